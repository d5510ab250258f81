//! An RDF dataset: what a document says, free of how it was written down.

use std::{fmt, sync::Arc};

/// `http://www.w3.org/1999/02/22-rdf-syntax-ns#type`
pub(crate) const RDF_TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
/// The datatype of a literal with a language.
pub(crate) const RDF_LANG_STRING: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";
/// The datatype of a plain string; N-Quads leaves it out.
pub(crate) const XSD_STRING: &str = "http://www.w3.org/2001/XMLSchema#string";

/// A set of quads. Blank nodes are numbered from 0 and mean nothing outside their dataset.
///
/// `Debug` tells sizes only: the quads hold a person's data.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Dataset {
    pub(crate) quads: Vec<Quad>,
    pub(crate) blanks: u32,
}

impl Dataset {
    /// A dataset of these quads; the same quad twice counts once.
    #[must_use]
    pub fn new(mut quads: Vec<Quad>) -> Self {
        quads.sort_unstable();
        quads.dedup();
        let blanks = quads
            .iter()
            .flat_map(Quad::blanks)
            .max()
            .map_or(0, |last| last + 1);
        Self { quads, blanks }
    }

    /// The quads, each once, in no order that means anything.
    #[must_use]
    pub fn quads(&self) -> &[Quad] {
        &self.quads
    }
}

impl fmt::Debug for Dataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dataset")
            .field("quads", &self.quads.len())
            .field("blanks", &self.blanks)
            .finish()
    }
}

/// One statement, in the default graph when `graph` is none.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quad {
    /// What is spoken of; never a literal.
    pub subject: Term,
    /// Always an IRI: generalized RDF is not produced.
    pub predicate: Arc<str>,
    /// What is said of it.
    pub object: Term,
    /// The named graph it stands in; never a literal.
    pub graph: Option<Term>,
}

impl Quad {
    /// The blank nodes it names, one after another.
    pub(crate) fn blanks(&self) -> impl Iterator<Item = u32> + '_ {
        [Some(&self.subject), Some(&self.object), self.graph.as_ref()]
            .into_iter()
            .flatten()
            .filter_map(|term| match term {
                Term::Blank(number) => Some(*number),
                _ => None,
            })
    }
}

impl fmt::Debug for Quad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Quad(…)")
    }
}

/// A name, a node without a name, or a value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// A node without a name, by its number in this dataset.
    Blank(u32),
    /// An IRI.
    Named(Arc<str>),
    /// A value.
    Literal {
        /// The lexical form.
        value: Arc<str>,
        /// The IRI of its type.
        datatype: Arc<str>,
        /// Its language, in lower case, when the type is `rdf:langString`.
        language: Option<Arc<str>>,
    },
}

impl fmt::Debug for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blank(_) => "Blank(…)",
            Self::Named(_) => "Named(…)",
            Self::Literal { .. } => "Literal(…)",
        })
    }
}
