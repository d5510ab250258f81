//! JSON at the door: bounded, and without duplicate keys.
//!
//! Two parsers that keep different copies of a duplicate key see two different credentials, so a
//! duplicate is refused (I-JSON, RFC 7493 §2.3). Depth, size and number of nodes are bounded
//! before anything is built.

use std::{cell::Cell, fmt};

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The bounds of one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest document, in bytes.
    pub bytes: usize,
    /// The deepest nesting of lists and objects.
    pub depth: usize,
    /// The most values in all.
    pub nodes: usize,
}

impl Limits {
    /// For documents from outside: 5 MiB, depth 64, 100,000 values.
    pub const OUTSIDE: Self = Self {
        bytes: 5 << 20,
        depth: 64,
        nodes: 100_000,
    };
    /// For a learner's own export: 64 MiB, depth 64, 2,000,000 values.
    pub const OWN: Self = Self {
        bytes: 64 << 20,
        depth: 64,
        nodes: 2_000_000,
    };
}

/// Why a document was refused, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonFault {
    /// It is longer than the bound.
    #[error("at most {limit} bytes, found {found}")]
    TooLarge {
        /// The bound.
        limit: usize,
        /// What was found.
        found: usize,
    },
    /// It is not JSON.
    #[error("not JSON at line {line}, column {column}")]
    Syntax {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// An object has the same key twice.
    #[error("duplicate key before line {line}, column {column}")]
    DuplicateKey {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// It is nested deeper than the bound.
    #[error("nested deeper than {limit} at line {line}, column {column}")]
    TooDeep {
        /// The bound.
        limit: usize,
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// It has more values than the bound.
    #[error("more than {limit} values")]
    TooMany {
        /// The bound.
        limit: usize,
    },
}

/// Reads one document within `limits`; nothing but white space may follow it.
///
/// # Errors
/// A [`JsonFault`] with its place.
pub fn parse_strict(bytes: &[u8], limits: Limits) -> Result<Value, JsonFault> {
    if bytes.len() > limits.bytes {
        return Err(JsonFault::TooLarge {
            limit: limits.bytes,
            found: bytes.len(),
        });
    }
    let state = State {
        limits,
        nodes: Cell::new(0),
        fault: Cell::new(None),
    };
    let mut reader =
        serde_json::Deserializer::from_slice(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes));
    let read = Node {
        state: &state,
        depth: 0,
    }
    .deserialize(&mut reader);
    read.and_then(|value| reader.end().map(|()| value))
        .map_err(|error| {
            let (line, column) = (error.line(), error.column());
            match state.fault.get() {
                Some(Kind::Duplicate) => JsonFault::DuplicateKey { line, column },
                Some(Kind::Deep) => JsonFault::TooDeep {
                    limit: limits.depth,
                    line,
                    column,
                },
                Some(Kind::Many) => JsonFault::TooMany { limit: limits.nodes },
                None => JsonFault::Syntax { line, column },
            }
        })
}

#[derive(Clone, Copy)]
enum Kind {
    Duplicate,
    Deep,
    Many,
}

struct State {
    limits: Limits,
    nodes: Cell<usize>,
    fault: Cell<Option<Kind>>,
}

#[derive(Clone, Copy)]
struct Node<'s> {
    state: &'s State,
    depth: usize,
}

impl Node<'_> {
    fn refuse<E: serde::de::Error>(self, kind: Kind) -> E {
        self.state.fault.set(Some(kind));
        E::custom("refused")
    }

    fn inside<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == self.state.limits.depth {
            return Err(self.refuse(Kind::Deep));
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let count = self.state.nodes.get() + 1;
        self.state.nodes.set(count);
        if count > self.state.limits.nodes {
            return Err(self.refuse(Kind::Many));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("not a finite number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(self.refuse(Kind::Duplicate));
            }
            let value = entries.next_value_seed(inside)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn parse(text: &str) -> Result<Value, JsonFault> {
        parse_strict(
            text.as_bytes(),
            Limits {
                bytes: 1000,
                depth: 3,
                nodes: 10,
            },
        )
    }

    #[test]
    fn a_duplicate_key_is_refused_at_any_depth() {
        assert!(matches!(
            parse(r#"{"a":{"b":1,"b":2}}"#),
            Err(JsonFault::DuplicateKey { line: 1, .. })
        ));
        assert!(matches!(
            parse("{\"a\":1,\n\"\\u0061\":2}"),
            Err(JsonFault::DuplicateKey { line: 2, .. })
        ));
    }

    #[test]
    fn bounds_hold_before_anything_is_built() {
        assert!(matches!(
            parse("[[[[1]]]]"),
            Err(JsonFault::TooDeep { limit: 3, .. })
        ));
        assert!(matches!(
            parse("[1,2,3,4,5,6,7,8,9,10]"),
            Err(JsonFault::TooMany { limit: 10 })
        ));
        assert!(matches!(
            parse(&" ".repeat(1001)),
            Err(JsonFault::TooLarge {
                limit: 1000,
                found: 1001
            })
        ));
    }

    #[test]
    fn a_syntax_fault_names_its_place() {
        assert_eq!(
            parse("{\"a\":1,\n  b}"),
            Err(JsonFault::Syntax { line: 2, column: 3 })
        );
        assert!(matches!(parse("1 2"), Err(JsonFault::Syntax { .. })));
    }

    #[test]
    fn order_and_values_survive() {
        let text = r#"{"b":[1,-2,0.5,true,null],"a":"é"}"#;
        assert_eq!(serde_json::to_string(&parse(text).unwrap()).unwrap(), text);
    }
}
