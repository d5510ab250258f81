//! The learner's own signatures: one Ed25519 key per recipient, each from its own random seed.

use std::fmt;

use ed25519_dalek::{Signer, SigningKey};

use crate::attachment::WRAPPED_LEN;
use crate::data_key::DataKey;
use crate::dice::DiceFault;
use crate::row::{OpenFault, SealFault};
use crate::secret::Secret;

/// The 32 random bytes that one holder key comes from.
///
/// Random, not derived from the data key: a re-key of the dossier must not change who the learner
/// is towards a recipient. It leaves this crate only wrapped ([`DataKey::wrap_seed`]), or under a passphrase
/// of whoever has no dossier ([`make_key_file`](crate::make_key_file)).
#[derive(Debug)]
pub struct HolderSeed(Secret<32>);

/// A key that signs in the learner's name (Ed25519, RFC 8032), with its `did:key`.
pub struct HolderKey(Box<SigningKey>);

impl HolderSeed {
    /// A new random seed: a new identity towards one recipient.
    pub fn make() -> Result<Self, DiceFault> {
        Secret::make().map(Self)
    }

    /// A seed that was kept in a key file.
    pub(crate) const fn of(seed: Secret<32>) -> Self {
        Self(seed)
    }

    /// The bytes, for a key file. Each caller says in a comment why it must see them.
    pub(crate) fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }

    /// The signing key of this seed; always the same one.
    pub fn derive_key(&self) -> HolderKey {
        // Exposed because the seed is the private key (RFC 8032, section 5.1.5).
        HolderKey(Box::new(SigningKey::from_bytes(self.0.expose())))
    }
}

impl DataKey {
    /// Wraps a seed for storage. `id` names its place (the recipient), and it opens there only.
    pub fn wrap_seed(&self, id: [u8; 16], seed: &HolderSeed) -> Result<[u8; WRAPPED_LEN], SealFault> {
        self.wrap(&self.sign_wrap, &self.seed_aad(id), &seed.0)
    }

    /// Unwraps what [`DataKey::wrap_seed`] made for the same id.
    pub fn unwrap_seed(&self, id: [u8; 16], wrapped: &[u8]) -> Result<HolderSeed, OpenFault> {
        self.unwrap(&self.sign_wrap, &self.seed_aad(id), wrapped)
            .map(HolderSeed)
    }

    fn seed_aad(&self, id: [u8; 16]) -> Vec<u8> {
        [
            b"dossier/seed/v1".as_slice(),
            &self.vault_id(),
            &id,
            &self.key_epoch().to_be_bytes(),
        ]
        .concat()
    }
}

impl HolderKey {
    /// The 32 bytes of the public key.
    pub fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// The public key as Multikey: multicodec `ed25519-pub` (0xed 0x01), base58btc with a leading
    /// `z` (Controlled Identifiers 1.0, section 2.2.2).
    pub fn multikey(&self) -> String {
        let mut bytes = [0; 34];
        bytes[..2].copy_from_slice(&[0xed, 0x01]);
        bytes[2..].copy_from_slice(&self.public_key());
        format!("z{}", bs58::encode(bytes).into_string())
    }

    /// The holder's identifier: `did:key:z6Mk…` (did:key method, section 3.1.1).
    pub fn did_key(&self) -> String {
        format!("did:key:{}", self.multikey())
    }

    /// The verification method that proofs name: `did:key:z6Mk…#z6Mk…`.
    pub fn verification_method(&self) -> String {
        let multikey = self.multikey();
        format!("did:key:{multikey}#{multikey}")
    }

    /// Signs. The same bytes always give the same signature (RFC 8032, section 5.1.6).
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for HolderKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HolderKey(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_first_test_key_of_rfc_8032_signs_as_printed_there() {
        let seed = hex::decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let key = HolderSeed(Secret::copied(&seed.try_into().unwrap())).derive_key();
        assert_eq!(
            hex::encode(key.public_key()),
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        );
        assert_eq!(
            hex::encode(key.sign(b"")),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        );
        assert_eq!(
            key.did_key(),
            "did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"
        );
        assert_eq!(key.verification_method().matches("z6Mktwupdm").count(), 2);
    }

    #[test]
    fn a_wrapped_seed_is_the_same_identity_for_its_own_recipient_only() {
        let data = DataKey::derive([1; 16], 1, Secret::make().unwrap());
        let seed = HolderSeed::make().unwrap();
        let wrapped = data.wrap_seed([9; 16], &seed).unwrap();
        let back = data.unwrap_seed([9; 16], &wrapped).unwrap();
        assert_eq!(back.derive_key().did_key(), seed.derive_key().did_key());
        assert_eq!(
            data.unwrap_seed([8; 16], &wrapped).unwrap_err(),
            OpenFault::Broken
        );
    }

    #[test]
    fn a_seed_never_opens_as_an_attachment_key() {
        let data = DataKey::derive([1; 16], 1, Secret::make().unwrap());
        let wrapped = data.wrap_seed([9; 16], &HolderSeed::make().unwrap()).unwrap();
        let at = data.attachment_place([9; 16]);
        assert_eq!(
            data.unwrap_attachment_key(at, &wrapped).unwrap_err(),
            OpenFault::Broken
        );
    }
}
