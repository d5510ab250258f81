//! A document as signed statements: lines of canonical N-Quads whose blank nodes keep their names, whatever part
//! of the document is shown (vc-di-ecdsa §3.4, "Selective Disclosure Functions").
//!
//! The specification gives nodes names by way of an expanded document that is compacted again. We mark the objects
//! in the document itself: expansion tells which of them stand for a node without a name.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::{
    DeriveFault,
    pointers::{Pointer, select},
};
use crate::{
    jsonld::{self, CanonFault, Dataset, Quad, Term, UnsignedTerm},
    rdfc::{self, HashAlg},
};

/// Before the number of a node that we named. No document of others may have it.
const MARK: &str = "urn:eigen-dossier-node:";

/// How the issuer renamed blank nodes, so that their order tells nothing.
#[derive(Clone, Copy)]
pub(super) enum Naming<'k> {
    /// `u` and the HMAC of the canonical name (ecdsa-sd-2023).
    Hashed(&'k [u8]),
    /// `b` and the place of that HMAC among all (bbs-2023).
    Shuffled(&'k [u8]),
}

/// A whole document in statements, of which parts can be taken.
pub(super) struct Whole {
    marked: Map<String, Value>,
    /// By mark: what the node is called in the statements.
    labels: Vec<String>,
    /// In code point order.
    pub(super) lines: Vec<String>,
    pub(super) unsigned: Vec<UnsignedTerm>,
}

/// A part of a document, among its statements.
pub(super) struct Part {
    /// Which lines of the whole it has.
    pub(super) lines: BTreeSet<usize>,
    dataset: Dataset,
}

impl Whole {
    pub(super) fn of(document: &Map<String, Value>, naming: Naming<'_>) -> Result<Self, DeriveFault> {
        if Value::Object(document.clone()).to_string().contains(MARK) {
            return Err(DeriveFault::Structure);
        }
        let value = Value::Object(document.clone());
        let places = jsonld::nameless_nodes(&value).map_err(CanonFault::from)?;
        let mut marked = value;
        for (number, place) in places.iter().enumerate() {
            let object = marked.pointer_mut(place).and_then(Value::as_object_mut);
            let object = object.ok_or(DeriveFault::Structure)?;
            object.insert("@id".to_owned(), Value::String(format!("{MARK}{number}")));
        }
        let quads = jsonld::to_quads(&marked).map_err(CanonFault::from)?;
        let dataset = unmarked(&quads.dataset)?;
        let numbers = rdfc::canonical_numbers(&dataset, HashAlg::Sha256).map_err(CanonFault::from)?;
        let labels = named(&numbers, naming);
        let lines = rdfc::labelled_lines(&dataset, |blank, out| write_label(&labels, blank, out));
        let Value::Object(marked) = marked else {
            return Err(DeriveFault::Structure);
        };
        Ok(Self {
            marked,
            labels,
            lines,
            unsigned: quads.unsigned,
        })
    }

    /// The part at these places. Each of its statements is one of the whole's.
    pub(super) fn part(&self, pointers: &[Pointer]) -> Result<Part, DeriveFault> {
        if pointers.is_empty() {
            return Ok(Part {
                lines: BTreeSet::new(),
                dataset: Dataset::default(),
            });
        }
        let selected = Value::Object(select(&self.marked, pointers)?);
        let quads = jsonld::to_quads(&selected).map_err(CanonFault::from)?;
        let dataset = unmarked(&quads.dataset)?;
        let lines = rdfc::labelled_lines(&dataset, |blank, out| write_label(&self.labels, blank, out))
            .iter()
            .map(|line| self.lines.binary_search(line).map_err(|_| DeriveFault::Structure))
            .collect::<Result<_, _>>()?;
        Ok(Part { lines, dataset })
    }

    /// What whoever reads only `shown` needs to call its blank nodes by their names in the statements. `shown` is the
    /// same part of the document without our marks, and must say the same.
    pub(super) fn labels_for(
        &self,
        part: &Part,
        shown: &Map<String, Value>,
    ) -> Result<BTreeMap<u32, String>, DeriveFault> {
        let ours = rdfc::canonicalize(&part.dataset, HashAlg::Sha256).map_err(CanonFault::from)?;
        let theirs = jsonld::canonical_nquads(&Value::Object(shown.clone()), HashAlg::Sha256)?;
        if ours != theirs.nquads {
            return Err(DeriveFault::Structure);
        }
        let numbers = rdfc::canonical_numbers(&part.dataset, HashAlg::Sha256).map_err(CanonFault::from)?;
        let pairs = numbers.iter().zip(&self.labels);
        Ok(pairs
            .filter_map(|(number, label)| number.map(|number| (number, label.clone())))
            .collect())
    }
}

/// The statements of a document whose blank nodes `labels` names by their canonical number.
///
/// # Errors
/// `None` inside when a node has no label.
pub(super) fn relabelled(
    document: &Map<String, Value>,
    labels: &BTreeMap<u32, String>,
) -> Result<(Option<Vec<String>>, Vec<UnsignedTerm>), CanonFault> {
    let quads = jsonld::to_quads(&Value::Object(document.clone()))?;
    let numbers = rdfc::canonical_numbers(&quads.dataset, HashAlg::Sha256)?;
    let named = numbers.iter().flatten().all(|number| labels.contains_key(number));
    if !named {
        return Ok((None, quads.unsigned));
    }
    let lines = rdfc::labelled_lines(&quads.dataset, |blank, out| {
        let number = numbers.get(blank as usize).copied().flatten();
        out.push_str("_:");
        out.push_str(
            number
                .and_then(|number| labels.get(&number))
                .map_or("", String::as_str),
        );
    });
    Ok((Some(lines), quads.unsigned))
}

/// The hash of statements, one after another.
pub(super) fn hash_of<'l>(lines: impl Iterator<Item = &'l String>) -> [u8; 32] {
    let mut hash = Sha256::new();
    lines.for_each(|line| hash.update(line.as_bytes()));
    hash.finalize().into()
}

