//! The fields of each kind, once: forms, checks, share defaults and tables are drawn from this.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{DraftFault, Kind};

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// One line of text. Numbers are accepted and kept as given.
    Line,
    /// Several lines of text.
    Prose,
    /// Text by language, or plain text.
    Text,
    /// Yes or no.
    YesNo,
    /// An amount with its unit: `{"value":"6","unit":"EC"}`.
    Credits,
    /// A web address.
    Url,
    /// An e-mail address.
    Email,
    /// Several lines, each one item.
    Lines,
    /// Identifiers by scheme.
    Identifiers,
    /// Work processes with code, title, judgement and date.
    WorkProcesses,
    /// One of a few known words, or the learner's own.
    Choice(&'static [&'static str]),
    /// Identities of other records.
    Records,
}

/// One field of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FieldSpec {
    /// The key in JSON.
    pub key: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// True for what stays home unless it is picked by name: other people's data, failed attempts,
    /// judgements.
    pub sensitive: bool,
}

const fn open(key: &'static str, shape: Shape) -> FieldSpec {
    FieldSpec {
        key,
        shape,
        sensitive: false,
    }
}

const fn sensitive(key: &'static str, shape: Shape) -> FieldSpec {
    FieldSpec {
        key,
        shape,
        sensitive: true,
    }
}

/// The fields of a kind, in the order of its form. A key that is not here is kept and shown all the same.
pub const fn specs(kind: Kind) -> &'static [FieldSpec] {
    match kind {
        Kind::Result => RESULT,
        Kind::Credential => CREDENTIAL,
        Kind::Internship => INTERNSHIP,
        Kind::Portfolio => PORTFOLIO,
        Kind::Skill => SKILL,
        Kind::Work => WORK,
        Kind::Material => MATERIAL,
    }
}

const RESULT: &[FieldSpec] = &[
    open("course", Shape::Text),
    open("courseCode", Shape::Line),
    open("programme", Shape::Text),
    open("programmeCode", Shape::Line),
    open("grade", Shape::Line),
    open("scale", Shape::Line),
    open("passed", Shape::YesNo),
    open("credits", Shape::Credits),
    open("level", Shape::Line),
    sensitive("attempt", Shape::Line),
    open("weight", Shape::Line),
    sensitive("assessor", Shape::Line),
];

const CREDENTIAL: &[FieldSpec] = &[
    open(
        "type",
        Shape::Choice(&["diploma", "certificate", "microcredential", "badge", "transcript"]),
    ),
    open("description", Shape::Text),
    open("criteria", Shape::Text),
    open("credits", Shape::Credits),
    open("level", Shape::Line),
    open("programmeCode", Shape::Line),
    sensitive("recipientName", Shape::Line),
];

const INTERNSHIP: &[FieldSpec] = &[
    open("organisation", Shape::Line),
    open("organisationIds", Shape::Identifiers),
    open("place", Shape::Line),
    open("role", Shape::Line),
    sensitive("supervisor", Shape::Line),
    sensitive("supervisorEmail", Shape::Email),
    sensitive("schoolSupervisor", Shape::Line),
    open("hours", Shape::Line),
    open("pathway", Shape::Choice(&["BOL", "BBL"])),
    open("tasks", Shape::Lines),
    open("workProcesses", Shape::WorkProcesses),
    sensitive("evaluation", Shape::Prose),
];

const PORTFOLIO: &[FieldSpec] = &[
    open("description", Shape::Text),
    sensitive("reflection", Shape::Prose),
    open("role", Shape::Line),
    open("url", Shape::Url),
    open(
        "kind",
        Shape::Choice(&["project", "assignment", "presentation", "product", "report"]),
    ),
];

const SKILL: &[FieldSpec] = &[
    open("framework", Shape::Choice(&["ESCO", "CompetentNL", "own"])),
    open("uri", Shape::Url),
    open("level", Shape::Line),
    open("evidence", Shape::Records),
    sensitive("selfAssessment", Shape::Prose),
];

