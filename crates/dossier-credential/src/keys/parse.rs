//! The ways in which public keys are written.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rsa::{
    BigUint, RsaPublicKey, pkcs1::DecodeRsaPublicKey as _, pkcs8::DecodePublicKey as _,
    traits::PublicKeyParts as _,
};
use serde_json::Value;

use super::{Ed25519Key, P256Key, P384Key, PublicKey, RsaKey, roca};
use crate::{
    bbs,
    json::{text, texts},
};

impl PublicKey {
    /// RFC 7518 §3.3 asks 2048 bits; more than 8192 only costs time.
    const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

    /// From a Multikey: `z`, base58-btc of a multicodec prefix and the key (Controlled Identifiers §2.2.2).
    pub(crate) fn from_multikey(multibase: &str) -> Option<Self> {
        Self::from_multikey_bytes(&multibase_bytes(multibase)?)
    }

    /// From the bytes of a Multikey: the multicodec prefix and the key.
    pub(crate) fn from_multikey_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xed, 0x01, key @ ..] => Self::ed25519(key),
            [0x80, 0x24, key @ ..] => P256Key::from_sec1_bytes(key).ok().map(Self::P256),
            [0x81, 0x24, key @ ..] => P384Key::from_sec1_bytes(key).ok().map(Self::P384),
            [0xeb, 0x01, key @ ..] => {
                bbs::PublicKey::from_bytes(key.try_into().ok()?).map(|key| Self::Bls(Box::new(key)))
            }
            _ => None,
        }
    }

    /// From a JWK (RFC 7517). A `use` other than `sig`, `key_ops` without `verify` and an `alg` that this kind of key
    /// does not sign with are refused; the `alg` of an RSA key is the only one that it counts for.
    pub(crate) fn from_jwk(jwk: &Value) -> Option<Self> {
        let number = |name| text(jwk, name).and_then(base64url);
        let key = match (text(jwk, "kty")?, text(jwk, "crv")) {
            ("OKP", Some("Ed25519")) => Self::ed25519(&number("x")?)?,
            ("EC", Some("P-256")) => {
                Self::P256(P256Key::from_sec1_bytes(&point(&number("x")?, &number("y")?, 32)?).ok()?)
            }
            ("EC", Some("P-384")) => {
                Self::P384(P384Key::from_sec1_bytes(&point(&number("x")?, &number("y")?, 48)?).ok()?)
            }
            ("RSA", _) => Self::rsa(
                &number("n")?,
                &number("e")?,
                text(jwk, "alg").and_then(super::Alg::of_jose),
            )?,
            _ => return None,
        };
        let signs = text(jwk, "use").is_none_or(|usage| usage == "sig");
        let operations = jwk.get("key_ops");
        let verifies = operations.is_none() || texts(operations).any(|operation| operation == "verify");
        let agrees =
            text(jwk, "alg").is_none_or(|alg| super::Alg::of_jose(alg).is_some_and(|alg| key.fits(alg)));
        (signs && verifies && agrees).then_some(key)
    }

    /// From PEM: SubjectPublicKeyInfo, or the PKCS#1 that real badge issuers write.
    pub(crate) fn from_pem(pem: &str) -> Option<Self> {
        let rsa = RsaPublicKey::from_public_key_pem(pem.trim()).ok();
        let key = rsa.or_else(|| RsaPublicKey::from_pkcs1_pem(pem.trim()).ok())?;
        Self::rsa(&key.n().to_bytes_be(), &key.e().to_bytes_be(), None)
    }

    /// From a verification method or a key document: `publicKeyMultibase`, `publicKeyJwk`, `publicKeyBase58`
    /// (of an `Ed25519VerificationKey2018`), `publicKeyPem`, or a bare JWK.
    pub(crate) fn from_document(document: &Value) -> Option<Self> {
        if let Some(multibase) = text(document, "publicKeyMultibase") {
            return Self::from_multikey(multibase);
        }
        if let Some(jwk) = document.get("publicKeyJwk") {
            return Self::from_jwk(jwk);
        }
        if let Some(base58) = text(document, "publicKeyBase58") {
            let bytes = (base58.len() < 100)
                .then(|| bs58::decode(base58).into_vec().ok())
                .flatten()?;
            return crate::json::is_a(document, "Ed25519VerificationKey2018")
                .then(|| Self::ed25519(&bytes))
                .flatten();
        }
        if let Some(pem) = text(document, "publicKeyPem") {
            return Self::from_pem(pem);
        }
        document.get("kty").and_then(|_| Self::from_jwk(document))
    }

    /// From a PKCS#1 RSAPublicKey, as certificates have it.
    pub(crate) fn from_pkcs1_der(der: &[u8]) -> Option<Self> {
        let key = RsaPublicKey::from_pkcs1_der(der).ok()?;
        Self::rsa(&key.n().to_bytes_be(), &key.e().to_bytes_be(), None)
    }

    /// From the 32 bytes of an Ed25519 key.
    pub(crate) fn ed25519(bytes: &[u8]) -> Option<Self> {
        Ed25519Key::from_bytes(bytes.try_into().ok()?)
            .ok()
            .map(Self::Ed25519)
    }

    /// From modulus and exponent.
    pub(crate) fn rsa(n: &[u8], e: &[u8], pinned: Option<super::Alg>) -> Option<Self> {
        let (n, e) = (BigUint::from_bytes_be(n), BigUint::from_bytes_be(e));
        if !Self::RSA_BITS.contains(&n.bits()) || roca::is_weak(&n) {
            return None;
        }
        let key = RsaPublicKey::new_with_max_size(n, e, *Self::RSA_BITS.end()).ok()?;
        Some(Self::Rsa(Box::new(RsaKey { key, pinned })))
    }
}

/// An uncompressed SEC1 point from two coordinates of a fixed length (RFC 7518 §6.2.1.2).
fn point(x: &[u8], y: &[u8], size: usize) -> Option<Vec<u8>> {
    (x.len() == size && y.len() == size).then(|| [&[4], x, y].concat())
}

/// The bytes of a multibase text: base58-btc (`z`) or base64url (`u`).
pub(crate) fn multibase_bytes(text: &str) -> Option<Vec<u8>> {
    /// base58 costs the square of its length; no key or signature that is written in it is near this.
    const LONGEST: usize = 2048;
    match text.split_at_checked(1)? {
        ("z", rest) if rest.len() > LONGEST => None,
        ("z", rest) => bs58::decode(rest).into_vec().ok(),
        ("u", rest) => base64url(rest),
        _ => None,
    }
}

/// base64url without padding, trailing bits zero: one text for one value.
pub(crate) fn base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
