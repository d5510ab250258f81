//! An opened bundle: four lines, never one green tick.

use std::io::Write;

use dossier_credential::Format;
use dossier_model::{Draft, Kind, Language, Purpose, ShareId, Status, Verdict, words};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::enclosed::Enclosed;
use crate::fault::OpenFault;
use crate::items;
use crate::manifest::{Manifest, Resource};
use crate::open::Opening;
use crate::propose::purpose_words;
use crate::receipt::Said;
use crate::zip::Archive;

/// A bundle that was opened and proven: intact, and from one learner's key. What an issuer confirms
/// stands with each item; whether it may be used now is in [`Opened::limits`].
pub struct Opened {
    /// For whom, what for and until when.
    pub bundle: BundleFacts,
    /// Whose key signed all of it.
    pub holder: HolderFacts,
    /// What was shared.
    pub items: Vec<OpenedItem>,
    /// The receipt of the consent.
    pub receipt: Value,
    pub(crate) resources: Vec<Resource>,
    pub(crate) archive: Archive,
}

/// For whom, what for and until when a bundle was made.
#[derive(Clone, PartialEq, Eq)]
pub struct BundleFacts {
    /// The share.
    pub id: ShareId,
    /// When it was signed.
    pub created: Timestamp,
    /// From when it may be used, if it says so.
    pub from: Option<Timestamp>,
    /// Until when it may be used, if it says so.
    pub expires: Option<Timestamp>,
    /// The recipient's name as the learner wrote it.
    pub recipient: String,
    /// The recipient's identifier that the signatures name as their audience; the name where there is none.
    pub recipient_id: String,
    /// What for.
    pub purpose: Purpose,
    /// The learner's accompanying words; empty if none.
    pub text: String,
    /// What the learner was asked, in his language; empty if the receipt does not say.
    pub notice: String,
    /// Where to object or withdraw, as the receipt says it; empty if it does not.
    pub contact: String,
    limits: Vec<Limit>,
}

/// Why a bundle that is in order may not be used now. Each is said apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// The agreed period is over.
    Expired,
    /// The agreed period has not begun.
    NotYetValid,
    /// It was made for somebody else than whoever opens it.
    OtherRecipient,
}

impl Limit {
    /// Every limit, for tests that each has words (`share_limit_<code>`).
    pub const ALL: &'static [Self] = &[Self::Expired, Self::NotYetValid, Self::OtherRecipient];

    /// The word that scripts read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::OtherRecipient => "other_recipient",
        }
    }
}

/// Whose key signed a bundle. Who that is, the key does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderFacts {
    /// The key as an identifier (`did:key`).
    pub id: String,
    /// The key in eight groups of four, to compare over the telephone.
    pub fingerprint: String,
}

/// Who says what an item says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The learner.
    Learner,
    /// The issuer named in the file, as far as the verdict goes. `None`: a file that we do not read.
    Issuer(Option<Format>),
}

/// One shared record.
#[derive(Clone)]
pub struct OpenedItem {
    /// Its place in the bundle.
    pub path: String,
    /// What it says: the shared members only.
    pub draft: Draft,
    /// False when the learner kept the title at home; the draft then bears its kind's name.
    pub titled: bool,
    /// Who says so.
    pub origin: Origin,
    /// How many members the issuer's format itself shows to be withheld; 0 for the learner's own.
    pub withheld: u32,
    /// What this reader found out about an issuer's file; `None` for the learner's own.
    pub verdict: Option<Verdict>,
    /// What the learner's application had found, where it was enclosed.
    pub enclosed: Option<Enclosed>,
    /// Its files.
    pub attachments: Vec<OpenedFile>,
}

/// One file in a bundle.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedFile {
    /// Its place in the bundle, which also names it in requests.
    pub path: String,
    /// A name to show and to save it under: the learner's own, else the last part of the path.
    pub name: String,
    /// What kind of file the learner said it is.
    pub media_type: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal; of attachments only.
    pub sha256: String,
}

