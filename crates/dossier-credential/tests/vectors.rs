//! Every vector of our own comes to what its first line says.
//!
//! They were made with public tools (`vectors/make.mjs`, `vectors/make_formats.py`), so a right signature is right in other hands too.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Got, NOW, vector::vectors};
use dossier_credential::{Policy, read, verify};

#[test]
fn every_vector_comes_to_what_its_first_line_says() {
    let policy = Policy::at(NOW.parse().unwrap());
    let all = vectors();
    assert!(all.len() > 600, "the vectors are missing");
    let mut differences = Vec::new();
    for vector in &all {
        let got = match read(&vector.bytes) {
            Ok(credential) => Got::Verdict(Box::new(verify(&credential, &vector.evidence, &policy).verdict)),
            Err(fault) => Got::Refused(fault.code().to_owned()),
        };
        if let Some(difference) = vector.case.difference(&got) {
            differences.push(format!("{}: {difference}\n    {}", vector.case.file, got.codes()));
        }
    }
    assert!(
        differences.is_empty(),
        "{} of {}\n{}",
        differences.len(),
        all.len(),
        differences.join("\n")
    );
}

#[test]
fn every_verdict_answers_every_check() {
    use dossier_model::Check::{Holder, Integrity, Issuer, Proof, Schema, Status, Validity};
    let policy = Policy::at(NOW.parse().unwrap());
    for vector in vectors() {
        let Ok(credential) = read(&vector.bytes) else {
            continue;
        };
        let verdict = verify(&credential, &vector.evidence, &policy).verdict;
        for check in [Proof, Issuer, Status, Validity, Holder, Schema, Integrity] {
            let answered = verdict.findings().iter().any(|finding| finding.check == check);
            // A presentation states no status of its own, but says so.
            assert!(answered, "{}: {check:?} is left out", vector.case.file);
        }
    }
}

#[test]
fn the_same_input_gives_the_same_answer() {
    let policy = Policy::at(NOW.parse().unwrap());
    for vector in vectors() {
        let Ok(credential) = read(&vector.bytes) else {
            continue;
        };
        let judge = || verify(&credential, &vector.evidence, &policy);
        assert_eq!(judge(), judge(), "{}", vector.case.file);
    }
}
