//! A plan: a change, numbered and sealed, before anything of it is on disk.

mod parts;

use std::collections::{BTreeMap, HashMap, HashSet};

use dossier_model::RecordId;
use dossier_seal::{DataKey, Zeroizing};
use jiff::Timestamp;
use rusqlite::Transaction;
use serde_json::Value;
use uuid::Uuid;

use crate::manifest::{Leaf, Manifest};
use crate::store::{self, RawPart};
use crate::v1::row::{self, SCHEMA, TABLE};
use crate::v1::tree;
use crate::v1::{Content, Entry, Kind, Mac, RowId};
use crate::view::View;
use crate::{BlobId, Change, LedgerEntry, NewVersion, WriteFault};

/// Everything that a commit writes, and what memory learns once it is durable.
pub(crate) struct Plan {
    rows: Vec<(Entry, Vec<u8>)>,
    gone: Vec<RowId>,
    parts: Vec<(i64, Option<RawPart>)>,
    leaves: BTreeMap<u16, Leaf>,
    nodes: BTreeMap<u8, Option<Mac>>,
    root: (u64, u64, [u8; 32]),
    learned: Vec<(Entry, Content)>,
    forgotten: Vec<String>,
    erased: (Vec<RecordId>, Vec<BlobId>),
    /// The new versions, in the order of the change.
    pub(crate) versions: Vec<(RecordId, u32)>,
    /// The streams whose pieces become part of the dossier.
    pub(crate) streams: HashSet<[u8; 16]>,
}

/// A row that is there already, to be written again.
pub(crate) struct Again {
    pub(crate) entry: Entry,
    pub(crate) payload: Zeroizing<Vec<u8>>,
    pub(crate) learned: Option<Content>,
}

/// A plan in the making.
struct Drawing<'a> {
    view: &'a View,
    manifest: &'a Manifest,
    key: &'a DataKey,
    at: Timestamp,
    newest: HashMap<RecordId, u32>,
    fresh: HashSet<RowId>,
    blobs: HashSet<BlobId>,
    plan: Plan,
}

impl Plan {
    /// Numbers and seals a change. Nothing is changed yet, in memory or on disk.
    pub(crate) fn draw(
        view: &View,
        manifest: &Manifest,
        key: &DataKey,
        change: Change,
    ) -> Result<Self, WriteFault> {
        let mut drawing = Drawing::new(view, manifest, key, change.at);
        drawing.blobs(change.blobs)?;
        for version in change.put {
            drawing.version(version)?;
        }
        drawing.ledger(change.ledger)?;
        drawing.settings(change.settings)?;
        drawing.tree()?;
        Ok(drawing.plan)
    }

    /// The same rows under this key and in this shape: what a re-key and a migration write. `learned`
    /// is what memory must know of them anew.
    pub(crate) fn draw_again(
        view: &View,
        manifest: &Manifest,
        key: &DataKey,
        rows: Vec<Again>,
    ) -> Result<Self, WriteFault> {
        let mut drawing = Drawing::new(view, manifest, key, Timestamp::UNIX_EPOCH);
        for Again {
            mut entry,
            payload,
            learned,
        } in rows
        {
            entry.key_epoch = key.key_epoch();
            let sealed = drawing.sealed(&mut entry, &payload)?;
            drawing.plan.rows.push((entry, sealed));
            drawing
                .plan
                .learned
                .extend(learned.map(|content| (entry, content)));
        }
        drawing.tree()?;
        Ok(drawing.plan)
    }

    /// Without these rows: records that go for good, and descriptions of files that nothing names then.
    pub(crate) fn draw_erasure(
        view: &View,
        manifest: &Manifest,
        key: &DataKey,
        records: Vec<RecordId>,
        blobs: Vec<BlobId>,
    ) -> Result<Self, WriteFault> {
        let mut drawing = Drawing::new(view, manifest, key, Timestamp::UNIX_EPOCH);
        let goes = |entry: &Entry| match entry.kind {
            Kind::Version => records.contains(&RecordId::new(Uuid::from_bytes(entry.group))),
            Kind::Blob => blobs.contains(&BlobId::new(Uuid::from_bytes(entry.group))),
            Kind::Ledger | Kind::Setting => false,
        };
        let gone = manifest
            .entries()
            .filter(|entry| goes(entry))
            .map(|entry| entry.id);
        drawing.plan.gone.extend(gone);
        drawing.plan.erased = (records, blobs);
        drawing.tree()?;
        Ok(drawing.plan)
    }

    /// Bytes of the new rows and parts.
    pub(crate) fn sealed_bytes(&self) -> usize {
        let rows = self.rows.iter().map(|(_, sealed)| sealed.len());
        rows.chain(
            self.parts
                .iter()
                .flat_map(|(_, part)| part)
                .map(|part| part.sealed.len()),
        )
        .sum()
    }

    /// Writes the plan; the caller's transaction makes it one.
    pub(crate) fn write(&self, tx: &Transaction<'_>) -> rusqlite::Result<()> {
        for id in &self.gone {
            store::drop_row(tx, *id)?;
        }
        for (entry, sealed) in &self.rows {
            store::put_row(tx, entry, sealed)?;
        }
        for (place, part) in &self.parts {
            store::put_part(tx, *place, part.as_ref())?;
        }
        Ok(())
    }

    /// Memory learns what is durable now.
    pub(crate) fn apply(self, view: &mut View, manifest: &mut Manifest) {
        for (index, leaf) in self.leaves {
            if leaf.entries.is_empty() {
                manifest.leaves.remove(&index);
            } else {
                manifest.leaves.insert(index, leaf);
            }
        }
        for (index, mac) in self.nodes {
            match mac {
                Some(mac) => drop(manifest.nodes.insert(index, mac)),
                None => drop(manifest.nodes.remove(&index)),
            }
        }
        (manifest.epoch, manifest.rows, manifest.mark) = self.root;
        for name in self.forgotten {
            view.settings.remove(&name);
        }
        view.forget(&self.erased.0, &self.erased.1);
        for (entry, content) in self.learned {
            if entry.rev == 1 && entry.kind != Kind::Blob {
                view.expect(&entry);
            }
            view.learn(entry.id, entry.rev, content);
        }
    }
}