impl BundleFacts {
    pub(crate) fn new(manifest: &Manifest, said: Said, text: String, opening: &Opening<'_>) -> Self {
        let mut limits = Vec::new();
        if manifest.until.is_some_and(|until| until < opening.now) {
            limits.push(Limit::Expired);
        }
        if manifest.from.is_some_and(|from| from > opening.now) {
            limits.push(Limit::NotYetValid);
        }
        if opening
            .as_id
            .is_some_and(|id| !is_same_party(id, &manifest.domain))
        {
            limits.push(Limit::OtherRecipient);
        }
        let described = || Purpose::from(manifest.description.clone());
        Self {
            id: manifest.share,
            created: manifest.created,
            from: manifest.from,
            expires: manifest.until,
            recipient: said.recipient.unwrap_or_else(|| manifest.domain.clone()),
            recipient_id: manifest.domain.clone(),
            purpose: said.purpose.unwrap_or_else(described),
            text,
            notice: said.notice.unwrap_or_default(),
            contact: said.contact.unwrap_or_default(),
            limits,
        }
    }
}

/// Identifiers are compared letter by letter, but for the case of e-mail addresses, which mail
/// systems ignore.
fn is_same_party(mine: &str, theirs: &str) -> bool {
    let (mine, theirs) = (mine.trim(), theirs.trim());
    let mail = |text: &str| text.contains('@') && !text.contains(':');
    mine == theirs || (mail(mine) && mail(theirs) && mine.to_lowercase() == theirs.to_lowercase())
}

impl Opened {
    /// Why it may not be used now; empty when it may.
    pub fn limits(&self) -> &[Limit] {
        &self.bundle.limits
    }

    /// True when `limit` holds.
    pub fn is(&self, limit: Limit) -> bool {
        self.bundle.limits.contains(&limit)
    }

    /// Judges the issuers' files anew: with documents that were fetched since, or for another moment. What the learner
    /// signed does not change; the limits stay those of the opening.
    ///
    /// # Errors
    /// When the bundle can no longer be read; the verdicts before the fault are new then.
    pub fn judge_again(&mut self, opening: &Opening<'_>) -> Result<(), OpenFault> {
        items::judge_again(&self.archive, &self.resources, &mut self.items, opening)
    }

    /// How many items an issuer confirms.
    pub fn confirmed(&self) -> usize {
        self.items.iter().filter(|item| item.is_confirmed()).count()
    }

    /// Every file of the bundle that the manifest names, to take out one by one.
    pub fn files(&self) -> impl Iterator<Item = OpenedFile> {
        let attached = |path: &str| {
            self.items
                .iter()
                .flat_map(|i| &i.attachments)
                .find(|file| file.path == path)
        };
        self.resources.iter().map(move |resource| {
            let bytes = self.archive.entry(&resource.path).map_or(0, |entry| entry.bytes);
            attached(&resource.path)
                .cloned()
                .unwrap_or_else(|| OpenedFile::plain(resource, bytes))
        })
    }

    /// Copies one file of the bundle to `out`; `path` as [`Opened::files`] gives it.
    ///
    /// # Errors
    /// [`OpenFault::FileMissing`] for a path that is not there; whatever `out` cannot take.
    pub fn copy_file(&self, path: &str, out: &mut dyn Write) -> Result<(), OpenFault> {
        let missing = || OpenFault::FileMissing {
            path: path.chars().take(80).collect(),
        };
        self.archive
            .copy(self.archive.entry(path).ok_or_else(missing)?, out)
    }

    /// The JSON of `dossier open` (terminal contract).
    pub fn to_json(&self) -> Value {
        let bundle = &self.bundle;
        let limits: Vec<_> = self.limits().iter().map(|limit| limit.as_str()).collect();
        json!({
            "bundle": {
                "id": bundle.id,
                "created": bundle.created.to_string(),
                "from": bundle.from.map(|moment| moment.to_string()),
                "expires": bundle.expires.map(|moment| moment.to_string()),
                "expired": self.is(Limit::Expired),
                "notYetValid": self.is(Limit::NotYetValid),
                "otherRecipient": self.is(Limit::OtherRecipient),
                "recipient": bundle.recipient,
                "recipientId": bundle.recipient_id,
                "purpose": bundle.purpose,
                "text": bundle.text,
                "notice": bundle.notice,
                "contact": bundle.contact,
            },
            "holder": {"id": self.holder.id, "proof": "passed", "fingerprint": self.holder.fingerprint},
            "lines": {
                "intact": true,
                "fromHolder": true,
                "confirmed": {"count": self.confirmed(), "of": self.items.len()},
                "use": {"allowed": limits.is_empty(), "limits": limits},
            },
            "items": self.items.iter().map(OpenedItem::to_json).collect::<Value>(),
            "receipt": self.receipt,
        })
    }

