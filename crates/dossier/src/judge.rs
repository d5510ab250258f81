//! Judging credentials with everything that may be looked at: verify, see what is missing, get it
//! with leave, verify again.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    num::NonZeroUsize,
    thread,
};

use dossier_credential::{Batch, Credential, Evidence, Judged, Policy, Registry, Want, WantReason};
use dossier_import::{Origin, Upload};
use dossier_model::{EvidenceLevel, Fetched, Verdict, level_of};
use dossier_net::{Fetcher, NetCode};

use crate::{Dossier, EvidenceMap, Fault, Identifier, IdentifierKind, Reach, Request, requests::host_of};

/// For which moment, on whose word, and with which documents credentials are judged.
///
/// Documents are looked up in the map first and fetched only if the learner gave leave by handing in
/// a [`Fetcher`]. What was fetched is remembered, so that many badges of one issuer ask him once.
/// What was kept from an earlier judgement stands in without leave, and where a host does not answer;
/// the verdict then says from when it is. A status list is read once for all the credentials that name it, and many
/// credentials are judged on every core.
pub struct Judge {
    batch: Batch,
    map: EvidenceMap,
    online: Option<Fetcher>,
    reach: Reach,
    fetched: BTreeMap<String, Fetched>,
    kept: BTreeMap<String, Fetched>,
    unreached: BTreeMap<String, Why>,
    told: usize,
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

/// A document that was asked for and could not be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreached {
    /// Who was asked.
    pub host: String,
    /// Why.
    pub why: Why,
}

/// Why a document could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// There was no answer.
    NoAnswer(NetCode),
    /// The host answered with this status, and that says nothing about the document.
    Answered(u16),
    /// It is a badge's own address, and those were to be left alone ([`Reach::WholeLists`]).
    LeftAlone,
}

impl Why {
    /// The word that scripts and screens read: a code of the network, `net_answered` or `left_alone`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoAnswer(code) => code.as_str(),
            Self::Answered(_) => "net_answered",
            Self::LeftAlone => "left_alone",
        }
    }

    /// The HTTP status, where there is one.
    pub const fn status(self) -> Option<u16> {
        match self {
            Self::Answered(status) => Some(status),
            Self::NoAnswer(_) | Self::LeftAlone => None,
        }
    }
}

/// A credential leads to documents that lead to documents: badge, class, issuer, keys, list. Deeper is a trap.
const ROUNDS: usize = 8;
/// How many documents are fetched for one credential.
const MAX_FETCHED: usize = 24;

