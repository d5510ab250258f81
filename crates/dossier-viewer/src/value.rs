//! The members of a record as labels and text.

use dossier_model::{
    Draft, Language, Text,
    fields::{self, Shape},
    words,
};
use serde::Serialize;
use serde_json::{Map, Value};

/// A label and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// The key.
    pub key: String,
    /// In the reader's language.
    pub label: String,
    /// `text`, `date` (`YYYY[-MM[-DD]]`) or `moment` (RFC 3339): how a screen writes it.
    pub shape: &'static str,
    /// As text: one line, or one for each entry of a list.
    pub lines: Vec<String>,
}

/// Every member that says something, in the order of the record's form; unknown keys last, as they are.
pub(crate) fn facts(draft: &Draft, language: Language) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut say = |key: &str, shape, lines: Vec<String>| {
        let lines: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        if !lines.is_empty() {
            facts.push(Fact {
                key: key.to_owned(),
                label: label(key, language),
                shape,
                lines,
            });
        }
    };
    if let Some(issuer) = &draft.issuer {
        let name = issuer.name.as_ref().map(|name| name.best(language).to_owned());
        let ids = issuer.identifiers.iter();
        let ids = ids.map(|(scheme, id)| format!("{}: {id}", scheme.to_uppercase()));
        say("issuer", "text", name.into_iter().chain(ids).collect());
    }
    let dates = [
        ("start", draft.dates.start),
        ("end", draft.dates.end),
        ("completed", draft.dates.completed),
        ("issued", draft.dates.issued),
        ("expires", draft.dates.expires),
    ];
    for (key, date) in dates {
        say(
            key,
            "date",
            date.map(|date| date.to_string()).into_iter().collect(),
        );
    }
    let specs = fields::specs(draft.kind);
    for spec in specs {
        let Some(value) = draft.fields.get(spec.key) else {
            continue;
        };
        let said = match (spec.shape, value) {
            (Shape::Choice(_), Value::String(word)) => vec![choice(word, language)],
            _ => lines(value, language),
        };
        say(spec.key, "text", said);
    }
    let own = draft
        .fields
        .iter()
        .filter(|(key, _)| !specs.iter().any(|spec| spec.key == key.as_str()));
    for (key, value) in own.chain(&draft.more) {
        say(key, "text", lines(value, language));
    }
    let skills = draft
        .skills
        .iter()
        .map(|skill| skill.labels().next().unwrap_or_default().to_owned());
    say("skills", "text", skills.collect());
    say("language", "text", draft.language.clone().into_iter().collect());
    say("tags", "text", vec![draft.tags.join(", ")]);
    say("notes", "text", vec![draft.notes.clone()]);
    facts
}

/// The words for one of a choice's known words; the learner's own words stay as they are.
fn choice(word: &str, language: Language) -> String {
    let key = format!("ui_by_code_choice_{word}");
    if words::knows(language, &key) {
        words::say(language, &key, &[])
    } else {
        word.to_owned()
    }
}

fn lines(value: &Value, language: Language) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().map(|item| text(item, language)).collect(),
        other => vec![text(other, language)],
    }
}

fn label(key: &str, language: Language) -> String {
    let of_field = format!("field_{key}");
    if words::knows(language, &of_field) {
        words::say(language, &of_field, &[])
    } else {
        key.to_owned()
    }
}

/// A value as a person reads it. Nothing is interpreted: markup stays the text that it is.
fn text(value: &Value, language: Language) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(yes) => words::say(language, if *yes { "share_yes" } else { "share_no" }, &[]),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list
            .iter()
            .map(|item| text(item, language))
            .collect::<Vec<_>>()
            .join("\n"),
        Value::Object(map) => object(map, language),
    }
}

fn object(map: &Map<String, Value>, language: Language) -> String {
    if let Some(amount) = map.get("value") {
        let unit = map.get("unit").and_then(Value::as_str).unwrap_or_default();
        return format!("{} {unit}", text(amount, language)).trim().to_owned();
    }
    let is_tag = |key: &String| key.split(['-', '_']).next().is_some_and(|tag| tag.len() == 2);
    if map.keys().all(is_tag)
        && let Ok(by_language) = serde_json::from_value::<Text>(Value::Object(map.clone()))
    {
        return by_language.best(language).to_owned();
    }
    let parts = map
        .iter()
        .map(|(key, value)| (label(key, language), text(value, language)));
    let parts = parts
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| format!("{label}: {value}"));
    parts.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_read_as_people_write_them() {
        let say = |value: Value| text(&value, Language::En);
        assert_eq!(say(json!({"value": "6", "unit": "EC"})), "6 EC");
        assert_eq!(say(json!({"nl": "Statistiek", "en": "Statistics"})), "Statistics");
        assert_eq!(say(json!(["a", "b"])), "a\nb");
        assert_eq!(say(json!({"kvk": "12345678"})), "kvk: 12345678");
        assert_eq!(say(json!("<b>x</b>")), "<b>x</b>");
    }
}
