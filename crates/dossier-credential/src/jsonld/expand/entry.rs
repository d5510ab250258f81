//! The entries of an object: keywords and properties (JSON-LD 1.1 API §5.1.2, steps 13.4 to 13.14).

use std::sync::Arc;

use serde_json::Value;

use super::{Expanded, Expander, Item, Node, Site, draft::Draft, object::Reading};
use crate::jsonld::{
    context::{Coercion, Container, Context, Definition, Direction, Meaning},
    fault::{Dropped, JsonLdFault, SyntaxCode},
    iri,
    keyword::Keyword,
    literal,
    place::Place,
};

impl Expander<'_> {
    /// Step 13.4: an entry whose key is a keyword or an alias of one. `site` is the entry's own place.
    pub(super) fn keyword<'d>(
        &mut self,
        draft: &mut Draft<'d>,
        reading: &Reading<'_>,
        keyword: Keyword,
        value: &'d Value,
        site: Site<'_>,
    ) -> Result<(), JsonLdFault> {
        let refuse = |code| Err(site.fault(code));
        if site.property == Some("@reverse") {
            return refuse(SyntaxCode::InvalidReversePropertyMap);
        }
        if draft.has(keyword) && !matches!(keyword, Keyword::Included | Keyword::Type) {
            return refuse(SyntaxCode::CollidingKeywords);
        }
        let active = reading.active;
        match keyword {
            Keyword::Id => {
                let Some(id) = value.as_str() else {
                    return refuse(SyntaxCode::InvalidIdValue);
                };
                let iri = active.expand_id(id, self.document_base());
                draft.node.id = Some(self.identity(iri, id, site.place));
            }
            Keyword::Type => self.types(&mut draft.node.types, reading.type_scoped, value, site)?,
            Keyword::Graph => {
                let inside = Site {
                    property: Some("@graph"),
                    ..site.in_node()
                };
                draft.node.graph = Some(self.element(active, value, inside)?.into_items());
            }
            Keyword::Included => {
                let inside = Site {
                    property: Some("@included"),
                    ..site.in_node()
                };
                let items = match self.element(active, value, inside)? {
                    Expanded::Nothing => return refuse(SyntaxCode::InvalidIncludedValue),
                    items => items.into_items(),
                };
                if !items.iter().all(|item| matches!(item, Item::Node(_))) {
                    return refuse(SyntaxCode::InvalidIncludedValue);
                }
                draft.node.included.extend(items);
            }
            Keyword::Value => draft.value = Some(value),
            Keyword::Language => match value {
                Value::Null => return Ok(()),
                Value::String(language) => draft.language = Some(language.to_lowercase().into()),
                _ => return refuse(SyntaxCode::InvalidLanguageTaggedString),
            },
            Keyword::Direction => match Direction::parse(value) {
                Ok(Some(direction)) => draft.direction = Some(direction),
                _ => return refuse(SyntaxCode::InvalidBaseDirection),
            },
            Keyword::Index if value.is_string() => {}
            Keyword::Index => return refuse(SyntaxCode::InvalidIndexValue),
            // A list outside any property: told of once the whole object is known.
            Keyword::List if matches!(site.property, None | Some("@graph")) => {}
            Keyword::List => match self.element(
                active,
                value,
                Site {
                    in_list: true,
                    ..site
                },
            )? {
                Expanded::Nothing => {
                    self.report(site.place, keyword.as_str(), Dropped::EmptyValue);
                    return Ok(());
                }
                items => draft.list = Some(items.into_items()),
            },
            Keyword::Set => match self.element(
                active,
                value,
                Site {
                    in_list: false,
                    ..site
                },
            )? {
                Expanded::Nothing => return Ok(()),
                items => draft.set = Some(items.into_items()),
            },
            Keyword::Reverse => self.reverse(&mut draft.node, active, value, site)?,
            _ => {
                self.report(site.place, keyword.as_str(), Dropped::ReservedWord);
                return Ok(());
            }
        }
        draft.seen |= 1 << keyword as u32;
        Ok(())
    }

    fn types(
        &mut self,
        types: &mut Vec<Arc<str>>,
        type_scoped: &Context,
        value: &Value,
        site: Site<'_>,
    ) -> Result<(), JsonLdFault> {
        let list = value
            .as_array()
            .map_or(std::slice::from_ref(value), Vec::as_slice);
        for one in list {
            let Some(word) = one.as_str() else {
                return Err(site.fault(SyntaxCode::InvalidTypeValue));
            };
            let meaning = type_scoped.expand_word_or_id(word, self.document_base());
            self.add_type(types, meaning, word, site.place);
        }
        Ok(())
    }

    /// Adds one type, reported when it cannot be told in RDF.
    pub(super) fn add_type(
        &mut self,
        types: &mut Vec<Arc<str>>,
        meaning: Option<Meaning>,
        written: &str,
        place: &Place<'_>,
    ) {
        match meaning {
            Some(Meaning::Keyword(keyword)) => types.push(keyword.as_str().into()),
            Some(Meaning::Iri(iri)) => {
                if !iri::is_absolute(&iri) {
                    self.report(place, written, Dropped::RelativeReference);
                }
                types.push(iri);
            }
            None => self.report(place, written, Dropped::ReservedWord),
        }
    }

    /// Step 13.4.13: properties of other nodes that lead here.
    fn reverse(
        &mut self,
        node: &mut Node,
        active: &Arc<Context>,
        value: &Value,
        site: Site<'_>,
    ) -> Result<(), JsonLdFault> {
        if !value.is_object() {
            return Err(site.fault(SyntaxCode::InvalidReverseValue));
        }
        let inside = Site {
            property: Some("@reverse"),
            ..site.in_node()
        };
        let Expanded::One(Item::Node(reversed)) = self.element(active, value, inside)? else {
            return Ok(());
        };
        // Reversed twice is not reversed.
        for (property, items) in reversed.reverse {
            node.properties.push((property, items));
        }
        for (property, items) in reversed.properties {
            if !items.iter().all(|item| matches!(item, Item::Node(_))) {
                return Err(site.fault(SyntaxCode::InvalidReversePropertyValue));
            }
            node.reverse.push((property, items));
        }
        Ok(())
    }

    /// Steps 13.6 to 13.14: an entry whose key is a property. `site` is the entry's own place.
    pub(super) fn property(
        &mut self,
        node: &mut Node,
        active: &Arc<Context>,
        property: Arc<str>,
        key: &str,
        value: &Value,
        site: Site<'_>,
    ) -> Result<(), JsonLdFault> {
        let definition = active.definition(key).map(|definition| &**definition);
        let container = definition.map_or_else(Container::default, |definition| definition.container);
        let inside = Site {
            property: Some(key),
            in_graph: container.has(Container::GRAPH),
            ..site.in_node()
        };
        let expanded = match (definition, value) {
            (
                Some(Definition {
                    coercion: Some(Coercion::Json),
                    ..
                }),
                value,
            ) => Expanded::One(Item::Literal(literal::json(value))),
            (Some(definition), Value::Object(map)) if container.has(Container::LANGUAGE) => {
                Expanded::Many(self.language_map(active, definition, map, inside)?)
            }
            (Some(definition), Value::Object(map)) if container.is_keyed() => {
                Expanded::Many(self.keyed_map(active, definition, map, inside)?)
            }
            (_, value) => self.element(active, value, inside)?,
        };
        let items = match expanded {
            Expanded::Nothing => return Ok(()),
            Expanded::One(list @ Item::List(_)) => vec![list],
            expanded if container.has(Container::LIST) => vec![Item::List(expanded.into_items())],
            expanded => expanded.into_items(),
        };
        let items = if container.has(Container::GRAPH) && !container.is_keyed() {
            items
                .into_iter()
                .filter_map(|item| self.graph_of(item, inside))
                .collect()
        } else {
            items
        };
        if definition.is_some_and(|definition| definition.reverse) {
            if !items.iter().all(|item| matches!(item, Item::Node(_))) {
                return Err(site.fault(SyntaxCode::InvalidReversePropertyValue));
            }
            node.reverse.push((property, items));
        } else {
            node.properties.push((property, items));
        }
        Ok(())
    }

    /// A graph without a name, holding one node; a value or a bare reference cannot be a graph.
    fn graph_of(&mut self, item: Item, site: Site<'_>) -> Option<Item> {
        if matches!(&item, Item::Node(node) if !node.says_nothing()) {
            return Some(Item::Node(Box::new(Node {
                graph: Some(vec![item]),
                ..Node::default()
            })));
        }
        self.report(
            site.place,
            site.property.unwrap_or_default(),
            Dropped::FreeFloating,
        );
        None
    }
}
