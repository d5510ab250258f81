//! Drafts and records: what a learner keeps.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{AttachmentId, Dates, RecordId, Text, fields};

/// The seven kinds of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A grade or another outcome of a course, exam or programme.
    Result,
    /// A diploma, certificate, badge or other credential.
    Credential,
    /// An internship (Dutch mbo: beroepspraktijkvorming).
    Internship,
    /// A piece of one's own work.
    Portfolio,
    /// Something one can do.
    Skill,
    /// A job.
    Work,
    /// Something one learned from.
    Material,
}

/// A name that is not one of the seven kinds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected result, credential, internship, portfolio, skill, work or material, found {found:?}")]
pub struct UnknownKind {
    /// The name that was found.
    pub found: String,
}

impl Kind {
    /// All kinds, in the order in which screens show them.
    pub const ALL: [Self; 7] = [
        Self::Result,
        Self::Credential,
        Self::Internship,
        Self::Portfolio,
        Self::Skill,
        Self::Work,
        Self::Material,
    ];

    /// The name that scripts use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::Credential => "credential",
            Self::Internship => "internship",
            Self::Portfolio => "portfolio",
            Self::Skill => "skill",
            Self::Work => "work",
            Self::Material => "material",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        let found = || UnknownKind {
            found: name.chars().take(40).collect(),
        };
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(found)
    }
}

/// Who stands behind a record: a school, an employer, a maker of badges.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "IssuerShape", into = "IssuerShape")]
pub struct Issuer {
    /// The name, as given; a claim until a verdict backs it.
    pub name: Option<Text>,
    /// Identifiers by scheme: `brin`, `kvk`, `did`, `url`, `schac`, `erasmus`, `pic`, …
    pub identifiers: BTreeMap<String, String>,
}

/// The wire shapes of an issuer: a bare text, or an object.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum IssuerShape {
    Name(String),
    Whole {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Text>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        identifiers: BTreeMap<String, String>,
    },
}

impl From<IssuerShape> for Issuer {
    fn from(shape: IssuerShape) -> Self {
        match shape {
            IssuerShape::Name(name) => Self {
                name: Some(Text::Plain(name)),
                identifiers: BTreeMap::new(),
            },
            IssuerShape::Whole { name, identifiers } => Self { name, identifiers },
        }
    }
}

impl From<Issuer> for IssuerShape {
    fn from(issuer: Issuer) -> Self {
        Self::Whole {
            name: issuer.name,
            identifiers: issuer.identifiers,
        }
    }
}

/// A skill that a record shows, with the vocabulary's address where it has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Skill {
    /// In the learner's own words.
    Words(String),
    /// From a vocabulary such as ESCO or CompetentNL.
    Term {
        /// What it is called.
        label: Text,
        /// Its address in the vocabulary.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        uri: Option<String>,
    },
}

impl Skill {
    /// What it is called, in every language given.
    pub fn labels(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match self {
            Self::Words(words) => Box::new(std::iter::once(words.as_str())),
            Self::Term { label, .. } => label.all(),
        }
    }
}

/// What somebody claims, before or inside a record. Unknown keys are kept in `more` and shown.
///
/// Grades, credits and levels stay text as given; numbers are derived views.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Which of the seven kinds it is.
    pub kind: Kind,
    /// What it is called.
    pub title: Text,
    /// Who stands behind it.
    #[serde(default)]
    pub issuer: Option<Issuer>,
    /// When.
    #[serde(default)]
    pub dates: Dates,
    /// The learner's own words to find it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The learner's notes; never in a share unless picked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// The skills that it shows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<Skill>,
    /// The language it is in or was taught in, as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What its kind has beside the common members: see [`fields::specs`]. Unknown keys are kept.
    #[serde(default)]
    pub fields: Map<String, Value>,
    /// Members that this version does not know.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// Why a draft cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftFault {
    /// It has no title.
    #[error("a record needs a title")]
    NoTitle,
    /// A field does not have the shape that its kind asks.
    #[error("field {field}: expected {expected}, found {found}")]
    Field {
        /// The key of the field, with its place where it is inside a list.
        field: String,
        /// The shape that is asked.
        expected: &'static str,
        /// The shape that was found.
        found: &'static str,
    },
    /// The record would be larger than a dossier keeps in one piece.
    #[error("a record is at most {limit} bytes, found {found}")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
        /// The size that was found.
        found: usize,
    },
}

impl Draft {
    /// The largest record, as JSON, in bytes. Larger things are attachments.
    pub const MAX_BYTES: usize = 1 << 20;

    /// A draft of this kind and title, with nothing else.
    pub fn new(kind: Kind, title: impl Into<Text>) -> Self {
        Self {
            kind,
            title: title.into(),
            issuer: None,
            dates: Dates::default(),
            tags: Vec::new(),
            notes: String::new(),
            skills: Vec::new(),
            language: None,
            fields: Map::new(),
            more: Map::new(),
        }
    }

    /// Says whether it can be kept: it has a title, known fields have their shape, it is not too large.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn check(&self) -> Result<(), DraftFault> {
        if self.title.is_empty() {
            return Err(DraftFault::NoTitle);
        }
        fields::check(self.kind, &self.fields)?;
        let found = serde_json::to_vec(self).map_or(usize::MAX, |bytes| bytes.len());
        if found > Self::MAX_BYTES {
            return Err(DraftFault::TooLarge {
                limit: Self::MAX_BYTES,
                found,
            });
        }
        Ok(())
    }
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Draft {{ kind: {:?}, fields: {} }}",
            self.kind,
            self.fields.len()
        )
    }
}

/// How much stands behind a record, from the learner's word to a trusted signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EvidenceLevel {
    /// E0: the learner says so.
    #[serde(rename = "self")]
    OwnWord,
    /// E1: an unsigned file, kept as it came.
    File,
    /// E2: fetched by us from the issuer's own host.
    Hosted,
    /// E3: a signature fits, but the issuer's name is not confirmed.
    Signed,
    /// E4: a signature fits and the issuer's name is confirmed.
    Trusted,
}

/// Where a record came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provenance {
    /// `form`, `file`, `url`, `paste`; never a path.
    pub source: String,
    /// The format that was recognised; `form` for what was typed.
    pub format: String,
    /// SHA-256 of the original bytes in hexadecimal, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// When it came in.
    pub at: Timestamp,
    /// How much stands behind it.
    pub evidence: EvidenceLevel,
    /// The address it was fetched from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A file that belongs to a record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    /// Its identity.
    pub id: AttachmentId,
    /// The learner's name for it, without any folder.
    pub name: String,
    /// What kind of file it is.
    pub media_type: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Attachment {{ id: {}, bytes: {} }}", self.id, self.bytes)
    }
}

/// A draft with an identity, a version, its attachments and where it came from: the JSON of the terminal contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its identity through all versions.
    pub id: RecordId,
    /// What it says.
    #[serde(flatten)]
    pub draft: Draft,
    /// Its files.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// Where it came from.
    pub provenance: Provenance,
    /// 1 for the first version; each change adds one.
    pub version: u32,
}
