//! The header's bytes. Every field is big-endian and of fixed width; `docs/formats/vault-v1.md`, 1.3.

use sha2::{Digest, Sha256};

use super::Header;
use super::slot::{BOUND_LEN, SLOT_LEN, Slot, SlotKind};
use crate::kdf::{KdfFault, KdfParams};

/// The major version that this crate reads and writes; any other is refused.
pub const MAJOR: u16 = 1;
/// The minor version that this crate writes; a higher one is opened read-only.
pub const MINOR: u16 = 0;
/// No header is longer. A reader need not look at more.
pub const MAX_HEADER_LEN: usize = 8 * 1024;

pub(super) const MAGIC: &[u8; 8] = b"DOSSIER\0";
/// The most slots of a header.
pub const MAX_SLOTS: usize = 8;
const MAX_EXTENSION: usize = 4096;
const SUM_LEN: usize = 32;

/// A part of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderPart {
    /// The lengths do not add up.
    Length,
    /// The number of slots, or a dossier without a passphrase slot.
    Slots,
    /// A slot that contradicts the header or itself.
    Slot,
    /// The part that only newer minor versions have.
    Extension,
}

/// Why bytes are no header that this crate reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeaderFault {
    /// These bytes are something else.
    #[error("not the header of a dossier")]
    NotAHeader,
    /// The checksum does not fit: the file was damaged after it was written.
    #[error("the header is damaged")]
    Damaged,
    /// Written by a newer major version of the format.
    #[error("header of version {found}, this program reads {supported}")]
    NewerMajor {
        /// What stands there.
        found: u16,
        /// [`MAJOR`].
        supported: u16,
    },
    /// The checksum fits, but no program of ours writes this.
    #[error("malformed header: {0:?}")]
    Malformed(HeaderPart),
    /// A slot asks for work that nobody may ask for.
    #[error(transparent)]
    Kdf(#[from] KdfFault),
}

impl Header {
    /// The header's bytes; the same header always gives the same.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.body();
        bytes.extend_from_slice(&self.mac);
        let sum = checksum(&bytes);
        bytes.extend_from_slice(&sum);
        bytes
    }

    /// Reads a header. What comes back is well formed and its settings are within bounds; whether
    /// it is genuine only [`Header::unlock`] can tell.
    pub fn decode(bytes: &[u8]) -> Result<Self, HeaderFault> {
        if !bytes.starts_with(MAGIC) {
            return Err(HeaderFault::NotAHeader);
        }
        // The checksum comes first and its place is the same in all versions, so that a damaged
        // version number is not mistaken for a newer version.
        let (signed, sum) = bytes.split_last_chunk::<SUM_LEN>().ok_or(HeaderFault::Damaged)?;
        if bytes.len() > MAX_HEADER_LEN || checksum(signed) != *sum {
            return Err(HeaderFault::Damaged);
        }
        let mut rest = Fields(&signed[MAGIC.len()..]);
        let major = u16::from_be_bytes(rest.take()?);
        if major != MAJOR {
            return Err(HeaderFault::NewerMajor {
                found: major,
                supported: MAJOR,
            });
        }
        let minor = u16::from_be_bytes(rest.take()?);
        let vault_id = rest.take()?;
        let key_epoch = u32::from_be_bytes(rest.take()?);
        let revision = u64::from_be_bytes(rest.take()?);
        let [count] = rest.take()?;
        if !(1..=MAX_SLOTS).contains(&usize::from(count)) {
            return Err(HeaderFault::Malformed(HeaderPart::Slots));
        }
        let mut slots = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            let slot = read_slot(&rest.take()?)?;
            if slot.vault_id != vault_id || slot.minor > minor {
                return Err(HeaderFault::Malformed(HeaderPart::Slot));
            }
            slots.push(slot);
        }
        if !slots.iter().any(|slot| slot.kind == SlotKind::Passphrase) {
            return Err(HeaderFault::Malformed(HeaderPart::Slots));
        }
        let extension = rest.take_extension(minor)?;
        let mac = rest.take()?;
        if !rest.0.is_empty() {
            return Err(HeaderFault::Malformed(HeaderPart::Length));
        }
        Ok(Self {
            minor,
            vault_id,
            key_epoch,
            revision,
            slots,
            extension,
            mac,
        })
    }

    /// Everything that the MAC covers.
    pub(super) fn body(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(MAX_HEADER_LEN);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&MAJOR.to_be_bytes());
        bytes.extend_from_slice(&self.minor.to_be_bytes());
        bytes.extend_from_slice(&self.vault_id);
        bytes.extend_from_slice(&self.key_epoch.to_be_bytes());
        bytes.extend_from_slice(&self.revision.to_be_bytes());
        bytes.push(u8::try_from(self.slots.len()).expect("at most 8 slots"));
        for slot in &self.slots {
            bytes.extend_from_slice(&slot.bound());
            bytes.extend_from_slice(&slot.commitment);
            bytes.extend_from_slice(&slot.nonce);
            bytes.extend_from_slice(&slot.wrapped);
        }
        let extension_len = u16::try_from(self.extension.len()).expect("at most 4,096 bytes");
        bytes.extend_from_slice(&extension_len.to_be_bytes());
        bytes.extend_from_slice(&self.extension);
        bytes
    }
}

