//! The hash inside RDFC-1.0, as the lower-case hex text that the algorithm compares and hashes again.

use sha2::{Digest, Sha256, Sha384};

use super::HashAlg;

/// A digest in lower-case hex; at most that of SHA-384.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hex {
    text: [u8; 96],
}

impl Hex {
    pub(super) fn of(alg: HashAlg, input: &[u8]) -> Self {
        match alg {
            HashAlg::Sha256 => Self::encode(&Sha256::digest(input)),
            HashAlg::Sha384 => Self::encode(&Sha384::digest(input)),
        }
    }

    fn encode(bytes: &[u8]) -> Self {
        let mut text = [0; 96];
        for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
            pair[0] = b"0123456789abcdef"[usize::from(byte >> 4)];
            pair[1] = b"0123456789abcdef"[usize::from(byte & 15)];
        }
        Self { text }
    }

    /// The hex digits.
    pub(super) fn as_str(&self) -> &str {
        let end = self
            .text
            .iter()
            .position(|digit| *digit == 0)
            .unwrap_or(self.text.len());
        // Hex digits are ASCII.
        std::str::from_utf8(&self.text[..end]).unwrap_or_default()
    }
}
