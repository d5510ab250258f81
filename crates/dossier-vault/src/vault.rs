//! The open vault: reading it, and making changes durable.

use std::collections::HashSet;
use std::fmt;

use dossier_model::RecordId;
use dossier_seal::{DataKey, Header, KdfParams, Slot};
use serde_json::Value;

use crate::fault::DiskFault;
use crate::folder::Folder;
use crate::keys::Keys;
use crate::load;
use crate::manifest::Manifest;
use crate::plan::Plan;
use crate::problem::{Problem, ProblemCode};
use crate::store::{self, Chunk, Store};
use crate::v1::{Content, Entry};
use crate::view::View;
use crate::{
    BlobInfo, Change, Committed, HighWater, LedgerEntry, ReadFault, ReadOnly, StoredRecord, WriteFault,
};

/// Sealed pieces that wait in memory before they go to disk in one transaction.
const STAGE: usize = 8 << 20;

/// The largest change that the ballast is given for: the manifest over it takes room as well.
const ON_BALLAST: usize = 256 << 10;

/// Pieces that one transaction takes away: as many bytes as one that adds.
const SWEEP: u32 = 128;

/// An open dossier: everything newest in memory, one writer, one lock.
///
/// It does not keep the passphrase. Dropping it locks it as [`Vault::lock`] does.
pub struct Vault {
    // The order is that of letting go: the database first, then the folder's lock.
    pub(crate) store: Store,
    pub(crate) folder: Option<Folder>,
    pub(crate) keys: Keys,
    pub(crate) header: Header,
    /// The slot that opened it.
    pub(crate) slot: Option<[u8; 16]>,
    pub(crate) view: View,
    pub(crate) manifest: Manifest,
    pub(crate) read_only: Option<ReadOnly>,
    /// Set when writing failed in a way that leaves the disk's state unknown.
    pub(crate) broken: bool,
    pub(crate) staged: Vec<Chunk>,
    pub(crate) staged_bytes: usize,
    /// Streams with pieces on disk that no commit has named yet.
    pub(crate) unnamed: HashSet<[u8; 16]>,
}

/// How much there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Records, the trash among them.
    pub records: usize,
    /// Versions of records.
    pub versions: usize,
    /// Kept files.
    pub blobs: usize,
    /// Bytes of their content, shared content counted each time.
    pub blob_bytes: u64,
    /// Lines of the ledger.
    pub ledger: usize,
    /// Bytes of the database on disk.
    pub database: u64,
}

impl Vault {
    /// The newest version of every record, also of those in the trash, in the order of their ids.
    /// A record whose newest version is damaged is not here; its problem names it.
    pub fn heads(&self) -> impl Iterator<Item = &StoredRecord> {
        self.view.heads.values().map(Box::as_ref)
    }

    /// The newest version of one record.
    pub fn record(&self, id: RecordId) -> Option<&StoredRecord> {
        self.view.heads.get(&id).map(Box::as_ref)
    }

    /// All versions of a record, oldest first; they are opened for this.
    ///
    /// # Errors
    /// [`ReadFault::Unknown`], or [`ReadFault::Damaged`] with the version that cannot be read;
    /// [`Vault::version`] still reads the others.
    pub fn history(&self, id: RecordId) -> Result<Vec<StoredRecord>, ReadFault> {
        let versions = self.view.versions.get(&id).ok_or(ReadFault::Unknown)?;
        versions
            .iter()
            .map(|(version, _)| self.version(id, *version))
            .collect()
    }

    /// One version of a record.
    ///
    /// # Errors
    /// As [`Vault::history`].
    pub fn version(&self, id: RecordId, version: u32) -> Result<StoredRecord, ReadFault> {
        if let Some(head) = self.record(id).filter(|head| head.version == version) {
            return Ok(head.clone());
        }
        let versions = self.view.versions.get(&id).ok_or(ReadFault::Unknown)?;
        let (_, row) = versions
            .iter()
            .find(|(number, _)| *number == version)
            .ok_or(ReadFault::Unknown)?;
        let entry = self.manifest.entry(*row).ok_or(ReadFault::Unknown)?;
        match self.open_entry(entry)? {
            Content::Version(record) => Ok(*record),
            _ => Err(ReadFault::Damaged(Problem::new(
                ProblemCode::RowAltered,
                load::subject(entry),
            ))),
        }
    }

    /// The numbers of a record's versions, oldest first; empty for an unknown record.
    pub fn versions(&self, id: RecordId) -> impl Iterator<Item = u32> {
        self.view
            .versions
            .get(&id)
            .into_iter()
            .flatten()
            .map(|(version, _)| *version)
    }

    /// The ledger, oldest line first.
    pub fn ledger(&self) -> impl DoubleEndedIterator<Item = &LedgerEntry> {
        self.view.ledger.values()
    }

