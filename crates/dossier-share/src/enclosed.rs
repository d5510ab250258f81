//! Enclosed evidence: what the learner's application checked, when, and the documents it looked at.
//!
//! It comes from the learner, so it confirms nothing by itself: whoever can forge a diploma can
//! forge the snapshot of a key. A reader shows it apart from the verdict that he reached himself.

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use dossier_credential::{Credential, Evidence, Policy};
use dossier_model::{Fetched, Verdict};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::selection::Shareable;

/// Most bytes of snapshots for one credential; base64 and the verdict must stay below the 5 MiB of a
/// JSON document.
const MAX_DOCUMENTS: usize = 3 << 20;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    item: String,
    verdict: Verdict,
    documents: Vec<Snapshot>,
    /// Addresses of documents that were looked at and are too large to enclose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Snapshot {
    url: String,
    final_url: String,
    status: u16,
    media_type: String,
    at: Timestamp,
    base64: String,
}

/// The evidence file for an issuer's credential that was checked; `None` when it never was.
pub(crate) fn make(path: &str, verdict: Option<Verdict>, of: &Shareable) -> Option<Value> {
    let verdict = verdict?;
    let (mut documents, mut left_out, mut bytes) = (Vec::new(), Vec::new(), 0);
    for document in &of.evidence {
        bytes += document.bytes.len();
        if bytes > MAX_DOCUMENTS {
            left_out.push(document.url.clone());
            bytes -= document.bytes.len();
            continue;
        }
        documents.push(Snapshot {
            url: document.url.clone(),
            final_url: document.final_url.clone(),
            status: document.status,
            media_type: document.media_type.clone(),
            at: document.at,
            base64: STANDARD.encode(&document.bytes),
        });
    }
    Some(json!(File {
        item: path.to_owned(),
        verdict,
        documents,
        left_out
    }))
}

/// What the learner's application found, and whether the enclosed documents lead there too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosed {
    /// What the learner says was found, with its moment in `as_of`.
    pub reported: Verdict,
    /// What this reader finds for that moment with the enclosed documents. Still the learner's
    /// documents: the reader's own verdict stands beside it, never below it.
    pub replayed: Verdict,
    /// How many documents are enclosed.
    pub documents: usize,
}

/// Reads an evidence file and follows it. `None` when it is of another shape: evidence is a courtesy.
pub(crate) fn read(
    file: Value,
    credential: &Credential,
    own: &dyn Evidence,
    policy: &Policy,
) -> Option<(String, Enclosed)> {
    let file: File = serde_json::from_value(file).ok()?;
    let count = file.documents.len();
    let snapshots: HashMap<_, _> = file.documents.into_iter().filter_map(fetched).collect();
    // A verdict is dated by its oldest document; it was made when it had the newest.
    let newest = snapshots.values().map(|document| document.at).max();
    let policy = Policy {
        now: newest.map_or(file.verdict.as_of, |newest| newest.max(file.verdict.as_of)),
        ..policy.clone()
    };
    let replayed = dossier_credential::verify(credential, &Both { own, snapshots }, &policy).verdict;
    Some((
        file.item,
        Enclosed {
            reported: file.verdict,
            replayed,
            documents: count,
        },
    ))
}

fn fetched(snapshot: Snapshot) -> Option<(String, Fetched)> {
    let bytes = STANDARD.decode(&snapshot.base64).ok()?;
    let Snapshot {
        url,
        final_url,
        status,
        media_type,
        at,
        ..
    } = snapshot;
    Some((
        url.clone(),
        Fetched {
            url,
            final_url,
            status,
            bytes,
            media_type,
            at,
        },
    ))
}

/// What the reader has himself comes first; the learner's snapshots fill the gaps.
struct Both<'a> {
    own: &'a dyn Evidence,
    snapshots: HashMap<String, Fetched>,
}

impl Evidence for Both<'_> {
    fn document(&self, url: &str) -> Option<&Fetched> {
        self.own.document(url).or_else(|| self.snapshots.get(url))
    }
}
