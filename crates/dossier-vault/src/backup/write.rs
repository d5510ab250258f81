//! Making a backup.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::Path;

use dossier_seal::{CHUNK_LEN, StreamSealer, make_id};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::frame::Frame;
use super::read::{Backup, MAGIC, VERSION};
use super::{BackupAbout, BackupFault, Progress, Watch, place};
use crate::store::PREVIOUS_KEY;
use crate::v1::Entry;
use crate::{Vault, load};

impl Vault {
    /// Writes a backup of the dossier, as of its last commit, into a file that does not exist yet.
    ///
    /// It is written beside its name, reaches the disk, is read back and proven to its last byte, and
    /// only then gets its name. It opens with whatever opens the dossier now, also after the dossier
    /// itself got another passphrase.
    ///
    /// # Errors
    /// [`BackupFault::Exists`], [`BackupFault::SourceDamaged`], [`BackupFault::DiskFull`] and the like;
    /// nothing is left behind.
    pub fn back_up(
        &self,
        to: &Path,
        now: Timestamp,
        watch: &mut Watch<'_>,
    ) -> Result<BackupAbout, BackupFault> {
        if to.symlink_metadata().is_ok() {
            return Err(BackupFault::Exists);
        }
        let (manifest, problems) = load::verify(&self.store, &self.keys);
        if !problems.is_empty() {
            return Err(BackupFault::SourceDamaged {
                problems: problems.len(),
            });
        }
        let sizes = self.sizes();
        let about = BackupAbout {
            made: now,
            commit: manifest.epoch,
            root: hex::encode(manifest.mark),
            records: sizes.records as u64,
            versions: sizes.versions as u64,
            files: sizes.blobs as u64,
            file_bytes: sizes.blob_bytes,
            ledger: sizes.ledger as u64,
        };
        // Written once, read once.
        let total = 2 * sizes.database;
        place::write_new(to, |file| {
            let mut watched = |done| watch(Progress { done, total });
            let written = self.write_backup(file, &about, &mut watched)?;
            let mut again = |progress: Progress| watched(written + progress.done);
            let proven = Backup::read(BufReader::new(File::open(file).map_err(unreadable)?))?
                .unlock_with(&self.keys.current)?
                .prove(&mut again)?;
            (proven == about).then_some(()).ok_or(BackupFault::Damaged)
        })?;
        Ok(about)
    }

    fn write_backup(
        &self,
        file: &Path,
        about: &BackupAbout,
        watch: &mut dyn FnMut(u64) -> bool,
    ) -> Result<u64, BackupFault> {
        let writing = |error: io::Error| BackupFault::writing(&error);
        let id = make_id().map_err(dossier_seal::SealFault::from)?.into_bytes();
        let header = self.header.encode();
        let (key, wrapped) = self.keys.current.make_backup_key(id)?;
        let header_len = u16::try_from(header.len()).map_err(|_| BackupFault::Damaged)?;
        let mut preface = [
            MAGIC.as_slice(),
            &VERSION.to_be_bytes(),
            &0_u16.to_be_bytes(),
            &id,
            &header_len.to_be_bytes(),
            &header,
            &wrapped,
        ]
        .concat();
        let (sealer, head) = key.sealer(&preface)?;
        preface.extend_from_slice(&head.to_bytes());
        let mut out =
            BufWriter::with_capacity(1 << 20, File::options().write(true).open(file).map_err(writing)?);
        out.write_all(&preface).map_err(writing)?;
        out.write_all(&sum(&preface)).map_err(writing)?;
        let mut stream = Stream::new(out, sealer);
        self.write_frames(&mut stream, about, watch)?;
        let (out, written) = stream.finish().map_err(writing)?;
        out.into_inner()
            .map_err(|error| error.into_error())
            .and_then(|file| file.sync_all())
            .map_err(writing)?;
        Ok(written)
    }

