//! Telling what the learner has already: by bytes, by identity, by content.

use std::collections::HashMap;

use dossier_model::{Draft, RecordId, Status, Verdict};
use dossier_vault::StoredRecord;
use serde_json::{Value, json};

use super::plan::sha256_of;
use crate::Judgement;

/// What the dossier has that is the same as something new.
pub(super) enum Twin<'d> {
    /// Nothing.
    None,
    /// The very same.
    Same(RecordId),
    /// An older form of it.
    Older(&'d StoredRecord),
}

/// Everything outside the trash, ready to be compared with.
pub(super) struct Twins<'d> {
    by_bytes: HashMap<String, RecordId>,
    by_identity: HashMap<String, Known<'d>>,
    by_content: HashMap<String, RecordId>,
}

#[derive(Clone)]
struct Known<'d> {
    id: RecordId,
    content: String,
    status: Option<Status>,
    record: Option<&'d StoredRecord>,
}

impl<'d> Twins<'d> {
    pub(super) fn of(records: impl Iterator<Item = &'d StoredRecord>) -> Self {
        let mut twins = Self {
            by_bytes: HashMap::new(),
            by_identity: HashMap::new(),
            by_content: HashMap::new(),
        };
        for record in records.filter(|record| !record.trashed) {
            let content = content_of(&record.draft);
            if let Some(sha256) = &record.provenance.sha256 {
                twins.by_bytes.insert(sha256.clone(), record.id);
            }
            let status = record.verdict.as_ref().map(Verdict::status);
            let known = Known {
                id: record.id,
                content: content.clone(),
                status,
                record: Some(record),
            };
            // A record that comes back from our own export names itself.
            twins
                .by_identity
                .insert(format!("urn:uuid:{}", record.id), known.clone());
            if let Some(identity) = &record.identity {
                twins.by_identity.insert(identity.clone(), known);
            }
            twins.by_content.insert(content, record.id);
        }
        twins
    }

    pub(super) fn find(
        &self,
        draft: &Draft,
        identity: Option<&str>,
        sha256: Option<&str>,
        judgement: Option<&Judgement>,
    ) -> Twin<'d> {
        if let Some(id) = sha256.and_then(|sha256| self.by_bytes.get(sha256)) {
            return Twin::Same(*id);
        }
        let content = content_of(draft);
        if let Some(known) = identity.and_then(|identity| self.by_identity.get(identity)) {
            let status = judgement.map(|judgement| judgement.verdict.status());
            if !may_follow(known.status, status) {
                return Twin::None;
            }
            return match known.record {
                Some(record) if known.content != content => Twin::Older(record),
                _ => Twin::Same(known.id),
            };
        }
        // Content alone tells only what nobody signed: two signed files are two, however alike.
        match self.by_content.get(&content) {
            Some(id) if judgement.is_none() => Twin::Same(*id),
            _ => Twin::None,
        }
    }

    /// Takes a row of the plan in, so that what comes later in the plan is compared with it too.
    pub(super) fn add(
        &mut self,
        id: RecordId,
        draft: &Draft,
        identity: Option<&str>,
        sha256: Option<&str>,
        judgement: Option<&Judgement>,
    ) {
        let content = content_of(draft);
        if let Some(sha256) = sha256 {
            self.by_bytes.entry(sha256.to_owned()).or_insert(id);
        }
        if let Some(identity) = identity {
            let status = judgement.map(|judgement| judgement.verdict.status());
            let known = Known {
                id,
                content: content.clone(),
                status,
                record: None,
            };
            self.by_identity.entry(identity.to_owned()).or_insert(known);
        }
        self.by_content.entry(content).or_insert(id);
    }
}

/// Whether a file may count as a newer form of what is known. A forgery carries the identity of what it
/// forges: it must neither replace the real one nor be taken for it, and the real one must not be
/// hidden behind a forgery that came first.
const fn may_follow(known: Option<Status>, new: Option<Status>) -> bool {
    match (known, new) {
        (None, new) => !matches!(new, Some(Status::Invalid)),
        (Some(Status::Unknown), new) => matches!(new, Some(Status::Valid | Status::Unknown)),
        (Some(Status::Valid), new) => matches!(new, Some(Status::Valid)),
        (Some(Status::Invalid), _) => false,
    }
}

/// A digest of what a record states; tags and notes are the learner's own and do not count.
fn content_of(draft: &Draft) -> String {
    let mut whole = json!(draft);
    if let Value::Object(members) = &mut whole {
        members.retain(|key, _| key != "tags" && key != "notes");
        members.sort_keys();
    }
    sha256_of(whole.to_string().as_bytes())
}
