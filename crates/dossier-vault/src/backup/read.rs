//! Opening a backup, proving it, and restoring it.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use dossier_seal::{
    DataKey, Header, KdfBounds, MAX_HEADER_LEN, SEALED_CHUNK_LEN, SealFault, StreamHead, StreamOpener,
    Unlock, WRAPPED_LEN, Zeroizing, make_bytes,
};

use super::frame::Frame;
use super::pour::{self, Pieces};
use super::write::sum;
use super::{BackupAbout, BackupFault, Progress, Watch};
use crate::folder;
use crate::keys::Keys;
use crate::open::assemble;
use crate::store::{PREVIOUS_KEY, Store};
use crate::{CreateFault, OpenFault, Vault, load};

/// What every backup begins with.
pub(super) const MAGIC: &[u8; 8] = b"DOSSBAK\0";
/// The major version that this program writes and reads.
pub(super) const VERSION: u16 = 1;
const FIXED: usize = 8 + 2 + 2 + 16 + 2;

/// A backup whose first part was read: it can be asked which dossier it is of, and be unlocked.
pub struct Backup<R> {
    id: [u8; 16],
    header: Header,
    preface: Vec<u8>,
    wrapped: [u8; WRAPPED_LEN],
    head: StreamHead,
    body: R,
}

/// A backup whose secret fitted. What is in it is proven while it is read.
pub struct OpenBackup<R> {
    header: Header,
    keys: Keys,
    about: BackupAbout,
    frames: Frames<R>,
}

impl Backup<BufReader<File>> {
    /// Opens the file.
    ///
    /// # Errors
    /// [`BackupFault::Unreadable`], [`BackupFault::NotABackup`], [`BackupFault::Damaged`],
    /// [`BackupFault::Newer`].
    pub fn open(file: &Path) -> Result<Self, BackupFault> {
        let file = File::open(file).map_err(|error| BackupFault::Unreadable(error.kind()))?;
        Self::read(BufReader::with_capacity(1 << 20, file))
    }
}

impl<R: Read> Backup<R> {
    /// Reads what stands before the stream. Everything is bounded before it is taken in.
    ///
    /// # Errors
    /// As [`Backup::open`].
    pub fn read(mut source: R) -> Result<Self, BackupFault> {
        let mut preface = vec![0; FIXED];
        let short = |error: io::Error| match error.kind() {
            io::ErrorKind::UnexpectedEof => BackupFault::NotABackup,
            kind => BackupFault::Unreadable(kind),
        };
        source.read_exact(&mut preface).map_err(short)?;
        if !preface.starts_with(MAGIC) {
            return Err(BackupFault::NotABackup);
        }
        let header_len = usize::from(u16::from_be_bytes([preface[FIXED - 2], preface[FIXED - 1]]));
        if header_len > MAX_HEADER_LEN {
            return Err(BackupFault::Damaged);
        }
        let before_stream = FIXED + header_len + WRAPPED_LEN;
        preface.resize(before_stream + StreamHead::LEN, 0);
        let mut found = [0; 32];
        source
            .read_exact(&mut preface[FIXED..])
            .and_then(|()| source.read_exact(&mut found))
            .map_err(super::frame::reading)?;
        // The sum comes before the version, so that damage is not taken for a newer version.
        if sum(&preface) != found {
            return Err(BackupFault::Damaged);
        }
        let major = u16::from_be_bytes([preface[8], preface[9]]);
        if major != VERSION {
            return Err(BackupFault::Newer {
                found: major,
                supported: VERSION,
            });
        }
        let header = Header::decode(&preface[FIXED..FIXED + header_len])?;
        let damaged = BackupFault::Damaged;
        let wrapped = preface[FIXED + header_len..before_stream]
            .try_into()
            .map_err(|_| damaged.clone())?;
        let head = StreamHead::from_bytes(&preface[before_stream..]).ok_or(damaged.clone())?;
        let id = preface[12..28].try_into().map_err(|_| damaged)?;
        preface.truncate(before_stream);
        Ok(Self {
            id,
            header,
            preface,
            wrapped,
            head,
            body: source,
        })
    }

    /// The dossier that it is of.
    pub fn vault_id(&self) -> uuid::Uuid {
        uuid::Uuid::from_bytes(self.header.vault_id())
    }