    /// The four lines in words, in this order: intact, from this key, confirmed, allowed use.
    pub fn lines(&self, language: Language) -> [String; 4] {
        let (count, of) = (self.confirmed().to_string(), self.items.len().to_string());
        let say = |key: &str, values: &[(&str, &str)]| words::say(language, key, values);
        let day = |moment: Timestamp| dossier_model::PartialDate::of(moment).to_string();
        let until = self.bundle.expires.map(day).unwrap_or_default();
        let from = self.bundle.from.map(day).unwrap_or_default();
        let purpose = purpose_words(language, &self.bundle.purpose);
        let recipient = self.bundle.recipient.as_str();
        let values = [
            ("purpose", purpose.as_str()),
            ("until", &until),
            ("from", &from),
            ("recipient", recipient),
        ];
        let allowed = match self.limits().first() {
            None => say("share_line_use", &values),
            Some(_) => {
                let said = self
                    .limits()
                    .iter()
                    .map(|limit| say(&format!("share_limit_{}", limit.as_str()), &values));
                said.collect::<Vec<_>>().join(" ")
            }
        };
        [
            say("share_line_intact", &[]),
            say("share_line_holder", &[("fingerprint", &self.holder.fingerprint)]),
            say("share_line_confirmed", &[("count", &count), ("of", &of)]),
            allowed,
        ]
    }
}

impl OpenedItem {
    /// True when an issuer's signature was checked and nothing stands against it.
    pub fn is_confirmed(&self) -> bool {
        self.verdict
            .as_ref()
            .is_some_and(|verdict| verdict.status() == Status::Valid)
    }

    /// The kind of record.
    pub const fn kind(&self) -> Kind {
        self.draft.kind
    }

    /// The record's members as the terminal contract writes them, and what a reader adds.
    fn to_json(&self) -> Value {
        let mut item = match serde_json::to_value(&self.draft) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(),
        };
        item.insert("path".to_owned(), json!(self.path));
        item.insert("withheld".to_owned(), json!(self.withheld));
        item.insert("verdict".to_owned(), json!(self.verdict));
        // Always set, so that a member of the learner's own can never pass for what a reader found.
        let said = |enclosed: &Enclosed| json!({"reported": enclosed.reported, "replayed": enclosed.replayed, "documents": enclosed.documents});
        item.insert(
            "evidence".to_owned(),
            self.enclosed.as_ref().map_or(Value::Null, said),
        );
        item.insert(
            "attachments".to_owned(),
            self.attachments.iter().map(OpenedFile::to_json).collect(),
        );
        Value::Object(item)
    }
}

impl OpenedFile {
    pub(crate) fn plain(resource: &Resource, bytes: u64) -> Self {
        Self {
            path: resource.path.clone(),
            name: resource.path.rsplit('/').next().unwrap_or_default().to_owned(),
            media_type: resource.media_type.clone(),
            bytes,
            sha256: String::new(),
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "id": self.path,
            "name": self.name,
            "mediaType": self.media_type,
            "bytes": self.bytes,
            "sha256": self.sha256,
        })
    }
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Opened {{ id: {}, items: {} }}",
            self.bundle.id,
            self.items.len()
        )
    }
}

impl std::fmt::Debug for BundleFacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BundleFacts {{ id: {}, limits: {:?} }}", self.id, self.limits)
    }
}

impl std::fmt::Debug for OpenedItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "OpenedItem {{ path: {}, verdict: {:?} }}",
            self.path, self.verdict
        )
    }
}

impl std::fmt::Debug for OpenedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OpenedFile {{ path: {}, bytes: {} }}", self.path, self.bytes)
    }
}
