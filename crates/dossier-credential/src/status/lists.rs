//! Status lists that were read and judged once, for all the credentials that name them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use dossier_model::{Check, Fetched, Finding, FindingCode, Outcome};
use serde_json::Value;

use super::token_list::TokenList;
use crate::{
    Credential, WantReason,
    inquiry::Inquiry,
    issuer::brief,
    json::{is_a, items, texts},
    keys::PublicKey,
};

/// How many lists are kept. A school has a handful; the bound is for a batch made to fill the memory.
const MOST: usize = 64;

/// The lists of one batch of judgements.
#[derive(Default)]
pub(crate) struct Lists {
    known: Known<Mutex<Option<Seen>>>,
    tokens: Known<OnceLock<Result<Arc<TokenList>, String>>>,
}

/// By address. Whoever comes first reads the list; others wait for it.
type Known<T> = Mutex<HashMap<String, Arc<Slot<T>>>>;

/// One address, as it was answered: another answer at the same address is another list.
struct Slot<T> {
    bytes: Vec<u8>,
    seen: T,
}

#[derive(Clone)]
struct Seen {
    list: Result<Arc<List>, String>,
    /// The documents that judging it took, so that each credential's evidence has them.
    looked_at: Vec<String>,
    /// No document was missing.
    complete: bool,
}

/// A list as a credential, judged; whether it counts depends on the credential that names it.
pub(super) struct List {
    document: Value,
    pub(super) keeper: Option<String>,
    findings: Vec<Finding>,
    signers: Vec<PublicKey>,
    /// By subject: the list inflated, once somebody asks.
    bits: Mutex<HashMap<usize, Option<Arc<Vec<u8>>>>>,
}

// A panic elsewhere leaves these maps whole between any two operations on them.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lists {
    /// The list at an address.
    pub(super) fn read(inquiry: &Inquiry<'_>, url: &str) -> Result<Arc<List>, String> {
        let fetched = inquiry
            .document(url, WantReason::Status)
            .map_err(|missing| format!("{}: {missing}", brief(url)))?;
        let Some(slot) = inquiry.lists().and_then(|lists| slot(&lists.known, url, fetched)) else {
            return judge(inquiry, fetched)?.list;
        };
        let mut seen = locked(&slot.seen);
        if let Some(seen) = &*seen {
            for url in &seen.looked_at {
                inquiry.touch(url);
            }
            return seen.list.clone();
        }
        // The list's own inquiry follows no status, so nobody comes back for this slot while we hold it.
        let judged = judge(inquiry, fetched)?;
        let list = judged.list.clone();
        // With a document that is missing, the next judgement may come to another answer.
        if judged.complete {
            *seen = Some(judged);
        }
        list
    }

    /// The token status list that was fetched from an address: read and inflated once. Whether it counts depends on
    /// the token that names it.
    pub(super) fn token(
        inquiry: &Inquiry<'_>,
        url: &str,
        fetched: &Fetched,
    ) -> Result<Arc<TokenList>, String> {
        let read = || TokenList::read(&fetched.bytes).map(Arc::new);
        match inquiry
            .lists()
            .and_then(|lists| slot(&lists.tokens, url, fetched))
        {
            Some(slot) => slot.seen.get_or_init(read).clone(),
            None => read(),
        }
    }
}

impl std::fmt::Debug for Lists {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (lists, tokens) = (locked(&self.known).len(), locked(&self.tokens).len());
        write!(f, "Lists {{ credentials: {lists}, tokens: {tokens} }}")
    }
}

/// The place of what this address answered, unless it answered otherwise before or there are too many.
fn slot<T: Default>(known: &Known<T>, url: &str, fetched: &Fetched) -> Option<Arc<Slot<T>>> {
    let mut known = locked(known);
    if let Some(slot) = known.get(url) {
        return (slot.bytes == fetched.bytes).then(|| Arc::clone(slot));
    }
    if known.len() == MOST {
        return None;
    }
    let slot = Arc::new(Slot {
        bytes: fetched.bytes.clone(),
        seen: T::default(),
    });
    known.insert(url.to_owned(), Arc::clone(&slot));
    Some(slot)
}

