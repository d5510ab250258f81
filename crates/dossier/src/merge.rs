//! JSON Merge Patch (RFC 7386): how an edit is written down.

use serde_json::{Map, Value};

/// Lays `patch` over `target`: members replace members, `null` removes one, anything that is not
/// an object replaces the whole (RFC 7386 §2).
///
/// ```
/// use serde_json::json;
/// let mut record = json!({"title": "Stage", "tags": ["mbo"], "notes": "x"});
/// dossier::merge_patch(&mut record, &json!({"tags": ["mbo", "2026"], "notes": null}));
/// assert_eq!(record, json!({"title": "Stage", "tags": ["mbo", "2026"]}));
/// ```
pub fn merge_patch(target: &mut Value, patch: &Value) {
    let Value::Object(members) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(object) = target else { return };
    for (key, value) in members {
        if value.is_null() {
            // `remove` would move the last member into the gap; the learner's order stays.
            object.shift_remove(key);
        } else {
            merge_patch(object.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

/// The patch that turns `old` into `new`: what changed between two versions, member by member.
pub(crate) fn changed_keys(old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<String> {
    let gone = old.keys().filter(|key| !new.contains_key(*key));
    let different = new
        .iter()
        .filter(|(key, value)| old.get(*key) != Some(value))
        .map(|(key, _)| key);
    different.chain(gone).cloned().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    /// Every case of RFC 7386, appendix A.
    #[test]
    fn the_cases_of_the_rfc_come_out_as_it_says() {
        let cases = json!([
            [{"a":"b"}, {"a":"c"}, {"a":"c"}],
            [{"a":"b"}, {"b":"c"}, {"a":"b","b":"c"}],
            [{"a":"b"}, {"a":null}, {}],
            [{"a":"b","b":"c"}, {"a":null}, {"b":"c"}],
            [{"a":["b"]}, {"a":"c"}, {"a":"c"}],
            [{"a":"c"}, {"a":["b"]}, {"a":["b"]}],
            [{"a":{"b":"c"}}, {"a":{"b":"d","c":null}}, {"a":{"b":"d"}}],
            [{"a":[{"b":"c"}]}, {"a":[1]}, {"a":[1]}],
            [["a","b"], ["c","d"], ["c","d"]],
            [{"a":"b"}, ["c"], ["c"]],
            [{"a":"foo"}, null, null],
            [{"a":"foo"}, "bar", "bar"],
            [{"e":null}, {"a":1}, {"e":null,"a":1}],
            [[1,2], {"a":"b","c":null}, {"a":"b"}],
            [{}, {"a":{"bb":{"ccc":null}}}, {"a":{"bb":{}}}],
        ]);
        for case in cases.as_array().unwrap() {
            let mut target = case[0].clone();
            merge_patch(&mut target, &case[1]);
            assert_eq!(target, case[2], "{case}");
        }
    }

    #[test]
    fn what_changed_is_named_whether_it_came_went_or_differs() {
        let of = |value: Value| value.as_object().unwrap().clone();
        let changed = changed_keys(&of(json!({"a":1,"b":2,"c":3})), &of(json!({"a":1,"b":9,"d":4})));
        assert_eq!(changed, ["b", "d", "c"]);
    }
}
