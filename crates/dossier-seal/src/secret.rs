//! Key bytes that live on the heap and are wiped when they are let go.

use std::fmt;

use zeroize::Zeroize;

use crate::dice::{self, DiceFault};

/// `N` secret bytes.
///
/// Boxed, so that moving a `Secret` copies a pointer and never the bytes; wiped on drop. The bytes
/// are written where they will stay ([`Secret::filled`]), because a copy on the stack survives.
pub(crate) struct Secret<const N: usize>(Box<[u8; N]>);

impl<const N: usize> Secret<N> {
    /// A secret whose bytes `write` puts in place.
    pub(crate) fn filled(write: impl FnOnce(&mut [u8; N])) -> Self {
        let mut secret = Self(Box::new([0; N]));
        write(&mut secret.0);
        secret
    }

    /// As [`Secret::filled`]; what was written so far is wiped when `write` fails.
    pub(crate) fn try_filled<E>(write: impl FnOnce(&mut [u8; N]) -> Result<(), E>) -> Result<Self, E> {
        let mut secret = Self(Box::new([0; N]));
        write(&mut secret.0)?;
        Ok(secret)
    }

    /// A copy of bytes, for tests with known keys.
    #[cfg(test)]
    pub(crate) fn copied(bytes: &[u8; N]) -> Self {
        Self::filled(|place| place.copy_from_slice(bytes))
    }

    /// `N` random bytes.
    pub(crate) fn make() -> Result<Self, DiceFault> {
        Self::try_filled(|place| dice::fill(place))
    }

    /// The bytes. Each caller says in a comment why it must see them.
    pub(crate) fn expose(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret<{N}>(…)")
    }
}
