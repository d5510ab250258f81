//! The header: what turns a secret into the data key, and what nobody may change unseen.
//!
//! A header holds key slots, each of which wraps the same data key under another secret. Damage and
//! a wrong secret are told apart: a checksum finds accidents before any key is derived, a slot's
//! commitment says whether the secret fits, and a MAC under the data key covers every byte.

mod slot;
mod slots;
mod wire;

pub use slot::{Slot, SlotKind};
pub use slots::SlotFault;
pub use wire::{HeaderFault, HeaderPart, MAJOR, MAX_HEADER_LEN, MAX_SLOTS, MINOR};

use slot::{Pre, Refusal};

use crate::data_key::DataKey;
use crate::dice;
use crate::hazmat::mac;
use crate::kdf::{KdfBounds, KdfFault, KdfParams};
use crate::keystore::KeystoreSecret;
use crate::passphrase::Passphrase;
use crate::recovery::{RecoveryCode, make_recovery_code};
use crate::row::SealFault;
use crate::secret::Secret;

/// The head of a dossier. Everything in it may be read by a thief; nothing may be changed by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    minor: u16,
    vault_id: [u8; 16],
    key_epoch: u32,
    revision: u64,
    slots: Vec<Slot>,
    /// What a newer minor version added; kept as it was.
    extension: Vec<u8>,
    mac: [u8; 32],
}

/// A secret that a slot may fit.
#[derive(Debug, Clone, Copy)]
pub enum Unlock<'a> {
    /// What the learner typed.
    Passphrase(&'a Passphrase),
    /// What the learner wrote down.
    Recovery(&'a RecoveryCode),
    /// What this device's keystore holds.
    Keystore(&'a KeystoreSecret),
}

/// Why a header gives no data key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnlockFault {
    /// No slot fits this secret: mistyped, or of another dossier.
    #[error("wrong passphrase or recovery code")]
    WrongSecret,
    /// The secret is right, but the header was changed.
    #[error("the header is damaged")]
    DamagedHeader,
    /// There is no slot for this sort of secret.
    #[error("no slot of this kind")]
    NoSuchSlot,
    /// The slot asks for work that is refused or that this device cannot do.
    #[error(transparent)]
    Kdf(#[from] KdfFault),
}

impl Header {
    /// A new dossier's header: random id, random data key, one slot for `passphrase` and one for
    /// the recovery code that comes back. Show that code once; it is kept nowhere.
    pub fn create(
        passphrase: &Passphrase,
        kdf: KdfParams,
    ) -> Result<(Self, DataKey, RecoveryCode), SealFault> {
        let vault_id = dice::make_id()?.into_bytes();
        let key = DataKey::derive(vault_id, 1, Secret::make()?);
        let recovery = make_recovery_code()?;
        let slots = vec![
            Slot::wrap(vault_id, Pre::Passphrase(passphrase, kdf), key.root())?,
            Slot::wrap(vault_id, Pre::Recovery(&recovery), key.root())?,
        ];
        let header = Self {
            minor: MINOR,
            vault_id,
            key_epoch: key.key_epoch(),
            revision: 1,
            slots,
            extension: Vec::new(),
            mac: [0; 32],
        };
        Ok((header.vouched(&key), key, recovery))
    }

    /// The data key, for whoever has a secret that fits. Bounds: [`KdfBounds::VAULT`].
    pub fn unlock(&self, secret: Unlock<'_>) -> Result<DataKey, UnlockFault> {
        self.unlock_within(secret, KdfBounds::VAULT)
    }

    /// As [`Header::unlock`], with bounds for this device.
    pub fn unlock_within(&self, secret: Unlock<'_>, bounds: KdfBounds) -> Result<DataKey, UnlockFault> {
        self.unlock_slot(secret, bounds).map(|(key, _)| key)
    }

    /// As [`Header::unlock_within`], and which slot fitted.
    pub fn unlock_slot(
        &self,
        secret: Unlock<'_>,
        bounds: KdfBounds,
    ) -> Result<(DataKey, [u8; 16]), UnlockFault> {
        let kind = match secret {
            Unlock::Passphrase(_) => SlotKind::Passphrase,
            Unlock::Recovery(_) => SlotKind::Recovery,
            Unlock::Keystore(_) => SlotKind::Keystore,
        };
        let mut fault = UnlockFault::NoSuchSlot;
        for slot in self.slots.iter().filter(|slot| slot.kind() == kind) {
            match slot.unwrap(secret, bounds) {
                Ok(root) => {
                    let key = self.trusted(DataKey::derive(self.vault_id, self.key_epoch, root))?;
                    return Ok((key, slot.id()));
                }
                Err(Refusal::OtherSecret) => fault = UnlockFault::WrongSecret,
                Err(Refusal::Damaged) => return Err(UnlockFault::DamagedHeader),
                Err(Refusal::Kdf(kdf)) => return Err(kdf.into()),
            }
        }
        Err(fault)
    }

    /// The dossier's random id.
    pub fn vault_id(&self) -> [u8; 16] {
        self.vault_id
    }

    /// Which data key the slots wrap; grows with every re-key.
    pub fn key_epoch(&self) -> u32 {
        self.key_epoch
    }

    /// Grows with every change of the header: of two copies, the higher is the newer.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The minor version of the format that wrote this header.
    pub fn minor(&self) -> u16 {
        self.minor
    }

    /// True when a newer minor version wrote this: it may be read, and nothing may be written.
    pub fn is_read_only(&self) -> bool {
        self.minor > MINOR
    }

    /// The slots.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The settings of the first passphrase slot, for an offer to strengthen them.
    pub fn kdf(&self) -> Option<KdfParams> {
        self.slots.iter().find_map(Slot::kdf)
    }

    /// Puts the MAC on.
    fn vouched(mut self, key: &DataKey) -> Self {
        self.mac = key.header_mac(&self.body());
        self
    }

    fn is_vouched_by(&self, key: &DataKey) -> bool {
        mac::same(&key.header_mac(&self.body()), &self.mac)
    }

    fn trusted(&self, key: DataKey) -> Result<DataKey, UnlockFault> {
        if self.is_vouched_by(&key) {
            Ok(key)
        } else {
            Err(UnlockFault::DamagedHeader)
        }
    }
}

#[cfg(test)]
mod tests;
