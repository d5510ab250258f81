//! One suite, run by a vault in memory, one on disk, and one that is closed and opened at every step.

use dossier_model::{Attachment, AttachmentId, Verdict};
use dossier_seal::{KdfParams, Unlock, make_id};
use dossier_vault::{BlobId, Change, ReadFault, Vault, WriteFault};
use serde_json::json;

use crate::common::*;

/// A vault somewhere; `turn` is what happens to it between two steps.
trait Place {
    fn new() -> Self;
    fn turn(&mut self) -> &mut Vault;
}

struct Memory(Vault);

struct File {
    vault: Vault,
    _sample: Sample,
}

struct Reopened {
    vault: Option<Vault>,
    sample: Sample,
}

impl Place for Memory {
    fn new() -> Self {
        Self(Vault::in_memory(&passphrase(), KdfParams::FLOOR).unwrap().0)
    }

    fn turn(&mut self) -> &mut Vault {
        &mut self.0
    }
}

impl Place for File {
    fn new() -> Self {
        let sample = Sample::empty();
        Self {
            vault: sample.open().vault,
            _sample: sample,
        }
    }

    fn turn(&mut self) -> &mut Vault {
        &mut self.vault
    }
}

impl Place for Reopened {
    fn new() -> Self {
        Self {
            vault: None,
            sample: Sample::empty(),
        }
    }

    fn turn(&mut self) -> &mut Vault {
        drop(self.vault.take());
        let opened = Vault::open(&self.sample.path, Unlock::Recovery(&self.sample.recovery), None).unwrap();
        assert_eq!(opened.warnings, []);
        self.vault.insert(opened.vault)
    }
}

fn a_change_is_a_new_version_and_nothing_is_overwritten<P: Place>() {
    let mut place = P::new();
    let first = version("Solderen");
    let id = first.id;
    let committed = place.turn().commit(Change::at(now()).put(first)).unwrap();
    assert_eq!(committed.versions, [(id, 1)]);

    let mut second = place.turn().record(id).unwrap().next();
    second.draft.title = "Solderen, loodvrij".into();
    place.turn().commit(Change::at(now()).put(second)).unwrap();

    let vault = place.turn();
    let titles: Vec<_> = vault
        .history(id)
        .unwrap()
        .into_iter()
        .map(|record| record.draft.title)
        .collect();
    assert_eq!(titles, ["Solderen".into(), "Solderen, loodvrij".into()]);
    assert_eq!(vault.record(id).unwrap().version, 2);
    assert_eq!(vault.version(id, 1).unwrap().draft.title, "Solderen".into());
    assert!(vault.check(true).is_ok());
}

fn the_trash_is_a_mark_that_can_be_taken_off<P: Place>() {
    let mut place = P::new();
    let first = version("Lassen");
    let id = first.id;
    place.turn().commit(Change::at(now()).put(first)).unwrap();
    for trashed in [true, false] {
        let mut next = place.turn().record(id).unwrap().next();
        next.trashed = trashed;
        place.turn().commit(Change::at(now()).put(next)).unwrap();
        assert_eq!(place.turn().record(id).unwrap().trashed, trashed);
    }
    assert_eq!(place.turn().versions(id).collect::<Vec<_>>(), [1, 2, 3]);
}

fn an_edit_of_an_older_version_is_refused<P: Place>() {
    let mut place = P::new();
    let first = version("Frezen");
    let id = first.id;
    place.turn().commit(Change::at(now()).put(first)).unwrap();
    let stale = place.turn().record(id).unwrap().next();
    place.turn().commit(Change::at(now()).put(stale.clone())).unwrap();
    let refused = place
        .turn()
        .commit(Change::at(now()).put(version("other")).put(stale))
        .unwrap_err();
    assert_eq!(
        refused,
        WriteFault::Conflict {
            id,
            base: 1,
            newest: 2
        }
    );
    assert_eq!(
        place.turn().heads().count(),
        1,
        "nothing of a refused change is there"
    );
}

fn two_versions_of_one_record_in_one_change_are_numbered_in_order<P: Place>() {
    let mut place = P::new();
    let first = version("Een");
    let mut second = first.clone();
    second.draft.title = "Twee".into();
    let id = first.id;
    let committed = place
        .turn()
        .commit(Change::at(now()).put(first).put(second))
        .unwrap();
    assert_eq!(committed.versions, [(id, 1), (id, 2)]);
    assert_eq!(place.turn().record(id).unwrap().draft.title, "Twee".into());
}

