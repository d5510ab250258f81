//! One key slot: the data key under one secret.

use std::fmt;

use super::Unlock;
use super::wire::{MAGIC, MAJOR, MINOR};
use crate::dice;
use crate::hazmat::aead::{self, NONCE_LEN, TAG_LEN};
use crate::hazmat::argon::{self, SALT_LEN};
use crate::hazmat::mac;
use crate::kdf::{KdfBounds, KdfFault, KdfParams};
use crate::keystore::KeystoreSecret;
use crate::passphrase::Passphrase;
use crate::recovery::RecoveryCode;
use crate::row::SealFault;
use crate::secret::Secret;

/// Bytes of the part of a slot that its keys and its seal are bound to.
pub(super) const BOUND_LEN: usize = 74;
/// Bytes of a whole slot.
pub(super) const SLOT_LEN: usize = BOUND_LEN + 32 + NONCE_LEN + WRAPPED;
const WRAPPED: usize = 32 + TAG_LEN;

/// What sort of secret a slot is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum SlotKind {
    /// A passphrase, through Argon2id.
    Passphrase = 1,
    /// A printed code of 160 random bits.
    Recovery = 2,
    /// 32 random bytes in the operating system's keystore: an extra, never alone.
    Keystore = 3,
}

/// One slot of a header.
#[derive(Clone, PartialEq, Eq)]
pub struct Slot {
    pub(super) minor: u16,
    pub(super) vault_id: [u8; 16],
    pub(super) id: [u8; 16],
    pub(super) kind: SlotKind,
    pub(super) kdf: Option<KdfParams>,
    pub(super) salt: [u8; SALT_LEN],
    pub(super) commitment: [u8; 32],
    pub(super) nonce: [u8; NONCE_LEN],
    pub(super) wrapped: [u8; WRAPPED],
}

/// What a new slot is made from.
pub(super) enum Pre<'a> {
    Passphrase(&'a Passphrase, KdfParams),
    Recovery(&'a RecoveryCode),
    Keystore(&'a KeystoreSecret),
}

pub(super) enum Refusal {
    OtherSecret,
    Damaged,
    Kdf(KdfFault),
}

impl Slot {
    /// What sort of secret this slot is for.
    pub fn kind(&self) -> SlotKind {
        self.kind
    }

    /// The slot's random id.
    pub fn id(&self) -> [u8; 16] {
        self.id
    }

    /// The work that one guess costs; `None` for slots whose secret is random already.
    pub fn kdf(&self) -> Option<KdfParams> {
        self.kdf
    }

    pub(super) fn wrap(vault_id: [u8; 16], pre: Pre<'_>, root: &Secret<32>) -> Result<Self, SealFault> {
        let mut slot = Self {
            minor: MINOR,
            vault_id,
            id: dice::make_bytes()?,
            kind: SlotKind::Recovery,
            kdf: None,
            salt: [0; SALT_LEN],
            commitment: [0; 32],
            nonce: dice::make_bytes()?,
            wrapped: [0; WRAPPED],
        };
        let keys = match pre {
            Pre::Recovery(code) => slot.keys(code.0.expose()),
            Pre::Keystore(secret) => {
                slot.kind = SlotKind::Keystore;
                slot.keys(secret.0.expose())
            }
            Pre::Passphrase(passphrase, kdf) => {
                slot.kind = SlotKind::Passphrase;
                slot.kdf = Some(kdf);
                slot.salt = dice::make_bytes()?;
                // Exposed because Argon2id works on the text.
                let pre = argon::derive(passphrase.expose().as_bytes(), &slot.salt, kdf.check_vault()?)?;
                slot.keys(pre.expose())
            }
        };
        slot.commitment = keys.commitment;
        let aad = slot.aad();
        // Exposed because the root key is what this slot wraps; encrypted where it is copied to.
        let (text, tag) = slot.wrapped.split_at_mut(32);
        text.copy_from_slice(root.expose());
        tag.copy_from_slice(&aead::seal(&keys.kek, &slot.nonce, &aad, text));
        Ok(slot)
    }

    /// The root key. The commitment is compared before anything is decrypted: when it does not fit
    /// the secret is another one, and when it fits but the seal is broken the slot was changed.
    pub(super) fn unwrap(&self, secret: Unlock<'_>, bounds: KdfBounds) -> Result<Secret<32>, Refusal> {
        let keys = match (secret, self.kdf) {
            (Unlock::Passphrase(passphrase), Some(kdf)) => {
                let kdf = kdf.check(bounds).map_err(Refusal::Kdf)?;
                // Exposed because Argon2id works on the text.
                let pre = argon::derive(passphrase.expose().as_bytes(), &self.salt, kdf);
                self.keys(pre.map_err(Refusal::Kdf)?.expose())
            }
            // Exposed because the code itself is the key material.
            (Unlock::Recovery(code), None) => self.keys(code.0.expose()),
            (Unlock::Keystore(secret), None) => self.keys(secret.0.expose()),
            _ => return Err(Refusal::Damaged),
        };
        if !mac::same(&keys.commitment, &self.commitment) {
            return Err(Refusal::OtherSecret);
        }
        let (text, tag) = self
            .wrapped
            .split_last_chunk::<TAG_LEN>()
            .ok_or(Refusal::Damaged)?;
        Secret::try_filled(|place| {
            place.copy_from_slice(text);
            aead::open(&keys.kek, &self.nonce, &self.aad(), place, tag).map_err(|_| Refusal::Damaged)
        })
    }

    /// The fields that say what this slot is, in their fixed form. Keys and seal are bound to them.
    pub(super) fn bound(&self) -> [u8; BOUND_LEN] {
        let kdf = self.kdf.unwrap_or(KdfParams { m_kib: 0, t: 0, p: 0 });
        let fields: [&[u8]; 11] = [
            MAGIC,
            &MAJOR.to_be_bytes(),
            &self.minor.to_be_bytes(),
            &self.vault_id,
            &self.id,
            &[self.kind as u8],
            &[u8::from(self.kdf.is_some())],
            &kdf.m_kib.to_be_bytes(),
            &kdf.t.to_be_bytes(),
            &kdf.p.to_be_bytes(),
            &self.salt,
        ];
        fields.concat().try_into().expect("the fields make 74 bytes")
    }

    fn aad(&self) -> Vec<u8> {
        [self.bound().as_slice(), &self.commitment].concat()
    }

    fn keys(&self, pre: &[u8]) -> SlotKeys {
        let bound = self.bound();
        let prk = mac::extract(&[self.vault_id, self.id].concat(), pre);
        let kek = mac::expand(&prk, &[b"dossier/v1/slot/kek", &bound]);
        // Exposed because the commitment is not secret: it stands in the slot.
        let commitment = *mac::expand(&prk, &[b"dossier/v1/slot/commit", &bound]).expose();
        SlotKeys { kek, commitment }
    }
}

struct SlotKeys {
    kek: Secret<32>,
    commitment: [u8; 32],
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot")
            .field("kind", &self.kind)
            .field("kdf", &self.kdf)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
