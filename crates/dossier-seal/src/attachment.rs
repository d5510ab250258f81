//! Keys of attachments: one per writing of a file, wrapped for the record that names it.

use crate::data_key::DataKey;
use crate::dice::DiceFault;
use crate::row::{OpenFault, SealFault, open_box, seal_box};
use crate::secret::Secret;
use crate::stream::CHUNK_LEN;

/// Bytes of a wrapped 32-byte key: nonce 24, key 32, tag 16.
pub const WRAPPED_LEN: usize = 72;

/// The random key of one attachment. It seals exactly one stream: writing the file again takes a
/// new key.
#[derive(Debug)]
pub struct AttachmentKey(pub(crate) Secret<32>);

/// What an attachment's stream and wrapped key are bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttachmentPlace {
    /// The dossier.
    pub vault_id: [u8; 16],
    /// The attachment's random id.
    pub attachment: [u8; 16],
}

impl AttachmentKey {
    /// A new random key.
    pub fn make() -> Result<Self, DiceFault> {
        Secret::make().map(Self)
    }
}

impl DataKey {
    /// The place of an attachment in this key's own dossier.
    pub fn attachment_place(&self, attachment: [u8; 16]) -> AttachmentPlace {
        AttachmentPlace {
            vault_id: self.vault_id(),
            attachment,
        }
    }

    /// Wraps an attachment's key, for its record to carry.
    pub fn wrap_attachment_key(
        &self,
        at: AttachmentPlace,
        key: &AttachmentKey,
    ) -> Result<[u8; WRAPPED_LEN], SealFault> {
        self.wrap(&self.attach, &at.key_aad(self.key_epoch()), &key.0)
    }

    /// Unwraps what [`DataKey::wrap_attachment_key`] made for the same place.
    pub fn unwrap_attachment_key(
        &self,
        at: AttachmentPlace,
        wrapped: &[u8],
    ) -> Result<AttachmentKey, OpenFault> {
        self.unwrap(&self.attach, &at.key_aad(self.key_epoch()), wrapped)
            .map(AttachmentKey)
    }

    pub(crate) fn wrap(
        &self,
        with: &Secret<32>,
        aad: &[u8],
        inner: &Secret<32>,
    ) -> Result<[u8; WRAPPED_LEN], SealFault> {
        // Exposed because these are the bytes to encrypt; they are encrypted in the buffer itself.
        let sealed = seal_box(with, aad, 32, |out| out.extend_from_slice(inner.expose()))?;
        Ok(sealed.try_into().expect("nonce, 32 bytes and tag make 72"))
    }

    pub(crate) fn unwrap(
        &self,
        with: &Secret<32>,
        aad: &[u8],
        wrapped: &[u8],
    ) -> Result<Secret<32>, OpenFault> {
        let wrapped: &[u8; WRAPPED_LEN] = wrapped.try_into().map_err(|_| OpenFault::Short {
            found: wrapped.len(),
            least: WRAPPED_LEN,
        })?;
        let inner = open_box(with, aad, wrapped)?;
        Secret::try_filled(|place| {
            let inner: &[u8; 32] = inner.as_slice().try_into().map_err(|_| OpenFault::Form)?;
            place.copy_from_slice(inner);
            Ok(())
        })
    }
}

impl AttachmentPlace {
    /// What every chunk of its stream is bound to.
    pub(crate) fn stream_aad(&self) -> Vec<u8> {
        let chunk_len = u32::try_from(CHUNK_LEN).expect("64 KiB fits").to_be_bytes();
        [
            b"dossier/att/v1".as_slice(),
            &self.vault_id,
            &self.attachment,
            &chunk_len,
        ]
        .concat()
    }

    fn key_aad(&self, key_epoch: u32) -> Vec<u8> {
        [
            b"dossier/attkey/v1".as_slice(),
            &self.vault_id,
            &self.attachment,
            &key_epoch.to_be_bytes(),
        ]
        .concat()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_wrapped_key_opens_for_its_own_attachment_only() {
        let data = DataKey::derive([1; 16], 1, Secret::make().unwrap());
        let key = AttachmentKey::make().unwrap();
        let at = data.attachment_place([5; 16]);
        let wrapped = data.wrap_attachment_key(at, &key).unwrap();
        let back = data.unwrap_attachment_key(at, &wrapped).unwrap();
        assert_eq!(back.0.expose(), key.0.expose());

        let moved = data.attachment_place([6; 16]);
        assert_eq!(
            data.unwrap_attachment_key(moved, &wrapped).unwrap_err(),
            OpenFault::Broken
        );
        let short = OpenFault::Short {
            found: 71,
            least: WRAPPED_LEN,
        };
        assert_eq!(data.unwrap_attachment_key(at, &wrapped[1..]).unwrap_err(), short);
    }
}