    /// Unlocks it with a passphrase or the recovery code that opened the dossier when it was made.
    ///
    /// # Errors
    /// [`BackupFault::Open`] for a wrong secret, [`BackupFault::Damaged`].
    pub fn unlock(self, secret: Unlock<'_>) -> Result<OpenBackup<R>, BackupFault> {
        let (key, _) = self.header.unlock_slot(secret, KdfBounds::VAULT)?;
        self.with_key(key)
    }

    /// Opens it with the dossier's own key, to prove what was just written.
    pub(super) fn unlock_with(self, key: &DataKey) -> Result<OpenBackup<R>, BackupFault> {
        self.with_key(key.again())
    }

    fn with_key(self, key: DataKey) -> Result<OpenBackup<R>, BackupFault> {
        let opener = key
            .unwrap_backup_key(self.id, &self.wrapped)
            .map_err(|_| BackupFault::Damaged)?
            .opener(&self.preface, &self.head)
            .map_err(|_| BackupFault::Damaged)?;
        let mut frames = Frames::new(self.body, opener);
        let Frame::About(json) = frames.next()? else {
            return Err(BackupFault::Damaged);
        };
        let about = serde_json::from_slice(&json).map_err(|_| BackupFault::Damaged)?;
        Ok(OpenBackup {
            header: self.header,
            keys: Keys::one(key),
            about,
            frames,
        })
    }
}

impl<R: Read> OpenBackup<R> {
    /// What it says about itself. The seal of this much is proven; the rest is not yet.
    pub const fn about(&self) -> &BackupAbout {
        &self.about
    }

    /// Proves that it could be restored: every row is opened and held against the manifest, every file is
    /// decrypted and its hash compared. Nothing is written; rows are held in memory, files are not.
    ///
    /// # Errors
    /// [`BackupFault::Damaged`] for the first thing that does not hold.
    pub fn prove(mut self, watch: &mut Watch<'_>) -> Result<BackupAbout, BackupFault> {
        let mut store = Store::in_memory(&self.header.encode()).map_err(BackupFault::filling)?;
        let (next, counts) = pour::rows(&mut self.frames, &mut store, watch)?;
        let vault = self.judge(store)?;
        let mut pieces = Pieces::new(&vault);
        pour::pieces(&mut self.frames, next, counts, watch, &mut |chunk| {
            pieces.take(&chunk)
        })?;
        pieces.finish()?;
        Ok(self.about)
    }

    /// Restores it as a dossier in `folder`, which does not exist or is empty. The dossier is filled
    /// beside its place, every byte of it is proven from the disk, and then it gets its name.
    ///
    /// # Errors
    /// As [`OpenBackup::prove`], and what the disk says. Nothing is left behind.
    pub fn restore(mut self, folder: &Path, watch: &mut Watch<'_>) -> Result<BackupAbout, BackupFault> {
        let nonce = u64::from_be_bytes(make_bytes().map_err(SealFault::from)?);
        let mut fault = None;
        let made = folder::make_whole(folder, nonce, |beside| {
            self.fill(beside, watch).map_err(|why| {
                fault = Some(why);
                // Only says that there is nothing to rename; what it was is told below.
                CreateFault::Io(io::ErrorKind::Other)
            })
        });
        match (fault, made) {
            (Some(fault), _) => Err(fault),
            (None, made) => Ok(made.map(|()| self.about)?),
        }
    }

    fn fill(&mut self, beside: &Path, watch: &mut Watch<'_>) -> Result<(), BackupFault> {
        let header = self.header.encode();
        let file = folder::make_database_file(beside).map_err(BackupFault::filling)?;
        let mut store = Store::create(&file, &header).map_err(BackupFault::filling)?;
        let (next, counts) = pour::rows(&mut self.frames, &mut store, watch)?;
        let mut sink = pour::Sink::new(&mut store);
        pour::pieces(&mut self.frames, next, counts, watch, &mut |chunk| {
            sink.take(chunk)
        })?;
        sink.finish()?;
        let vault = self.judge(store)?;
        if !vault.check_files().is_empty() {
            return Err(BackupFault::Damaged);
        }
        vault.lock();
        folder::furnish(beside, &header).map_err(BackupFault::filling)
    }

