//! The chain: what was there must still be there, in its order, unaltered.

use base64::{Engine, engine::general_purpose::STANDARD};
use dossier_seal::{DiceFault, HolderKey};
use jiff::Timestamp;

use super::checkpoint::{Blinded, Checkpoint};
use super::line::{Event, Line, LineFault, Payload, hash};
use super::shown::{About, Shown, Since};
use super::tree::{self, Hash};

/// A ledger that was checked from its first line to its last, and can be appended to.
#[derive(Clone, Debug)]
pub struct Chain {
    lines: Vec<Line>,
    leaves: Vec<Hash>,
    head: String,
}

/// A new line and what it commits to. Store both, apart from each other.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The line's bytes, without a newline.
    pub line: Vec<u8>,
    /// The commitment, by which the payload is found again.
    pub commit: String,
    /// The salted payload's bytes. Erasing them erases the personal data and leaves the chain whole.
    pub payload: Vec<u8>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry {{ commit: {} }}", self.commit)
    }
}

/// What is wrong with a ledger, and at which line (counted from 0).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerFault {
    /// Not a line.
    #[error("line {at}: {fault}")]
    Line {
        /// Which line.
        at: usize,
        /// Why.
        fault: LineFault,
    },
    /// A line is missing, doubled or out of its place.
    #[error("expected line {at}, found line {found}")]
    OutOfOrder {
        /// Which line should stand here.
        at: usize,
        /// Which one does.
        found: u64,
    },
    /// The line does not follow the one before it.
    #[error("line {at} does not follow the line before it")]
    BrokenChain {
        /// Which line.
        at: usize,
    },
    /// The signature is not the ledger key's.
    #[error("line {at} is not signed by the ledger's key")]
    BadSignature {
        /// Which line.
        at: usize,
    },
    /// The line is older than the one before it.
    #[error("line {at} is older than the line before it")]
    BackInTime {
        /// Which line.
        at: usize,
    },
}

impl LedgerFault {
    /// Every code there is, for tests that each has words.
    pub const CODES: &'static [&'static str] = &[
        "ledger_line",
        "ledger_out_of_order",
        "ledger_broken_chain",
        "ledger_bad_signature",
        "ledger_back_in_time",
    ];

    /// The code for people and scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Line { .. } => "ledger_line",
            Self::OutOfOrder { .. } => "ledger_out_of_order",
            Self::BrokenChain { .. } => "ledger_broken_chain",
            Self::BadSignature { .. } => "ledger_bad_signature",
            Self::BackInTime { .. } => "ledger_back_in_time",
        }
    }
}

impl Chain {
    /// Checks every line against the ledger key's identifier (`did:key`). No lines: an empty ledger.
    ///
    /// # Errors
    /// The first line that does not hold, and why.
    pub fn read<'l>(lines: impl IntoIterator<Item = &'l [u8]>, key: &str) -> Result<Self, LedgerFault> {
        let mut chain = Self {
            lines: Vec::new(),
            leaves: Vec::new(),
            head: hash_of_nothing(),
        };
        for (at, bytes) in lines.into_iter().enumerate() {
            let line = Line::read(bytes).map_err(|fault| LedgerFault::Line { at, fault })?;
            chain.check(at, &line, key)?;
            chain.head = hash(bytes);
            chain.leaves.push(tree::leaf(bytes));
            chain.lines.push(line);
        }
        Ok(chain)
    }

    /// The lines, oldest first.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// `sha256:` and the hash of the last line: what a checkpoint keeps.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// Signs what the ledger is now: how many lines, and one root over all of them.
    pub fn checkpoint(&self, key: &HolderKey) -> Checkpoint {
        Checkpoint::make(key, self.lines.len() as u64, tree::root(&self.leaves))
    }

    /// Shows line `seq` to somebody who has nothing of the ledger: proof, line, and the payload that is handed
    /// in. `since` is what the bundle of the share committed to, if the proof should go back to that day.
    /// `None` when there is no such line, or the ledger never was what `since` says.
    pub fn show(
        &self,
        seq: u64,
        payload: Option<&[u8]>,
        since: Option<Blinded>,
        key: &HolderKey,
    ) -> Option<Shown> {
        let index = usize::try_from(seq).ok()?;
        let since = match since {
            None => None,
            Some(blinded) => {
                let size = Checkpoint::read(&blinded.checkpoint).ok()?.size;
                let path = tree::consistency(&self.leaves, usize::try_from(size).ok()?)?;
                Some(Since {
                    blinded,
                    consistency: path.iter().map(|node| STANDARD.encode(node)).collect(),
                })
            }
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Some(Shown {
            index: seq,
            path: tree::inclusion(&self.leaves, index)?,
            checkpoint: self.checkpoint(key),
            about: About {
                line: text(&self.lines.get(index)?.to_bytes()),
                payload: payload.map(text),
                since,
            },
        })
    }

    /// Writes the next line. It counts once the caller has stored it.
    ///
    /// # Errors
    /// When the system gives no random bytes for the salt.
    pub fn append(&mut self, event: Event, key: &HolderKey, now: Timestamp) -> Result<Entry, DiceFault> {
        let payload = Payload::make(event.payload)?;
        let commit = payload.commitment().ok_or(DiceFault)?;
        let mut line = Line {
            v: 1,
            seq: self.lines.len() as u64,
            // A clock that was set back must not make the ledger unreadable.
            ts: self.lines.last().map_or(now, |last| last.ts.max(now)),
            kind: event.kind,
            receipt: event.receipt,
            commit: commit.clone(),
            prev: self.head.clone(),
            sig: String::new(),
        };
        line.sig = STANDARD.encode(key.sign(&line.signed_bytes()));
        let bytes = line.to_bytes();
        self.head = hash(&bytes);
        self.leaves.push(tree::leaf(&bytes));
        self.lines.push(line);
        Ok(Entry {
            line: bytes,
            commit,
            payload: payload.to_bytes(),
        })
    }

    fn check(&self, at: usize, line: &Line, key: &str) -> Result<(), LedgerFault> {
        if line.seq != at as u64 {
            return Err(LedgerFault::OutOfOrder { at, found: line.seq });
        }
        if line.prev != self.head {
            return Err(LedgerFault::BrokenChain { at });
        }
        if !line.is_signed_by(key) {
            return Err(LedgerFault::BadSignature { at });
        }
        if self.lines.last().is_some_and(|last| line.ts < last.ts) {
            return Err(LedgerFault::BackInTime { at });
        }
        Ok(())
    }
}

fn hash_of_nothing() -> String {
    format!("sha256:{}", "0".repeat(64))
}
