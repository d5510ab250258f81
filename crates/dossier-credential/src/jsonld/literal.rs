//! JSON values as RDF literals (JSON-LD 1.1 API §8.6, object to RDF conversion).

use std::{fmt::Write, sync::Arc};

use serde_json::Value;

use super::dataset::{RDF_LANG_STRING, Term, XSD_STRING};
use crate::jcs;

const RDF_JSON: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON";
const XSD_BOOLEAN: &str = "http://www.w3.org/2001/XMLSchema#boolean";
const XSD_DOUBLE: &str = "http://www.w3.org/2001/XMLSchema#double";
const XSD_INTEGER: &str = "http://www.w3.org/2001/XMLSchema#integer";

/// A literal, and whether it says all that the JSON value said.
pub(super) struct Literal {
    pub(super) term: Term,
    pub(super) exact: bool,
}

/// A string, number or boolean, with the datatype it was given, if any.
pub(super) fn typed(value: &Value, datatype: Option<Arc<str>>) -> Literal {
    let double = datatype.as_deref() == Some(XSD_DOUBLE);
    let mut exact = true;
    let (text, natural): (Arc<str>, &str) = match value {
        Value::Bool(true) => ("true".into(), XSD_BOOLEAN),
        Value::Bool(false) => ("false".into(), XSD_BOOLEAN),
        Value::Number(number) => {
            // Minus zero is zero.
            let number = number.as_f64().unwrap_or_default() + 0.0;
            if double || number.fract() != 0.0 || number.abs() >= 1e21 {
                (canonical_double(number).into(), XSD_DOUBLE)
            } else {
                // Whole and below 10²¹: all digits, never an exponent.
                (format!("{number:.0}").into(), XSD_INTEGER)
            }
        }
        // Not in the specification, but what jsonld.js and PyLD sign.
        Value::String(text) if double => {
            let (number, whole) = leading_double(text);
            exact = whole && !number.is_nan();
            (canonical_double(number).into(), XSD_DOUBLE)
        }
        Value::String(text) => (text.as_str().into(), XSD_STRING),
        // Expansion lets no other value through.
        other => (
            String::from_utf8_lossy(&jcs::canonicalize(other)).into(),
            XSD_STRING,
        ),
    };
    Literal {
        term: Term::Literal {
            value: text,
            datatype: datatype.unwrap_or_else(|| natural.into()),
            language: None,
        },
        exact,
    }
}

/// A string, with a language unless it has none.
pub(super) fn text(value: &str, language: Option<Arc<str>>) -> Term {
    let datatype = if language.is_some() {
        RDF_LANG_STRING
    } else {
        XSD_STRING
    };
    Term::Literal {
        value: value.into(),
        datatype: datatype.into(),
        language,
    }
}

/// Any JSON at all, in its canonical form.
pub(super) fn json(value: &Value) -> Term {
    let canonical = jcs::canonicalize(value);
    Term::Literal {
        value: String::from_utf8_lossy(&canonical).into(),
        datatype: RDF_JSON.into(),
        language: None,
    }
}

/// The canonical lexical form of `xsd:double`: sixteen digits at most, a point, an `E`.
fn canonical_double(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "INF" } else { "-INF" }.to_owned();
    }
    // More digits than any double has, so that rounding here is exact; then a half goes up, as in
    // ECMAScript, where Rust would round it to even.
    let exact = format!("{:.1100e}", number.abs());
    let (mantissa, exponent) = exact.split_once('e').unwrap_or((&exact, "0"));
    let mut exponent: i32 = exponent.parse().unwrap_or_default();
    let mut digits: Vec<u8> = mantissa
        .bytes()
        .filter(u8::is_ascii_digit)
        .map(|digit| digit - b'0')
        .collect();
    let up = digits.get(16).is_some_and(|next| *next >= 5);
    digits.truncate(16);
    if up {
        let nines = digits.iter().rev().take_while(|digit| **digit == 9).count();
        let kept = digits.len() - nines;
        digits.truncate(kept);
        match digits.last_mut() {
            Some(last) => *last += 1,
            None => {
                digits.push(1);
                exponent += 1;
            }
        }
    }
    while digits.len() > 2 && digits.last() == Some(&0) {
        digits.pop();
    }
    let mut out = String::from(if number < 0.0 { "-" } else { "" });
    let mut digits = digits.into_iter().map(|digit| char::from(b'0' + digit));
    out.extend(digits.next());
    out.push('.');
    let before = out.len();
    out.extend(digits);
    if out.len() == before {
        out.push('0');
    }
    // Writing to a String cannot fail.
    let _ = write!(out, "E{exponent}");
    out
}

/// The number a text starts with, and whether that is the whole text: ECMAScript's `parseFloat`.
fn leading_double(text: &str) -> (f64, bool) {
    let trimmed = text.trim_start();
    let unsigned = trimmed.strip_prefix(['+', '-']).unwrap_or(trimmed);
    let sign = trimmed.len() - unsigned.len();
    let end = if unsigned.starts_with("Infinity") {
        "Infinity".len()
    } else {
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let whole = digits(unsigned);
        let fraction = unsigned[whole..].strip_prefix('.').map_or(0, digits);
        let point = usize::from(unsigned[whole..].starts_with('.') && whole + fraction > 0);
        let mantissa = whole + point + fraction;
        let exponent = unsigned[mantissa..].strip_prefix(['e', 'E']).map_or(0, |rest| {
            let signed = rest.strip_prefix(['+', '-']).unwrap_or(rest);
            let count = digits(signed);
            if count > 0 && whole + fraction > 0 {
                1 + rest.len() - signed.len() + count
            } else {
                0
            }
        });
        mantissa + exponent
    };
    let number = trimmed[..sign + end]
        .replace("Infinity", "inf")
        .parse()
        .unwrap_or(f64::NAN);
    (number, sign + end == text.len())
}

#[cfg(test)]
mod tests {
    use super::{canonical_double, leading_double};

    #[test]
    fn doubles_have_their_canonical_form() {
        for (number, expected) in [
            (5.3, "5.3E0"),
            (1.0, "1.0E0"),
            (0.0, "0.0E0"),
            (-0.25, "-2.5E-1"),
            (1e21, "1.0E21"),
            (1e-7, "1.0E-7"),
            (0.1 + 0.2, "3.0E-1"),
            (9.999_999_999_999_997e22, "9.999999999999997E22"),
            (5e-324, "4.940656458412465E-324"),
            // Half way between two sixteenth digits: up, not to even.
            (2_251_799_813_685_248.5, "2.251799813685249E15"),
        ] {
            assert_eq!(canonical_double(number), expected);
        }
    }

    #[test]
    fn a_double_in_text_ends_where_it_stops_being_one() {
        for (text, number, whole) in [
            ("5.30", 5.3, true),
            ("-.5e1", -5.0, true),
            ("3 credits", 3.0, false),
            (" 3", 3.0, false),
            ("7.e2", 700.0, true),
            ("1e", 1.0, false),
        ] {
            assert_eq!(leading_double(text), (number, whole), "{text}");
        }
        assert!(leading_double("twelve").0.is_nan());
    }
}
