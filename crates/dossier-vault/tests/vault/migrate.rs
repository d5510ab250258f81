//! Migrations, from a shape that was never released and stands in for one that was.

use std::fs;

use dossier_seal::{KdfParams, Unlock};
use dossier_vault::{Migration, OpenFault, OpenWarning, Vault};

use crate::common::*;

/// The stand-in: every payload backwards. It says the same and no reader of shape 1 takes it.
fn backwards(payload: &[u8]) -> Option<Vec<u8>> {
    Some(payload.iter().rev().copied().collect())
}

const OLDER: Migration = Migration {
    from: 1,
    to: 0,
    payload: backwards,
};
const STEPS: [Migration; 1] = [Migration {
    from: 0,
    to: 1,
    payload: backwards,
}];

fn older() -> Sample {
    let sample = Sample::filled();
    let mut vault = sample.open().vault;
    vault.reshape(OLDER).unwrap();
    vault.lock();
    sample
}

#[test]
fn an_older_shape_becomes_this_one_with_everything_in_it() {
    let sample = older();
    let copy = sample.path.join("before-shape-0.db");
    let open = |steps: &[Migration]| {
        Vault::open_migrating(&sample.path, Unlock::Recovery(&sample.recovery), None, steps).unwrap()
    };
    let opened = open(&STEPS);
    assert!(
        opened.warnings.contains(&OpenWarning::Migrated { from: 0 }),
        "{:?}",
        opened.warnings
    );
    assert_eq!(opened.vault.heads().count(), 5);
    let report = opened.vault.check(true);
    assert!(report.is_ok(), "{:?}", report.problems);
    opened.vault.lock();
    assert!(copy.is_file(), "the copy from before stays for this session");
    // The next opening finds nothing to migrate, and takes the copy away.
    assert_eq!(sample.heads().len(), 5);
    assert!(!copy.exists());
}

#[test]
fn the_copy_from_before_is_the_old_dossier_whole() {
    let sample = older();
    let old = sample.copy();
    Vault::open_migrating(&sample.path, Unlock::Recovery(&sample.recovery), None, &STEPS)
        .unwrap()
        .vault
        .lock();
    let back = tempfile::tempdir().unwrap();
    fs::copy(
        sample.path.join("before-shape-0.db"),
        back.path().join("dossier.db"),
    )
    .unwrap();
    for folder in [old.path(), back.path()] {
        let again = Vault::open_migrating(folder, Unlock::Recovery(&sample.recovery), None, &STEPS).unwrap();
        assert_eq!(again.vault.heads().count(), 5);
        assert!(
            again
                .vault
                .check(true)
                .problems
                .iter()
                .all(|problem| problem.code.as_str() == "header_copies")
        );
    }
}

#[test]
fn a_new_passphrase_takes_the_copy_with_the_old_one_away() {
    let sample = older();
    let mut vault = Vault::open_migrating(&sample.path, Unlock::Recovery(&sample.recovery), None, &STEPS)
        .unwrap()
        .vault;
    assert!(sample.path.join("before-shape-0.db").is_file());
    vault.change_passphrase(&passphrase(), KdfParams::FLOOR).unwrap();
    assert!(!sample.path.join("before-shape-0.db").exists());
}

#[test]
fn a_shape_from_the_future_is_refused_and_left_alone() {
    let sample = Sample::filled();
    let mut vault = sample.open().vault;
    vault
        .reshape(Migration {
            from: 1,
            to: 2,
            payload: backwards,
        })
        .unwrap();
    vault.lock();
    let before = sample.copy();
    assert_eq!(
        sample.try_open().unwrap_err(),
        OpenFault::NewerFormat {
            found: 2,
            supported: 1
        }
    );
    let bytes = |folder: &std::path::Path| fs::read(folder.join("dossier.db")).unwrap();
    assert_eq!(bytes(&sample.path), bytes(before.path()));
}

#[test]
fn an_older_shape_without_a_way_is_left_as_it_is() {
    let sample = older();
    let opened = sample.open();
    assert!(!problems(&opened).is_empty());
    opened.vault.lock();
    let opened =
        Vault::open_migrating(&sample.path, Unlock::Recovery(&sample.recovery), None, &STEPS).unwrap();
    assert_eq!(opened.vault.heads().count(), 5);
}
