//! What the learner should be reminded of, and when: an end that comes near, an end that came, a
//! request for erasure that nobody answered.

use dossier_model::ShareId;
use jiff::{SignedDuration, Timestamp};

use super::line::EventKind;
use super::standing::{Standing, State};

/// Why the learner is reminded. Words: `share_reminder_<kind>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReminderKind {
    /// The period ends within a week: renew, or let it end.
    EndsSoon,
    /// The period ended: ask for erasure, or for how long the recipient still keeps it.
    Ended,
    /// Erasure was requested 30 days ago, and nobody said that it was done (GDPR article 12(3): one month).
    FollowUp,
}

impl ReminderKind {
    /// Every kind, for tests that each has words.
    pub const ALL: &'static [Self] = &[Self::EndsSoon, Self::Ended, Self::FollowUp];

    /// The word that scripts read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EndsSoon => "ends_soon",
            Self::Ended => "ended",
            Self::FollowUp => "follow_up",
        }
    }
}

/// One thing to be reminded of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// The share.
    pub share: ShareId,
    /// Why.
    pub kind: ReminderKind,
    /// From when.
    pub due: Timestamp,
    /// True when that moment is there.
    pub is_due: bool,
}

/// How long before the end a learner is told.
const BEFORE_END: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a recipient has to answer.
const TO_ANSWER: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What is due at `now` and what will be, soonest first. What never left, and what was confirmed to be
/// erased, needs no reminding.
pub fn reminders(standings: &[Standing], now: Timestamp) -> Vec<Reminder> {
    let mut all: Vec<_> = standings
        .iter()
        .filter_map(|standing| reminder(standing, now))
        .collect();
    all.sort_by_key(|reminder| reminder.due);
    all
}

fn reminder(standing: &Standing, now: Timestamp) -> Option<Reminder> {
    let requested = standing.when(EventKind::ErasureRequested);
    if standing.state == State::NotSent || standing.when(EventKind::ErasureConfirmed).is_some() {
        return None;
    }
    let (kind, due) = match (requested, standing.state) {
        (Some(requested), _) => (ReminderKind::FollowUp, requested.checked_add(TO_ANSWER).ok()?),
        // Withdrawn by a version that asked for erasure in the same line.
        (None, State::Withdrawn) => {
            let withdrawn = standing.when(EventKind::ConsentWithdrawn)?;
            (ReminderKind::FollowUp, withdrawn.checked_add(TO_ANSWER).ok()?)
        }
        (None, _) if standing.until < now => (ReminderKind::Ended, standing.until),
        (None, _) => (
            ReminderKind::EndsSoon,
            standing.until.checked_sub(BEFORE_END).ok()?,
        ),
    };
    Some(Reminder {
        share: standing.share,
        kind,
        due,
        is_due: due <= now,
    })
}
