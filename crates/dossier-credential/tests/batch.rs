//! Many credentials at once come to what each comes to alone.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::num::NonZeroUsize;

use common::{NOW, vector::vectors};
use dossier_credential::{Batch, Credential, Policy, read, verify};
use dossier_model::FindingCode;

fn policy() -> Policy {
    Policy::at(NOW.parse().unwrap())
}

fn three() -> NonZeroUsize {
    NonZeroUsize::new(3).unwrap()
}

/// The vectors of status lists use one address for many different lists, so a list that was kept for another answer
/// would show.
#[test]
fn a_batch_comes_to_what_each_comes_to_alone_and_in_order() {
    let all: Vec<_> = vectors()
        .into_iter()
        .filter_map(|vector| Some((read(&vector.bytes).ok()?, vector)))
        .collect();
    let credentials: Vec<&Credential> = all.iter().map(|(credential, _)| credential).collect();
    let judged = Batch::new(policy()).verify_each(&credentials, |at| &all[at].1.evidence, three());
    assert_eq!(judged.len(), all.len());
    for ((credential, vector), (judged, _)) in all.iter().zip(judged) {
        assert_eq!(
            judged,
            verify(credential, &vector.evidence, &policy()),
            "{}",
            vector.case.file
        );
    }
}

#[test]
fn credentials_of_one_list_share_it() {
    let vector = |name: &str| {
        vectors()
            .into_iter()
            .find(|vector| vector.case.file == name)
            .unwrap()
    };
    let revoked = vector("status/revoked.vector");
    let credential = read(&revoked.bytes).unwrap();
    let many = vec![&credential; 20];
    let batch = Batch::new(policy());
    let judged = batch.verify_each(&many, |_| &revoked.evidence, three());
    assert!(
        judged
            .iter()
            .all(|(one, _)| one.verdict.has(FindingCode::Revoked))
    );

    // The list came back changed, and without the document behind it: never the old answer.
    let clear = vector("status/in-good-standing.vector");
    assert!(
        batch
            .verify(&credential, &revoked.evidence)
            .verdict
            .has(FindingCode::Revoked)
    );
    assert!(
        !batch
            .verify(&credential, &clear.evidence)
            .verdict
            .has(FindingCode::Revoked)
    );
    let none = dossier_credential::NoEvidence;
    assert!(
        batch
            .verify(&credential, &none)
            .verdict
            .has(FindingCode::StatusUnknown)
    );
}
