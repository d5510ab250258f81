//! Unlocking: every row is held against the manifest, and the newest of everything is opened.

use std::collections::{HashMap, HashSet};

use dossier_model::RecordId;
use dossier_seal::{DataKey, RowPlace};
use uuid::Uuid;

use crate::manifest::Manifest;
use crate::parallel;
use crate::problem::{Problem, ProblemCode, Subject};
use crate::store::{RawRow, Store};
use crate::v1::row::{self, SCHEMA, TABLE};
use crate::v1::tree::tag_of;
use crate::v1::{Content, Entry, Kind, RowId};
use crate::view::View;
use crate::BlobId;

/// Rows that one thread is handed at a time.
const BATCH: usize = 128;

/// What unlocking found.
pub(crate) struct Loaded {
    pub(crate) manifest: Manifest,
    pub(crate) view: View,
    pub(crate) problems: Vec<Problem>,
    /// False when the manifest itself is damaged: then a change would vouch for what nobody checked.
    pub(crate) manifest_sound: bool,
}

/// Reads and proves everything, and opens the newest of it.
pub(crate) fn load(store: &Store, key: &DataKey) -> Loaded {
    let (manifest, mut problems) = Manifest::read(store, key);
    let manifest_sound = problems.is_empty();
    let mut view = View::default();
    manifest.entries().for_each(|entry| view.expect(entry));
    let scan = Scan { key, manifest: &manifest, view: &view, opens_all: false };
    let (sound, found) = scan.run(store);
    problems.extend(found);
    problems.extend(unproven(&manifest));
    // Rows that only speak for themselves are known from here on.
    for (entry, _) in sound.iter().filter(|(entry, _)| manifest.entry(entry.id).is_none()) {
        view.expect(entry);
    }
    for (entry, content) in sound {
        if let Some(content) = content {
            view.learn(entry.id, entry.rev, content);
        }
    }
    Loaded { manifest, view, problems: sorted(problems), manifest_sound }
}

/// Holds everything on disk against itself, old versions too, and keeps nothing of it.
pub(crate) fn verify(store: &Store, key: &DataKey) -> (Manifest, Vec<Problem>) {
    let (manifest, mut problems) = Manifest::read(store, key);
    let view = View::default();
    let (_, found) = Scan { key, manifest: &manifest, view: &view, opens_all: true }.run(store);
    problems.extend(found);
    problems.extend(unproven(&manifest));
    (manifest, sorted(problems))
}

/// Opens one row that the manifest lists.
pub(crate) fn open_entry(key: &DataKey, entry: &Entry, raw: &RawRow) -> Option<Content> {
    let here = raw.id == entry.id.0 && raw.place == entry.id.place();
    if !here || raw.rev != entry.rev || tag_of(&raw.sealed) != entry.tag {
        return None;
    }
    let content = open(key, entry.id, entry.rev, entry.key_epoch, &raw.sealed)?;
    let says = describe(entry.id, entry.rev, entry.key_epoch, &raw.sealed, &content);
    (says == *entry).then_some(content)
}

/// What a listed row is about.
pub(crate) fn subject(entry: &Entry) -> Subject {
    match entry.kind {
        Kind::Version => Subject::Record {
            id: RecordId::new(Uuid::from_bytes(entry.group)),
            version: u32::try_from(entry.seq).unwrap_or(u32::MAX),
        },
        Kind::Ledger => Subject::Ledger(entry.seq),
        Kind::Setting => Subject::Setting(entry.id.0),
        Kind::Blob => Subject::Blob(BlobId::new(Uuid::from_bytes(entry.group))),
    }
}

struct Scan<'a> {
    key: &'a DataKey,
    manifest: &'a Manifest,
    view: &'a View,
    /// Opens old versions too, and keeps no content.
    opens_all: bool,
}

/// A row that is as the manifest says, or that speaks for itself where the manifest cannot.
type Sound = (Entry, Option<Content>);

