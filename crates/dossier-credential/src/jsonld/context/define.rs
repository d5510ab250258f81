//! Term definitions (JSON-LD 1.1 API §4.2).

use std::{collections::HashMap, sync::Arc};

use serde_json::{Map, Value};

use super::{
    Coercion, Container, Context, Definition, Direction, Meaning, Scoped, process::Origin, said::Said,
    split_compact,
};
use crate::jsonld::{
    fault::{JsonLdFault, SyntaxCode},
    iri,
    keyword::{Keyword, looks_like_keyword},
};

/// The terms of one local context, defined one by one, each after those it leans on.
pub(super) struct Definitions<'l> {
    /// What has been defined so far.
    pub(super) context: Context,
    local: &'l Map<String, Value>,
    /// False while a term is being defined.
    defined: HashMap<&'l str, bool>,
    protected: bool,
    override_protected: bool,
    origin: Origin<'l>,
}

/// What a term definition may say.
const ENTRIES: [&str; 11] = [
    "@container",
    "@context",
    "@direction",
    "@id",
    "@index",
    "@language",
    "@nest",
    "@prefix",
    "@protected",
    "@reverse",
    "@type",
];

impl<'l> Definitions<'l> {
    pub(super) fn new(
        context: Context,
        local: &'l Map<String, Value>,
        override_protected: bool,
        origin: Origin<'l>,
    ) -> Self {
        let protected = local.get("@protected").and_then(Value::as_bool).unwrap_or(false);
        Self {
            context,
            local,
            defined: HashMap::new(),
            protected,
            override_protected,
            origin,
        }
    }

    /// Defines a term of the local context (§4.2.2).
    pub(super) fn define(&mut self, term: &'l str) -> Result<(), JsonLdFault> {
        match self.defined.get(term) {
            Some(true) => return Ok(()),
            Some(false) => return self.refuse(SyntaxCode::CyclicIriMapping),
            None if term.is_empty() => return self.refuse(SyntaxCode::InvalidTermDefinition),
            None => {}
        }
        let said = Said::new(&self.local[term]);
        if term == "@type" {
            if !said.as_ref().is_some_and(Said::only_a_set_of_types) {
                return self.refuse(SyntaxCode::KeywordRedefinition);
            }
        } else if Keyword::parse(term).is_some() {
            return self.refuse(SyntaxCode::KeywordRedefinition);
        } else if looks_like_keyword(term) {
            return Ok(());
        }
        let Some(said) = said else {
            return self.refuse(SyntaxCode::InvalidTermDefinition);
        };
        self.defined.insert(term, false);
        let previous = Arc::make_mut(&mut self.context.terms).remove(term);
        let kept = match (self.read(term, &said)?, previous) {
            // It means a keyword that does not exist (yet): as if it had not been said.
            (None, previous) => previous,
            (Some(definition), Some(previous)) if previous.protected && !self.override_protected => {
                if definition != *previous {
                    return self.refuse(SyntaxCode::ProtectedTermRedefinition);
                }
                Some(previous)
            }
            (Some(definition), _) => Some(Arc::new(definition)),
        };
        if let Some(definition) = kept {
            Arc::make_mut(&mut self.context.terms).insert(term.into(), definition);
        }
        self.defined.insert(term, true);
        Ok(())
    }

    /// Steps 9 to 26: what the entries of a definition come to.
    fn read(&mut self, term: &'l str, said: &Said<'l>) -> Result<Option<Definition>, JsonLdFault> {
        if said.entries().any(|entry| !ENTRIES.contains(&entry)) {
            return self.refuse(SyntaxCode::InvalidTermDefinition);
        }
        let protected = match said.get("@protected") {
            None => self.protected,
            Some(Value::Bool(protected)) => *protected,
            Some(_) => return self.refuse(SyntaxCode::InvalidProtectedValue),
        };
        let mut coercion = said.get("@type").map(|kind| self.coercion(kind)).transpose()?;
        let reverse = said.get("@reverse");
        if said.names_reserved_word() {
            return Ok(None);
        }
        let meaning = match reverse {
            Some(reverse) => self.reverse_meaning(said, reverse)?,
            None => self.meaning(term, said)?,
        };
        let container = self.container(said, reverse.is_some())?;
        if container.has(Container::TYPE) {
            match coercion {
                None => coercion = Some(Coercion::Id),
                Some(Coercion::Id | Coercion::Vocab) => {}
                Some(_) => return self.refuse(SyntaxCode::InvalidTypeMapping),
            }
        }
        let typed = coercion.is_some() && said.get("@type").is_some();
        let (language, direction) = if typed {
            (None, None)
        } else {
            self.language_and_direction(said)?
        };
        Ok(Some(Definition {
            prefix: self.prefix(term, said, meaning.as_ref())?,
            meaning,
            protected,
            reverse: reverse.is_some(),
            scoped: said.get("@context").map(|context| {
                Arc::new(Scoped::new(
                    context.clone(),
                    self.origin.url.cloned(),
                    self.origin.pinned,
                ))
            }),
            container,
            direction,
            language,
            index: self.index(said, container)?,
            nest: self.nest(said)?,
            coercion,
        }))
    }

