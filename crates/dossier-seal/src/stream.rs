//! Sealed streams: files that are too large for one row, in chunks of 64 KiB.
//!
//! STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015, section 7) over XChaCha20-Poly1305:
//! nonce = 19 random bytes, a 32-bit counter, one byte that marks the last chunk. Taking chunks
//! away, adding, swapping or repeating them therefore breaks a tag. A commitment to the key is
//! compared before any chunk is decrypted.
//!
//! A chunk that opened is genuine and in its place, but only the last one proves that the file is
//! whole: hold back what came out, or delete it, when [`StreamOpener::last`] fails.

use zeroize::Zeroizing;

use crate::attachment::{AttachmentKey, AttachmentPlace};
use crate::dice::{self, DiceFault};
use crate::hazmat::aead::{self, NONCE_LEN, TAG_LEN};
use crate::hazmat::mac;
use crate::secret::Secret;

/// Bytes of text in every chunk but the last.
pub const CHUNK_LEN: usize = 64 * 1024;
/// Bytes of a sealed chunk: text and tag.
pub const SEALED_CHUNK_LEN: usize = CHUNK_LEN + TAG_LEN;

pub(crate) const PREFIX_LEN: usize = 19;

/// What stands before the chunks: 19 random bytes and the commitment. Not secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamHead {
    prefix: [u8; PREFIX_LEN],
    commitment: [u8; 32],
}

/// Why a stream cannot be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StreamFault {
    /// The head belongs to another key or another attachment, or it was changed.
    #[error("the stream's commitment does not fit this key")]
    Commitment,
    /// Changed, moved, repeated, or not the last although it was given as the last (or the reverse).
    #[error("chunk {chunk} is broken or out of place")]
    Chunk {
        /// Which chunk, from 0.
        chunk: u32,
    },
    /// A chunk of a length that cannot stand there.
    #[error("chunk {chunk} has {found} bytes")]
    Length {
        /// Which chunk, from 0.
        chunk: u32,
        /// What was given.
        found: usize,
    },
    /// More chunks than the counter can number.
    #[error("the stream is too long")]
    TooLong,
}

/// Seals one stream. [`StreamSealer::last`] takes the sealer away, so nothing can follow it.
#[derive(Debug)]
pub struct StreamSealer(Stream);

/// Opens one stream. [`StreamOpener::last`] takes the opener away, so nothing can follow it.
#[derive(Debug)]
pub struct StreamOpener(Stream);

#[derive(Debug)]
struct Stream {
    key: Secret<32>,
    prefix: [u8; PREFIX_LEN],
    aad: Vec<u8>,
    next: Option<u32>,
}

impl StreamHead {
    /// Bytes of an encoded head.
    pub const LEN: usize = PREFIX_LEN + 32;

    /// Prefix, then commitment.
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        bytes[..PREFIX_LEN].copy_from_slice(&self.prefix);
        bytes[PREFIX_LEN..].copy_from_slice(&self.commitment);
        bytes
    }

    /// Reads what [`StreamHead::to_bytes`] wrote; `None` when the length is another.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (prefix, rest) = bytes.split_first_chunk()?;
        Some(Self {
            prefix: *prefix,
            commitment: rest.try_into().ok()?,
        })
    }
}

impl StreamSealer {
    /// Starts the one stream that `key` may seal. The head goes to where the chunks are read from.
    pub fn new(key: &AttachmentKey, at: AttachmentPlace) -> Result<(Self, StreamHead), DiceFault> {
        let prefix = dice::make_bytes()?;
        Ok(Self::with(&key.0, at.stream_aad(), prefix))
    }

    /// A stream under any key that seals nothing else.
    pub(crate) fn with(key: &Secret<32>, aad: Vec<u8>, prefix: [u8; PREFIX_LEN]) -> (Self, StreamHead) {
        let (stream, commitment) = Stream::new(key, aad, prefix);
        (Self(stream), StreamHead { prefix, commitment })
    }

    /// Seals a chunk that is followed by another: exactly [`CHUNK_LEN`] bytes.
    pub fn chunk(&mut self, text: &[u8]) -> Result<Vec<u8>, StreamFault> {
        self.0.seal(text, false)
    }

