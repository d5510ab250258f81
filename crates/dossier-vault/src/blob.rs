//! Blobs: attachments and originals, sealed in pieces of 64 KiB.

use std::fmt;
use std::io::{Read, Write};

use dossier_model::AttachmentId;
use dossier_seal::{
    AttachmentKey, CHUNK_LEN, SealFault, StreamFault, StreamHead, StreamOpener, StreamSealer, WRAPPED_LEN,
    Zeroizing, make_id,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::problem::{Problem, ProblemCode, Subject};
use crate::store::Chunk;
use crate::v1::fields::Fields;
use crate::{ReadFault, Vault, WriteFault};

/// The largest blob: 256 MiB.
pub const MAX_BLOB: u64 = 256 << 20;

/// Names one blob. An attachment's blob has the attachment's own id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BlobId(Uuid);

/// What it takes to read a blob. [`Vault::attach`] makes it; a commit that names it makes the blob
/// part of the dossier.
#[derive(Clone, PartialEq, Eq)]
pub struct BlobInfo {
    pub(crate) id: BlobId,
    /// Names the pieces. Two blobs of one content share them.
    pub(crate) stream: [u8; 16],
    pub(crate) bytes: u64,
    pub(crate) sha256: [u8; 32],
    pub(crate) head: StreamHead,
    pub(crate) wrapped: [u8; WRAPPED_LEN],
}

impl BlobId {
    /// Wraps a random identifier; the dice are in `dossier-seal`.
    pub const fn new(id: Uuid) -> Self {
        Self(id)
    }

    /// The bare UUID.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl From<AttachmentId> for BlobId {
    fn from(id: AttachmentId) -> Self {
        Self(id.uuid())
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl BlobInfo {
    /// Bytes of an encoded description.
    pub(crate) const LEN: usize = 16 + 16 + 8 + 32 + StreamHead::LEN + WRAPPED_LEN;

    /// The blob's name.
    pub const fn id(&self) -> BlobId {
        self.id
    }

    /// Bytes of its content.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The SHA-256 of its content, in lower-case hex.
    pub fn sha256(&self) -> String {
        hex::encode(self.sha256)
    }

    /// How many pieces it has; an empty blob has one, which is empty.
    pub(crate) fn pieces(&self) -> u32 {
        let pieces = self.bytes.div_ceil(CHUNK_LEN as u64).max(1);
        u32::try_from(pieces).unwrap_or(u32::MAX)
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        [
            self.id.0.as_bytes().as_slice(),
            &self.stream,
            &self.bytes.to_be_bytes(),
            &self.sha256,
            &self.head.to_bytes(),
            &self.wrapped,
        ]
        .concat()
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        let blob = Self {
            id: BlobId(Uuid::from_bytes(fields.take()?)),
            stream: fields.take()?,
            bytes: fields.u64()?,
            sha256: fields.take()?,
            head: StreamHead::from_bytes(&fields.take::<{ StreamHead::LEN }>()?)?,
            wrapped: fields.take()?,
        };
        (fields.0.is_empty() && blob.bytes <= MAX_BLOB).then_some(blob)
    }
}

impl fmt::Debug for BlobInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobInfo {{ id: {}, bytes: {} }}", self.id, self.bytes)
    }
}

impl Vault {
    /// Seals `content` piece by piece, at most `cap` bytes (and never more than [`MAX_BLOB`]).
    ///
    /// What is larger than 8 MiB goes to disk as it is read, in transactions of that size, and stays
    /// invisible until a commit names the blob; without one, the next opening sweeps it away.
    /// Content that the dossier has already is not stored twice.
    ///
    /// # Errors
    /// [`WriteFault::TooLarge`], [`WriteFault::Source`], [`WriteFault::DiskFull`] (an attachment
    /// never takes the ballast); whatever was written for it is taken away again.
    pub fn attach(
        &mut self,
        id: impl Into<BlobId>,
        content: &mut dyn Read,
        cap: u64,
    ) -> Result<BlobInfo, WriteFault> {
        self.writable()?;
        let id = id.into();
        if self.view.blobs.contains_key(&id) {
            return Err(WriteFault::BlobExists(id));
        }
        let stream = make_id()?.into_bytes();
        let blob = self
            .seal_stream(id, stream, content, cap.min(MAX_BLOB))
            .inspect_err(|_| self.unstage(&stream))?;
        let twin = self
            .view
            .by_content
            .get(&blob.sha256)
            .and_then(|twin| self.view.blobs.get(twin));
        let twin = twin.filter(|twin| twin.bytes == blob.bytes).cloned();
        let Some((twin, key)) = twin.and_then(|twin| self.attachment_key(&twin).map(|key| (twin, key)))
        else {
            return Ok(blob);
        };
        self.unstage(&stream);
        // Wrapped anew: the twin's may be under the key that a re-key is about to take away.
        let at = self.keys.current.attachment_place(twin.stream);
        let wrapped = self.keys.current.wrap_attachment_key(at, &key)?;
        Ok(BlobInfo { id, wrapped, ..twin })
    }

    /// As [`Vault::attach`], for bytes at hand and under a new random id: the original of an import.
    ///
    /// # Errors
    /// As [`Vault::attach`].
    pub fn keep(&mut self, content: &[u8]) -> Result<BlobInfo, WriteFault> {
        let id = BlobId(make_id()?);
        self.attach(id, &mut { content }, MAX_BLOB)
    }

    /// Takes back what [`Vault::attach`] stored and no commit named.
    pub fn discard(&mut self, blob: &BlobInfo) {
        if !self.view.blobs.values().any(|kept| kept.stream == blob.stream) {
            self.unstage(&blob.stream);
        }
    }

    /// What is known about a blob of this dossier.
    pub fn blob(&self, id: impl Into<BlobId>) -> Option<&BlobInfo> {
        self.view.blobs.get(&id.into())
    }

    /// Writes a blob's content to `out`, piece by piece.
    ///
    /// Each piece that arrives is genuine and in its place, but only success says that the content
    /// is whole: on an error the caller throws away what it got.
    ///
    /// # Errors
    /// [`ReadFault::Damaged`] names the blob; [`ReadFault::Sink`] is `out`'s own failure.
    pub fn read_blob(&self, id: impl Into<BlobId>, out: &mut dyn Write) -> Result<(), ReadFault> {
        let blob = self.blob(id).ok_or(ReadFault::Unknown)?;
        let damaged = |code| ReadFault::Damaged(Problem::new(code, Subject::Blob(blob.id)));
        let altered = || damaged(ProblemCode::AttachmentAltered);
        let at = self.keys.current.attachment_place(blob.stream);
        let key = self.attachment_key(blob).ok_or_else(altered)?;
        let mut opener = StreamOpener::new(&key, at, &blob.head).map_err(|_| altered())?;
        let mut hash = Sha256::new();
        let mut pass_on = |text: Zeroizing<Vec<u8>>| {
            hash.update(text.as_slice());
            out.write_all(&text)
                .map_err(|error| ReadFault::Sink(error.kind()))
        };
        let sealed = |n| match self.store.chunk(&blob.stream, n) {
            Ok(Some(sealed)) => Ok(sealed),
            Ok(None) => Err(damaged(ProblemCode::AttachmentIncomplete)),
            Err(_) => Err(altered()),
        };
        let last = blob.pieces() - 1;
        for n in 0..last {
            pass_on(opener.chunk(&sealed(n)?).map_err(|_| altered())?)?;
        }
        pass_on(opener.last(&sealed(last)?).map_err(|_| altered())?)?;
        if hash.finalize()[..] == blob.sha256 {
            Ok(())
        } else {
            Err(altered())
        }
    }

    /// A blob's content to be read piece by piece. The last read says whether it was whole: an error
    /// of kind `InvalidData` stands for damage, and what came before it must be thrown away.
    ///
    /// # Errors
    /// [`ReadFault::Unknown`], [`ReadFault::Damaged`].
    pub fn blob_reader(&self, id: impl Into<BlobId>) -> Result<BlobReader<'_>, ReadFault> {
        let blob = self.blob(id).ok_or(ReadFault::Unknown)?;
        let altered = || {
            ReadFault::Damaged(Problem::new(
                ProblemCode::AttachmentAltered,
                Subject::Blob(blob.id),
            ))
        };
        let at = self.keys.current.attachment_place(blob.stream);
        let key = self.attachment_key(blob).ok_or_else(altered)?;
        let opener = StreamOpener::new(&key, at, &blob.head).map_err(|_| altered())?;
        Ok(BlobReader {
            vault: self,
            blob,
            opener: Some(opener),
            hash: Sha256::new(),
            next: 0,
            text: Zeroizing::default(),
            at: 0,
        })
    }

    /// A blob's content as a whole, at most `cap` bytes.
    ///
    /// # Errors
    /// As [`Vault::read_blob`], and [`ReadFault::TooLarge`].
    pub fn blob_bytes(&self, id: impl Into<BlobId>, cap: u64) -> Result<Vec<u8>, ReadFault> {
        let blob = self.blob(id).ok_or(ReadFault::Unknown)?;
        if blob.bytes > cap {
            return Err(ReadFault::TooLarge { limit: cap });
        }
        let mut content = Vec::with_capacity(usize::try_from(blob.bytes).unwrap_or_default());
        self.read_blob(blob.id, &mut content)?;
        Ok(content)
    }

    /// The key of a blob's pieces, by whichever data key wrapped it.
    pub(crate) fn attachment_key(&self, blob: &BlobInfo) -> Option<AttachmentKey> {
        self.keys.all().find_map(|key| {
            let at = key.attachment_place(blob.stream);
            key.unwrap_attachment_key(at, &blob.wrapped).ok()
        })
    }

    fn seal_stream(
        &mut self,
        id: BlobId,
        stream: [u8; 16],
        content: &mut dyn Read,
        cap: u64,
    ) -> Result<BlobInfo, WriteFault> {
        let at = self.keys.current.attachment_place(stream);
        let key = AttachmentKey::make()?;
        let wrapped = self.keys.current.wrap_attachment_key(at, &key)?;
        let (mut sealer, head) = StreamSealer::new(&key, at)?;
        let mut hash = Sha256::new();
        let (mut bytes, mut n) = (0_u64, 0_u32);
        let mut text = fill(content)?;
        loop {
            bytes += text.len() as u64;
            if bytes > cap {
                return Err(WriteFault::TooLarge { limit: cap });
            }
            hash.update(text.as_slice());
            // Only what comes after a full piece tells whether it was the last one.
            let next = if text.len() == CHUNK_LEN {
                fill(content)?
            } else {
                Zeroizing::default()
            };
            if next.is_empty() {
                let sealed = sealer.last(&text).map_err(too_long)?;
                self.stage(Chunk { stream, n, sealed })?;
                let sha256 = hash.finalize().into();
                return Ok(BlobInfo {
                    id,
                    stream,
                    bytes,
                    sha256,
                    head,
                    wrapped,
                });
            }
            let sealed = sealer.chunk(&text).map_err(too_long)?;
            self.stage(Chunk { stream, n, sealed })?;
            (text, n) = (next, n + 1);
        }
    }
}

