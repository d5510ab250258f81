//! Dates as people know them: a year, a month, or a day.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A date of which the day, or the day and the month, may be unknown: `2026`, `2026-06`, `2026-06-14`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartialDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// Why a text is not a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected YYYY, YYYY-MM or YYYY-MM-DD, found {found:?}")]
pub struct DateFault {
    /// The text that was found.
    pub found: String,
}

impl PartialDate {
    /// The year.
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month, 1 to 12, if known.
    pub const fn month(self) -> Option<i8> {
        self.month
    }

    /// The day of the month, if known.
    pub const fn day(self) -> Option<i8> {
        self.day
    }

    /// The first day it can mean.
    pub fn first_day(self) -> civil::Date {
        let month = self.month.unwrap_or(1);
        civil::Date::new(self.year, month, self.day.unwrap_or(1)).unwrap_or(civil::Date::MIN)
    }

    /// The last day it can mean.
    pub fn last_day(self) -> civil::Date {
        match (self.month, self.day) {
            (Some(_), Some(_)) => self.first_day(),
            (Some(_), None) => self.first_day().last_of_month(),
            _ => self.first_day().last_of_year(),
        }
    }

    /// The last second of the last day it can mean, in UTC: what "until" means in a share.
    pub fn end_of_day(self) -> Timestamp {
        let last = self.last_day().at(23, 59, 59, 0);
        last.to_zoned(TimeZone::UTC)
            .map_or(Timestamp::MAX, |moment| moment.timestamp())
    }

    /// The first second of the first day it can mean, in UTC.
    pub fn start_of_day(self) -> Timestamp {
        let first = self.first_day().at(0, 0, 0, 0);
        first
            .to_zoned(TimeZone::UTC)
            .map_or(Timestamp::MIN, |moment| moment.timestamp())
    }

    /// The day of a moment, in UTC.
    pub fn of(moment: Timestamp) -> Self {
        Self::from(moment.to_zoned(TimeZone::UTC).date())
    }
}

impl From<civil::Date> for PartialDate {
    fn from(day: civil::Date) -> Self {
        Self {
            year: day.year(),
            month: Some(day.month()),
            day: Some(day.day()),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl FromStr for PartialDate {
    type Err = DateFault;

    fn from_str(text: &str) -> Result<Self, DateFault> {
        let fault = || DateFault {
            found: text.chars().take(40).collect(),
        };
        let mut parts = text.split('-');
        let year = number(parts.next(), 4).ok_or_else(fault)?;
        let month = parts
            .next()
            .map(|part| number(Some(part), 2).ok_or_else(fault))
            .transpose()?;
        let day = parts
            .next()
            .map(|part| number(Some(part), 2).ok_or_else(fault))
            .transpose()?;
        if parts.next().is_some() || year == 0 {
            return Err(fault());
        }
        let (month, day) = (month.map(|m| m as i8), day.map(|d| d as i8));
        civil::Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).map_err(|_| fault())?;
        Ok(Self { year, month, day })
    }
}

/// Exactly `digits` ASCII digits: no sign, no blank, no short form.
fn number(part: Option<&str>, digits: usize) -> Option<i16> {
    let part = part?;
    let plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| part.parse().ok()).flatten()
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// The dates of a record, each known as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// When it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<PartialDate>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<PartialDate>,
    /// When the issuer issued it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<PartialDate>,
    /// The last day on which the issuer lets it count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<PartialDate>,
    /// When it was finished or passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed: Option<PartialDate>,
}

impl Dates {
    /// True when no date is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The date by which a list sorts: when it was finished, else issued, ended, began.
    pub fn headline(&self) -> Option<PartialDate> {
        self.completed.or(self.issued).or(self.end).or(self.start)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_date_keeps_what_is_known_and_no_more() {
        for text in ["2026", "2026-06", "2026-06-14"] {
            assert_eq!(text.parse::<PartialDate>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_not_a_date_is_refused() {
        for text in [
            "",
            "26",
            "2026-13",
            "2026-02-30",
            "2026-6-1",
            "2026-06-14T00:00",
            "-2026",
            "0000",
            "2026-06-14-1",
        ] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn until_a_day_means_its_last_second() {
        let day: PartialDate = "2026-12".parse().unwrap();
        assert_eq!(day.end_of_day().to_string(), "2026-12-31T23:59:59Z");
    }
}
