//! Why bytes could not be read as a credential.

use dossier_model::json::JsonFault;

use crate::Format;

/// Why bytes could not be read as a credential. It says nothing about whether one is genuine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadFault {
    /// It can be read, but there is no credential inside.
    #[error("no credential inside")]
    NoCredential,
    /// It is longer than the bound for its kind.
    #[error("at most {limit} bytes, found {found}")]
    TooLarge {
        /// The bound in bytes.
        limit: usize,
        /// What was found.
        found: usize,
    },
    /// The JSON, or the JSON inside a token or an image, was refused.
    #[error("{place}: {fault}")]
    Json {
        /// `document`, `header`, `payload`, or `image`.
        place: &'static str,
        /// Why.
        fault: JsonFault,
    },
    /// It looks like a compact token, but a part of it does not decode.
    #[error("the {part} of the token does not decode")]
    Token {
        /// `header`, `payload` or `signature`, or `shape` for the number of parts.
        part: &'static str,
    },
    /// The PNG breaks off or its chunks do not fit together.
    #[error("the image breaks off at byte {at}")]
    Image {
        /// Where.
        at: usize,
    },
    /// The text that was baked into the image inflates beyond the bound, or does not inflate.
    #[error("the text in the image does not inflate within {limit} bytes")]
    Inflate {
        /// The bound in bytes.
        limit: usize,
    },
    /// The XML of an SVG was refused.
    #[error("not XML that is accepted at line {line}")]
    Xml {
        /// Counted from 1; 0 if unknown.
        line: u32,
    },
    /// A format that we recognise and do not read yet.
    #[error("{format} is not read yet")]
    NotReadYet {
        /// Which.
        format: Format,
    },
}

impl ReadFault {
    /// Every code, for tests that each has words.
    pub const CODES: &'static [&'static str] = &[
        "no_credential",
        "too_large",
        "duplicate_key",
        "malformed_json",
        "malformed_token",
        "malformed_image",
        "malformed_xml",
        "format_not_read",
    ];

    /// The code that scripts read; its words are `error_<code>_message` and `error_<code>_hint`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoCredential => "no_credential",
            Self::TooLarge { .. }
            | Self::Json {
                fault: JsonFault::TooLarge { .. },
                ..
            } => "too_large",
            Self::Json {
                fault: JsonFault::DuplicateKey { .. },
                ..
            } => "duplicate_key",
            Self::Json { .. } => "malformed_json",
            Self::Token { .. } => "malformed_token",
            Self::Image { .. } | Self::Inflate { .. } => "malformed_image",
            Self::Xml { .. } => "malformed_xml",
            Self::NotReadYet { .. } => "format_not_read",
        }
    }
}
