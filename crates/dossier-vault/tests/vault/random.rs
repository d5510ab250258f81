//! Chance: random changes against a plain model, and random damage to the file.

use std::collections::BTreeMap;
use std::fs;

use dossier_seal::KdfParams;
use dossier_vault::{Change, NewVersion, OpenFault, OpenWarning, Subject, Vault};
use proptest::prelude::*;
use serde_json::json;

use crate::common::*;

#[derive(Clone, Debug)]
enum Step {
    Add(String),
    Edit(usize, String),
    Trash(usize),
    Ledger(Vec<u8>),
    Set(u8, Option<i32>),
    Keep(Vec<u8>),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => "\\PC{1,300}".prop_map(Step::Add),
        3 => (any::<usize>(), "\\PC{1,300}").prop_map(|(which, title)| Step::Edit(which, title)),
        1 => any::<usize>().prop_map(Step::Trash),
        1 => any::<Vec<u8>>().prop_map(Step::Ledger),
        2 => (0..4_u8, any::<Option<i32>>()).prop_map(|(name, value)| Step::Set(name, value)),
        1 => proptest::collection::vec(any::<u8>(), 0..70_000).prop_map(Step::Keep),
        1 => Just(Step::Reopen),
    ]
}

#[derive(Default)]
struct Model {
    records: Vec<(NewVersion, u32)>,
    ledger: Vec<Vec<u8>>,
    settings: BTreeMap<String, i32>,
    kept: Vec<(dossier_vault::BlobId, Vec<u8>)>,
}

impl Model {
    fn take(&mut self, vault: &mut Vault, step: Step) {
        let change = Change::at(now());
        let change = match step {
            Step::Add(title) => {
                let new = version(&title);
                self.records.push((new.clone(), 1));
                change.put(new)
            }
            Step::Edit(which, title) => self
                .edit(which, |new| new.draft.title = title.into())
                .map_or(change.clone(), |new| change.put(new)),
            Step::Trash(which) => self
                .edit(which, |new| new.trashed = !new.trashed)
                .map_or(change.clone(), |new| change.put(new)),
            Step::Ledger(line) => {
                self.ledger.push(line.clone());
                change.ledger(line)
            }
            Step::Set(name, value) => {
                let name = format!("setting {name}");
                match value {
                    Some(value) => drop(self.settings.insert(name.clone(), value)),
                    None => drop(self.settings.remove(&name)),
                }
                Change {
                    settings: vec![(name, value.map(|value| json!(value)))],
                    ..change
                }
            }
            Step::Keep(bytes) => {
                let blob = vault.keep(&bytes).unwrap();
                self.kept.push((blob.id(), bytes));
                change.blob(blob)
            }
            Step::Reopen => return,
        };
        vault.commit(change).unwrap();
    }

    fn edit(&mut self, which: usize, how: impl FnOnce(&mut NewVersion)) -> Option<NewVersion> {
        let at = which.checked_rem(self.records.len())?;
        let (new, version) = &mut self.records[at];
        new.base = Some(*version);
        how(new);
        *version += 1;
        Some(new.clone())
    }

