//! Objects: nodes, values, lists and sets (JSON-LD 1.1 API §5.1.2, steps 7 to 19).

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Expanded, Expander, Item, Node, Site};
use crate::jsonld::{
    context::{Coercion, Container, Context, Definition, Direction, Meaning, Mode},
    fault::{Dropped, JsonLdFault, SyntaxCode},
    iri,
    keyword::{Keyword, looks_like_keyword},
    literal,
    place::Place,
};

/// An object while it is read: it turns out to be one of several things only at the end.
#[derive(Default)]
struct Draft<'d> {
    node: Node,
    value: Option<&'d Value>,
    /// Its type is `@json`, so that any value goes.
    json: bool,
    language: Option<Arc<str>>,
    direction: Option<Direction>,
    list: Option<Vec<Item>>,
    set: Option<Vec<Item>>,
    /// One bit per keyword.
    seen: u32,
}

impl Draft<'_> {
    fn has(&self, keyword: Keyword) -> bool {
        self.seen & 1 << keyword as u32 != 0
    }

    /// Whether anything was said besides these keywords.
    fn has_more_than(&self, keywords: &[Keyword]) -> bool {
        let these = keywords
            .iter()
            .fold(0, |bits, keyword| bits | 1 << *keyword as u32);
        self.seen & !these != 0 || !self.node.properties.is_empty() || !self.node.reverse.is_empty()
    }
}

/// The contexts of one object.
struct Reading<'r> {
    active: &'r Arc<Context>,
    /// The context before the types of the object had their say; the types are read in it.
    type_scoped: &'r Context,
}

