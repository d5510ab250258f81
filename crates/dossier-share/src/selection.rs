//! What the learner has in hand, and what he picks from it.

use dossier_credential::Format;
use dossier_model::{Attachment, AttachmentId, Draft, Fetched, Language, Purpose, RecordId, Verdict};
use jiff::Timestamp;

use crate::conditions::Conditions;
use crate::members;
use crate::propose::ProposeFault;

/// One version of one record, as the dossier holds it: what a share may be cut from.
#[derive(Clone)]
pub struct Shareable {
    /// The record.
    pub id: RecordId,
    /// Which version.
    pub version: u32,
    /// What it says.
    pub draft: Draft,
    /// Its files.
    pub attachments: Vec<Attachment>,
    /// The bytes that it was imported from, if any.
    pub original: Option<Vec<u8>>,
    /// What was found out about it, if it holds a credential.
    pub verdict: Option<Verdict>,
    /// The documents that the verdict rests on.
    pub evidence: Vec<Fetched>,
}

impl Shareable {
    /// The standard of the issuer's own file, when there is one. Such a record goes whole and
    /// untouched, or as an extract that the issuer does not confirm: a part of a signed file
    /// would not fit its signature.
    pub fn issuer_file(&self) -> Option<Format> {
        dossier_credential::detect(self.original.as_deref()?)
    }
}

impl Shareable {
    /// The places of the issuer's credential that can be left out, each with what stands there; none for a file that
    /// goes whole or not at all.
    pub fn places(&self) -> Vec<(String, serde_json::Value)> {
        self.original
            .as_deref()
            .map(crate::disclosed::places)
            .unwrap_or_default()
    }
}

impl std::fmt::Debug for Shareable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Shareable {{ id: {}, version: {} }}", self.id, self.version)
    }
}

/// How much of a record goes along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The issuer's own file, untouched. Refused for a record that has none.
    Whole,
    /// These places (JSON pointers) of an issuer's credential and what its format always shows, where the issuer
    /// made it so that the rest can be left out.
    Shown(Vec<String>),
    /// These members, as a statement of the learner's own. For a record with an issuer's file
    /// this is an extract that the issuer does not confirm.
    Fields(Vec<String>),
}

/// The name of what a credential always shows, and nothing that can be left out.
pub(crate) const ALWAYS_SHOWN: &str = "/";

/// One picked record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected {
    /// The record.
    pub record: RecordId,
    /// The version that the learner looked at.
    pub version: u32,
    /// How much of it.
    pub part: Part,
    /// Which of its files.
    pub attachments: Vec<AttachmentId>,
}

impl Selected {
    /// Picks by the names of the terminal contract: member names, `attachments` for all files, an
    /// attachment's identity for one, `credential` for the issuer's own file, a JSON pointer for a place in it (`/` alone
    /// for what it always shows). Without a list
    /// of names: the issuer's own file where there is one, else the purpose's default members. With
    /// one: exactly those members, and none from an empty list.
    ///
    /// # Errors
    /// [`ProposeFault::UnknownField`] for a name that the record does not have.
    pub fn named(of: &Shareable, purpose: &Purpose, names: Option<&[String]>) -> Result<Self, ProposeFault> {
        let selected = |part, attachments| Self {
            record: of.id,
            version: of.version,
            part,
            attachments,
        };
        let Some(names) = names else {
            let part = if of.issuer_file().is_some() {
                Part::Whole
            } else {
                Part::Fields(default_of(of, purpose))
            };
            return Ok(selected(part, Vec::new()));
        };
        let (mut whole, mut fields, mut files) = (false, Vec::new(), Vec::new());
        let mut places: Option<Vec<String>> = None;
        for name in names {
            let file = of.attachments.iter().find(|file| file.id.to_string() == *name);
            if let Some(file) = file {
                files.push(file.id);
            } else if name.starts_with('/') && of.issuer_file().is_some() {
                let places = places.get_or_insert_default();
                places.extend((name != ALWAYS_SHOWN).then(|| name.clone()));
            } else if name == "attachments" {
                files.extend(of.attachments.iter().map(|file| file.id));
            } else if name == "credential" && of.issuer_file().is_some() {
                whole = true;
            } else if members::has(&of.draft, name) {
                fields.push(name.clone());
            } else {
                return Err(ProposeFault::UnknownField {
                    record: of.id,
                    name: name.chars().take(60).collect(),
                });
            }
        }
        // An issuer's record of which no member was named is its file; a record of the learner's own is
        // what was named and not one member more, be it none at all.
        if let Some(places) = places {
            return Ok(selected(Part::Shown(places), files));
        }
        let part = if whole || (fields.is_empty() && of.issuer_file().is_some()) {
            Part::Whole
        } else {
            Part::Fields(fields)
        };
        Ok(selected(part, files))
    }
}

fn default_of(of: &Shareable, purpose: &Purpose) -> Vec<String> {
    let members = members::members(&of.draft, purpose).into_iter();
    members
        .filter(|member| member.by_default)
        .map(|member| member.key)
        .collect()
}

/// For whom a share is meant.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The name, as the learner knows it.
    pub name: String,
    /// A did:web or an e-mail address, which the recipient can check with `--as`.
    pub id: Option<String>,
}

impl Recipient {
    /// What the signatures name as their audience: the identifier, else the name.
    pub(crate) fn domain(&self) -> &str {
        self.id
            .as_deref()
            .map(str::trim)
            .filter(|id| !id.is_empty())
            .unwrap_or(&self.name)
    }
}

impl std::fmt::Debug for Recipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Recipient(…)")
    }
}

/// What the learner wants to share, with whom, what for and for how long.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The picked records, in the order in which they are shown.
    pub items: Vec<Selected>,
    /// For whom.
    pub recipient: Recipient,
    /// What for: one purpose for one consent.
    pub purpose: Purpose,
    /// From when it may be used.
    pub from: Timestamp,
    /// Until when it may be used (the end of the last day).
    pub until: Timestamp,
    /// Accompanying words; empty if none.
    pub text: String,
    /// The language in which the learner reads and agrees.
    pub language: Language,
    /// What else is agreed on.
    pub conditions: Conditions,
}
