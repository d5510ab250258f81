//! What the words of a document mean: active contexts and their term definitions.

mod defaults;
mod define;
mod process;
mod said;
mod store;

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use serde_json::Value;

pub(crate) use self::{
    process::{Mode, Processor},
    store::Contexts,
};
use super::{
    iri,
    keyword::{Keyword, looks_like_keyword},
};

/// An active context (JSON-LD 1.1 API §4.1). Never changed once made: expansion shares it.
#[derive(Clone)]
pub(crate) struct Context {
    /// Two contexts with the same number are the same.
    id: u64,
    /// Made of compiled-in contexts alone, so worth keeping for the next document.
    pinned: bool,
    terms: Arc<HashMap<Arc<str>, Arc<Definition>>>,
    base: Base,
    vocab: Option<Arc<str>>,
    pub(crate) language: Option<Arc<str>>,
    pub(crate) direction: Option<Direction>,
    /// The context to return to at the next node object, when this one holds for one node only.
    pub(crate) previous: Option<Arc<Context>>,
}

/// What relative IRIs are relative to.
#[derive(Clone)]
enum Base {
    /// The address of the document, if it has one.
    Document,
    /// Nothing: they stay relative.
    Nothing,
    Iri(Arc<str>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    LeftToRight,
    RightToLeft,
}

/// What one term means (§4.1, term definition).
#[derive(Clone)]
pub(crate) struct Definition {
    /// `None` for a term that is defined to mean nothing.
    pub(crate) meaning: Option<Meaning>,
    /// May be used as the prefix of a compact IRI.
    prefix: bool,
    protected: bool,
    pub(crate) reverse: bool,
    pub(crate) scoped: Option<Arc<Scoped>>,
    pub(crate) container: Container,
    /// Outer `None`: not said. Inner `None`: none, whatever the context's default.
    pub(crate) direction: Option<Option<Direction>>,
    pub(crate) language: Option<Option<Arc<str>>>,
    pub(crate) index: Option<Arc<str>>,
    nest: Option<Arc<str>>,
    pub(crate) coercion: Option<Coercion>,
}

/// What a word stands for: JSON-LD's own notion, or an IRI (which may be relative still).
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    Keyword(Keyword),
    Iri(Arc<str>),
}

/// How a term's plain values are read: its type mapping.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Coercion {
    Id,
    Vocab,
    Json,
    None,
    Datatype(Arc<str>),
}

/// A context inside a term definition.
pub(crate) struct Scoped {
    id: u64,
    pub(crate) value: Value,
    /// The context document it stands in, which its own relative addresses refer to.
    pub(crate) url: Option<Arc<str>>,
    /// It is compiled in.
    pinned: bool,
}

impl Scoped {
    fn new(value: Value, url: Option<Arc<str>>, pinned: bool) -> Self {
        Self {
            id: fresh_id(),
            value,
            url,
            pinned,
        }
    }
}

impl PartialEq for Definition {
    /// Whether a protected term may be redefined so: everything but the protection itself.
    fn eq(&self, other: &Self) -> bool {
        self.meaning == other.meaning
            && self.prefix == other.prefix
            && self.reverse == other.reverse
            && self.container == other.container
            && self.direction == other.direction
            && self.language == other.language
            && self.index == other.index
            && self.nest == other.nest
            && self.coercion == other.coercion
            && self.scoped.as_ref().map(|s| &s.value) == other.scoped.as_ref().map(|s| &s.value)
    }
}

/// A set of container keywords.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Container(u8);

impl Container {
    pub(crate) const LIST: Self = Self(1);
    pub(crate) const SET: Self = Self(2);
    pub(crate) const INDEX: Self = Self(4);
    pub(crate) const LANGUAGE: Self = Self(8);
    pub(crate) const GRAPH: Self = Self(16);
    pub(crate) const ID: Self = Self(32);
    pub(crate) const TYPE: Self = Self(64);

    pub(crate) fn has(self, one: Self) -> bool {
        self.0 & one.0 != 0
    }

    /// Its values may be filed under keys other than languages.
    pub(crate) fn is_keyed(self) -> bool {
        self.has(Self::INDEX) || self.has(Self::ID) || self.has(Self::TYPE)
    }

