//! The vault: every record the learner owns, sealed, in one folder.
//!
//! A [`Vault`] is open or it does not exist. Locking consumes it, so no code can hold a locked
//! vault and ask it for records. Nothing is overwritten: a change is a new version, the trash is a
//! mark on a version. What a [`Change`] holds is durable as a whole when [`Vault::commit`] returns,
//! or not there at all. Bytes: `docs/formats/vault-v1.md`, chapter 2.
//!
//! ```
//! use dossier_model::{Draft, EvidenceLevel, Kind, Provenance, RecordId};
//! use dossier_seal::{KdfParams, Passphrase, make_id};
//! use dossier_vault::{Change, NewVersion, Vault};
//!
//! let now: jiff::Timestamp = "2026-11-22T10:00:00Z".parse()?;
//! let secret = Passphrase::new("vier blauwe fietsen".to_owned());
//! let (mut vault, _recovery) = Vault::in_memory(&secret, KdfParams::FLOOR)?;
//!
//! let id = RecordId::new(make_id()?);
//! let source = Provenance {
//!     source: "hand".to_owned(), format: "form".to_owned(), sha256: None, at: now,
//!     evidence: EvidenceLevel::OwnWord, url: None,
//! };
//! let version = NewVersion::new(id, Draft::new(Kind::Skill, "Solderen"), source);
//! vault.commit(Change::at(now).put(version))?;
//! assert_eq!(vault.record(id).map(|record| record.version), Some(1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod backup;
mod blob;
mod change;
mod check;
mod erase;
mod fault;
mod folder;
#[cfg(feature = "fuzz")]
pub mod fuzz;
mod keys;
mod load;
mod manifest;
mod mark;
mod migrate;
mod open;
mod parallel;
mod plan;
mod problem;
mod record;
mod rotate;
mod store;
mod swap;
mod v1;
mod vault;
mod view;

pub use backup::{Backup, BackupAbout, BackupFault, OpenBackup, Progress, Watch};
pub use blob::{BlobId, BlobInfo, BlobReader, MAX_BLOB};
pub use change::{Change, Committed};
pub use check::CheckReport;
pub use erase::Erased;
pub use fault::{CreateFault, OpenFault, ReadFault, ReadOnly, WriteFault};
pub use mark::HighWater;
pub use migrate::Migration;
pub use open::{OpenWarning, Opened};
pub use problem::{Problem, ProblemCode, Subject};
pub use record::{KeptDocument, LedgerEntry, NewVersion, StoredRecord};
pub use rotate::{Rekeyed, Rewrap};
pub use swap::swap_folders;
pub use vault::{Sizes, Vault};
