//! Open Badges 0.5 to 2.0: judged by the copy that the issuer hosts, or by a bare JWS.

mod copies;
mod graph;
mod hosted;
mod shape;
mod signed;

use dossier_model::{Check, FindingCode};
use serde_json::Value;

use crate::{
    Credential, Format,
    findings::Findings,
    holder,
    inquiry::Inquiry,
    json::{is_a, text, texts},
    verify::Examined,
};

pub(crate) use graph::{Node, node};
use shape::Copy;

/// Judges an early badge, or the definition of one.
pub(crate) fn examine(inquiry: &Inquiry<'_>, credential: &Credential) -> Examined {
    let mut findings = Findings::default();
    let document = credential.document();
    let mut signers = Vec::new();
    let proof_type = if !credential.is_award() {
        definition(inquiry, document, &mut findings);
        String::new()
    } else if let Some(token) = credential.token() {
        signers.extend(signed::check(inquiry, token, document, &mut findings));
        format!(
            "JWS {}",
            crate::issuer::brief(token.header_text("alg").unwrap_or("none"))
        )
    } else if credential.format() == Format::OpenBadges05
        || hosted_at(document, credential.format()).is_none()
    {
        unhosted(inquiry, credential, &mut findings);
        String::new()
    } else {
        hosted::check(inquiry, credential, &mut findings);
        "hosted".to_owned()
    };
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

/// The address of the hosted copy. 2.0 is its own address, whatever else the file says; 1.x names it.
pub(crate) fn hosted_at(assertion: &Value, format: Format) -> Option<&str> {
    let own = text(assertion, "id");
    let named = || assertion.get("verify").and_then(|verify| text(verify, "url"));
    let address = if format == Format::OpenBadges2 {
        own
    } else {
        named().or(own)
    };
    address.filter(|url| crate::did::is_web(url))
}

/// Nothing signed and nothing hosted: only what the file says can be looked at.
fn unhosted(inquiry: &Inquiry<'_>, credential: &Credential, findings: &mut Findings) {
    let document = credential.document();
    findings.unknown(Check::Proof, FindingCode::Unsigned, "neither signed nor hosted");
    findings.unknown(Check::Issuer, FindingCode::IssuerUnknown, "nothing to check by");
    findings.unknown(Check::Status, FindingCode::StatusUnknown, "nothing to ask");
    award(inquiry, document, credential.format(), Copy::Whole, findings);
}

/// What is judged of one copy of an award: shape, time, and whom it is about.
fn award(inquiry: &Inquiry<'_>, assertion: &Value, format: Format, copy: Copy, findings: &mut Findings) {
    shape::check(assertion, format, copy, findings);
    shape::check_times(inquiry, assertion, findings);
    if !findings.about(Check::Holder) {
        holder::judge(&holder::named_as_recipient(assertion), inquiry.policy, findings);
    }
}

/// A badge's definition awards nothing to anybody; its shape and its issuer can still be looked at.
fn definition(inquiry: &Inquiry<'_>, class: &Value, findings: &mut Findings) {
    findings.unknown(
        Check::Proof,
        FindingCode::Unsigned,
        "a badge's definition, awarded to nobody",
    );
    findings.unknown(
        Check::Issuer,
        FindingCode::IssuerUnknown,
        "a definition is not checked by itself",
    );
    if text(class, "name").is_none() {
        findings.warn("the definition has no name");
    }
    match class.get("issuer") {
        Some(issuer) => {
            let _ = graph::issuer(inquiry, issuer, Format::OpenBadges2, findings);
        }
        None => findings.shape("the definition has no issuer"),
    }
}

/// True when an object is of one of these classes; in 1.x objects need not say.
fn is_of_class(value: &Value, classes: &[&str], format: Format) -> bool {
    let mut named = texts(value.get("type"))
        .chain(texts(value.get("@type")))
        .peekable();
    if named.peek().is_none() {
        return format != Format::OpenBadges2;
    }
    classes.iter().any(|class| is_a(value, class))
}