/// Reads one blob, piece by piece.
pub struct BlobReader<'a> {
    vault: &'a Vault,
    blob: &'a BlobInfo,
    opener: Option<StreamOpener>,
    hash: Sha256,
    next: u32,
    text: Zeroizing<Vec<u8>>,
    at: usize,
}

impl BlobReader<'_> {
    /// The next piece; none after the last one, which proves the whole.
    fn advance(&mut self) -> Option<()> {
        let sealed = self.vault.store.chunk(&self.blob.stream, self.next).ok()??;
        let last = self.next + 1 == self.blob.pieces();
        self.text = if last {
            self.opener.take()?.last(&sealed).ok()?
        } else {
            self.opener.as_mut()?.chunk(&sealed).ok()?
        };
        self.hash.update(self.text.as_slice());
        (self.next, self.at) = (self.next + 1, 0);
        (!last || self.hash.clone().finalize()[..] == self.blob.sha256).then_some(())
    }
}

impl Read for BlobReader<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.text.len() && self.next < self.blob.pieces() {
            self.advance().ok_or(std::io::ErrorKind::InvalidData)?;
        }
        let ready = &self.text[self.at..];
        let len = ready.len().min(out.len());
        out[..len].copy_from_slice(&ready[..len]);
        self.at += len;
        Ok(len)
    }
}

impl fmt::Debug for BlobReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobReader {{ blob: {:?}, next: {} }}", self.blob, self.next)
    }
}

/// Up to one piece; shorter only at the end.
fn fill(content: &mut dyn Read) -> Result<Zeroizing<Vec<u8>>, WriteFault> {
    let mut text = Zeroizing::new(Vec::with_capacity(CHUNK_LEN));
    let read = content.take(CHUNK_LEN as u64).read_to_end(&mut text);
    read.map_err(|error| WriteFault::Source(error.kind()))?;
    Ok(text)
}

/// The pieces are cut to fit and far fewer than can be counted, so this does not happen.
fn too_long(_: StreamFault) -> WriteFault {
    WriteFault::Seal(SealFault::TooLong {
        len: usize::MAX,
        max: CHUNK_LEN,
    })
}
