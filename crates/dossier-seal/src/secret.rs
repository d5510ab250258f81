//! Key bytes that live on the heap, out of the reach of swap, and are wiped when they are let go.

use std::fmt;

use zeroize::Zeroize;

use crate::dice::{self, DiceFault};

/// `N` secret bytes.
///
/// Boxed, so that moving a `Secret` copies a pointer and never the bytes; wiped on drop. The bytes
/// are written where they will stay ([`Secret::filled`]), because a copy on the stack survives. Their page
/// is kept out of swap where the system has room for that; it is no failure where it has not
/// (`docs/decisions/0031-locked-pages.md`).
pub(crate) struct Secret<const N: usize> {
    /// Given back before the page is: later, the page may be another secret's.
    _resident: Option<Resident>,
    page: Box<Page<N>>,
}

/// Bytes that begin a page and share it with nothing: systems count locks by the page, not by who asked.
#[repr(C, align(4096))]
struct Page<const N: usize>([u8; N]);

impl<const N: usize> Secret<N> {
    fn zeroed() -> Self {
        let page = Box::new(Page([0; N]));
        Self {
            _resident: resident(&page),
            page,
        }
    }

    /// A secret whose bytes `write` puts in place.
    pub(crate) fn filled(write: impl FnOnce(&mut [u8; N])) -> Self {
        let mut secret = Self::zeroed();
        write(&mut secret.page.0);
        secret
    }

    /// As [`Secret::filled`]; what was written so far is wiped when `write` fails.
    pub(crate) fn try_filled<E>(write: impl FnOnce(&mut [u8; N]) -> Result<(), E>) -> Result<Self, E> {
        let mut secret = Self::zeroed();
        write(&mut secret.page.0)?;
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
        &self.page.0
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        self.page.0.zeroize();
    }
}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret<{N}>(…)")
    }
}

#[cfg(not(target_family = "wasm"))]
type Resident = region::LockGuard;

/// Asks the system to keep a page in memory. `None` where it has no room for that, or nobody may ask.
#[cfg(not(target_family = "wasm"))]
fn resident<const N: usize>(page: &Page<N>) -> Option<Resident> {
    region::lock(std::ptr::from_ref(page), size_of::<Page<N>>()).ok()
}

/// A browser has no swap of its own to keep anything out of.
#[cfg(target_family = "wasm")]
type Resident = std::convert::Infallible;

#[cfg(target_family = "wasm")]
fn resident<const N: usize>(_: &Page<N>) -> Option<Resident> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used, clippy::disallowed_methods)]
    use super::*;

    /// KiB of this process that the system keeps in memory.
    fn locked() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmLck:"));
        line.unwrap().trim().trim_end_matches(" kB").parse().unwrap()
    }

    #[test]
    fn each_secret_has_a_page_of_its_own_that_never_goes_to_swap() {
        let before = locked();
        let secrets: Vec<Secret<32>> = (0..8).map(|_| Secret::make().unwrap()).collect();
        if secrets.iter().any(|secret| secret._resident.is_none()) {
            eprintln!("skipped: this system lets nobody lock 32 KiB");
            return;
        }
        let place = |secret: &Secret<32>| std::ptr::from_ref(secret.expose()).addr();
        assert!(secrets.iter().all(|secret| place(secret) % 4096 == 0));
        // Only under nextest is a test alone in its process; beside others the figure is anybody's.
        let alone = std::env::var_os("NEXTEST").is_some();
        assert!(!alone || locked() == before + 32, "{} of {before}", locked());
        drop(secrets);
        assert!(
            !alone || locked() == before,
            "a page stays locked that holds nothing"
        );
    }
}