    /// Step 13: the property of which this term is the inverse.
    fn reverse_meaning(
        &mut self,
        said: &Said<'l>,
        reverse: &'l Value,
    ) -> Result<Option<Meaning>, JsonLdFault> {
        if said.get("@id").is_some() || said.get("@nest").is_some() {
            return self.refuse(SyntaxCode::InvalidReverseProperty);
        }
        let Some(text) = reverse.as_str() else {
            return self.refuse(SyntaxCode::InvalidIriMapping);
        };
        match self.expand(text)? {
            Some(Meaning::Iri(iri)) if iri::is_absolute(&iri) => Ok(Some(Meaning::Iri(iri))),
            _ => self.refuse(SyntaxCode::InvalidIriMapping),
        }
    }

    /// Steps 14 to 18: what the term stands for.
    fn meaning(&mut self, term: &'l str, said: &Said<'l>) -> Result<Option<Meaning>, JsonLdFault> {
        match said.get("@id") {
            Some(Value::Null) => return Ok(None),
            Some(Value::String(id)) if id != term => return self.stated_meaning(term, id).map(Some),
            None | Some(Value::String(_)) => {}
            Some(_) => return self.refuse(SyntaxCode::InvalidIriMapping),
        }
        let iri: Arc<str> = if let Some((prefix, suffix)) = split_compact(term) {
            self.define_if_local(prefix)?;
            match self
                .context
                .definition(prefix)
                .and_then(|definition| definition.meaning.as_ref())
            {
                Some(Meaning::Iri(iri)) => format!("{iri}{suffix}").into(),
                _ => term.into(),
            }
        } else if term == "@type" {
            return Ok(Some(Meaning::Keyword(Keyword::Type)));
        } else if let Some(vocab) = &self.context.vocab {
            format!("{vocab}{term}").into()
        } else {
            return self.refuse(SyntaxCode::InvalidIriMapping);
        };
        Ok(Some(Meaning::Iri(iri)))
    }

    /// Step 14.2: the meaning an `@id` entry states.
    fn stated_meaning(&mut self, term: &'l str, id: &'l str) -> Result<Meaning, JsonLdFault> {
        let meaning = match self.expand(id)? {
            Some(Meaning::Keyword(Keyword::Context)) => return self.refuse(SyntaxCode::InvalidKeywordAlias),
            Some(Meaning::Iri(iri)) if !iri::is_absolute(&iri) => {
                return self.refuse(SyntaxCode::InvalidIriMapping);
            }
            Some(meaning) => meaning,
            None => return self.refuse(SyntaxCode::InvalidIriMapping),
        };
        // A term that looks like an IRI must mean what it looks like.
        let inner = term
            .get(1..term.len() - 1)
            .is_some_and(|inner| inner.contains(':'));
        if inner || term.contains('/') {
            self.defined.insert(term, true);
            if self.expand(term)? != Some(meaning.clone()) {
                return self.refuse(SyntaxCode::InvalidIriMapping);
            }
        }
        Ok(meaning)
    }

    /// Step 12: how values are read.
    fn coercion(&mut self, kind: &'l Value) -> Result<Coercion, JsonLdFault> {
        let Some(kind) = kind.as_str() else {
            return self.refuse(SyntaxCode::InvalidTypeMapping);
        };
        match self.expand(kind)? {
            Some(Meaning::Keyword(Keyword::Id)) => Ok(Coercion::Id),
            Some(Meaning::Keyword(Keyword::Vocab)) => Ok(Coercion::Vocab),
            Some(Meaning::Keyword(Keyword::Json)) => Ok(Coercion::Json),
            Some(Meaning::Keyword(Keyword::None)) => Ok(Coercion::None),
            Some(Meaning::Iri(iri)) if iri::is_absolute(&iri) && !iri::is_blank(&iri) => {
                Ok(Coercion::Datatype(iri))
            }
            _ => self.refuse(SyntaxCode::InvalidTypeMapping),
        }
    }