impl Expander<'_> {
    pub(super) fn object(
        &mut self,
        active: &Arc<Context>,
        entries: &Map<String, Value>,
        site: Site<'_>,
    ) -> Result<Expanded, JsonLdFault> {
        let type_scoped = self.enter(active, entries, site)?;
        let mut active = Arc::clone(&type_scoped);
        let mut type_keys: Vec<_> = entries
            .iter()
            .filter(|(key, _)| is_type(&type_scoped, key))
            .collect();
        type_keys.sort_unstable_by_key(|(key, _)| *key);
        for (key, types) in &type_keys {
            let place = site.place.key(key);
            for one in sorted_texts(types) {
                if let Some(scoped) = type_scoped.definition(one).and_then(|d| d.scoped.clone()) {
                    active = self
                        .processor
                        .process_scoped(&active, &scoped, Mode::TYPE, &place)?;
                }
            }
        }
        let input_type = type_keys
            .first()
            .and_then(|(_, types)| types.as_array().map_or(Some(*types), |t| t.last()));
        let json = input_type
            .and_then(Value::as_str)
            .is_some_and(|one| is_json(&active, one));
        let mut draft = Draft {
            json,
            ..Draft::default()
        };
        let reading = Reading {
            active: &active,
            type_scoped: &type_scoped,
        };
        self.entries(&mut draft, &reading, entries, site)?;
        self.finish(draft, site)
    }

    /// Steps 7 to 9: the context an object is read in, before its types have their say.
    fn enter(
        &mut self,
        active: &Arc<Context>,
        entries: &Map<String, Value>,
        site: Site<'_>,
    ) -> Result<Arc<Context>, JsonLdFault> {
        let scoped = site
            .property
            .and_then(|property| active.definition(property))
            .and_then(|d| d.scoped.clone());
        let mut entered = match &active.previous {
            // A type-scoped context is about one node; values and references still belong to it.
            Some(previous) if !site.in_map && !is_value_or_reference(active, entries) => Arc::clone(previous),
            _ => Arc::clone(active),
        };
        if let Some(scoped) = scoped {
            entered = self
                .processor
                .process_scoped(&entered, &scoped, Mode::PROPERTY, site.place)?;
        }
        if let Some(local) = entries.get("@context") {
            entered = self
                .processor
                .process(&entered, local, &site.place.key("@context"))?;
        }
        Ok(entered)
    }

    /// Steps 13 and 14.
    fn entries<'d>(
        &mut self,
        draft: &mut Draft<'d>,
        reading: &Reading<'_>,
        entries: &'d Map<String, Value>,
        site: Site<'_>,
    ) -> Result<(), JsonLdFault> {
        let active = reading.active;
        let mut nests = Vec::new();
        for (key, value) in entries.iter().filter(|(key, _)| *key != "@context") {
            let place = site.place.key(key);
            let inner = site.at(&place);
            match active.expand_word(key) {
                None if looks_like_keyword(key) => self.report(&place, key, Dropped::ReservedWord),
                None => self.report(&place, key, Dropped::UndefinedTerm),
                Some(Meaning::Keyword(Keyword::Nest)) => nests.push((key, value)),
                Some(Meaning::Keyword(keyword)) => self.keyword(draft, reading, keyword, value, inner)?,
                Some(Meaning::Iri(property)) if iri::is_absolute(&property) => {
                    if iri::is_blank(&property) {
                        self.report(&place, key, Dropped::BlankProperty);
                    }
                    self.property(&mut draft.node, active, property, key, value, inner)?;
                }
                Some(Meaning::Iri(_)) => self.report(&place, key, Dropped::UndefinedTerm),
            }
        }
        for (key, nested) in nests {
            self.nest(draft, reading, key, nested, site)?;
        }
        Ok(())
    }

    /// Step 14: entries put one level deeper for the reader's sake only.
    fn nest<'d>(
        &mut self,
        draft: &mut Draft<'d>,
        reading: &Reading<'_>,
        key: &str,
        nested: &'d Value,
        site: Site<'_>,
    ) -> Result<(), JsonLdFault> {
        let place = site.place.key(key);
        let scoped = reading
            .active
            .definition(key)
            .and_then(|definition| definition.scoped.clone());
        let active = match scoped {
            Some(scoped) => {
                &self
                    .processor
                    .process_scoped(reading.active, &scoped, Mode::PROPERTY, &place)?
            }
            None => reading.active,
        };
        let list = nested
            .as_array()
            .map_or(std::slice::from_ref(nested), Vec::as_slice);
        for nested in list {
            let inner = site.at(&place);
            let entries = nested
                .as_object()
                .filter(|entries| !entries.keys().any(|key| active.means(key, Keyword::Value)))
                .ok_or_else(|| inner.fault(SyntaxCode::InvalidNestValue))?;
            if inner.depth > super::MAX_DEPTH {
                return Err(JsonLdFault::TooDeep {
                    limit: super::MAX_DEPTH,
                });
            }
            self.entries(draft, &Reading { active, ..*reading }, entries, inner)?;
        }
        Ok(())
    }

    /// Step 13.4: an entry whose key is a keyword or an alias of one. `site` is the entry's own place.
    fn keyword<'d>(
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
            Keyword::List if matches!(site.property, None | Some("@graph")) => {
                self.report(site.place, keyword.as_str(), Dropped::FreeFloating);
            }
            Keyword::List => match self.element(
                active,
                value,
                Site {
                    in_list: true,
                    ..site
                },
            )? {
                Expanded::Nothing => {
                    return Ok(self.report(site.place, keyword.as_str(), Dropped::EmptyValue));
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
            _ => return Ok(self.report(site.place, keyword.as_str(), Dropped::ReservedWord)),
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
            Node::add(&mut node.properties, property, items);
        }
        for (property, items) in reversed.properties {
            if !items.iter().all(|item| matches!(item, Item::Node(_))) {
                return Err(site.fault(SyntaxCode::InvalidReversePropertyValue));
            }
            Node::add(&mut node.reverse, property, items);
        }
        Ok(())
    }

    /// Steps 13.6 to 13.14: an entry whose key is a property. `site` is the entry's own place.
    fn property(
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
            Node::add(&mut node.reverse, property, items);
        } else {
            Node::add(&mut node.properties, property, items);
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

    /// Steps 15 to 19: what the object is.
    fn finish(&mut self, draft: Draft<'_>, site: Site<'_>) -> Result<Expanded, JsonLdFault> {
        let free = !site.in_list && (site.in_graph || matches!(site.property, None | Some("@graph")));
        let expanded = if draft.has(Keyword::Value) {
            match self.value_object(draft, site)? {
                Some(item) if !free => return Ok(Expanded::One(item)),
                Some(_) => Expanded::Nothing,
                None => return Ok(Expanded::Nothing),
            }
        } else if draft.has(Keyword::Set) || draft.has(Keyword::List) {
            let allowed = [
                if draft.has(Keyword::Set) {
                    Keyword::Set
                } else {
                    Keyword::List
                },
                Keyword::Index,
            ];
            if draft.has_more_than(&allowed) {
                return Err(site.fault(SyntaxCode::InvalidSetOrListObject));
            }
            match (draft.set, draft.list) {
                (Some(set), _) => return Ok(Expanded::Many(set)),
                (None, Some(list)) if !free => return Ok(Expanded::One(Item::List(list))),
                _ => Expanded::Nothing,
            }
        } else {
            if draft.has(Keyword::Language) || draft.has(Keyword::Direction) {
                self.report(
                    site.place,
                    draft.language.as_deref().unwrap_or_default(),
                    Dropped::EmptyValue,
                );
                if !draft.has_more_than(&[Keyword::Language]) {
                    return Ok(Expanded::Nothing);
                }
            }
            if !(free && draft.node.says_nothing() && !draft.has(Keyword::Index)) {
                return Ok(Expanded::One(Item::Node(Box::new(draft.node))));
            }
            Expanded::Nothing
        };
        self.report(site.place, "", Dropped::FreeFloating);
        Ok(expanded)
    }

    /// Step 15: a value with its type or language.
    fn value_object(&mut self, draft: Draft<'_>, site: Site<'_>) -> Result<Option<Item>, JsonLdFault> {
        use Keyword::{Direction, Index, Language, Type, Value as ValueKey};
        let refuse = |code| Err(site.fault(code));
        let tagged = draft.language.is_some() || draft.direction.is_some();
        if draft.has_more_than(&[ValueKey, Type, Language, Direction, Index]) || draft.has(Type) && tagged {
            return refuse(SyntaxCode::InvalidValueObject);
        }
        let value = draft.value.unwrap_or(&Value::Null);
        if draft.json {
            return Ok(Some(Item::Literal(literal::json(value))));
        }
        match (value, &*draft.node.types) {
            (Value::Null, _) => {
                self.report(site.place, "", Dropped::EmptyValue);
                Ok(None)
            }
            (Value::Array(_) | Value::Object(_), _) => refuse(SyntaxCode::InvalidValueObjectValue),
            (Value::String(text), []) => {
                Ok(Some(self.text(text, draft.language, draft.direction, site.place)))
            }
            _ if tagged => refuse(SyntaxCode::InvalidLanguageTaggedValue),
            (value, []) => Ok(Some(self.literal(value, None, site.place))),
            (value, [one]) if iri::is_absolute(one) && !iri::is_blank(one) => {
                Ok(Some(self.literal(value, Some(Arc::clone(one)), site.place)))
            }
            _ => refuse(SyntaxCode::InvalidTypedValue),
        }
    }
}

fn is_type(context: &Context, key: &str) -> bool {
    context.means(key, Keyword::Type)
}

fn is_json(context: &Context, word: &str) -> bool {
    context.means(word, Keyword::Json)
}

/// An object of which a type-scoped context is still in force: it has a value, or an identifier only.
fn is_value_or_reference(active: &Context, entries: &Map<String, Value>) -> bool {
    entries.keys().any(|key| active.means(key, Keyword::Value))
        || entries.len() == 1 && entries.keys().all(|key| active.means(key, Keyword::Id))
}

/// The strings among one value or several, sorted.
fn sorted_texts(value: &Value) -> Vec<&str> {
    let list = value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice);
    let mut texts: Vec<_> = list.iter().filter_map(Value::as_str).collect();
    texts.sort_unstable();
    texts
}
