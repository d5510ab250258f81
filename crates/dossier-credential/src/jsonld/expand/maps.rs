//! Values filed under languages, indexes, identifiers or types (JSON-LD 1.1 API §5.1.2, steps 13.7 and 13.8).

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Expander, Item, Node, Site};
use crate::jsonld::{
    context::{Container, Context, Definition, Meaning, Mode},
    fault::{JsonLdFault, SyntaxCode},
    keyword::Keyword,
};

impl Expander<'_> {
    /// Step 13.7: texts by language.
    pub(super) fn language_map(
        &mut self,
        active: &Context,
        definition: &Definition,
        map: &Map<String, Value>,
        site: Site<'_>,
    ) -> Result<Vec<Item>, JsonLdFault> {
        let direction = definition.direction.unwrap_or(active.direction);
        let mut items = Vec::with_capacity(map.len());
        for (language, texts) in map {
            let place = site.place.key(language);
            let tag = (!active.means(language, Keyword::None)).then(|| Arc::from(language.to_lowercase()));
            let list = texts
                .as_array()
                .map_or(std::slice::from_ref(texts), Vec::as_slice);
            for text in list {
                match text {
                    Value::Null => {}
                    Value::String(text) => items.push(self.text(text, tag.clone(), direction, &place)),
                    _ => return Err(site.at(&place).fault(SyntaxCode::InvalidLanguageMapValue)),
                }
            }
        }
        Ok(items)
    }

    /// Step 13.8: values by index, identifier or type.
    pub(super) fn keyed_map(
        &mut self,
        active: &Arc<Context>,
        definition: &Definition,
        map: &Map<String, Value>,
        site: Site<'_>,
    ) -> Result<Vec<Item>, JsonLdFault> {
        let container = definition.container;
        let mut all = Vec::with_capacity(map.len());
        for (key, value) in map {
            let place = site.place.key(key);
            let inside = Site {
                in_map: true,
                ..site.at(&place)
            };
            let context = self.map_context(active, container, key, inside)?;
            let items = self.element(&context, value, inside)?.into_items();
            // A type is read where the values are: outside the type-scoped context around the map.
            let reading = if container.has(Container::TYPE) {
                &context
            } else {
                active
            };
            let meaning = reading.expand_word(key);
            let unkeyed = meaning == Some(Meaning::Keyword(Keyword::None));
            for mut item in items {
                if container.has(Container::GRAPH) && !matches!(&item, Item::Node(node) if node.is_graph()) {
                    item = Item::Node(Box::new(Node {
                        graph: Some(vec![item]),
                        ..Node::default()
                    }));
                }
                if !unkeyed {
                    self.file(&mut item, active, definition, key, meaning.clone(), inside)?;
                }
                all.push(item);
            }
        }
        Ok(all)
    }

    /// The context for the values under one key.
    fn map_context(
        &mut self,
        active: &Arc<Context>,
        container: Container,
        key: &str,
        site: Site<'_>,
    ) -> Result<Arc<Context>, JsonLdFault> {
        let mut context = active;
        if container.has(Container::ID) || container.has(Container::TYPE) {
            context = active.previous.as_ref().unwrap_or(active);
        }
        let scoped = context
            .definition(key)
            .and_then(|definition| definition.scoped.clone());
        match scoped.filter(|_| container.has(Container::TYPE)) {
            Some(scoped) => self
                .processor
                .process_scoped(context, &scoped, Mode::TYPE, site.place),
            None => Ok(Arc::clone(context)),
        }
    }

    /// Says of a value what its key says.
    fn file(
        &mut self,
        item: &mut Item,
        active: &Arc<Context>,
        definition: &Definition,
        key: &str,
        meaning: Option<Meaning>,
        site: Site<'_>,
    ) -> Result<(), JsonLdFault> {
        let container = definition.container;
        if container.has(Container::INDEX) && definition.index.is_none() {
            // A plain index is for the reader alone.
            return Ok(());
        }
        let Item::Node(node) = item else {
            return Err(site.fault(SyntaxCode::InvalidValueObject));
        };
        if let Some(index) = &definition.index {
            let value = Value::String(key.to_owned());
            if let (Some(Meaning::Iri(property)), Some(value)) = (
                active.expand_word(index),
                self.scalar(active, index, &value, site.place),
            ) {
                node.properties.push((property, vec![value]));
            }
        } else if container.has(Container::ID) {
            if node.id.is_none() {
                let iri = active.expand_id(key, self.document_base());
                node.id = Some(self.identity(iri, key, site.place));
            }
        } else {
            self.add_type(&mut node.types, meaning, key, site.place);
        }
        Ok(())
    }
}
