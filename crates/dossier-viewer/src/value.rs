//! The members of a record as labels and text.

use dossier_model::{Draft, Language, Text, fields, words};
use serde_json::{Map, Value};

use crate::page::Fact;

/// Every member that says something, in the order of the record's form; unknown keys last, as they are.
pub(crate) fn facts(draft: &Draft, language: Language) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut say = |key: &str, value: String| {
        if !value.is_empty() {
            facts.push(Fact {
                key: key.to_owned(),
                label: label(key, language),
                value,
            });
        }
    };
    let issuer = draft.issuer.as_ref().and_then(|issuer| issuer.name.as_ref());
    say(
        "issuer",
        issuer
            .map(|name| name.best(language).to_owned())
            .unwrap_or_default(),
    );
    let dates = [
        ("start", draft.dates.start),
        ("end", draft.dates.end),
        ("completed", draft.dates.completed),
        ("issued", draft.dates.issued),
        ("expires", draft.dates.expires),
    ];
    for (key, date) in dates {
        say(key, date.map(|date| date.to_string()).unwrap_or_default());
    }
    let known = fields::specs(draft.kind)
        .iter()
        .filter_map(|spec| draft.fields.get_key_value(spec.key));
    let is_known = |key: &str| fields::specs(draft.kind).iter().any(|spec| spec.key == key);
    let own = draft.fields.iter().filter(|(key, _)| !is_known(key));
    for (key, value) in known.chain(own).chain(&draft.more) {
        say(key, text(value, language));
    }
    let skills = draft
        .skills
        .iter()
        .map(|skill| skill.labels().next().unwrap_or_default());
    say("skills", skills.collect::<Vec<_>>().join("\n"));
    say("language", draft.language.clone().unwrap_or_default());
    say("tags", draft.tags.join(", "));
    say("notes", draft.notes.clone());
    facts
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