enum Judged {
    Sound(Sound),
    Unproven(Sound),
    Wrong(RawRow),
}

impl Scan<'_> {
    fn run(&self, store: &Store) -> (Vec<Sound>, Vec<Problem>) {
        let feed = |hand_out: &mut dyn FnMut(Vec<RawRow>)| {
            let mut batch = Vec::with_capacity(BATCH);
            let whole = store.scan_rows(|row| {
                batch.push(row);
                if batch.len() == BATCH {
                    hand_out(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)));
                }
            });
            hand_out(batch);
            whole
        };
        let (whole, mut judged) =
            parallel::pipe(feed, |batch| batch.into_iter().map(|row| self.judge(row)).collect());
        let mut problems = Vec::new();
        if !whole {
            problems.push(Problem::new(ProblemCode::DatabaseDamaged, Subject::Dossier));
            judged.extend(self.one_by_one(store, &judged));
        }
        let (sound, found) = self.name(judged);
        problems.extend(found);
        (sound, problems)
    }

    /// The rows that a broken scan did not come to.
    fn one_by_one(&self, store: &Store, judged: &[Judged]) -> Vec<Judged> {
        let seen: HashSet<i64> = judged.iter().map(Judged::place).collect();
        let unseen = self.manifest.entries().filter(|entry| !seen.contains(&entry.id.place()));
        unseen.filter_map(|entry| store.row(entry.id).ok()?).map(|row| self.judge(row)).collect()
    }

    fn judge(&self, raw: RawRow) -> Judged {
        let Ok(id) = <[u8; 16]>::try_from(raw.id.as_slice()).map(RowId) else { return Judged::Wrong(raw) };
        if id.place() != raw.place {
            return Judged::Wrong(raw);
        }
        if let Some(entry) = self.manifest.entry(id) {
            let named = raw.rev == entry.rev && raw.key_epoch == entry.key_epoch && tag_of(&raw.sealed) == entry.tag;
            if named && !self.opens_all && !self.view.wants(entry) {
                return Judged::Sound((*entry, None));
            }
            return match open_entry(self.key, entry, &raw).filter(|_| named) {
                Some(content) => Judged::Sound((*entry, Some(content).filter(|_| !self.opens_all))),
                None => Judged::Wrong(raw),
            };
        }
        if self.manifest.is_blind(id.leaf())
            && let Some(content) = open(self.key, id, raw.rev, raw.key_epoch, &raw.sealed)
        {
            let entry = describe(id, raw.rev, raw.key_epoch, &raw.sealed, &content);
            return Judged::Unproven((entry, Some(content)));
        }
        Judged::Wrong(raw)
    }

    /// Gives every wrong, missing or unproven row its name.
    fn name(&self, judged: Vec<Judged>) -> (Vec<Sound>, Vec<Problem>) {
        let mut sound = Vec::with_capacity(judged.len());
        let (mut wrong, mut problems) = (Vec::new(), Vec::new());
        for row in judged {
            match row {
                Judged::Sound(row) => sound.push(row),
                Judged::Unproven(row) => {
                    problems.push(Problem::new(ProblemCode::RowUnproven, subject(&row.0)));
                    sound.push(row);
                }
                Judged::Wrong(raw) => wrong.push(raw),
            }
        }
        if wrong.is_empty() && sound.len() == self.manifest.entries().count() {
            return (sound, problems);
        }
        let mut present: HashSet<i64> = sound.iter().map(|(entry, _)| entry.id.place()).collect();
        present.extend(wrong.iter().map(|raw| raw.place));
        let by_tag: HashMap<[u8; 16], &Entry> = self.manifest.entries().map(|entry| (entry.tag, entry)).collect();
        let by_place: HashMap<i64, &Entry> = self.manifest.entries().map(|entry| (entry.id.place(), entry)).collect();
        problems.extend(wrong.iter().map(|raw| self.diagnose(raw, by_place.get(&raw.place).copied(), &by_tag)));
        let missing = self.manifest.entries().filter(|entry| !present.contains(&entry.id.place()));
        problems.extend(missing.map(|entry| Problem::new(ProblemCode::RowMissing, subject(entry))));
        (sound, problems)
    }

    /// What is wrong with a row: `listed` is what should stand in its place.
    fn diagnose(&self, raw: &RawRow, listed: Option<&Entry>, by_tag: &HashMap<[u8; 16], &Entry>) -> Problem {
        let twin = by_tag.get(&tag_of(&raw.sealed)).copied();
        if let Some(entry) = listed {
            let swapped = twin.is_some_and(|twin| twin.id != entry.id);
            let earlier = || {
                // A setting is rewritten in its place; a handful of tries finds which writing this is.
                let revs = [raw.rev, entry.rev].into_iter().chain((1..entry.rev).rev().take(64));
                let opens = |rev| open(self.key, entry.id, rev, entry.key_epoch, &raw.sealed).is_some();
                tag_of(&raw.sealed) != entry.tag && revs.into_iter().any(opens)
            };
            let code = match () {
                () if swapped => ProblemCode::RowSwapped,
                () if earlier() => ProblemCode::RowOld,
                () => ProblemCode::RowAltered,
            };
            return Problem::new(code, subject(entry));
        }
        if let Some(twin) = twin {
            return Problem::new(ProblemCode::RowDuplicated, subject(twin));
        }
        let mut bytes = [0; 16];
        let known = raw.id.len().min(16);
        bytes[..known].copy_from_slice(&raw.id[..known]);
        match open(self.key, RowId(bytes), raw.rev, raw.key_epoch, &raw.sealed) {
            Some(content) => {
                let entry = describe(RowId(bytes), raw.rev, raw.key_epoch, &raw.sealed, &content);
                Problem::new(ProblemCode::RowUnlisted, subject(&entry))
            }
            None => Problem::new(ProblemCode::RowForeign, Subject::Row(bytes)),
        }
    }
}

