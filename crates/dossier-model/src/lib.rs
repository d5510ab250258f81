//! The nouns: what a dossier holds and what is said about it. No I/O, no clock, no crypto.
//!
//! Everything here is plain data with the rules that keep it honest: a [`Draft`] is what
//! somebody claims, a [`Record`] is a draft with an identity, a version and a
//! [`Provenance`], and a [`Verdict`] is what was found out about it. The JSON shapes are the
//! ones promised to scripts by the terminal contract.

pub mod fields;
pub mod json;
pub mod words;

mod date;
mod fetched;
mod id;
mod level;
mod purpose;
mod record;
mod text;
mod told;
mod verdict;
mod wording;

pub use date::{DateFault, Dates, PartialDate};
pub use fetched::Fetched;
pub use id::{AttachmentId, RecordId, ShareId};
pub use level::level_of;
pub use purpose::Purpose;
pub use record::{
    Attachment, Draft, DraftFault, EvidenceLevel, Issuer, Kind, Provenance, Record, Skill, UnknownKind,
};
pub use text::{Language, Text, fold};
pub use told::{PARTS, Told};
pub use verdict::{Check, Finding, FindingCode, Outcome, Status, Verdict};
pub use wording::{headline_figure, in_words, main_reason};
