//! Nodes as quads (JSON-LD 1.1 API §6 and §8): what a node map would be built for is said at once.
//!
//! Saying a thing twice changes nothing in RDF, so nodes that occur in several places need not be
//! brought together first.

use std::{collections::HashMap, sync::Arc};

use super::{
    dataset::{Dataset, Quad, RDF_TYPE, Term},
    expand::{Identity, Item, Node},
    iri,
};

const RDF_FIRST: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first";
const RDF_REST: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest";
const RDF_NIL: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil";

/// The quads of the top-level items of a document.
pub(super) fn quads(items: Vec<Item>) -> Dataset {
    let mut emitter = Emitter {
        quads: Vec::with_capacity(64),
        blanks: 0,
        labels: HashMap::new(),
        rdf_type: RDF_TYPE.into(),
    };
    for item in items {
        emitter.aside(item, &Graph::Default);
    }
    Dataset::new(emitter.quads)
}

struct Emitter {
    quads: Vec<Quad>,
    blanks: u32,
    /// Blank node identifiers that the document itself uses.
    labels: HashMap<Arc<str>, u32>,
    rdf_type: Arc<str>,
}

/// The graph that is being filled.
enum Graph {
    Default,
    Named(Term),
    /// One whose name is relative: nothing in it can be said.
    Nameless,
}

impl Emitter {
    /// Tells an item, and by what term others may speak of it; none if it has no absolute name.
    fn item(&mut self, item: Item, graph: &Graph) -> Option<Term> {
        match item {
            Item::Node(node) => self.node(*node, graph),
            Item::List(items) => Some(self.list(items, graph)),
            Item::Literal(literal) => Some(literal),
        }
    }

    /// Tells an item of which nothing will be said: the nodes in it still have their own say.
    fn aside(&mut self, item: Item, graph: &Graph) {
        match item {
            Item::Node(node) => drop(self.node(*node, graph)),
            Item::List(items) => items.into_iter().for_each(|item| self.aside(item, graph)),
            Item::Literal(_) => {}
        }
    }

    fn node(&mut self, node: Node, graph: &Graph) -> Option<Term> {
        let subject = self.subject(node.id.as_ref());
        for one in node.types {
            let object = self.named(&one);
            let rdf_type = Arc::clone(&self.rdf_type);
            self.say(subject.as_ref(), &rdf_type, object, graph);
        }
        for (property, items) in node.properties {
            for item in items {
                if matches!(&item, Item::Node(node) if matches!(node.id, Some(Identity::Reserved))) {
                    continue;
                }
                if subject.is_some() && !iri::is_blank(&property) {
                    let object = self.item(item, graph);
                    self.say(subject.as_ref(), &property, object, graph);
                } else {
                    self.aside(item, graph);
                }
            }
        }
        for (property, items) in node.reverse {
            for item in items {
                let other = self.item(item, graph);
                self.say(other.as_ref(), &property, subject.clone(), graph);
            }
        }
        if let Some(items) = node.graph {
            let graph = subject.clone().map_or(Graph::Nameless, Graph::Named);
            for item in items {
                self.aside(item, &graph);
            }
        }
        for item in node.included {
            self.aside(item, graph);
        }
        subject
    }

    fn subject(&mut self, id: Option<&Identity>) -> Option<Term> {
        match id {
            None | Some(Identity::Reserved) => Some(self.fresh()),
            Some(Identity::Stated(iri)) => self.named(iri),
        }
    }

    /// The term for an IRI or blank node identifier; none for a relative IRI.
    fn named(&mut self, iri: &Arc<str>) -> Option<Term> {
        if !iri::is_absolute(iri) {
            return None;
        }
        if !iri::is_blank(iri) {
            return Some(Term::Named(Arc::clone(iri)));
        }
        if let Some(blank) = self.labels.get(iri) {
            return Some(Term::Blank(*blank));
        }
        let blank = self.fresh();
        if let Term::Blank(number) = blank {
            self.labels.insert(Arc::clone(iri), number);
        }
        Some(blank)
    }

    /// An RDF collection: its first cell, or nil.
    fn list(&mut self, items: Vec<Item>, graph: &Graph) -> Term {
        let (first, rest) = (RDF_FIRST.into(), RDF_REST.into());
        let nil = Term::Named(RDF_NIL.into());
        let cells: Vec<Term> = items.iter().map(|_| self.fresh()).collect();
        for (at, item) in items.into_iter().enumerate() {
            let object = self.item(item, graph);
            self.say(Some(&cells[at]), &first, object, graph);
            let next = cells.get(at + 1).unwrap_or(&nil).clone();
            self.say(Some(&cells[at]), &rest, Some(next), graph);
        }
        cells.into_iter().next().unwrap_or(nil)
    }

    fn fresh(&mut self) -> Term {
        let blank = self.blanks;
        self.blanks += 1;
        Term::Blank(blank)
    }

    /// Adds a quad, if all of it can be told in RDF.
    fn say(&mut self, subject: Option<&Term>, predicate: &Arc<str>, object: Option<Term>, graph: &Graph) {
        let graph = match graph {
            Graph::Default => None,
            Graph::Named(name) => Some(name.clone()),
            Graph::Nameless => return,
        };
        if let (Some(subject), Some(object)) = (subject, object)
            && !iri::is_blank(predicate)
        {
            self.quads.push(Quad {
                subject: subject.clone(),
                predicate: Arc::clone(predicate),
                object,
                graph,
            });
        }
    }
}
