//! What came in: bytes, a name, and the door they came through.

/// Which door an upload came through. Never a path: a folder's name can tell more than the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Picked or dropped.
    File,
    /// Fetched from this address.
    Url(String),
    /// Pasted as text.
    Paste,
    /// Read from standard input.
    Stdin,
}

impl Origin {
    /// The word that a record's provenance keeps: `file`, `url`, `paste` or `stdin`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Url(_) => "url",
            Self::Paste => "paste",
            Self::Stdin => "stdin",
        }
    }
}

/// Bytes to import and where they came from.
///
/// The caller reads at most [`limit_for`](crate::limit_for) this name, and one byte more to know that there
/// was more: the bound then holds before the bytes are in memory.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    /// The file's own name without a folder; empty where there is none.
    pub name: String,
    /// Which door.
    pub origin: Origin,
    /// The bytes, verbatim.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Upload {{ origin: {}, bytes: {} }}",
            self.origin.as_str(),
            self.bytes.len()
        )
    }
}
