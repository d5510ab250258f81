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
    TooLarge = "too_large",
    /// The file begins like JSON and breaks off.
    MalformedJson = "malformed_json",
    /// An object in the file has the same key twice.
    DuplicateKey = "duplicate_key",
    /// The file nests deeper than the bound.
    TooDeep = "too_deep",
    /// The file has more values than the bound.
    TooManyValues = "too_many_values",
    /// The file begins like a token, and a part of it does not decode.
    MalformedToken = "malformed_token",
    /// The picture breaks off, or the badge in it does not unpack.
    MalformedImage = "malformed_image",
    /// The file begins like SVG or XML and is not accepted as such.
    MalformedXml = "malformed_xml",
    /// The file is of a known kind that is not read yet.
    FormatNotRead = "format_not_read",
    /// Nothing about the file is known.
    FormatUnknown = "format_unknown",
    /// The file is not in the format that was asked for.
    FormatMismatch = "format_mismatch",
    /// The export was written by a newer version.
    ExportNewer = "export_newer",
    /// The file can be read, and holds no record and no credential.
    NoCredential = "no_credential",
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
    /// It begins like a credential, or a picture with one, that cannot be read.
    #[error(transparent)]
    Credential(ReadFault),
    /// A known kind of file for which there is no reader yet.
    #[error("{what} is not read yet")]
    NotReadYet {
        /// The name of the format or the family.
        what: &'static str,
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
}

impl ImportFault {
    /// The code, for words and scripts.
    pub const fn code(&self) -> FaultCode {
        match self {
            Self::Empty => FaultCode::Empty,
            Self::TooLarge { .. } => FaultCode::TooLarge,
            Self::Json(fault) => code_of_json(fault),
            Self::Credential(fault) => code_of_credential(fault),
            Self::NotReadYet { .. } => FaultCode::FormatNotRead,
            Self::Unknown => FaultCode::FormatUnknown,
            Self::Mismatch { .. } => FaultCode::FormatMismatch,
            Self::ExportNewer { .. } => FaultCode::ExportNewer,
            Self::NoCredential { .. } => FaultCode::NoCredential,
        }
    }

    /// The place of the fault: `line:column` in JSON, `line` in XML, both counted from 1; `byte N` in a picture;
    /// the part of a token; empty where it is the whole file.
    pub fn place(&self) -> String {
        match self {
            Self::Credential(ReadFault::Xml { line }) if *line > 0 => line.to_string(),
            Self::Credential(ReadFault::Image { at }) => format!("byte {at}"),
            Self::Credential(ReadFault::Token { part }) => (*part).to_owned(),
            _ => self
                .position()
                .map_or_else(String::new, |(line, column)| format!("{line}:{column}")),
        }
    }

    /// The values for the placeholders of its words.
    pub fn particulars(&self) -> Vec<(&'static str, String)> {
        let mut all = vec![("place", self.place())];
        if let Some((line, column)) = self.position() {
            all.extend([("line", line.to_string()), ("column", column.to_string())]);
        }
        match self {
            Self::TooLarge { limit, .. } => all.push(("limit", size(*limit))),
            Self::Json(fault) | Self::Credential(ReadFault::Json { fault, .. }) => match fault {
                JsonFault::TooLarge { limit, .. } => all.push(("limit", size(*limit as u64))),
                JsonFault::TooDeep { limit, .. } | JsonFault::TooMany { limit } => {
                    all.push(("limit", limit.to_string()));
                }
                JsonFault::Syntax { .. } | JsonFault::DuplicateKey { .. } => {}
            },
            Self::Credential(ReadFault::TooLarge { limit, .. } | ReadFault::Inflate { limit }) => {
                all.push(("limit", size(*limit as u64)));
            }
            Self::NotReadYet { what } => all.push(("format", (*what).to_owned())),
            Self::NoCredential { family } => all.push(("format", family.as_str().to_owned())),
            Self::Mismatch { expected, .. } => all.push(("format", expected.as_str().to_owned())),
            Self::ExportNewer { found } => all.push(("format", found.clone())),
            Self::Empty | Self::Unknown | Self::Credential(_) => {}
        }
        all
    }

    /// What the credential room says about bytes of this family, in terms of a file.
    pub(crate) fn of_credential(fault: ReadFault, family: Family) -> Self {
        match fault {
            ReadFault::NoCredential if matches!(family, Family::Token | Family::Other) => Self::Unknown,
            ReadFault::NoCredential => Self::NoCredential { family },
            ReadFault::Json {
                place: "document",
                fault,
            } => Self::Json(fault),
            ReadFault::NotReadYet { format } => Self::NotReadYet {
                what: format.as_str(),
            },
            fault => Self::Credential(fault),
        }
    }

    const fn position(&self) -> Option<(usize, usize)> {
        match self {
            Self::Json(fault) | Self::Credential(ReadFault::Json { fault, .. }) => match fault {
                JsonFault::Syntax { line, column }
                | JsonFault::DuplicateKey { line, column }
                | JsonFault::TooDeep { line, column, .. } => Some((*line, *column)),
                JsonFault::TooLarge { .. } | JsonFault::TooMany { .. } => None,
            },
            _ => None,
        }
    }
}

const fn code_of_json(fault: &JsonFault) -> FaultCode {
    match fault {
        JsonFault::TooLarge { .. } => FaultCode::TooLarge,
        JsonFault::Syntax { .. } => FaultCode::MalformedJson,
        JsonFault::DuplicateKey { .. } => FaultCode::DuplicateKey,
        JsonFault::TooDeep { .. } => FaultCode::TooDeep,
        JsonFault::TooMany { .. } => FaultCode::TooManyValues,
    }
}

const fn code_of_credential(fault: &ReadFault) -> FaultCode {
    match fault {
        ReadFault::NoCredential => FaultCode::NoCredential,
        ReadFault::TooLarge { .. } => FaultCode::TooLarge,
        ReadFault::Json { fault, .. } => code_of_json(fault),
        ReadFault::Token { .. } => FaultCode::MalformedToken,
        ReadFault::Image { .. } | ReadFault::Inflate { .. } => FaultCode::MalformedImage,
        ReadFault::Xml { .. } => FaultCode::MalformedXml,
        ReadFault::NotReadYet { .. } => FaultCode::FormatNotRead,
    }
}

/// A bound as people read it.
fn size(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}
