//! Credentials and presentations carried by a compact JWS: VC-JWT (VC 1.1 §6.3.1, Open Badges 3.0 §8.2)
//! and VC-JOSE-COSE (`vc+jwt`, `vp+jwt`, and the same in an SD-JWT or in COSE).

use dossier_model::{Check, FindingCode};
use serde_json::Value;

use crate::{
    findings::Findings,
    inquiry::Inquiry,
    issuer::{self, Binding, Use},
    json::{id_of, items, text},
    jws::{Jws, Suite, Wrap},
    keys::{Alg, PublicKey},
};

/// Checks the signature, whose key it is, and that the registered claims say what the document says.
pub(crate) fn check(
    inquiry: &Inquiry<'_>,
    token: &Jws,
    document: &Value,
    issuer: &str,
    usage: Use,
    findings: &mut Findings,
) -> (String, Vec<PublicKey>) {
    let proof_type = token.proof_type();
    check_claims(token, document, issuer, usage, findings);
    let signers = match token.suite() {
        Suite::Checkable(alg) => check_signature(inquiry, token, alg, issuer, usage, findings),
        Suite::Refused(why) => {
            findings.failed(Check::Proof, FindingCode::SignatureInvalid, why);
            findings.unknown(Check::Issuer, FindingCode::IssuerUnknown, "not signed");
            None
        }
        Suite::Unsupported(why) => {
            findings.unknown(Check::Proof, FindingCode::SuiteUnsupported, why);
            findings.unknown(
                Check::Issuer,
                FindingCode::IssuerUnknown,
                "the signature was not checked",
            );
            None
        }
    };
    (proof_type, signers.into_iter().collect())
}

fn check_signature(
    inquiry: &Inquiry<'_>,
    token: &Jws,
    alg: Alg,
    issuer: &str,
    usage: Use,
    findings: &mut Findings,
) -> Option<PublicKey> {
    let candidates = issuer::keys_of_token(inquiry, token, issuer, usage);
    let right = candidates.keys.iter().find(|candidate| {
        candidate
            .key
            .verifies(alg, token.signing_input(), &token.signature)
    });
    if let Some(candidate) = right {
        findings.passed(Check::Proof, FindingCode::SignatureOk, alg.as_str());
        candidate.binding.report(findings);
        issuer::report_certificates(inquiry, token, findings);
        return Some(candidate.key.clone());
    }
    let Some(first) = candidates.keys.into_iter().next() else {
        findings.unknown(
            Check::Proof,
            FindingCode::IssuerUnreachable,
            "no key to check the signature with",
        );
        candidates.absent.report(findings);
        return None;
    };
    let why = if first.key.fits(alg) {
        String::new()
    } else {
        format!(": a key of another kind ({})", first.key.kind())
    };
    findings.failed(
        Check::Proof,
        FindingCode::SignatureInvalid,
        format!("{}{why}", alg.as_str()),
    );
    first.binding.report(findings);
    None
}

/// Registered claims that contradict the document: two readers would see two credentials.
fn check_claims(token: &Jws, document: &Value, issuer: &str, usage: Use, findings: &mut Findings) {
    let claim = |name: &str| token.payload.get(name);
    if let Some(iss) = claim("iss")
        && iss.as_str() != Some(issuer)
        // A presentation need not name its holder.
        && (usage == Use::Assertion || !issuer.is_empty())
    {
        Binding::Mismatch("iss is another than the issuer".to_owned()).report(findings);
    }
    if let Some(jti) = claim("jti")
        && text(document, "id").is_some_and(|id| jti.as_str() != Some(id))
    {
        contradiction("jti", "id", findings);
    }
    if usage == Use::Assertion {
        let mut subjects = items(document.get("credentialSubject"))
            .filter_map(id_of)
            .peekable();
        match claim("sub").and_then(Value::as_str) {
            Some(sub) if subjects.peek().is_some() && !subjects.any(|id| id == sub) => {
                contradiction("sub", "credentialSubject.id", findings);
            }
            None if token.payload.contains_key("vc") => findings.warn("the token has no sub"),
            _ => {}
        }
    }
    for name in ["iat", "nbf", "exp"] {
        if claim(name).is_some_and(|value| !value.is_number()) {
            findings.warn(format!("{name} is not a number"));
        }
    }
    check_kind(token, document, findings);
}

/// A `vc` claim belongs to the first data model, `vc+jwt` to the second (VC-JOSE-COSE §3.1.1).
fn check_kind(token: &Jws, document: &Value, findings: &mut Findings) {
    let wrapped = token.payload.contains_key("vc") || token.payload.contains_key("vp");
    if wrapped && super::is_second_model(document) {
        findings.warn("a vc claim in a token of the second data model");
    }
    let typ = token.media_type();
    let (expected, known) = match token.wrap {
        Wrap::Jws => (
            "vc+jwt",
            matches!(
                typ.as_str(),
                "" | "jwt" | "vc+jwt" | "vp+jwt" | "vc+ld+jwt" | "vp+ld+jwt" | "vc-ld+jwt" | "vp-ld+jwt"
            ),
        ),
        // RFC 9901 §9.11 lets every use have a type of its own that ends like this.
        Wrap::SdJwt => ("vc+sd-jwt", typ.is_empty() || typ.ends_with("sd-jwt")),
        Wrap::Cose => ("vc+cose", matches!(typ.as_str(), "" | "vc+cose" | "vp+cose")),
        Wrap::Jades => return,
    };
    if !known {
        findings.shape(format!("typ: expected {expected}, found {}", issuer::brief(&typ)));
    }
}

fn contradiction(claim: &str, member: &str, findings: &mut Findings) {
    findings.failed(
        Check::Integrity,
        FindingCode::ShapeInvalid,
        format!("{claim} is another than {member}"),
    );
}
