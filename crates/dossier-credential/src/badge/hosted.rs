//! Hosted badges: the copy at the issuer's address is the authority; the file only says where it is.

use dossier_model::{Check, FindingCode};
use serde_json::Value;

use super::{Copy, award, copies, graph, hosted_at};
use crate::{
    Credential, Format, WantReason, did,
    findings::Findings,
    inquiry::{Inquiry, Missing},
    issuer::{self, Binding, brief},
    json::{items, text, texts},
};

/// Judges both copies, and whether the hosted one comes from where its issuer lets badges come from.
pub(super) fn check(inquiry: &Inquiry<'_>, credential: &Credential, findings: &mut Findings) {
    let file = credential.document();
    let only_address = file.as_object().is_some_and(|object| object.len() == 1);
    let address = hosted_at(file, credential.format()).unwrap_or_default();
    let hosted = inquiry.json(address, WantReason::HostedCopy);
    if !only_address {
        let copy = if credential.format() == Format::OpenBadges1 {
            Copy::Pointer
        } else {
            Copy::Whole
        };
        award(inquiry, file, credential.format(), copy, findings);
    }
    let (hosted, fetched) = match hosted {
        Ok(found) => found,
        Err(missing) => return unreachable(address, missing, findings),
    };
    findings.passed(Check::Proof, FindingCode::HostedOk, brief(address));
    if hosted.get("revoked").and_then(Value::as_bool) == Some(true) {
        let reason = text(&hosted, "revocationReason").map(brief).unwrap_or_default();
        findings.failed(Check::Status, FindingCode::Revoked, reason);
        // Many hosts keep nothing but the fact; there is no copy left to compare or to judge.
        if hosted.get("badge").is_none() {
            return Binding::Unreachable("the hosted copy is withdrawn".to_owned()).report(findings);
        }
    } else {
        findings.passed(Check::Status, FindingCode::StatusOk, "hosted, and not revoked");
    }
    award(inquiry, &hosted, credential.format(), Copy::Whole, findings);
    if !only_address && let Some(member) = copies::difference(file, &hosted) {
        findings.failed(Check::Integrity, FindingCode::CopiesDiffer, brief(&member));
    }
    let followed = graph::follow(inquiry, &hosted, credential.format(), findings);
    if let Ok(followed) = &followed {
        compare_embedded(file, followed, findings);
    }
    match followed.and_then(|followed| followed.issuer) {
        Ok(issuer) => {
            let binding = scope(address, &fetched.final_url, &issuer);
            binding.report(findings);
            if binding.is_settled() {
                issuer::report_name(inquiry, issuer.id.as_deref().unwrap_or_default(), findings);
            }
        }
        Err(why) => Binding::Unreachable(why).report(findings),
    }
}

/// A file that brings the badge or the issuer along must say of them what they say themselves: it is what
/// people see first.
fn compare_embedded(file: &Value, followed: &graph::Followed, findings: &mut Findings) {
    let Some(badge) = file.get("badge").filter(|badge| badge.is_object()) else {
        return;
    };
    let mut compare = |place: &str, embedded: &Value, own: &Value| {
        let compared = copies::compare_embedded(embedded, own);
        if let Some(member) = compared.contradicted {
            let detail = brief(&format!("{place}.{member}"));
            findings.failed(Check::Integrity, FindingCode::CopiesDiffer, detail);
        }
        if !compared.unconfirmed.is_empty() {
            let detail = format!("{place}: {}", compared.unconfirmed.join(", "));
            findings.unknown(Check::Integrity, FindingCode::UnsignedTerms, detail);
        }
    };
    compare("badge", badge, &followed.class.value);
    if let (Some(embedded), Ok(own)) = (
        badge.get("issuer").filter(|issuer| issuer.is_object()),
        &followed.issuer,
    ) {
        compare("badge.issuer", embedded, &own.value);
    }
}

