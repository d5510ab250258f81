//! How much stands behind a file, drawn from its verdict.

use crate::{Check, EvidenceLevel, Finding, FindingCode, Outcome, Verdict};

/// How much stands behind a file with this verdict.
///
/// A right signature whose key nobody is bound to is worth no more than the file itself: anybody can
/// make one. Time does not lower a level: an expired diploma was really signed.
pub fn level_of(verdict: &Verdict) -> EvidenceLevel {
    let found = |check, outcome| {
        verdict
            .findings()
            .iter()
            .any(|f| f.check == check && f.outcome == outcome)
    };
    let broken = [Check::Proof, Check::Issuer, Check::Integrity]
        .into_iter()
        .any(|c| found(c, Outcome::Failed));
    let proven = found(Check::Proof, Outcome::Passed) && found(Check::Issuer, Outcome::Passed);
    // A well-known name beside a key that nobody is bound to is the oldest trick there is.
    let loose = |f: &Finding| {
        f.check == Check::Issuer && f.outcome == Outcome::Unknown && f.code != FindingCode::IssuerUnknown
    };
    if broken || !proven || verdict.findings().iter().any(loose) {
        EvidenceLevel::File
    } else if verdict.has(FindingCode::HostedOk) {
        EvidenceLevel::Hosted
    } else if verdict.has(FindingCode::IssuerKnown) {
        EvidenceLevel::Trusted
    } else {
        EvidenceLevel::Signed
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn level(findings: &[(Check, Outcome, FindingCode)]) -> EvidenceLevel {
        let finding = |&(check, outcome, code)| Finding {
            check,
            outcome,
            code,
            detail: String::new(),
            as_of: None,
            until: None,
        };
        let findings = findings.iter().map(finding).collect();
        level_of(&Verdict::from_findings(
            "vc-2",
            "",
            Timestamp::UNIX_EPOCH,
            findings,
        ))
    }

    const SIGNED: (Check, Outcome, FindingCode) = (Check::Proof, Outcome::Passed, FindingCode::SignatureOk);
    const BOUND: (Check, Outcome, FindingCode) = (Check::Issuer, Outcome::Passed, FindingCode::IssuerBound);

    #[test]
    fn a_level_is_trusted_only_if_the_name_is_backed() {
        let nameless = (Check::Issuer, Outcome::Unknown, FindingCode::IssuerUnknown);
        let known = (Check::Issuer, Outcome::Passed, FindingCode::IssuerKnown);
        assert_eq!(level(&[SIGNED, BOUND, nameless]), EvidenceLevel::Signed);
        assert_eq!(level(&[SIGNED, BOUND, known]), EvidenceLevel::Trusted);
    }

    #[test]
    fn a_signature_that_nobody_is_bound_to_is_worth_a_file() {
        let unbound = (Check::Issuer, Outcome::Unknown, FindingCode::IssuerUnbound);
        assert_eq!(level(&[SIGNED, unbound]), EvidenceLevel::File);
        let known = (Check::Issuer, Outcome::Passed, FindingCode::IssuerKnown);
        assert_eq!(level(&[SIGNED, unbound, known]), EvidenceLevel::File);
        let broken = (Check::Proof, Outcome::Failed, FindingCode::SignatureInvalid);
        assert_eq!(level(&[broken, BOUND]), EvidenceLevel::File);
    }

    #[test]
    fn an_expired_diploma_was_really_signed() {
        let expired = (Check::Validity, Outcome::Failed, FindingCode::Expired);
        assert_eq!(level(&[SIGNED, BOUND, expired]), EvidenceLevel::Signed);
    }
}
