//! Unlocking: every row is held against the manifest, and the newest of everything is opened.

use std::collections::{HashMap, HashSet};

use dossier_model::RecordId;
use dossier_seal::Zeroizing;
use uuid::Uuid;

use crate::BlobId;
use crate::keys::Keys;
use crate::manifest::Manifest;
use crate::parallel;
use crate::problem::{Problem, ProblemCode, Subject};
use crate::store::{Batch, RawRow, Store};
use crate::v1::row::{self, SCHEMA, TABLE};
use crate::v1::tree::tag_of;
use crate::v1::{Content, Entry, Kind, RowId};
use crate::view::View;

/// What unlocking found.
pub(crate) struct Loaded {
    pub(crate) manifest: Manifest,
    pub(crate) view: View,
    pub(crate) problems: Vec<Problem>,
    /// False when the manifest itself is damaged: then a change would vouch for what nobody checked.
    pub(crate) manifest_sound: bool,
}

/// Reads and proves everything, and opens the newest of it.
pub(crate) fn load(store: &Store, keys: &Keys) -> Loaded {
    let (manifest, mut problems) = Manifest::read(store, keys);
    let manifest_sound = problems.is_empty();
    let mut view = View::default();
    manifest.entries().for_each(|entry| view.expect(entry));
    let scan = Scan {
        keys,
        manifest: &manifest,
        view: &view,
        opens_all: false,
    };
    let (sound, found) = scan.run(store);
    problems.extend(found);
    problems.extend(unproven(&manifest));
    // Rows that only speak for themselves are known from here on.
    for (entry, _) in sound
        .iter()
        .filter(|(entry, _)| manifest.entry(entry.id).is_none())
    {
        view.expect(entry);
    }
    for (entry, content) in sound {
        if let Some(content) = content {
            view.learn(entry.id, entry.rev, content);
        }
    }
    Loaded {
        manifest,
        view,
        problems: sorted(problems),
        manifest_sound,
    }
}

/// Holds everything on disk against itself, old versions too, and keeps nothing of it.
pub(crate) fn verify(store: &Store, keys: &Keys) -> (Manifest, Vec<Problem>) {
    let (manifest, mut problems) = Manifest::read(store, keys);
    let view = View::default();
    let (_, found) = Scan {
        keys,
        manifest: &manifest,
        view: &view,
        opens_all: true,
    }
    .run(store);
    problems.extend(found);
    problems.extend(unproven(&manifest));
    (manifest, sorted(problems))
}

