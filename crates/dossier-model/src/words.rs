//! Every sentence a person reads, from `locales/`, in Dutch and English.
//!
//! The screens compile the same files; this is how the terminal, the viewer and the documents
//! that go into a share read them. The format is inlang's message format, of which only
//! placeholders (`{name}`) and plurals are used.

use std::{collections::HashMap, sync::LazyLock};

use serde_json::Value;

use crate::Language;

static DUTCH: LazyLock<HashMap<String, Message>> =
    LazyLock::new(|| read(include_str!("../../../locales/nl.json")));
static ENGLISH: LazyLock<HashMap<String, Message>> =
    LazyLock::new(|| read(include_str!("../../../locales/en.json")));

/// One sentence, or one for each plural form.
enum Message {
    Plain(String),
    Plural {
        count: String,
        one: String,
        other: String,
    },
}

/// The sentence for `key`, with each `{name}` filled in. A key that has no words comes back as
/// itself: visible, never empty. Tests hold that no code lacks words.
///
/// ```
/// use dossier_model::{Language, words};
/// assert_eq!(words::say(Language::Nl, "status_valid", &[]), "Klopt");
/// assert_eq!(words::say(Language::En, "no_such_key", &[]), "no_such_key");
/// ```
pub fn say(language: Language, key: &str, values: &[(&str, &str)]) -> String {
    match table(language).get(key) {
        None => key.to_owned(),
        Some(Message::Plain(text)) => fill(text, values),
        Some(Message::Plural { count, one, other }) => {
            let single = values.iter().any(|(name, value)| name == count && *value == "1");
            fill(if single { one } else { other }, values)
        }
    }
}

/// As [`say`], to whoever reads what another shared. Most words are the same for everybody; where they would speak of the
/// reader's own dossier, `reader_<key>` has others.
pub fn say_to_reader(language: Language, key: &str, values: &[(&str, &str)]) -> String {
    let own = format!("reader_{key}");
    say(language, if knows(language, &own) { &own } else { key }, values)
}

/// True when there are words for `key` in this language.
pub fn knows(language: Language, key: &str) -> bool {
    table(language).contains_key(key)
}

/// Every key of a language, for tests.
pub fn keys(language: Language) -> impl Iterator<Item = &'static str> {
    table(language).keys().map(String::as_str)
}

fn table(language: Language) -> &'static HashMap<String, Message> {
    match language {
        Language::Nl => &DUTCH,
        Language::En => &ENGLISH,
    }
}

fn read(text: &str) -> HashMap<String, Message> {
    let Ok(Value::Object(map)) = serde_json::from_str(text) else {
        return HashMap::new();
    };
    map.into_iter()
        .filter_map(|(key, value)| Some((key, message(&value)?)))
        .collect()
}

/// A plural is `[{"declarations": ["input n", "local nPlural = n: plural"], "selectors": ["nPlural"],
/// "match": {"nPlural=one": "…", "nPlural=other": "…"}}]`.
fn message(value: &Value) -> Option<Message> {
    if let Some(text) = value.as_str() {
        return Some(Message::Plain(text.to_owned()));
    }
    let variant = value.get(0)?;
    let selector = variant.get("selectors")?.get(0)?.as_str()?;
    let form = |name| {
        variant
            .get("match")?
            .get(format!("{selector}={name}"))?
            .as_str()
            .map(str::to_owned)
    };
    Some(Message::Plural {
        count: selector.trim_end_matches("Plural").to_owned(),
        one: form("one")?,
        other: form("other")?,
    })
}

fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => filled.push_str(value),
            None => {
                filled.push('{');
                filled.push_str(name);
                filled.push('}');
            }
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{FindingCode, Kind, Purpose, fields};

    #[test]
    fn both_languages_have_the_same_keys() {
        let of = |language| keys(language).collect::<BTreeSet<_>>();
        assert_eq!(of(Language::Nl), of(Language::En));
    }

    #[test]
    fn every_kind_field_purpose_and_finding_has_words() {
        let kinds = Kind::ALL.iter().map(|kind| format!("kind_{}", kind.name()));
        let specs = Kind::ALL.iter().flat_map(|kind| fields::specs(*kind));
        let fields = specs.map(|spec| format!("field_{}", spec.key));
        let purposes = Purpose::KNOWN
            .iter()
            .map(|purpose| format!("purpose_{}", purpose.name()));
        let findings = FindingCode::ALL
            .iter()
            .map(|code| format!("finding_{}", code.as_str()));
        let missing: Vec<_> = kinds
            .chain(fields)
            .chain(purposes)
            .chain(findings)
            .filter(|key| !knows(Language::Nl, key) || !knows(Language::En, key))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn placeholders_are_filled_once_and_never_looked_into() {
        assert_eq!(
            fill("{a} and {b} and {c}", &[("a", "{b}"), ("b", "2")]),
            "{b} and 2 and {c}"
        );
        assert_eq!(fill("open { brace", &[]), "open { brace");
    }
}
