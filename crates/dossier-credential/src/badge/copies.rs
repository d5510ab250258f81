//! The copy in the file against the copy that is hosted.

use serde_json::Value;

use crate::json::id_of;

/// The first member in which the file and the hosted copy differ; `None` when they say the same.
///
/// A reference and the object that it refers to are the same, and so are one thing and a list of one.
/// A member that only the hosted copy has counts when it is one of the award's own.
pub(super) fn difference(file: &Value, hosted: &Value) -> Option<String> {
    let (Some(file), Some(hosted)) = (file.as_object(), hosted.as_object()) else {
        return Some("shape".to_owned());
    };
    let differs = |(name, value): (&String, &Value)| {
        let same = match hosted.get(name) {
            Some(other) => agree(value, other),
            // 1.x is hosted without a context and baked with one.
            None => name == "@context",
        };
        // A file need not repeat that it is not revoked.
        let empty = value.is_null() || (name == "revoked" && value == &Value::Bool(false));
        (!same && !empty).then(|| name.clone())
    };
    let added = |(name, value): (&String, &Value)| {
        let own = matches!(
            name.as_str(),
            "id" | "uid" | "recipient" | "badge" | "issuedOn" | "expires" | "verification" | "verify"
        );
        (own && !value.is_null() && !file.contains_key(name)).then(|| name.clone())
    };
    file.iter()
        .find_map(differs)
        .or_else(|| hosted.iter().find_map(added))
}

/// How an embedded object stands to its own document.
pub(super) struct Embedded {
    /// The first member that its own document contradicts.
    pub(super) contradicted: Option<String>,
    /// Members that its own document does not have: hosts add to what they embed, and nothing confirms it.
    pub(super) unconfirmed: Vec<String>,
}

/// Compares an embedded object with its own document.
pub(super) fn compare_embedded(embedded: &Value, own: &Value) -> Embedded {
    let members = || {
        embedded
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(_, value)| !value.is_null())
    };
    let contradicts =
        |(name, value): &(&String, &Value)| own.get(*name).is_some_and(|other| !agree(value, other));
    let alone = |(name, _): &(&String, &Value)| own.get(*name).is_none() && *name != "@context";
    Embedded {
        contradicted: members().find(contradicts).map(|(name, _)| name.clone()),
        unconfirmed: members().filter(alone).map(|(name, _)| name.clone()).collect(),
    }
}

fn agree(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(list), single) | (single, Value::Array(list)) if !single.is_array() => {
            matches!(list.as_slice(), [only] if agree(only, single))
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| agree(a, b)),
        (Value::String(id), object @ Value::Object(_)) | (object @ Value::Object(_), Value::String(id)) => {
            id_of(object) == Some(id)
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, value)| b.get(name).is_some_and(|other| agree(value, other)))
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reference_is_the_same_as_what_it_refers_to() {
        let file = json!({"id": "u", "badge": {"id": "b", "name": "x"}, "type": "Assertion"});
        let hosted = json!({"id": "u", "badge": "b", "type": ["Assertion"], "revoked": false});
        assert_eq!(difference(&file, &hosted), None);
    }

    #[test]
    fn a_changed_an_added_and_a_removed_member_are_named() {
        let hosted = json!({"id": "u", "badge": "b", "expires": "2020-01-01"});
        assert_eq!(
            difference(
                &json!({"id": "u", "badge": "c", "expires": "2020-01-01"}),
                &hosted
            )
            .as_deref(),
            Some("badge")
        );
        assert_eq!(
            difference(&json!({"id": "u", "badge": "b"}), &hosted).as_deref(),
            Some("expires")
        );
        let more = json!({"id": "u", "badge": "b", "expires": "2020-01-01", "grade": "10"});
        assert_eq!(difference(&more, &hosted).as_deref(), Some("grade"));
    }
}
