//! Backups: one file that is one stream, under a key of its own that the data key wraps.

use sha2::{Digest, Sha256};

use crate::attachment::WRAPPED_LEN;
use crate::data_key::DataKey;
use crate::dice;
use crate::row::{OpenFault, SealFault};
use crate::secret::Secret;
use crate::stream::{CHUNK_LEN, StreamFault, StreamHead, StreamOpener, StreamSealer};

/// The random key of one backup, wrapped by the dossier's data key. It seals one stream and is gone.
#[derive(Debug)]
pub struct BackupKey {
    key: Secret<32>,
    vault_id: [u8; 16],
    backup: [u8; 16],
}

/// Why the key or the stream of a backup does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BackupFault {
    /// The wrapped key is not one of this data key for this backup.
    #[error(transparent)]
    Key(#[from] OpenFault),
    /// What stands before the stream was changed.
    #[error(transparent)]
    Stream(#[from] StreamFault),
}

impl DataKey {
    /// A new key for the backup of this random id, and its wrapped form for the file to carry.
    ///
    /// # Errors
    /// [`SealFault::Dice`].
    pub fn make_backup_key(&self, backup: [u8; 16]) -> Result<(BackupKey, [u8; WRAPPED_LEN]), SealFault> {
        let key = Secret::make()?;
        let wrapped = self.wrap(&self.backup, &self.backup_aad(backup), &key)?;
        Ok((
            BackupKey {
                key,
                vault_id: self.vault_id(),
                backup,
            },
            wrapped,
        ))
    }

    /// Unwraps what [`DataKey::make_backup_key`] wrapped for the same backup.
    ///
    /// # Errors
    /// [`OpenFault::Broken`] for anything else.
    pub fn unwrap_backup_key(&self, backup: [u8; 16], wrapped: &[u8]) -> Result<BackupKey, OpenFault> {
        let key = self.unwrap(&self.backup, &self.backup_aad(backup), wrapped)?;
        Ok(BackupKey {
            key,
            vault_id: self.vault_id(),
            backup,
        })
    }

    fn backup_aad(&self, backup: [u8; 16]) -> Vec<u8> {
        [
            b"dossier/bakkey/v1".as_slice(),
            &self.vault_id(),
            &backup,
            &self.key_epoch().to_be_bytes(),
        ]
        .concat()
    }
}

impl BackupKey {
    /// Starts the stream; every chunk of it is bound to `preface`, the bytes of the file before its head.
    ///
    /// # Errors
    /// [`SealFault::Dice`].
    pub fn sealer(self, preface: &[u8]) -> Result<(StreamSealer, StreamHead), SealFault> {
        Ok(StreamSealer::with(
            &self.key,
            self.aad(preface),
            dice::make_bytes()?,
        ))
    }

    /// Opens the stream that stands after the same `preface`.
    ///
    /// # Errors
    /// [`StreamFault::Commitment`] when key, preface or head are not those of the stream.
    pub fn opener(self, preface: &[u8], head: &StreamHead) -> Result<StreamOpener, StreamFault> {
        StreamOpener::with(&self.key, self.aad(preface), head)
    }

    fn aad(&self, preface: &[u8]) -> Vec<u8> {
        let chunk_len = u32::try_from(CHUNK_LEN).expect("64 KiB fits").to_be_bytes();
        [
            b"dossier/bak/v1".as_slice(),
            &self.vault_id,
            &self.backup,
            &chunk_len,
            &Sha256::digest(preface),
        ]
        .concat()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_backups_stream_opens_with_its_own_key_and_preface_only() {
        let data = DataKey::derive([1; 16], 1, Secret::make().unwrap());
        let (key, wrapped) = data.make_backup_key([2; 16]).unwrap();
        let (sealer, head) = key.sealer(b"preface").unwrap();
        let sealed = sealer.last(b"rows").unwrap();

        let again = || data.unwrap_backup_key([2; 16], &wrapped).unwrap();
        let text = again().opener(b"preface", &head).unwrap().last(&sealed).unwrap();
        assert_eq!(text.as_slice(), b"rows");
        assert_eq!(
            again().opener(b"prefacE", &head).unwrap_err(),
            StreamFault::Commitment
        );
        assert_eq!(
            data.unwrap_backup_key([3; 16], &wrapped).unwrap_err(),
            OpenFault::Broken
        );
        let later = DataKey::derive([1; 16], 2, Secret::make().unwrap());
        assert_eq!(
            later.unwrap_backup_key([2; 16], &wrapped).unwrap_err(),
            OpenFault::Broken
        );
    }

    #[test]
    fn the_key_before_opens_with_the_key_after_it_and_no_other() {
        let key = |epoch| DataKey::derive([1; 16], epoch, Secret::make().unwrap());
        let (first, second, third) = (key(1), key(2), key(3));
        let wrapped = second.wrap_previous(&first).unwrap();
        let back = second.unwrap_previous(&wrapped).unwrap();
        assert_eq!(back.key_epoch(), 1);
        assert_eq!(back.root().expose(), first.root().expose());
        assert_eq!(third.unwrap_previous(&wrapped).unwrap_err(), OpenFault::Broken);
        assert_eq!(third.wrap_previous(&first).unwrap_err(), SealFault::OtherKey);
        let stranger = DataKey::derive([9; 16], 1, Secret::make().unwrap());
        assert_eq!(second.wrap_previous(&stranger).unwrap_err(), SealFault::OtherKey);
    }
}
