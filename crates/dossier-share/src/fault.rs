//! Why a bundle is refused. Expired, not yet valid and meant for another are no faults: those are
//! opened and said ([`crate::Limit`]).

use dossier_model::json::JsonFault;
use dossier_seal::age_file::AgeFault;

use crate::zip::ZipFault;

/// Why a bundle was refused: each with both sides, none with content.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// Not an age file, or nothing of ours inside.
    #[error("not a shared dossier: {what}")]
    NotABundle {
        /// What it is not.
        what: &'static str,
    },
    /// A bundle of a layout that this version does not read.
    #[error("expected the layout {expected}, found {found}")]
    UnknownLayout {
        /// The media type that we read.
        expected: &'static str,
        /// The one that it has, shortened.
        found: String,
    },
    /// The passphrase does not fit.
    #[error("the passphrase does not fit")]
    WrongPassphrase,
    /// Sealed for other keys.
    #[error("not for this key")]
    NotForThisKey,
    /// A key was given, and a passphrase is needed.
    #[error("needs a passphrase, got a key")]
    NeedsPassphrase,
    /// A passphrase was given, and a key is needed.
    #[error("needs a key, got a passphrase")]
    NeedsKey,
    /// Changed or cut off on its way.
    #[error("damaged or cut off")]
    Damaged,
    /// It asks for more work than is reasonable.
    #[error("at most 2^{most} scrypt rounds, found 2^{found}")]
    TooCostly {
        /// The most that is done.
        most: u8,
        /// What it asks.
        found: u8,
    },
    /// A file, a document or the whole is larger than a bundle may be.
    #[error("at most {limit} bytes, found {found}")]
    TooLarge {
        /// The bound in bytes.
        limit: u64,
        /// What was found or promised.
        found: u64,
    },
    /// More files than a bundle may hold.
    #[error("at most {limit} files, found {found}")]
    TooManyFiles {
        /// The bound.
        limit: usize,
        /// What was found.
        found: usize,
    },
    /// The container breaks a rule.
    #[error(transparent)]
    Zip(#[from] ZipFault),
    /// A document is not JSON, or too deep or too long for it.
    #[error("{path}: {fault}")]
    NotJson {
        /// The file.
        path: String,
        /// What is wrong, and where.
        fault: JsonFault,
    },
    /// A document has the same key twice, so that two programs could read two things.
    #[error("{path}: {fault}")]
    DuplicateKey {
        /// The file.
        path: String,
        /// Where.
        fault: JsonFault,
    },
    /// There is no presentation, or no manifest in it.
    #[error("no manifest")]
    ManifestMissing,
    /// The presentation or the manifest does not have the shape of `share-v1`.
    #[error("the manifest is not as it must be: {what}")]
    ManifestMalformed {
        /// The member.
        what: &'static str,
    },
    /// Holder, manifest issuer and the keys of the signatures are not one and the same.
    #[error("expected everything from {expected}, found {found}")]
    HolderMismatch {
        /// The holder of the presentation.
        expected: String,
        /// Somebody else.
        found: String,
    },
    /// A signature that must be there is not.
    #[error("{what} lacks its {suite} proof")]
    ProofMissing {
        /// The document.
        what: String,
        /// The cryptosuite.
        suite: &'static str,
    },
    /// A signature does not fit.
    #[error("the signature of {what} does not fit")]
    ProofInvalid {
        /// The document.
        what: String,
    },
    /// A file is not the one that was signed for.
    #[error("{path} is not the file that was signed for")]
    DigestMismatch {
        /// The file.
        path: String,
    },
    /// The manifest names a file that is not there.
    #[error("{path} is listed and not there")]
    FileMissing {
        /// The file.
        path: String,
    },
    /// There is a file that the manifest does not name.
    #[error("{path} is there and not listed")]
    FileUnlisted {
        /// The file.
        path: String,
    },
    /// The receipt of the consent is not there.
    #[error("no receipt")]
    ReceiptMissing,
    /// A self-made record does not have the shape of one.
    #[error("{path} is not a record: {what}")]
    RecordMalformed {
        /// The file.
        path: String,
        /// What is wrong.
        what: &'static str,
    },
    /// Reading or writing failed underneath.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl OpenFault {
    /// Every code there is, for tests that each has words (`error_<code>_message`, `error_<code>_hint`).
    pub const CODES: &'static [&'static str] = &[
        "not_a_bundle",
        "unknown_layout",
        "wrong_passphrase",
        "not_for_this_key",
        "needs_passphrase",
        "needs_key",
        "damaged",
        "too_costly",
        "bundle_too_large",
        "too_many_files",
        "zip_malformed",
        "zip_stray_bytes",
        "zip_overlap",
        "zip_headers_differ",
        "zip_duplicate_name",
        "zip_unsafe_name",
        "zip_encrypted",
        "zip_not_a_file",
        "zip_unsupported",
        "zip_damaged",
        "not_json",
        "duplicate_key",
        "manifest_missing",
        "manifest_malformed",
        "holder_mismatch",
        "proof_missing",
        "proof_invalid",
        "digest_mismatch",
        "file_missing",
        "file_unlisted",
        "receipt_missing",
        "record_malformed",
        "io",
    ];

    /// The code for people and scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotABundle { .. } => "not_a_bundle",
            Self::UnknownLayout { .. } => "unknown_layout",
            Self::WrongPassphrase => "wrong_passphrase",
            Self::NotForThisKey => "not_for_this_key",
            Self::NeedsPassphrase => "needs_passphrase",
            Self::NeedsKey => "needs_key",
            Self::Damaged => "damaged",
            Self::TooCostly { .. } => "too_costly",
            Self::TooLarge { .. } => "bundle_too_large",
            Self::TooManyFiles { .. } => "too_many_files",
            Self::Zip(fault) => fault.code(),
            Self::NotJson { .. } => "not_json",
            Self::DuplicateKey { .. } => "duplicate_key",
            Self::ManifestMissing => "manifest_missing",
            Self::ManifestMalformed { .. } => "manifest_malformed",
            Self::HolderMismatch { .. } => "holder_mismatch",
            Self::ProofMissing { .. } => "proof_missing",
            Self::ProofInvalid { .. } => "proof_invalid",
            Self::DigestMismatch { .. } => "digest_mismatch",
            Self::FileMissing { .. } => "file_missing",
            Self::FileUnlisted { .. } => "file_unlisted",
            Self::ReceiptMissing => "receipt_missing",
            Self::RecordMalformed { .. } => "record_malformed",
            Self::Io(_) => "io",
        }
    }

    /// A fault in a JSON document, told apart by whether two programs could read two things.
    pub(crate) fn in_json(path: &str, fault: JsonFault) -> Self {
        let path = path.to_owned();
        match fault {
            JsonFault::DuplicateKey { .. } => Self::DuplicateKey { path, fault },
            _ => Self::NotJson { path, fault },
        }
    }
}

impl From<AgeFault> for OpenFault {
    fn from(fault: AgeFault) -> Self {
        match fault {
            AgeFault::NotAge | AgeFault::UnknownVersion => Self::NotABundle {
                what: "an age v1 file",
            },
            AgeFault::WrongPassphrase => Self::WrongPassphrase,
            AgeFault::NotForThisKey => Self::NotForThisKey,
            AgeFault::NeedsPassphrase => Self::NeedsPassphrase,
            AgeFault::NeedsKey => Self::NeedsKey,
            AgeFault::TooCostly { found, most } => Self::TooCostly { most, found },
            AgeFault::HeaderTooLong { most } => Self::TooLarge {
                limit: most,
                found: most + 1,
            },
            AgeFault::Io(error) => Self::Io(error),
            // The last two belong to sealing; opening never gives them.
            AgeFault::Damaged | AgeFault::TooWeak { .. } | AgeFault::NoRecipients => Self::Damaged,
        }
    }
}
