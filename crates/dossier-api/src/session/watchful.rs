//! Locking by itself, and patience with wrong tries. Both go by the clock that was handed in.

use jiff::{SignedDuration, Timestamp};

use super::Session;
use crate::{ApiCode, Failure};

/// The longest that a person is made to wait between two tries.
const LONGEST: SignedDuration = SignedDuration::from_secs(60);
/// Wrong tries that cost nothing: everybody mistypes.
const FREE: u32 = 3;

/// Wrong tries in this session. They are nowhere on disk: a thief with the files has no use for our waits,
/// and the learner must not be kept out by somebody who tried on his device.
#[derive(Debug, Default)]
pub(super) struct Tries {
    wrong: u32,
    until: Option<Timestamp>,
}

impl Tries {
    /// Refuses a try that comes too soon; `about` says how many seconds are left.
    pub(super) fn may(&self, now: Timestamp) -> Result<(), Failure> {
        let Some(until) = self.until.filter(|until| now < *until) else {
            return Ok(());
        };
        // A clock that was set back must not keep anybody out for longer than the longest wait.
        let left = until.duration_since(now).min(LONGEST);
        Err(Failure {
            code: ApiCode::TooSoon.as_str().to_owned(),
            about: (left.as_secs() + 1).to_string(),
        })
    }

    /// A wrong secret: 1 second after the fourth, then twice as long each time, up to a minute.
    pub(super) fn wrong(&mut self, now: Timestamp) {
        self.wrong = self.wrong.saturating_add(1);
        let Some(over) = self.wrong.checked_sub(FREE + 1) else {
            return;
        };
        let wait = SignedDuration::from_secs(1 << over.min(6)).min(LONGEST);
        self.until = now.checked_add(wait).ok();
    }

    /// The right one.
    pub(super) fn right(&mut self) {
        *self = Self::default();
    }
}

impl Session {
    /// Notes that somebody touched the screen. Once a screen has said so, the session counts the time without
    /// anybody itself; until then a person who types for long would look like nobody, and only the screen's
    /// own count locks.
    ///
    /// # Errors
    /// None; it answers like every command.
    pub fn touch(&mut self) -> Result<(), Failure> {
        self.hears_touches = true;
        self.somebody_is_there();
        Ok(())
    }

    /// Notes that the person is there: every command says so.
    pub fn somebody_is_there(&mut self) {
        self.last_seen = self.now();
    }

    /// Locks when nobody was there for long enough (5 minutes, unless the person chose another time or
    /// never); true when it did. The caller asks every few seconds.
    ///
    /// A clock that stands before the last time somebody was there was set back: the wait begins again, and
    /// a device that slept through it is caught by the time that has passed.
    pub fn lock_if_idle(&mut self) -> bool {
        let now = self.now();
        if now < self.last_seen {
            self.last_seen = now;
        }
        let limit = SignedDuration::from_mins(i64::from(self.device.lock_after));
        let idle = self.hears_touches
            && (self.dossier.is_some() || self.showing.is_some())
            && limit.is_positive()
            && now.duration_since(self.last_seen) >= limit;
        if idle {
            self.lock();
        }
        idle
    }

    /// True while a dossier is open, or one item of it is on the screen.
    pub const fn is_open(&self) -> bool {
        self.dossier.is_some() || self.showing.is_some()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn after_three_slips_each_wrong_try_costs_twice_as_long() {
        let mut tries = Tries::default();
        let mut waits = Vec::new();
        let mut now = 0;
        for _ in 0..12 {
            tries.may(at(now)).unwrap();
            tries.wrong(at(now));
            let wait = (0..).find(|second| tries.may(at(now + second)).is_ok()).unwrap();
            waits.push(wait);
            now += wait;
        }
        assert_eq!(waits, [0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
        tries.right();
        tries.wrong(at(now));
        assert!(tries.may(at(now)).is_ok());
    }

    #[test]
    fn a_clock_that_was_set_back_never_makes_the_wait_longer_than_a_minute() {
        let mut tries = Tries::default();
        (0..20).for_each(|_| tries.wrong(at(0)));
        let refused = tries.may(at(-1_000_000)).unwrap_err();
        assert_eq!(
            (refused.code.as_str(), refused.about.as_str()),
            ("too_soon", "61")
        );
    }
}
