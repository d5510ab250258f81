//! Why a whole file was refused.

use dossier_credential::ReadFault;
use dossier_model::json::JsonFault;

use crate::{Family, Format};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// The closed list of reasons to refuse a file. Words: `error_<code>_message` and `error_<code>_hint`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum FaultCode {
            $($(#[$doc])* $name,)+
        }

        impl FaultCode {
            /// Every code, for tests that each has words.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code as scripts read it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

codes! {
    /// The file has nothing in it.
    Empty = "input_empty",
    /// The file is larger than its kind may be.
    TooLarge = "input_too_large",
    /// The file begins like JSON and breaks off.
    JsonMalformed = "json_malformed",
    /// An object in the file has the same key twice.
    JsonDuplicateKey = "json_duplicate_key",
    /// The file nests deeper than the bound.
    JsonTooDeep = "json_too_deep",
    /// The file has more values than the bound.
    JsonTooMany = "json_too_many",
    /// The file is of a known kind that is not read yet.
    FormatUnsupported = "format_unsupported",
    /// Nothing about the file is known.
    FormatUnknown = "format_unknown",
    /// The file is not in the format that was asked for.
    FormatMismatch = "format_mismatch",
    /// The export was written by a newer version.
    ExportNewer = "export_newer",
    /// The file can be read, and holds no record and no credential.
    NoCredential = "no_credential",
    /// The file is a credential that cannot be read.
    CredentialMalformed = "credential_malformed",
}

/// Why a whole file was refused. Nothing of it was taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportFault {
    /// Nothing in it but white space.
    #[error("the file is empty")]
    Empty,
    /// More bytes than its kind may have.
    #[error("at most {limit} bytes, found {found}")]
    TooLarge {
        /// The bound for its kind.
        limit: u64,
        /// What was found, or as much of it as was read.
        found: u64,
    },
    /// Not JSON, or JSON beyond the bounds.
    #[error(transparent)]
    Json(JsonFault),
    /// A known kind of file for which there is no reader yet.
    #[error("a {} file is not read yet", family.as_str())]
    Unsupported {
        /// What it looks like.
        family: Family,
    },
    /// Nothing that is known.
    #[error("the kind of file is not known")]
    Unknown,
    /// Not the format that the caller named.
    #[error("expected {expected}, found {}", found.map_or("another format", Format::as_str))]
    Mismatch {
        /// What the caller named.
        expected: Format,
        /// What it is instead, if that is known.
        found: Option<Format>,
    },
    /// Our own export, of a version that this program does not know.
    #[error("expected dossier-export/1, found {found}")]
    ExportNewer {
        /// What the file says, at most 40 characters.
        found: String,
    },
    /// It can be read, but it holds no record and no credential.
    #[error("a {} file without a record or credential", family.as_str())]
    NoCredential {
        /// What it looks like.
        family: Family,
    },
    /// It is a credential that cannot be read.
    #[error("the credential cannot be read: {0}")]
    Credential(ReadFault),
}

impl ImportFault {
    /// The code, for words and scripts.
    pub const fn code(&self) -> FaultCode {
        match self {
            Self::Empty => FaultCode::Empty,
            Self::TooLarge { .. } | Self::Json(JsonFault::TooLarge { .. }) => FaultCode::TooLarge,
            Self::Json(JsonFault::Syntax { .. }) => FaultCode::JsonMalformed,
            Self::Json(JsonFault::DuplicateKey { .. }) => FaultCode::JsonDuplicateKey,
            Self::Json(JsonFault::TooDeep { .. }) => FaultCode::JsonTooDeep,
            Self::Json(JsonFault::TooMany { .. }) => FaultCode::JsonTooMany,
            Self::Unsupported { .. } => FaultCode::FormatUnsupported,
            Self::Unknown => FaultCode::FormatUnknown,
            Self::Mismatch { .. } => FaultCode::FormatMismatch,
            Self::ExportNewer { .. } => FaultCode::ExportNewer,
            Self::NoCredential { .. } => FaultCode::NoCredential,
            Self::Credential(_) => FaultCode::CredentialMalformed,
        }
    }

    /// The place of the fault as `line:column`, counted from 1; empty where it is the whole file.
    pub fn place(&self) -> String {
        self.position()
            .map_or_else(String::new, |(line, column)| format!("{line}:{column}"))
    }

    /// The values for the placeholders of its words.
    pub fn particulars(&self) -> Vec<(&'static str, String)> {
        let mut all = Vec::new();
        if let Some((line, column)) = self.position() {
            all.extend([("line", line.to_string()), ("column", column.to_string())]);
        }
        match self {
            Self::TooLarge { limit, .. } => all.push(("limit", mebibytes(*limit))),
            Self::Json(JsonFault::TooLarge { limit, .. }) => all.push(("limit", mebibytes(*limit as u64))),
            Self::Json(JsonFault::TooDeep { limit, .. } | JsonFault::TooMany { limit }) => {
                all.push(("limit", limit.to_string()));
            }
            Self::Unsupported { family } | Self::NoCredential { family } => {
                all.push(("family", family.as_str().to_owned()));
            }
            Self::Mismatch { expected, .. } => all.push(("expected", expected.as_str().to_owned())),
            Self::ExportNewer { found } => all.push(("found", found.clone())),
            Self::Empty | Self::Unknown | Self::Json(_) | Self::Credential(_) => {}
        }
        all
    }

    const fn position(&self) -> Option<(usize, usize)> {
        match self {
            Self::Json(
                JsonFault::Syntax { line, column }
                | JsonFault::DuplicateKey { line, column }
                | JsonFault::TooDeep { line, column, .. },
            ) => Some((*line, *column)),
            _ => None,
        }
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}
