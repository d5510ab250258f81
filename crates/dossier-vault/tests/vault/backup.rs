//! Backups: whole, proven, and harmless to what is there.

use std::fs;
use std::path::Path;

use dossier_seal::{KdfParams, Passphrase, Unlock};
use dossier_vault::{Backup, BackupFault, Change, OpenFault, Vault, swap_folders};

use crate::common::*;

fn back_up(vault: &Vault, to: &Path) {
    vault.back_up(to, now(), &mut |_| true).unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_a_backup_restores_is_what_there_was() {
    let sample = Sample::filled();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.dossierbackup");
    let vault = sample.open().vault;
    back_up(&vault, &file);
    assert_eq!(names(folder.path()), ["mine.dossierbackup"]);

    let restored = folder.path().join("restored.dossier");
    let backup = Backup::open(&file).unwrap();
    assert_eq!(backup.vault_id(), vault.id());
    let open = backup.unlock(Unlock::Passphrase(&passphrase())).unwrap();
    let about = open.about().clone();
    assert_eq!(
        (about.records, about.versions, about.files, about.ledger),
        (5, 7, 3, 3)
    );
    assert_eq!(open.restore(&restored, &mut |_| true).unwrap(), about);

    let opened = Vault::open(&restored, Unlock::Recovery(&sample.recovery), None).unwrap();
    assert!(
        opened
            .warnings
            .iter()
            .all(|warning| warning.code() == "no_ballast" || warning.code() == "spare_header_replaced"),
        "{:?}",
        opened.warnings
    );
    let there = opened.vault;
    assert_eq!(heads(&there), heads(&vault));
    assert_eq!(there.high_water(), vault.high_water());
    assert_eq!(
        there.settings().collect::<Vec<_>>(),
        vault.settings().collect::<Vec<_>>()
    );
    for id in vault.record_ids() {
        assert_eq!(there.history(id).unwrap(), vault.history(id).unwrap());
    }
    for id in blobs(&vault) {
        assert_eq!(
            there.blob_bytes(id, u64::MAX).unwrap(),
            vault.blob_bytes(id, u64::MAX).unwrap()
        );
    }
    assert!(there.check(true).is_ok());
}

#[test]
fn a_backup_never_overwrites_and_leaves_nothing_when_it_is_stopped() {
    let sample = Sample::filled();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("b");
    let vault = sample.open().vault;
    fs::write(&file, b"mine").unwrap();
    let refused = vault.back_up(&file, now(), &mut |_| true);
    assert_eq!(refused.unwrap_err(), BackupFault::Exists);
    assert_eq!(fs::read(&file).unwrap(), b"mine");
    fs::remove_file(&file).unwrap();
    for steps in 0..6 {
        let mut left = steps;
        let stopped = vault.back_up(&file, now(), &mut |_| {
            left -= 1;
            left >= 0
        });
        assert_eq!(stopped.unwrap_err(), BackupFault::Stopped);
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }
}

#[test]
fn a_flip_anywhere_in_a_backup_is_found() {
    let sample = Sample::filled();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("b");
    back_up(&sample.open().vault, &file);
    let bytes = fs::read(&file).unwrap();
    let drill = |bytes: &[u8]| {
        Backup::read(bytes)
            .and_then(|backup| backup.unlock(Unlock::Recovery(&sample.recovery)))
            .and_then(|open| open.prove(&mut |_| true))
    };
    assert!(drill(&bytes).is_ok());
    // Every bit of what stands before the stream and of its first bytes, then some of each chunk.
    let before = 30 + 463 + 72 + 51 + 32;
    let early = (0..(before + 64) * 8).step_by(3);
    let late = (0..bytes.len() * 8).step_by(bytes.len() * 8 / 97);
    for bit in early.chain(late) {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let fault = drill(&flipped).unwrap_err();
        let expected = if bit < 64 {
            BackupFault::NotABackup
        } else {
            BackupFault::Damaged
        };
        assert_eq!(fault, expected, "bit {bit}");
    }
    for len in (0..bytes.len()).step_by(9_973).chain([bytes.len() - 1]) {
        let fault = drill(&bytes[..len]).unwrap_err();
        assert!(
            matches!(fault, BackupFault::Damaged | BackupFault::NotABackup),
            "{len}: {fault}"
        );
    }
    let longer = [bytes.as_slice(), &[0]].concat();
    assert_eq!(drill(&longer).unwrap_err(), BackupFault::Damaged);
}

#[test]
fn a_backup_opens_with_what_opened_the_dossier_then_and_with_nothing_else() {
    let sample = Sample::filled();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("b");
    let mut vault = sample.open().vault;
    back_up(&vault, &file);
    let new = Passphrase::new("zeven zachte zaagbekken".to_owned());
    vault.change_passphrase(&new, KdfParams::FLOOR).unwrap();
    let unlock = |secret| Backup::open(&file).unwrap().unlock(secret).map(drop);
    let old = passphrase();
    assert_eq!(unlock(Unlock::Passphrase(&old)), Ok(()));
    assert_eq!(unlock(Unlock::Recovery(&sample.recovery)), Ok(()));
    assert_eq!(
        unlock(Unlock::Passphrase(&new)),
        Err(BackupFault::Open(OpenFault::WrongSecret))
    );
    let foreign = Sample::empty();
    assert_eq!(
        unlock(Unlock::Recovery(&foreign.recovery)),
        Err(BackupFault::Open(OpenFault::WrongSecret))
    );
}

#[test]
fn a_damaged_dossier_makes_no_backup() {
    let sample = Sample::filled();
    let gone = sample.sql().execute(
        "DELETE FROM row WHERE place IN (SELECT place FROM row LIMIT 1)",
        [],
    );
    assert_eq!(gone.unwrap(), 1);
    let folder = tempfile::tempdir().unwrap();
    let refused = sample
        .open()
        .vault
        .back_up(&folder.path().join("b"), now(), &mut |_| true);
    assert!(
        matches!(refused, Err(BackupFault::SourceDamaged { problems: 1.. })),
        "{refused:?}"
    );
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[test]
fn a_restore_that_is_stopped_or_finds_damage_leaves_nothing_and_never_touches_what_is_there() {
    let sample = Sample::filled();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("b");
    back_up(&sample.open().vault, &file);
    let restored = folder.path().join("r.dossier");
    let restore = |to: &Path, most: i32| {
        let mut left = most;
        Backup::open(&file)
            .unwrap()
            .unlock(Unlock::Recovery(&sample.recovery))
            .unwrap()
            .restore(to, &mut |_| {
                left -= 1;
                left >= 0
            })
    };
    assert_eq!(restore(&restored, 3).unwrap_err(), BackupFault::Stopped);
    assert_eq!(names(folder.path()), ["b"]);
    let before = sample.heads();
    assert!(matches!(
        restore(&sample.path, i32::MAX),
        Err(BackupFault::Place(_))
    ));
    assert_eq!(sample.heads(), before);
    let mut bytes = fs::read(&file).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&file, bytes).unwrap();
    assert_eq!(restore(&restored, i32::MAX).unwrap_err(), BackupFault::Damaged);
    assert_eq!(names(folder.path()), ["b"]);
}

#[test]
fn two_dossiers_change_places_whole_and_never_while_one_is_open() {
    let one = Sample::filled();
    let other = Sample::empty();
    let beside = one.path.with_file_name("other.dossier");
    fs::create_dir(&beside).unwrap();
    copy_folder(&other.path, &beside);
    let vault = one.open().vault;
    assert!(matches!(
        swap_folders(&one.path, &beside),
        Err(OpenFault::InUse { .. })
    ));
    vault.lock();
    swap_folders(&one.path, &beside).unwrap();
    assert!(Vault::open(&one.path, Unlock::Recovery(&other.recovery), None).is_ok());
    let kept = Vault::open(&beside, Unlock::Recovery(&one.recovery), None).unwrap();
    assert_eq!(kept.vault.heads().count(), 5);
}

#[test]
fn what_waits_for_its_commit_is_not_in_a_backup() {
    let sample = Sample::filled();
    let folder = tempfile::tempdir().unwrap();
    let mut vault = sample.open().vault;
    let waiting = vault
        .attach(
            dossier_vault::BlobId::new(dossier_seal::make_id().unwrap()),
            &mut content(9 << 20).as_slice(),
            u64::MAX,
        )
        .unwrap();
    back_up(&vault, &folder.path().join("b"));
    vault.commit(Change::at(now()).blob(waiting)).unwrap();
    back_up(&vault, &folder.path().join("c"));
    let bytes = |name| fs::metadata(folder.path().join(name)).unwrap().len();
    assert!(bytes("c") > bytes("b") + (9 << 20));
}
