//! Whose key is it? From the name of a key to the key, and how far it is bound to the issuer.

mod documents;
mod sealed;

use dossier_model::{Check, FindingCode};
use serde_json::Value;

pub(crate) use sealed::report as report_certificates;

use documents::{describes, listed_key, listed_keys, own_documents, same_key_name};

use crate::{
    Backing, WantReason,
    did::{self, is_self_describing},
    findings::Findings,
    inquiry::{Inquiry, Missing},
    json::id_of,
    jws::Jws,
    keys::PublicKey,
};

/// How far a key is bound to the issuer that a credential names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Binding {
    /// The issuer's own document, or its identifier itself, has the key.
    Bound(String),
    /// The caller vouches for it.
    Vouched(String),
    /// It stands in the file, or under another identifier, and no document of the issuer could be read.
    Unbound(String),
    /// The issuer's own document was read and lacks it.
    Mismatch(String),
    /// No key could be had.
    Unreachable(String),
}

impl Binding {
    pub(crate) const fn is_settled(&self) -> bool {
        matches!(self, Self::Bound(_) | Self::Vouched(_))
    }

    /// Reports it as the answer to "is the key really the issuer's".
    pub(crate) fn report(&self, findings: &mut Findings) {
        match self {
            Self::Bound(why) => findings.passed(Check::Issuer, FindingCode::IssuerBound, why),
            Self::Vouched(why) => findings.passed(Check::Issuer, FindingCode::IssuerVouched, why),
            Self::Unbound(why) => findings.unknown(Check::Issuer, FindingCode::IssuerUnbound, why),
            Self::Mismatch(why) => findings.failed(Check::Issuer, FindingCode::IssuerMismatch, why),
            Self::Unreachable(why) => findings.unknown(Check::Issuer, FindingCode::IssuerUnreachable, why),
        }
    }
}

/// A key to try, and how far it is bound.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) key: PublicKey,
    pub(crate) binding: Binding,
}

/// The keys to try, best first, and what to say when there are none.
#[derive(Debug)]
pub(crate) struct Candidates {
    pub(crate) keys: Vec<Candidate>,
    pub(crate) absent: Binding,
}

/// For what a key is used: the verification relationship that must list it (Controlled Identifiers §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    Assertion,
    /// A presentation; holders' documents also list the key for assertions, and both are met.
    Presentation,
    /// An SD-JWT VC or its status list: an issuer that is an address lists its keys in JWT VC Issuer Metadata.
    SdJwtVc,
}

impl Use {
    pub(crate) const fn relationships(self) -> &'static [&'static str] {
        match self {
            Self::Assertion | Self::SdJwtVc => &["assertionMethod"],
            Self::Presentation => &["authentication", "assertionMethod"],
        }
    }
}

/// The keys that an embedded proof's `verificationMethod` can mean.
pub(crate) fn keys_of_method(inquiry: &Inquiry<'_>, method: &Value, issuer: &str, usage: Use) -> Candidates {
    let mut keys = vouched_by_name(inquiry, id_of(method).unwrap_or_default(), issuer);
    let mut absent = Binding::Unreachable("no verification method".to_owned());
    if let Some(name) = id_of(method) {
        let named = keys_of_name(inquiry, name, issuer, usage);
        keys.extend(named.keys);
        absent = named.absent;
    }
    if method.is_object()
        && let Some(key) = PublicKey::from_document(method)
    {
        let binding = bind(inquiry, &key, issuer, usage, "a key inside the proof");
        keys.push(Candidate { key, binding });
    }
    keys.extend(vouched(inquiry, issuer));
    Candidates { keys, absent }
}

