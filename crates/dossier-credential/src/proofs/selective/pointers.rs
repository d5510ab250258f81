//! Taking a part out of a document by JSON pointers (vc-di-ecdsa §3.4.11, "selectJsonLd").

use serde_json::{Map, Value};

use super::DeriveFault;

/// A JSON pointer (RFC 6901), taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pointer(Vec<String>);

impl Pointer {
    pub(super) fn parse(text: &str) -> Result<Self, DeriveFault> {
        let fault = || DeriveFault::Pointer {
            pointer: text.to_owned(),
        };
        let rest = text.strip_prefix('/').ok_or_else(fault)?;
        let steps: Vec<String> = rest
            .split('/')
            .map(|step| step.replace("~1", "/").replace("~0", "~"))
            .collect();
        // The contexts always go along; a proof is what is made anew.
        if matches!(steps[0].as_str(), "@context" | "proof") {
            return Err(fault());
        }
        Ok(Self(steps))
    }

    fn text(&self) -> String {
        let step = |step: &String| format!("/{}", step.replace('~', "~0").replace('/', "~1"));
        self.0.iter().map(step).collect()
    }
}

/// A part of a document while it is put together; a list keeps its holes until the end.
enum Part {
    Whole(Value),
    Object(Map<String, Value>, Vec<(String, Part)>),
    List(Vec<Option<Part>>),
}

/// The parts of `document` at these places, with what says what they are parts of: contexts, `id` and `type` of
/// every object on the way.
pub(super) fn select(
    document: &Map<String, Value>,
    pointers: &[Pointer],
) -> Result<Map<String, Value>, DeriveFault> {
    let mut part = begin_object(document);
    for pointer in pointers {
        put(&mut part, document_value(document), &pointer.0, pointer)?;
    }
    match finish(part) {
        Value::Object(mut selected) => {
            if let Some(context) = document.get("@context") {
                selected.shift_insert(0, "@context".to_owned(), context.clone());
            }
            Ok(selected)
        }
        _ => Ok(Map::new()),
    }
}

/// What a step leads into.
#[derive(Clone, Copy)]
enum Source<'d> {
    Object(&'d Map<String, Value>),
    Value(&'d Value),
}

fn document_value(document: &Map<String, Value>) -> Source<'_> {
    Source::Object(document)
}

fn put(part: &mut Part, source: Source<'_>, steps: &[String], pointer: &Pointer) -> Result<(), DeriveFault> {
    let absent = || DeriveFault::NoSuchMember {
        pointer: pointer.text(),
    };
    let [step, rest @ ..] = steps else {
        if let Source::Value(value) = source {
            *part = Part::Whole(value.clone());
        }
        return Ok(());
    };
    let object = match source {
        Source::Object(object) => Some(object),
        Source::Value(value) => value.as_object(),
    };
    let inner: &Value = match (object, source) {
        (Some(object), _) => object.get(step),
        (None, Source::Value(Value::Array(list))) => index_of(step).and_then(|at| list.get(at)),
        _ => None,
    }
    .ok_or_else(absent)?;
    let slot: &mut Part = match part {
        // All of it is there already.
        Part::Whole(_) => return Ok(()),
        Part::Object(_, members) => {
            let at = match members.iter().position(|(name, _)| name == step) {
                Some(at) => at,
                None => {
                    members.push((step.clone(), begin(inner)));
                    members.len() - 1
                }
            };
            &mut members[at].1
        }
        Part::List(items) => {
            let at = index_of(step).ok_or_else(absent)?;
            items
                .get_mut(at)
                .ok_or_else(absent)?
                .get_or_insert_with(|| begin(inner))
        }
    };
    put(slot, Source::Value(inner), rest, pointer)
}

/// An index as RFC 6901 writes it: without leading zeros.
fn index_of(step: &str) -> Option<usize> {
    let plain = step == "0" || !step.starts_with('0') && step.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| step.parse().ok()).flatten()
}

fn begin(value: &Value) -> Part {
    match value {
        Value::Object(object) => begin_object(object),
        Value::Array(list) => Part::List(list.iter().map(|_| None).collect()),
        other => Part::Whole(other.clone()),
    }
}

/// What says what an object is. An identifier of a blank node says nothing.
fn begin_object(object: &Map<String, Value>) -> Part {
    let mut kept = Map::new();
    for (name, value) in object {
        let tells = match name.as_str() {
            "id" | "@id" => value.as_str().is_some_and(|id| !id.starts_with("_:")),
            "type" | "@type" => true,
            _ => false,
        };
        if tells {
            kept.insert(name.clone(), value.clone());
        }
    }
    Part::Object(kept, Vec::new())
}

fn finish(part: Part) -> Value {
    match part {
        Part::Whole(value) => value,
        Part::List(items) => Value::Array(items.into_iter().flatten().map(finish).collect()),
        Part::Object(mut kept, members) => {
            for (name, member) in members {
                kept.insert(name, finish(member));
            }
            Value::Object(kept)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn check(pointers: &[&str], expected: Value) {
        let document = json!({
            "@context": ["a"], "id": "urn:x", "type": "T", "name": "n",
            "subject": {"id": "_:b", "type": "S", "sails": [{"size": 1, "year": 2}, {"size": 3}, 5]},
        });
        let pointers: Vec<Pointer> = pointers
            .iter()
            .map(|text| Pointer::parse(text).unwrap())
            .collect();
        let selected = select(document.as_object().unwrap(), &pointers).unwrap();
        assert_eq!(Value::Object(selected), expected);
    }

    #[test]
    fn a_part_keeps_what_says_what_it_is_part_of() {
        check(&[], json!({"@context": ["a"], "id": "urn:x", "type": "T"}));
        check(
            &["/subject/sails/1", "/subject/sails/0/size"],
            json!({"@context": ["a"], "id": "urn:x", "type": "T",
                "subject": {"type": "S", "sails": [{"size": 1}, {"size": 3}]}}),
        );
        check(
            &["/subject/sails/2", "/subject/sails", "/subject/sails/0/year"],
            json!({"@context": ["a"], "id": "urn:x", "type": "T",
                "subject": {"type": "S", "sails": [{"size": 1, "year": 2}, {"size": 3}, 5]}}),
        );
    }

    #[test]
    fn a_place_that_is_not_there_and_one_that_cannot_be_chosen_are_refused() {
        let document = json!({"name": "n", "list": [1]});
        let select = |text: &str| {
            Pointer::parse(text).and_then(|pointer| select(document.as_object().unwrap(), &[pointer]))
        };
        for text in ["/nam", "/name/x", "/list/1", "/list/00", "/list/-"] {
            assert!(
                matches!(select(text), Err(DeriveFault::NoSuchMember { .. })),
                "{text}"
            );
        }
        for text in ["", "name", "/proof", "/@context/0"] {
            assert!(matches!(select(text), Err(DeriveFault::Pointer { .. })), "{text}");
        }
    }
}
