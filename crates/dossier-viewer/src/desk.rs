//! One question, one answer: all that a page can ask.
//!
//! A message is the length of its JSON (4 bytes, little-endian), the JSON, and bytes that belong to it: the
//! bundle of a question, the file of an answer. The same function answers in a browser and in a test.

use dossier_credential::{NoEvidence, Policy};
use dossier_model::{Language, words};
use dossier_share::{OpenFault, Opened, Opening, Secret, reply};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::page::{Page, copy_file};

/// Where a reader sits: it holds the bundle that is open, if one is.
#[derive(Default)]
pub struct Desk {
    opened: Option<Opened>,
}

/// What a page can ask.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Question {
    /// Open the bundle that follows, with words or the text of a key file.
    Open {
        secret: String,
        now: Timestamp,
        language: Language,
    },
    /// Open the bundle that follows with words and the key file that travelled beside it.
    OpenWithKeyFile {
        secret: String,
        key_file: Vec<u8>,
        now: Timestamp,
        language: Language,
    },
    /// Say the same in another language.
    Say { language: Language },
    /// The JSON of `dossier open`.
    Json,
    /// One file of the open bundle.
    File { path: String },
    /// Forget everything.
    Close,
    /// A signed reply to the open bundle; with a key file, or else a new key under these words.
    Reply {
        draft: reply::Draft,
        words: String,
        key_file: Option<Vec<u8>>,
        now: Timestamp,
        language: Language,
    },
    /// The words for a code.
    Refusal { code: String, language: Language },
    /// The verdict on the credential that follows, as `dossier verify --json` writes it.
    Verify { now: Timestamp },
}

/// A refusal, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The code.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl Desk {
    /// Answers a message with a message. Never fails: what goes wrong is in the answer.
    pub fn answer(&mut self, message: &[u8]) -> Vec<u8> {
        let Some((question, bytes)) = split(message) else {
            return compose(&json!({"refusal": Refusal::of("usage", Language::En)}), &[]);
        };
        match self.consider(question, bytes) {
            Ok((answer, file)) => compose(&answer, &file),
            Err(refusal) => compose(&json!({"refusal": refusal}), &[]),
        }
    }

    fn consider(&mut self, question: Question, bytes: &[u8]) -> Result<(Value, Vec<u8>), Refusal> {
        match question {
            Question::Open {
                secret,
                now,
                language,
            } => {
                self.opened = None;
                self.open(bytes, &Secret::parse(&secret), now, language)
            }
            Question::OpenWithKeyFile {
                secret,
                key_file,
                now,
                language,
            } => {
                self.opened = None;
                let Secret::Passphrase(passphrase) = Secret::parse(&secret) else {
                    return Err(Refusal::of("needs_passphrase", language));
                };
                let secret = Secret::from_key_file(&key_file, &passphrase);
                let secret = secret.map_err(|fault| Refusal::of(fault.code(), language))?;
                self.open(bytes, &secret, now, language)
            }
            Question::Say { language } => {
                let page = self.opened.as_ref().map(|opened| Page::lay_out(opened, language));
                Ok((json!({"page": page}), Vec::new()))
            }
            Question::Json => Ok((
                json!({"json": self.opened.as_ref().map(Opened::to_json)}),
                Vec::new(),
            )),
            Question::File { path } => {
                let missing = || OpenFault::FileMissing { path: path.clone() };
                let mut file = Vec::new();
                let copied = self
                    .opened
                    .as_ref()
                    .ok_or_else(missing)
                    .and_then(|opened| copy_file(opened, &path, &mut file));
                copied.map_err(|fault| Refusal::of(fault.code(), Language::En))?;
                Ok((json!({"bytes": file.len()}), file))
            }
            Question::Close => {
                self.opened = None;
                Ok((json!({}), Vec::new()))
            }
            Question::Reply {
                draft,
                words,
                key_file,
                now,
                language,
            } => self
                .reply(&draft, &words, key_file.as_deref(), now, language)
                .map_err(|code| Refusal::of(code, language)),
            Question::Refusal { code, language } => Err(Refusal::of(&code, language)),
            Question::Verify { now } => {
                let credential = dossier_credential::read(bytes)
                    .map_err(|fault| Refusal::of(fault.code(), Language::En))?;
                let judged = dossier_credential::verify(&credential, &NoEvidence, &Policy::at(now));
                Ok((json!({"verdict": judged.verdict}), Vec::new()))
            }
        }
    }

    /// The reply's bytes, then those of the key file if it is new.
    fn reply(
        &self,
        draft: &reply::Draft,
        words: &str,
        key_file: Option<&[u8]>,
        now: Timestamp,
        language: Language,
    ) -> Result<(Value, Vec<u8>), &'static str> {
        let opened = self.opened.as_ref().ok_or("usage")?;
        let Secret::Passphrase(words) = Secret::parse(words) else {
            return Err("needs_passphrase");
        };
        let (key, fresh) = match key_file {
            Some(file) => (
                reply::open_key_file(file, &words).map_err(|fault| fault.code())?,
                Vec::new(),
            ),
            None => reply::make_key_file(&words).map_err(|fault| fault.code())?,
        };
        let mut bytes = reply::make(opened, draft, &key, now, language).map_err(|fault| fault.code())?;
        let answer = json!({"reply": bytes.len(), "key": key.did_key()});
        bytes.extend(fresh);
        Ok((answer, bytes))
    }

    fn open(
        &mut self,
        bytes: &[u8],
        secret: &Secret,
        now: Timestamp,
        language: Language,
    ) -> Result<(Value, Vec<u8>), Refusal> {
        let opened = open(bytes, secret, now).map_err(|fault| Refusal::of(fault.code(), language))?;
        let page = Page::lay_out(&opened, language);
        self.opened = Some(opened);
        Ok((json!({"page": page}), Vec::new()))
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Desk {{ open: {} }}", self.opened.is_some())
    }
}

/// Opens a bundle as a page does: without documents of the reader's own and without a network.
///
/// `now` decides what has expired: a viewer that does not know the time must not guess it.
///
/// # Errors
/// As [`dossier_share::open`]. Expired, not yet valid and meant for another are no refusals.
pub fn open(bytes: &[u8], secret: &Secret, now: Timestamp) -> Result<Opened, OpenFault> {
    let policy = Policy::at(now);
    let opening = Opening {
        now,
        as_id: None,
        evidence: &NoEvidence,
        policy: &policy,
    };
    dossier_share::open(bytes, secret, &opening)
}

impl Refusal {
    /// The words for a code, to a reader: he has no dossier to check or to recover.
    pub fn of(code: &str, language: Language) -> Self {
        let say = |part: &str| words::say_to_reader(language, &format!("error_{code}_{part}"), &[]);
        Self {
            code: code.to_owned(),
            message: say("message"),
            hint: say("hint"),
        }
    }
}

/// Writes a message.
pub fn compose(json: &Value, bytes: &[u8]) -> Vec<u8> {
    let json = json.to_string();
    let length = u32::try_from(json.len()).unwrap_or(u32::MAX);
    [&length.to_le_bytes(), json.as_bytes(), bytes].concat()
}

/// Takes a message apart.
pub fn split<T: serde::de::DeserializeOwned>(message: &[u8]) -> Option<(T, &[u8])> {
    let (length, rest) = message.split_first_chunk()?;
    let (json, bytes) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    Some((serde_json::from_slice(json).ok()?, bytes))
}