impl Judge {
    /// A judge for the policy's moment, with no documents and no leave to fetch any.
    pub fn new(policy: Policy) -> Self {
        Self {
            batch: Batch::new(policy),
            map: EvidenceMap::default(),
            online: None,
            reach: Reach::Everything,
            fetched: BTreeMap::new(),
            kept: BTreeMap::new(),
            unreached: BTreeMap::new(),
            told: 0,
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

    /// Bounds the leave.
    #[must_use]
    pub const fn within(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    /// Knows the issuers of this registry, after those that it knows already.
    #[must_use]
    pub fn with_registry(mut self, registry: &Registry) -> Self {
        self.batch
            .change_policy(|policy| policy.registry.add_all(registry));
        self
    }

    /// Judges as the learner of this dossier would: with the issuers whom he believes and by what he is known.
    pub(crate) fn stand_for(&mut self, dossier: &Dossier) {
        self.batch.change_policy(|policy| {
            policy.registry.add_all(&dossier.registry());
            for Identifier { kind, value, .. } in dossier.identifiers() {
                let list = match kind {
                    IdentifierKind::Name => &mut policy.names,
                    _ => &mut policy.holders,
                };
                if !list.contains(&value) {
                    list.push(value);
                }
            }
            let dids = policy.holders.iter().filter(|holder| holder.starts_with("did:"));
            policy.controlled = dossier.controlled(dids.map(String::as_str));
        });
    }

    /// Adds documents that were kept from an earlier judgement; of two copies the newer counts.
    pub(crate) fn remember(&mut self, documents: impl IntoIterator<Item = Fetched>) {
        for document in documents {
            let older = self
                .kept
                .get(&document.url)
                .is_some_and(|kept| kept.at >= document.at);
            if !older {
                self.kept.insert(document.url.clone(), document);
            }
        }
    }

    /// The policy by which it judges.
    pub const fn policy(&self) -> &Policy {
        self.batch.policy()
    }

    /// True when it has leave to fetch.
    pub const fn is_online(&self) -> bool {
        self.online.is_some()
    }

    /// Judges one credential.
    pub fn judge(&mut self, credential: &Credential) -> Judgement {
        self.gather(&[credential]);
        let shelf = Shelf::of(self);
        judgement(self.batch.verify(credential, &shelf), &shelf)
    }

    /// Judges many credentials, in their order: what all of them want is fetched first, each address once, and the
    /// judging is shared among the cores.
    pub fn judge_all(&mut self, credentials: &[&Credential]) -> Vec<Judgement> {
        self.gather(credentials);
        self.verify_each(credentials)
            .into_iter()
            .map(|(judged, shelf)| judgement(judged, &shelf))
            .collect()
    }

    /// Fetches, with leave, what all of these want: round after round, host after host, each address once.
    fn gather(&mut self, credentials: &[&Credential]) {
        if self.online.is_none() {
            return;
        }
        let mut open: Vec<(&Credential, usize)> = credentials.iter().map(|one| (*one, MAX_FETCHED)).collect();
        for _ in 0..ROUNDS {
            // Ordered by host, so that one issuer is asked in one go.
            let mut asked = BTreeMap::new();
            let all: Vec<&Credential> = open.iter().map(|(credential, _)| *credential).collect();
            let mut wants = self.verify_each(&all).into_iter().map(|(judged, _)| judged.wants);
            open.retain_mut(|(_, budget)| {
                let wants = wants.next().unwrap_or_default().into_iter();
                let wants = wants.filter(|want| !self.is_settled(&want.url));
                let wants: Vec<Want> = wants.take(*budget).collect();
                *budget -= wants.len();
                let any = !wants.is_empty();
                asked.extend(
                    wants
                        .into_iter()
                        .map(|want| ((host_of(&want.url), want.url), want.reason)),
                );
                any
            });
            if asked.is_empty() {
                break;
            }
            for ((_, url), reason) in asked {
                self.ask(&url, reason);
            }
        }
    }

    /// What each comes to with what is at hand now.
    fn verify_each(&self, credentials: &[&Credential]) -> Vec<(Judged, Shelf<'_>)> {
        let workers = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        self.batch.verify_each(credentials, |_| Shelf::of(self), workers)
    }

    /// What a credential says, read with the documents at hand: an Open Badge names its issuer elsewhere.
    pub(crate) fn shelf(&self) -> Shelf<'_> {
        Shelf::of(self)
    }

    /// What was asked for and could not be had, so far: each host and reason once.
    pub fn unreached(&self) -> Vec<Unreached> {
        let all = self.unreached.iter().map(|(url, why)| Unreached {
            host: host_of(url),
            why: *why,
        });
        let mut all: Vec<_> = all.collect();
        all.sort_by(|a, b| {
            let key = |one: &Unreached| (one.host.clone(), one.why.as_str(), one.why.status());
            key(a).cmp(&key(b))
        });
        all.dedup();
        all
    }

    /// The requests that were made since this was last called.
    pub fn take_requests(&mut self) -> Vec<Request> {
        let Some(online) = &self.online else {
            return Vec::new();
        };
        let diary = online.diary();
        let fresh = diary.iter().skip(self.told).map(Request::from).collect();
        self.told = diary.len();
        fresh
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

    /// True when an address was asked already, or is not to be.
    fn is_settled(&self, url: &str) -> bool {
        self.fetched.contains_key(url) || self.unreached.contains_key(url)
    }

    fn ask(&mut self, url: &str, reason: WantReason) {
        let Some(online) = &self.online else { return };
        if self.reach == Reach::WholeLists && reason == WantReason::HostedCopy {
            self.unreached.insert(url.to_owned(), Why::LeftAlone);
            return;
        }
        match online.fetch(url, reason.accept(), reason.as_str()) {
            Ok(document) => {
                if !document.is_success() && !document.is_gone() {
                    self.unreached
                        .insert(url.to_owned(), Why::Answered(document.status));
                }
                self.fetched.insert(url.to_owned(), document);
            }
            Err(fault) => {
                self.unreached.insert(url.to_owned(), Why::NoAnswer(fault.code()));
            }
        }
    }

    /// The document to look at: from the map, else as it was fetched now, else as it was kept. A host that answers
    /// with trouble (404, 500) has said nothing, so what it said before stands; that it is gone (410) is an answer.
    fn find(&self, url: &str) -> Option<&Fetched> {
        if let Some(document) = self.map.document(url) {
            return Some(document);
        }
        let kept = self.kept.get(url);
        match self.fetched.get(url) {
            Some(fresh) if fresh.is_success() || fresh.is_gone() => Some(fresh),
            Some(fresh) => Some(kept.filter(|kept| kept.is_success()).unwrap_or(fresh)),
            None if self.online.is_none() || self.unreached.contains_key(url) => kept,
            None => None,
        }
    }
}

impl std::fmt::Debug for Judge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Judge {{ {:?}, online: {} }}", self.policy(), self.is_online())
    }
}

fn judgement(judged: Judged, shelf: &Shelf<'_>) -> Judgement {
    Judgement {
        level: level_of(&judged.verdict),
        verdict: judged.verdict,
        wants: judged.wants,
        looked_at: shelf.looked_at(),
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

    fn looked_at(&self) -> Vec<Fetched> {
        self.taken
            .borrow()
            .iter()
            .filter_map(|url| self.judge.find(url).cloned())
            .collect()
    }
}

impl Evidence for Shelf<'_> {
    fn document(&self, url: &str) -> Option<&Fetched> {
        let found = self.judge.find(url)?;
        self.taken.borrow_mut().insert(url.to_owned());
        Some(found)
    }
}
