//! One judgement under way: what may be looked at, and what was missed.

use std::cell::{Cell, RefCell};

use dossier_model::{Fetched, json};
use serde_json::Value;

use crate::{Evidence, Policy, Want, WantReason, did};

/// The evidence and the policy of one judgement, and the documents that it missed.
pub(crate) struct Inquiry<'a> {
    pub(crate) policy: &'a Policy,
    evidence: &'a dyn Evidence,
    wants: RefCell<Vec<Want>>,
    depth: Cell<u8>,
}

/// Why a document could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// It is not in the evidence.
    NotFetched,
    /// The server said that it is gone for good.
    Gone,
    /// The server answered with this status.
    Refused(u16),
    /// It is not JSON that we accept.
    NotJson,
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotFetched => f.write_str("not fetched"),
            Self::Gone => f.write_str("HTTP 410"),
            Self::Refused(status) => write!(f, "HTTP {status}"),
            Self::NotJson => f.write_str("not JSON"),
        }
    }
}

impl<'a> Inquiry<'a> {
    /// Credentials inside credentials inside credentials: how deep we look.
    const DEEPEST: u8 = 4;

    pub(crate) fn new(evidence: &'a dyn Evidence, policy: &'a Policy) -> Self {
        Self {
            policy,
            evidence,
            wants: RefCell::default(),
            depth: Cell::new(0),
        }
    }

    /// The document at an address, or why there is none; what is not in the evidence is wanted.
    pub(crate) fn document(&self, url: &str, reason: WantReason) -> Result<&'a Fetched, Missing> {
        if let Some(fetched) = self.evidence.document(url) {
            return match fetched.status {
                _ if fetched.is_success() => Ok(fetched),
                410 => Err(Missing::Gone),
                status => Err(Missing::Refused(status)),
            };
        }
        let want = Want {
            url: url.to_owned(),
            reason,
        };
        let mut wants = self.wants.borrow_mut();
        if did::is_web(url) && !wants.contains(&want) {
            wants.push(want);
        }
        Err(Missing::NotFetched)
    }

    /// [`Self::document`], as JSON.
    pub(crate) fn json(&self, url: &str, reason: WantReason) -> Result<(Value, &'a Fetched), Missing> {
        let fetched = self.document(url, reason)?;
        let value =
            json::parse_strict(&fetched.bytes, json::Limits::OUTSIDE).map_err(|_| Missing::NotJson)?;
        Ok((value, fetched))
    }

    /// Runs `look` one level deeper; `None` when that would be too deep.
    pub(crate) fn deeper<T>(&self, look: impl FnOnce() -> T) -> Option<T> {
        if self.depth.get() == Self::DEEPEST {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let seen = look();
        self.depth.set(self.depth.get() - 1);
        Some(seen)
    }

    pub(crate) fn wants(self) -> Vec<Want> {
        self.wants.into_inner()
    }
}
