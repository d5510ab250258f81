//! The common members of a record. Each is read by itself, so that a problem names its own place.

use dossier_model::{Dates, Draft, Issuer, PartialDate, Skill, Text};
use serde_json::{Map, Value};

use super::row::Reader;
use crate::ProblemCode;

/// Moves every common member out of `row` into the draft; what stays in `row` is not known.
pub(super) fn fill(draft: &mut Draft, row: &mut Map<String, Value>, reader: &mut Reader<'_>) {
    let mut take = |key: &str| row.shift_remove(key).filter(|value| !value.is_null());
    if let Some(value) = take("issuer") {
        draft.issuer = issuer(value, reader);
    }
    if let Some(value) = take("dates") {
        draft.dates = dates(value, reader);
    }
    if let Some(value) = take("tags") {
        draft.tags = lines(value, "/tags", reader);
    }
    if let Some(value) = take("notes") {
        draft.notes = line(value, "/notes", reader).unwrap_or_default();
    }
    if let Some(value) = take("skills") {
        draft.skills = skills(value, reader);
    }
    if let Some(value) = take("language") {
        draft.language = line(value, "/language", reader);
    }
    if let Some(value) = take("fields") {
        match value {
            Value::Object(fields) => draft.fields = fields,
            _ => reader.report(ProblemCode::MemberShape, "/fields", "an object"),
        }
    }
}

/// Text, or text by language tag.
pub(super) fn text(value: Value) -> Option<Text> {
    serde_json::from_value(value).ok()
}

/// At most forty characters of a value, for a detail that a person reads.
pub(super) fn glimpse(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
        .chars()
        .take(40)
        .collect()
}

/// One step of a JSON pointer (RFC 6901 §3).
pub(super) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn line(value: Value, place: &str, reader: &mut Reader<'_>) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => {
            reader.report(ProblemCode::MemberShape, place, "text");
            None
        }
    }
}

fn lines(value: Value, place: &str, reader: &mut Reader<'_>) -> Vec<String> {
    let Value::Array(list) = value else {
        reader.report(ProblemCode::MemberShape, place, "a list of texts");
        return Vec::new();
    };
    let each = list.into_iter().enumerate();
    each.filter_map(|(index, value)| line(value, &format!("{place}/{index}"), reader))
        .collect()
}

/// A name, or an object. Another text member, such as `url` or `email`, is kept as an identifier under its own key.
fn issuer(value: Value, reader: &mut Reader<'_>) -> Option<Issuer> {
    let mut map = match value {
        Value::String(name) => {
            return Some(Issuer {
                name: Some(Text::Plain(name)),
                ..Issuer::default()
            });
        }
        Value::Object(map) => map,
        _ => {
            reader.report(ProblemCode::MemberShape, "/issuer", "a name, or an object");
            return None;
        }
    };
    let mut issuer = Issuer::default();
    if let Some(name) = map.shift_remove("name").filter(|name| !name.is_null()) {
        issuer.name = text(name);
        if issuer.name.is_none() {
            reader.report(
                ProblemCode::MemberShape,
                "/issuer/name",
                "text, or text by language",
            );
        }
    }
    match map.shift_remove("identifiers") {
        None | Some(Value::Null) => {}
        Some(Value::Object(identifiers)) => {
            for (scheme, value) in identifiers {
                let place = format!("/issuer/identifiers/{}", escape(&scheme));
                if let Some(value) = line(value, &place, reader) {
                    issuer.identifiers.insert(scheme, value);
                }
            }
        }
        Some(_) => reader.report(
            ProblemCode::MemberShape,
            "/issuer/identifiers",
            "identifiers by scheme",
        ),
    }
    for (key, value) in map {
        match value {
            Value::String(text) if !issuer.identifiers.contains_key(&key) => {
                issuer.identifiers.insert(key, text);
            }
            _ => reader.report(
                ProblemCode::MemberNotKept,
                &format!("/issuer/{}", escape(&key)),
                "",
            ),
        }
    }
    Some(issuer)
}

fn dates(value: Value, reader: &mut Reader<'_>) -> Dates {
    let mut dates = Dates::default();
    let Value::Object(map) = value else {
        reader.report(ProblemCode::MemberShape, "/dates", "an object");
        return dates;
    };
    for (key, value) in map.into_iter().filter(|(_, value)| !value.is_null()) {
        let place = format!("/dates/{}", escape(&key));
        let slot = match key.as_str() {
            "start" => &mut dates.start,
            "end" => &mut dates.end,
            "issued" => &mut dates.issued,
            "expires" => &mut dates.expires,
            "completed" => &mut dates.completed,
            _ => {
                reader.report(ProblemCode::MemberNotKept, &place, "");
                continue;
            }
        };
        *slot = value.as_str().and_then(|text| text.parse::<PartialDate>().ok());
        if slot.is_none() {
            reader.report(ProblemCode::DateMalformed, &place, glimpse(&value));
        }
    }
    dates
}

/// Words, or a label with its address in a vocabulary.
fn skills(value: Value, reader: &mut Reader<'_>) -> Vec<Skill> {
    let Value::Array(list) = value else {
        reader.report(ProblemCode::MemberShape, "/skills", "a list of skills");
        return Vec::new();
    };
    let mut skills = Vec::new();
    for (index, value) in list.into_iter().enumerate() {
        let place = format!("/skills/{index}");
        for key in value.as_object().into_iter().flat_map(Map::keys) {
            if !matches!(key.as_str(), "label" | "uri") {
                reader.report(
                    ProblemCode::MemberNotKept,
                    &format!("{place}/{}", escape(key)),
                    "",
                );
            }
        }
        match serde_json::from_value(value) {
            Ok(skill) => skills.push(skill),
            Err(_) => reader.report(
                ProblemCode::MemberShape,
                &place,
                "text, or a label with its address",
            ),
        }
    }
    skills
}
