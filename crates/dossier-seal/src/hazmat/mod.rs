//! Raw primitives. Everything here can be misused; nothing here is public.
//!
//! The rest of the crate calls these functions with labels, nonces and associated data that
//! `docs/formats/vault-v1.md` fixes. A new caller needs a line in that file first.

pub(crate) mod aead;
pub(crate) mod argon;
#[cfg(test)]
mod known_answers;
pub(crate) mod mac;

/// Overwrites the stack that earlier calls used.
///
/// Argon2, HMAC and HKDF keep intermediate values in local variables that nobody wipes (RustCrypto
/// password-hashes #485). A frame of zeroes over the same addresses takes them away; 32 KiB covers
/// every frame below the callers in this crate.
#[inline(never)]
pub(crate) fn scrub_stack() {
    let mut frame = [0_u8; 32 * 1024];
    zeroize::Zeroize::zeroize(&mut frame);
    std::hint::black_box(&frame);
}
