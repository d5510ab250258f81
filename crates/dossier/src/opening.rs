//! What opens a dossier: passphrases, the recovery code, this device's keystore, and a new key for all.

use dossier_seal::{KdfParams, KeystoreSecret, Passphrase, RecoveryCode, SlotKind};
use dossier_vault::Rekeyed;
use uuid::Uuid;

use crate::{Dossier, Fault, holders};

/// Names one way to open a dossier.
pub type DoorId = Uuid;

/// One way to open a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Door {
    /// Its identity, to take it away by.
    pub id: Uuid,
    /// What sort of secret it takes.
    pub kind: SlotKind,
    /// True when it opened this session.
    pub here: bool,
}

/// The keystore of the operating system, handed in by whoever can reach it. Each dossier has one secret
/// there, under its identity.
pub trait Keystore: Send + Sync {
    /// Keeps a secret; false when the keystore does not take it.
    fn keep(&self, dossier: Uuid, secret: &KeystoreSecret) -> bool;

    /// The secret, if the keystore has one and gives it out.
    fn fetch(&self, dossier: Uuid) -> Option<KeystoreSecret>;

    /// Lets a secret go. One that is not there is what was asked for.
    fn forget(&self, dossier: Uuid);
}

impl Dossier {
    /// Locks with another passphrase from now on.
    ///
    /// # Errors
    /// [`Fault::PassphraseEmpty`], [`Fault::Kdf`] or [`Fault::Write`]; the old one still holds then.
    pub fn change_passphrase(&mut self, new: &Passphrase, kdf: Option<KdfParams>) -> Result<(), Fault> {
        let kdf = self.kdf_for(new, kdf)?;
        Ok(self.vault.change_passphrase(new, kdf)?)
    }

    /// Makes a new recovery code; the old one opens nothing more.
    ///
    /// # Errors
    /// [`Fault::Write`]; the old one still holds then.
    pub fn new_recovery(&mut self) -> Result<RecoveryCode, Fault> {
        Ok(self.vault.new_recovery()?)
    }

    /// Everything that opens it.
    pub fn doors(&self) -> Vec<Door> {
        let here = self.vault.opened_by();
        let door = |slot: &dossier_seal::Slot| Door {
            id: Uuid::from_bytes(slot.id()),
            kind: slot.kind(),
            here: here == Some(slot.id()),
        };
        self.vault.slots().iter().map(door).collect()
    }

    /// One more passphrase, for the same dossier.
    ///
    /// # Errors
    /// [`Fault::PassphraseEmpty`], [`Fault::Kdf`]; [`Fault::Write`] when there is no room for one more.
    pub fn add_passphrase(&mut self, new: &Passphrase, kdf: Option<KdfParams>) -> Result<(), Fault> {
        let kdf = self.kdf_for(new, kdf)?;
        Ok(self.vault.add_passphrase(new, kdf)?)
    }

    /// Takes one of the things that open it away.
    ///
    /// # Errors
    /// [`Fault::Write`] for the last passphrase; [`Fault::NotFound`].
    pub fn remove_door(&mut self, door: Uuid) -> Result<(), Fault> {
        if !self.doors().iter().any(|known| known.id == door) {
            return Err(Fault::NotFound(door));
        }
        Ok(self.vault.remove_slot(door.into_bytes())?)
    }

    /// Lets this device's keystore open it from now on, beside the passphrase.
    ///
    /// # Errors
    /// [`Fault::Write`] when the keystore does not take the secret; nothing has changed then.
    pub fn add_keystore(&mut self, keystore: &dyn Keystore) -> Result<(), Fault> {
        let id = self.vault.id();
        Ok(self.vault.add_keystore(|secret| keystore.keep(id, secret))?)
    }

    /// The keystore opens it no more.
    ///
    /// # Errors
    /// [`Fault::Write`]; it still opens it then.
    pub fn remove_keystore(&mut self, keystore: &dyn Keystore) -> Result<(), Fault> {
        let doors = self.doors();
        for door in doors.iter().filter(|door| door.kind == SlotKind::Keystore) {
            self.remove_door(door.id)?;
        }
        keystore.forget(self.vault.id());
        Ok(())
    }

    /// Seals everything with a new key. Afterwards this passphrase and a new recovery code open it, and
    /// nothing else that did before.
    ///
    /// # Errors
    /// [`Fault::PassphraseEmpty`], [`Fault::Kdf`], [`Fault::Write`]; nothing has changed then.
    pub fn rekey(
        &mut self,
        passphrase: &Passphrase,
        kdf: Option<KdfParams>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Rekeyed, Fault> {
        let kdf = self.kdf_for(passphrase, kdf)?;
        // Keys that were drawn in this session and sealed nothing yet are wrapped by the old one.
        self.unsaved_holders.clear();
        let rekeyed = self
            .vault
            .rekey(passphrase, kdf, &mut holders::rewrap_holder, progress)?;
        self.keep_mark();
        Ok(rekeyed)
    }

    /// What one guess at the passphrase costs.
    pub fn kdf(&self) -> Option<KdfParams> {
        self.vault.kdf()
    }

    /// Settings for a passphrase: those given, else those in force.
    pub(crate) fn kdf_for(
        &self,
        passphrase: &Passphrase,
        kdf: Option<KdfParams>,
    ) -> Result<KdfParams, Fault> {
        if passphrase.is_blank() {
            return Err(Fault::PassphraseEmpty);
        }
        let kdf = kdf.or(self.vault.kdf()).unwrap_or_default();
        kdf.check_vault()?;
        Ok(kdf)
    }
}
