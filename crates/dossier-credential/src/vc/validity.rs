//! Is this the time in which it counts? Every statement of time in the document and in its token is judged.

use dossier_model::{Check, FindingCode};
use serde_json::Value;

use crate::{
    Credential,
    findings::Findings,
    inquiry::Inquiry,
    moment::{self, Written},
};

const STARTS: [&str; 2] = ["validFrom", "issuanceDate"];
const ENDS: [&str; 2] = ["validUntil", "expirationDate"];

pub(crate) fn check(inquiry: &Inquiry<'_>, credential: &Credential, findings: &mut Findings) {
    let document = credential.document();
    let claims = credential.token().map(|token| &token.payload);
    let claim = |name: &'static str| claims.and_then(|payload| Some((name, payload.get(name)?)));
    let member = |name: &'static str| Some((name, document.get(name)?));
    // A presentation's token has an `exp` like any other; its document states no time.
    let starts = STARTS.into_iter().filter_map(member).chain(claim("nbf"));
    let ends = ENDS.into_iter().filter_map(member).chain(claim("exp"));
    let now = inquiry.now();
    let (mut from, mut until) = (None, None);
    for (name, value) in starts {
        let Some(moment) = read(name, value, findings) else {
            continue;
        };
        if moment > now {
            findings.failed(
                Check::Validity,
                FindingCode::NotYetValid,
                format!("{name} {moment}"),
            );
        }
        from = from.max(Some(moment));
    }
    for (name, value) in ends {
        let Some(moment) = read(name, value, findings) else {
            continue;
        };
        if moment < now {
            findings.failed(Check::Validity, FindingCode::Expired, format!("{name} {moment}"));
        }
        until = Some(until.map_or(moment, |earlier: jiff::Timestamp| earlier.min(moment)));
    }
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        findings.shape("it ends before it begins");
    }
    if findings.about(Check::Validity) {
        return;
    }
    match until {
        Some(until) => findings.in_force(until),
        None => findings.not_stated(Check::Validity, FindingCode::NoExpiry, ""),
    }
}

fn read(name: &str, value: &Value, findings: &mut Findings) -> Option<jiff::Timestamp> {
    match moment::parse(value) {
        Some((moment, written)) => {
            if written == Written::Loosely && !matches!(name, "nbf" | "exp") {
                findings.warn(format!("{name} is not written as date, time and offset"));
            }
            Some(moment)
        }
        None => {
            findings.shape(format!("{name} is not a moment"));
            findings.unknown(
                Check::Validity,
                FindingCode::ShapeInvalid,
                format!("{name} cannot be read"),
            );
            None
        }
    }
}
