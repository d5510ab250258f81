//! The folder around the database: locks, headers, secrets, places that are no dossier.

use std::fs;

use dossier_seal::{Header, KdfParams, Passphrase, Unlock};
use dossier_vault::{Change, CreateFault, OpenFault, OpenWarning, Vault, WriteFault};
use rusqlite::params;
use tempfile::TempDir;

use crate::common::*;

fn header_of(sample: &Sample) -> Vec<u8> {
    sample
        .sql()
        .query_row("SELECT value FROM meta WHERE name = 'header'", [], |row| {
            row.get(0)
        })
        .unwrap()
}

fn set_header(sample: &Sample, bytes: &[u8]) {
    sample
        .sql()
        .execute("UPDATE meta SET value = ?1 WHERE name = 'header'", params![bytes])
        .unwrap();
}

fn spare_of(sample: &Sample) -> Vec<u8> {
    fs::read(sample.path.join("header.bak")).unwrap()
}

#[test]
fn the_passphrase_and_the_recovery_code_open_it_and_nothing_else_does() {
    let sample = Sample::filled();
    let opened = Vault::open(&sample.path, Unlock::Passphrase(&passphrase()), None).unwrap();
    assert_eq!(opened.warnings, []);
    drop(opened);
    assert_eq!(sample.open().vault.heads().count(), 5);
    let wrong = Passphrase::new("vier blauwe fietsem".to_owned());
    assert_eq!(
        Vault::open(&sample.path, Unlock::Passphrase(&wrong), None).unwrap_err(),
        OpenFault::WrongSecret
    );
    let other = Sample::empty();
    let code = Unlock::Recovery(&other.recovery);
    assert_eq!(
        Vault::open(&sample.path, code, None).unwrap_err(),
        OpenFault::WrongSecret
    );
}

#[test]
fn what_is_not_a_dossier_is_said_to_be_none() {
    let home = TempDir::new().unwrap();
    let open =
        |path: &std::path::Path| Vault::open(path, Unlock::Passphrase(&passphrase()), None).unwrap_err();
    assert_eq!(open(&home.path().join("nowhere")), OpenFault::NotADossier);
    assert_eq!(open(home.path()), OpenFault::NotADossier);
    fs::write(
        home.path().join("dossier.db"),
        "just text, and enough of it to be no database".repeat(30),
    )
    .unwrap();
    assert_eq!(open(home.path()), OpenFault::NotADossier);
    assert_eq!(open(&home.path().join("dossier.db")), OpenFault::NotADossier);
}

#[test]
fn a_place_that_holds_something_is_not_taken() {
    let home = TempDir::new().unwrap();
    let make = |path: &std::path::Path| Vault::create(path, &passphrase(), KdfParams::FLOOR).map(drop);
    fs::write(home.path().join("letter.txt"), "dear").unwrap();
    assert_eq!(make(home.path()).unwrap_err(), CreateFault::NotEmpty);
    assert_eq!(
        make(&home.path().join("letter.txt")).unwrap_err(),
        CreateFault::NotEmpty
    );
    assert_eq!(
        fs::read_dir(home.path()).unwrap().count(),
        1,
        "nothing is left behind"
    );
    let empty = home.path().join("empty");
    fs::create_dir(&empty).unwrap();
    make(&empty).unwrap();
    make(&home.path().join("deep/er/mine.dossier")).unwrap();
}

#[test]
fn a_second_opening_is_told_who_has_it() {
    let sample = Sample::empty();
    let first = sample.open();
    assert_eq!(
        sample.try_open().unwrap_err(),
        OpenFault::InUse {
            pid: Some(std::process::id())
        }
    );
    drop(first);
    // A lock file that a dead process left behind keeps nobody out.
    fs::write(sample.path.join("LOCK"), "4194304").unwrap();
    sample.open();
}

#[test]
fn a_lock_file_that_was_removed_still_leaves_the_database_locked() {
    let sample = Sample::empty();
    let _first = sample.open();
    fs::remove_file(sample.path.join("LOCK")).unwrap();
    assert!(matches!(sample.try_open().unwrap_err(), OpenFault::InUse { .. }));
}

#[cfg(unix)]
#[test]
fn folder_and_files_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let sample = Sample::filled();
    let mut vault = sample.open().vault;
    vault.commit(Change::at(now()).put(version("x"))).unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&sample.path), 0o700);
    let files: Vec<_> = fs::read_dir(&sample.path)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    assert_eq!(files.len(), 5, "{files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{file:?}");
    }
}

