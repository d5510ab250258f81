//! What an SD-JWT must obey, whose key signed it, and whether its holder bound this selection to somebody.

use dossier_model::{Check, FindingCode};
use serde_json::Value;

use super::SdJwt;
use crate::{
    Credential,
    findings::Findings,
    holder::{self, Named},
    inquiry::Inquiry,
    issuer::{self, Use},
    json::{items, text},
    jws::{Jws, Suite},
    status, vc,
    verify::Examined,
};

/// Claims that an SD-JWT VC may not leave out (draft-ietf-oauth-sd-jwt-vc §2.2.2.2).
const NEVER_WITHHELD: &[&str] = &["iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "status"];

/// Judges an SD-JWT VC, or an SD-JWT that is no credential of another standard.
pub(crate) fn examine(inquiry: &Inquiry<'_>, credential: &Credential, sd_jwt: &SdJwt) -> Examined {
    let mut findings = Findings::default();
    let document = credential.document();
    let issuer = text(document, "iss").unwrap_or_default();
    check_shape(document, sd_jwt, &mut findings);
    let (proof_type, signers) = vc::check_token(
        inquiry,
        &sd_jwt.issued,
        document,
        issuer,
        Use::SdJwtVc,
        &mut findings,
    );
    check(sd_jwt, &mut findings);
    if findings.has(FindingCode::IssuerBound) || findings.has(FindingCode::IssuerVouched) {
        issuer::report_name(inquiry, issuer, &mut findings);
    }
    vc::check_validity(inquiry, credential, &mut findings);
    status::check_claim(inquiry, document, issuer, &signers, &mut findings);
    judge_holder(inquiry, document, sd_jwt, &mut findings);
    Examined {
        format: credential.format(),
        proof_type,
        findings,
        nested: Vec::new(),
        weighed: false,
        signers,
    }
}

fn check_shape(document: &Value, sd_jwt: &SdJwt, findings: &mut Findings) {
    if !sd_jwt.is_vc() {
        return findings.warn("neither vct nor a context says what it is");
    }
    match document.get("vct") {
        Some(Value::String(vct)) if !vct.is_empty() => {}
        _ => findings.shape("no vct"),
    }
    let typ = sd_jwt.issued.media_type();
    match typ.as_str() {
        "dc+sd-jwt" => {}
        "vc+sd-jwt" => findings.warn("typ vc+sd-jwt is that of an earlier draft"),
        other => findings.shape(format!("typ: expected dc+sd-jwt, found {}", issuer::brief(other))),
    }
    if document.get("iss").is_none() {
        findings.warn("no iss");
    }
    let withheld = sd_jwt
        .disclosures
        .iter()
        .filter_map(|disclosure| disclosure.place.as_deref());
    for place in withheld {
        let name = place.trim_start_matches('/');
        if NEVER_WITHHELD.contains(&name) {
            findings.shape(format!("{name} may not be left to the holder"));
        }
    }
}

/// Reports how the disclosures fit (RFC 9901 §7.1), and the holder's key binding if there is one (§7.3).
pub(crate) fn check(sd_jwt: &SdJwt, findings: &mut Findings) {
    for warning in &sd_jwt.warnings {
        findings.warn(*warning);
    }
    if let Err(name) = &sd_jwt.hash {
        findings.unknown(
            Check::Proof,
            FindingCode::SuiteUnsupported,
            format!("digests by {name}"),
        );
    }
    for fault in &sd_jwt.faults {
        findings.failed(Check::Integrity, FindingCode::ShapeInvalid, fault);
    }
    if sd_jwt.faults.is_empty() && sd_jwt.hash.is_ok() {
        findings.passed(
            Check::Integrity,
            FindingCode::IntegrityOk,
            format!(
                "{} disclosed, {} withheld",
                sd_jwt.disclosures.len(),
                sd_jwt.withheld
            ),
        );
    }
    match &sd_jwt.binding {
        None => {}
        Some(Err(_)) => findings.failed(
            Check::Integrity,
            FindingCode::ShapeInvalid,
            "the key binding cannot be read",
        ),
        Some(Ok(binding)) => check_binding(sd_jwt, binding, findings),
    }
}

/// The holder's signature over this very selection. Whom it was made for is told, not judged: we asked for nothing.
fn check_binding(sd_jwt: &SdJwt, binding: &Jws, findings: &mut Findings) {
    let wrong = |findings: &mut Findings, why: &str| {
        findings.failed(
            Check::Proof,
            FindingCode::SignatureInvalid,
            format!("key binding: {why}"),
        );
    };
    if binding.media_type() != "kb+jwt" {
        findings.shape("the key binding is not of typ kb+jwt");
    }
    for name in ["iat", "aud", "nonce"] {
        if !binding.payload.contains_key(name) {
            findings.shape(format!("the key binding lacks {name}"));
        }
    }
    let Some(cnf) = sd_jwt.document.get("cnf") else {
        return findings.failed(
            Check::Integrity,
            FindingCode::ShapeInvalid,
            "a key binding, and no cnf to check it with",
        );
    };
    let alg = match binding.suite() {
        Suite::Checkable(alg) => alg,
        Suite::Refused(why) => return wrong(findings, &why),
        Suite::Unsupported(why) => {
            return findings.unknown(
                Check::Proof,
                FindingCode::SuiteUnsupported,
                format!("key binding: {why}"),
            );
        }
    };
    let Some(key) = sd_jwt.bound_key() else {
        let why = if cnf.get("jwk").is_some() {
            "a key in cnf that we do not know"
        } else {
            "cnf holds no key"
        };
        return findings.unknown(
            Check::Proof,
            FindingCode::SuiteUnsupported,
            format!("key binding: {why}"),
        );
    };
    if !key.verifies(alg, binding.signing_input(), &binding.signature) {
        return wrong(findings, "not by the key that the issuer named");
    }
    let Ok(hash) = sd_jwt.hash else { return };
    let said = binding.payload.get("sd_hash").and_then(Value::as_str);
    if said != Some(hash.of(&sd_jwt.selection()).as_str()) {
        return wrong(findings, "it is for another selection");
    }
    let said = |name: &str| {
        let value = binding.payload.get(name);
        value.map_or_else(String::new, |value| {
            issuer::brief(value.as_str().map_or(&value.to_string(), |text| text))
        })
    };
    findings.passed(
        Check::Integrity,
        FindingCode::IntegrityOk,
        format!(
            "key binding: aud {}, nonce {}, iat {}, not judged",
            said("aud"),
            said("nonce"),
            said("iat")
        ),
    );
}

/// The learner is the holder when he calls the bound key his own, or is the one that `sub` names.
fn judge_holder(inquiry: &Inquiry<'_>, document: &Value, sd_jwt: &SdJwt, findings: &mut Findings) {
    let holders = &inquiry.policy.holders;
    let bound = sd_jwt.bound_key();
    let owns = |did: &String| bound.is_some() && crate::did::key_of(did.trim()) == bound;
    if holders.iter().any(owns) {
        return findings.passed(
            Check::Holder,
            FindingCode::HolderMatched,
            "by the key that it is bound to",
        );
    }
    let named: Vec<_> = ["sub", "email"]
        .into_iter()
        .flat_map(|name| {
            items(document.get(name))
                .filter_map(Value::as_str)
                .map(move |text| (name, text))
        })
        .map(|(name, identity)| Named {
            identity,
            hashed: false,
            salt: "",
            kind: if name == "email" { "email" } else { "id" },
        })
        .collect();
    holder::judge(&named, inquiry.policy, findings);
}
