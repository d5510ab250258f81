//! Why something with a vault did not work.

use dossier_model::RecordId;
use dossier_seal::{DiceFault, KdfFault, SealFault, SlotFault};

use crate::{BlobId, Problem};

/// Why no new dossier was made. Nothing is left behind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreateFault {
    /// There is something in that place already.
    #[error("the folder exists and is not empty")]
    NotEmpty,
    /// No room on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// The place cannot be written.
    #[error("the place is read-only")]
    ReadOnly,
    /// The file system failed.
    #[error("input or output failed: {0}")]
    Io(std::io::ErrorKind),
    /// The key could not be made.
    #[error(transparent)]
    Seal(#[from] SealFault),
    /// The new dossier could not be opened; this is a bug or a failing disk.
    #[error("the new dossier does not open: {0}")]
    Reopen(OpenFault),
}

/// Why a dossier does not open. It was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenFault {
    /// There is no dossier in that place.
    #[error("not a dossier")]
    NotADossier,
    /// No slot fits the passphrase or the recovery code.
    #[error("wrong passphrase or recovery code")]
    WrongSecret,
    /// Both copies of the header are damaged, so that no secret can open it.
    #[error("the header is damaged")]
    DamagedHeader,
    /// The database cannot be read at all.
    #[error("the database is damaged")]
    DamagedDatabase,
    /// Somebody has it open.
    #[error("in use by process {pid:?}")]
    InUse {
        /// The process, if it said so.
        pid: Option<u32>,
    },
    /// Written by a newer version of the program.
    #[error("format version {found}, this program reads {supported}")]
    NewerFormat {
        /// What stands in the header.
        found: u16,
        /// What this program reads.
        supported: u16,
    },
    /// The place is read-only, so that the last changes may not be readable there: use
    /// [`crate::Vault::open_copy`].
    #[error("read-only, to be opened from a copy")]
    NeedsCopy,
    /// No room on the disk for what opening must write.
    #[error("the disk is full")]
    DiskFull,
    /// The header asks for work that this device refuses or cannot do.
    #[error(transparent)]
    Kdf(#[from] KdfFault),
    /// The file system failed.
    #[error("input or output failed: {0}")]
    Io(std::io::ErrorKind),
}

/// Why a vault takes no changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadOnly {
    /// The disk, the folder or a file may not be written, or it is a copy of such a one.
    Medium,
    /// A newer version of the program wrote it.
    NewerMinor,
    /// The manifest is damaged: a change would vouch for what nobody checked.
    Damaged,
}

/// Why a change was not made. Memory and disk are as before.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteFault {
    /// No room on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// The vault is open for reading only.
    #[error("read-only: {0:?}")]
    ReadOnly(ReadOnly),
    /// Writing failed in a way after which nobody knows what the disk holds: nothing more is
    /// written until the vault was opened again.
    #[error("writing to the disk failed")]
    Io,
    /// Another file stands where the database was, or none: a change would go to a file that nobody finds again.
    /// Nothing more is written until the vault was opened again.
    #[error("the database was replaced while it was open")]
    Replaced,
    /// What opens the dossier cannot be changed so.
    #[error(transparent)]
    Slots(SlotFault),
    /// The device's keystore did not take the secret.
    #[error("the keystore did not keep the secret")]
    Keystore,
    /// The content that was to be attached could not be read.
    #[error("the content cannot be read: {0}")]
    Source(std::io::ErrorKind),
    /// The content is larger than allowed.
    #[error("at most {limit} bytes")]
    TooLarge {
        /// The bound.
        limit: u64,
    },
    /// A version names a blob that is neither in the vault nor in the change.
    #[error("unknown blob {0}")]
    UnknownBlob(BlobId),
    /// A version was made from another one than the newest.
    #[error("record {id}: made from version {base}, the newest is {newest}")]
    Conflict {
        /// The record.
        id: RecordId,
        /// What it was made from.
        base: u32,
        /// What is there; 0 when the record is unknown.
        newest: u32,
    },
    /// A blob of this id is there already.
    #[error("blob {0} exists")]
    BlobExists(BlobId),
    /// Something could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealFault),
}

/// Why something that should be there could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadFault {
    /// The vault does not know it.
    #[error("unknown")]
    Unknown,
    /// It is damaged; [`crate::Vault::check`] tells all.
    #[error("damaged: {0:?}")]
    Damaged(Problem),
    /// It is larger than the caller wanted.
    #[error("at most {limit} bytes")]
    TooLarge {
        /// The bound.
        limit: u64,
    },
    /// The place to write it to failed.
    #[error("writing the content failed: {0}")]
    Sink(std::io::ErrorKind),
    /// The disk failed.
    #[error("reading from the disk failed")]
    Io,
}

impl From<SlotFault> for WriteFault {
    fn from(fault: SlotFault) -> Self {
        match fault {
            SlotFault::Seal(fault) => Self::Seal(fault),
            other => Self::Slots(other),
        }
    }
}

impl From<DiceFault> for WriteFault {
    fn from(fault: DiceFault) -> Self {
        Self::Seal(fault.into())
    }
}

/// Sorts a failure of the file system.
pub(crate) enum DiskFault {
    Full,
    ReadOnly,
    Busy,
    Corrupt,
    NotADatabase,
    CantOpen,
    Io(std::io::ErrorKind),
}

impl From<std::io::Error> for DiskFault {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::Full,
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Self::ReadOnly,
            kind => Self::Io(kind),
        }
    }
}

impl From<rusqlite::Error> for DiskFault {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::NotADatabase) => Self::NotADatabase,
            Some(ErrorCode::CannotOpen) => Self::CantOpen,
            Some(ErrorCode::SystemIoFailure | ErrorCode::OutOfMemory) => Self::Io(std::io::ErrorKind::Other),
            // A schema or a column type that is not ours is damage too.
            _ => Self::Corrupt,
        }
    }
}

impl From<DiskFault> for CreateFault {
    fn from(fault: DiskFault) -> Self {
        match fault {
            DiskFault::Full => Self::DiskFull,
            DiskFault::ReadOnly => Self::ReadOnly,
            DiskFault::Io(kind) => Self::Io(kind),
            _ => Self::Io(std::io::ErrorKind::Other),
        }
    }
}

impl From<DiskFault> for OpenFault {
    fn from(fault: DiskFault) -> Self {
        match fault {
            DiskFault::Full => Self::DiskFull,
            DiskFault::Busy => Self::InUse { pid: None },
            DiskFault::Corrupt | DiskFault::NotADatabase => Self::DamagedDatabase,
            DiskFault::CantOpen | DiskFault::ReadOnly => Self::NeedsCopy,
            DiskFault::Io(kind) => Self::Io(kind),
        }
    }
}

impl From<DiskFault> for WriteFault {
    fn from(fault: DiskFault) -> Self {
        match fault {
            DiskFault::Full => Self::DiskFull,
            DiskFault::ReadOnly => Self::ReadOnly(ReadOnly::Medium),
            _ => Self::Io,
        }
    }
}
