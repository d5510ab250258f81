//! Telling alike blank nodes apart by everything they are connected to (RDFC-1.0 §4.7 and §4.8).

use std::fmt::Write;

use super::{Canonicalizer, RdfcFault, hash::Hex, issuer::Issuer, nquads::Hole};

/// Alike nodes in a row: each takes one level of recursion.
const MAX_DEPTH: usize = 256;

/// What following one blank node's connections came to.
pub(super) struct Outcome {
    pub(super) hash: Hex,
    pub(super) issuer: Issuer,
}

impl Canonicalizer<'_> {
    /// Hash N-Degree Quads (§4.8.3); the comments name its steps.
    pub(super) fn hash_n_degree(
        &mut self,
        blank: u32,
        mut issuer: Issuer,
        depth: usize,
    ) -> Result<Outcome, RdfcFault> {
        self.spend(1 + issuer.order().len())?;
        if depth == MAX_DEPTH {
            return Err(self.too_much());
        }
        let related = self.related(blank, &issuer)?;
        let mut data = String::new();
        // Step 5: groups of nodes related in the same way, in the order of that way's hash.
        for group in related.chunk_by(|a, b| a.0 == b.0) {
            data.push_str(group[0].0.as_str());
            let mut best: Option<(String, Issuer)> = None;
            // Step 5.4: the order in which the group is named is the one that gives the least path.
            let mut order: Vec<usize> = (0..group.len()).collect();
            loop {
                self.spend(group.len() + issuer.order().len())?;
                if let Some(found) = self.follow(group, &order, &issuer, best.as_ref(), depth)? {
                    best = Some(found);
                }
                if !next_permutation(&mut order) {
                    break;
                }
            }
            if let Some((path, chosen)) = best {
                data.push_str(&path);
                issuer = chosen;
            }
        }
        Ok(Outcome {
            hash: Hex::of(self.alg, data.as_bytes()),
            issuer,
        })
    }

    /// Steps 5.4.1 to 5.4.6 for one order of a group: its path, when it beats the best so far.
    fn follow(
        &mut self,
        group: &[(Hex, u32)],
        order: &[usize],
        issuer: &Issuer,
        best: Option<&(String, Issuer)>,
        depth: usize,
    ) -> Result<Option<(String, Issuer)>, RdfcFault> {
        let beaten = |path: &str| best.is_some_and(|(best, _)| path > best.as_str());
        let mut issuer = issuer.clone();
        let mut path = String::new();
        let mut pending = Vec::new();
        for at in order {
            let related = group[*at].1;
            if let Some(number) = self.canonical.issued(related) {
                let _ = write!(path, "_:c14n{number}");
            } else {
                if issuer.issued(related).is_none() {
                    pending.push(related);
                }
                let _ = write!(path, "_:b{}", issuer.issue(related));
            }
            if beaten(&path) {
                return Ok(None);
            }
        }
        for related in pending {
            let outcome = self.hash_n_degree(related, issuer.clone(), depth + 1)?;
            let _ = write!(path, "_:b{}<{}>", issuer.issue(related), outcome.hash.as_str());
            issuer = outcome.issuer;
            if beaten(&path) {
                return Ok(None);
            }
        }
        Ok(best
            .is_none_or(|(best, _)| path < *best)
            .then_some((path, issuer)))
    }

    /// Steps 1 to 3: the neighbours of a node, each with the hash of how it is related, by that hash.
    fn related(&mut self, blank: u32, issuer: &Issuer) -> Result<Vec<(Hex, u32)>, RdfcFault> {
        let mut found = Vec::new();
        for at in 0..self.mentions[blank as usize].len() {
            let line = self.mentions[blank as usize][at];
            for hole in self.lines.holes(line).filter(|hole| hole.blank != blank) {
                self.spend(1)?;
                found.push((self.hash_related(hole, line, issuer), hole.blank));
            }
        }
        found.sort_by_key(|(hash, _)| *hash);
        Ok(found)
    }

    /// Hash Related Blank Node (§4.7.3).
    fn hash_related(&self, hole: Hole, line: usize, issuer: &Issuer) -> Hex {
        let mut input = String::from(hole.place.letter());
        if hole.place != super::nquads::Place::Graph {
            let _ = write!(input, "<{}>", self.dataset.quads()[line].predicate);
        }
        if let Some(number) = self.canonical.issued(hole.blank) {
            let _ = write!(input, "_:c14n{number}");
        } else if let Some(number) = issuer.issued(hole.blank) {
            let _ = write!(input, "_:b{number}");
        } else {
            input.push_str(self.first_degree[hole.blank as usize].as_str());
        }
        Hex::of(self.alg, input.as_bytes())
    }
}

/// Puts `order` in its next lexicographic order; false when it was the last.
fn next_permutation(order: &mut [usize]) -> bool {
    let Some(pivot) = order.windows(2).rposition(|pair| pair[0] < pair[1]) else {
        return false;
    };
    let Some(next) = order.iter().rposition(|at| *at > order[pivot]) else {
        return false;
    };
    order.swap(pivot, next);
    order[pivot + 1..].reverse();
    true
}
