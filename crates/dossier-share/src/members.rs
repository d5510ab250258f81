//! The members of a record by name, and which of them a purpose takes along by default.

use dossier_model::{Draft, Kind, Purpose, fields};
use serde_json::{Map, Value};

/// One member of a record that can be shared or left at home.
#[derive(Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name: a common one (`title`, `dates`, …), a key of `fields`, or `fields.<key>` where a
    /// learner's own key has the name of a common one.
    pub key: String,
    /// What it says.
    pub value: Value,
    /// True for what stays home unless it is picked by name.
    pub sensitive: bool,
    /// True when this purpose takes it along by default.
    pub by_default: bool,
}

impl std::fmt::Debug for Member {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Member {{ key: {}, by_default: {} }}",
            self.key, self.by_default
        )
    }
}

/// The members that every kind has, in the order of a record.
const COMMON: [&str; 7] = ["title", "issuer", "dates", "tags", "notes", "skills", "language"];
/// Those of them that stay home unless picked: a learner's own words to himself.
const PRIVATE: [&str; 2] = ["tags", "notes"];

/// What a claim has beside the members of a record: a learner's own member of this name stays home.
const TAKEN: &str = "attachments";

/// What a record has to share, in the order of its form. Members without a value are left out.
///
/// A key that we do not know counts as sensitive: it could be anything. So does everything of an attempt
/// that failed: that it was made at all is for the learner to tell.
pub fn members(draft: &Draft, purpose: &Purpose) -> Vec<Member> {
    let mut members = all_members(draft, purpose);
    if is_failed_attempt(draft) {
        for member in &mut members {
            (member.sensitive, member.by_default) = (true, false);
        }
    }
    members
}

/// A result that says of itself that it was not enough.
pub(crate) fn is_failed_attempt(draft: &Draft) -> bool {
    draft.kind == Kind::Result && draft.fields.get("passed") == Some(&Value::Bool(false))
}

fn all_members(draft: &Draft, purpose: &Purpose) -> Vec<Member> {
    let whole = whole(draft);
    let fields = whole.get("fields").and_then(Value::as_object);
    let common = COMMON.iter().filter_map(|key| {
        let value = whole.get(*key).filter(|value| says_something(value))?;
        Some(member(key, value, PRIVATE.contains(key), draft.kind, purpose))
    });
    let specs = fields::specs(draft.kind);
    let known = specs.iter().filter_map(|spec| {
        let value = fields?.get(spec.key).filter(|value| says_something(value))?;
        Some(member(spec.key, value, spec.sensitive, draft.kind, purpose))
    });
    let own = fields
        .into_iter()
        .flatten()
        .filter(|(key, _)| specs.iter().all(|spec| spec.key != key.as_str()));
    let own = own.map(|(key, value)| {
        let taken = key.contains('.') || is_common(key) || draft.more.contains_key(key);
        let key = if taken {
            format!("fields.{key}")
        } else {
            key.clone()
        };
        member(&key, value, true, draft.kind, purpose)
    });
    let more = draft
        .more
        .iter()
        .filter(|(key, _)| !is_common(key) && *key != TAKEN);
    let more = more.map(|(key, value)| member(key, value, true, draft.kind, purpose));
    common
        .chain(known)
        .chain(own.filter(|m| says_something(&m.value)))
        .chain(more)
        .collect()
}

