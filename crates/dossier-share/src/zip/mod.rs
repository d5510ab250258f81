//! The strict ZIP of a share: one reading, and one only.
//!
//! Two programs that read one ZIP differently are two different bundles, so everything that leaves
//! room for a second reading is refused before anything is inflated. The rules are in
//! `docs/formats/share-v1.md`, "Container"; the format itself is APPNOTE.TXT 6.3.

mod read;
mod write;

pub(crate) use read::{Archive, Source};
pub(crate) use write::{Known, ZipWriter};

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const LOCAL_LEN: usize = 30;
const CENTRAL_LEN: usize = 46;
const END_LEN: usize = 22;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// What is wrong with the container of a share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZipFault {
    /// Not the structure of a ZIP.
    #[error("not a ZIP: {what}")]
    Malformed {
        /// What does not hold together.
        what: &'static str,
    },
    /// Bytes before, between or after the files.
    #[error("expected {expected} at the file's place, found {found}: bytes that no file owns")]
    StrayBytes {
        /// Where the file or directory should begin, in bytes.
        expected: u64,
        /// Where it does.
        found: u64,
    },
    /// Two files claim the same bytes.
    #[error("two files claim the bytes at {at}")]
    Overlap {
        /// Where, in bytes.
        at: u64,
    },
    /// The directory and the file's own header say different things.
    #[error("the directory and the header of file {index} differ")]
    HeadersDiffer {
        /// Which file, counted from 0.
        index: usize,
    },
    /// Two files with one name, or names that differ in case only.
    #[error("two files are called {name}")]
    DuplicateName {
        /// The name.
        name: String,
    },
    /// A name that is not one of ours: a path outside, a folder, letters that file systems disagree about.
    #[error("file {index} has a name that is not allowed")]
    UnsafeName {
        /// Which file, counted from 0.
        index: usize,
    },
    /// Encrypted inside.
    #[error("file {index} is encrypted")]
    Encrypted {
        /// Which file, counted from 0.
        index: usize,
    },
    /// A link, a folder or another thing that is not a plain file.
    #[error("file {index} is not a plain file")]
    NotAFile {
        /// Which file, counted from 0.
        index: usize,
    },
    /// A feature that the format does not use: ZIP64, several disks, data descriptors, comments,
    /// extra fields, other ways to compress.
    #[error("a feature of ZIP that shares do not use: {what}")]
    Unsupported {
        /// Which feature.
        what: &'static str,
    },
    /// A file that does not inflate to what its header promises.
    #[error("{name} does not unpack to what its header says")]
    Damaged {
        /// The name.
        name: String,
    },
}

impl ZipFault {
    /// The code for people and scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "zip_malformed",
            Self::StrayBytes { .. } => "zip_stray_bytes",
            Self::Overlap { .. } => "zip_overlap",
            Self::HeadersDiffer { .. } => "zip_headers_differ",
            Self::DuplicateName { .. } => "zip_duplicate_name",
            Self::UnsafeName { .. } => "zip_unsafe_name",
            Self::Encrypted { .. } => "zip_encrypted",
            Self::NotAFile { .. } => "zip_not_a_file",
            Self::Unsupported { .. } => "zip_unsupported",
            Self::Damaged { .. } => "zip_damaged",
        }
    }
}
