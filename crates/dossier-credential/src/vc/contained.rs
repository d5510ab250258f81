//! Credentials inside credentials: what a presentation holds, a CLR's parts, and endorsements.

use dossier_model::{Check, FindingCode, Verdict};
use serde_json::Value;

use crate::{
    Carrier, Credential, Format, ReadFault,
    findings::Findings,
    inquiry::Inquiry,
    json::{is_a, items, text},
    read::read_token,
};

/// How many are looked at in one document; beyond it the answer is that we did not look.
const MOST: usize = 200;

/// The verdict of each credential inside. What cannot be read is said among the outer one's findings.
pub(super) fn examine(
    inquiry: &Inquiry<'_>,
    credential: &Credential,
    findings: &mut Findings,
) -> Vec<Verdict> {
    let inside = inside(credential);
    if inside.len() > MOST {
        findings.unknown(
            Check::Proof,
            FindingCode::SuiteUnsupported,
            format!("{} credentials inside, {MOST} looked at", inside.len()),
        );
    }
    let mut verdicts = Vec::new();
    for (place, value) in inside.into_iter().take(MOST) {
        match read_inside(credential, value) {
            Ok(inner) => match super::nested_verdict(inquiry, &inner) {
                Some(mut verdict) => {
                    place.clone_into(&mut verdict.place);
                    verdicts.push(verdict);
                }
                None => findings.unknown(
                    Check::Proof,
                    FindingCode::SuiteUnsupported,
                    format!("{place}: nested too deep"),
                ),
            },
            Err(ReadFault::NotReadYet { format }) => {
                let mut unread = Findings::default();
                unread.unknown(
                    Check::Proof,
                    FindingCode::SuiteUnsupported,
                    format!("{place}: {format} is not read yet"),
                );
                unread.unknown(Check::Issuer, FindingCode::IssuerUnknown, "");
                verdicts.push(Verdict::from_findings(
                    format.as_str(),
                    "",
                    inquiry.policy.now,
                    unread.finish(),
                ));
            }
            // An endorsement that is not one takes nothing from what it endorses.
            Err(_) if place.contains("endorsement") => findings.warn(format!("{place} holds no credential")),
            Err(_) => findings.shape(format!("{place} holds no credential")),
        }
    }
    verdicts
}

/// The credentials inside a presentation or a CLR, without endorsements.
pub(crate) fn contained(credential: &Credential) -> Vec<Result<Credential, ReadFault>> {
    let parts = inside(credential)
        .into_iter()
        .filter(|(place, _)| !place.contains("endorsement"));
    parts
        .take(MOST)
        .map(|(_, value)| read_inside(credential, value))
        .collect()
}

/// The places where other credentials stand, with what stands there.
fn inside(credential: &Credential) -> Vec<(&'static str, &Value)> {
    let document = credential.document();
    let mut places = Vec::new();
    if credential.is_presentation() {
        places
            .extend(items(document.get("verifiableCredential")).map(|value| ("verifiableCredential", value)));
    }
    for subject in items(document.get("credentialSubject")) {
        if credential.format() == Format::Clr2 {
            places.extend(
                items(subject.get("verifiableCredential"))
                    .map(|value| ("credentialSubject.verifiableCredential", value)),
            );
        }
        for achievement in items(subject.get("achievement")) {
            endorsements(achievement, "achievement.endorsement", &mut places);
        }
    }
    endorsements(document, "endorsement", &mut places);
    if let Some(issuer) = document.get("issuer") {
        endorsements(issuer, "issuer.endorsement", &mut places);
    }
    places
}

fn endorsements<'v>(value: &'v Value, place: &'static str, places: &mut Vec<(&'static str, &'v Value)>) {
    places.extend(items(value.get("endorsement")).map(|endorsement| (place, endorsement)));
    places.extend(items(value.get("endorsementJwt")).map(|token| (place, token)));
}

/// An object, a token, or (VC 2.0 §4.13.1) an object that envelops a token in a `data:` address.
fn read_inside(outer: &Credential, value: &Value) -> Result<Credential, ReadFault> {
    let enveloped =
        is_a(value, "EnvelopedVerifiableCredential") || is_a(value, "EnvelopedVerifiablePresentation");
    if enveloped {
        let address = text(value, "id").unwrap_or_default();
        let (kind, token) = address
            .strip_prefix("data:")
            .and_then(|rest| rest.split_once(','))
            .ok_or(ReadFault::NoCredential)?;
        // A comma inside `data:` belongs to the media type only before the content; the content tells what it is.
        return read_token(
            token,
            if kind.contains("cose") {
                Carrier::Cose
            } else {
                Carrier::Jws
            },
        );
    }
    match value {
        // The second data model holds objects only (VC 2.0 §4.13): a bare token is one of the first.
        Value::String(_)
            if outer.is_presentation()
                && outer.token().is_none()
                && super::is_second_model(outer.document()) =>
        {
            Err(ReadFault::NoCredential)
        }
        Value::String(token) => read_token(token, Carrier::Jws),
        object => Credential::from_value(object.clone()),
    }
}
