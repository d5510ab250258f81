//! From an award to its badge and its issuer: by address, always the issuer's own copy.

use serde_json::Value;

use super::is_of_class;
use crate::{
    Format, WantReason, did,
    findings::Findings,
    inquiry::Inquiry,
    issuer::brief,
    json::{id_of, text},
};

/// A document of the badge, and the address by which it is known.
pub(crate) struct Node {
    pub(crate) value: Value,
    /// Its own `id`, else the address it was fetched from; nothing for an embedded object without an identifier.
    pub(crate) id: Option<String>,
}

/// The badge of an award and its issuer, as far as they could be read.
pub(super) struct Followed {
    pub(super) class: Node,
    /// The issuer, or what was missed.
    pub(super) issuer: Result<Node, String>,
}

/// Follows an award to its badge and its issuer; the text says what was missed.
pub(super) fn follow(
    inquiry: &Inquiry<'_>,
    assertion: &Value,
    format: Format,
    findings: &mut Findings,
) -> Result<Followed, String> {
    let reference = assertion.get("badge").ok_or("the award names no badge")?;
    let class = node(inquiry, reference, WantReason::BadgeClass, findings)?;
    if !is_of_class(&class.value, &["BadgeClass"], format) {
        findings.shape("the badge is not a BadgeClass");
    }
    for member in ["name", "description", "criteria"] {
        if class.value.get(member).is_none_or(Value::is_null) {
            findings.warn(format!("the badge has no {member}"));
        }
    }
    let issuer = match class.value.get("issuer") {
        Some(reference) => issuer(inquiry, reference, format, findings),
        None => {
            findings.shape("the badge has no issuer");
            Err("the badge names no issuer".to_owned())
        }
    };
    Ok(Followed { class, issuer })
}

/// The issuer, by reference.
pub(super) fn issuer(
    inquiry: &Inquiry<'_>,
    reference: &Value,
    format: Format,
    findings: &mut Findings,
) -> Result<Node, String> {
    let issuer = node(inquiry, reference, WantReason::Issuer, findings)?;
    if !is_of_class(&issuer.value, &["Issuer", "Profile"], format) {
        findings.shape("the issuer is not a Profile");
    }
    for member in ["name", "url", "email"] {
        if issuer.value.get(member).is_none_or(Value::is_null) {
            findings.warn(format!("the issuer has no {member}"));
        }
    }
    Ok(issuer)
}

/// The object behind a reference. What has an address is read there, whatever stands in the file: an
/// embedded copy is only a claim. An embedded object without an address is taken as it is.
pub(crate) fn node(
    inquiry: &Inquiry<'_>,
    reference: &Value,
    reason: WantReason,
    findings: &mut Findings,
) -> Result<Node, String> {
    let Some(address) = id_of(reference).filter(|id| did::is_web(id)) else {
        return match reference {
            Value::Object(_) => Ok(Node {
                value: reference.clone(),
                id: id_of(reference).map(str::to_owned),
            }),
            _ => Err("a reference that is no address".to_owned()),
        };
    };
    let missed = |url: &str, missing| format!("{}: {missing}", brief(url));
    let (value, _) = inquiry
        .json(address, reason)
        .map_err(|missing| missed(address, missing))?;
    let own = text(&value, "id").unwrap_or(address).to_owned();
    if own == address || !did::is_web(&own) {
        return Ok(Node { value, id: Some(own) });
    }
    // It calls itself by another address, and there lives the copy that counts.
    findings.warn(format!("{} calls itself {}", brief(address), brief(&own)));
    let (value, _) = inquiry
        .json(&own, reason)
        .map_err(|missing| missed(&own, missing))?;
    Ok(Node { value, id: Some(own) })
}
