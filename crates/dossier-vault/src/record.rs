//! What the vault keeps: versions of records, and lines of the ledger.

use std::fmt;

use dossier_model::{Attachment, Draft, Provenance, Record, RecordId, Verdict};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::BlobId;

/// One version of one record, as it stands in the vault.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredRecord {
    /// The record; the same through all its versions.
    pub id: RecordId,
    /// Counted from 1, without gaps.
    pub version: u32,
    /// The moment that the caller gave with the change.
    pub saved_at: Timestamp,
    /// True when this version lies in the trash.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trashed: bool,
    /// What it says.
    pub draft: Draft,
    /// Its files; the content of each is the blob of the same id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Where it came from.
    pub provenance: Provenance,
    /// What was found out about it, if it is a credential.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// The bytes that it was imported from, verbatim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<BlobId>,
    /// The documents that its verdict rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<KeptDocument>,
    /// Issuer's id and credential's id: what tells a second import of the same thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
}

/// A document that was fetched for a verdict, with its bytes kept as a blob.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptDocument {
    /// The address that was asked.
    pub url: String,
    /// The address that answered.
    pub final_url: String,
    /// The HTTP status.
    pub status: u16,
    /// The media type.
    pub media_type: String,
    /// When it was fetched.
    pub at: Timestamp,
    /// Its bytes.
    pub blob: BlobId,
}

/// A version to be: everything but its number and moment, which the vault and the change give.
#[derive(Clone)]
pub struct NewVersion {
    /// The record; a new one when the vault does not know it.
    pub id: RecordId,
    /// The version that this one was made from; `None` does not ask. A commit is refused when the
    /// newest version is another, so that no edit overrides one that it has not seen.
    pub base: Option<u32>,
    /// When it was saved, where it comes back from a backup; `None` for now.
    pub saved_at: Option<Timestamp>,
    /// Puts it into the trash, or keeps it there.
    pub trashed: bool,
    /// What it says.
    pub draft: Draft,
    /// Its files; each id must be a blob of this vault or of the same change.
    pub attachments: Vec<Attachment>,
    /// Where it came from.
    pub provenance: Provenance,
    /// What was found out about it.
    pub verdict: Option<Verdict>,
    /// The bytes that it was imported from.
    pub original: Option<BlobId>,
    /// The documents that its verdict rests on.
    pub evidence: Vec<KeptDocument>,
    /// What tells a second import of the same thing.
    pub identity: Option<String>,
}

/// One line of the ledger: what was shared with whom. The content is the caller's own.
#[derive(Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Counted from 1, without gaps.
    pub seq: u64,
    /// The moment that the caller gave with the change.
    pub at: Timestamp,
    /// The line.
    pub content: Vec<u8>,
}

impl NewVersion {
    /// The first version of a record without files or verdict.
    pub const fn new(id: RecordId, draft: Draft, provenance: Provenance) -> Self {
        Self {
            id,
            base: None,
            saved_at: None,
            trashed: false,
            draft,
            attachments: Vec::new(),
            provenance,
            verdict: None,
            original: None,
            evidence: Vec::new(),
            identity: None,
        }
    }

    pub(crate) fn stored(self, version: u32, now: Timestamp) -> StoredRecord {
        StoredRecord {
            id: self.id,
            version,
            saved_at: self.saved_at.unwrap_or(now),
            trashed: self.trashed,
            draft: self.draft,
            attachments: self.attachments,
            provenance: self.provenance,
            verdict: self.verdict,
            original: self.original,
            evidence: self.evidence,
            identity: self.identity,
        }
    }

    /// Every blob that this version names.
    pub(crate) fn blobs(&self) -> impl Iterator<Item = BlobId> {
        let files = self.attachments.iter().map(|file| BlobId::from(file.id));
        files
            .chain(self.original)
            .chain(self.evidence.iter().map(|document| document.blob))
    }
}

impl StoredRecord {
    /// The next version, to be changed and put into a [`crate::Change`].
    pub fn next(&self) -> NewVersion {
        let this = self.clone();
        NewVersion {
            id: this.id,
            base: Some(this.version),
            saved_at: None,
            trashed: this.trashed,
            draft: this.draft,
            attachments: this.attachments,
            provenance: this.provenance,
            verdict: this.verdict,
            original: this.original,
            evidence: this.evidence,
            identity: this.identity,
        }
    }

    /// This very version, to be put into another dossier that knows the versions before it.
    pub fn again(&self) -> NewVersion {
        NewVersion {
            base: Some(self.version - 1),
            saved_at: Some(self.saved_at),
            ..self.next()
        }
    }

    /// Every blob that this version names.
    pub fn blobs(&self) -> impl Iterator<Item = BlobId> {
        let files = self.attachments.iter().map(|file| BlobId::from(file.id));
        files
            .chain(self.original)
            .chain(self.evidence.iter().map(|document| document.blob))
    }

    /// The record as the other rooms know it.
    pub fn to_record(&self) -> Record {
        Record {
            id: self.id,
            draft: self.draft.clone(),
            attachments: self.attachments.clone(),
            provenance: self.provenance.clone(),
            version: self.version,
        }
    }
}

impl fmt::Debug for StoredRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredRecord {{ id: {}, version: {} }}", self.id, self.version)
    }
}

impl fmt::Debug for NewVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewVersion {{ id: {}, base: {:?} }}", self.id, self.base)
    }
}

impl fmt::Debug for KeptDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "KeptDocument {{ status: {}, blob: {} }}",
            self.status, self.blob
        )
    }
}

impl fmt::Debug for LedgerEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "LedgerEntry {{ seq: {}, bytes: {} }}",
            self.seq,
            self.content.len()
        )
    }
}
