//! Blockcerts: known, not checked. Its proof is a path of hashes to a transaction in a public ledger, and which keys an
//! issuer used there stands in the issuer's profile; neither the ledger nor its keepers are asked.

use dossier_model::{Check, FindingCode};

use crate::{Credential, findings::Findings, holder, inquiry::Inquiry, json::texts, vc, verify::Examined};

/// Judges the second edition, an Open Badge with a `signature` of its own. The third is a W3C credential and is
/// judged as one.
pub(crate) fn examine(inquiry: &Inquiry<'_>, credential: &Credential) -> Examined {
    let mut findings = Findings::default();
    let document = credential.document();
    let kind = document
        .get("signature")
        .map(|signature| texts(signature.get("type")).collect::<Vec<_>>());
    let kind = kind.unwrap_or_default().join(" + ");
    if kind.is_empty() {
        findings.unknown(Check::Proof, FindingCode::Unsigned, "no signature");
    } else {
        let why = format!(
            "{}: anchored in a ledger that is not asked",
            crate::issuer::brief(&kind)
        );
        findings.unknown(Check::Proof, FindingCode::SuiteUnsupported, why);
    }
    findings.unknown(
        Check::Issuer,
        FindingCode::IssuerUnknown,
        "the signature was not checked",
    );
    vc::check_validity(inquiry, credential, &mut findings);
    let named = holder::named_as_recipient(document);
    holder::judge(&named, inquiry.policy, &mut findings);
    Examined {
        format: credential.format(),
        proof_type: crate::issuer::brief(&kind),
        findings,
        nested: Vec::new(),
        weighed: false,
        signers: Vec::new(),
    }
}
