//! One judgement under way: what may be looked at, and what was missed.

use std::cell::{Cell, RefCell};

use dossier_model::{Fetched, json};
use jiff::Timestamp;
use serde_json::Value;

use crate::{Evidence, Looked, Policy, Want, WantReason, did, status::Lists};

/// The evidence and the policy of one judgement, and the documents that it missed.
pub(crate) struct Inquiry<'a> {
    pub(crate) policy: &'a Policy,
    evidence: &'a dyn Evidence,
    wants: RefCell<Vec<Want>>,
    looked: RefCell<Vec<Looked>>,
    depth: Cell<u8>,
    lists: Option<&'a Lists>,
    /// What a list's own inquiry looked at; nothing for others.
    list: Option<RefCell<Vec<String>>>,
    now: Cell<Timestamp>,
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
            looked: RefCell::default(),
            depth: Cell::new(0),
            lists: None,
            list: None,
            now: Cell::new(policy.now),
        }
    }

    /// The same, with status lists that others read too.
    pub(crate) fn sharing(self, lists: &'a Lists) -> Self {
        Self {
            lists: Some(lists),
            ..self
        }
    }

    pub(crate) const fn lists(&self) -> Option<&'a Lists> {
        self.lists
    }

    /// False inside a status list.
    pub(crate) const fn follows_status(&self) -> bool {
        self.list.is_none()
    }

    /// The inquiry of a status list that was fetched then, one level deeper; `None` when that would be too deep. What
    /// was kept is told as of when it was fetched, so it is judged as of then.
    pub(crate) fn of_a_list(&self, fetched_at: Timestamp) -> Option<Self> {
        (self.depth.get() < Self::DEEPEST).then(|| Self {
            policy: self.policy,
            evidence: self.evidence,
            wants: RefCell::default(),
            looked: RefCell::default(),
            depth: Cell::new(self.depth.get() + 1),
            now: Cell::new(fetched_at.min(self.now.get())),
            lists: None,
            list: Some(RefCell::default()),
        })
    }

    /// Takes over what a list's inquiry missed; tells what it looked at, and whether it missed nothing.
    pub(crate) fn take_over(&self, list: Self) -> (Vec<String>, bool) {
        let mut wants = self.wants.borrow_mut();
        let missed = list.wants.into_inner();
        let complete = missed.is_empty();
        for want in missed {
            if !wants.contains(&want) {
                wants.push(want);
            }
        }
        (list.list.map(RefCell::into_inner).unwrap_or_default(), complete)
    }

    /// Notes that this judgement rests on a document too.
    pub(crate) fn touch(&self, url: &str) {
        let _ = self.evidence.document(url);
    }

    /// The document at an address, or why there is none; what is not in the evidence is wanted.
    pub(crate) fn document(&self, url: &str, reason: WantReason) -> Result<&'a Fetched, Missing> {
        if let Some(fetched) = self.evidence.document(url) {
            if let Some(list) = &self.list {
                list.borrow_mut().push(url.to_owned());
            }
            self.note(fetched, reason);
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

    /// Notes which document a finding rests on, and from when it is.
    fn note(&self, fetched: &Fetched, reason: WantReason) {
        let looked = Looked {
            url: fetched.url.clone(),
            reason,
            at: fetched.at,
        };
        let mut all = self.looked.borrow_mut();
        if !all.contains(&looked) {
            all.push(looked);
        }
    }

    /// [`Self::document`], as JSON.
    pub(crate) fn json(&self, url: &str, reason: WantReason) -> Result<(Value, &'a Fetched), Missing> {
        let fetched = self.document(url, reason)?;
        let value =
            json::parse_strict(&fetched.bytes, json::Limits::OUTSIDE).map_err(|_| Missing::NotJson)?;
        Ok((value, fetched))
    }

    /// The moment for which is judged.
    pub(crate) fn now(&self) -> Timestamp {
        self.now.get()
    }

    /// Judges for an earlier moment: a status list that was kept is told as of when it was fetched, so it is judged
    /// as of then. What was fetched just now, or is dated in the future, is judged for now.
    pub(crate) fn as_of<T>(&self, moment: Timestamp, look: impl FnOnce() -> T) -> T {
        let outer = self.now.replace(moment.min(self.now.get()));
        let seen = look();
        self.now.set(outer);
        seen
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

    /// What was looked at and what was missed.
    pub(crate) fn into_lists(self) -> (Vec<Looked>, Vec<Want>) {
        (self.looked.into_inner(), self.wants.into_inner())
    }
}
