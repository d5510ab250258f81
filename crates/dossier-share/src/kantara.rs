//! The receipt once more, in the terms of the Kantara Consent Receipt 1.1, for programs that know no other.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::members;
use crate::propose::{Terms, purpose_words};
use crate::selection::Part;

/// Makes the copy. Where the specification demands what the learner does not know, it says `n/a`.
pub(crate) fn make(terms: &Terms, given: Timestamp, did: &str) -> Value {
    const UNKNOWN: &str = "n/a";
    let id = terms.recipient.id.as_deref().map(str::trim).unwrap_or_default();
    let mail = if id.contains('@') { id } else { UNKNOWN };
    let asked = terms.conditions.asked.as_ref();
    let policy = asked.map_or("", |asked| asked.policy.as_str());
    let onward = &terms.conditions.onward;
    let mut categories: Vec<_> = terms
        .items
        .iter()
        .map(|item| category(item.of.draft.kind))
        .collect();
    categories.sort_unstable();
    categories.dedup();
    let sensitive = terms.items.iter().any(has_sensitive);
    let mut purpose = json!({
        "purpose": purpose_words(terms.language, &terms.purpose),
        "purposeCategory": ["1 - Core Function"],
        "consentType": "EXPLICIT",
        "piiCategory": categories,
        "primaryPurpose": true,
        "termination": terms.until.to_string(),
        "thirdPartyDisclosure": !onward.is_empty(),
    });
    if !onward.is_empty() {
        purpose["thirdPartyName"] = json!(onward.join(", "));
    }
    json!({
        "version": "KI-CR-v1.1.0",
        "jurisdiction": "EU",
        "consentTimestamp": given.as_second(),
        "collectionMethod": "Accepted in the learner's own application after a preview",
        "consentReceiptID": terms.receipt.to_string(),
        "publicKey": did.trim_start_matches("did:key:"),
        "language": terms.language.tag(),
        "piiPrincipalId": did,
        "piiControllers": [{
            "piiController": terms.recipient.name,
            "contact": if id.is_empty() { UNKNOWN } else { id },
            "address": {"addressCountry": UNKNOWN},
            "email": mail,
            "phone": UNKNOWN,
        }],
        "policyUrl": if policy.is_empty() { UNKNOWN } else { policy },
        "services": [{"service": terms.recipient.name, "purposes": [purpose]}],
        "sensitive": sensitive,
        "spiCat": [],
    })
}

fn has_sensitive(item: &crate::propose::Item) -> bool {
    let Part::Fields(names) = &item.part else {
        return false;
    };
    let members = members::members(&item.of.draft, &dossier_model::Purpose::Guidance);
    members
        .iter()
        .any(|member| member.sensitive && names.contains(&member.key))
}

const fn category(kind: dossier_model::Kind) -> &'static str {
    use dossier_model::Kind;
    match kind {
        Kind::Result | Kind::Credential => "Education qualification",
        Kind::Internship | Kind::Work => "Work experience",
        Kind::Portfolio | Kind::Material => "Education",
        Kind::Skill => "Professional",
    }
}
