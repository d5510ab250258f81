//! Who has what, why and until when: what follows from the ledger at a moment.

use std::collections::HashMap;

use dossier_model::{AttachmentId, Purpose, RecordId, ShareId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::checkpoint::Blinded;
use super::line::{EventKind, Line, read_payload};

/// How a share stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Agreed to, and the file never left.
    NotSent,
    /// It may be used.
    Given,
    /// The period is over.
    Expired,
    /// The learner took it back.
    Withdrawn,
}

impl State {
    /// Every state, for tests that each has words (`share_state_<state>`).
    pub const ALL: &'static [Self] = &[Self::NotSent, Self::Given, Self::Expired, Self::Withdrawn];

    /// The word that scripts read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Given => "given",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// One share: who has what, in which version, why and until when.
#[derive(Clone, PartialEq, Eq)]
pub struct Standing {
    /// The share.
    pub share: ShareId,
    /// The receipt of its consent.
    pub receipt: Uuid,
    /// The holder key's identifier, with which the share was signed and is withdrawn.
    pub holder: String,
    /// For whom.
    pub recipient: String,
    /// The recipient's identifier, if one was given.
    pub recipient_id: Option<String>,
    /// What for.
    pub purpose: Purpose,
    /// When it was agreed to.
    pub given: Timestamp,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// How it stands.
    pub state: State,
    /// The presentation's `digestSRI`, by which a withdrawal names it.
    pub presentation: String,
    /// What was shared.
    pub items: Vec<SharedItem>,
    /// The earlier share that this one adds to, if it was sent as "only what is new".
    pub supplements: Option<ShareId>,
    /// What the bundle committed to of the ledger as it was then; bundles of before 2026-11-24 have none.
    pub checkpoint: Option<Blinded>,
    /// Everything that happened to this consent, oldest first.
    pub events: Vec<Happened>,
}

/// One event in the life of a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Happened {
    /// What.
    pub kind: EventKind,
    /// When.
    pub at: Timestamp,
    /// Which line of the ledger, counted from 0.
    pub seq: u64,
}

impl Standing {
    /// When the latest event of this kind happened, if one did.
    pub fn when(&self, kind: EventKind) -> Option<Timestamp> {
        let of_kind = self.events.iter().rev().find(|event| event.kind == kind);
        of_kind.map(|event| event.at)
    }
}

impl std::fmt::Debug for Standing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Standing {{ share: {}, state: {} }}",
            self.share,
            self.state.as_str()
        )
    }
}

/// One shared record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedItem {
    /// The record.
    pub id: RecordId,
    /// The version that was shared.
    pub version: u32,
    /// The names of the shared members; `credential` for an issuer's whole file.
    pub fields: Vec<String>,
    /// The shared files.
    #[serde(default)]
    pub attachments: Vec<AttachmentId>,
}

/// The payload of `consent.given`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given {
    share: ShareId,
    holder: String,
    recipient: String,
    #[serde(default)]
    recipient_id: Option<String>,
    purpose: Purpose,
    from: Timestamp,
    until: Timestamp,
    #[serde(default)]
    presentation: String,
    items: Vec<SharedItem>,
    #[serde(default)]
    supplements: Option<ShareId>,
    #[serde(default)]
    ledger: Option<Blinded>,
}

/// Every share whose payload is still there, newest first, as it stands at `now`. `payload_of` finds a
/// payload by its commitment; one that was erased, or is not the one committed to, is passed over.
pub fn standings(
    lines: &[Line],
    payload_of: &dyn Fn(&str) -> Option<Vec<u8>>,
    now: Timestamp,
) -> Vec<Standing> {
    let mut events: HashMap<Uuid, Vec<Happened>> = HashMap::new();
    for line in lines {
        events.entry(line.receipt).or_default().push(Happened {
            kind: line.kind,
            at: line.ts,
            seq: line.seq,
        });
    }
    let given = lines
        .iter()
        .rev()
        .filter(|line| line.kind == EventKind::ConsentGiven);
    let standing = |line: &Line| {
        let payload: Value = read_payload(&payload_of(&line.commit)?, &line.commit)?;
        let given: Given = serde_json::from_value(payload).ok()?;
        let events = events.get(&line.receipt).cloned().unwrap_or_default();
        Some(Standing {
            share: given.share,
            receipt: line.receipt,
            holder: given.holder,
            recipient: given.recipient,
            recipient_id: given.recipient_id,
            purpose: given.purpose,
            given: line.ts,
            from: given.from,
            until: given.until,
            state: state(&events, given.until, now),
            presentation: given.presentation,
            items: given.items,
            supplements: given.supplements,
            checkpoint: given.ledger,
            events,
        })
    };
    given.filter_map(standing).collect()
}

/// A withdrawal stands whatever the time; the end of the period comes by itself.
fn state(events: &[Happened], until: Timestamp, now: Timestamp) -> State {
    let has = |kind| events.iter().any(|event| event.kind == kind);
    if has(EventKind::ConsentWithdrawn) {
        State::Withdrawn
    } else if !has(EventKind::ShareExported) {
        State::NotSent
    } else if until < now || has(EventKind::ConsentExpired) {
        State::Expired
    } else {
        State::Given
    }
}