impl<'a> Drawing<'a> {
    fn new(view: &'a View, manifest: &'a Manifest, key: &'a DataKey, at: Timestamp) -> Self {
        let plan = Plan {
            rows: Vec::new(),
            gone: Vec::new(),
            parts: Vec::new(),
            leaves: BTreeMap::new(),
            nodes: BTreeMap::new(),
            root: (manifest.epoch + 1, 0, [0; 32]),
            learned: Vec::new(),
            forgotten: Vec::new(),
            erased: (Vec::new(), Vec::new()),
            versions: Vec::new(),
            streams: HashSet::new(),
        };
        Self {
            view,
            manifest,
            key,
            at,
            newest: HashMap::new(),
            fresh: HashSet::new(),
            blobs: HashSet::new(),
            plan,
        }
    }

    fn blobs(&mut self, blobs: Vec<crate::BlobInfo>) -> Result<(), WriteFault> {
        for blob in blobs {
            if self.view.blobs.contains_key(&blob.id) || !self.blobs.insert(blob.id) {
                return Err(WriteFault::BlobExists(blob.id));
            }
            // A key that does not open now will never do: it was wrapped before a re-key.
            let at = self.key.attachment_place(blob.stream);
            if self.key.unwrap_attachment_key(at, &blob.wrapped).is_err() {
                return Err(WriteFault::UnknownBlob(blob.id));
            }
            self.plan.streams.insert(blob.stream);
            let entry = self.entry(Kind::Blob, blob.id.uuid().into_bytes(), 0)?;
            self.seal(entry, &row::blob_payload(&blob), Content::Blob(Box::new(blob)))?;
        }
        Ok(())
    }

    fn version(&mut self, new: NewVersion) -> Result<(), WriteFault> {
        let id = new.id;
        let newest = self
            .newest
            .get(&id)
            .copied()
            .unwrap_or_else(|| self.view.newest(id));
        if let Some(base) = new.base.filter(|base| *base != newest) {
            return Err(WriteFault::Conflict { id, base, newest });
        }
        if let Some(blob) = new.blobs().find(|blob| !self.knows_blob(*blob)) {
            return Err(WriteFault::UnknownBlob(blob));
        }
        let record = new.stored(newest + 1, self.at);
        self.newest.insert(id, record.version);
        self.plan.versions.push((id, record.version));
        let entry = self.entry(Kind::Version, id.uuid().into_bytes(), u64::from(record.version))?;
        self.seal(
            entry,
            &row::version_payload(&record),
            Content::Version(Box::new(record)),
        )
    }

    fn ledger(&mut self, lines: Vec<Vec<u8>>) -> Result<(), WriteFault> {
        for (seq, content) in (self.view.ledger_end + 1..).zip(lines) {
            let line = LedgerEntry {
                seq,
                at: self.at,
                content,
            };
            let entry = self.entry(Kind::Ledger, [0; 16], seq)?;
            self.seal(entry, &row::ledger_payload(&line), Content::Ledger(line))?;
        }
        Ok(())
    }

    fn settings(&mut self, settings: Vec<(String, Option<Value>)>) -> Result<(), WriteFault> {
        // The last word on each name counts.
        let settings: BTreeMap<String, Option<Value>> = settings.into_iter().collect();
        for (name, value) in settings {
            let present = self.view.settings.get(&name);
            match (present, value) {
                (None, None) => {}
                (Some(present), None) => {
                    self.plan.gone.push(present.row);
                    self.plan.forgotten.push(name);
                }
                (present, Some(value)) => {
                    let mut entry = self.entry(Kind::Setting, [0; 16], 0)?;
                    if let Some(present) = present {
                        (entry.id, entry.rev) = (present.row, present.rev + 1);
                    }
                    self.seal(
                        entry,
                        &row::setting_payload(&name, &value),
                        Content::Setting { name, value },
                    )?;
                }
            }
        }
        Ok(())
    }

    /// A new row's entry, without its tag.
    fn entry(&mut self, kind: Kind, group: [u8; 16], seq: u64) -> Result<Entry, WriteFault> {
        loop {
            let id = RowId::make()?;
            if self.manifest.entry(id).is_none() && self.fresh.insert(id) {
                let key_epoch = self.key.key_epoch();
                return Ok(Entry {
                    id,
                    rev: 1,
                    schema: SCHEMA,
                    key_epoch,
                    kind,
                    group,
                    seq,
                    tag: [0; 16],
                });
            }
        }
    }

    fn seal(&mut self, mut entry: Entry, payload: &[u8], content: Content) -> Result<(), WriteFault> {
        let sealed = self.sealed(&mut entry, payload)?;
        self.plan.rows.push((entry, sealed));
        self.plan.learned.push((entry, content));
        Ok(())
    }

    /// A row's sealed bytes; its entry gets their tag.
    fn sealed(&self, entry: &mut Entry, payload: &[u8]) -> Result<Vec<u8>, WriteFault> {
        let place = self.key.place(TABLE, entry.id.0, entry.rev, entry.schema);
        let sealed = self.key.seal_row(place, payload)?;
        entry.tag = tree::tag_of(&sealed);
        Ok(sealed)
    }

    fn knows_blob(&self, id: BlobId) -> bool {
        self.view.blobs.contains_key(&id) || self.blobs.contains(&id)
    }
}
