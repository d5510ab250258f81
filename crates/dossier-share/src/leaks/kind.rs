//! What a leak is.

/// What kind of thing was found. Words: `share_leak_<kind>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LeakKind {
    /// A number that passes the test of a citizen service number.
    Bsn,
    /// The pseudonym of a learner in the Dutch chain of learning material.
    EckId,
    /// A bank account.
    Iban,
    /// A date of birth.
    BirthDate,
    /// Where somebody lives.
    Address,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// The name of somebody else.
    ThirdParty,
    /// Support needs, health or disability.
    SupportNeeds,
    /// An attempt that failed.
    FailedAttempt,
    /// Where a photo or film was made.
    Gps,
    /// Camera, moment, owner and the like in a photo.
    PhotoMetadata,
    /// Author, organisation and history of a document.
    DocumentMetadata,
    /// Text that is in the file and not to be seen.
    HiddenText,
    /// Comments and changes with the names of who made them.
    Comments,
    /// Another file inside the file.
    EmbeddedFile,
    /// Too large to be looked into.
    NotLookedInto,
}

impl LeakKind {
    /// Every kind, for tests that each has words.
    pub const ALL: &'static [Self] = &[
        Self::Bsn,
        Self::EckId,
        Self::Iban,
        Self::BirthDate,
        Self::Address,
        Self::Phone,
        Self::Email,
        Self::ThirdParty,
        Self::SupportNeeds,
        Self::FailedAttempt,
        Self::Gps,
        Self::PhotoMetadata,
        Self::DocumentMetadata,
        Self::HiddenText,
        Self::Comments,
        Self::EmbeddedFile,
        Self::NotLookedInto,
    ];

    /// The word that scripts read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bsn => "bsn",
            Self::EckId => "eck_id",
            Self::Iban => "iban",
            Self::BirthDate => "birth_date",
            Self::Address => "address",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::ThirdParty => "third_party",
            Self::SupportNeeds => "support_needs",
            Self::FailedAttempt => "failed_attempt",
            Self::Gps => "gps",
            Self::PhotoMetadata => "photo_metadata",
            Self::DocumentMetadata => "document_metadata",
            Self::HiddenText => "hidden_text",
            Self::Comments => "comments",
            Self::EmbeddedFile => "embedded_file",
            Self::NotLookedInto => "not_looked_into",
        }
    }

    /// True for what can stand in a file beside its content, and be taken out of a copy.
    pub(crate) const fn is_metadata(self) -> bool {
        matches!(self, Self::Gps | Self::PhotoMetadata | Self::DocumentMetadata)
    }

    /// True for what the law or the design of a share keeps at home unless it was picked by name.
    pub const fn is_grave(self) -> bool {
        matches!(
            self,
            Self::Bsn
                | Self::EckId
                | Self::Iban
                | Self::BirthDate
                | Self::Address
                | Self::SupportNeeds
                | Self::FailedAttempt
                | Self::Gps
                | Self::ThirdParty
        )
    }
}

/// What the learner can do about it, in one act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Leave the member or the file out.
    LeaveOut,
    /// Share a cleaned copy of the file.
    Clean,
    /// Write the accompanying words otherwise.
    Reword,
    /// Nothing but not sharing the item: it is signed, and a change would break that.
    WholeItem,
}

impl Remedy {
    /// The word that scripts read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LeaveOut => "leave_out",
            Self::Clean => "clean",
            Self::Reword => "reword",
            Self::WholeItem => "whole_item",
        }
    }
}

/// One thing that would be told.
#[derive(Clone, PartialEq, Eq)]
pub struct Leak {
    /// What kind of thing.
    pub kind: LeakKind,
    /// Which item of the share, counted from 0; none for the accompanying words.
    pub item: Option<usize>,
    /// The member of the record, or the file's place in the bundle.
    pub place: String,
    /// The beginning of what was found, for the learner's own eyes.
    pub excerpt: String,
    /// True in a file that an issuer or somebody else signed: it is said and never altered.
    pub signed: bool,
    /// What can be done.
    pub remedy: Remedy,
}

impl Leak {
    pub(super) fn new(kind: LeakKind, item: Option<usize>, place: &str) -> Self {
        Self {
            kind,
            item,
            place: place.to_owned(),
            excerpt: String::new(),
            signed: false,
            remedy: Remedy::LeaveOut,
        }
    }

    pub(super) fn of_own(self, remedy: Remedy, excerpt: String) -> Self {
        Self {
            remedy,
            excerpt,
            ..self
        }
    }

    pub(super) fn of_issuer(self, excerpt: String) -> Self {
        Self {
            signed: true,
            remedy: Remedy::WholeItem,
            excerpt,
            ..self
        }
    }
}

impl std::fmt::Debug for Leak {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Leak {{ kind: {}, item: {:?} }}",
            self.kind.as_str(),
            self.item
        )
    }
}
