//! Files that belong to a record.

use std::{
    fs::{File, OpenOptions},
    io::{Read, Write},
    path::Path,
};

use dossier_model::{Attachment, AttachmentId, RecordId};
use dossier_seal::make_id;
use dossier_vault::{BlobId, Change, MAX_BLOB, StoredRecord, WriteFault};
use jiff::Timestamp;

use crate::{Dossier, Fault, evidence::media_type};

impl Dossier {
    /// Adds a file to a record, read from `content` as it comes. The name is shown and kept without
    /// any folder; the kind of file is told by the name alone.
    ///
    /// # Errors
    /// [`Fault::NotFound`]; [`Fault::Write`] when it is larger than 256 MiB, or the disk is full.
    pub fn attach(
        &mut self,
        id: RecordId,
        name: &str,
        content: &mut dyn Read,
        now: Timestamp,
    ) -> Result<Attachment, Fault> {
        self.show(id)?;
        let file = AttachmentId::new(make_id()?);
        let blob = self.vault.attach(file, content, MAX_BLOB)?;
        let name = bare_name(name);
        let attachment = Attachment {
            id: file,
            media_type: media_type(Path::new(&name)).to_owned(),
            name,
            bytes: blob.bytes(),
            sha256: blob.sha256(),
        };
        let mut next = self.show(id)?.next();
        next.attachments.push(attachment.clone());
        self.commit(Change::at(now).put(next).blob(blob))?;
        Ok(attachment)
    }

    /// Adds a file from a path that the caller names.
    ///
    /// # Errors
    /// As [`Dossier::attach`], and [`Fault::SourceUnreadable`].
    pub fn attach_file(&mut self, id: RecordId, path: &Path, now: Timestamp) -> Result<Attachment, Fault> {
        let unreadable = |error: std::io::Error| Fault::SourceUnreadable(error.kind());
        let mut file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(Fault::SourceUnreadable(std::io::ErrorKind::IsADirectory));
        }
        // Said at once, not after 256 MiB were sealed and written; what grows meanwhile is stopped there.
        if metadata.len() > MAX_BLOB {
            return Err(WriteFault::TooLarge { limit: MAX_BLOB }.into());
        }
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        self.attach(id, &name, &mut file, now)
    }

    /// Takes a file from a record. Older versions keep it.
    ///
    /// # Errors
    /// [`Fault::NotFound`], [`Fault::Write`].
    pub fn detach(&mut self, id: RecordId, file: AttachmentId, now: Timestamp) -> Result<u32, Fault> {
        let mut next = self.show(id)?.next();
        let before = next.attachments.len();
        next.attachments.retain(|attachment| attachment.id != file);
        if next.attachments.len() == before {
            return Err(Fault::NotFound(file.uuid()));
        }
        self.put(next, now).map(|saved| saved.version)
    }

    /// The file of this identity and the record that has it.
    ///
    /// # Errors
    /// [`Fault::NotFound`].
    pub fn attachment(&self, file: AttachmentId) -> Result<(&StoredRecord, &Attachment), Fault> {
        let of = |record: &'_ StoredRecord| record.attachments.iter().position(|known| known.id == file);
        let mut found = self
            .vault
            .heads()
            .filter_map(|record| Some((record, &record.attachments[of(record)?])));
        found.next().ok_or(Fault::NotFound(file.uuid()))
    }

    /// Writes a file to a path that the caller names. Only a whole file ever stands there.
    ///
    /// # Errors
    /// [`Fault::NotFound`], [`Fault::Read`] when it is damaged, [`Fault::DestinationUnwritable`].
    pub fn save_attachment(&self, file: AttachmentId, to: &Path) -> Result<u64, Fault> {
        let (_, attachment) = self.attachment(file)?;
        write_whole(to, |out| Ok(self.vault.read_blob(file, out)?))?;
        Ok(attachment.bytes)
    }

    /// All bytes of a file, for a look inside it.
    ///
    /// # Errors
    /// [`Fault::NotFound`], [`Fault::Read`] when it is damaged.
    pub fn attachment_bytes(&self, file: AttachmentId) -> Result<Vec<u8>, Fault> {
        let (_, attachment) = self.attachment(file)?;
        Ok(self.vault.blob_bytes(BlobId::from(attachment.id), MAX_BLOB)?)
    }

    /// Writes the bytes that a record was imported from, exactly as they came.
    ///
    /// # Errors
    /// [`Fault::NotFound`] for a record without an original; else as [`Dossier::save_attachment`].
    pub fn save_original(&self, id: RecordId, to: &Path) -> Result<(), Fault> {
        let original = self.original_of(id)?;
        write_whole(to, |out| Ok(self.vault.read_blob(original, out)?))
    }

    /// The bytes that a record was imported from.
    ///
    /// # Errors
    /// [`Fault::NotFound`], [`Fault::Read`].
    pub fn original(&self, id: RecordId) -> Result<Vec<u8>, Fault> {
        Ok(self.vault.blob_bytes(self.original_of(id)?, MAX_BLOB)?)
    }

    fn original_of(&self, id: RecordId) -> Result<BlobId, Fault> {
        self.show(id)?.original.ok_or(Fault::no_record(id))
    }
}

/// Writes bytes to a path that the caller names. Only a whole file ever stands there.
///
/// # Errors
/// [`Fault::DestinationUnwritable`].
pub fn write_file(to: &Path, bytes: &[u8]) -> Result<(), Fault> {
    write_whole(to, |out| {
        out.write_all(bytes)
            .map_err(|error| Fault::DestinationUnwritable(error.kind()))
    })
}

/// As [`write_file`], for a file that nobody else on this device may read: it holds a secret.
///
/// # Errors
/// [`Fault::DestinationUnwritable`].
pub fn write_private_file(to: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    write_by(&options, to, |out| {
        out.write_all(bytes)
            .map_err(|error| Fault::DestinationUnwritable(error.kind()))
    })
}

/// A name without folders, whichever way they are written.
pub(crate) fn bare_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    if clean.trim().is_empty() {
        "file".to_owned()
    } else {
        clean
    }
}

/// Writes beside the destination and renames, so that what breaks off leaves nothing behind.
pub(crate) fn write_whole(
    to: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), Fault>,
) -> Result<(), Fault> {
    write_by(File::options().write(true).create(true).truncate(true), to, fill)
}

fn write_by(
    options: &OpenOptions,
    to: &Path,
    fill: impl FnOnce(&mut dyn Write) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let unwritable = |error: std::io::Error| Fault::DestinationUnwritable(error.kind());
    let mut name = to
        .file_name()
        .ok_or(Fault::DestinationUnwritable(std::io::ErrorKind::InvalidInput))?
        .to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = to.with_file_name(name);
    let written = options.open(&part).map_err(unwritable).and_then(|mut file| {
        fill(&mut file)?;
        file.sync_all().map_err(unwritable)
    });
    written
        .and_then(|()| std::fs::rename(&part, to).map_err(unwritable))
        .inspect_err(|_| {
            // Already failing; what cannot be taken away now is only a leftover beside the destination.
            let _ = std::fs::remove_file(&part);
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_keeps_a_folder() {
        for (given, kept) in [
            ("C:\\Users\\Sanne\\cv.pdf", "cv.pdf"),
            ("/home/sanne/cv.pdf", "cv.pdf"),
            ("..", ".."),
            ("a/", "file"),
            ("b\u{7}.txt", "b.txt"),
        ] {
            assert_eq!(bare_name(given), kept);
        }
    }
}
