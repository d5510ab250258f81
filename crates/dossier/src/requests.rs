//! The network diary: every request with its reason, its host, its outcome and its time, kept sealed.
//!
//! Of an address only the host is kept: its path can name a badge or a person.

use std::collections::VecDeque;

use dossier_net::{DiaryEntry, Outcome};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use crate::{Dossier, Fault, Judge};

const SETTING: &str = "diary";
/// How many requests are remembered; the oldest make room.
pub(crate) const MOST: usize = 1_000;

/// One request that was made, or refused before it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// When.
    pub at: Timestamp,
    /// Whom it went to; empty for what was no address.
    pub host: String,
    /// What for, as a word: [`dossier_credential::WantReason`] or `source`. Words: `want_<word>`.
    pub reason: String,
    /// `answered`, `redirected`, or the code of why there is no answer (`net_timeout`, `net_refused`: nothing was
    /// sent). Words: `request_<word>` or `error_<code>_message`.
    pub outcome: String,
    /// The HTTP status of an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The size of an answer in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<usize>,
}

impl From<&DiaryEntry> for Request {
    fn from(entry: &DiaryEntry) -> Self {
        let (outcome, status, bytes) = match entry.outcome {
            Outcome::Answered { status, bytes } => ("answered", Some(status), Some(bytes)),
            Outcome::Redirected { status } => ("redirected", Some(status), None),
            Outcome::Failed(code) => (code.as_str(), None, None),
        };
        Self {
            at: entry.at,
            host: host_of(&entry.url),
            reason: entry.reason.clone(),
            outcome: outcome.to_owned(),
            status,
            bytes,
        }
    }
}

/// The host of an address; empty if it has none.
pub(crate) fn host_of(address: &str) -> String {
    let host = Url::parse(address)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_default()
}

impl Dossier {
    /// The requests that are remembered, oldest first.
    pub fn diary(&self) -> Vec<Request> {
        let kept = self
            .setting(SETTING)
            .and_then(|value| serde_json::from_value(value.clone()).ok());
        let mut all: Vec<Request> = kept.unwrap_or_default();
        all.extend(self.unsaved_requests.iter().cloned());
        all
    }

    /// Writes down what a judge has asked since this was last called. What cannot be written now is remembered
    /// while the dossier is open, and goes with the next change.
    ///
    /// # Errors
    /// [`Fault::Write`]; nothing of what was asked is forgotten by it.
    pub fn keep_requests(&mut self, judge: &mut Judge, now: Timestamp) -> Result<(), Fault> {
        self.note_requests(judge);
        if self.unsaved_requests.is_empty() {
            return Ok(());
        }
        // Every commit takes along what is not written yet.
        self.commit(dossier_vault::Change::at(now)).map(drop)
    }

    /// Forgets all requests.
    ///
    /// # Errors
    /// [`Fault::Write`].
    pub fn clear_diary(&mut self, now: Timestamp) -> Result<(), Fault> {
        self.unsaved_requests.clear();
        self.drop_setting(SETTING.to_owned(), now)
    }

    pub(crate) fn note_requests(&mut self, judge: &mut Judge) {
        self.unsaved_requests.extend(judge.take_requests());
    }

    /// The diary with what is not written yet, as a setting; nothing when all of it is written.
    pub(crate) fn diary_setting(&self) -> Option<(String, Option<Value>)> {
        if self.unsaved_requests.is_empty() {
            return None;
        }
        let mut all: VecDeque<Request> = self.diary().into();
        while all.len() > MOST {
            all.pop_front();
        }
        Some((SETTING.to_owned(), Some(json!(all))))
    }
}
