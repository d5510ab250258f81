//! Expansion (JSON-LD 1.1 API §5.1): what a document says, in full IRIs, ready to be told as quads.
//!
//! The result is a tree of nodes, not JSON again: literals are RDF terms already, and what does not
//! reach RDF (indexes, empty sets) is forgotten on the way. What is left out although somebody wrote
//! it is put on a list.

mod draft;
mod entry;
mod maps;
mod object;
mod scalar;

use std::sync::Arc;

use serde_json::Value;

use super::{
    context::{Container, Context, Mode, Processor},
    dataset::Term,
    fault::{Dropped, JsonLdFault, SyntaxCode, UnsignedTerm},
    place::Place,
};

/// The deepest nesting that is followed; more than any reader lets through.
const MAX_DEPTH: usize = 128;

/// A node object: one thing and what is said of it.
#[derive(Default)]
pub(super) struct Node {
    pub(super) id: Option<Identity>,
    pub(super) types: Vec<Arc<str>>,
    pub(super) properties: Vec<(Arc<str>, Vec<Item>)>,
    /// Properties of other nodes that lead here.
    pub(super) reverse: Vec<(Arc<str>, Vec<Item>)>,
    /// The graph this node names.
    pub(super) graph: Option<Vec<Item>>,
    /// Nodes that only stand here.
    pub(super) included: Vec<Item>,
}

/// The `@id` of a node.
pub(super) enum Identity {
    /// An IRI, relative if it could not be resolved, or a blank node identifier.
    Stated(Arc<str>),
    /// Something that looks like a keyword: it names nothing.
    Reserved,
}

/// A value of a property.
pub(super) enum Item {
    Node(Box<Node>),
    List(Vec<Item>),
    Literal(Term),
}

/// What an element came to. "Nothing" and "no items" differ: an empty list is a value.
pub(super) enum Expanded {
    Nothing,
    One(Item),
    Many(Vec<Item>),
}

impl Expanded {
    fn into_items(self) -> Vec<Item> {
        match self {
            Self::Nothing => Vec::new(),
            Self::One(item) => vec![item],
            Self::Many(items) => items,
        }
    }
}

impl Node {
    /// It has a name at most.
    fn says_nothing(&self) -> bool {
        self.graph.is_none() && self.says_only_its_graph()
    }

    /// It is a graph object: a graph, with or without a name.
    fn is_graph(&self) -> bool {
        self.graph.is_some() && self.says_only_its_graph()
    }

    fn says_only_its_graph(&self) -> bool {
        self.types.is_empty()
            && self.properties.is_empty()
            && self.reverse.is_empty()
            && self.included.is_empty()
    }
}

/// Expands one document.
pub(super) struct Expander<'c> {
    processor: Processor<'c>,
    pub(super) unsigned: Vec<UnsignedTerm>,
    /// The places of nodes without a name, when somebody asks.
    pub(super) nameless: Option<Vec<String>>,
}

/// Where an element stands.
#[derive(Clone, Copy)]
struct Site<'s> {
    /// The property it is a value of, as written; none at the top.
    property: Option<&'s str>,
    place: &'s Place<'s>,
    depth: usize,
    /// Inside a list, where nothing is dropped.
    in_list: bool,
    /// A value of an index, id or type map.
    in_map: bool,
    /// A value of a property that holds graphs.
    in_graph: bool,
}

impl<'s> Site<'s> {
    fn at(self, place: &'s Place<'s>) -> Self {
        Self {
            place,
            depth: self.depth + 1,
            ..self
        }
    }

    /// The same place, as a value of a node of its own.
    fn in_node(self) -> Self {
        Self {
            in_list: false,
            in_map: false,
            in_graph: false,
            ..self
        }
    }

    fn fault(&self, code: SyntaxCode) -> JsonLdFault {
        JsonLdFault::Syntax {
            code,
            place: self.place.pointer(),
        }
    }
}

impl<'c> Expander<'c> {
    pub(super) fn new(processor: Processor<'c>) -> Self {
        Self {
            processor,
            unsigned: Vec::new(),
            nameless: None,
        }
    }

    /// The top-level nodes of a document.
    pub(super) fn document(&mut self, document: &Value) -> Result<Vec<Item>, JsonLdFault> {
        let site = Site {
            property: None,
            place: &Place::ROOT,
            depth: 0,
            in_list: false,
            in_map: false,
            in_graph: false,
        };
        let items = self.element(&Context::initial(), document, site)?.into_items();
        // A document that is only a graph is about the nodes in it.
        Ok(match <[Item; 1]>::try_from(items) {
            Ok([Item::Node(node)]) if node.id.is_none() && node.is_graph() => node.graph.unwrap_or_default(),
            Ok(one) => one.into(),
            Err(items) => items,
        })
    }

    /// §5.1.2, for any element.
    fn element(
        &mut self,
        active: &Arc<Context>,
        element: &Value,
        site: Site<'_>,
    ) -> Result<Expanded, JsonLdFault> {
        if site.depth > MAX_DEPTH {
            return Err(JsonLdFault::TooDeep { limit: MAX_DEPTH });
        }
        match element {
            Value::Null => Ok(Expanded::Nothing),
            Value::Array(items) => self.array(active, items, site),
            Value::Object(entries) => self.object(active, entries, site),
            scalar => self.free_or_scalar(active, scalar, site),
        }
    }

    /// Step 5.
    fn array(
        &mut self,
        active: &Arc<Context>,
        items: &[Value],
        site: Site<'_>,
    ) -> Result<Expanded, JsonLdFault> {
        let container = container_of(active, site.property);
        let in_list = site.in_list || container.has(Container::LIST);
        let mut expanded = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let place = site.place.item(at);
            match self.element(
                active,
                item,
                Site {
                    in_list,
                    ..site.at(&place)
                },
            )? {
                Expanded::Nothing => {}
                Expanded::One(item) => expanded.push(item),
                // A list in a list is a list, not more of the same one.
                Expanded::Many(items) if in_list => expanded.push(Item::List(items)),
                Expanded::Many(items) => expanded.extend(items),
            }
        }
        Ok(Expanded::Many(expanded))
    }

    /// Step 4.
    fn free_or_scalar(
        &mut self,
        active: &Arc<Context>,
        scalar: &Value,
        site: Site<'_>,
    ) -> Result<Expanded, JsonLdFault> {
        let Some(property) = site
            .property
            .filter(|property| *property != "@graph" || site.in_list)
        else {
            self.report(site.place, &shown(scalar), Dropped::FreeFloating);
            return Ok(Expanded::Nothing);
        };
        let scoped = active
            .definition(property)
            .and_then(|definition| definition.scoped.clone());
        let active = match scoped {
            Some(scoped) => &self
                .processor
                .process_scoped(active, &scoped, Mode::PROPERTY, site.place)?,
            None => active,
        };
        Ok(self
            .scalar(active, property, scalar, site.place)
            .map_or(Expanded::Nothing, Expanded::One))
    }

    fn report(&mut self, place: &Place<'_>, term: &str, why: Dropped) {
        self.unsigned.push(UnsignedTerm {
            place: place.pointer(),
            term: term.to_owned(),
            why,
        });
    }

    fn document_base(&self) -> Option<&str> {
        self.processor.document.as_deref()
    }
}

/// The container mapping of a property as written.
fn container_of(active: &Context, property: Option<&str>) -> Container {
    property
        .and_then(|property| active.definition(property))
        .map_or_else(Container::default, |d| d.container)
}

/// A scalar in a report.
fn shown(scalar: &Value) -> String {
    scalar.as_str().map_or_else(|| scalar.to_string(), str::to_owned)
}
