//! Objects: in which context they are read, and what their entries are (JSON-LD 1.1 API §5.1.2, steps 7 to 14).

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Expanded, Expander, MAX_DEPTH, Site, draft::Draft};
use crate::jsonld::{
    context::{Context, Meaning, Mode},
    fault::{Dropped, JsonLdFault, SyntaxCode},
    iri,
    keyword::{Keyword, looks_like_keyword},
};

/// The contexts of one object.
pub(super) struct Reading<'r> {
    pub(super) active: &'r Arc<Context>,
    /// The context before the types of the object had their say; the types are read in it.
    pub(super) type_scoped: &'r Context,
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
            if inner.depth > MAX_DEPTH {
                return Err(JsonLdFault::TooDeep { limit: MAX_DEPTH });
            }
            self.entries(draft, &Reading { active, ..*reading }, entries, inner)?;
        }
        Ok(())
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
