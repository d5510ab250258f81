//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), in place.

use chacha20poly1305::{AeadInOut, KeyInit, Tag, XChaCha20Poly1305, XNonce};

use crate::secret::Secret;

/// Bytes of a nonce.
pub(crate) const NONCE_LEN: usize = 24;
/// Bytes of a tag.
pub(crate) const TAG_LEN: usize = 16;

/// The tag did not fit: other key, other nonce, other associated data or other bytes.
#[derive(Debug)]
pub(crate) struct Forged;

/// Encrypts `text` where it stands and returns the tag. A nonce must never serve one key twice.
pub(crate) fn seal(key: &Secret<32>, nonce: &[u8; NONCE_LEN], aad: &[u8], text: &mut [u8]) -> [u8; TAG_LEN] {
    cipher(key)
        .encrypt_inout_detached(&XNonce::from(*nonce), aad, text.into())
        .expect("texts stay far below the cipher's 256 GiB")
        .into()
}

/// Checks the tag, then decrypts `text` where it stands. On failure `text` is still sealed.
pub(crate) fn open(
    key: &Secret<32>,
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    text: &mut [u8],
    tag: &[u8; TAG_LEN],
) -> Result<(), Forged> {
    cipher(key)
        .decrypt_inout_detached(&XNonce::from(*nonce), aad, text.into(), &Tag::from(*tag))
        .map_err(|_| Forged)
}

fn cipher(key: &Secret<32>) -> XChaCha20Poly1305 {
    // Exposed because the cipher needs its key; it wipes its copy on drop (feature `zeroize`).
    XChaCha20Poly1305::new(key.expose().into())
}
