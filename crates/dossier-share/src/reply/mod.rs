//! A reply: what a recipient says back, signed with a key of his own (`docs/formats/reply-v1.md`).
//!
//! No account and no server: a reply is a file that the learner imports. [`make`] writes one about an
//! [`Opened`](crate::Opened) bundle, [`read`] checks one. It names the share, the exact presentation and the
//! digest of each item that it speaks about, so that it is known which version somebody meant. Whose the
//! key is, nobody but the replier says; a reader says so.

mod make;
mod read;

pub use make::make;
pub use read::{is_reply, read};

/// The key with which somebody without a dossier signs, in a file of his own.
pub use dossier_seal::{KeyFileFault, make_key_file, open_key_file};

use dossier_model::ShareId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::fault::OpenFault;

/// Most remarks in one reply.
pub const MAX_REMARKS: usize = 200;
/// Most characters of one text.
pub const MAX_TEXT: usize = 5_000;

/// Who replies, as he says himself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Replier {
    /// His name; without one nobody knows whose words these are.
    pub name: String,
    /// What he is there; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// Where; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub organisation: String,
    /// How he can be reached; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub contact: String,
}

/// What somebody wants to reply.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Draft {
    /// Who.
    pub replier: Replier,
    /// That the share arrived and was read.
    #[serde(default)]
    pub acknowledged: bool,
    /// What he asks for beside what he got; may be empty.
    #[serde(default)]
    pub asks: String,
    /// What he says about items.
    #[serde(default)]
    pub remarks: Vec<Remark>,
}

/// What is said about one item.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Remark {
    /// The item, by its place in the bundle.
    pub item: String,
    /// What.
    #[serde(flatten)]
    pub said: Said,
}

/// The ways to speak about an item.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum Said {
    /// A remark, for the learner to read.
    Comment {
        /// The words.
        text: String,
    },
    /// "This is so": a credential of its own (Open Badges 3.0 EndorsementCredential) that the learner can share on.
    Endorse {
        /// The words.
        text: String,
    },
    /// A supervisor's statement about an internship: an endorsement that holds what he states as data, too.
    Internship(Statement),
}

/// What a supervisor states about an internship.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// Hours really worked, as given.
    pub hours: String,
    /// What was done.
    #[serde(default)]
    pub tasks: Vec<String>,
    /// The judgement of each work process.
    #[serde(default)]
    pub work_processes: Vec<Process>,
    /// In his own words; may be empty.
    #[serde(default)]
    pub evaluation: String,
}

/// One work process (werkproces) and how it was judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Process {
    /// Its code in the qualification file, such as `B1-K1-W1`; may be empty.
    #[serde(default)]
    pub code: String,
    /// What it is called.
    #[serde(default)]
    pub title: String,
    /// The judgement, as given.
    pub judgement: String,
}

/// A reply that was read and proven: every signature fits, and all are by one key.
#[derive(Clone)]
pub struct Reply {
    /// The reply's own identity, as the replier gave it.
    pub id: uuid::Uuid,
    /// When it was signed.
    pub at: Timestamp,
    /// The key that signed all of it (`did:key`).
    pub key: String,
    /// The key in eight groups of four.
    pub fingerprint: String,
    /// Who the replier says he is.
    pub replier: Replier,
    /// The share that it answers.
    pub share: ShareId,
    /// The learner's key for that share.
    pub holder: String,
    /// The `digestSRI` of the presentation that was read.
    pub presentation: String,
    /// That the share arrived.
    pub acknowledged: bool,
    /// What else is asked for.
    pub asks: String,
    /// What is said, item by item.
    pub remarks: Vec<Told>,
    /// The endorsements, each a credential of its own, in the order of the remarks that they come from.
    pub endorsements: Vec<Value>,
}

/// One remark of a proven reply.
#[derive(Clone, PartialEq, Eq)]
pub struct Told {
    /// The item, by its place in the bundle.
    pub item: String,
    /// The `digestSRI` of the item's file, as it was read.
    pub digest: String,
    /// What.
    pub said: Said,
}