/// The record cut down to the named members, as JSON in the shape of the terminal contract. The
/// kind is always there; nothing else is that was not named.
pub(crate) fn pick(draft: &Draft, names: &[String]) -> Map<String, Value> {
    let mut whole = whole(draft);
    let mut fields = match whole.shift_remove("fields") {
        Some(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let named = |name: &str| names.iter().any(|wanted| wanted == name);
    fields.retain(
        |key, _| match is_common(key) || draft.more.contains_key(key) || key.contains('.') {
            true => named(&format!("fields.{key}")),
            false => named(key) || named(&format!("fields.{key}")),
        },
    );
    whole.retain(|key, _| key == "kind" || (named(key) && key != TAKEN));
    if !fields.is_empty() {
        whole.insert("fields".to_owned(), Value::Object(fields));
    }
    whole
}

/// True when the record has a member of this name, whether or not it says anything.
pub(crate) fn has(draft: &Draft, name: &str) -> bool {
    let spec = |key: &str| fields::specs(draft.kind).iter().any(|spec| spec.key == key);
    is_common(name)
        || name == "kind"
        || spec(name)
        || draft.fields.contains_key(name)
        || (draft.more.contains_key(name) && name != TAKEN)
        || name
            .strip_prefix("fields.")
            .is_some_and(|key| spec(key) || draft.fields.contains_key(key))
}

fn is_common(key: &str) -> bool {
    COMMON.contains(&key)
}

fn whole(draft: &Draft) -> Map<String, Value> {
    match serde_json::to_value(draft) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

fn member(key: &str, value: &Value, sensitive: bool, kind: Kind, purpose: &Purpose) -> Member {
    let by_default = !sensitive && !needless(kind, key, purpose);
    Member {
        key: key.to_owned(),
        value: value.clone(),
        sensitive,
        by_default,
    }
}

/// What is not sensitive and still not needed for a purpose. An employer needs no weighting of grades and no
/// course codes; who admits or enrols needs no working hours; of study materials nobody but a teacher needs
/// more than the name.
fn needless(kind: Kind, key: &str, purpose: &Purpose) -> bool {
    use Purpose::{Admission, Application, Choice, Enrolment, Exemption, Hiring, Internship, Recognition};
    let for_work = matches!(purpose, Internship | Application | Hiring);
    let for_school = matches!(purpose, Admission | Enrolment | Choice | Exemption | Recognition);
    match kind {
        Kind::Result => for_work && matches!(key, "weight" | "courseCode" | "programmeCode"),
        Kind::Work => {
            (for_school && key == "hoursPerWeek") || (matches!(purpose, Enrolment) && key == "description")
        }
        Kind::Internship => matches!(purpose, Enrolment) && matches!(key, "tasks" | "workProcesses"),
        Kind::Material => (for_work || for_school) && !matches!(key, "title" | "author"),
        Kind::Credential | Kind::Portfolio | Kind::Skill => false,
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn internship() -> Draft {
        serde_json::from_value(json!({
            "kind": "internship", "title": "Stage", "notes": "saai", "tags": ["x"],
            "dates": {"start": "2026-02"},
            "fields": {"hours": "320", "supervisor": "A. Bakker", "bsn": "1", "title": "own"},
            "studentNumber": "123",
        }))
        .unwrap()
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn notes_tags_names_of_others_and_unknown_keys_stay_home_by_default() {
        let members = members(&internship(), &Purpose::Guidance);
        let by_default: Vec<_> = members
            .iter()
            .filter(|m| m.by_default)
            .map(|m| m.key.as_str())
            .collect();
        assert_eq!(by_default, ["title", "dates", "hours"]);
        let all: Vec<_> = members.iter().map(|m| m.key.as_str()).collect();
        let expected = [
            "title",
            "dates",
            "tags",
            "notes",
            "hours",
            "supervisor",
            "bsn",
            "fields.title",
            "studentNumber",
        ];
        assert_eq!(all.len(), expected.len());
        assert!(expected.iter().all(|key| all.contains(key)), "{all:?}");
    }

    #[test]
    fn nothing_of_a_failed_attempt_goes_along_by_itself() {
        let failed =
            json!({"kind": "result", "title": "Statistiek", "fields": {"grade": "4,1", "passed": false}});
        let draft: Draft = serde_json::from_value(failed).unwrap();
        for purpose in Purpose::KNOWN {
            let members = members(&draft, &purpose);
            assert_eq!(members.len(), 3);
            assert!(
                members.iter().all(|m| m.sensitive && !m.by_default),
                "{purpose:?}"
            );
        }
    }

    #[test]
    fn no_purpose_takes_anything_sensitive_along_and_each_takes_the_title() {
        for purpose in Purpose::KNOWN {
            let members = members(&internship(), &purpose);
            assert!(
                members.iter().all(|m| !(m.sensitive && m.by_default)),
                "{purpose:?}"
            );
            assert!(
                members.iter().any(|m| m.key == "title" && m.by_default),
                "{purpose:?}"
            );
        }
    }

    #[test]
    fn a_pick_holds_the_kind_and_what_was_named_and_nothing_else() {
        let picked = pick(&internship(), &names(&["hours", "title"]));
        let expected = json!({"kind": "internship", "title": "Stage", "fields": {"hours": "320"}});
        assert_eq!(Value::Object(picked), expected);
        assert_eq!(
            Value::Object(pick(&internship(), &[])),
            json!({"kind": "internship"})
        );
    }

    #[test]
    fn the_kind_of_a_portfolio_item_is_a_field_of_its_own() {
        let draft: Draft = serde_json::from_value(
            json!({"kind": "portfolio", "title": "Site", "fields": {"kind": "project", "url": "https://x.example"}}),
        )
        .unwrap();
        let expected = json!({"kind": "portfolio", "fields": {"kind": "project"}});
        assert_eq!(Value::Object(pick(&draft, &names(&["kind"]))), expected);
    }

    #[test]
    fn an_own_key_with_a_common_name_is_picked_by_its_full_name() {
        let picked = pick(&internship(), &names(&["fields.title"]));
        assert_eq!(
            Value::Object(picked),
            json!({"kind": "internship", "fields": {"title": "own"}})
        );
    }
}
