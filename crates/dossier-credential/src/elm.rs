//! European Digital Credentials (ELM v3): JSON-LD, bare or sealed by JAdES (ETSI TS 119 182-1).
//!
//! The seal is over the payload as it stands, byte for byte. It comes with certificates, which no list here vouches
//! for: the answer is "the seal is intact, the issuer is not checked".

use dossier_model::{Check, FindingCode};
use serde_json::{Map, Value};

use crate::{
    Carrier, Credential, Policy, ReadFault,
    findings::Findings,
    holder::{self, Named},
    inquiry::Inquiry,
    issuer::{self, Use},
    json::{has_type, items, text},
    jws::{Jws, Wrap},
    keys::base64url,
    moment, read, status, vc,
    verify::Examined,
};

/// A JAdES seal in JSON serialisation; `None` when the object is none.
///
/// # Errors
/// [`ReadFault`] when it is one and cannot be taken apart.
pub(crate) fn of_seal(object: &Map<String, Value>) -> Option<Result<Credential, ReadFault>> {
    let payload = object.get("payload")?.as_str()?;
    let (signature, several) = match object.get("signatures") {
        Some(Value::Array(list)) => (list.first()?.as_object()?, list.len() > 1),
        Some(_) => return None,
        None => (object, false),
    };
    let protected = signature.get("protected")?.as_str()?;
    let header = Jws::header_of(protected).ok()?;
    let unsigned = signature.get("header").unwrap_or(&Value::Null);
    let seal = ["sigT", "x5t#S256", "sigX5ts"]
        .iter()
        .any(|name| header.contains_key(*name));
    if !seal && unsigned.get("etsiU").is_none() {
        return None;
    }
    let value = signature
        .get("signature")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let mut remarks = Vec::new();
    if several {
        remarks.push("several seals, the first is checked".to_owned());
    }
    let later = long_lived(unsigned);
    if !later.is_empty() {
        remarks.push(format!(
            "time stamps and revocation data come along and are not checked: {}",
            later.join(", ")
        ));
    }
    Some(taken_apart(protected, header, payload, value).and_then(|token| {
        Ok(Credential {
            remarks,
            ..read::of_token(token, Carrier::Json)?
        })
    }))
}

fn taken_apart(
    protected: &str,
    header: Map<String, Value>,
    payload: &str,
    value: &str,
) -> Result<Jws, ReadFault> {
    let signing_input = format!("{protected}.{payload}").into_bytes();
    let signature = base64url(value).ok_or(ReadFault::Token { part: "signature" })?;
    // RFC 7797: with `b64` false the payload is the text itself.
    let bytes = if header.get("b64") == Some(&Value::Bool(false)) {
        payload.as_bytes().to_vec()
    } else {
        base64url(payload).ok_or(ReadFault::Token { part: "payload" })?
    };
    Jws::of_parts(Wrap::Jades, signing_input, header, &bytes, signature)
}

/// What a long-lived seal carries beside its signature (JAdES §5.3, `etsiU`), by name.
fn long_lived(unsigned: &Value) -> Vec<String> {
    const MOST: usize = 12;
    let named = items(unsigned.get("etsiU")).filter_map(|entry| match entry {
        Value::Object(object) => object.keys().next().cloned(),
        Value::String(encoded) => {
            let bytes = base64url(encoded)?;
            let value =
                dossier_model::json::parse_strict(&bytes, dossier_model::json::Limits::OUTSIDE).ok()?;
            value.as_object()?.keys().next().cloned()
        }
        _ => None,
    });
    named.take(MOST).map(|name| crate::issuer::brief(&name)).collect()
}

/// The credential inside an issuer's upload (`{"credential": …}`), which is not sealed yet.
pub(crate) fn of_upload(object: &Map<String, Value>) -> Option<&Value> {
    let inside = object.get("credential")?;
    let european = inside
        .as_object()
        .is_some_and(|inside| has_type(inside, "EuropeanDigitalCredential"));
    (european && !object.contains_key("type")).then_some(inside)
}

/// Judges a European credential.
pub(crate) fn examine(inquiry: &Inquiry<'_>, credential: &Credential) -> Examined {
    let mut findings = Findings::default();
    let document = credential.document();
    let issuer = credential.issuer_id().unwrap_or_default();
    check_shape(document, &mut findings);
    let (proof_type, signers) = match credential.token() {
        Some(token) => {
            if token
                .header
                .get("sigT")
                .is_some_and(|at| moment::parse(at).is_none())
            {
                findings.warn("sigT is not a moment");
            }
            vc::check_token(inquiry, token, document, issuer, Use::Assertion, &mut findings)
        }
        // Wallets hold European credentials with the proofs of W3C credentials too.
        None => vc::check_embedded(inquiry, document, issuer, Use::Assertion, &mut findings),
    };
    if let Some(sd_jwt) = credential.sd_jwt() {
        crate::sd_jwt::check(sd_jwt, &mut findings);
    }
    if findings.has(FindingCode::IssuerBound) || findings.has(FindingCode::IssuerVouched) {
        issuer::report_name(inquiry, issuer, &mut findings);
    }
    if let Some(token) = credential.token() {
        status::check_list_of(inquiry, token, issuer, &signers, &mut findings);
    }
    vc::check_validity(inquiry, credential, &mut findings);
    status::check(inquiry, document, &signers, &mut findings);
    judge_holder(document, inquiry.policy, &mut findings);
    for remark in credential.remarks() {
        findings.unknown(Check::Integrity, FindingCode::SchemaWarning, remark);
    }
    Examined {
        format: credential.format(),
        proof_type,
        findings,
        nested: Vec::new(),
        weighed: false,
        signers,
    }
}

fn check_shape(document: &Value, findings: &mut Findings) {
    for member in ["issuer", "credentialSubject"] {
        if document.get(member).is_none_or(Value::is_null) {
            findings.shape(format!("no {member}"));
        }
    }
    let contexts = crate::json::texts(document.get("@context")).collect::<Vec<_>>();
    if !contexts
        .iter()
        .any(|url| url.contains("data.europa.eu/snb/model/context"))
    {
        findings.warn("no context of the European Learning Model");
    }
    for claim in items(document.get("credentialSubject")).flat_map(|subject| items(subject.get("hasClaim"))) {
        if !claim.is_object() {
            findings.shape("a claim that is not an object");
        }
    }
}

/// The identifiers of a person are local to the file (`urn:epass:person:1`); an address or a number may be his own.
fn judge_holder(document: &Value, policy: &Policy, findings: &mut Findings) {
    let holders = &policy.holders;
    let people: Vec<&Value> = items(document.get("credentialSubject")).collect();
    let mut named = Vec::new();
    for person in &people {
        let addresses = items(person.get("contactPoint")).flat_map(|point| items(point.get("emailAddress")));
        named.extend(addresses.filter_map(crate::json::id_of).map(|identity| Named {
            identity,
            hashed: false,
            salt: "",
            kind: "email",
        }));
    }
    let number = |person: &&Value| {
        ["identifier", "nationalID"]
            .into_iter()
            .flat_map(|member| items(person.get(member)))
            .filter_map(|identifier| text(identifier, "notation"))
            .any(|own| holders.iter().any(|holder| holder.trim() == own))
    };
    if people.iter().any(number) {
        return findings.passed(
            Check::Holder,
            FindingCode::HolderMatched,
            "by a number of the person",
        );
    }
    holder::judge(&named, policy, findings);
}
