//! RDF Dataset Canonicalization, RDFC-1.0 (W3C Recommendation): one text for one meaning.
//!
//! Most blank nodes of a credential differ in what is said of them directly; those are named after
//! one hash each. Only nodes that are alike at first sight pay for the search in [`ndegree`], which is
//! bounded: it is exponential for datasets made to hurt.

mod hash;
mod issuer;
mod ndegree;
mod nquads;
#[cfg(test)]
pub(crate) mod tests;

use std::fmt::Write;

use self::{hash::Hex, issuer::Issuer, nquads::Lines};
use crate::jsonld::Dataset;

/// Steps (nodes looked at in searches and in orders tried) before a dataset counts as poison: some tenths of
/// a second of work, and ten times what the hardest graph of the W3C suite that must pass takes.
const MAX_STEPS: u64 = 250_000;

/// The hash inside the algorithm. Suites on P-384 use SHA-384 here too, not only around the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum HashAlg {
    /// SHA-256, the default of the specification.
    #[default]
    Sha256,
    /// SHA-384.
    Sha384,
}

/// Why a dataset has no canonical form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RdfcFault {
    /// Its blank nodes are so alike that telling them apart costs more than the bound ("poison graph").
    #[error("more than {limit} steps to tell the blank nodes apart")]
    TooMuchWork {
        /// The bound, in steps.
        limit: u64,
    },
}

/// The canonical N-Quads of a dataset: lines in code point order, blank nodes named `c14n0` and on.
///
/// # Errors
/// [`RdfcFault::TooMuchWork`] for a poison graph.
pub fn canonicalize(dataset: &Dataset, alg: HashAlg) -> Result<String, RdfcFault> {
    let lines = Lines::new(dataset);
    let mut canonicalizer = Canonicalizer::new(dataset, &lines, alg);
    canonicalizer.name_blanks()?;
    let numbers = canonicalizer.canonical;
    Ok(sorted_lines(&lines, 0..lines.len(), |blank, out| {
        // Every blank node of a dataset has been named by now.
        let _ = write!(out, "_:c14n{}", numbers.issued(blank).unwrap_or_default());
    }))
}

/// The number that canonicalization gives to each blank node, by its number in the dataset; `None` where no quad
/// mentions it.
///
/// # Errors
/// [`RdfcFault::TooMuchWork`] for a poison graph.
pub(crate) fn canonical_numbers(dataset: &Dataset, alg: HashAlg) -> Result<Vec<Option<u32>>, RdfcFault> {
    let lines = Lines::new(dataset);
    let mut canonicalizer = Canonicalizer::new(dataset, &lines, alg);
    canonicalizer.name_blanks()?;
    Ok((0..dataset.blanks)
        .map(|blank| canonicalizer.canonical.issued(blank))
        .collect())
}

/// The lines of a dataset in code point order, each with its end of line; blank nodes are called what `label` writes.
pub(crate) fn labelled_lines(dataset: &Dataset, mut label: impl FnMut(u32, &mut String)) -> Vec<String> {
    let lines = Lines::new(dataset);
    let mut written: Vec<String> = (0..lines.len())
        .map(|line| {
            let mut text = String::new();
            lines.write(line, &mut text, &mut label);
            text
        })
        .collect();
    written.sort_unstable();
    written
}

struct Canonicalizer<'d> {
    dataset: &'d Dataset,
    lines: &'d Lines,
    alg: HashAlg,
    /// Per blank node, the lines that mention it.
    mentions: Vec<Vec<usize>>,
    /// Per blank node, the hash of those lines.
    first_degree: Vec<Hex>,
    canonical: Issuer,
    steps: u64,
}

impl<'d> Canonicalizer<'d> {
    fn new(dataset: &'d Dataset, lines: &'d Lines, alg: HashAlg) -> Self {
        let mut mentions = vec![Vec::new(); dataset.blanks as usize];
        for line in 0..lines.len() {
            for hole in lines.holes(line) {
                let mentions: &mut Vec<usize> = &mut mentions[hole.blank as usize];
                if mentions.last() != Some(&line) {
                    mentions.push(line);
                }
            }
        }
        Self {
            dataset,
            lines,
            alg,
            mentions,
            first_degree: Vec::new(),
            canonical: Issuer::default(),
            steps: 0,
        }
    }

    /// The canonicalization algorithm (§4.4.3), steps 2 to 5.
    fn name_blanks(&mut self) -> Result<(), RdfcFault> {
        let hashes = (0..self.dataset.blanks)
            .map(|blank| self.hash_first_degree(blank))
            .collect();
        self.first_degree = hashes;
        let mut by_hash: Vec<u32> = (0..self.dataset.blanks)
            .filter(|blank| !self.mentions[*blank as usize].is_empty())
            .collect();
        by_hash.sort_by_key(|blank| self.first_degree[*blank as usize]);
        let groups: Vec<&[u32]> = by_hash
            .chunk_by(|a, b| self.first_degree[*a as usize] == self.first_degree[*b as usize])
            .collect();
        for group in groups.iter().filter(|group| group.len() == 1) {
            self.canonical.issue(group[0]);
        }
        for group in groups.into_iter().filter(|group| group.len() > 1) {
            let mut outcomes = Vec::with_capacity(group.len());
            for blank in group.iter().copied() {
                if self.canonical.issued(blank).is_none() {
                    let mut issuer = Issuer::default();
                    issuer.issue(blank);
                    outcomes.push(self.hash_n_degree(blank, issuer, 0)?);
                }
            }
            outcomes.sort_by_key(|outcome| outcome.hash);
            for outcome in outcomes {
                for blank in outcome.issuer.order() {
                    self.canonical.issue(*blank);
                }
            }
        }
        Ok(())
    }

    /// Hash First Degree Quads (§4.6.3).
    fn hash_first_degree(&self, reference: u32) -> Hex {
        let mentions = self.mentions[reference as usize].iter().copied();
        let lines = sorted_lines(self.lines, mentions, |blank, out| {
            out.push_str(if blank == reference { "_:a" } else { "_:z" });
        });
        Hex::of(self.alg, lines.as_bytes())
    }

    fn spend(&mut self, steps: usize) -> Result<(), RdfcFault> {
        self.steps += steps as u64;
        if self.steps > MAX_STEPS {
            Err(self.too_much())
        } else {
            Ok(())
        }
    }

    fn too_much(&self) -> RdfcFault {
        RdfcFault::TooMuchWork { limit: MAX_STEPS }
    }
}

/// These lines, sorted and joined. UTF-8 sorts by code point, as the specification asks.
fn sorted_lines(
    lines: &Lines,
    which: impl Iterator<Item = usize>,
    mut label: impl FnMut(u32, &mut String),
) -> String {
    let mut text = String::new();
    let mut ranges = Vec::with_capacity(which.size_hint().0);
    for line in which {
        let start = text.len();
        lines.write(line, &mut text, &mut label);
        ranges.push(start..text.len());
    }
    ranges.sort_unstable_by(|a, b| text[a.clone()].cmp(&text[b.clone()]));
    let mut sorted = String::with_capacity(text.len());
    for range in ranges {
        sorted.push_str(&text[range]);
    }
    sorted
}