/// Opens one row that the manifest lists.
pub(crate) fn open_entry(keys: &Keys, entry: &Entry, raw: &RawRow<'_>) -> Option<Content> {
    if !is_as_listed(entry, raw) {
        return None;
    }
    let content = open(keys, entry.id, entry.rev, raw)?;
    (describe(entry.id, raw, &content) == *entry).then_some(content)
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
    keys: &'a Keys,
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
    Wrong(RawRow<'static>),
}

impl Scan<'_> {
    fn run(&self, store: &Store) -> (Vec<Sound>, Vec<Problem>) {
        let feed = |hand_out: &mut dyn FnMut(Batch)| store.scan_rows(hand_out);
        let judge = |batch: Batch| batch.rows().map(|row| self.judge(row)).collect();
        let (whole, mut judged) = parallel::pipe(feed, judge);
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
        let unseen = self
            .manifest
            .entries()
            .filter(|entry| !seen.contains(&entry.id.place()));
        unseen
            .filter_map(|entry| store.row(entry.id).ok()?)
            .map(|row| self.judge(row))
            .collect()
    }

    fn judge(&self, raw: RawRow<'_>) -> Judged {
        let Some(id) = <[u8; 16]>::try_from(&*raw.id)
            .ok()
            .map(RowId)
            .filter(|id| id.place() == raw.place)
        else {
            return Judged::Wrong(raw.into_owned());
        };
        if let Some(entry) = self.manifest.entry(id) {
            if !self.opens_all && !self.view.wants(entry) && is_as_listed(entry, &raw) {
                return Judged::Sound((*entry, None));
            }
            return match open_entry(self.keys, entry, &raw) {
                Some(content) => Judged::Sound((*entry, Some(content).filter(|_| !self.opens_all))),
                None => Judged::Wrong(raw.into_owned()),
            };
        }
        if self.manifest.is_blind(id.leaf())
            && let Some(content) = open(self.keys, id, raw.rev, &raw)
        {
            return Judged::Unproven((describe(id, &raw, &content), Some(content)));
        }
        Judged::Wrong(raw.into_owned())
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
        let by_tag: HashMap<[u8; 16], &Entry> =
            self.manifest.entries().map(|entry| (entry.tag, entry)).collect();
        let by_place: HashMap<i64, &Entry> = self
            .manifest
            .entries()
            .map(|entry| (entry.id.place(), entry))
            .collect();
        problems.extend(
            wrong
                .iter()
                .map(|raw| self.diagnose(raw, by_place.get(&raw.place).copied(), &by_tag)),
        );
        let missing = self
            .manifest
            .entries()
            .filter(|entry| !present.contains(&entry.id.place()));
        problems.extend(missing.map(|entry| Problem::new(ProblemCode::RowMissing, subject(entry))));
        (sound, problems)
    }

    /// What is wrong with a row: `listed` is what should stand in its place.
    fn diagnose(
        &self,
        raw: &RawRow<'_>,
        listed: Option<&Entry>,
        by_tag: &HashMap<[u8; 16], &Entry>,
    ) -> Problem {
        let twin = by_tag.get(&tag_of(&raw.sealed)).copied();
        if let Some(entry) = listed {
            let swapped = twin.is_some_and(|twin| twin.id != entry.id);
            let earlier = || {
                // A setting is rewritten in its place; a handful of tries finds which writing this is.
                let revs = [raw.rev, entry.rev]
                    .into_iter()
                    .chain((1..entry.rev).rev().take(64));
                let opens = |rev| open(self.keys, entry.id, rev, raw).is_some();
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
        match open(self.keys, RowId(bytes), raw.rev, raw) {
            Some(content) => Problem::new(
                ProblemCode::RowUnlisted,
                subject(&describe(RowId(bytes), raw, &content)),
            ),
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
    let doubtful = manifest
        .leaves
        .values()
        .filter(|leaf| !leaf.proven)
        .flat_map(|leaf| &leaf.entries);
    doubtful
        .map(|entry| Problem::new(ProblemCode::RowUnproven, subject(entry)))
        .collect()
}

/// True when a row stands where and as the manifest says; its seal is not looked into.
fn is_as_listed(entry: &Entry, raw: &RawRow<'_>) -> bool {
    *raw.id == entry.id.0
        && raw.place == entry.id.place()
        && (raw.rev, raw.schema, raw.key_epoch) == (entry.rev, entry.schema, entry.key_epoch)
        && tag_of(&raw.sealed) == entry.tag
}

/// Opens a row as writing `rev` of `id`, with the shape and the key that stand beside it.
fn open(keys: &Keys, id: RowId, rev: u64, raw: &RawRow<'_>) -> Option<Content> {
    if raw.schema != SCHEMA {
        return None;
    }
    row::read(&unseal(keys, id, rev, raw)?)
}

/// What a listed row says, in whatever shape it was written.
pub(crate) fn payload(keys: &Keys, entry: &Entry, raw: &RawRow<'_>) -> Option<Zeroizing<Vec<u8>>> {
    is_as_listed(entry, raw)
        .then(|| unseal(keys, entry.id, entry.rev, raw))
        .flatten()
}

fn unseal(keys: &Keys, id: RowId, rev: u64, raw: &RawRow<'_>) -> Option<Zeroizing<Vec<u8>>> {
    let key = keys.of(raw.key_epoch)?;
    key.open_row(key.place(TABLE, id.0, rev, raw.schema), &raw.sealed)
        .ok()
}

/// The entry that a row would have.
fn describe(id: RowId, raw: &RawRow<'_>, content: &Content) -> Entry {
    let (kind, group, seq) = match content {
        Content::Version(record) => (
            Kind::Version,
            record.id.uuid().into_bytes(),
            u64::from(record.version),
        ),
        Content::Ledger(entry) => (Kind::Ledger, [0; 16], entry.seq),
        Content::Setting { .. } => (Kind::Setting, [0; 16], 0),
        Content::Blob(blob) => (Kind::Blob, blob.id.uuid().into_bytes(), 0),
    };
    let (rev, schema, key_epoch) = (raw.rev, raw.schema, raw.key_epoch);
    Entry {
        id,
        rev,
        schema,
        key_epoch,
        kind,
        group,
        seq,
        tag: tag_of(&raw.sealed),
    }
}

fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_unstable();
    problems.dedup();
    problems
}
