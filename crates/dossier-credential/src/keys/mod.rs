//! Public keys of other people, and whether a signature fits one.

mod parse;
mod roca;
mod vouched;
#[cfg(test)]
mod wycheproof;

use ed25519_dalek::VerifyingKey as Ed25519Key;
use p256::ecdsa::{VerifyingKey as P256Key, signature::Verifier as _};
use p384::ecdsa::VerifyingKey as P384Key;
use rsa::{RsaPublicKey, pkcs1v15, pss, traits::PublicKeyParts as _};

pub(crate) use parse::{base64url, multibase_bytes};
pub use vouched::{KeyFault, VouchedKey};

use crate::bbs;

/// A public key of a kind that we check signatures with.
#[derive(Clone, Debug)]
pub(crate) enum PublicKey {
    Ed25519(Ed25519Key),
    P256(P256Key),
    P384(P384Key),
    Rsa(Box<RsaKey>),
    /// For BBS signatures alone, which no [`Alg`] names.
    Bls(Box<bbs::PublicKey>),
}

/// An RSA key. It signs in two ways, so it may say which one is meant.
#[derive(Clone, Debug)]
pub(crate) struct RsaKey {
    key: RsaPublicKey,
    /// The one algorithm that the key's own document names (RFC 7517 §4.4).
    pinned: Option<Alg>,
}

/// A signature algorithm. Each belongs to one kind of key, whatever a header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alg {
    EdDsa,
    Es256,
    Es384,
    Rs256,
    Ps256,
}

impl Alg {
    /// By its JOSE name (RFC 7518, RFC 8037, RFC 9864); `None` for what we do not check.
    pub(crate) fn of_jose(name: &str) -> Option<Self> {
        Some(match name {
            "EdDSA" | "Ed25519" => Self::EdDsa,
            "ES256" => Self::Es256,
            "ES384" => Self::Es384,
            "RS256" => Self::Rs256,
            "PS256" => Self::Ps256,
            _ => return None,
        })
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
        }
    }
}

impl PublicKey {
    /// True when `signature` over `message` is right and `alg` is the algorithm of this kind of key.
    pub(crate) fn verifies(&self, alg: Alg, message: &[u8], signature: &[u8]) -> bool {
        match (self, alg) {
            // Strict: no small-order keys, no second signature for the same message.
            (Self::Ed25519(key), Alg::EdDsa) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()),
            (Self::P256(key), Alg::Es256) => p256::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            (Self::P384(key), Alg::Es384) => p384::ecdsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            (Self::Rsa(key), Alg::Rs256) if key.allows(alg) => {
                let key = pkcs1v15::VerifyingKey::<rsa::sha2::Sha256>::new(key.key.clone());
                pkcs1v15::Signature::try_from(signature).is_ok_and(|signature| {
                    rsa::signature::Verifier::verify(&key, message, &signature).is_ok()
                })
            }
            (Self::Rsa(key), Alg::Ps256) if key.allows(alg) => {
                let key = pss::VerifyingKey::<rsa::sha2::Sha256>::new(key.key.clone());
                pss::Signature::try_from(signature).is_ok_and(|signature| {
                    rsa::signature::Verifier::verify(&key, message, &signature).is_ok()
                })
            }
            _ => false,
        }
    }

    /// True when `alg` is an algorithm of this kind of key.
    pub(crate) fn fits(&self, alg: Alg) -> bool {
        match (self, alg) {
            (Self::Ed25519(_), Alg::EdDsa) | (Self::P256(_), Alg::Es256) | (Self::P384(_), Alg::Es384) => {
                true
            }
            (Self::Rsa(key), Alg::Rs256 | Alg::Ps256) => key.allows(alg),
            _ => false,
        }
    }

    /// What kind of key it is, for details.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Ed25519(_) => "Ed25519",
            Self::P256(_) => "P-256",
            Self::P384(_) => "P-384",
            Self::Rsa(_) => "RSA",
            Self::Bls(_) => "BLS12-381 G2",
        }
    }

    /// The same bytes for the same key, however it was written.
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => key.as_bytes().to_vec(),
            Self::P256(key) => key.to_sec1_point(false).as_bytes().to_vec(),
            Self::P384(key) => key.to_sec1_point(false).as_bytes().to_vec(),
            Self::Rsa(key) => [key.key.n().to_bytes_be(), key.key.e().to_bytes_be()].concat(),
            Self::Bls(key) => key.to_bytes().to_vec(),
        }
    }
}

impl RsaKey {
    /// The key itself, for signatures that name no JOSE algorithm.
    pub(crate) const fn public(&self) -> &RsaPublicKey {
        &self.key
    }

    fn allows(&self, alg: Alg) -> bool {
        self.pinned.is_none_or(|pinned| pinned == alg)
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.kind() == other.kind() && self.bytes() == other.bytes()
    }
}

impl Eq for PublicKey {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    // RFC 8032 §7.1, test 1.
    const KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    const SIGNATURE: &str = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";

    fn key() -> PublicKey {
        let bytes: [u8; 32] = hex::decode(KEY).unwrap().try_into().unwrap();
        PublicKey::Ed25519(Ed25519Key::from_bytes(&bytes).unwrap())
    }

    #[test]
    fn a_published_vector_verifies() {
        assert!(key().verifies(Alg::EdDsa, b"", &hex::decode(SIGNATURE).unwrap()));
        assert!(!key().verifies(Alg::EdDsa, b"x", &hex::decode(SIGNATURE).unwrap()));
    }

    #[test]
    fn an_algorithm_of_another_kind_of_key_never_verifies() {
        for alg in [Alg::Es256, Alg::Es384, Alg::Rs256, Alg::Ps256] {
            assert!(!key().fits(alg));
            assert!(!key().verifies(alg, b"", &hex::decode(SIGNATURE).unwrap()));
        }
    }

    #[test]
    fn a_key_of_small_order_signs_nothing() {
        // The neutral element, under which R = neutral, s = 0 "signs" everything without strictness.
        let mut neutral = [0u8; 32];
        neutral[0] = 1;
        let Ok(key) = Ed25519Key::from_bytes(&neutral) else {
            return;
        };
        let mut signature = [0u8; 64];
        signature[0] = 1;
        assert!(!PublicKey::Ed25519(key).verifies(Alg::EdDsa, b"anything", &signature));
    }
}
