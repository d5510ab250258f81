//! What went wrong with one row or one member, and where.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal $severity:ident),+ $(,)?) => {
        /// The closed list of problems inside a file that could be read. Words: `problem_<code>`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ProblemCode {
            $($(#[$doc])* $name,)+
        }

        impl ProblemCode {
            /// Every code, for tests that each has words.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code as scripts read it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// True when the row was left out; false when it came in and only something beside it did not.
            pub const fn leaves_row_out(self) -> bool {
                match self { $(Self::$name => codes!(@ $severity)),+ }
            }
        }
    };
    (@ row) => { true };
    (@ note) => { false };
}

codes! {
    /// The row is neither a record nor a credential.
    RowNotUnderstood = "row_not_understood" row,
    /// The row has the same key twice, or nests too deeply.
    RowMalformed = "row_malformed" row,
    /// The row does not say which kind of record it is.
    KindMissing = "kind_missing" row,
    /// The row names a kind that does not exist.
    KindUnknown = "kind_unknown" row,
    /// The row has no title.
    TitleMissing = "title_missing" row,
    /// A member has another shape than its place asks.
    MemberShape = "member_shape" row,
    /// A date is not `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    DateMalformed = "date_malformed" row,
    /// The row is larger than a record may be.
    RowTooLarge = "row_too_large" row,
    /// The row begins like a credential, but cannot be read as one.
    CredentialUnreadable = "credential_unreadable" row,
    /// The record came in; the files it names are not inside this file.
    AttachmentsNotIncluded = "attachments_not_included" note,
    /// The record came in as the learner's own word; the signed original is not inside this file.
    OriginalNotIncluded = "original_not_included" note,
    /// The record came in without one member that has no place in a dossier.
    MemberNotKept = "member_not_kept" note,
}

/// One problem and its place.
#[derive(Clone, PartialEq, Eq)]
pub struct Problem {
    /// What went wrong.
    pub code: ProblemCode,
    /// Where: a JSON pointer (RFC 6901); empty for the whole file.
    pub place: String,
    /// The particulars in technical terms, at most a few words of what was found.
    pub detail: String,
}

impl Problem {
    pub(crate) fn new(code: ProblemCode, place: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            code,
            place: place.into(),
            detail: detail.into(),
        }
    }
}

impl std::fmt::Debug for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {:?}", self.code.as_str(), self.place)
    }
}