/// The keys that the header of a token can mean (Open Badges 3.0 §8.2.2, VC-JOSE-COSE §4).
pub(crate) fn keys_of_token(inquiry: &Inquiry<'_>, token: &Jws, issuer: &str, usage: Use) -> Candidates {
    let name = token.header_text("kid");
    let mut keys = name
        .map(|name| vouched_by_name(inquiry, name, issuer))
        .unwrap_or_default();
    let mut absent = Binding::Unreachable("neither kid nor jwk".to_owned());
    match name {
        Some(relative) if relative.starts_with('#') => {
            let named = keys_of_name(inquiry, &format!("{issuer}{relative}"), issuer, usage);
            keys.extend(named.keys);
            absent = named.absent;
        }
        Some(name) if did::is_uri(name) && (name.starts_with("did:") || did::is_web(name)) => {
            let named = keys_of_name(inquiry, name, issuer, usage);
            keys.extend(named.keys);
            absent = named.absent;
        }
        _ => {
            let own = keys_of_issuer(inquiry, issuer, name, usage);
            keys.extend(own.keys);
            absent = match (own.absent, name) {
                (Binding::Unreachable(_), None) => absent,
                (other, _) => other,
            };
        }
    }
    if let Some(key) = token.header.get("jwk").and_then(PublicKey::from_jwk) {
        let binding = bind(inquiry, &key, issuer, usage, "a key in the header");
        keys.push(Candidate { key, binding });
    }
    if let Some(chain) = sealed::chain_of(token)
        && let Some(key) = chain.key()
    {
        let place = chain.describe(inquiry.policy.now);
        let binding = bind(inquiry, &key, issuer, usage, &place);
        keys.push(Candidate { key, binding });
    }
    keys.extend(vouched(inquiry, issuer));
    Candidates { keys, absent }
}

/// The keys behind an absolute name: a DID URL, or an address with or without a fragment.
fn keys_of_name(inquiry: &Inquiry<'_>, name: &str, issuer: &str, usage: Use) -> Candidates {
    let (base, fragment) = match name.split_once('#') {
        Some((base, fragment)) => (base, Some(fragment)),
        None => (name, None),
    };
    if is_self_describing(base) {
        let key = did::key_of(base).filter(|_| did::fragment_fits(base, fragment));
        let Some(key) = key else {
            return Candidates {
                keys: Vec::new(),
                absent: Binding::Unreachable(format!("no key in {}", brief(base))),
            };
        };
        let binding = bind_named(inquiry, &key, base, issuer, usage);
        return Candidates {
            keys: vec![Candidate { key, binding }],
            absent: Binding::Unreachable(String::new()),
        };
    }
    let mut keys = Vec::new();
    let mut absent = Binding::Unreachable(format!(
        "{}: not a kind of identifier that we look up",
        brief(base)
    ));
    let own = base == issuer;
    if let Some(url) = did::document_url(base) {
        match inquiry.json(&url, WantReason::IssuerKeys) {
            Ok((document, _)) if describes(&document, base) => {
                let found = listed_key(&document, name, fragment, base, usage);
                if let Some(key) = found {
                    let binding = if own {
                        Binding::Bound(brief(base))
                    } else {
                        bind_named(inquiry, &key, base, issuer, usage)
                    };
                    return Candidates {
                        keys: vec![Candidate { key, binding }],
                        absent,
                    };
                }
                absent = if own {
                    lacks(base)
                } else {
                    Binding::Unreachable(format!("{} lacks the key", brief(base)))
                };
            }
            Ok(_) => absent = Binding::Unreachable(format!("{} is another's document", brief(base))),
            Err(missing) => absent = Binding::Unreachable(format!("{}: {missing}", brief(base))),
        }
    }
    // 1EdTech's own samples put the whole key into the fragment of an address that has no document.
    let looked_up = did::is_web(base) || base.starts_with("did:");
    if let Some(key) = fragment.filter(|_| looked_up).and_then(PublicKey::from_multikey) {
        let binding = match &absent {
            Binding::Mismatch(_) => absent.clone(),
            _ => bind(
                inquiry,
                &key,
                issuer,
                usage,
                "a key in the fragment of an address",
            ),
        };
        keys.push(Candidate { key, binding });
    }
    Candidates { keys, absent }
}

/// The keys that the issuer's own documents list, all of them or those called `kid`.
fn keys_of_issuer(inquiry: &Inquiry<'_>, issuer: &str, kid: Option<&str>, usage: Use) -> Candidates {
    if is_self_describing(issuer) {
        let key = did::key_of(issuer);
        let keys = key
            .map(|key| Candidate {
                key,
                binding: Binding::Bound(brief(issuer)),
            })
            .into_iter()
            .collect();
        return Candidates {
            keys,
            absent: Binding::Unreachable(format!("no key in {}", brief(issuer))),
        };
    }
    let mut keys = Vec::new();
    let mut absent = Binding::Unreachable(format!("no key of {} could be had", brief(issuer)));
    for document in own_documents(inquiry, issuer, usage) {
        let listed: Vec<_> = listed_keys(&document, issuer, usage).collect();
        let any = !listed.is_empty();
        let fitting = listed
            .into_iter()
            .filter(|(names, _)| kid.is_none_or(|kid| names.iter().any(|name| same_key_name(name, kid))));
        let before = keys.len();
        keys.extend(fitting.map(|(_, key)| Candidate {
            key,
            binding: Binding::Bound(brief(issuer)),
        }));
        if any && keys.len() == before {
            absent = lacks(issuer);
        }
    }
    Candidates { keys, absent }
}

