//! Backups: one file that holds a whole dossier, opens with what opens the dossier, and is proven.
//!
//! A backup carries the dossier's header, so that its passphrases and its recovery code open it without
//! the dossier; everything else lies in one sealed stream, row by row as the dossier has it. It is read
//! back to its last byte before anybody hears that it was made. Bytes: `docs/formats/backup-v1.md`.

mod frame;
mod place;
mod pour;
mod read;
mod write;

use std::io::ErrorKind;

use dossier_seal::{HeaderFault, MAJOR, SealFault, UnlockFault};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fault::DiskFault;
use crate::{CreateFault, OpenFault};

pub use read::{Backup, OpenBackup};

/// What a backup says about itself, sealed in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BackupAbout {
    /// The moment it was made.
    pub made: Timestamp,
    /// The number of the dossier's last commit then.
    pub commit: u64,
    /// The keyed hash of the manifest's root then, in hexadecimal.
    pub root: String,
    /// Records, the trash among them.
    pub records: u64,
    /// Versions of records.
    pub versions: u64,
    /// Kept files.
    pub files: u64,
    /// Bytes of their content, shared content counted each time.
    pub file_bytes: u64,
    /// Lines of the ledger.
    pub ledger: u64,
}

/// How far long work has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes done.
    pub done: u64,
    /// Bytes in all, as far as is known.
    pub total: u64,
}

/// What long work tells its caller; false stops it.
pub type Watch<'a> = dyn FnMut(Progress) -> bool + 'a;

/// Why a backup was not made, not opened, or not restored. Nothing that was there has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupFault {
    /// There is a file of this name already; a backup never overwrites.
    #[error("the file exists")]
    Exists,
    /// The dossier is damaged, so that a backup of it would not be whole.
    #[error("the dossier has {problems} problems")]
    SourceDamaged {
        /// How many a check would name.
        problems: usize,
    },
    /// No backup of ours.
    #[error("not a backup")]
    NotABackup,
    /// A newer version of the program made it.
    #[error("backup of format {found}, this program reads {supported}")]
    Newer {
        /// What stands in the file.
        found: u16,
        /// What this program reads.
        supported: u16,
    },
    /// It was changed, or cut off.
    #[error("the backup is damaged")]
    Damaged,
    /// The secret does not fit, or asks for too much.
    #[error(transparent)]
    Open(OpenFault),
    /// No room on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// The backup cannot be written there.
    #[error("cannot be written: {0}")]
    Unwritable(ErrorKind),
    /// The backup cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(ErrorKind),
    /// There were no random bytes.
    #[error(transparent)]
    Seal(#[from] SealFault),
    /// The restored dossier could not be put in its place.
    #[error(transparent)]
    Place(CreateFault),
    /// The caller stopped it.
    #[error("stopped")]
    Stopped,
}

impl BackupFault {
    fn writing(error: &std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::DiskFull,
            kind => Self::Unwritable(kind),
        }
    }

    /// What the database of a restored dossier says while it is filled.
    fn filling(fault: DiskFault) -> Self {
        match fault {
            DiskFault::Full => Self::DiskFull,
            // A row twice, or a column that takes no such thing: nothing that a backup of ours has.
            DiskFault::Corrupt => Self::Damaged,
            DiskFault::Io(kind) => Self::Unwritable(kind),
            _ => Self::Unwritable(ErrorKind::Other),
        }
    }
}

impl From<UnlockFault> for BackupFault {
    fn from(fault: UnlockFault) -> Self {
        match fault {
            UnlockFault::WrongSecret | UnlockFault::NoSuchSlot => Self::Open(OpenFault::WrongSecret),
            UnlockFault::DamagedHeader => Self::Damaged,
            UnlockFault::Kdf(kdf) => Self::Open(OpenFault::Kdf(kdf)),
        }
    }
}

impl From<HeaderFault> for BackupFault {
    fn from(fault: HeaderFault) -> Self {
        match fault {
            HeaderFault::NewerMajor { found, .. } => Self::Newer {
                found,
                supported: MAJOR,
            },
            HeaderFault::Kdf(kdf) => Self::Open(OpenFault::Kdf(kdf)),
            HeaderFault::NotAHeader | HeaderFault::Damaged | HeaderFault::Malformed(_) => Self::Damaged,
        }
    }
}

impl From<CreateFault> for BackupFault {
    fn from(fault: CreateFault) -> Self {
        match fault {
            CreateFault::DiskFull => Self::DiskFull,
            other => Self::Place(other),
        }
    }
}
