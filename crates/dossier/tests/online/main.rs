//! From the façade to real servers and back: issuers that answer, that answer with trouble, and that lie.

#![allow(clippy::unwrap_used)]

mod badges;
mod credentials;
mod keeping;
mod school;
#[path = "../../../dossier-net/tests/world/mod.rs"]
mod world;

use dossier::{
    Dossier, Judge, Judgement, KdfParams, Passphrase, Source,
    import::{Origin, Upload},
    model::{Check, FindingCode, RecordId, Status, Verdict},
    verify_source,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

fn now() -> Timestamp {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

fn after(days: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * days)
}

fn source(bytes: impl Into<Vec<u8>>) -> Source {
    Source::of(
        "file",
        Upload {
            name: "file.json".to_owned(),
            origin: Origin::File,
            bytes: bytes.into(),
        },
    )
}

/// Judges without keeping.
fn judged(bytes: impl Into<Vec<u8>>, judge: &mut Judge) -> Judgement {
    let mut checked = verify_source(source(bytes), None, judge).unwrap();
    assert_eq!(checked.len(), 1);
    checked.remove(0).judgement
}

fn dossier() -> Dossier {
    let secret = Passphrase::new("kanarie lantaarn veulen ladder".to_owned());
    Dossier::in_memory(&secret, KdfParams::FLOOR).unwrap().0
}

/// Imports credentials with the judge's leave, and writes down who was asked.
fn imported(dossier: &mut Dossier, files: &[Value], judge: &mut Judge) -> Vec<RecordId> {
    let sources: Vec<_> = files.iter().map(|file| source(file.to_string())).collect();
    let plan = dossier.plan_import(sources, None, judge, &mut |_| true).unwrap();
    dossier.keep_requests(judge, judge.policy().now).unwrap();
    dossier.run_import(&plan, None, judge.policy().now).unwrap();
    plan.rows.iter().map(|row| row.id).collect()
}

fn codes(verdict: &Verdict, check: Check) -> Vec<FindingCode> {
    let findings = verdict.findings().iter().filter(|finding| finding.check == check);
    findings.map(|finding| finding.code).collect()
}

/// The one word, and what was found about the status and the issuer.
fn told(verdict: &Verdict) -> (Status, Vec<FindingCode>, Vec<FindingCode>) {
    (
        verdict.status(),
        codes(verdict, Check::Status),
        codes(verdict, Check::Issuer),
    )
}
