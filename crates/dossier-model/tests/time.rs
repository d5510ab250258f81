//! What time does to a verdict that was kept.
#![allow(clippy::unwrap_used, missing_docs)]

use dossier_model::{Check, Finding, FindingCode, Outcome, Status, Verdict};
use jiff::Timestamp;

fn finding(check: Check, outcome: Outcome, code: FindingCode) -> Finding {
    Finding {
        check,
        outcome,
        code,
        detail: String::new(),
        as_of: None,
        until: None,
    }
}

#[test]
fn what_was_in_force_is_expired_once_its_time_is_over_and_not_before() {
    let day = |day: &str| format!("{day}T00:00:00Z").parse::<Timestamp>().unwrap();
    let findings = vec![
        finding(Check::Proof, Outcome::Passed, FindingCode::SignatureOk),
        finding(Check::Issuer, Outcome::Passed, FindingCode::IssuerBound),
        Finding {
            until: Some(day("2026-07-01")),
            ..finding(Check::Validity, Outcome::Passed, FindingCode::InForce)
        },
    ];
    let alone = Verdict::from_findings("f", "p", day("2026-06-01"), findings.clone());
    let empty = Verdict::from_findings("f", "p", day("2026-06-01"), findings[..2].to_vec());
    let presentation = empty.clone().weighed_down_by(vec![alone.clone()]);
    let mut clr = empty;
    clr.nested = vec![alone.clone()];
    let aged = |verdict: &Verdict, now: &str| {
        let mut verdict = verdict.clone();
        verdict.age(day(now));
        (verdict.status(), verdict.has(FindingCode::Expired))
    };
    assert_eq!(aged(&alone, "2026-07-01"), (Status::Valid, false));
    assert_eq!(aged(&alone, "2026-07-02"), (Status::Invalid, true));
    assert_eq!(aged(&presentation, "2026-07-01").0, Status::Valid);
    assert_eq!(aged(&presentation, "2026-07-02").0, Status::Invalid);
    assert_eq!(aged(&clr, "2026-07-02").0, Status::Valid);
}
