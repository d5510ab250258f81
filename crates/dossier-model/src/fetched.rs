//! A document that was fetched, or handed in as if it had been.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a server answered, kept as evidence: the bytes, from where, and when.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetched {
    /// The address that was asked for.
    pub url: String,
    /// The address that answered, after redirects.
    pub final_url: String,
    /// The HTTP status; 200 for a document handed in from a file.
    pub status: u16,
    /// The media type that the server named, without parameters; empty if none.
    pub media_type: String,
    /// The body, decoded, within the limits of whoever fetched it.
    pub bytes: Vec<u8>,
    /// When it was fetched.
    pub at: Timestamp,
}

impl Fetched {
    /// True for the statuses 200 to 299.
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// True when the server says that the document is gone for good (HTTP 410).
    pub const fn is_gone(&self) -> bool {
        self.status == 410
    }
}

impl std::fmt::Debug for Fetched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Fetched {{ status: {}, bytes: {} }}",
            self.status,
            self.bytes.len()
        )
    }
}
