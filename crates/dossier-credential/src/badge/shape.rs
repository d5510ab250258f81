//! What an award must have (Open Badges 2.0, Assertion), and when it counts.

use dossier_model::{Check, FindingCode};
use serde_json::Value;

use super::is_of_class;
use crate::{
    Format,
    findings::Findings,
    inquiry::Inquiry,
    json::{text, texts},
    moment::{self, Written},
};

const CONTEXT: [&str; 2] = [
    "https://w3id.org/openbadges/v2",
    "https://openbadgespec.org/v2/context.json",
];

/// Which copy of an award is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Copy {
    /// What came as a file of a hosted 1.x badge: it need only say where the hosted copy is.
    Pointer,
    /// What must be whole.
    Whole,
}

pub(super) fn check(assertion: &Value, format: Format, copy: Copy, findings: &mut Findings) {
    for member in ["recipient", "badge"] {
        if assertion.get(member).is_none_or(Value::is_null) {
            let detail = format!("the award has no {member}");
            if copy == Copy::Pointer {
                findings.warn(detail)
            } else {
                findings.shape(detail)
            }
        }
    }
    if format != Format::OpenBadges2 {
        return;
    }
    if !is_of_class(assertion, &["Assertion"], format) {
        findings.shape("the award is not an Assertion");
    }
    let context = assertion.get("@context");
    // A context written out in full says what the pinned one says; it is not judged here.
    let known = context.is_some_and(Value::is_object)
        || texts(context).any(|url| CONTEXT.contains(&url.trim_end_matches('/')));
    if !known {
        findings.shape("the context is not that of Open Badges 2.0");
    }
    if text(assertion, "id").is_none() {
        findings.shape("the award has no id");
    }
    if assertion
        .get("verification")
        .is_none_or(|verification| !verification.is_object())
    {
        findings.shape("the award has no verification");
    }
    if text(assertion, "image").is_some_and(|image| image.starts_with("data:")) {
        findings.warn("the award's image is not at an address");
    }
    let recipient = assertion.get("recipient");
    if recipient
        .is_some_and(|recipient| text(recipient, "identity").is_none() || text(recipient, "type").is_none())
    {
        findings.warn("the recipient has no identity or no type");
    }
}

/// `issuedOn` has come and `expires` has not; an early badge is never said to be in force without a date.
pub(super) fn check_times(inquiry: &Inquiry<'_>, assertion: &Value, findings: &mut Findings) {
    let now = inquiry.now();
    let read = |names: [&'static str; 2], findings: &mut Findings| {
        let (name, value) = names
            .into_iter()
            .find_map(|name| Some((name, assertion.get(name)?)))?;
        let parsed = moment::parse(value);
        match parsed {
            None => findings.shape(format!("{name} is not a moment")),
            Some((_, Written::Loosely)) if assertion.get("verification").is_some() => {
                findings.warn(format!("{name} is not written as date, time and offset"));
            }
            Some(_) => {}
        }
        parsed.map(|(moment, _)| moment)
    };
    let issued = read(["issuedOn", "issued_on"], findings);
    let expires = read(["expires", "expires_on"], findings);
    if issued.is_none() && assertion.get("verification").is_some() {
        findings.shape("the award has no issuedOn");
    }
    if let Some(issued) = issued.filter(|issued| *issued > now) {
        findings.failed(
            Check::Validity,
            FindingCode::NotYetValid,
            format!("issuedOn {issued}"),
        );
    }
    match expires {
        Some(expires) if expires < now => findings.failed(
            Check::Validity,
            FindingCode::Expired,
            format!("expires {expires}"),
        ),
        Some(expires) if issued.is_some_and(|issued| expires < issued) => {
            findings.shape("it ends before it begins")
        }
        Some(expires) => findings.in_force(expires),
        None => findings.not_stated(Check::Validity, FindingCode::NoExpiry, ""),
    }
}