const WORK: &[FieldSpec] = &[
    open("organisation", Shape::Line),
    open("role", Shape::Line),
    open("place", Shape::Line),
    open("hoursPerWeek", Shape::Line),
    open("description", Shape::Text),
    sensitive("reference", Shape::Line),
];

const MATERIAL: &[FieldSpec] = &[
    open("author", Shape::Line),
    open("publisher", Shape::Line),
    open("url", Shape::Url),
    open("isbn", Shape::Line),
    open("course", Shape::Text),
    open("licence", Shape::Line),
    open("description", Shape::Text),
];

/// Checks the shape of every known field; unknown keys pass.
///
/// # Errors
/// [`DraftFault::Field`] for the first field of another shape.
pub fn check(kind: Kind, fields: &Map<String, Value>) -> Result<(), DraftFault> {
    for spec in specs(kind) {
        if let Some(value) = fields.get(spec.key) {
            check_shape(spec.key, spec.shape, value)?;
        }
    }
    Ok(())
}

fn check_shape(field: &str, shape: Shape, value: &Value) -> Result<(), DraftFault> {
    let (expected, fits) = match shape {
        Shape::Line | Shape::Prose | Shape::Url | Shape::Email | Shape::Choice(_) => {
            ("text", value.is_string() || value.is_number())
        }
        Shape::Text => (
            "text, or text by language",
            value.is_string() || texts_by_key(value),
        ),
        Shape::YesNo => ("true or false", value.is_boolean()),
        Shape::Credits => ("an amount with value and unit", is_credits(value)),
        Shape::Identifiers => ("identifiers by scheme", texts_by_key(value)),
        Shape::Lines | Shape::Records => ("a list of texts", list_of(value, Value::is_string)),
        Shape::WorkProcesses => ("a list of work processes", list_of(value, is_work_process)),
    };
    if fits || value.is_null() {
        return Ok(());
    }
    Err(DraftFault::Field {
        field: field.to_owned(),
        expected,
        found: shape_of(value),
    })
}

fn is_credits(value: &Value) -> bool {
    let amount = |v: &Value| v.is_string() || v.is_number();
    value.as_object().is_some_and(|map| {
        map.get("value").is_some_and(amount) && map.get("unit").is_none_or(Value::is_string)
    })
}

fn is_work_process(value: &Value) -> bool {
    let texts = |map: &Map<String, Value>| {
        map.values()
            .all(|v| v.is_string() || v.is_null() || v.is_object())
    };
    value.is_string() || value.as_object().is_some_and(texts)
}

fn texts_by_key(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|map| map.values().all(Value::is_string))
}

fn list_of(value: &Value, item: impl Fn(&Value) -> bool) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(item))
}

const fn shape_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn check_of(kind: Kind, fields: Value) -> Result<(), DraftFault> {
        check(kind, fields.as_object().unwrap())
    }

    #[test]
    fn a_grade_may_be_text_or_a_number_and_stays_as_given() {
        assert_eq!(check_of(Kind::Result, json!({"grade": "7,5"})), Ok(()));
        assert_eq!(check_of(Kind::Result, json!({"grade": 7.5})), Ok(()));
    }

    #[test]
    fn a_field_of_another_shape_is_named() {
        let fault = check_of(Kind::Result, json!({"credits": "6 EC"})).unwrap_err();
        assert!(matches!(fault, DraftFault::Field { field, .. } if field == "credits"));
    }

    #[test]
    fn an_unknown_field_is_kept() {
        assert_eq!(check_of(Kind::Work, json!({"shoeSize": [42]})), Ok(()));
    }

    #[test]
    fn no_kind_has_a_key_twice() {
        for kind in Kind::ALL {
            let mut keys: Vec<_> = specs(kind).iter().map(|spec| spec.key).collect();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), specs(kind).len(), "{kind:?}");
        }
    }
}