fn every_field_of_a_record_comes_back<P: Place>() {
    let mut place = P::new();
    let mut new = version("Alles");
    new.draft.fields = json!({"level": "NLQF 4", "own": {"b": 1, "a": [2]}})
        .as_object()
        .unwrap()
        .clone();
    new.draft.more = json!({"colour": "groen"}).as_object().unwrap().clone();
    new.draft.notes = "é\u{1F6B2}\n".to_owned();
    new.verdict = Some(Verdict::from_findings("OB3", "eddsa-jcs-2022", now(), Vec::new()));
    new.identity = Some("did:web:school.example urn:uuid:1".to_owned());
    let original = place.turn().keep(b"{\"badge\": true}").unwrap();
    // Closing between keeping and committing would sweep, so both happen in one step.
    let vault = place.turn();
    let original = if vault.blob(original.id()).is_none() {
        vault.keep(b"{\"badge\": true}").unwrap()
    } else {
        original
    };
    new.original = Some(original.id());
    let stored = vault
        .commit(Change::at(now()).blob(original.clone()).put(new.clone()))
        .unwrap();
    assert_eq!(stored.versions.len(), 1);
    let vault = place.turn();
    let back = vault.record(new.id).unwrap();
    assert_eq!((back.version, back.saved_at), (1, now()));
    assert!(back.draft == new.draft && back.verdict == new.verdict && back.identity == new.identity);
    assert_eq!(
        vault.blob_bytes(original.id(), 100).unwrap(),
        b"{\"badge\": true}"
    );
}

fn the_ledger_keeps_its_order<P: Place>() {
    let mut place = P::new();
    place
        .turn()
        .commit(Change::at(now()).ledger("one").ledger("two"))
        .unwrap();
    place.turn().append_ledger(b"three", now()).unwrap();
    let lines: Vec<_> = place
        .turn()
        .ledger()
        .map(|line| (line.seq, line.content.clone()))
        .collect();
    assert_eq!(
        lines,
        [(1, b"one".to_vec()), (2, b"two".to_vec()), (3, b"three".to_vec())]
    );
}

fn a_setting_is_set_changed_and_taken_away<P: Place>() {
    let mut place = P::new();
    place
        .turn()
        .commit(
            Change::at(now())
                .set("language", json!("nl"))
                .set("idle", json!(5)),
        )
        .unwrap();
    place
        .turn()
        .commit(Change::at(now()).set("language", json!("en")))
        .unwrap();
    assert_eq!(place.turn().setting("language"), Some(&json!("en")));
    let gone = Change {
        settings: vec![("language".to_owned(), None)],
        ..Change::at(now())
    };
    place.turn().commit(gone).unwrap();
    let vault = place.turn();
    assert_eq!(vault.setting("language"), None);
    assert_eq!(vault.settings().collect::<Vec<_>>(), [("idle", &json!(5))]);
    assert!(vault.check(true).is_ok());
}

fn files_of_every_length_come_back<P: Place>() {
    let mut place = P::new();
    let piece = 65_536;
    for len in [0, 1, piece - 1, piece, piece + 1, 3 * piece, 9 << 20] {
        let vault = place.turn();
        let blob = vault.keep(&content(len)).unwrap();
        vault.commit(Change::at(now()).blob(blob.clone())).unwrap();
        assert_eq!(blob.bytes(), len as u64);
        assert!(
            place.turn().blob_bytes(blob.id(), u64::MAX).unwrap() == content(len),
            "{len}"
        );
    }
    assert!(place.turn().check(true).is_ok());
}

fn a_file_is_invisible_until_a_commit_names_it<P: Place>() {
    let mut place = P::new();
    let id = AttachmentId::new(make_id().unwrap());
    let vault = place.turn();
    let blob = vault
        .attach(id, &mut content(100_000).as_slice(), u64::MAX)
        .unwrap();
    assert!(vault.blob(id).is_none());
    let mut new = version("Met bijlage");
    let (name, media_type) = ("a.pdf".to_owned(), "application/pdf".to_owned());
    new.attachments = vec![Attachment {
        id,
        name,
        media_type,
        bytes: blob.bytes(),
        sha256: blob.sha256(),
    }];
    let unnamed = vault.commit(Change::at(now()).put(new.clone())).unwrap_err();
    assert_eq!(unnamed, WriteFault::UnknownBlob(id.into()));
    vault
        .commit(Change::at(now()).put(new).blob(blob.clone()))
        .unwrap();
    assert_eq!(
        vault.commit(Change::at(now()).blob(blob)).unwrap_err(),
        WriteFault::BlobExists(id.into())
    );
    assert!(place.turn().blob_bytes(id, u64::MAX).unwrap() == content(100_000));
}

