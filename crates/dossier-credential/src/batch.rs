//! Many credentials at once: what they share is read once, and every core works.

use std::{
    num::NonZeroUsize,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{Credential, Evidence, Judged, Policy, inquiry::Inquiry, status::Lists, verify};

/// Judgements that share what they read: a status list is parsed, checked and inflated once.
///
/// The evidence may grow from one judgement to the next, as documents are fetched; a document that answered
/// otherwise meanwhile is read anew.
pub struct Batch<'p> {
    policy: &'p Policy,
    lists: Lists,
}

impl<'p> Batch<'p> {
    /// A batch for one moment and one trust.
    #[must_use]
    pub fn new(policy: &'p Policy) -> Self {
        Self {
            policy,
            lists: Lists::default(),
        }
    }

    /// [`crate::verify`], as one of many.
    pub fn verify(&self, credential: &Credential, evidence: &dyn Evidence) -> Judged {
        let inquiry = Inquiry::new(evidence, self.policy).sharing(&self.lists);
        verify::judged(inquiry, credential)
    }
}

impl std::fmt::Debug for Batch<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Batch {{ {:?} }}", self.policy)
    }
}

/// Judges many credentials with the same evidence, on up to `workers` threads; the answers stand in the order of the
/// credentials and are those of [`crate::verify`].
#[must_use]
pub fn verify_all(
    credentials: &[&Credential],
    evidence: &(dyn Evidence + Sync),
    policy: &Policy,
    workers: NonZeroUsize,
) -> Vec<Judged> {
    let judged = verify_each(credentials, |_| evidence, policy, workers);
    judged.into_iter().map(|(judged, _)| judged).collect()
}

/// [`verify_all`] with evidence of its own for each credential, made by `evidence` from its place and handed back
/// with the answer: for whoever notes which documents a judgement took.
#[must_use]
pub fn verify_each<E: Evidence + Send>(
    credentials: &[&Credential],
    evidence: impl Fn(usize) -> E + Sync,
    policy: &Policy,
    workers: NonZeroUsize,
) -> Vec<(Judged, E)> {
    let batch = Batch::new(policy);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(credentials.len()));
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(credential) = credentials.get(at) else {
                return;
            };
            let evidence = evidence(at);
            let judged = batch.verify(credential, &evidence);
            done.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((at, judged, evidence));
        }
    };
    thread::scope(|scope| {
        let helpers = workers.get().min(credentials.len()).saturating_sub(1);
        for _ in 0..helpers {
            // Where there are no threads (a browser), this one does it all.
            if thread::Builder::new().spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        work();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, ..)| *at);
    done.into_iter()
        .map(|(_, judged, evidence)| (judged, evidence))
        .collect()
}
