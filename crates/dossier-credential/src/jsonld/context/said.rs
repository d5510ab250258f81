//! A term definition as somebody wrote it down.

use serde_json::{Map, Value};

use crate::jsonld::keyword::{Keyword, looks_like_keyword};

/// A term definition as written.
pub(super) enum Said<'l> {
    /// Short: the IRI, or null.
    Simple(&'l Value),
    Entries(&'l Map<String, Value>),
}

impl<'l> Said<'l> {
    pub(super) fn new(value: &'l Value) -> Option<Self> {
        match value {
            Value::Null | Value::String(_) => Some(Self::Simple(value)),
            Value::Object(entries) => Some(Self::Entries(entries)),
            _ => None,
        }
    }

    pub(super) fn get(&self, entry: &str) -> Option<&'l Value> {
        match self {
            Self::Simple(id) => (entry == "@id").then_some(*id),
            Self::Entries(entries) => entries.get(entry),
        }
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &'l str> {
        let map = match self {
            Self::Simple(_) => None,
            Self::Entries(entries) => Some(*entries),
        };
        map.into_iter()
            .flat_map(|entries| entries.keys().map(String::as_str))
    }

    pub(super) fn is_simple(&self) -> bool {
        matches!(self, Self::Simple(_))
    }

    /// The IRI it names has the form of a keyword, but is none.
    pub(super) fn names_reserved_word(&self) -> bool {
        ["@id", "@reverse"]
            .into_iter()
            .filter_map(|entry| self.get(entry))
            .any(|value| {
                value
                    .as_str()
                    .is_some_and(|text| looks_like_keyword(text) && Keyword::parse(text).is_none())
            })
    }

    /// All that may be said about `@type`: that it is a set, and whether that is protected.
    pub(super) fn only_a_set_of_types(&self) -> bool {
        let Self::Entries(entries) = self else {
            return false;
        };
        !entries.is_empty()
            && entries.iter().all(|(entry, value)| match entry.as_str() {
                "@container" => match value {
                    Value::Array(list) => list.len() == 1 && list[0] == "@set",
                    value => value == "@set",
                },
                entry => entry == "@protected",
            })
    }
}