impl Judged {
    fn place(&self) -> i64 {
        match self {
            Self::Sound((entry, _)) | Self::Unproven((entry, _)) => entry.id.place(),
            Self::Wrong(raw) => raw.place,
        }
    }
}

/// The rows of leaves that the tree does not vouch for. When the root is what is damaged, that is
/// said once instead of for every row.
fn unproven(manifest: &Manifest) -> Vec<Problem> {
    if manifest.leaves.values().all(|leaf| !leaf.proven) {
        return Vec::new();
    }
    let doubtful = manifest.leaves.values().filter(|leaf| !leaf.proven).flat_map(|leaf| &leaf.entries);
    doubtful.map(|entry| Problem::new(ProblemCode::RowUnproven, subject(entry))).collect()
}

fn open(key: &DataKey, id: RowId, rev: u64, key_epoch: u32, sealed: &[u8]) -> Option<Content> {
    if key_epoch != key.key_epoch() {
        return None;
    }
    let at: RowPlace = key.place(TABLE, id.0, rev, SCHEMA);
    row::read(&key.open_row(at, sealed).ok()?)
}

/// The entry that a row would have.
fn describe(id: RowId, rev: u64, key_epoch: u32, sealed: &[u8], content: &Content) -> Entry {
    let (kind, group, seq) = match content {
        Content::Version(record) => (Kind::Version, record.id.uuid().into_bytes(), u64::from(record.version)),
        Content::Ledger(entry) => (Kind::Ledger, [0; 16], entry.seq),
        Content::Setting { .. } => (Kind::Setting, [0; 16], 0),
        Content::Blob(blob) => (Kind::Blob, blob.id.uuid().into_bytes(), 0),
    };
    Entry { id, rev, key_epoch, kind, group, seq, tag: tag_of(sealed) }
}

fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_unstable();
    problems.dedup();
    problems
}
