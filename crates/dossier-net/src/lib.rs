//! The only room with a socket: the guarded fetcher.
//!
//! A [`Fetcher`] gets documents over HTTPS from public hosts, within bounds, and writes down every
//! request that it made. An address out of a credential is an address chosen by a stranger, so it is
//! held to rules before a name is looked up, after it was looked up, at the connection, and again after every
//! redirect. It decides nothing about what it brought: an answer of any status is evidence, and
//! `dossier-credential` weighs it.

mod address;
mod diary;
mod fault;
mod fetcher;
#[cfg(feature = "test-hooks")]
mod hook;
mod limits;
mod resolver;
mod target;

pub use address::is_public;
pub use diary::{DiaryEntry, Outcome};
pub use fault::{NetCode, NetFault, Rule};
pub use fetcher::{ACCEPT_JSON, Fetcher};
#[cfg(feature = "test-hooks")]
pub use hook::Hook;
pub use limits::Limits;
