//! A share: selection, proposal, consent, bundle, receipt; and opening somebody else's.
//!
//! The way out is a row of types, so that no step can be skipped: a [`Selection`] becomes a
//! [`Proposal`], which can be [previewed](Proposal::preview) by the recipient's own reader;
//! [`Proposal::accept`] makes it a [`Consent`], and only a consent can be [`seal`]ed. The way in is
//! [`open`]: bytes become an [`Opened`] bundle that was proven in full, or a fault with a code.
//! Bytes: `docs/formats/share-v1.md`.

pub mod ledger;
pub mod reply;
pub mod request;

mod assemble;
mod claim;
mod conditions;
mod cover;
mod digest;
mod disclosed;
mod enclosed;
mod fault;
mod items;
mod kantara;
mod layout;
mod leaks;
mod manifest;
mod members;
mod open;
mod opened;
mod page;
mod proof;
mod propose;
mod receipt;
mod seal;
mod selection;
mod withdraw;
mod zip;

pub use assemble::{Files, NoFiles};
pub use conditions::{Asked, Conditions, Guardian, Relation, Retention, RetentionFault};
pub use cover::{CoverFacts, CoverLock, cover, cover_code};
pub use disclosed::places;
pub use enclosed::Enclosed;
pub use fault::OpenFault;
pub use layout::{MAX_ENTRIES, MAX_FILE, MAX_JSON, MAX_TOTAL};
#[doc(hidden)]
pub use leaks::leaks_inside;
pub use leaks::{Cleaning, Leak, LeakKind, Remedy, cleaned, leaks};
pub use members::{Member, members};
pub use open::{Opening, Secret, open, open_stream};
pub use opened::{BundleFacts, HolderFacts, Limit, Opened, OpenedFile, OpenedItem, Origin};
pub use page::{MAX_PAGE, PageFault, fill_page, is_page};
pub use propose::{Consent, PreviewFault, Proposal, ProposeFault, propose};
pub use seal::{Lock, SealFault, Sealed, seal};
pub use selection::{Part, Recipient, Selected, Selection, Shareable};
pub use withdraw::{Withdrawal, withdraw};
pub use zip::ZipFault;
