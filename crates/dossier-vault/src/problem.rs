//! What can be wrong with a vault, by name.

use std::fmt;

use dossier_model::RecordId;

use crate::BlobId;

/// One thing that is wrong, and with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Problem {
    /// What is wrong.
    pub code: ProblemCode,
    /// With what.
    pub subject: Subject,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// The closed list of what a check of the vault can find.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ProblemCode { $($(#[$doc])* $name,)+ }

        impl ProblemCode {
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
    /// A row that should be there is not.
    RowMissing = "row_missing",
    /// A row was changed.
    RowAltered = "row_altered",
    /// A row stands in the place of another one of this dossier.
    RowSwapped = "row_swapped",
    /// A row is a copy of another one of this dossier, under a new id.
    RowDuplicated = "row_duplicated",
    /// A row was put back as it was earlier.
    RowOld = "row_old",
    /// A row does not belong to this dossier.
    RowForeign = "row_foreign",
    /// A genuine row of this dossier that should not be there (any more).
    RowUnlisted = "row_unlisted",
    /// A row is genuine, but the part of the manifest that says it is the newest is damaged.
    RowUnproven = "row_unproven",
    /// A part of the manifest is gone.
    ManifestMissing = "manifest_missing",
    /// A part of the manifest was changed.
    ManifestAltered = "manifest_altered",
    /// A part of the manifest was put back as it was earlier.
    ManifestOld = "manifest_old",
    /// A part of the manifest that should not be there.
    ManifestUnlisted = "manifest_unlisted",
    /// Part of an attachment's content is gone.
    AttachmentIncomplete = "attachment_incomplete",
    /// An attachment's content was changed.
    AttachmentAltered = "attachment_altered",
    /// Content that no attachment of this dossier names.
    AttachmentUnlisted = "attachment_unlisted",
    /// The database file itself is damaged; what could be read was read.
    DatabaseDamaged = "database_damaged",
    /// The main copy or the spare copy of the header is damaged or not the same as the other.
    HeaderCopies = "header_copies",
}

/// What a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A version of a record.
    Record {
        /// The record.
        id: RecordId,
        /// Which of its versions.
        version: u32,
    },
    /// A line of the ledger, by its number.
    Ledger(u64),
    /// An attachment or other kept file.
    Blob(BlobId),
    /// A setting, by its row (its name is sealed).
    Setting([u8; 16]),
    /// A row whose content is unknown.
    Row([u8; 16]),
    /// A part of the manifest: level 0 is the root, 2 the leaves.
    Manifest {
        /// The level.
        level: u8,
        /// Which one of that level.
        index: u16,
    },
    /// The dossier as a whole.
    Dossier,
}

impl Problem {
    pub(crate) const fn new(code: ProblemCode, subject: Subject) -> Self {
        Self { code, subject }
    }

    /// The id that a learner or a script can look up: of a record or an attachment where there is one.
    pub fn id(&self) -> String {
        self.subject.to_string()
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record { id, .. } => id.fmt(f),
            Self::Ledger(seq) => write!(f, "ledger:{seq}"),
            Self::Blob(id) => id.fmt(f),
            Self::Setting(row) => write!(f, "setting:{}", hex::encode(row)),
            Self::Row(row) => write!(f, "row:{}", hex::encode(row)),
            Self::Manifest { level, index } => write!(f, "manifest:{level}:{index}"),
            Self::Dossier => f.write_str("dossier"),
        }
    }
}