    /// Step 19.
    fn container(&self, said: &Said<'l>, reverse: bool) -> Result<Container, JsonLdFault> {
        let said = match said.get("@container") {
            None | Some(Value::Null) => return Ok(Container::default()),
            Some(Value::Array(list)) => list.as_slice(),
            Some(one) => std::slice::from_ref(one),
        };
        let mut container = Container::default();
        for keyword in said {
            let one = match keyword.as_str().and_then(Keyword::parse) {
                Some(Keyword::List) => Container::LIST,
                Some(Keyword::Set) => Container::SET,
                Some(Keyword::Index) => Container::INDEX,
                Some(Keyword::Language) if !reverse => Container::LANGUAGE,
                Some(Keyword::Graph) if !reverse => Container::GRAPH,
                Some(Keyword::Id) if !reverse => Container::ID,
                Some(Keyword::Type) if !reverse => Container::TYPE,
                _ if reverse => return self.refuse(SyntaxCode::InvalidReverseProperty),
                _ => return self.refuse(SyntaxCode::InvalidContainerMapping),
            };
            container = container.with(one);
        }
        let besides_set = container.without(Container::SET);
        let sound = if container.has(Container::LIST) {
            container == Container::LIST && !reverse
        } else if container.has(Container::GRAPH) {
            let keyed = besides_set.without(Container::GRAPH);
            keyed.count() <= 1 && !keyed.has(Container::LANGUAGE) && !keyed.has(Container::TYPE)
        } else {
            besides_set.count() <= 1
        };
        match (sound, reverse) {
            (true, _) => Ok(container),
            (false, true) => self.refuse(SyntaxCode::InvalidReverseProperty),
            (false, false) => self.refuse(SyntaxCode::InvalidContainerMapping),
        }
    }

    /// Step 20.
    fn index(&mut self, said: &Said<'l>, container: Container) -> Result<Option<Arc<str>>, JsonLdFault> {
        let Some(index) = said.get("@index") else {
            return Ok(None);
        };
        let Some(text) = index.as_str().filter(|_| container.has(Container::INDEX)) else {
            return self.refuse(SyntaxCode::InvalidTermDefinition);
        };
        match self.expand(text)? {
            Some(Meaning::Iri(iri)) if iri::is_absolute(&iri) => Ok(Some(text.into())),
            _ => self.refuse(SyntaxCode::InvalidTermDefinition),
        }
    }

    /// Steps 22 and 23.
    #[allow(clippy::type_complexity, reason = "said or not, and if said perhaps none")]
    fn language_and_direction(
        &self,
        said: &Said<'l>,
    ) -> Result<(Option<Option<Arc<str>>>, Option<Option<Direction>>), JsonLdFault> {
        let language = match said.get("@language") {
            None => None,
            Some(Value::Null) => Some(None),
            Some(Value::String(language)) => Some(Some(language.to_lowercase().into())),
            Some(_) => return self.refuse(SyntaxCode::InvalidLanguageMapping),
        };
        let direction = said.get("@direction").map(Direction::parse).transpose();
        Ok((language, direction.map_err(|code| self.origin.fault(code))?))
    }

    /// Step 24.
    fn nest(&self, said: &Said<'l>) -> Result<Option<Arc<str>>, JsonLdFault> {
        match said.get("@nest") {
            None => Ok(None),
            Some(Value::String(nest)) if nest == "@nest" || Keyword::parse(nest).is_none() => {
                Ok(Some(nest.as_str().into()))
            }
            Some(_) => self.refuse(SyntaxCode::InvalidNestValue),
        }
    }

    /// Steps 14.2.5 and 25: whether the term may stand before a colon.
    fn prefix(&self, term: &str, said: &Said<'l>, meaning: Option<&Meaning>) -> Result<bool, JsonLdFault> {
        let compact = term.contains([':', '/']);
        match said.get("@prefix") {
            None => Ok(said.is_simple()
                && !compact
                && matches!(meaning, Some(Meaning::Iri(iri))
                    if iri.ends_with([':', '/', '?', '#', '[', ']', '@']) || iri::is_blank(iri))),
            Some(_) if compact => self.refuse(SyntaxCode::InvalidTermDefinition),
            Some(Value::Bool(true)) if matches!(meaning, Some(Meaning::Keyword(_))) => {
                self.refuse(SyntaxCode::InvalidTermDefinition)
            }
            Some(Value::Bool(prefix)) => Ok(*prefix),
            Some(_) => self.refuse(SyntaxCode::InvalidPrefixValue),
        }
    }

    /// IRI expansion (§5.2) in the middle of definitions: what a word leans on is defined first.
    fn expand(&mut self, word: &'l str) -> Result<Option<Meaning>, JsonLdFault> {
        if Keyword::parse(word).is_none() && !looks_like_keyword(word) {
            self.define_if_local(word)?;
            if let Some((prefix, suffix)) = split_compact(word)
                && prefix != "_"
                && !suffix.starts_with("//")
            {
                self.define_if_local(prefix)?;
            }
        }
        Ok(self.context.expand_word(word))
    }

    fn define_if_local(&mut self, term: &'l str) -> Result<(), JsonLdFault> {
        let pending = Keyword::parse(term).is_none()
            && self.local.contains_key(term)
            && self.defined.get(term) != Some(&true);
        if pending { self.define(term) } else { Ok(()) }
    }

    fn refuse<T>(&self, code: SyntaxCode) -> Result<T, JsonLdFault> {
        Err(self.origin.fault(code))
    }
}