    /// A setting.
    pub fn setting(&self, name: &str) -> Option<&Value> {
        self.view.settings.get(name).map(|setting| &setting.value)
    }

    /// Every setting, by name.
    pub fn settings(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.view
            .settings
            .iter()
            .map(|(name, setting)| (name.as_str(), &setting.value))
    }

    /// Makes a whole change durable, or nothing of it: when this returns the disk has it, and only
    /// then does memory show it.
    ///
    /// A full disk gets the ballast once, for a change that it can carry, so that what the learner
    /// just did is not lost; [`Committed::ballast_used`] says so.
    ///
    /// # Errors
    /// Memory and disk are as before. After [`WriteFault::Io`] nothing more is written until the
    /// vault is opened again.
    pub fn commit(&mut self, change: Change) -> Result<Committed, WriteFault> {
        self.writable()?;
        let plan = Plan::draw(&self.view, &self.manifest, &self.keys.current, change)?;
        self.carry_out(plan)
    }

    /// Makes a drawn plan durable, and then shows it.
    pub(crate) fn carry_out(&mut self, plan: Plan) -> Result<Committed, WriteFault> {
        let staged = &self.staged;
        let write = |store: &mut Store| {
            store.write(|tx| {
                let named = staged.iter().filter(|chunk| plan.streams.contains(&chunk.stream));
                named
                    .into_iter()
                    .try_for_each(|chunk| store::put_chunk(tx, chunk))?;
                plan.write(tx)
            })
        };
        let mut written = write(&mut self.store);
        let mut ballast_used = false;
        if matches!(written, Err(DiskFault::Full)) {
            // What the failed try left of the log goes first.
            let _ = self.store.checkpoint();
            let small = plan.sealed_bytes() <= ON_BALLAST;
            ballast_used = small && self.folder.as_ref().is_some_and(Folder::drop_ballast);
            if ballast_used {
                written = write(&mut self.store);
            }
        }
        written.map_err(|fault| self.failed(fault))?;
        // Replaced between the look before and now: what was written is in a file that is gone.
        if self.is_replaced() {
            self.broken = true;
            return Err(WriteFault::Replaced);
        }
        self.staged.retain(|chunk| !plan.streams.contains(&chunk.stream));
        self.unnamed.retain(|stream| !plan.streams.contains(stream));
        self.staged_bytes = self.staged.iter().map(|chunk| chunk.sealed.len()).sum();
        let versions = plan.versions.clone();
        plan.apply(&mut self.view, &mut self.manifest);
        Ok(Committed {
            versions,
            epoch: self.manifest.epoch,
            ballast_used,
        })
    }

    /// Adds one line to the ledger.
    ///
    /// # Errors
    /// As [`Vault::commit`].
    pub fn append_ledger(&mut self, line: &[u8], now: jiff::Timestamp) -> Result<Committed, WriteFault> {
        self.commit(Change::at(now).ledger(line))
    }

    /// The state of this vault, to be kept outside the folder.
    pub fn high_water(&self) -> HighWater {
        HighWater::of(&self.header, self.manifest.epoch, self.manifest.mark)
    }

    /// Why nothing can be written, if so.
    pub const fn read_only(&self) -> Option<ReadOnly> {
        self.read_only
    }

    /// The dossier's random id.
    pub fn id(&self) -> uuid::Uuid {
        uuid::Uuid::from_bytes(self.header.vault_id())
    }

    /// What one guess at the passphrase costs, for an offer to strengthen it.
    pub fn kdf(&self) -> Option<KdfParams> {
        self.header.kdf()
    }

    /// Everything that opens it.
    pub fn slots(&self) -> &[Slot] {
        self.header.slots()
    }

    /// The slot that opened it in this session; none for a dossier that was just made in memory.
    pub const fn opened_by(&self) -> Option<[u8; 16]> {
        self.slot
    }

    /// Every record that there is, also those whose newest version cannot be read.
    pub fn record_ids(&self) -> impl Iterator<Item = RecordId> {
        self.view.versions.keys().copied()
    }

    /// Every file that is kept, in no order.
    pub fn blobs(&self) -> impl Iterator<Item = &BlobInfo> {
        self.view.blobs.values()
    }

    /// The key, to wrap the seeds of holder keys with. It cannot be taken out.
    pub const fn data_key(&self) -> &DataKey {
        &self.keys.current
    }

    /// How much there is.
    pub fn sizes(&self) -> Sizes {
        Sizes {
            records: self.view.versions.len(),
            versions: self.view.versions.values().map(Vec::len).sum(),
            blobs: self.view.blobs.len(),
            blob_bytes: self.view.blobs.values().map(|blob| blob.bytes).sum(),
            ledger: self.view.ledger.len(),
            database: self.store.bytes().unwrap_or_default(),
        }
    }

