//! One event shown to a third party: the line, its place in the tree, the checkpoint (C2SP
//! `tlog-proof`), and as much of the rest as the learner wants to show. Nothing else of the ledger is told.

use base64::{Engine, engine::general_purpose::STANDARD};
use dossier_credential::jcs;
use dossier_model::json::{Limits, parse_strict};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::checkpoint::{Blinded, Checkpoint, LedgerKey, NoteFault, decode};
use super::line::{Line, read_payload};
use super::tree::{self, Hash};

const HEAD: &str = "c2sp.org/tlog-proof@v1";
/// More than 63 nodes lead to no root of a tree that fits 64 bits.
const MAX_PATH: usize = 64;
/// The longest proof that is read.
const MAX_TEXT: usize = 2 << 20;

/// An inclusion proof with what it is about.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown {
    /// Which line, counted from 0.
    pub index: u64,
    /// The way from it to the root.
    pub path: Vec<Hash>,
    /// The ledger at the moment of the proof.
    pub checkpoint: Checkpoint,
    /// The line and what goes with it; a proof by another maker may leave it to the reader to have the line.
    pub about: About,
}

/// What a proof is about: our `extra` line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The ledger's line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub line: String,
    /// The salted payload that it commits to, if the learner shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// The checkpoint that the bundle committed to, and the way from it to the proof's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
}

/// The checkpoint of the day of the share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// What the bundle's commitment opens to.
    pub blinded: Blinded,
    /// The proof that the ledger went on from there, in base64.
    pub consistency: Vec<String>,
}

/// What a proof shows, once it was checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Proven {
    /// The event.
    pub line: Line,
    /// Its particulars, if they were shown.
    pub payload: Option<Value>,
    /// The ledger's size at the moment of the proof.
    pub size: u64,
    /// The ledger's key.
    pub key: String,
    /// What the bundle of the share must have in `consent/checkpoint.json`, where the proof goes back to it.
    pub commitment: Option<String>,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Shown {{ index: {} }}", self.index)
    }
}

impl Shown {
    /// The text of the proof, as it is handed on (`.tlog-proof`).
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEAD}\n");
        if self.about != About::default() {
            text += &format!(
                "extra {}\n",
                STANDARD.encode(jcs::canonicalize(&json!(self.about)))
            );
        }
        text += &format!("index {}\n", self.index);
        for node in &self.path {
            text += &format!("{}\n", STANDARD.encode(node));
        }
        format!("{text}\n{}", self.checkpoint.note())
    }

    /// Reads a proof. Nothing is believed before [`Shown::verify`].
    ///
    /// # Errors
    /// [`NoteFault::Malformed`].
    pub fn read(text: &str) -> Result<Self, NoteFault> {
        let malformed = |what| NoteFault::Malformed { what };
        if text.len() > MAX_TEXT {
            return Err(malformed("too long"));
        }
        let (head, note) = text.split_once("\n\n").ok_or(malformed("no checkpoint"))?;
        let mut lines = head.lines().peekable();
        if lines.next() != Some(HEAD) {
            return Err(malformed("not a tlog-proof of version 1"));
        }
        let about = match lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            None => About::default(),
            Some(extra) => {
                let extra = read_about(extra);
                lines.next();
                extra
            }
        };
        let index = lines
            .next()
            .and_then(|line| line.strip_prefix("index "))
            .and_then(|index| index.parse().ok())
            .ok_or(malformed("the index"))?;
        let path: Option<Vec<Hash>> = lines.map(decode).collect();
        let path = path
            .filter(|path| path.len() < MAX_PATH)
            .ok_or(malformed("the path"))?;
        Ok(Self {
            index,
            path,
            checkpoint: Checkpoint::read(note)?,
            about,
        })
    }

    /// Checks everything that the proof claims: the checkpoint's signature, the line's own, its place in the
    /// tree, its payload, and that the ledger went on from the bundle's checkpoint. `line` is the event where the
    /// proof does not bring it.
    ///
    /// # Errors
    /// The first claim that does not hold.
    pub fn verify(&self, key: &LedgerKey, line: Option<&[u8]>) -> Result<Proven, NoteFault> {
        let malformed = |what| NoteFault::Malformed { what };
        self.checkpoint.verify(key)?;
        let bytes = match line {
            Some(line) => line,
            None if self.about.line.is_empty() => return Err(malformed("the proof does not bring its line")),
            None => self.about.line.as_bytes(),
        };
        let Checkpoint { root, size, .. } = &self.checkpoint;
        if !tree::includes(root, *size, self.index, tree::leaf(bytes), &self.path) {
            return Err(NoteFault::NotIncluded);
        }
        let line = Line::read(bytes).map_err(|_| malformed("the line"))?;
        if line.seq != self.index {
            return Err(NoteFault::NotIncluded);
        }
        if !line.is_signed_by(key.did()) {
            return Err(NoteFault::BadSignature);
        }
        let payload = match &self.about.payload {
            None => None,
            Some(payload) => {
                let read = read_payload(payload.as_bytes(), &line.commit);
                Some(read.ok_or(NoteFault::PayloadDiffers)?)
            }
        };
        let commitment = match &self.about.since {
            None => None,
            Some(since) => Some(since.verify(key, &self.checkpoint)?),
        };
        Ok(Proven {
            line,
            payload,
            size: *size,
            key: key.did().to_owned(),
            commitment,
        })
    }
}

impl Since {
    fn verify(&self, key: &LedgerKey, later: &Checkpoint) -> Result<String, NoteFault> {
        let earlier = Checkpoint::read(&self.blinded.checkpoint)?;
        earlier.verify(key)?;
        let path: Option<Vec<Hash>> = self.consistency.iter().map(|node| decode(node)).collect();
        let path = path
            .filter(|path| path.len() < 2 * MAX_PATH)
            .ok_or(NoteFault::Rewritten)?;
        let ends = ((earlier.size, &earlier.root), (later.size, &later.root));
        if tree::goes_on(ends.0, ends.1, &path) {
            Ok(self.blinded.commitment())
        } else {
            Err(NoteFault::Rewritten)
        }
    }
}

/// Another maker's extra data is opaque to us, and no reason to refuse the proof.
fn read_about(extra: &str) -> About {
    let limits = Limits {
        bytes: MAX_TEXT,
        depth: 8,
        nodes: 2000,
    };
    let read = || {
        let bytes = STANDARD.decode(extra).ok()?;
        serde_json::from_value(parse_strict(&bytes, limits).ok()?).ok()
    };
    read().unwrap_or_default()
}