fn unreachable(address: &str, missing: Missing, findings: &mut Findings) {
    let detail = format!("{}: {missing}", brief(address));
    findings.unknown(Check::Proof, FindingCode::HostedUnreachable, detail.clone());
    // Open Badges 2.0, "HostedBadge Verification": 410 is how a host takes a badge back.
    if missing == Missing::Gone {
        findings.failed(Check::Status, FindingCode::Revoked, detail.clone());
    } else {
        findings.unknown(Check::Status, FindingCode::StatusUnknown, detail.clone());
    }
    Binding::Unreachable(detail).report(findings);
}

/// Whether the address of the hosted copy lies where the issuer lets its badges live: by default on its own
/// host, else within `allowedOrigins`; and, if it says `startsWith`, under one of those.
fn scope(address: &str, answered: &str, issuer: &graph::Node) -> Binding {
    let Some(id) = issuer.id.as_deref().filter(|id| did::is_web(id)) else {
        return Binding::Unbound("the issuer has no address to compare with".to_owned());
    };
    let verification = issuer.value.get("verification");
    let stated = |member: &'static str| items(verification).flat_map(move |rule| texts(rule.get(member)));
    let host = |url: &str| did::authority_of(url).unwrap_or_default();
    let own = host(id);
    let allowed: Vec<String> = match stated("allowedOrigins").map(origin).collect::<Vec<_>>() {
        none if none.is_empty() => vec![own],
        some => some,
    };
    if !allowed.contains(&host(address)) {
        return Binding::Mismatch(format!(
            "{} does not host for {}",
            brief(&host(address)),
            brief(id)
        ));
    }
    let mut starts = stated("startsWith").peekable();
    if starts.peek().is_some() && !starts.any(|start| address.starts_with(start)) {
        return Binding::Mismatch("the address does not start as the issuer demands".to_owned());
    }
    // Whoever can place a redirect on the issuer's host is not yet the issuer.
    if !allowed.contains(&host(answered)) {
        return Binding::Unbound(format!("redirected to {}", brief(&host(answered))));
    }
    Binding::Bound(allowed.join(", "))
}

/// An allowed origin is written as a host, with or without a scheme.
fn origin(text: &str) -> String {
    did::authority_of(text).unwrap_or_else(|| text.trim_end_matches('/').to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(address: &str, answered: &str, verification: Value) -> &'static str {
        let id = "https://uni.example/issuer".to_owned();
        let issuer = graph::Node {
            value: json!({"id": id, "verification": verification}),
            id: Some(id),
        };
        match scope(address, answered, &issuer) {
            Binding::Bound(_) => "bound",
            Binding::Mismatch(_) => "mismatch",
            Binding::Unbound(_) => "unbound",
            _ => "other",
        }
    }

    #[test]
    fn a_badge_lives_on_its_issuers_host_unless_the_issuer_says_otherwise() {
        let (own, other) = ("https://uni.example/a", "https://badges.example/a");
        assert_eq!(check(own, own, json!(null)), "bound");
        assert_eq!(check(other, other, json!(null)), "mismatch");
        assert_eq!(
            check(other, other, json!({"allowedOrigins": "badges.example"})),
            "bound"
        );
        assert_eq!(
            check(own, own, json!({"allowedOrigins": ["badges.example"]})),
            "mismatch"
        );
        assert_eq!(check("https://uni.example:8443/a", own, json!(null)), "mismatch");
        assert_eq!(
            check(
                own,
                own,
                json!({"startsWith": ["https://uni.example/b", "https://uni.example/a"]})
            ),
            "bound"
        );
        assert_eq!(
            check(own, own, json!({"startsWith": "https://uni.example/b"})),
            "mismatch"
        );
    }

    #[test]
    fn a_redirect_to_another_host_binds_nothing() {
        assert_eq!(
            check("https://uni.example/go", "https://evil.example/a", json!(null)),
            "unbound"
        );
    }
}