#[test]
fn a_damaged_main_header_is_restored_from_its_spare() {
    let sample = Sample::filled();
    let good = header_of(&sample);
    for at in [0, 9, 20, good.len() / 2, good.len() - 1] {
        let mut bad = good.clone();
        bad[at] ^= 4;
        set_header(&sample, &bad);
        assert_eq!(
            sample.open().warnings,
            [OpenWarning::HeaderRecovered],
            "flip at {at}"
        );
        assert_eq!(header_of(&sample), good);
    }
    sample.sql().execute("DELETE FROM meta", []).unwrap();
    assert_eq!(sample.open().warnings, [OpenWarning::HeaderRecovered]);
    assert_eq!(sample.open().warnings, []);
}

#[test]
fn a_damaged_or_missing_spare_header_is_written_anew() {
    let sample = Sample::filled();
    let good = spare_of(&sample);
    fs::write(sample.path.join("header.bak"), &good[..40]).unwrap();
    assert_eq!(sample.open().warnings, [OpenWarning::SpareHeaderReplaced]);
    fs::remove_file(sample.path.join("header.bak")).unwrap();
    assert_eq!(sample.open().warnings, [OpenWarning::SpareHeaderReplaced]);
    assert_eq!(spare_of(&sample), good);
}

#[test]
fn with_both_headers_damaged_no_secret_is_called_wrong() {
    let sample = Sample::filled();
    let good = header_of(&sample);
    for at in (0..good.len()).step_by(7) {
        let mut bad = good.clone();
        bad[at] ^= 1;
        set_header(&sample, &bad);
        fs::write(sample.path.join("header.bak"), &bad).unwrap();
        assert_eq!(
            sample.try_open().unwrap_err(),
            OpenFault::DamagedHeader,
            "flip at {at}"
        );
    }
}

#[test]
fn a_newer_format_is_refused_and_named() {
    let sample = Sample::filled();
    let newer = with_version(&header_of(&sample), 2, 0);
    set_header(&sample, &newer);
    let fault = OpenFault::NewerFormat {
        found: 2,
        supported: 1,
    };
    assert_eq!(sample.try_open().unwrap_err(), fault);
}

/// The header with another version and a checksum that fits.
fn with_version(header: &[u8], major: u16, minor: u16) -> Vec<u8> {
    use sha2::{Digest, Sha256};
    let mut bytes = header[..header.len() - 32].to_vec();
    bytes[8..10].copy_from_slice(&major.to_be_bytes());
    bytes[10..12].copy_from_slice(&minor.to_be_bytes());
    let sum = Sha256::new()
        .chain_update(b"dossier/v1/header-sum")
        .chain_update(&bytes)
        .finalize();
    bytes.extend_from_slice(&sum);
    bytes
}

#[test]
fn after_a_new_passphrase_no_file_opens_with_the_old_one() {
    let sample = Sample::filled();
    let old = header_of(&sample);
    let slots = Header::decode(&old).unwrap().slots().len();
    let new = Passphrase::new("vijf groene fietsen".to_owned());
    let mut vault = sample.open().vault;
    vault.change_passphrase(&new, KdfParams::FLOOR).unwrap();
    // Also while it is still open: nothing waits for the closing.
    let wrapped = &old[8 + 36 + 1 + 80..][..120];
    for file in fs::read_dir(&sample.path).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(
            !bytes.windows(60).any(|window| window == &wrapped[30..90]),
            "a piece of the old slot is left"
        );
    }
    vault.lock();
    let opened = Vault::open(&sample.path, Unlock::Passphrase(&new), None).unwrap();
    assert_eq!((opened.warnings.len(), opened.vault.heads().count()), (0, 5));
    drop(opened);
    let refused = Vault::open(&sample.path, Unlock::Passphrase(&passphrase()), None).unwrap_err();
    assert_eq!(refused, OpenFault::WrongSecret);
    assert_eq!(spare_of(&sample), header_of(&sample));
    assert_eq!(Header::decode(&spare_of(&sample)).unwrap().slots().len(), slots);
    sample.open();
}

#[test]
fn an_old_spare_header_does_not_let_the_old_passphrase_in() {
    let sample = Sample::filled();
    let old = spare_of(&sample);
    let new = Passphrase::new("vijf groene fietsen".to_owned());
    sample
        .open()
        .vault
        .change_passphrase(&new, KdfParams::FLOOR)
        .unwrap();
    // As if the program had ended between the two copies.
    fs::write(sample.path.join("header.bak"), &old).unwrap();
    let refused = Vault::open(&sample.path, Unlock::Passphrase(&passphrase()), None).unwrap_err();
    assert_eq!(refused, OpenFault::WrongSecret);
    let opened = Vault::open(&sample.path, Unlock::Passphrase(&new), None).unwrap();
    assert_eq!(opened.warnings, [OpenWarning::SpareHeaderReplaced]);
    assert_ne!(spare_of(&sample), old);
}

#[test]
fn a_new_recovery_code_replaces_the_old_one() {
    let sample = Sample::filled();
    let code = sample.open().vault.new_recovery().unwrap();
    assert_eq!(sample.try_open().unwrap_err(), OpenFault::WrongSecret);
    let opened = Vault::open(&sample.path, Unlock::Recovery(&code), None).unwrap();
    assert_eq!(opened.vault.heads().count(), 5);
}