    /// Locks the vault: the log is moved into the database and emptied, the keys are wiped, the
    /// folder's lock is given back. Nothing can be lost here; what was committed is durable already.
    pub fn lock(self) {
        drop(self);
    }

    pub(crate) fn writable(&self) -> Result<(), WriteFault> {
        match self.read_only {
            Some(reason) => Err(WriteFault::ReadOnly(reason)),
            None if self.is_replaced() => Err(WriteFault::Replaced),
            None if self.broken => Err(WriteFault::Io),
            None => Ok(()),
        }
    }

    fn is_replaced(&self) -> bool {
        self.folder.as_ref().is_some_and(Folder::is_replaced)
    }

    /// Notes a failure. After a failed write or sync nobody knows what the disk holds.
    pub(crate) fn failed(&mut self, fault: DiskFault) -> WriteFault {
        let fault = WriteFault::from(fault);
        self.broken |= fault == WriteFault::Io;
        fault
    }

    fn open_entry(&self, entry: &Entry) -> Result<Content, ReadFault> {
        let damaged = |code| ReadFault::Damaged(Problem::new(code, load::subject(entry)));
        let raw = match self.store.row(entry.id) {
            Ok(Some(raw)) => raw,
            Ok(None) => return Err(damaged(ProblemCode::RowMissing)),
            Err(DiskFault::Io(_)) => return Err(ReadFault::Io),
            Err(_) => return Err(damaged(ProblemCode::RowAltered)),
        };
        load::open_entry(&self.keys, entry, &raw).ok_or_else(|| damaged(ProblemCode::RowAltered))
    }

    /// Takes a sealed piece in; a full stage goes to disk.
    pub(crate) fn stage(&mut self, chunk: Chunk) -> Result<(), WriteFault> {
        self.staged_bytes += chunk.sealed.len();
        self.staged.push(chunk);
        if self.staged_bytes < STAGE {
            return Ok(());
        }
        // The log takes it first and the database then. Asked beforehand, because a disk that is
        // filled to the brim leaves no room for taking it away again.
        let full = |folder: &Folder| !folder.has_room(3 * STAGE as u64);
        if self.folder.as_ref().is_some_and(full) {
            return Err(WriteFault::DiskFull);
        }
        let staged = &self.staged;
        let written = self
            .store
            .write(|tx| staged.iter().try_for_each(|chunk| store::put_chunk(tx, chunk)));
        written.map_err(|fault| self.failed(fault))?;
        self.unnamed
            .extend(self.staged.drain(..).map(|chunk| chunk.stream));
        self.staged_bytes = 0;
        Ok(())
    }

    /// Takes a stream's pieces away. What cannot be deleted now, the next opening sweeps.
    pub(crate) fn unstage(&mut self, stream: &[u8; 16]) {
        self.staged.retain(|chunk| chunk.stream != *stream);
        self.staged_bytes = self.staged.iter().map(|chunk| chunk.sealed.len()).sum();
        if self.unnamed.remove(stream) {
            self.drop_stream(stream);
        }
    }

    /// Takes the pieces away that no blob names: attachments that were never committed.
    pub(crate) fn sweep(&mut self) {
        let named: HashSet<&[u8]> = self
            .view
            .blobs
            .values()
            .map(|blob| blob.stream.as_slice())
            .collect();
        let Ok(streams) = self.store.streams() else { return };
        let garbage: Vec<Vec<u8>> = streams
            .into_iter()
            .map(|(stream, _)| stream)
            .filter(|stream| !named.contains(stream.as_slice()))
            .collect();
        garbage.iter().for_each(|stream| self.drop_stream(stream));
    }

    /// Deleting needs room too: on a full disk the log is emptied and the steps get smaller.
    pub(crate) fn drop_stream(&mut self, stream: &[u8]) {
        let (mut empty, mut step) = (self.broken, SWEEP);
        while !empty {
            let dropped = self.store.write(|tx| {
                empty = store::drop_chunks(tx, stream, step)?;
                Ok(())
            });
            match dropped {
                Ok(()) => {}
                Err(DiskFault::Full) if step > 1 => {
                    step = (step / 4).max(1);
                    let _ = self.store.checkpoint();
                }
                Err(fault) => {
                    self.failed(fault);
                    return;
                }
            }
        }
    }
}

impl Drop for Vault {
    fn drop(&mut self) {
        if self.folder.as_ref().is_some_and(Folder::has_other_log) {
            self.store.leave_log();
            return;
        }
        if self.read_only.is_none() && !self.broken {
            // Closing does this too; here it also empties the log of what deleted rows left in it.
            let _ = self.store.checkpoint();
        }
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("epoch", &self.manifest.epoch)
            .finish_non_exhaustive()
    }
}