fn read_slot(bytes: &[u8; SLOT_LEN]) -> Result<Slot, HeaderFault> {
    let malformed = HeaderFault::Malformed(HeaderPart::Slot);
    let (bound, rest) = bytes.split_at(BOUND_LEN);
    let mut rest = Fields(rest);
    let mut fields = Fields(bound);
    let (magic, major) = (fields.take::<8>()?, u16::from_be_bytes(fields.take()?));
    let minor = u16::from_be_bytes(fields.take()?);
    let (vault_id, id) = (fields.take()?, fields.take()?);
    let [kind, kdf_id] = fields.take()?;
    let [m_kib, t, p] = [fields.take()?, fields.take()?, fields.take()?].map(u32::from_be_bytes);
    let kdf = KdfParams { m_kib, t, p };
    let salt: [u8; 16] = fields.take()?;
    let (kind, kdf) = match (kind, kdf_id) {
        (1, 1) => (SlotKind::Passphrase, Some(kdf.check_vault()?.params())),
        (2 | 3, 0) if (m_kib, t, p, salt) == (0, 0, 0, [0; 16]) => (
            if kind == 2 {
                SlotKind::Recovery
            } else {
                SlotKind::Keystore
            },
            None,
        ),
        _ => return Err(malformed),
    };
    if magic != *MAGIC || major != MAJOR {
        return Err(malformed);
    }
    let (commitment, nonce, wrapped) = (rest.take()?, rest.take()?, rest.take()?);
    Ok(Slot {
        minor,
        vault_id,
        id,
        kind,
        kdf,
        salt,
        commitment,
        nonce,
        wrapped,
    })
}

/// What is left to read.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], HeaderFault> {
        let (field, rest) = self
            .0
            .split_first_chunk()
            .ok_or(HeaderFault::Malformed(HeaderPart::Length))?;
        self.0 = rest;
        Ok(*field)
    }

    fn take_extension(&mut self, minor: u16) -> Result<Vec<u8>, HeaderFault> {
        let malformed = HeaderFault::Malformed(HeaderPart::Extension);
        let len = usize::from(u16::from_be_bytes(self.take()?));
        // Our own minor version has no extension, so bytes there are nobody's.
        if len > MAX_EXTENSION || (minor == MINOR && len > 0) {
            return Err(malformed);
        }
        let (extension, rest) = self.0.split_at_checked(len).ok_or(malformed)?;
        self.0 = rest;
        Ok(extension.to_vec())
    }
}

/// SHA-256 over a label and the bytes. It finds accidents; the MAC finds intent.
fn checksum(bytes: &[u8]) -> [u8; SUM_LEN] {
    Sha256::new()
        .chain_update(b"dossier/v1/header-sum")
        .chain_update(bytes)
        .finalize()
        .into()
}
