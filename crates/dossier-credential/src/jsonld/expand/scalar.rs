//! Strings, numbers and booleans (JSON-LD 1.1 API §5.3, value expansion).

use std::sync::Arc;

use serde_json::Value;

use super::{Expander, Identity, Item, Node};
use crate::jsonld::{
    context::{Coercion, Context, Direction, Meaning},
    fault::Dropped,
    iri, literal,
    place::Place,
};

impl Expander<'_> {
    /// A plain value of a property, read as the property's definition says.
    pub(super) fn scalar(
        &mut self,
        active: &Context,
        property: &str,
        value: &Value,
        place: &Place<'_>,
    ) -> Option<Item> {
        let definition = active.definition(property);
        let coercion = definition.and_then(|definition| definition.coercion.as_ref());
        match (coercion, value) {
            (Some(Coercion::Id), Value::String(id)) => Some(self.reference(active, id, place)),
            (Some(Coercion::Vocab), Value::String(word)) => {
                let meaning = active.expand_word_or_id(word, self.document_base());
                Some(self.node(
                    meaning.map(|meaning| match meaning {
                        Meaning::Iri(iri) => iri,
                        Meaning::Keyword(keyword) => keyword.as_str().into(),
                    }),
                    word,
                    place,
                ))
            }
            (Some(Coercion::Datatype(datatype)), value) => {
                Some(self.literal(value, Some(Arc::clone(datatype)), place))
            }
            (Some(Coercion::Json), value) => Some(Item::Literal(literal::json(value))),
            (_, Value::String(text)) => {
                let language = definition
                    .and_then(|d| d.language.clone())
                    .unwrap_or_else(|| active.language.clone());
                let direction = definition.and_then(|d| d.direction).unwrap_or(active.direction);
                Some(self.text(text, language, direction, place))
            }
            (_, value) => Some(self.literal(value, None, place)),
        }
    }

    /// A node named by an identifier.
    pub(super) fn reference(&mut self, active: &Context, id: &str, place: &Place<'_>) -> Item {
        let iri = active.expand_id(id, self.document_base());
        self.node(iri, id, place)
    }

    fn node(&mut self, iri: Option<Arc<str>>, written: &str, place: &Place<'_>) -> Item {
        let id = self.identity(iri, written, place);
        Item::Node(Box::new(Node {
            id: Some(id),
            ..Node::default()
        }))
    }

    /// An `@id`, reported when it cannot be told in RDF.
    pub(super) fn identity(&mut self, iri: Option<Arc<str>>, written: &str, place: &Place<'_>) -> Identity {
        match iri {
            None => {
                self.report(place, written, Dropped::ReservedWord);
                Identity::Reserved
            }
            Some(iri) => {
                if !iri::is_absolute(&iri) {
                    self.report(place, written, Dropped::RelativeReference);
                }
                Identity::Stated(iri)
            }
        }
    }

    /// A string that may have a language. RDF has no place for a direction.
    pub(super) fn text(
        &mut self,
        text: &str,
        language: Option<Arc<str>>,
        direction: Option<Direction>,
        place: &Place<'_>,
    ) -> Item {
        if direction.is_some() {
            self.report(place, text, Dropped::Direction);
        }
        if let Some(language) = language.as_deref().filter(|language| !is_well_formed(language)) {
            self.report(place, language, Dropped::IllFormedLanguage);
        }
        Item::Literal(literal::text(text, language))
    }

    pub(super) fn literal(&mut self, value: &Value, datatype: Option<Arc<str>>, place: &Place<'_>) -> Item {
        let literal = literal::typed(value, datatype);
        if !literal.exact {
            self.report(place, &super::shown(value), Dropped::InexactNumber);
        }
        Item::Literal(literal.term)
    }
}

/// The shape of a BCP 47 tag: letters, then letters and digits, eight at a time.
fn is_well_formed(language: &str) -> bool {
    language.split('-').enumerate().all(|(at, part)| {
        (1..=8).contains(&part.len())
            && part.bytes().all(|b| {
                if at == 0 {
                    b.is_ascii_alphabetic()
                } else {
                    b.is_ascii_alphanumeric()
                }
            })
    })
}