    /// Seals the last chunk: 1 to [`CHUNK_LEN`] bytes, or none when it is the only one.
    pub fn last(mut self, text: &[u8]) -> Result<Vec<u8>, StreamFault> {
        self.0.seal(text, true)
    }
}

impl StreamOpener {
    /// Checks the commitment. No chunk can be given to a key that it does not fit.
    pub fn new(key: &AttachmentKey, at: AttachmentPlace, head: &StreamHead) -> Result<Self, StreamFault> {
        Self::with(&key.0, at.stream_aad(), head)
    }

    pub(crate) fn with(key: &Secret<32>, aad: Vec<u8>, head: &StreamHead) -> Result<Self, StreamFault> {
        let (stream, commitment) = Stream::new(key, aad, head.prefix);
        mac::same(&commitment, &head.commitment)
            .then_some(Self(stream))
            .ok_or(StreamFault::Commitment)
    }

    /// Opens a chunk that is followed by another: exactly [`SEALED_CHUNK_LEN`] bytes.
    pub fn chunk(&mut self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, StreamFault> {
        self.0.open(sealed, false)
    }

    /// Opens the last chunk. Only when this succeeds is the stream whole.
    pub fn last(mut self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, StreamFault> {
        self.0.open(sealed, true)
    }
}

impl Stream {
    fn new(key: &Secret<32>, aad: Vec<u8>, prefix: [u8; PREFIX_LEN]) -> (Self, [u8; 32]) {
        let below = |label: &str| mac::expand(key, &[label.as_bytes(), &prefix, &aad]);
        // Exposed because the commitment is not secret: it stands in the head.
        let commitment = *below("dossier/v1/stream/commit").expose();
        (
            Self {
                key: below("dossier/v1/stream/key"),
                prefix,
                aad,
                next: Some(0),
            },
            commitment,
        )
    }

    fn seal(&mut self, text: &[u8], last: bool) -> Result<Vec<u8>, StreamFault> {
        let (chunk, nonce) = self.turn(text.len(), text.len(), last)?;
        let mut sealed = Vec::with_capacity(text.len() + TAG_LEN);
        sealed.extend_from_slice(text);
        let tag = aead::seal(&self.key, &nonce, &self.aad, &mut sealed);
        sealed.extend_from_slice(&tag);
        self.next = chunk.checked_add(1);
        Ok(sealed)
    }

    fn open(&mut self, sealed: &[u8], last: bool) -> Result<Zeroizing<Vec<u8>>, StreamFault> {
        let chunk = self.next.ok_or(StreamFault::TooLong)?;
        let short = StreamFault::Length {
            chunk,
            found: sealed.len(),
        };
        let (text, tag) = sealed.split_last_chunk::<TAG_LEN>().ok_or(short)?;
        let (chunk, nonce) = self.turn(text.len(), sealed.len(), last)?;
        let mut text = Zeroizing::new(text.to_vec());
        // The counter moves on only after success: after a broken chunk the stream stays where it is.
        aead::open(&self.key, &nonce, &self.aad, &mut text, tag).map_err(|_| StreamFault::Chunk { chunk })?;
        self.next = chunk.checked_add(1);
        Ok(text)
    }

    /// The next chunk's number and nonce, if a chunk of `len` bytes of text may stand there.
    fn turn(&self, len: usize, found: usize, last: bool) -> Result<(u32, [u8; NONCE_LEN]), StreamFault> {
        let chunk = self.next.ok_or(StreamFault::TooLong)?;
        let fits = match last {
            false => len == CHUNK_LEN,
            // An empty last chunk after others would make two forms of one file.
            true => len <= CHUNK_LEN && (len > 0 || chunk == 0),
        };
        if !fits {
            return Err(StreamFault::Length { chunk, found });
        }
        let mut nonce = [0; NONCE_LEN];
        nonce[..PREFIX_LEN].copy_from_slice(&self.prefix);
        nonce[PREFIX_LEN..NONCE_LEN - 1].copy_from_slice(&chunk.to_be_bytes());
        nonce[NONCE_LEN - 1] = u8::from(last);
        Ok((chunk, nonce))
    }
}

#[cfg(test)]
mod tests;
