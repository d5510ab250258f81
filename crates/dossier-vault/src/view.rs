//! What an open vault holds in memory: the newest of everything, in clear.

use std::collections::{BTreeMap, HashMap};

use dossier_model::RecordId;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::v1::{Content, Entry, Kind, RowId};
use crate::{BlobId, BlobInfo, LedgerEntry, StoredRecord, Vault};

/// The newest of everything. Older versions stay sealed on disk; here are only their rows.
#[derive(Default)]
pub(crate) struct View {
    /// Boxed: records arrive in no order, and a tree that shifts them about should shift pointers.
    pub(crate) heads: BTreeMap<RecordId, Box<StoredRecord>>,
    pub(crate) versions: HashMap<RecordId, Vec<(u32, RowId)>>,
    pub(crate) ledger: BTreeMap<u64, LedgerEntry>,
    /// The highest number in the ledger, also when that line cannot be read.
    pub(crate) ledger_end: u64,
    pub(crate) settings: BTreeMap<String, Setting>,
    pub(crate) blobs: HashMap<BlobId, BlobInfo>,
    /// One blob for each content, by its hash.
    pub(crate) by_content: HashMap<[u8; 32], BlobId>,
}

/// A setting and where it stands.
pub(crate) struct Setting {
    pub(crate) row: RowId,
    pub(crate) rev: u64,
    pub(crate) value: Value,
}

impl Vault {
    /// Lets time pass for the verdicts of the newest versions, as they are told: see [`dossier_model::Verdict::age`].
    /// Nothing is written.
    pub fn age(&mut self, now: Timestamp) {
        let heads = self.view.heads.values_mut();
        heads
            .filter_map(|head| head.verdict.as_mut())
            .for_each(|verdict| verdict.age(now));
    }
}

impl View {
    /// Notes that a row exists, before anything of it is known in clear.
    pub(crate) fn expect(&mut self, entry: &Entry) {
        match entry.kind {
            Kind::Version => {
                let versions = self
                    .versions
                    .entry(RecordId::new(Uuid::from_bytes(entry.group)))
                    .or_default();
                let version = u32::try_from(entry.seq).unwrap_or(u32::MAX);
                let at = versions.partition_point(|(other, _)| *other < version);
                versions.insert(at, (version, entry.id));
            }
            Kind::Ledger => self.ledger_end = self.ledger_end.max(entry.seq),
            Kind::Setting | Kind::Blob => {}
        }
    }

    /// The newest version's number; 0 for an unknown record.
    pub(crate) fn newest(&self, id: RecordId) -> u32 {
        self.versions
            .get(&id)
            .and_then(|versions| versions.last())
            .map_or(0, |(version, _)| *version)
    }

    /// True when unlocking must read this row: everything but old versions.
    pub(crate) fn wants(&self, entry: &Entry) -> bool {
        entry.kind != Kind::Version
            || entry.seq == u64::from(self.newest(RecordId::new(Uuid::from_bytes(entry.group))))
    }

    /// Forgets what was erased.
    pub(crate) fn forget(&mut self, records: &[RecordId], blobs: &[BlobId]) {
        for id in records {
            self.heads.remove(id);
            self.versions.remove(id);
        }
        for id in blobs {
            let Some(blob) = self.blobs.remove(id) else {
                continue;
            };
            if self.by_content.get(&blob.sha256) == Some(id) {
                self.by_content.remove(&blob.sha256);
                let twin = self.blobs.values().find(|twin| twin.sha256 == blob.sha256);
                self.by_content.extend(twin.map(|twin| (twin.sha256, twin.id)));
            }
        }
    }

    /// Takes in what a row says.
    pub(crate) fn learn(&mut self, row: RowId, rev: u64, content: Content) {
        match content {
            Content::Version(record) => {
                if record.version == self.newest(record.id) {
                    self.heads.insert(record.id, record);
                }
            }
            Content::Ledger(entry) => drop(self.ledger.insert(entry.seq, entry)),
            Content::Setting { name, value } => drop(self.settings.insert(name, Setting { row, rev, value })),
            Content::Blob(blob) => {
                self.by_content.entry(blob.sha256).or_insert(blob.id);
                self.blobs.insert(blob.id, *blob);
            }
        }
    }
}
