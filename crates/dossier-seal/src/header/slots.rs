//! Changing what opens a dossier: each change is a new header with the next revision.

use super::Header;
use super::slot::{Pre, Slot, SlotKind};
use super::wire::{MAX_SLOTS, MINOR};
use crate::data_key::DataKey;
use crate::kdf::KdfParams;
use crate::keystore::KeystoreSecret;
use crate::passphrase::Passphrase;
use crate::recovery::{RecoveryCode, make_recovery_code};
use crate::row::SealFault;
use crate::secret::Secret;

/// Why a header's slots were not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SlotFault {
    /// The new slot could not be made.
    #[error(transparent)]
    Seal(#[from] SealFault),
    /// A header has room for so many only.
    #[error("at most {max} slots")]
    TooMany {
        /// [`MAX_SLOTS`].
        max: usize,
    },
    /// The last passphrase slot never goes: the other kinds are extras.
    #[error("the last passphrase")]
    LastPassphrase,
    /// No slot has this id.
    #[error("no such slot")]
    Unknown,
}

impl Header {
    /// The same header for a new passphrase: the slot `instead_of` goes, or every passphrase slot when
    /// it names none, and one new one comes.
    ///
    /// The data key stays, so every older copy of the header still opens with the old passphrase:
    /// the caller replaces all copies.
    ///
    /// # Errors
    /// [`SlotFault::Seal`]; this header is as it was.
    pub fn with_passphrase(
        &self,
        key: &DataKey,
        instead_of: Option<[u8; 16]>,
        passphrase: &Passphrase,
        kdf: KdfParams,
    ) -> Result<Self, SlotFault> {
        let named = |slot: &Slot| Some(slot.id()) == instead_of;
        let one = self
            .slots
            .iter()
            .any(|slot| slot.kind() == SlotKind::Passphrase && named(slot));
        self.with_slot(key, Pre::Passphrase(passphrase, kdf), |old| {
            old.kind() != SlotKind::Passphrase || (one && !named(old))
        })
    }

    /// The same header with one more passphrase beside those that are there.
    ///
    /// # Errors
    /// [`SlotFault::TooMany`], [`SlotFault::Seal`].
    pub fn with_another_passphrase(
        &self,
        key: &DataKey,
        passphrase: &Passphrase,
        kdf: KdfParams,
    ) -> Result<Self, SlotFault> {
        self.with_slot(key, Pre::Passphrase(passphrase, kdf), |_| true)
    }

    /// The same header for a new recovery code; the old one opens it no more.
    ///
    /// # Errors
    /// [`SlotFault::Seal`].
    pub fn with_recovery(&self, key: &DataKey) -> Result<(Self, RecoveryCode), SlotFault> {
        let recovery = make_recovery_code().map_err(SealFault::from)?;
        let header = self.with_slot(key, Pre::Recovery(&recovery), |old| {
            old.kind() != SlotKind::Recovery
        })?;
        Ok((header, recovery))
    }

    /// The same header with a slot for this device's keystore, in place of any earlier one.
    ///
    /// # Errors
    /// [`SlotFault::TooMany`], [`SlotFault::Seal`].
    pub fn with_keystore(&self, key: &DataKey) -> Result<(Self, KeystoreSecret), SlotFault> {
        let secret = KeystoreSecret::make().map_err(SealFault::from)?;
        let header = self.with_slot(key, Pre::Keystore(&secret), |old| {
            old.kind() != SlotKind::Keystore
        })?;
        Ok((header, secret))
    }

    /// The same header without one of its slots.
    ///
    /// # Errors
    /// [`SlotFault::Unknown`]; [`SlotFault::LastPassphrase`] for the last of its kind, because neither
    /// a paper nor a device may be all that opens a dossier.
    pub fn without_slot(&self, key: &DataKey, id: [u8; 16]) -> Result<Self, SlotFault> {
        self.must_belong_to(key)?;
        let slot = self
            .slots
            .iter()
            .find(|slot| slot.id() == id)
            .ok_or(SlotFault::Unknown)?;
        let alike = self
            .slots
            .iter()
            .filter(|other| other.kind() == SlotKind::Passphrase)
            .count();
        if slot.kind() == SlotKind::Passphrase && alike == 1 {
            return Err(SlotFault::LastPassphrase);
        }
        let slots = self
            .slots
            .iter()
            .filter(|other| other.id() != id)
            .cloned()
            .collect();
        Ok(self.next(key, slots))
    }

    /// A header of the next key epoch with a new random data key, for a re-key: one slot for
    /// `passphrase`, one for a new recovery code. No other secret can be kept, because none is known.
    ///
    /// # Errors
    /// [`SlotFault::Seal`].
    pub fn rekeyed(
        &self,
        key: &DataKey,
        passphrase: &Passphrase,
        kdf: KdfParams,
    ) -> Result<(Self, DataKey, RecoveryCode), SlotFault> {
        self.must_belong_to(key)?;
        let epoch = self.key_epoch.checked_add(1).ok_or(SealFault::OtherKey)?;
        let fresh = DataKey::derive(self.vault_id, epoch, Secret::make().map_err(SealFault::from)?);
        let recovery = make_recovery_code().map_err(SealFault::from)?;
        let slots = vec![
            Slot::wrap(self.vault_id, Pre::Passphrase(passphrase, kdf), fresh.root())?,
            Slot::wrap(self.vault_id, Pre::Recovery(&recovery), fresh.root())?,
        ];
        let header = Self {
            key_epoch: epoch,
            ..self.clone()
        };
        Ok((header.next(&fresh, slots), fresh, recovery))
    }

    fn with_slot(
        &self,
        key: &DataKey,
        pre: Pre<'_>,
        stays: impl Fn(&Slot) -> bool,
    ) -> Result<Self, SlotFault> {
        self.must_belong_to(key)?;
        let mut slots: Vec<Slot> = self.slots.iter().filter(|old| stays(old)).cloned().collect();
        if slots.len() >= MAX_SLOTS {
            return Err(SlotFault::TooMany { max: MAX_SLOTS });
        }
        slots.push(Slot::wrap(self.vault_id, pre, key.root())?);
        // Stable: passphrases stay in the order in which they came.
        slots.sort_by_key(Slot::kind);
        Ok(self.next(key, slots))
    }

    fn next(&self, key: &DataKey, slots: Vec<Slot>) -> Self {
        let header = Self {
            slots,
            revision: self.revision + 1,
            ..self.clone()
        };
        header.vouched(key)
    }

    fn must_belong_to(&self, key: &DataKey) -> Result<(), SealFault> {
        if self.is_read_only() {
            return Err(SealFault::NewerMinor {
                found: self.minor,
                supported: MINOR,
            });
        }
        // A key of another dossier would make a header that opens to nothing.
        if (self.vault_id, self.key_epoch) != (key.vault_id(), key.key_epoch()) || !self.is_vouched_by(key) {
            return Err(SealFault::OtherKey);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
