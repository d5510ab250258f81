//! The consent ledger: append-only, hash-chained, signed lines with salted commitments.
//!
//! A line says that something happened to a consent, and commits to what; the payload stands apart
//! and can be erased while the chain stays provable. What the chain cannot show is a whole history
//! rewritten by whoever has the ledger's key; an earlier [`Checkpoint`] shows that, and every bundle has
//! a commitment to one (`docs/formats/share-v1.md`, "Ledger").

mod chain;
mod checkpoint;
mod line;
mod reminder;
mod shown;
mod standing;
pub mod tree;

pub use chain::{Chain, Entry, LedgerFault};
pub use checkpoint::{Blinded, Checkpoint, LedgerKey, NoteFault};
pub use line::{Event, EventKind, Line, LineFault, read_payload};
pub use reminder::{Reminder, ReminderKind, reminders};
pub use shown::{About, Proven, Shown, Since};
pub use standing::{Happened, SharedItem, Standing, State, standings};
