//! JSON-LD 1.1 to RDF, with compiled-in contexts only.
//!
//! [`to_quads`] expands a document and tells its quads, and beside them every part of the document
//! that they do not carry: a signature over quads says nothing about such a part, and whoever
//! judges the signature must say so. Nothing is ever fetched.

mod context;
pub(crate) mod dataset;
mod emit;
mod expand;
mod fault;
mod iri;
mod keyword;
mod literal;
mod place;
#[cfg(test)]
mod tests;

pub use dataset::{Dataset, Quad, Term};
pub use fault::{Dropped, JsonLdFault, SyntaxCode, UnsignedTerm};

use std::fmt;

use serde_json::Value;

use self::{
    context::{Contexts, Processor},
    expand::Expander,
};
use crate::rdfc::{self, HashAlg, RdfcFault};

/// What a document says as quads, and what of it they leave out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quads {
    /// The quads.
    pub dataset: Dataset,
    /// What they do not carry, in document order of discovery. Empty is "safe mode passed".
    pub unsigned: Vec<UnsignedTerm>,
}

/// Turns a document into quads (JSON-LD 1.1 API §5.1 Expansion and §8 `toRdf`, no base IRI).
///
/// # Errors
/// An unknown or broken context, or a rule of JSON-LD that the document breaks.
pub fn to_quads(document: &Value) -> Result<Quads, JsonLdFault> {
    quads_with(document, Contexts::built_in(), None)
}

/// [`to_quads`] with other contexts, and for a document that has an address.
fn quads_with(document: &Value, contexts: &Contexts, address: Option<&str>) -> Result<Quads, JsonLdFault> {
    let mut expander = Expander::new(Processor::new(contexts, address));
    let items = expander.document(document)?;
    Ok(Quads {
        dataset: emit::quads(items),
        unsigned: expander.unsigned,
    })
}

/// The places (JSON pointers) of the objects that stand for a node without a name, so that one can be given.
pub(crate) fn nameless_nodes(document: &Value) -> Result<Vec<String>, JsonLdFault> {
    let mut expander = Expander::new(Processor::new(Contexts::built_in(), None));
    expander.nameless = Some(Vec::new());
    expander.document(document)?;
    Ok(expander.nameless.unwrap_or_default())
}

/// The canonical N-Quads of a document, ready to be hashed. `Debug` tells sizes only.
#[derive(Clone, PartialEq, Eq)]
pub struct Canonical {
    /// RDFC-1.0 canonical form.
    pub nquads: String,
    /// What it does not carry.
    pub unsigned: Vec<UnsignedTerm>,
}

impl fmt::Debug for Canonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canonical")
            .field("bytes", &self.nquads.len())
            .field("unsigned", &self.unsigned.len())
            .finish()
    }
}

/// Why a document has no canonical form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonFault {
    /// It could not be turned into quads.
    #[error(transparent)]
    JsonLd(#[from] JsonLdFault),
    /// Its quads could not be put in canonical form.
    #[error(transparent)]
    Rdfc(#[from] RdfcFault),
}

/// [`to_quads`] and [`rdfc::canonicalize`] in one step: what the `…-rdfc-…` suites hash.
///
/// # Errors
/// Those of the two steps.
pub fn canonical_nquads(document: &Value, alg: HashAlg) -> Result<Canonical, CanonFault> {
    canonical_with(document, Contexts::built_in(), alg)
}

/// [`canonical_nquads`] with other contexts.
fn canonical_with(document: &Value, contexts: &Contexts, alg: HashAlg) -> Result<Canonical, CanonFault> {
    let Quads { dataset, unsigned } = quads_with(document, contexts, None)?;
    Ok(Canonical {
        nquads: rdfc::canonicalize(&dataset, alg)?,
        unsigned,
    })
}
