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
        let too_long = SealFault::TooLong {
            len: payload.len(),
            max: MAX_ROW_LEN,
        };
        let len = u32::try_from(payload.len())
            .ok()
            .filter(|_| payload.len() <= MAX_ROW_LEN)
            .ok_or(too_long)?;
        let room = pad::padded_len(payload.len());
        seal_box(&self.record, &at.aad(), room, |out| {
            pad::pad_into(out, payload, len)
        })
        .map_err(Into::into)
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
    let short = OpenFault::Short {
        found: sealed.len(),
        least: NONCE_LEN + TAG_LEN,
    };
    let (nonce, rest) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(short)?;
    let (text, tag) = rest.split_last_chunk::<TAG_LEN>().ok_or(short)?;
    let mut text = Zeroizing::new(text.to_vec());
    aead::open(key, nonce, aad, &mut text, tag).map_err(|_| OpenFault::Broken)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn key() -> DataKey {
        DataKey::derive([1; 16], 1, Secret::make().unwrap())
    }

    #[test]
    fn a_row_opens_in_its_own_place_only() {
        let key = key();
        let at = key.place(3, [5; 16], 7, 2);
        let sealed = key.seal_row(at, b"a record").unwrap();
        assert_eq!(key.open_row(at, &sealed).unwrap().as_slice(), b"a record");
        for moved in [
            RowPlace {
                vault_id: [2; 16],
                ..at
            },
            RowPlace { table: 4, ..at },
            RowPlace { row: [6; 16], ..at },
            RowPlace { rev: 6, ..at },
            RowPlace { schema: 3, ..at },
            RowPlace { key_epoch: 2, ..at },
        ] {
            assert_eq!(
                key.open_row(moved, &sealed).unwrap_err(),
                OpenFault::Broken,
                "{moved:?}"
            );
        }
    }

    #[test]
    fn a_row_of_another_dossiers_key_does_not_open() {
        let (ours, theirs) = (key(), key());
        let at = ours.place(1, [5; 16], 1, 1);
        let sealed = theirs.seal_row(at, b"x").unwrap();
        assert_eq!(ours.open_row(at, &sealed).unwrap_err(), OpenFault::Broken);
    }

    #[test]
    fn every_flipped_bit_and_every_cut_breaks_the_seal() {
        let key = key();
        let at = key.place(1, [5; 16], 1, 1);
        let sealed = key.seal_row(at, b"a record").unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut damaged = sealed.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(
                key.open_row(at, &damaged).unwrap_err(),
                OpenFault::Broken,
                "bit {bit}"
            );
        }
        for len in 0..sealed.len() {
            assert!(key.open_row(at, &sealed[..len]).is_err(), "cut to {len}");
        }
    }

    #[test]
    fn the_same_record_never_looks_the_same_and_shows_its_rough_size_only() {
        let key = key();
        let at = key.place(1, [5; 16], 1, 1);
        let (one, two) = (
            key.seal_row(at, b"yes").unwrap(),
            key.seal_row(at, b"nothing at all").unwrap(),
        );
        assert_eq!(one.len(), NONCE_LEN + 256 + TAG_LEN);
        assert_eq!(one.len(), two.len());
        assert_ne!(one, key.seal_row(at, b"yes").unwrap());
    }

    #[test]
    fn a_node_of_the_manifest_never_opens_as_a_row() {
        let key = key();
        let sealed = key.seal_manifest(key.manifest_place(0, 0), &[0; 256]).unwrap();
        assert!(key.open_row(key.place(0, [0; 16], 0, 0), &sealed).is_err());
    }

    proptest! {
        #[test]
        fn what_is_sealed_comes_back(payload in proptest::collection::vec(any::<u8>(), 0..6000), rev: u64) {
            let key = key();
            let at = key.place(1, [5; 16], rev, 1);
            let sealed = key.seal_row(at, &payload).unwrap();
            let opened = key.open_row(at, &sealed).unwrap();
            prop_assert_eq!(opened.as_slice(), payload.as_slice());
        }

        #[test]
        fn any_bytes_are_opened_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let key = key();
            prop_assert!(key.open_row(key.place(1, [5; 16], 1, 1), &bytes).is_err());
        }
    }
}