    fn agrees(&self, vault: &Vault) {
        assert_eq!(vault.heads().count(), self.records.len());
        for (new, version) in &self.records {
            let record = vault.record(new.id).unwrap();
            assert_eq!(
                (record.version, record.trashed, &record.draft.title),
                (*version, new.trashed, &new.draft.title)
            );
            assert_eq!(vault.history(new.id).unwrap().len(), *version as usize);
        }
        assert!(vault.ledger().map(|line| &line.content).eq(&self.ledger));
        let settings = self
            .settings
            .iter()
            .map(|(name, value)| (name.as_str(), json!(value)));
        assert!(
            vault
                .settings()
                .map(|(name, value)| (name, value.clone()))
                .eq(settings)
        );
        for (id, bytes) in &self.kept {
            assert!(vault.blob_bytes(*id, u64::MAX).unwrap() == *bytes);
        }
        assert_eq!(vault.check(true).problems, []);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_vault_does_what_a_plain_list_would(steps in proptest::collection::vec(step(), 1..40)) {
        let sample = Sample::empty();
        let mut vault = Some(sample.open().vault);
        let mut model = Model::default();
        for step in steps {
            if matches!(step, Step::Reopen) {
                drop(vault.take());
                vault = Some(sample.open().vault);
            }
            model.take(vault.as_mut().unwrap(), step);
        }
        model.agrees(vault.as_ref().unwrap());
        drop(vault.take());
        model.agrees(&sample.open().vault);
    }
}

/// Flips bits of the database all over. Every opening is a typed refusal, or shows each record as
/// it was or by name among the problems; never other words, never a panic.
#[test]
fn a_flipped_bit_anywhere_never_changes_what_is_read() {
    let sample = Sample::filled();
    let whole = sample.heads();
    let file = sample.path.join("dossier.db");
    let pristine = fs::read(&file).unwrap();
    let spare = fs::read(sample.path.join("header.bak")).unwrap();
    let (mut unused, mut refused, mut named, mut count) = (0, 0, 0, 0);
    for at in (0..pristine.len()).step_by(6_007) {
        count += 1;
        let mut bytes = pristine.clone();
        bytes[at] ^= 1 << (at % 8);
        fs::write(&file, &bytes).unwrap();
        let _ = fs::remove_file(sample.path.join("dossier.db-wal"));
        let opened = match sample.try_open() {
            Ok(opened) => opened,
            Err(fault) => {
                assert!(
                    matches!(fault, OpenFault::DamagedDatabase | OpenFault::DamagedHeader),
                    "{fault:?} at {at}"
                );
                refused += 1;
                continue;
            }
        };
        let report = opened.vault.check(true);
        let recovered = opened.warnings.contains(&OpenWarning::HeaderRecovered);
        let found = heads(&opened.vault);
        let gone: Vec<_> = whole.keys().filter(|id| !found.contains_key(*id)).collect();
        for (id, record) in &found {
            assert!(whole.get(id) == Some(record), "other words at {at}");
        }
        for id in gone {
            let by_name = report
                .problems
                .iter()
                .any(|problem| matches!(problem.subject, Subject::Record { id: other, .. } if other == *id));
            let blind = report.problems.iter().any(|problem| {
                problem.subject == Subject::Dossier || matches!(problem.subject, Subject::Manifest { .. })
            });
            assert!(
                by_name || blind,
                "a record is gone without a word at {at}: {:?}",
                report.problems
            );
        }
        for id in blobs(&opened.vault) {
            let len = opened.vault.blob(id).map(|blob| blob.bytes() as usize);
            if let (Some(len), Ok(read)) = (len, opened.vault.blob_bytes(id, u64::MAX)) {
                assert!(read == content(len), "other bytes at {at}");
            }
        }
        if report.problems.is_empty() && !recovered {
            unused += 1
        } else {
            named += 1
        }
        drop(opened);
        fs::write(sample.path.join("header.bak"), &spare).unwrap();
    }
    eprintln!("{count} flips: {named} named, {refused} refused, {unused} in unused bytes");
    assert!(named > count / 2);
}

#[test]
fn a_database_cut_short_anywhere_is_refused_or_named() {
    let sample = Sample::filled();
    let file = sample.path.join("dossier.db");
    let pristine = fs::read(&file).unwrap();
    let whole = sample.heads();
    for len in (0..pristine.len()).step_by(pristine.len() / 60) {
        fs::write(&file, &pristine[..len]).unwrap();
        let _ = fs::remove_file(sample.path.join("dossier.db-wal"));
        match sample.try_open() {
            // The last pages may be ones that nothing uses (any more).
            Ok(opened) if opened.vault.check(true).is_ok() => assert!(heads(&opened.vault) == whole, "{len}"),
            Ok(opened) => assert!(
                heads(&opened.vault)
                    .iter()
                    .all(|(id, record)| whole.get(id) == Some(record))
            ),
            Err(fault) => assert!(
                matches!(fault, OpenFault::DamagedDatabase | OpenFault::DamagedHeader),
                "{fault:?} at {len}"
            ),
        }
    }
}

#[test]
fn a_vault_can_be_handed_to_another_thread() {
    let (mut vault, _) = Vault::in_memory(&passphrase(), KdfParams::FLOOR).unwrap();
    let hand = std::thread::spawn(move || {
        vault.commit(Change::at(now()).put(version("x"))).unwrap();
        vault.heads().count()
    });
    assert_eq!(hand.join().unwrap(), 1);
}
