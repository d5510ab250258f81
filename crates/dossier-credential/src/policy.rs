//! What the caller brings to a judgement: the moment, evidence, and whom it trusts.

use std::collections::HashMap;

use dossier_model::{Fetched, Verdict};
use jiff::Timestamp;

use crate::{Registry, keys::VouchedKey};

/// For which moment, for whom, and on whose word a credential is judged.
#[derive(Clone)]
pub struct Policy {
    /// The moment for which the answer holds. The core owns no clock.
    pub now: Timestamp,
    /// Keys that the caller vouches for as their issuer's.
    pub issuer_keys: Vec<VouchedKey>,
    /// The learner's identifiers (e-mail, eduID, DID); empty means that the holder is not checked.
    pub holders: Vec<String>,
    /// The learner's names, in every spelling that he goes by. A name is nobody's alone: where only a name
    /// fits, that is said, and it matches nobody.
    pub names: Vec<String>,
    /// Those DIDs of the learner whose keys the caller holds.
    pub controlled: Vec<String>,
    /// Issuers whose names the user has reason to believe.
    pub registry: Registry,
}

impl Policy {
    /// A policy for this moment, with nobody vouched for and nobody known.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self {
            now,
            issuer_keys: Vec::new(),
            holders: Vec::new(),
            names: Vec::new(),
            controlled: Vec::new(),
            registry: Registry::default(),
        }
    }
}

impl std::fmt::Debug for Policy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Policy {{ now: {}, issuer_keys: {} }}",
            self.now,
            self.issuer_keys.len()
        )
    }
}

/// Documents that were fetched, by the address they were asked for. Looking up never fetches.
pub trait Evidence {
    /// The document at exactly this address, if the caller has it.
    fn document(&self, url: &str) -> Option<&Fetched>;
}

/// No evidence at all: offline, and nothing kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoEvidence;

impl Evidence for NoEvidence {
    fn document(&self, _: &str) -> Option<&Fetched> {
        None
    }
}

impl<E: Evidence + ?Sized> Evidence for &E {
    fn document(&self, url: &str) -> Option<&Fetched> {
        (**self).document(url)
    }
}

impl<S: std::hash::BuildHasher> Evidence for HashMap<String, Fetched, S> {
    fn document(&self, url: &str) -> Option<&Fetched> {
        self.get(url)
    }
}

/// A document that would let the judgement say more.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Want {
    /// Its address: http or https.
    pub url: String,
    /// What it is wanted for.
    pub reason: WantReason,
}

/// What a document is wanted for. Its words are `want_<word>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WantReason {
    /// The copy of a badge that its issuer hosts.
    HostedCopy,
    /// What the badge stands for.
    BadgeClass,
    /// Who the issuer is.
    Issuer,
    /// The issuer's keys.
    IssuerKeys,
    /// Whether it was taken back. The address is the whole list's, where there is a list.
    Status,
}

impl WantReason {
    /// Every reason, for tests that each has words.
    pub const ALL: &'static [Self] = &[
        Self::HostedCopy,
        Self::BadgeClass,
        Self::Issuer,
        Self::IssuerKeys,
        Self::Status,
    ];

    /// The word that scripts read.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HostedCopy => "hosted_copy",
            Self::BadgeClass => "badge_class",
            Self::Issuer => "issuer",
            Self::IssuerKeys => "issuer_keys",
            Self::Status => "status",
        }
    }

    /// The media types to ask for.
    #[must_use]
    pub const fn accept(self) -> &'static str {
        match self {
            Self::HostedCopy | Self::BadgeClass | Self::Issuer => "application/ld+json, application/json",
            Self::IssuerKeys => {
                "application/did+ld+json, application/jwk-set+json, application/ld+json, application/json"
            }
            Self::Status => {
                "application/vc, application/vc+jwt, application/ld+json, application/json, application/jwt"
            }
        }
    }
}

/// A document that a judgement looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// The address that was asked for.
    pub url: String,
    /// What for.
    pub reason: WantReason,
    /// From when it is.
    pub at: Timestamp,
}

/// A verdict, what it rests on, and what would let it say more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What was found out.
    pub verdict: Verdict,
    /// The documents that were looked at, each once for each reason.
    pub looked: Vec<Looked>,
    /// Documents that were not in the evidence, each once, in the order in which they were missed.
    pub wants: Vec<Want>,
}
