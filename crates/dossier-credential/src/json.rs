//! Small readings of JSON that every format needs.

use serde_json::{Map, Value};

/// The texts of a member that may be one text or a list of things, some of them texts.
pub(crate) fn texts(value: Option<&Value>) -> impl Iterator<Item = &str> {
    items(value).filter_map(Value::as_str)
}

/// The items of a member that may be one thing or a list; nothing for null and for no member.
pub(crate) fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let (one, many) = match value {
        Some(Value::Array(list)) => (None, list.as_slice()),
        Some(Value::Null) | None => (None, [].as_slice()),
        Some(other) => (Some(other), [].as_slice()),
    };
    one.into_iter().chain(many)
}

/// True when `type` (or `@type`) of the object names `wanted`, alone or in a list.
pub(crate) fn has_type(object: &Map<String, Value>, wanted: &str) -> bool {
    let named = |key| texts(object.get(key)).any(|name| name == wanted);
    named("type") || named("@type")
}

/// [`has_type`] for a value that may not be an object.
pub(crate) fn is_a(value: &Value, wanted: &str) -> bool {
    value.as_object().is_some_and(|object| has_type(object, wanted))
}

/// A member that is a text, blank or not.
pub(crate) fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

/// The identity of a member that is either an identifier or an object with an `id`.
pub(crate) fn id_of(value: &Value) -> Option<&str> {
    value
        .as_str()
        .or_else(|| text(value, "id"))
        .or_else(|| text(value, "@id"))
}

/// A whole number that writers give as a number or as a text.
pub(crate) fn whole_number(value: Option<&Value>) -> Option<u64> {
    match value? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
