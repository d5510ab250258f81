//! Re-keying, and the several things that open a dossier.

use std::fs;

use dossier_model::AttachmentId;
use dossier_seal::{KdfParams, KeystoreSecret, Passphrase, SlotFault, SlotKind, Unlock, make_id};
use dossier_vault::{BlobId, Change, OpenFault, Opened, Vault, WriteFault};
use serde_json::json;

use crate::common::*;

fn second() -> Passphrase {
    Passphrase::new("zeven zachte zaagbekken".to_owned())
}

fn opens(sample: &Sample, secret: Unlock<'_>) -> Result<Opened, OpenFault> {
    Vault::open(&sample.path, secret, None)
}

/// As many records as it takes for several steps.
fn many() -> Sample {
    let sample = Sample::filled();
    let mut vault = sample.open().vault;
    let mut change = Change::at(now());
    for n in 0..700 {
        change = change.put(version(&format!("Opdracht {n}")));
    }
    vault.commit(change).unwrap();
    vault.lock();
    sample
}

#[test]
fn after_a_rekey_everything_is_there_and_nothing_old_opens() {
    let sample = Sample::filled();
    let before = sample.heads();
    let mut vault = sample.open().vault;
    let contents: Vec<_> = blobs(&vault)
        .into_iter()
        .map(|id| (id, vault.blob_bytes(id, u64::MAX).unwrap()))
        .collect();
    let mut rewrapped = Vec::new();
    let mut rewrap =
        |name: &str, value: &serde_json::Value, old: &dossier_seal::DataKey, new: &dossier_seal::DataKey| {
            assert_eq!((old.key_epoch(), new.key_epoch()), (1, 2));
            rewrapped.push(name.to_owned());
            (name == "profile").then(|| json!({"name": "Noor", "was": value}))
        };
    let rekeyed = vault
        .rekey(&second(), KdfParams::FLOOR, &mut rewrap, &mut |_, _| {})
        .unwrap();
    assert!(rekeyed.complete && !vault.is_being_rekeyed());
    assert_eq!(rewrapped, ["language", "profile"]);
    // It goes on working in the same session.
    vault.commit(Change::at(now()).put(version("Daarna"))).unwrap();
    assert!(vault.check(true).is_ok(), "{:?}", vault.check(true).problems);
    vault.lock();

    assert_eq!(
        opens(&sample, Unlock::Passphrase(&passphrase())).unwrap_err(),
        OpenFault::WrongSecret
    );
    assert_eq!(
        opens(&sample, Unlock::Recovery(&sample.recovery)).unwrap_err(),
        OpenFault::WrongSecret
    );
    let opened = opens(&sample, Unlock::Recovery(&rekeyed.recovery)).unwrap();
    assert_eq!(codes(&problems(&opened)), Vec::<&str>::new());
    let mut vault = opened.vault;
    let mut after = heads(&vault);
    after.retain(|id, _| before.contains_key(id));
    assert_eq!(after, before);
    assert_eq!(vault.setting("profile").unwrap()["was"], json!({"name": "Noor"}));
    for (id, content) in contents {
        assert_eq!(vault.blob_bytes(id, u64::MAX).unwrap(), content);
    }
    for id in before.keys() {
        vault.history(*id).unwrap();
    }
    let epochs: i64 = {
        vault.lock();
        let sql = "SELECT count(*) FROM row WHERE epoch <> 2";
        sample.sql().query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(epochs, 0);
    let left: i64 = sample
        .sql()
        .query_row("SELECT count(*) FROM meta", [], |row| row.get(0))
        .unwrap();
    assert_eq!(left, 1);
    vault = opens(&sample, Unlock::Passphrase(&second())).unwrap().vault;
    let again = vault
        .rekey(
            &second(),
            KdfParams::FLOOR,
            &mut |_, _, _, _| None,
            &mut |_, _| {},
        )
        .unwrap();
    assert!(again.complete && vault.check(true).is_ok());
}

#[test]
fn a_rekey_that_is_cut_off_at_any_commit_goes_on_at_the_next_opening() {
    let sample = many();
    let before = sample.heads();
    let folder = tempfile::tempdir().unwrap();
    let mut cuts = Vec::new();
    let mut vault = sample.open().vault;
    // What the disk holds after each step is what a kill there would leave.
    let rekeyed = vault
        .rekey(
            &second(),
            KdfParams::FLOOR,
            &mut |_, _, _, _| None,
            &mut |done, total| {
                assert!(done <= total);
                let cut = folder.path().join(format!("cut-{}", cuts.len()));
                fs::create_dir(&cut).unwrap();
                copy_folder(&sample.path, &cut);
                cuts.push(cut);
            },
        )
        .unwrap();
    assert!(cuts.len() > 2);
    for cut in cuts {
        for secret in [Unlock::Recovery(&rekeyed.recovery), Unlock::Passphrase(&second())] {
            let opened = Vault::open(&cut, secret, None).unwrap();
            assert_eq!(codes(&problems(&opened)), Vec::<&str>::new());
            assert_eq!(heads(&opened.vault), before);
            assert!(!opened.vault.is_being_rekeyed());
            let report = opened.vault.check(true);
            assert!(report.is_ok(), "{:?}", report.problems);
        }
    }
}

#[test]
fn a_damaged_dossier_is_not_rekeyed() {
    let sample = Sample::filled();
    sample
        .sql()
        .execute(
            "DELETE FROM row WHERE place IN (SELECT place FROM row LIMIT 1)",
            [],
        )
        .unwrap();
    let mut vault = sample.open().vault;
    let refused = vault.rekey(
        &second(),
        KdfParams::FLOOR,
        &mut |_, _, _, _| None,
        &mut |_, _| {},
    );
    assert!(matches!(refused, Err(WriteFault::ReadOnly(_))));
    vault.lock();
    assert!(opens(&sample, Unlock::Passphrase(&passphrase())).is_ok());
}

#[test]
fn two_files_of_one_content_are_one_stream_and_both_survive_a_rekey() {
    let sample = Sample::empty();
    let mut vault = sample.open().vault;
    let ids = [(); 2].map(|()| BlobId::from(AttachmentId::new(make_id().unwrap())));
    for id in ids {
        let blob = vault
            .attach(id, &mut content(150_000).as_slice(), u64::MAX)
            .unwrap();
        vault.commit(Change::at(now()).blob(blob)).unwrap();
    }
    vault
        .rekey(
            &second(),
            KdfParams::FLOOR,
            &mut |_, _, _, _| None,
            &mut |_, _| {},
        )
        .unwrap();
    for id in ids {
        assert_eq!(vault.blob_bytes(id, u64::MAX).unwrap(), content(150_000));
    }
    vault.lock();
    let streams = "SELECT count(DISTINCT stream) FROM chunk";
    assert_eq!(
        sample
            .sql()
            .query_row(streams, [], |row| row.get::<_, i64>(0))
            .unwrap(),
        1
    );
}

#[test]
fn several_passphrases_open_and_the_last_one_stays() {
    let sample = Sample::filled();
    let mut vault = opens(&sample, Unlock::Passphrase(&passphrase())).unwrap().vault;
    let first = vault.opened_by().unwrap();
    vault.add_passphrase(&second(), KdfParams::FLOOR).unwrap();
    vault.lock();
    assert!(opens(&sample, Unlock::Passphrase(&passphrase())).is_ok());
    let mut vault = opens(&sample, Unlock::Passphrase(&second())).unwrap().vault;
    assert_ne!(vault.opened_by(), Some(first));
    vault.remove_slot(first).unwrap();
    let mine = vault.opened_by().unwrap();
    assert_eq!(
        vault.remove_slot(mine).unwrap_err(),
        WriteFault::Slots(SlotFault::LastPassphrase)
    );
    vault.lock();
    assert_eq!(
        opens(&sample, Unlock::Passphrase(&passphrase())).unwrap_err(),
        OpenFault::WrongSecret
    );
    assert!(opens(&sample, Unlock::Passphrase(&second())).is_ok());
}

#[test]
fn a_changed_passphrase_replaces_the_one_that_opened_and_leaves_the_other() {
    let sample = Sample::filled();
    let mut vault = opens(&sample, Unlock::Passphrase(&passphrase())).unwrap().vault;
    vault.add_passphrase(&second(), KdfParams::FLOOR).unwrap();
    let third = Passphrase::new("drie dode dromen".to_owned());
    vault.change_passphrase(&third, KdfParams::FLOOR).unwrap();
    let fourth = Passphrase::new("elf enge elven".to_owned());
    vault.change_passphrase(&fourth, KdfParams::FLOOR).unwrap();
    vault.lock();
    for (secret, fits) in [
        (passphrase(), false),
        (second(), true),
        (third, false),
        (fourth, true),
    ] {
        assert_eq!(opens(&sample, Unlock::Passphrase(&secret)).is_ok(), fits);
    }
}

#[test]
fn the_keystore_opens_too_until_its_slot_goes() {
    let sample = Sample::filled();
    let mut vault = sample.open().vault;
    assert_eq!(vault.add_keystore(|_| false).unwrap_err(), WriteFault::Keystore);
    assert!(vault.slots().iter().all(|slot| slot.kind() != SlotKind::Keystore));
    let mut kept = Vec::new();
    vault
        .add_keystore(|secret| {
            kept.extend_from_slice(secret.expose());
            true
        })
        .unwrap();
    let slot = vault
        .slots()
        .iter()
        .find(|slot| slot.kind() == SlotKind::Keystore)
        .unwrap()
        .id();
    vault.lock();
    let secret = KeystoreSecret::from_bytes(&kept).unwrap();
    let mut vault = opens(&sample, Unlock::Keystore(&secret)).unwrap().vault;
    vault.remove_slot(slot).unwrap();
    vault.lock();
    assert_eq!(
        opens(&sample, Unlock::Keystore(&secret)).unwrap_err(),
        OpenFault::WrongSecret
    );
}