    /// Holds all rows against the manifest and against what the backup says about itself.
    fn judge(&mut self, store: Store) -> Result<Vault, BackupFault> {
        if let Some(wrapped) = store.meta(PREVIOUS_KEY).map_err(BackupFault::filling)? {
            let previous = self.keys.current.unwrap_previous(&wrapped);
            self.keys.previous = Some(previous.map_err(|_| BackupFault::Damaged)?);
        }
        let (_, problems) = load::verify(&store, &self.keys);
        let loaded = load::load(&store, &self.keys);
        let mut vault = assemble(store, None, self.keys.current.again(), self.header.clone());
        vault.recall_previous_key();
        (vault.manifest, vault.view) = (loaded.manifest, loaded.view);
        let sizes = vault.sizes();
        let as_said = vault.manifest.epoch == self.about.commit
            && hex::encode(vault.manifest.mark) == self.about.root
            && sizes.records as u64 == self.about.records
            && sizes.versions as u64 == self.about.versions
            && sizes.blobs as u64 == self.about.files
            && sizes.blob_bytes == self.about.file_bytes
            && sizes.ledger as u64 == self.about.ledger;
        if problems.is_empty() && loaded.problems.is_empty() && as_said {
            Ok(vault)
        } else {
            Err(BackupFault::Damaged)
        }
    }
}

/// The frames of a backup's stream, in their order.
pub(super) struct Frames<R> {
    text: Text<R>,
    last_kind: u8,
}

impl<R: Read> Frames<R> {
    fn new(body: R, opener: StreamOpener) -> Self {
        Self {
            text: Text {
                body,
                opener: Some(opener),
                ahead: None,
                text: Zeroizing::default(),
                at: 0,
                read: 0,
            },
            last_kind: 0,
        }
    }

    pub(super) fn next(&mut self) -> Result<Frame, BackupFault> {
        let frame = Frame::read(&mut self.text)?;
        let kind = frame.kind();
        // What a backup says about itself stands there once; the other kinds may repeat.
        if kind < self.last_kind || (kind == 1 && self.last_kind == 1) {
            return Err(BackupFault::Damaged);
        }
        self.last_kind = kind;
        Ok(frame)
    }

    /// Nothing may follow the end.
    pub(super) fn finish(&mut self) -> Result<(), BackupFault> {
        let mut more = [0; 1];
        let read = self.text.read(&mut more).map_err(super::frame::reading)?;
        (read == 0).then_some(()).ok_or(BackupFault::Damaged)
    }

    pub(super) const fn progress(&self) -> Progress {
        Progress {
            done: self.text.read,
            total: 0,
        }
    }
}

/// The text of a sealed stream. Which chunk is the last one is told by nothing coming after it.
struct Text<R> {
    body: R,
    opener: Option<StreamOpener>,
    ahead: Option<Vec<u8>>,
    text: Zeroizing<Vec<u8>>,
    at: usize,
    read: u64,
}

impl<R: Read> Text<R> {
    fn sealed_chunk(&mut self) -> io::Result<Vec<u8>> {
        let mut chunk = Vec::with_capacity(SEALED_CHUNK_LEN);
        let most = SEALED_CHUNK_LEN as u64;
        self.body.by_ref().take(most).read_to_end(&mut chunk)?;
        self.read += chunk.len() as u64;
        Ok(chunk)
    }

    fn advance(&mut self) -> io::Result<bool> {
        let broken = || io::Error::from(io::ErrorKind::InvalidData);
        if self.opener.is_none() {
            return Ok(false);
        }
        let chunk = match self.ahead.take() {
            Some(chunk) => chunk,
            None => self.sealed_chunk()?,
        };
        let next = self.sealed_chunk()?;
        self.text = if next.is_empty() {
            let opener = self.opener.take().ok_or_else(broken)?;
            opener.last(&chunk).map_err(|_| broken())?
        } else {
            let opener = self.opener.as_mut().ok_or_else(broken)?;
            self.ahead = Some(next);
            opener.chunk(&chunk).map_err(|_| broken())?
        };
        self.at = 0;
        Ok(true)
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() {
            if !self.advance()? {
                return Ok(0);
            }
        }
        let ready = &self.text[self.at..];
        let len = ready.len().min(out.len());
        out[..len].copy_from_slice(&ready[..len]);
        self.at += len;
        Ok(len)
    }
}

impl From<OpenFault> for BackupFault {
    fn from(fault: OpenFault) -> Self {
        Self::Open(fault)
    }
}

impl<R> std::fmt::Debug for Backup<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Backup")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

impl<R> std::fmt::Debug for OpenBackup<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenBackup")
            .field("about", &self.about)
            .finish_non_exhaustive()
    }
}
