//! JSON Canonicalization Scheme, RFC 8785: one text for one JSON value.

use serde_json::Value;

/// The canonical bytes of a value: no white space, keys in UTF-16 order, numbers as ECMAScript writes them.
///
/// Numbers are IEEE 754 doubles here, as the RFC demands: an integer beyond 2⁵³ loses digits.
#[must_use]
pub fn canonicalize(value: &Value) -> Vec<u8> {
    let mut out = String::with_capacity(256);
    write_value(value, &mut out);
    out.into_bytes()
}

fn write_value(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(number.as_f64().unwrap_or(0.0), out),
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_value(item, out);
            }
            out.push(']');
        }
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_unstable_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (at, (key, value)) in entries.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_string(key, out);
                out.push(':');
                write_value(value, out);
            }
            out.push('}');
        }
    }
}

/// RFC 8785 §3.2.2.2: only what must be escaped is, and in its shortest form.
fn write_string(text: &str, out: &mut String) {
    use std::fmt::Write;
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            // Writing to a String cannot fail.
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// ECMAScript `Number::toString` (ECMA-262 §6.1.6.1.20), which RFC 8785 §3.2.2.3 refers to.
pub(crate) fn write_number(number: f64, out: &mut String) {
    use std::fmt::Write;
    if number == 0.0 {
        // Minus zero too.
        return out.push('0');
    }
    if number < 0.0 {
        out.push('-');
    }
    // Rust finds how few digits read back as the same double, as ECMAScript does; of two such texts that
    // are equally near it may take the other one, so the digits themselves are rounded once more.
    let number = number.abs();
    let shortest = format!("{number:e}");
    let places = shortest
        .bytes()
        .take_while(|byte| *byte != b'e')
        .count()
        .saturating_sub(2);
    let nearest = format!("{number:.places$e}");
    let (mantissa, exponent) = nearest.split_once('e').unwrap_or((&nearest, "0"));
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    // The value is 0.digits × 10^point.
    let point = exponent.parse::<i32>().unwrap_or(0) + 1;
    match point {
        _ if count <= point && point <= 21 => {
            out.push_str(&digits);
            out.extend(std::iter::repeat_n('0', (point - count).unsigned_abs() as usize));
        }
        1..=21 => {
            let (whole, fraction) = digits.split_at(point.unsigned_abs() as usize);
            out.push_str(whole);
            out.push('.');
            out.push_str(fraction);
        }
        -5..=0 => {
            out.push_str("0.");
            out.extend(std::iter::repeat_n('0', point.unsigned_abs() as usize));
            out.push_str(&digits);
        }
        _ => {
            let (first, rest) = digits.split_at(1);
            out.push_str(first);
            if !rest.is_empty() {
                out.push('.');
                out.push_str(rest);
            }
            let power = point - 1;
            let sign = if power < 0 { '-' } else { '+' };
            let _ = write!(out, "e{sign}{}", power.unsigned_abs());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{canonicalize, write_number};

    fn check(value: &Value, expected: &str) {
        assert_eq!(String::from_utf8(canonicalize(value)).unwrap(), expected);
    }

    fn check_bits(bits: u64, expected: &str) {
        let mut out = String::new();
        write_number(f64::from_bits(bits), &mut out);
        assert_eq!(out, expected);
    }

    #[test]
    fn numbers_are_written_as_the_rfc_appendix_lists_them() {
        // RFC 8785, appendix B.
        check_bits(0x0000_0000_0000_0000, "0");
        check_bits(0x8000_0000_0000_0000, "0");
        check_bits(0x0000_0000_0000_0001, "5e-324");
        check_bits(0x8000_0000_0000_0001, "-5e-324");
        check_bits(0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308");
        check_bits(0x4340_0000_0000_0000, "9007199254740992");
        check_bits(0xc340_0000_0000_0000, "-9007199254740992");
        check_bits(0x4430_0000_0000_0000, "295147905179352830000");
        check_bits(0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22");
        check_bits(0x44b5_2d02_c7e1_4af6, "1e+23");
        check_bits(0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23");
        check_bits(0x444b_1ae4_d6e2_ef4e, "999999999999999700000");
        check_bits(0x444b_1ae4_d6e2_ef4f, "999999999999999900000");
        check_bits(0x444b_1ae4_d6e2_ef50, "1e+21");
        check_bits(0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7");
        check_bits(0x3eb0_c6f7_a0b5_ed8d, "0.000001");
        check_bits(0x41b3_de43_5555_5553, "333333333.3333332");
        check_bits(0x41b3_de43_5555_5554, "333333333.33333325");
        check_bits(0x41b3_de43_5555_5555, "333333333.3333333");
        check_bits(0x41b3_de43_5555_5556, "333333333.3333334");
        check_bits(0x41b3_de43_5555_5557, "333333333.33333343");
        check_bits(0xbecb_f647_612f_3696, "-0.0000033333333333333333");
        check_bits(0x4314_3ff3_c1cb_0959, "1424953923781206.2");
    }

    #[test]
    fn keys_go_by_utf16_and_not_by_code_point() {
        check(
            &json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "ö": 7}),
            "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"ö\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}",
        );
    }

    #[test]
    fn strings_escape_no_more_than_they_must() {
        check(
            &json!("\u{20ac}$\u{f}\nA'B\"\\\\\"/\u{7f}"),
            "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u{7f}\"",
        );
    }

    #[test]
    fn whole_doubles_lose_their_point() {
        check(
            &json!([1.0, 56.0, 4.50, 2e-3, 1e30, true, null]),
            "[1,56,4.5,0.002,1e+30,true,null]",
        );
    }

    proptest! {
        #[test]
        fn a_canonical_number_reads_back_as_the_same_double(bits in any::<u64>()) {
            let number = f64::from_bits(bits);
            prop_assume!(number.is_finite());
            let mut out = String::new();
            write_number(number, &mut out);
            prop_assert!(out.parse::<f64>().unwrap() == number);
        }
    }
}
