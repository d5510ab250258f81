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

/// Judgements of one moment and one trust that share what they read: a status list is parsed, checked and inflated
/// once.
///
/// The evidence may grow from one judgement to the next, as documents are fetched; a document that answered
/// otherwise meanwhile is read anew.
#[derive(Debug)]
pub struct Batch {
    policy: Policy,
    lists: Lists,
}

impl Batch {
    /// A batch for this policy.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            lists: Lists::default(),
        }
    }

    /// For which moment, for whom, and on whose word.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Judges by another policy from now on. What was read is forgotten: a list may count for one and not for another.
    pub fn change_policy(&mut self, change: impl FnOnce(&mut Policy)) {
        change(&mut self.policy);
        self.lists = Lists::default();
    }

    /// [`crate::verify`], as one of many.
    pub fn verify(&self, credential: &Credential, evidence: &dyn Evidence) -> Judged {
        let inquiry = Inquiry::new(evidence, &self.policy).sharing(&self.lists);
        verify::judged(inquiry, credential)
    }

    /// Judges many on up to `workers` threads, each with evidence of its own, made by `evidence` from its place and
    /// handed back with the answer: for whoever notes which documents a judgement took. The answers stand in the
    /// order of the credentials and are those of [`crate::verify`].
    pub fn verify_each<E: Evidence + Send>(
        &self,
        credentials: &[&Credential],
        evidence: impl Fn(usize) -> E + Sync,
        workers: NonZeroUsize,
    ) -> Vec<(Judged, E)> {
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::with_capacity(credentials.len()));
        let work = || {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(credential) = credentials.get(at) else {
                    return;
                };
                let evidence = evidence(at);
                let judged = self.verify(credential, &evidence);
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
}
