//! A sealed row: what the database holds in place of a record.

use zeroize::Zeroizing;

use crate::data_key::DataKey;
use crate::dice::{self, DiceFault};
use crate::hazmat::aead::{self, NONCE_LEN, TAG_LEN};
use crate::pad;
use crate::secret::Secret;

/// Longest payload of one row: 256 MiB. What is larger goes through a stream.
pub const MAX_ROW_LEN: usize = 1 << 28;

/// Where a row stands. It is bound into the seal, so a row that was moved, or put back from an
/// older copy, does not open there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowPlace {
    /// The dossier.
    pub vault_id: [u8; 16],
    /// The table, by number.
    pub table: u16,
    /// The row's random id.
    pub row: [u8; 16],
    /// Which writing of this row.
    pub rev: u64,
    /// Version of the payload's own shape.
    pub schema: u16,
    /// Which data key of this dossier; grows with every re-key.
    pub key_epoch: u32,
}

/// Why something could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealFault {
    /// No random bytes.
    #[error(transparent)]
    Dice(#[from] DiceFault),
    /// The chosen Argon2id settings are refused or do not fit in memory.
    #[error(transparent)]
    Kdf(#[from] crate::kdf::KdfFault),
    /// The payload is longer than one row may be.
    #[error("row of {len} bytes, at most {max}")]
    TooLong {
        /// What was given.
        len: usize,
        /// [`MAX_ROW_LEN`].
        max: usize,
    },
    /// The header was written by a newer version of this format; this one may read it only.
    #[error("header of minor version {found}, this program writes {supported}")]
    NewerMinor {
        /// What stands in the header.
        found: u16,
        /// What this crate writes.
        supported: u16,
    },
    /// The data key belongs to another dossier or another key epoch than the header.
    #[error("the data key is not this header's")]
    OtherKey,
}

/// Why a sealed thing does not open. Nothing of its content was released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenFault {
    /// Shorter than any sealed thing of this sort can be.
    #[error("{found} sealed bytes, at least {least}")]
    Short {
        /// What was given.
        found: usize,
        /// The least.
        least: usize,
    },
    /// Changed, moved, put back from an older copy, or sealed under another key.
    #[error("the seal is broken")]
    Broken,
    /// The seal holds, but the content has a form that this format does not know.
    #[error("the sealed content has an unknown form")]
    Form,
}

impl RowPlace {
    /// The associated data: `dossier/rec/v1` and the fields, each of fixed width, big-endian.
    fn aad(&self) -> Vec<u8> {
        [
            b"dossier/rec/v1".as_slice(),
            &self.vault_id,
            &self.table.to_be_bytes(),
            &self.row,
            &self.rev.to_be_bytes(),
            &self.schema.to_be_bytes(),
            &self.key_epoch.to_be_bytes(),
        ]
        .concat()
    }
}

impl DataKey {
    /// Seals one row: nonce, padded payload encrypted, tag.
    ///
    /// The nonce is random on every call, never a counter: a counter would repeat after a restore.
    pub fn seal_row(&self, at: RowPlace, payload: &[u8]) -> Result<Vec<u8>, SealFault> {
        let too_long = SealFault::TooLong { len: payload.len(), max: MAX_ROW_LEN };
        let len = u32::try_from(payload.len()).ok().filter(|_| payload.len() <= MAX_ROW_LEN).ok_or(too_long)?;
        let room = pad::padded_len(payload.len());
        seal_box(&self.record, &at.aad(), room, |out| pad::pad_into(out, payload, len)).map_err(Into::into)
    }

    /// Opens one row and takes the padding off.
    pub fn open_row(&self, at: RowPlace, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenFault> {
        let mut text = open_box(&self.record, &at.aad(), sealed)?;
        pad::unpad(&mut text).ok_or(OpenFault::Form)?;
        Ok(text)
    }
}

/// Nonce, text encrypted, tag. `write` puts `room` bytes of text behind the nonce.
pub(crate) fn seal_box(
    key: &Secret<32>,
    aad: &[u8],
    room: usize,
    write: impl FnOnce(&mut Vec<u8>),
) -> Result<Vec<u8>, DiceFault> {
    let nonce = dice::make_bytes::<NONCE_LEN>()?;
    // One allocation of the final size: a buffer that grows leaves plaintext in the old one.
    let mut sealed = Vec::with_capacity(NONCE_LEN + room + TAG_LEN);
    sealed.extend_from_slice(&nonce);
    write(&mut sealed);
    let tag = aead::seal(key, &nonce, aad, &mut sealed[NONCE_LEN..]);
    sealed.extend_from_slice(&tag);
    Ok(sealed)
}

/// The text of a [`seal_box`], decrypted where it is returned.
pub(crate) fn open_box(key: &Secret<32>, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenFault> {
    let short = OpenFault::Short { found: sealed.len(), least: NONCE_LEN + TAG_LEN };
    let (nonce, rest) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(short)?;
    let (text, tag) = rest.split_last_chunk::<TAG_LEN>().ok_or(short)?;
    let mut text = Zeroizing::new(text.to_vec());
    aead::open(key, nonce, aad, &mut text, tag).map_err(|_| OpenFault::Broken)?;
    Ok(text)
}