    fn write_frames<W: Write>(
        &self,
        out: &mut Stream<W>,
        about: &BackupAbout,
        watch: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(), BackupFault> {
        let mut counts = [0; 3];
        let about = serde_json::to_vec(about).map_err(|_| BackupFault::Damaged)?;
        out.put(&Frame::About(about), watch)?;
        if let Some(value) = self.store.meta(PREVIOUS_KEY).map_err(BackupFault::filling)? {
            let name = PREVIOUS_KEY.to_owned();
            out.put(&Frame::Meta { name, value }, watch)?;
        }
        // A scan has no way to stop half-way; what fails is kept and told at its end.
        let mut failed = None;
        let mut put = |out: &mut Stream<W>, frame: Frame, count: &mut u64| {
            if failed.is_none() {
                *count += 1;
                failed = out.put(&frame, watch).err();
            }
        };
        let whole = self.store.scan_rows(|batch| {
            for row in batch.rows() {
                let id = crate::v1::RowId((*row.id).try_into().unwrap_or_default());
                let entry = Entry::bare(id, row.rev, row.schema, row.key_epoch);
                let sealed = row.sealed.into_owned();
                put(out, Frame::Row { entry, sealed }, &mut counts[0]);
            }
        });
        let (parts, parts_whole) = self.store.manifest();
        for (place, part) in parts {
            put(out, Frame::Part { place, part }, &mut counts[1]);
        }
        let pieces_whole = self.store.scan_chunks(|chunk| {
            // What waits for its commit is not part of the dossier yet.
            if !self.unnamed.contains(&chunk.stream) {
                put(out, Frame::Piece(chunk), &mut counts[2]);
            }
        });
        put(out, Frame::End(counts), &mut 0);
        match failed {
            Some(fault) => Err(fault),
            None if whole && parts_whole && pieces_whole => Ok(()),
            None => Err(BackupFault::SourceDamaged { problems: 1 }),
        }
    }
}

/// The sum over everything before it. It finds accidents before any key is derived.
pub(super) fn sum(preface: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"dossier/v1/backup-sum")
        .chain_update(preface)
        .finalize()
        .into()
}

fn unreadable(error: io::Error) -> BackupFault {
    BackupFault::Unreadable(error.kind())
}

/// Seals what is written to it, chunk by chunk.
struct Stream<W> {
    out: W,
    sealer: StreamSealer,
    text: Vec<u8>,
    written: u64,
}

impl<W: Write> Stream<W> {
    fn new(out: W, sealer: StreamSealer) -> Self {
        Self {
            out,
            sealer,
            text: Vec::with_capacity(2 * CHUNK_LEN),
            written: 0,
        }
    }

    fn put(&mut self, frame: &Frame, watch: &mut dyn FnMut(u64) -> bool) -> Result<(), BackupFault> {
        let before = self.written;
        frame.write(self).map_err(|error| BackupFault::writing(&error))?;
        if self.written != before && !watch(self.written) {
            return Err(BackupFault::Stopped);
        }
        Ok(())
    }

    /// Seals the last chunk.
    fn finish(mut self) -> io::Result<(W, u64)> {
        let sealed = self.sealer.last(&self.text).map_err(io::Error::other)?;
        self.out.write_all(&sealed)?;
        self.out.flush()?;
        Ok((self.out, self.written + sealed.len() as u64))
    }
}

impl<W: Write> Write for Stream<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let bytes = &bytes[..bytes.len().min(CHUNK_LEN)];
        self.text.extend_from_slice(bytes);
        // The last chunk is told only by nothing coming after it, so a full one waits.
        if self.text.len() > CHUNK_LEN {
            let sealed = self
                .sealer
                .chunk(&self.text[..CHUNK_LEN])
                .map_err(io::Error::other)?;
            self.out.write_all(&sealed)?;
            self.written += sealed.len() as u64;
            self.text.drain(..CHUNK_LEN);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
