//! W3C credentials in both data models, Open Badges 3.0 and CLR 2.0 among them, and presentations.

mod contained;
mod shape;
mod token;
mod validity;

pub(crate) use contained::contained;
pub(crate) use token::check as check_token;
pub(crate) use validity::check as check_validity;

use dossier_model::{Check, FindingCode, Verdict};
use serde_json::Value;

use crate::{
    Credential, Format,
    findings::Findings,
    holder,
    inquiry::Inquiry,
    issuer::{self, Use},
    json::items,
    keys::PublicKey,
    proofs, status,
    verify::Examined,
};

/// Judges a credential or a presentation, whether it carries its proof or is carried by a token.
pub(crate) fn examine(inquiry: &Inquiry<'_>, credential: &Credential) -> Examined {
    let mut findings = Findings::default();
    let document = credential.document();
    let presentation = credential.is_presentation();
    let usage = if presentation {
        Use::Presentation
    } else {
        Use::Assertion
    };
    let issuer = credential.issuer_id().unwrap_or_else(|| presenter(document));
    shape::check(credential, &mut findings);

    let (proof_type, signers) = match credential.token() {
        Some(token) => token::check(inquiry, token, document, issuer, usage, &mut findings),
        None => check_embedded(inquiry, document, issuer, usage, &mut findings),
    };
    if findings.has(FindingCode::IssuerBound) || findings.has(FindingCode::IssuerVouched) {
        issuer::report_name(inquiry, issuer, &mut findings);
    }
    validity::check(inquiry, credential, &mut findings);
    if presentation {
        judge_presenter(inquiry, issuer, &mut findings);
    } else {
        if let Some(token) = credential.token() {
            status::check_list_of(inquiry, token, issuer, &signers, &mut findings);
        }
        status::check(inquiry, document, &signers, &mut findings);
        judge_holder(inquiry, document, &mut findings);
    }
    if let Some(sd_jwt) = credential.sd_jwt() {
        crate::sd_jwt::check(sd_jwt, &mut findings);
    }
    for remark in credential.remarks() {
        findings.unknown(Check::Integrity, FindingCode::SchemaWarning, remark);
    }
    let nested = contained::examine(inquiry, credential, &mut findings);
    Examined {
        format: credential.format(),
        proof_type,
        findings,
        nested,
        weighed: presentation,
        signers,
    }
}

/// A presentation need not name its holder: then whoever signed it with a key that is its own name presents it.
fn presenter(document: &Value) -> &str {
    let method = items(document.get("proof"))
        .next()
        .and_then(|proof| proof.get("verificationMethod"));
    let base = method
        .and_then(crate::json::id_of)
        .and_then(|name| name.split('#').next());
    let presents = crate::json::is_a(document, "VerifiablePresentation");
    base.filter(|base| presents && crate::did::is_self_describing(base))
        .unwrap_or_default()
}

/// The proofs inside the document, or the finding that there are none.
pub(crate) fn check_embedded(
    inquiry: &Inquiry<'_>,
    document: &Value,
    issuer: &str,
    usage: Use,
    findings: &mut Findings,
) -> (String, Vec<PublicKey>) {
    let Some(object) = document.as_object() else {
        return (String::new(), Vec::new());
    };
    if items(object.get("proof")).next().is_none() {
        findings.unknown(Check::Proof, FindingCode::Unsigned, "no proof");
        findings.unknown(Check::Issuer, FindingCode::IssuerUnknown, "not signed");
        return (String::new(), Vec::new());
    }
    let outcome = proofs::check(inquiry, object, issuer, usage, findings);
    (outcome.suites.join(" + "), outcome.signers)
}

/// Every subject must be the learner; a credential about several people matches when one of them is.
fn judge_holder(inquiry: &Inquiry<'_>, document: &Value, findings: &mut Findings) {
    let named: Vec<_> = items(document.get("credentialSubject"))
        .flat_map(holder::named_in_subject)
        .collect();
    holder::judge(&named, inquiry.policy, findings);
}

/// A presentation is its holder's when the learner calls that identifier his own.
fn judge_presenter(inquiry: &Inquiry<'_>, presenter: &str, findings: &mut Findings) {
    let named = holder::Named {
        identity: presenter,
        hashed: false,
        salt: "",
        kind: "id",
    };
    let named = if presenter.is_empty() {
        Vec::new()
    } else {
        vec![named]
    };
    holder::judge(&named, inquiry.policy, findings);
}

/// The verdict of a credential that stands inside another.
pub(crate) fn nested_verdict(inquiry: &Inquiry<'_>, credential: &Credential) -> Option<Verdict> {
    inquiry.deeper(|| crate::verify::examine(inquiry, credential).into_verdict(inquiry.policy.now))
}

/// True for formats whose members follow the second data model.
pub(crate) fn is_second_model(document: &Value) -> bool {
    crate::json::texts(document.get("@context")).next() == Some(crate::format::VC2_CONTEXT)
}

/// True for the formats that this folder judges.
pub(crate) const fn handles(format: Format) -> bool {
    matches!(
        format,
        Format::OpenBadges3
            | Format::Clr2
            | Format::Vc1
            | Format::Vc2
            | Format::Presentation
            | Format::Blockcerts
    )
}