    fn with(self, one: Self) -> Self {
        Self(self.0 | one.0)
    }

    fn without(self, one: Self) -> Self {
        Self(self.0 & !one.0)
    }

    fn count(self) -> u32 {
        self.0.count_ones()
    }
}

impl Context {
    /// The context before any `@context` was read.
    pub(crate) fn initial() -> Arc<Self> {
        static INITIAL: std::sync::LazyLock<Arc<Context>> = std::sync::LazyLock::new(|| {
            Arc::new(Context {
                id: fresh_id(),
                pinned: true,
                terms: Arc::default(),
                base: Base::Document,
                vocab: None,
                language: None,
                direction: None,
                previous: None,
            })
        });
        Arc::clone(&INITIAL)
    }

    pub(crate) fn definition(&self, term: &str) -> Option<&Arc<Definition>> {
        self.terms.get(term)
    }

    /// Whether a word as written is this keyword or an alias of it.
    pub(crate) fn means(&self, word: &str, keyword: Keyword) -> bool {
        match self.terms.get(word) {
            Some(definition) => definition.meaning == Some(Meaning::Keyword(keyword)),
            None => word == keyword.as_str(),
        }
    }

    fn has_protected_terms(&self) -> bool {
        self.terms.values().any(|definition| definition.protected)
    }

    /// IRI expansion (§5.2) relative to the vocabulary: keys, types. `None` means "to be ignored".
    pub(crate) fn expand_word(&self, word: &str) -> Option<Meaning> {
        if let Some(definition) = self.terms.get(word) {
            return definition.meaning.clone();
        }
        if let Some(keyword) = Keyword::parse(word) {
            return Some(Meaning::Keyword(keyword));
        }
        if looks_like_keyword(word) {
            return None;
        }
        if let Some(iri) = self.expand_compact(word) {
            return Some(Meaning::Iri(iri));
        }
        Some(Meaning::Iri(match &self.vocab {
            Some(vocab) => Arc::from(format!("{vocab}{word}")),
            None => Arc::from(word),
        }))
    }

    /// IRI expansion (§5.2) relative to the document: identifiers. `None` means "to be ignored".
    pub(crate) fn expand_id(&self, id: &str, document: Option<&str>) -> Option<Arc<str>> {
        if looks_like_keyword(id) {
            return None;
        }
        Some(
            self.expand_compact(id)
                .unwrap_or_else(|| self.against_base(id, document)),
        )
    }

    /// [`Context::expand_word`], and what is left relative is resolved against the base: types.
    pub(crate) fn expand_word_or_id(&self, word: &str, document: Option<&str>) -> Option<Meaning> {
        match self.expand_word(word)? {
            Meaning::Iri(iri) if self.vocab.is_none() && !iri::is_absolute(&iri) => {
                Some(Meaning::Iri(self.against_base(&iri, document)))
            }
            meaning => Some(meaning),
        }
    }

    /// A compact or absolute IRI in full; `None` when the text is neither.
    fn expand_compact(&self, text: &str) -> Option<Arc<str>> {
        let (prefix, suffix) = split_compact(text)?;
        if prefix == "_" || suffix.starts_with("//") {
            return Some(Arc::from(text));
        }
        if let Some(definition) = self.terms.get(prefix)
            && definition.prefix
            && let Some(Meaning::Iri(iri)) = &definition.meaning
        {
            return Some(Arc::from(format!("{iri}{suffix}")));
        }
        iri::is_absolute(text).then(|| Arc::from(text))
    }

    fn against_base(&self, reference: &str, document: Option<&str>) -> Arc<str> {
        let base = match &self.base {
            Base::Document => document,
            Base::Nothing => None,
            Base::Iri(iri) => Some(&**iri),
        };
        Arc::from(base.map_or_else(|| reference.to_owned(), |base| iri::resolve(base, reference)))
    }
}

/// The two sides of the first colon, unless it is the first character.
fn split_compact(text: &str) -> Option<(&str, &str)> {
    text.split_once(':').filter(|(prefix, _)| !prefix.is_empty())
}

fn fresh_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
