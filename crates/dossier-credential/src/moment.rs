//! Moments as credentials write them.

use jiff::{Timestamp, civil, tz::TimeZone};
use serde_json::Value;

/// How a moment was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// With a time and an offset, as every standard since Open Badges 2.0 asks (RFC 3339, xsd:dateTimeStamp).
    Whole,
    /// As a date, a time without an offset (read as UTC), or seconds since 1970.
    Loosely,
}

/// A moment and how it was written; `None` when it is not a moment.
pub(crate) fn parse(value: &Value) -> Option<(Timestamp, Written)> {
    match value {
        Value::String(text) => parse_text(text),
        Value::Number(number) => {
            let seconds = number
                .as_i64()
                .or_else(|| number.as_f64().map(|whole| whole as i64))?;
            Some((Timestamp::from_second(seconds).ok()?, Written::Loosely))
        }
        _ => None,
    }
}

fn parse_text(text: &str) -> Option<(Timestamp, Written)> {
    // jiff reads more than RFC 3339 (zones in brackets, blanks for T); dates here begin with a digit or sign.
    if text.contains(['[', ' ']) {
        return None;
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some((moment, Written::Whole));
    }
    let utc = |when: civil::DateTime| when.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let loose = match text.parse::<civil::DateTime>() {
        Ok(when) => utc(when),
        Err(_) => text
            .parse::<civil::Date>()
            .ok()
            .and_then(|day| utc(day.at(0, 0, 0, 0))),
    };
    if let Some(moment) = loose {
        return Some((moment, Written::Loosely));
    }
    // Beyond the year 9999 (some writers mean "never"), and seconds as text.
    if text.len() >= 9 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some((Timestamp::from_second(text.parse().ok()?).ok()?, Written::Loosely));
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn check(value: Value, expected: Option<(&str, Written)>) {
        let got = parse(&value);
        assert_eq!(
            got,
            expected.map(|(text, how)| (text.parse().unwrap(), how)),
            "{value}"
        );
    }

    #[test]
    fn moments_are_read_as_they_are_met() {
        check(
            json!("2026-06-01T02:00:00+02:00"),
            Some(("2026-06-01T00:00:00Z", Written::Whole)),
        );
        check(
            json!("2017-10-01T00:00Z"),
            Some(("2017-10-01T00:00:00Z", Written::Whole)),
        );
        check(
            json!("9999-12-30T00:00:00Z"),
            Some(("9999-12-30T00:00:00Z", Written::Whole)),
        );
        check(
            json!("2025-02-05T21:57:05.249"),
            Some(("2025-02-05T21:57:05.249Z", Written::Loosely)),
        );
        check(
            json!("2015-04-30"),
            Some(("2015-04-30T00:00:00Z", Written::Loosely)),
        );
        check(
            json!(1_262_304_000),
            Some(("2010-01-01T00:00:00Z", Written::Loosely)),
        );
        check(
            json!("1262304000"),
            Some(("2010-01-01T00:00:00Z", Written::Loosely)),
        );
    }

    #[test]
    fn what_is_not_a_moment_is_not_guessed() {
        check(json!("Sat 25 Feb 2023 07:16:31 PM CST"), None);
        check(json!("2026-02-30"), None);
        check(json!(null), None);
        check(json!({"a": 1}), None);
    }
}
