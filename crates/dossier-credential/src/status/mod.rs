//! Did the issuer take it back? Every entry is looked at; what cannot be looked up is never "fine".

mod bits;
mod listed;
mod lists;
mod token_list;

use dossier_model::{Check, FindingCode};
use serde_json::Value;

use crate::{
    findings::Findings,
    inquiry::Inquiry,
    issuer::brief,
    json::{items, text, texts},
    jws::Jws,
    keys::PublicKey,
};

pub(crate) use lists::Lists;

/// What one entry came to.
pub(crate) enum Standing {
    /// The list was read and says nothing against it. The text may carry the issuer's message.
    Good(String),
    /// The issuer took it back.
    Revoked(String),
    /// The issuer suspended it.
    Suspended(String),
    /// The list could not be had, read or trusted.
    Unknown(String),
}

/// Looks at every `credentialStatus` entry of a credential whose right signatures were made by `signers`.
pub(crate) fn check(inquiry: &Inquiry<'_>, document: &Value, signers: &[PublicKey], findings: &mut Findings) {
    if !inquiry.follows_status() {
        return;
    }
    let mut any = false;
    for entry in items(document.get("credentialStatus")) {
        any = true;
        report(standing(inquiry, document, entry, signers), findings);
    }
    if !any && !findings.about(Check::Status) {
        findings.not_stated(Check::Status, FindingCode::StatusNotStated, "");
    }
}

/// Looks at the `status` claim of a token (draft-ietf-oauth-status-list §6).
pub(crate) fn check_claim(
    inquiry: &Inquiry<'_>,
    claims: &Value,
    issuer: &str,
    signers: &[PublicKey],
    findings: &mut Findings,
) {
    if !inquiry.follows_status() {
        return;
    }
    match claims.get("status") {
        None => findings.not_stated(Check::Status, FindingCode::StatusNotStated, ""),
        Some(status) => report(token_list::standing(inquiry, status, issuer, signers), findings),
    }
}

/// Looks at the status list that a token of another standard names in its registered `status` claim.
pub(crate) fn check_list_of(
    inquiry: &Inquiry<'_>,
    token: &Jws,
    issuer: &str,
    signers: &[PublicKey],
    findings: &mut Findings,
) {
    let status = token
        .payload
        .get("status")
        .filter(|status| status.get("status_list").is_some());
    if let Some(status) = status {
        report(token_list::standing(inquiry, status, issuer, signers), findings);
    }
}

pub(crate) fn report(standing: Standing, findings: &mut Findings) {
    match standing {
        Standing::Good(detail) => findings.passed(Check::Status, FindingCode::StatusOk, detail),
        Standing::Revoked(detail) => findings.failed(Check::Status, FindingCode::Revoked, detail),
        Standing::Suspended(detail) => findings.failed(Check::Status, FindingCode::Suspended, detail),
        Standing::Unknown(detail) => findings.unknown(Check::Status, FindingCode::StatusUnknown, detail),
    }
}

fn standing(inquiry: &Inquiry<'_>, document: &Value, entry: &Value, signers: &[PublicKey]) -> Standing {
    let kinds: Vec<&str> = texts(entry.get("type")).collect();
    for kind in &kinds {
        match *kind {
            "BitstringStatusListEntry" | "StatusList2021Entry" | "RevocationList2020Status" => {
                return bits::standing(inquiry, document, entry, kind, signers);
            }
            "1EdTechRevocationList" => return listed::standing(inquiry, document, entry),
            _ => {}
        }
    }
    Standing::Unknown(format!("status of type {}", brief(&kinds.join(" "))))
}

/// The revocation list of an early badge (Open Badges 2.0, RevocationList): asked for by a signed badge's issuer.
pub(crate) fn of_revocation_list(inquiry: &Inquiry<'_>, assertion: &Value, url: &str) -> Standing {
    listed::of_badge(inquiry, assertion, url)
}

/// The purpose of an entry; the older kinds state none and mean revocation.
fn purpose(entry: &Value) -> &str {
    text(entry, "statusPurpose").unwrap_or("revocation")
}
