//! The consent ledger: append-only, hash-chained, signed lines with salted commitments.
//!
//! A line says that something happened to a consent, and commits to what; the payload stands apart
//! and can be erased while the chain stays provable. What the chain cannot show is a whole history
//! rewritten by whoever has the ledger's key; an earlier checkpoint shows that
//! (`docs/formats/share-v1.md`, "Ledger").

mod chain;
mod line;
mod standing;

pub use chain::{Chain, Entry, LedgerFault};
pub use line::{Event, EventKind, Line, LineFault, read_payload};
pub use standing::{SharedItem, Standing, State, standings};