fn one_content_is_stored_once<P: Place>() {
    let mut place = P::new();
    let vault = place.turn();
    let first = vault.keep(&content(3 << 20)).unwrap();
    vault.commit(Change::at(now()).blob(first.clone())).unwrap();
    let before = place.turn().sizes().database;
    let vault = place.turn();
    let again = vault.keep(&content(3 << 20)).unwrap();
    vault.commit(Change::at(now()).blob(again.clone())).unwrap();
    let vault = place.turn();
    assert_ne!(first.id(), again.id());
    assert!(vault.sizes().database < before + 100_000);
    assert!(vault.blob_bytes(again.id(), u64::MAX).unwrap() == content(3 << 20));
    assert!(vault.check(true).is_ok());
}

fn too_large_a_file_is_refused_and_leaves_nothing<P: Place>() {
    let mut place = P::new();
    let vault = place.turn();
    let id = BlobId::new(make_id().unwrap());
    let refused = vault
        .attach(id, &mut content(10 << 20).as_slice(), 9 << 20)
        .unwrap_err();
    assert_eq!(refused, WriteFault::TooLarge { limit: 9 << 20 });
    assert!(vault.check(true).is_ok(), "no piece of it is left");
    vault
        .attach(id, &mut content(9 << 20).as_slice(), 9 << 20)
        .unwrap();
}

fn a_source_that_fails_leaves_nothing<P: Place>() {
    struct Failing(u64);
    impl std::io::Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.0 = self
                .0
                .checked_sub(buffer.len() as u64)
                .ok_or(std::io::ErrorKind::BrokenPipe)?;
            Ok(buffer.len())
        }
    }
    let mut place = P::new();
    let id = BlobId::new(make_id().unwrap());
    let refused = place
        .turn()
        .attach(id, &mut Failing(10 << 20), u64::MAX)
        .unwrap_err();
    assert_eq!(refused, WriteFault::Source(std::io::ErrorKind::BrokenPipe));
    assert!(place.turn().check(true).is_ok());
}

fn what_is_unknown_is_said_to_be_unknown<P: Place>() {
    let mut place = P::new();
    let vault = place.turn();
    assert!(vault.record(record_id()).is_none());
    assert_eq!(vault.history(record_id()).unwrap_err(), ReadFault::Unknown);
    let stranger = BlobId::new(make_id().unwrap());
    assert_eq!(vault.blob_bytes(stranger, 1).unwrap_err(), ReadFault::Unknown);
}

fn many_records_in_one_change_are_all_there<P: Place>() {
    let mut place = P::new();
    let mut change = Change::at(now());
    change.put = (0..3000).map(|n| version(&format!("Vaardigheid {n}"))).collect();
    place.turn().commit(change).unwrap();
    let vault = place.turn();
    assert_eq!(vault.heads().count(), 3000);
    let report = vault.check(true);
    assert_eq!(
        (report.records, report.attachments, report.problems),
        (3000, 0, vec![])
    );
}

fn every_commit_moves_the_high_water_mark<P: Place>() {
    let mut place = P::new();
    let before = place.turn().high_water();
    let committed = place.turn().commit(Change::at(now()).put(version("x"))).unwrap();
    let after = place.turn().high_water();
    assert_eq!((after.epoch, committed.epoch), (before.epoch + 1, after.epoch));
    assert_ne!(after.root, before.root);
}

macro_rules! suite {
    ($($name:ident),+ $(,)?) => {
        mod memory { $(#[test] fn $name() { super::$name::<super::Memory>(); })+ }
        mod file { $(#[test] fn $name() { super::$name::<super::File>(); })+ }
        mod reopened { $(#[test] fn $name() { super::$name::<super::Reopened>(); })+ }
    };
}

suite! {
    a_change_is_a_new_version_and_nothing_is_overwritten,
    the_trash_is_a_mark_that_can_be_taken_off,
    an_edit_of_an_older_version_is_refused,
    two_versions_of_one_record_in_one_change_are_numbered_in_order,
    every_field_of_a_record_comes_back,
    the_ledger_keeps_its_order,
    a_setting_is_set_changed_and_taken_away,
    files_of_every_length_come_back,
    a_file_is_invisible_until_a_commit_names_it,
    one_content_is_stored_once,
    too_large_a_file_is_refused_and_leaves_nothing,
    a_source_that_fails_leaves_nothing,
    what_is_unknown_is_said_to_be_unknown,
    many_records_in_one_change_are_all_there,
    every_commit_moves_the_high_water_mark,
}