fn write_label(labels: &[String], blank: u32, out: &mut String) {
    out.push_str("_:");
    out.push_str(labels.get(blank as usize).map_or("", String::as_str));
}

/// Our marks as blank nodes, each with its number. A blank node that is not ours (a list's cell, a graph's name, one
/// that the document names itself) has no place that could be shown or held back.
fn unmarked(dataset: &Dataset) -> Result<Dataset, DeriveFault> {
    let term = |term: &Term| match term {
        Term::Named(iri) => match iri.strip_prefix(MARK) {
            Some(number) => number
                .parse()
                .map(Term::Blank)
                .map_err(|_| DeriveFault::Structure),
            None => Ok(term.clone()),
        },
        Term::Blank(_) => Err(DeriveFault::Structure),
        Term::Literal { .. } => Ok(term.clone()),
    };
    let quads = dataset.quads().iter().map(|quad| {
        Ok::<_, DeriveFault>(Quad {
            subject: term(&quad.subject)?,
            predicate: quad.predicate.clone(),
            object: term(&quad.object)?,
            graph: quad.graph.as_ref().map(term).transpose()?,
        })
    });
    Ok(Dataset::new(quads.collect::<Result<_, _>>()?))
}

fn named(numbers: &[Option<u32>], naming: Naming<'_>) -> Vec<String> {
    let (Naming::Hashed(key) | Naming::Shuffled(key)) = naming;
    let hashed = |number: &Option<u32>| {
        number.map_or_else(String::new, |number| {
            // HMAC takes a key of any length.
            Hmac::<Sha256>::new_from_slice(key).map_or_else(
                |_| String::new(),
                |mut mac| {
                    mac.update(format!("c14n{number}").as_bytes());
                    format!("u{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
                },
            )
        })
    };
    let hashes: Vec<String> = numbers.iter().map(hashed).collect();
    match naming {
        Naming::Hashed(_) => hashes,
        Naming::Shuffled(_) => {
            let mut order: Vec<&String> = hashes.iter().filter(|hash| !hash.is_empty()).collect();
            order.sort_unstable();
            let place = |hash: &String| order.binary_search(&hash).ok();
            hashes
                .iter()
                .map(|hash| place(hash).map_or_else(String::new, |at| format!("b{at}")))
                .collect()
        }
    }
}