impl Said {
    /// The word by which scripts know it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Comment { .. } => "comment",
            Self::Endorse { .. } => "endorse",
            Self::Internship(_) => "internship",
        }
    }

    /// True when nothing is said: no words, no hours.
    fn is_empty(&self) -> bool {
        match self {
            Self::Comment { text } | Self::Endorse { text } => text.trim().is_empty(),
            Self::Internship(statement) => statement.hours.trim().is_empty(),
        }
    }

    /// It as text.
    pub fn text(&self) -> String {
        match self {
            Self::Comment { text } | Self::Endorse { text } => text.clone(),
            Self::Internship(statement) => statement.text(),
        }
    }
}

impl Statement {
    /// The statement in words that need no program: what stands in `endorsementComment`.
    pub fn text(&self) -> String {
        let mut lines = vec![format!("{} h", self.hours)];
        lines.extend(self.tasks.iter().map(|task| format!("- {task}")));
        lines.extend(self.work_processes.iter().map(|process| {
            let name = [process.code.as_str(), process.title.as_str()];
            let name = name
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" ");
            format!("{name}: {}", process.judgement)
        }));
        lines.extend((!self.evaluation.is_empty()).then(|| self.evaluation.clone()));
        lines.join("\n")
    }
}

/// The bounds of a reply's texts, for whoever writes and whoever reads.
fn within_bounds(replier: &Replier, asks: &str, said: &[&Said]) -> Result<(), ReplyFault> {
    let bound = |found: usize, limit: usize| {
        if found > limit {
            Err(ReplyFault::TooLong { limit, found })
        } else {
            Ok(())
        }
    };
    bound(said.len(), MAX_REMARKS)?;
    let said: Vec<String> = said.iter().map(|said| said.text()).collect();
    let own = [
        &replier.name,
        &replier.role,
        &replier.organisation,
        &replier.contact,
    ];
    let own = own.into_iter().map(String::as_str).chain([asks]);
    own.chain(said.iter().map(String::as_str))
        .try_for_each(|text| bound(text.chars().count(), MAX_TEXT))
}

/// Why a reply cannot be made or is refused.
#[derive(Debug, thiserror::Error)]
pub enum ReplyFault {
    /// The replier has no name.
    #[error("the replier has no name")]
    NoName,
    /// Nothing is said.
    #[error("nothing is said")]
    Empty,
    /// A text, or the number of remarks, is past its bound.
    #[error("at most {limit}, found {found}")]
    TooLong {
        /// The bound.
        limit: usize,
        /// What was found.
        found: usize,
    },
    /// A remark is about an item that is not in the bundle.
    #[error("no item {item}")]
    NoSuchItem {
        /// The item, shortened.
        item: String,
    },
    /// It could not be signed, or the bundle could not be read again: a bug.
    #[error("could not sign: {0}")]
    Sign(String),
    /// The file is no reply.
    #[error("not a reply: {what}")]
    NotAReply {
        /// What it lacks.
        what: &'static str,
    },
    /// A signature is missing, wrong, or somebody else's; or the file is not JSON as we read it.
    #[error(transparent)]
    Proof(#[from] OpenFault),
}

impl ReplyFault {
    /// Every code there is beside those of [`OpenFault`], for tests that each has words.
    pub const CODES: &'static [&'static str] = &[
        "reply_no_name",
        "reply_empty",
        "reply_too_long",
        "reply_no_such_item",
        "share_sign",
        "not_a_reply",
    ];

    /// The code for people and scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoName => "reply_no_name",
            Self::Empty => "reply_empty",
            Self::TooLong { .. } => "reply_too_long",
            Self::NoSuchItem { .. } => "reply_no_such_item",
            Self::Sign(_) => "share_sign",
            Self::NotAReply { .. } => "not_a_reply",
            Self::Proof(fault) => fault.code(),
        }
    }
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Draft {{ remarks: {} }}", self.remarks.len())
    }
}

impl std::fmt::Debug for Remark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Remark {{ item: {}, says: {} }}",
            self.item,
            self.said.as_str()
        )
    }
}

impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Told {{ item: {}, says: {} }}", self.item, self.said.as_str())
    }
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reply {{ id: {}, remarks: {} }}", self.id, self.remarks.len())
    }
}