#[test]
fn a_whole_older_copy_is_noticed_by_the_mark() {
    let sample = Sample::filled();
    let older = sample.copy();
    let mut vault = sample.open().vault;
    vault.commit(Change::at(now()).put(version("Nieuwer"))).unwrap();
    let mark = vault.high_water();
    vault.lock();
    copy_folder(older.path(), &sample.path);
    let open = |mark| Vault::open(&sample.path, Unlock::Recovery(&sample.recovery), mark).unwrap();
    let warning = OpenWarning::RolledBack {
        seen: mark.epoch,
        found: mark.epoch - 1,
    };
    assert_eq!(open(Some(mark)).warnings, [warning]);
    assert_eq!(open(None).warnings, []);
    // Another history of the same length is noticed as well.
    open(None)
        .vault
        .commit(Change::at(now()).put(version("Anders")))
        .unwrap();
    let fork = OpenWarning::RolledBack {
        seen: mark.epoch,
        found: mark.epoch,
    };
    assert_eq!(open(Some(mark)).warnings, [fork]);
}

#[test]
fn a_file_changed_underneath_is_noticed_by_the_check() {
    let sample = Sample::filled();
    let vault = sample.open().vault;
    assert!(vault.check(true).is_ok());
    fs::write(sample.path.join("header.bak"), "x").unwrap();
    assert_eq!(codes(&vault.check(false).problems), ["header_copies"]);
}

#[test]
fn a_lost_ballast_is_laid_down_again() {
    let sample = Sample::empty();
    let ballast = sample.path.join("ballast");
    assert_eq!(fs::metadata(&ballast).unwrap().len(), 1 << 20);
    fs::remove_file(&ballast).unwrap();
    assert_eq!(sample.open().warnings, []);
    assert_eq!(fs::metadata(&ballast).unwrap().len(), 1 << 20);
}

#[cfg(unix)]
#[test]
fn a_database_that_was_replaced_while_open_takes_no_change() {
    let sample = Sample::filled();
    let copy = sample.copy();
    let mut vault = sample.open().vault;
    vault.commit(Change::at(now()).put(version("ervoor"))).unwrap();
    fs::rename(copy.path().join("dossier.db"), sample.path.join("dossier.db")).unwrap();
    for _ in 0..2 {
        let refused = vault.commit(Change::at(now()).put(version("erna"))).unwrap_err();
        assert_eq!(refused, WriteFault::Replaced);
    }
    assert_eq!(vault.new_recovery().unwrap_err(), WriteFault::Replaced);
    vault.lock();
    assert!(sample.open().vault.check(true).is_ok());
}

#[test]
fn a_database_that_was_replaced_together_with_its_log_keeps_what_its_log_holds() {
    let sample = Sample::filled();
    let mut vault = sample.open().vault;
    vault
        .commit(Change::at(now()).put(version("in het andere logboek")))
        .unwrap();
    // Another device's state: its last commit is in the log only.
    let other = sample.copy();
    assert!(fs::metadata(other.path().join("dossier.db-wal")).unwrap().len() > 0);
    vault.commit(Change::at(now()).put(version("hier"))).unwrap();
    let there = heads(&vault).len();
    for file in ["dossier.db", "dossier.db-wal"] {
        fs::rename(other.path().join(file), sample.path.join(file)).unwrap();
    }
    let refused = vault.commit(Change::at(now()).put(version("erna"))).unwrap_err();
    assert_eq!(refused, WriteFault::Replaced);
    vault.lock();
    let opened = sample.open().vault;
    assert_eq!(opened.heads().count(), there - 1);
    assert!(
        opened
            .heads()
            .any(|head| head.draft == version("in het andere logboek").draft)
    );
    assert!(opened.check(true).is_ok());
}

#[test]
fn a_log_that_was_replaced_or_taken_away_takes_no_change() {
    for replaced in [true, false] {
        let sample = Sample::filled();
        let mut vault = sample.open().vault;
        vault.commit(Change::at(now()).put(version("ervoor"))).unwrap();
        let log = sample.path.join("dossier.db-wal");
        if replaced {
            let copy = sample.path.join("copy");
            fs::copy(&log, &copy).unwrap();
            fs::rename(copy, &log).unwrap();
        } else {
            fs::remove_file(&log).unwrap();
        }
        let refused = vault.commit(Change::at(now()).put(version("erna"))).unwrap_err();
        assert_eq!(refused, WriteFault::Replaced);
        vault.lock();
        let opened = sample.open().vault;
        assert!(opened.heads().any(|head| head.draft == version("ervoor").draft));
        assert!(opened.check(true).is_ok());
    }
}
