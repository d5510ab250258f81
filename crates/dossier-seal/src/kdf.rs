//! How much work one guess at a passphrase costs.

use std::time::Duration;

use crate::hazmat::argon;

/// Argon2id settings: memory in KiB, passes, lanes (RFC 9106, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfParams {
    /// Memory in KiB.
    pub m_kib: u32,
    /// Passes over that memory.
    pub t: u32,
    /// Lanes. One is best for this implementation, which works through lanes one after another.
    pub p: u32,
}

/// The settings that a reader accepts, from a floor of [`KdfParams::FLOOR`] up to these.
///
/// A header is read before anybody proved to know the passphrase, so whoever can write the file
/// chooses the numbers in it. They are bounded before a byte is allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfBounds {
    /// Largest memory in KiB.
    pub m_kib: u32,
    /// Most passes.
    pub t: u32,
    /// Most lanes.
    pub p: u32,
}

/// Settings that were found within bounds. Only these reach Argon2id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckedKdf(KdfParams);

/// Settings that are refused, or that this device cannot carry out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KdfFault {
    /// Below the floor: a thief could guess too fast.
    #[error("key settings too weak: found {found:?}, at least {floor:?}")]
    TooWeak {
        /// What stood there.
        found: KdfParams,
        /// The least that is accepted.
        floor: KdfParams,
    },
    /// Above the bounds: opening would cost too much memory or time.
    #[error("key settings too costly: found {found:?}, at most {bounds:?}")]
    TooCostly {
        /// What stood there.
        found: KdfParams,
        /// The most that is accepted.
        bounds: KdfBounds,
    },
    /// Within bounds, but this device has not that much memory to give.
    #[error("no {m_kib} KiB of memory for key derivation")]
    Memory {
        /// What was asked, in KiB.
        m_kib: u32,
    },
}

impl KdfBounds {
    /// One's own dossier on a computer: up to 1 GiB, 16 passes, 8 lanes.
    pub const VAULT: Self = Self {
        m_kib: 1 << 20,
        t: 16,
        p: 8,
    };
    /// One's own dossier on a phone: up to 256 MiB.
    pub const MOBILE: Self = Self {
        m_kib: 1 << 18,
        ..Self::VAULT
    };
    /// A file from somebody else: up to 256 MiB, 10 passes, 4 lanes.
    pub const BUNDLE: Self = Self {
        m_kib: 1 << 18,
        t: 10,
        p: 4,
    };
}

impl KdfParams {
    /// The least that is accepted anywhere (OWASP's 19 MiB, 2 passes, 1 lane).
    pub const FLOOR: Self = Self {
        m_kib: 19_456,
        t: 2,
        p: 1,
    };
    /// For a new dossier that was not calibrated: 64 MiB, 3 passes, 1 lane; a phone can open it.
    pub const DEFAULT: Self = Self {
        m_kib: 65_536,
        t: 3,
        p: 1,
    };

    /// Accepts settings for one's own dossier ([`KdfBounds::VAULT`]).
    pub fn check_vault(self) -> Result<CheckedKdf, KdfFault> {
        self.check(KdfBounds::VAULT)
    }

    /// Accepts settings from somebody else's file ([`KdfBounds::BUNDLE`]).
    pub fn check_bundle(self) -> Result<CheckedKdf, KdfFault> {
        self.check(KdfBounds::BUNDLE)
    }

    /// Accepts settings between the floor and `bounds`.
    pub fn check(self, bounds: KdfBounds) -> Result<CheckedKdf, KdfFault> {
        let floor = Self::FLOOR;
        if self.m_kib < floor.m_kib || self.t < floor.t || self.p < floor.p {
            return Err(KdfFault::TooWeak { found: self, floor });
        }
        if self.m_kib > bounds.m_kib || self.t > bounds.t || self.p > bounds.p {
            return Err(KdfFault::TooCostly { found: self, bounds });
        }
        Ok(CheckedKdf(self))
    }
}

impl Default for KdfParams {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl CheckedKdf {
    /// The settings that were checked.
    pub fn params(self) -> KdfParams {
        self.0
    }
}

/// Chooses settings that take this device about 0.8 seconds, and never fewer than the default's.
///
/// The crate owns no clock: `measure` runs the work it is given once and says how long that took.
/// Three runs of one pass over 64 MiB; the median decides, so that one hiccup does not.
pub fn calibrate(measure: &mut dyn FnMut(&mut dyn FnMut()) -> Duration) -> KdfParams {
    const AIM: Duration = Duration::from_millis(800);
    let base = KdfParams::DEFAULT;
    // One pass is below the floor and only ever measures; its result is thrown away.
    let probe = CheckedKdf(KdfParams { t: 1, ..base });
    let mut runs = [(); 3].map(|()| {
        let mut possible = true;
        let took = measure(&mut || possible = argon::derive(b"calibration", &[0; 16], probe).is_ok());
        // A device without the memory "takes" long enough to get the smallest number of passes.
        if possible { took } else { AIM }
    });
    runs.sort_unstable();
    let pass = runs[1].as_micros().max(1);
    let t = (AIM.as_micros() / pass).clamp(u128::from(base.t), u128::from(KdfBounds::VAULT.t));
    KdfParams {
        t: u32::try_from(t).unwrap_or(base.t),
        ..base
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_settings_are_refused_before_anything_is_allocated() {
        let greedy = KdfParams {
            m_kib: u32::MAX,
            t: 3,
            p: 1,
        };
        assert!(matches!(greedy.check_vault(), Err(KdfFault::TooCostly { .. })));
        let endless = KdfParams {
            t: u32::MAX,
            ..KdfParams::DEFAULT
        };
        assert!(matches!(endless.check_vault(), Err(KdfFault::TooCostly { .. })));
        let crowded = KdfParams {
            p: 9,
            ..KdfParams::DEFAULT
        };
        assert!(matches!(crowded.check_vault(), Err(KdfFault::TooCostly { .. })));
    }

    #[test]
    fn weak_settings_are_refused() {
        for weak in [
            KdfParams {
                m_kib: 19_455,
                ..KdfParams::FLOOR
            },
            KdfParams {
                t: 1,
                ..KdfParams::FLOOR
            },
            KdfParams {
                p: 0,
                ..KdfParams::FLOOR
            },
        ] {
            assert!(
                matches!(weak.check_vault(), Err(KdfFault::TooWeak { .. })),
                "{weak:?}"
            );
        }
    }

    #[test]
    fn the_bounds_themselves_are_accepted() {
        let KdfBounds { m_kib, t, p } = KdfBounds::VAULT;
        assert!(KdfParams { m_kib, t, p }.check_vault().is_ok());
        assert!(KdfParams { m_kib, t, p }.check_bundle().is_err());
        assert!(KdfParams::FLOOR.check_bundle().is_ok());
        assert!(KdfParams::DEFAULT.check(KdfBounds::MOBILE).is_ok());
    }

    #[test]
    fn calibration_aims_at_eight_tenths_of_a_second_and_keeps_the_floor() {
        let taking = |millis| calibrate(&mut |_| Duration::from_millis(millis));
        assert_eq!(taking(100).t, 8);
        assert_eq!(taking(5_000).t, 3);
        assert_eq!(taking(0).t, 16);
        assert_eq!(taking(100).m_kib, KdfParams::DEFAULT.m_kib);
    }

    #[test]
    fn one_slow_run_does_not_weaken_the_result() {
        let mut runs = [40, 9_000, 50].into_iter().map(Duration::from_millis);
        assert_eq!(
            calibrate(&mut |work| {
                work();
                runs.next().unwrap_or_default()
            })
            .t,
            16
        );
    }
}
