//! HKDF-SHA256 (RFC 5869) and HMAC-SHA256 (RFC 2104).

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::scrub_stack;
use crate::secret::Secret;

/// HKDF-Extract.
pub(crate) fn extract(salt: &[u8], ikm: &[u8]) -> Secret<32> {
    let prk = Secret::filled(|place| place.copy_from_slice(&Hkdf::<Sha256>::extract(Some(salt), ikm).0));
    scrub_stack();
    prk
}

/// HKDF-Expand to 32 bytes; `info` is the concatenation of the parts. The label comes first.
pub(crate) fn expand(prk: &Secret<32>, info: &[&[u8]]) -> Secret<32> {
    let okm = Secret::filled(|place| {
        // Exposed because HKDF is keyed with it.
        Hkdf::<Sha256>::from_prk(prk.expose())
            .expect("32 bytes is a whole pseudorandom key")
            .expand_multi_info(info, place)
            .expect("32 bytes is one block");
    });
    scrub_stack();
    okm
}

/// HMAC-SHA256 over the concatenation of the parts.
pub(crate) fn tag(key: &Secret<32>, parts: &[&[u8]]) -> [u8; 32] {
    // Exposed because HMAC is keyed with it.
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose()).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Equality whose time does not depend on where two values differ.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}
