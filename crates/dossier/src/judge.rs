//! Judging a credential with everything that may be looked at: verify, see what is missing, get it
//! with leave, verify again.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use dossier_credential::{Credential, Evidence, Policy, Want, WantReason, verify};
use dossier_import::{Origin, Upload};
use dossier_model::{EvidenceLevel, Fetched, Verdict, level_of};
use dossier_net::Fetcher;

use crate::{EvidenceMap, Fault};

/// For which moment, on whose word, and with which documents credentials are judged.
///
/// Documents are looked up in the map first and fetched only if the learner gave leave by handing in
/// a [`Fetcher`]. What was fetched is remembered, so that many badges of one issuer ask him once.
pub struct Judge {
    policy: Policy,
    map: EvidenceMap,
    online: Option<Fetcher>,
    fetched: BTreeMap<String, Fetched>,
    failed: BTreeSet<String>,
}

/// A verdict with what it rests on.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// What was found out.
    pub verdict: Verdict,
    /// How much that is.
    pub level: EvidenceLevel,
    /// Documents that would let the verdict say more, for which nobody gave leave or which could not be had.
    pub wants: Vec<Want>,
    /// The documents that were looked at, to be kept as evidence.
    pub looked_at: Vec<Fetched>,
}

/// A credential leads to documents that lead to documents: badge, class, issuer, keys, list. Deeper is a trap.
const ROUNDS: usize = 8;
/// How many documents are fetched for one credential.
const MAX_FETCHED: usize = 24;

impl Judge {
    /// A judge for the policy's moment, with no documents and no leave to fetch any.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            map: EvidenceMap::default(),
            online: None,
            fetched: BTreeMap::new(),
            failed: BTreeSet::new(),
        }
    }

    /// Looks documents up in this map first.
    #[must_use]
    pub fn with_map(mut self, map: EvidenceMap) -> Self {
        self.map = map;
        self
    }

    /// Gives leave to fetch what is missing. Every host that a credential names will see the request.
    #[must_use]
    pub fn with_leave(mut self, fetcher: Fetcher) -> Self {
        self.online = Some(fetcher);
        self
    }

    /// Adds documents that were kept from an earlier judgement.
    pub(crate) fn remember(&mut self, documents: impl IntoIterator<Item = Fetched>) {
        for document in documents {
            self.fetched.entry(document.url.clone()).or_insert(document);
        }
    }

    /// The policy by which it judges.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// True when it has leave to fetch.
    pub const fn is_online(&self) -> bool {
        self.online.is_some()
    }

    /// Judges one credential.
    pub fn judge(&mut self, credential: &Credential) -> Judgement {
        let mut budget = MAX_FETCHED;
        for _ in 0..ROUNDS {
            let judged = verify(credential, &Shelf::of(self), &self.policy);
            if !self.fetch_wants(&judged.wants, &mut budget) {
                break;
            }
        }
        let shelf = Shelf::of(self);
        let judged = verify(credential, &shelf, &self.policy);
        let looked_at = shelf.looked_at();
        Judgement {
            level: level_of(&judged.verdict),
            verdict: judged.verdict,
            wants: judged.wants,
            looked_at,
        }
    }

    /// What a credential says, read with the documents at hand: an Open Badge names its issuer elsewhere.
    pub(crate) fn shelf(&self) -> Shelf<'_> {
        Shelf::of(self)
    }

    /// Gets a credential from an address that the learner typed.
    ///
    /// # Errors
    /// [`Fault::Offline`] without leave; [`Fault::Net`] or [`Fault::Answered`] when nothing usable came back.
    pub fn fetch_source(&mut self, url: &str) -> Result<Upload, Fault> {
        let origin = Origin::Url(url.to_owned());
        let name = url
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .split(['?', '#'])
            .next()
            .unwrap_or_default();
        if let Some(document) = self.shelf().document(url) {
            return Ok(Upload {
                name: name.to_owned(),
                origin,
                bytes: document.bytes.clone(),
            });
        }
        let online = self.online.as_ref().ok_or(Fault::Offline)?;
        let document = online.fetch(url, "*/*", "source")?;
        if !document.is_success() {
            return Err(Fault::Answered {
                status: document.status,
            });
        }
        let upload = Upload {
            name: name.to_owned(),
            origin,
            bytes: document.bytes.clone(),
        };
        self.fetched.insert(url.to_owned(), document);
        Ok(upload)
    }

    /// Fetches what was missed and not asked for before; true when something new came.
    fn fetch_wants(&mut self, wants: &[Want], budget: &mut usize) -> bool {
        let Some(online) = &self.online else { return false };
        let mut news = false;
        for Want { url, reason } in wants {
            if *budget == 0 || self.failed.contains(url) || self.fetched.contains_key(url) {
                continue;
            }
            *budget -= 1;
            match online.fetch(url, reason.accept(), WantReason::as_str(*reason)) {
                Ok(document) => {
                    self.fetched.insert(url.clone(), document);
                    news = true;
                }
                // The finding will say that it could not be had; the diary of the fetcher says why.
                Err(_) => {
                    self.failed.insert(url.clone());
                }
            }
        }
        news
    }
}

impl std::fmt::Debug for Judge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Judge {{ {:?}, online: {} }}", self.policy, self.is_online())
    }
}

/// The documents at hand, noting which were looked at.
pub(crate) struct Shelf<'j> {
    judge: &'j Judge,
    taken: RefCell<BTreeSet<String>>,
}

impl<'j> Shelf<'j> {
    fn of(judge: &'j Judge) -> Self {
        Self {
            judge,
            taken: RefCell::default(),
        }
    }

    fn find(&self, url: &str) -> Option<&'j Fetched> {
        self.judge
            .map
            .document(url)
            .or_else(|| self.judge.fetched.get(url))
    }

    fn looked_at(&self) -> Vec<Fetched> {
        self.taken
            .borrow()
            .iter()
            .filter_map(|url| self.find(url).cloned())
            .collect()
    }
}

impl Evidence for Shelf<'_> {
    fn document(&self, url: &str) -> Option<&Fetched> {
        let found = self.find(url)?;
        self.taken.borrow_mut().insert(url.to_owned());
        Some(found)
    }
}