/// How far a key that is known by another identifier, `base`, is bound to the issuer.
fn bind_named(inquiry: &Inquiry<'_>, key: &PublicKey, base: &str, issuer: &str, usage: Use) -> Binding {
    if base == issuer {
        return Binding::Bound(brief(base));
    }
    bind(inquiry, key, issuer, usage, &format!("a key of {}", brief(base)))
}

/// How far a key that stands somewhere in the file is bound to the issuer: what the issuer's own documents say.
fn bind(inquiry: &Inquiry<'_>, key: &PublicKey, issuer: &str, usage: Use, place: &str) -> Binding {
    if is_self_describing(issuer) {
        return match did::key_of(issuer) {
            Some(own) if own == *key => Binding::Bound(brief(issuer)),
            Some(_) => lacks(issuer),
            None => Binding::Unbound(format!("{place}; {} has no key that we know", brief(issuer))),
        };
    }
    let mut read = false;
    for document in own_documents(inquiry, issuer, usage) {
        read = true;
        if listed_keys(&document, issuer, usage).any(|(_, listed)| listed == *key) {
            return Binding::Bound(brief(issuer));
        }
    }
    if read {
        lacks(issuer)
    } else {
        Binding::Unbound(format!("{place}; {}", nothing_of(issuer)))
    }
}

/// Why an issuer's own word is missing.
fn nothing_of(issuer: &str) -> String {
    if issuer.is_empty() {
        "no issuer is named".to_owned()
    } else {
        format!("nothing of {} could be read", brief(issuer))
    }
}

fn vouched_by_name(inquiry: &Inquiry<'_>, name: &str, issuer: &str) -> Vec<Candidate> {
    let named = inquiry
        .policy
        .issuer_keys
        .iter()
        .filter(|key| !name.is_empty() && key.is_named(name) && key.counts_for(issuer));
    named
        .map(|vouched| Candidate {
            key: vouched.key.clone(),
            binding: Binding::Vouched("key by name".to_owned()),
        })
        .collect()
}

/// All keys vouched for, to be tried when nothing better fits.
fn vouched(inquiry: &Inquiry<'_>, issuer: &str) -> impl Iterator<Item = Candidate> {
    let own = inquiry
        .policy
        .issuer_keys
        .iter()
        .filter(|key| key.counts_for(issuer));
    own.map(|vouched| Candidate {
        key: vouched.key.clone(),
        binding: Binding::Vouched("key by trial".to_owned()),
    })
    .collect::<Vec<_>>()
    .into_iter()
}

fn lacks(issuer: &str) -> Binding {
    Binding::Mismatch(format!("the document of {} lacks the key", brief(issuer)))
}

/// An identifier, short enough for a detail.
pub(crate) fn brief(id: &str) -> String {
    const LONGEST: usize = 100;
    if id.chars().count() <= LONGEST {
        id.to_owned()
    } else {
        id.chars().take(LONGEST).chain(['…']).collect()
    }
}

/// Says whether the *name* of a bound issuer is backed, beside whether its key is.
pub(crate) fn report_name(inquiry: &Inquiry<'_>, issuer: &str, findings: &mut Findings) {
    match inquiry.policy.registry.backing_of(issuer) {
        Some(Backing { name, list }) if list.is_empty() => {
            findings.passed(Check::Issuer, FindingCode::IssuerKnown, name);
        }
        Some(Backing { name, list }) => {
            findings.passed(
                Check::Issuer,
                FindingCode::IssuerKnown,
                format!("{name} ({list})"),
            );
        }
        None => findings.unknown(
            Check::Issuer,
            FindingCode::IssuerUnknown,
            did::host_of(issuer).unwrap_or_default(),
        ),
    }
}

/// Why a document is missing, as a binding.
pub(crate) fn unreachable(url: &str, missing: Missing) -> Binding {
    Binding::Unreachable(format!("{}: {missing}", brief(url)))
}
