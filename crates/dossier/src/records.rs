//! Adding, changing, throwing away and bringing back.

use dossier_import::{Row, read_row};
use dossier_model::{Draft, EvidenceLevel, Kind, Provenance, RecordId};
use dossier_seal::make_id;
use dossier_vault::{Change, Erased, NewVersion, StoredRecord};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{Dossier, Fault, Saved, merge::changed_keys, merge_patch};

/// Members of a record's JSON that belong to the dossier: an edit may repeat them, not change them.
const FIXED: [&str; 8] = [
    "id",
    "version",
    "attachments",
    "provenance",
    "verdict",
    "evidence",
    "trashed",
    "savedAt",
];

/// What the learner may say about a record without touching what it states.
const OWN_WORDS: [&str; 2] = ["tags", "notes"];

impl Dossier {
    /// Adds a record from the JSON of the terminal contract; `kind` stands in where it names none.
    ///
    /// # Errors
    /// [`Fault::Record`] with every problem and its place; [`Fault::Write`].
    pub fn add(&mut self, record: Value, kind: Option<Kind>, now: Timestamp) -> Result<Saved, Fault> {
        let draft = read_draft(record, kind)?;
        let id = RecordId::new(make_id()?);
        self.put(NewVersion::new(id, draft, own_word("form", now)), now)
    }

    /// Adds a new version: the record's JSON with a JSON Merge Patch (RFC 7386) laid over it.
    ///
    /// A record that came from an issuer keeps his file and the verdict on it; but once its words
    /// are the learner's, they stand as the learner's own.
    ///
    /// # Errors
    /// [`Fault::NotFound`], [`Fault::MemberFixed`], [`Fault::Record`], [`Fault::Write`].
    pub fn edit(&mut self, id: RecordId, patch: &Value, now: Timestamp) -> Result<Saved, Fault> {
        let current = self.show(id)?;
        let mut whole = json!(current.to_record());
        let before = whole.clone();
        merge_patch(&mut whole, patch);
        self.save_over(id, &before, whole, now)
    }

    /// Adds a new version that says exactly this; what a form sends.
    ///
    /// # Errors
    /// As [`Dossier::edit`].
    pub fn replace(&mut self, id: RecordId, record: Value, now: Timestamp) -> Result<Saved, Fault> {
        let before = json!(self.show(id)?.to_record());
        self.save_over(id, &before, record, now)
    }

    /// Puts a record into the trash. It keeps all its versions.
    ///
    /// # Errors
    /// [`Fault::NotFound`], [`Fault::Write`].
    pub fn remove(&mut self, id: RecordId, now: Timestamp) -> Result<Saved, Fault> {
        self.set_trashed(id, true, now)
    }

    /// Takes a record out of the trash.
    ///
    /// # Errors
    /// [`Fault::NotFound`], [`Fault::Write`].
    pub fn restore(&mut self, id: RecordId, now: Timestamp) -> Result<Saved, Fault> {
        self.set_trashed(id, false, now)
    }

    /// Takes records out of the trash for good, with all their versions and the files that nothing else
    /// names. A record that is not in the trash is left alone.
    ///
    /// # Errors
    /// [`Fault::Write`]; nothing is gone then.
    pub fn erase(&mut self, ids: &[RecordId]) -> Result<Erased, Fault> {
        let trashed = |id: &&RecordId| self.vault.record(**id).is_some_and(|record| record.trashed);
        let ids: Vec<RecordId> = ids.iter().filter(trashed).copied().collect();
        let erased = self.vault.erase(&ids)?;
        self.keep_mark();
        Ok(erased)
    }

    fn set_trashed(&mut self, id: RecordId, trashed: bool, now: Timestamp) -> Result<Saved, Fault> {
        let current = self.show(id)?;
        if current.trashed == trashed {
            return Ok(Saved {
                id,
                version: current.version,
            });
        }
        let mut next = current.next();
        next.trashed = trashed;
        self.put(next, now)
    }

    fn save_over(
        &mut self,
        id: RecordId,
        before: &Value,
        after: Value,
        now: Timestamp,
    ) -> Result<Saved, Fault> {
        let current = self.show(id)?;
        if let Some(member) = FIXED.into_iter().find(|member| moves(before, &after, member)) {
            return Err(Fault::MemberFixed(member));
        }
        let draft = read_draft(after, None)?;
        if draft == current.draft {
            return Ok(Saved {
                id,
                version: current.version,
            });
        }
        let mut next = current.next();
        if restates(&current.draft, &draft) {
            next.provenance.evidence = EvidenceLevel::OwnWord;
        }
        next.draft = draft;
        self.put(next, now)
    }

    pub(crate) fn put(&mut self, version: NewVersion, now: Timestamp) -> Result<Saved, Fault> {
        let id = version.id;
        let committed = self.commit(Change::at(now).put(version))?;
        let version = committed.versions.first().map_or(1, |(_, version)| *version);
        Ok(Saved { id, version })
    }
}

/// The keys that differ between two versions, common members and fields alike.
pub fn changes_between(old: &StoredRecord, new: &StoredRecord) -> Vec<String> {
    let flat = |record: &StoredRecord| {
        let mut whole = members(&record.draft);
        if let Some(Value::Object(fields)) = whole.shift_remove("fields") {
            whole.extend(fields);
        }
        if let Some(Value::Object(dates)) = whole.shift_remove("dates") {
            whole.extend(dates);
        }
        whole.insert("attachments".to_owned(), json!(record.attachments));
        whole
    };
    changed_keys(&flat(old), &flat(new))
}

/// Where a record comes from that the learner typed or wrote down himself.
pub(crate) fn own_word(source: &str, now: Timestamp) -> Provenance {
    Provenance {
        source: source.to_owned(),
        format: source.to_owned(),
        sha256: None,
        at: now,
        evidence: EvidenceLevel::OwnWord,
        url: None,
    }
}

fn read_draft(record: Value, kind: Option<Kind>) -> Result<Draft, Fault> {
    let Row { draft, problems, .. } = read_row(record, kind, "");
    draft.ok_or(Fault::Record(problems))
}

/// True when `after` names a fixed member with another value than it has.
fn moves(before: &Value, after: &Value, member: &str) -> bool {
    after
        .get(member)
        .is_some_and(|value| before.get(member) != Some(value))
}

/// True when the new words state something else than the old ones, tags and notes aside.
fn restates(old: &Draft, new: &Draft) -> bool {
    let stated = |draft: &Draft| {
        let mut whole = members(draft);
        OWN_WORDS.iter().for_each(|key| drop(whole.shift_remove(*key)));
        whole
    };
    stated(old) != stated(new)
}

fn members(draft: &Draft) -> Map<String, Value> {
    match json!(draft) {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
