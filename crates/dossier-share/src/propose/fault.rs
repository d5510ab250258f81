//! Why a selection cannot become a share, or a proposal cannot be shown.

use dossier_model::{AttachmentId, RecordId};
use dossier_seal::DiceFault;
use jiff::Timestamp;

use crate::fault::OpenFault;
use crate::seal::SealFault;

/// Why a selection cannot become a share.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProposeFault {
    /// Nothing was picked.
    #[error("nothing was picked")]
    NothingPicked,
    /// The same record was picked twice.
    #[error("record {record} was picked twice")]
    PickedTwice {
        /// The record.
        record: RecordId,
    },
    /// A picked record, in the version that was looked at, was not handed in.
    #[error("record {record}, version {version}, is not at hand")]
    RecordMissing {
        /// The record.
        record: RecordId,
        /// The version.
        version: u32,
    },
    /// A picked file does not belong to the record.
    #[error("record {record} has no file {file}")]
    AttachmentMissing {
        /// The record.
        record: RecordId,
        /// The file.
        file: AttachmentId,
    },
    /// A picked member does not exist.
    #[error("record {record} has no field {name}")]
    UnknownField {
        /// The record.
        record: RecordId,
        /// The name, shortened.
        name: String,
    },
    /// The issuer's file was asked for, and the record has none.
    #[error("record {record} holds no issuer's file")]
    NothingSigned {
        /// The record.
        record: RecordId,
    },
    /// The part that was asked for cannot be shown apart from the rest.
    #[error("a part of record {record} cannot be shown")]
    CannotDisclose {
        /// The record.
        record: RecordId,
    },
    /// The recipient has no name.
    #[error("no recipient")]
    NoRecipient,
    /// The purpose is empty.
    #[error("no purpose")]
    NoPurpose,
    /// The period ends before it begins, or is over already.
    #[error("the period ends at {until}, before it begins at {from}")]
    PeriodOver {
        /// The first moment.
        from: Timestamp,
        /// The last moment.
        until: Timestamp,
    },
    /// Name, purpose or accompanying words are too long.
    #[error("at most {limit} characters of {what}, found {found}")]
    TextTooLong {
        /// Which text.
        what: &'static str,
        /// The bound.
        limit: usize,
        /// What was found.
        found: usize,
    },
    /// A file, or all together, would be larger than a bundle may be.
    #[error("at most {limit} bytes, found {found}")]
    TooLarge {
        /// The bound in bytes.
        limit: u64,
        /// What was picked.
        found: u64,
    },
    /// More files than a bundle may hold.
    #[error("at most {limit} files, found {found}")]
    TooManyFiles {
        /// The bound.
        limit: usize,
        /// What was picked.
        found: usize,
    },
    /// The system gave no random bytes.
    #[error(transparent)]
    Dice(#[from] DiceFault),
}

impl ProposeFault {
    /// Every code there is, for tests that each has words.
    pub const CODES: &'static [&'static str] = &[
        "share_empty",
        "share_twice",
        "share_record_missing",
        "share_file_missing",
        "share_unknown_field",
        "share_nothing_signed",
        "share_cannot_disclose",
        "share_no_recipient",
        "share_no_purpose",
        "share_period_over",
        "share_text_too_long",
        "share_too_large",
        "share_too_many_files",
        "no_random",
    ];

    /// The code for people and scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NothingPicked => "share_empty",
            Self::PickedTwice { .. } => "share_twice",
            Self::RecordMissing { .. } => "share_record_missing",
            Self::AttachmentMissing { .. } => "share_file_missing",
            Self::UnknownField { .. } => "share_unknown_field",
            Self::NothingSigned { .. } => "share_nothing_signed",
            Self::CannotDisclose { .. } => "share_cannot_disclose",
            Self::NoRecipient => "share_no_recipient",
            Self::NoPurpose => "share_no_purpose",
            Self::PeriodOver { .. } => "share_period_over",
            Self::TextTooLong { .. } => "share_text_too_long",
            Self::TooLarge { .. } => "share_too_large",
            Self::TooManyFiles { .. } => "share_too_many_files",
            Self::Dice(_) => "no_random",
        }
    }
}

/// Why a preview could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PreviewFault {
    /// The draft could not be put together.
    #[error(transparent)]
    Seal(#[from] SealFault),
    /// The reader refused the draft: a bug of ours, found before anything left.
    #[error(transparent)]
    Open(#[from] OpenFault),
}
