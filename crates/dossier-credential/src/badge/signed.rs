//! Signed badges: a bare JWS over the award, by a key that the issuer's own document lists.

use dossier_model::{Check, FindingCode};
use serde_json::Value;

use super::{Copy, Node, award, graph};
use crate::{
    Format, WantReason, did,
    findings::Findings,
    inquiry::Inquiry,
    issuer::{self, Binding, Candidate, brief},
    json::{id_of, items, text},
    jws::{Jws, Suite},
    keys::PublicKey,
    status,
};

/// Checks the signature, whose key it is and the issuer's revocation list; gives the key that signed.
pub(super) fn check(
    inquiry: &Inquiry<'_>,
    token: &Jws,
    assertion: &Value,
    findings: &mut Findings,
) -> Option<PublicKey> {
    let format = if assertion.get("verify").is_some() {
        Format::OpenBadges1
    } else {
        Format::OpenBadges2
    };
    award(inquiry, assertion, format, Copy::Whole, findings);
    let issuer = graph::follow(inquiry, assertion, format, findings).and_then(|followed| followed.issuer);
    let signer = match token.suite() {
        Suite::Checkable(alg) => {
            let (candidates, absent) = keys(inquiry, assertion, issuer.as_ref());
            match candidates
                .iter()
                .find(|one| one.key.verifies(alg, token.signing_input(), &token.signature))
            {
                Some(right) => {
                    findings.passed(Check::Proof, FindingCode::SignatureOk, alg.as_str());
                    right.binding.report(findings);
                    Some(right.key.clone())
                }
                None if candidates.is_empty() => {
                    findings.unknown(
                        Check::Proof,
                        FindingCode::IssuerUnreachable,
                        "no key to check the signature with",
                    );
                    absent.report(findings);
                    None
                }
                None => {
                    findings.failed(Check::Proof, FindingCode::SignatureInvalid, alg.as_str());
                    candidates[0].binding.report(findings);
                    None
                }
            }
        }
        Suite::Refused(why) => {
            findings.failed(Check::Proof, FindingCode::SignatureInvalid, why);
            None
        }
        Suite::Unsupported(why) => {
            findings.unknown(Check::Proof, FindingCode::SuiteUnsupported, why);
            None
        }
    };
    match &issuer {
        Ok(issuer) => {
            if findings.has(FindingCode::IssuerBound) {
                issuer::report_name(inquiry, issuer.id.as_deref().unwrap_or_default(), findings);
            }
            let list = issuer.value.get("revocationList").and_then(id_of);
            if let Some(url) = list {
                status::report(status::of_revocation_list(inquiry, assertion, url), findings);
            }
        }
        // An issuer that could not be read may well have a list.
        Err(why) => findings.unknown(Check::Status, FindingCode::StatusUnknown, why.clone()),
    }
    if !findings.about(Check::Issuer) {
        findings.unknown(
            Check::Issuer,
            FindingCode::IssuerUnknown,
            "the signature was not checked",
        );
    }
    signer
}

/// The keys that may have signed: the one that the award names, those vouched for, and what to say without any.
fn keys(
    inquiry: &Inquiry<'_>,
    assertion: &Value,
    issuer: Result<&Node, &String>,
) -> (Vec<Candidate>, Binding) {
    let named = assertion
        .get("verification")
        .and_then(|rule| rule.get("creator"))
        .and_then(id_of);
    let older = assertion.get("verify").and_then(|rule| text(rule, "url"));
    let listed = || {
        issuer
            .ok()
            .and_then(|issuer| items(issuer.value.get("publicKey")).find_map(id_of))
    };
    let issuer_id = issuer
        .ok()
        .and_then(|issuer| issuer.id.as_deref())
        .unwrap_or_default();
    let vouched = inquiry
        .policy
        .issuer_keys
        .iter()
        .filter(|key| key.counts_for(issuer_id));
    let mut candidates: Vec<_> = vouched
        .map(|key| Candidate {
            key: key.key.clone(),
            binding: Binding::Vouched("key by trial".to_owned()),
        })
        .collect();
    let Some(address) = named.or(older).or_else(listed) else {
        return (
            candidates,
            Binding::Unreachable("the award names no key".to_owned()),
        );
    };
    let fetched = match inquiry.document(address, WantReason::IssuerKeys) {
        Ok(fetched) => fetched,
        Err(missing) => return (candidates, issuer::unreachable(address, missing)),
    };
    let document = dossier_model::json::parse_strict(&fetched.bytes, crate::SMALL).unwrap_or(Value::Null);
    let pem = || {
        std::str::from_utf8(&fetched.bytes)
            .ok()
            .and_then(PublicKey::from_pem)
    };
    let Some(key) = PublicKey::from_document(&document).or_else(pem) else {
        return (
            candidates,
            Binding::Unreachable(format!("{} holds no key", brief(address))),
        );
    };
    let binding = match issuer {
        Err(why) => Binding::Unbound(why.clone()),
        Ok(issuer) => bind(address, &document, issuer),
    };
    candidates.insert(0, Candidate { key, binding });
    (candidates, Binding::Unreachable(String::new()))
}

/// In 2.0 the issuer's document must list the key and the key must name the issuer as its owner; in 1.x the
/// key's address only has to be on the issuer's host.
fn bind(address: &str, key: &Value, issuer: &Node) -> Binding {
    let id = issuer.id.as_deref().unwrap_or_default();
    let lists = items(issuer.value.get("publicKey"))
        .filter_map(id_of)
        .any(|listed| listed == address);
    let owned = text(key, "owner").is_none_or(|owner| owner == id);
    if lists && owned {
        return Binding::Bound(brief(id));
    }
    let same_host = did::authority_of(address).is_some_and(|host| did::authority_of(id) == Some(host));
    if key.is_null() && same_host {
        return Binding::Bound(brief(id));
    }
    Binding::Mismatch(format!("{} does not list the key", brief(id)))
}
