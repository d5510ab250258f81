//! The only dice in the house: the operating system's generator.

use uuid::Uuid;

/// The operating system gave no random bytes. Nothing may be made without them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system's random generator failed")]
pub struct DiceFault;

/// `N` random bytes. Not for keys: those are made inside this crate, on the heap.
pub fn make_bytes<const N: usize>() -> Result<[u8; N], DiceFault> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// A random UUID, version 4 (RFC 9562, section 5.4). Version 7 would tell when a record was made.
pub fn make_id() -> Result<Uuid, DiceFault> {
    Ok(uuid::Builder::from_random_bytes(make_bytes()?).into_uuid())
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that throws the dice"
)]
pub(crate) fn fill(place: &mut [u8]) -> Result<(), DiceFault> {
    getrandom::fill(place).map_err(|_| DiceFault)
}

/// A uniform index below `len`, for a list of at most 65,536 entries.
pub(crate) fn make_index(len: usize) -> Result<usize, DiceFault> {
    debug_assert!(0 < len && len <= 1 << 16);
    // Values above the last whole multiple are thrown again: a plain remainder would favour the
    // first entries.
    let fair = (1 << 16) / len * len;
    loop {
        let thrown = usize::from(u16::from_be_bytes(make_bytes()?));
        if thrown < fair {
            return Ok(thrown % len);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_id_is_version_four() {
        assert_eq!(make_id().unwrap().get_version_num(), 4);
        assert_ne!(make_id().unwrap(), make_id().unwrap());
    }

    #[test]
    fn every_index_turns_up_about_as_often() {
        let mut seen = [0_u32; 6];
        for _ in 0..60_000 {
            seen[make_index(6).unwrap()] += 1;
        }
        // Ten thousand expected; nine sigma is 820.
        assert!(seen.iter().all(|n| (9_180..10_820).contains(n)), "{seen:?}");
    }
}