/// Reads and examines a list. An error is about how deep we are, not about the list.
fn judge(inquiry: &Inquiry<'_>, fetched: &Fetched) -> Result<Seen, String> {
    let list = match crate::read(&fetched.bytes) {
        Ok(list) => list,
        Err(fault) => {
            return Ok(Seen {
                list: Err(format!("the list: {}", fault.code())),
                looked_at: Vec::new(),
                complete: true,
            });
        }
    };
    // A status list's own status is not followed: it would never end.
    let own = inquiry.of_a_list(fetched.at).ok_or("nested too deep")?;
    let examined = crate::verify::examine(&own, &list);
    let (looked_at, complete) = inquiry.take_over(own);
    Ok(Seen {
        list: Ok(Arc::new(List {
            keeper: list.issuer_id().map(str::to_owned),
            document: document_of(list),
            findings: examined.findings.all().to_vec(),
            signers: examined.signers,
            bits: Mutex::default(),
        })),
        looked_at,
        complete,
    })
}

fn document_of(list: Credential) -> Value {
    Arc::unwrap_or_clone(list.document)
}

impl List {
    pub(super) fn document(&self) -> &Value {
        &self.document
    }

    /// A list counts when it is what it says, its own proof is right and in force, and its key is bound to the
    /// list's issuer or is the one that signed the credential.
    pub(super) fn counts(&self, kind: &str, signers: &[PublicKey]) -> Result<(), String> {
        let expected = match kind {
            "BitstringStatusListEntry" => "BitstringStatusListCredential",
            "StatusList2021Entry" => "StatusList2021Credential",
            _ => "RevocationList2020Credential",
        };
        if !is_a(&self.document, expected) {
            return Err(format!("the list is not a {expected}"));
        }
        let failed = self.findings.iter().find(|f| {
            // Who signed it is judged below: a key that signed the credential may sign its list.
            f.outcome == Outcome::Failed && f.check != Check::Issuer && f.check != Check::Holder
        });
        if let Some(failed) = failed {
            return Err(format!("the list: {}", failed.code.as_str()));
        }
        // A member that the list's signature does not cover may be anybody's.
        if self.findings.iter().any(|f| f.code == FindingCode::UnsignedTerms) {
            return Err("the list has members that are not signed".to_owned());
        }
        let has = |check, outcome, code: Option<FindingCode>| {
            self.findings
                .iter()
                .any(|f| f.check == check && f.outcome == outcome && code.is_none_or(|code| f.code == code))
        };
        if !has(Check::Proof, Outcome::Passed, None) {
            return Err("the list's own proof could not be checked".to_owned());
        }
        let bound = has(Check::Issuer, Outcome::Passed, Some(FindingCode::IssuerBound))
            || has(Check::Issuer, Outcome::Passed, Some(FindingCode::IssuerVouched));
        let contradicts = has(Check::Issuer, Outcome::Failed, None);
        let same_key = self.signers.iter().any(|key| signers.contains(key));
        if (bound && !contradicts) || same_key {
            return Ok(());
        }
        Err("nothing says whose list it is".to_owned())
    }

    /// The bits about `purpose`.
    pub(super) fn bits_about(&self, purpose: &str) -> Result<Arc<Vec<u8>>, String> {
        let (at, subject) = items(self.document.get("credentialSubject"))
            .enumerate()
            .find(|(_, subject)| {
                subject.get("statusPurpose").is_none()
                    || texts(subject.get("statusPurpose")).any(|own| own == purpose)
            })
            .ok_or_else(|| format!("the list is not about {}", brief(purpose)))?;
        let encoded = crate::json::text(subject, "encodedList").ok_or("the list has no encodedList")?;
        let bits = locked(&self.bits)
            .entry(at)
            .or_insert_with(|| super::bits::decoded(encoded).map(Arc::new))
            .clone();
        bits.ok_or_else(|| "the list does not decode".to_owned())
    }
}
