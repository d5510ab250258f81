//! The chain: what was there must still be there, in its order, unaltered.

use base64::{Engine, engine::general_purpose::STANDARD};
use dossier_seal::{DiceFault, HolderKey};
use jiff::Timestamp;

use super::line::{Event, Line, LineFault, Payload, hash};
use crate::proof;

/// A ledger that was checked from its first line to its last, and can be appended to.
#[derive(Clone, Debug)]
pub struct Chain {
    lines: Vec<Line>,
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
            head: hash_of_nothing(),
        };
        for (at, bytes) in lines.into_iter().enumerate() {
            let line = Line::read(bytes).map_err(|fault| LedgerFault::Line { at, fault })?;
            chain.check(at, &line, key)?;
            chain.head = hash(bytes);
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
        let signature = STANDARD
            .decode(&line.sig)
            .ok()
            .and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
        if !signature.is_some_and(|signature| proof::verify(key, &line.signed_bytes(), &signature)) {
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
