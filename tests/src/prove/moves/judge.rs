//! What a kill left: the old or the new, and whole.

use std::{collections::BTreeSet, fs, path::Path};

use dossier::{Dossier, Home, RecoveryCode, Unlock, model::Language};
use dossier_vault::{OpenFault, OpenWarning, Vault};

use super::{
    super::{
        acts::nth_passphrase,
        desk::{Desk, copy_folder, folder, now},
    },
    Move, ONLY_HERE, Place, RECORDS, STEPS, backup_beside,
};

/// How a dossier stood after its kills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    Old,
    New,
    /// In force, and brought to its end by the next opening.
    Between,
}

/// Opens what is left, and holds it against both that it may be.
pub(super) fn judge(one: Move, pristine: &Desk, place: &Place) -> Left {
    let by_code = Unlock::Recovery(&pristine.recovery);
    match one {
        Move::Migrate => {
            let shapes = shapes_on_disk(&place.dossier);
            assert_eq!(shapes.len(), 1, "rows of two shapes: {shapes:?}");
            let opened = Vault::open_migrating(&place.dossier, by_code, None, &STEPS).unwrap();
            whole(&opened.vault, RECORDS + 1);
            let migrated = opened.warnings.contains(&OpenWarning::Migrated { from: 0 });
            assert_eq!(migrated, shapes.contains(&0), "{:?}", opened.warnings);
            if migrated { Left::Old } else { Left::New }
        }
        Move::Rekey => {
            let (old, new) = (nth_passphrase(0), nth_passphrase(1));
            match Vault::open(&place.dossier, Unlock::Passphrase(&new), None) {
                Ok(opened) => {
                    whole(&opened.vault, RECORDS + 1);
                    assert!(!opened.vault.is_being_rekeyed(), "a re-key stays half done");
                    let finished = opened.warnings.contains(&OpenWarning::RekeyFinished);
                    opened.vault.lock();
                    for secret in [Unlock::Passphrase(&old), by_code] {
                        assert!(
                            Vault::open(&place.dossier, secret, None).is_err(),
                            "an old secret opens the new key"
                        );
                    }
                    if finished { Left::Between } else { Left::New }
                }
                Err(OpenFault::WrongSecret) => {
                    whole(
                        &Vault::open(&place.dossier, by_code, None).unwrap().vault,
                        RECORDS + 1,
                    );
                    Vault::open(&place.dossier, Unlock::Passphrase(&old), None)
                        .unwrap()
                        .vault
                        .lock();
                    Left::Old
                }
                Err(fault) => panic!("a re-key that was cut off: {fault}"),
            }
        }
        Move::Restore => {
            let here = which(&place.dossier, &pristine.recovery);
            if here == "live" {
                return Left::Old;
            }
            let beside = fs::read_dir(place.dossier.parent().unwrap()).unwrap();
            let earlier = beside.map(|entry| entry.unwrap().path()).filter(|path| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                name.starts_with("mine.earlier-")
            });
            let live = earlier
                .filter(|path| which(path, &pristine.recovery) == "live")
                .count();
            assert_eq!(live, 1, "the dossier that was replaced is not there");
            Left::New
        }
        Move::Merge => {
            let opened = Vault::open(&place.dossier, by_code, None).unwrap();
            assert!(opened.warnings.is_empty(), "{:?}", opened.warnings);
            let there = opened.vault.heads().count();
            whole(&opened.vault, there);
            let titles: Vec<_> = opened
                .vault
                .heads()
                .map(|record| record.draft.title.best(Language::Nl).to_owned())
                .collect();
            let of = |start: &str| titles.iter().filter(|title| title.starts_with(start)).count();
            assert_eq!(of("alleen hier"), ONLY_HERE, "a merge took what was here");
            assert_eq!(of("allebei"), RECORDS, "a merge took what was here");
            match of("alleen in") {
                0 => Left::Old,
                RECORDS => Left::New,
                _ => {
                    opened.vault.lock();
                    let home = Home {
                        folder: place.dossier.clone(),
                        state: Some(place.dossier.with_file_name("state")),
                    };
                    let mut dossier = Dossier::open(home, by_code).unwrap();
                    let file = backup_beside(&place.dossier);
                    dossier
                        .merge_backup(&file, by_code, now(), &mut |_| true)
                        .unwrap();
                    assert_eq!(dossier.records().count(), 1 + ONLY_HERE + 2 * RECORDS);
                    Left::Between
                }
            }
        }
    }
}

/// Every row, every version, every piece of every file.
fn whole(vault: &Vault, records: usize) {
    let report = vault.check(true);
    assert!(report.is_ok(), "{:?}", report.problems);
    assert_eq!(vault.heads().count(), records);
}

fn which(dossier: &Path, code: &RecoveryCode) -> String {
    let opened = Vault::open(dossier, Unlock::Recovery(code), None).unwrap();
    whole(&opened.vault, RECORDS + 1);
    let which = opened.vault.setting("which").and_then(serde_json::Value::as_str);
    which.unwrap().to_owned()
}

/// The shapes of rows in a dossier, read from a copy: opening the files moves the log.
fn shapes_on_disk(dossier: &Path) -> BTreeSet<i64> {
    let home = folder();
    copy_folder(dossier, home.path());
    let sql = rusqlite::Connection::open(home.path().join("dossier.db")).unwrap();
    let mut statement = sql.prepare("SELECT DISTINCT schema FROM row").unwrap();
    let shapes = statement.query_map([], |row| row.get(0)).unwrap();
    shapes.map(Result::unwrap).collect()
}
