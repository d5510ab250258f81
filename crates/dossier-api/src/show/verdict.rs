//! A verdict, finding by finding.

use dossier::{
    model::{Check, Outcome, Verdict},
    status_name,
};

use crate::{FindingView, VerdictView};

/// What was found out, and the one word that follows from it.
pub(crate) fn verdict(verdict: &Verdict) -> VerdictView {
    let finding = |finding: &dossier::model::Finding| FindingView {
        check: check_name(finding.check).to_owned(),
        outcome: outcome_name(finding.outcome).to_owned(),
        code: finding.code.as_str().to_owned(),
        detail: finding.detail.clone(),
        as_of: finding.as_of.map(|moment| moment.to_string()).unwrap_or_default(),
    };
    VerdictView {
        status: status_name(verdict.status()).to_owned(),
        findings: verdict.findings().iter().map(finding).collect(),
        format: verdict.format.clone(),
        proof_type: verdict.proof_type.clone(),
        as_of: verdict.as_of.to_string(),
        place: verdict.place.clone(),
        nested: verdict.nested.iter().map(self::verdict).collect(),
    }
}

const fn check_name(check: Check) -> &'static str {
    match check {
        Check::Proof => "proof",
        Check::Issuer => "issuer",
        Check::Status => "status",
        Check::Validity => "validity",
        Check::Holder => "holder",
        Check::Schema => "schema",
        Check::Integrity => "integrity",
    }
}

const fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "failed",
        Outcome::Unknown => "unknown",
        Outcome::NotStated => "not_stated",
    }
}
