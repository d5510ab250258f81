//! What the records tell when they are laid side by side: the numbers behind every figure.
//!
//! Nothing here is a judgement on the learner. Each number is split by what stands behind it, and
//! what could not be counted is said, never left out in silence.

mod grades;
mod skills;
mod timeline;

use std::{collections::BTreeMap, fmt};

use dossier_model::{Draft, PartialDate, RecordId, Text};
use dossier_vault::StoredRecord;
use serde_json::Value;

pub use grades::{GradePoint, GradeYear, Grades, Trend};
pub use skills::{SkillEvidence, SkillProof};
pub use timeline::{Moment, Span, Timeline};

use crate::{
    Decimal, Dossier, Origin, Split,
    stats::{Amount, hours, origin_of, study_load},
};

/// Figures over the whole dossier, the trash left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Insight {
    /// Study load per study year and unit, oldest year first; what names no year stands last.
    pub periods: Vec<PeriodLoad>,
    /// Grades on the scale of 1 to 10.
    pub grades: Grades,
    /// Skills, the one with the most behind it first.
    pub skills: Vec<SkillEvidence>,
    /// Internships with hours, oldest first.
    pub internships: Vec<InternshipHours>,
    /// Everything with a date.
    pub timeline: Timeline,
}

/// Study load of one study year in one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodLoad {
    /// The study year; none when the date does not tell.
    pub year: Option<StudyYear>,
    /// `EC`, `SBU`, … as given. Units are never converted.
    pub unit: String,
    /// How much.
    pub amount: Split<Decimal>,
}

/// The hours of one internship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InternshipHours {
    /// The record.
    pub record: RecordId,
    /// What it is called.
    pub title: Text,
    /// When it began and ended, as far as known.
    pub start: Option<PartialDate>,
    /// When it ended.
    pub end: Option<PartialDate>,
    /// How many hours.
    pub hours: Decimal,
    /// What stands behind it.
    pub origin: Origin,
}

/// A study year, from 1 September to 31 August; named by the year in which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StudyYear(i16);

impl StudyYear {
    /// The study year of a date; none when its unknown part leaves two possible.
    pub fn of(date: PartialDate) -> Option<Self> {
        let begins = |day: jiff::civil::Date| {
            if day.month() >= 9 {
                day.year()
            } else {
                day.year() - 1
            }
        };
        let (first, last) = (begins(date.first_day()), begins(date.last_day()));
        (first == last).then_some(Self(first))
    }
}

/// `2024-2025`, and across a century the same.
impl fmt::Display for StudyYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.0, self.0 + 1)
    }
}

impl Dossier {
    /// What the whole dossier tells, for figures.
    pub fn insight(&self) -> Insight {
        let records: Vec<_> = self.records().filter(|record| !record.trashed).collect();
        Insight {
            periods: periods(&records),
            grades: Grades::of(&records),
            skills: skills::of(&records),
            internships: internships(&records),
            timeline: Timeline::of(&records),
        }
    }
}

fn periods(records: &[&StoredRecord]) -> Vec<PeriodLoad> {
    let mut loads: BTreeMap<(bool, Option<StudyYear>, String), Split<Decimal>> = BTreeMap::new();
    for record in records {
        if let Amount::Of(amount, unit) = study_load(&record.draft) {
            let year = record.draft.dates.headline().and_then(StudyYear::of);
            let load = loads.entry((year.is_none(), year, unit)).or_default();
            load.add(origin_of(record), |sum| *sum += amount);
        }
    }
    let period = |((_, year, unit), amount)| PeriodLoad { year, unit, amount };
    loads.into_iter().map(period).collect()
}

fn internships(records: &[&StoredRecord]) -> Vec<InternshipHours> {
    let one = |record: &&StoredRecord| match hours(&record.draft) {
        Amount::Of(hours, _) => Some(InternshipHours {
            record: record.id,
            title: record.draft.title.clone(),
            start: record.draft.dates.start,
            end: record.draft.dates.end,
            hours,
            origin: origin_of(record),
        }),
        Amount::None | Amount::NoNumber => None,
    };
    let mut all: Vec<_> = records.iter().filter_map(one).collect();
    all.sort_by_key(|one| {
        let began = one.start.or(one.end).map(PartialDate::first_day);
        (began.is_none(), began, one.record)
    });
    all
}

/// A field's text, trimmed; empty when it has none.
fn line<'d>(draft: &'d Draft, key: &str) -> std::borrow::Cow<'d, str> {
    match draft.fields.get(key) {
        Some(Value::String(text)) => text.trim().into(),
        Some(Value::Number(number)) => number.to_string().into(),
        _ => "".into(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use dossier_seal::{KdfParams, Passphrase};
    use serde_json::{Value, json};

    use super::*;

    pub(super) fn filled(records: &[Value]) -> Dossier {
        let secret = Passphrase::new("vier blauwe fietsen".to_owned());
        let (mut dossier, _) = Dossier::in_memory(&secret, KdfParams::FLOOR).unwrap();
        let now = "2026-06-01T12:00:00Z".parse().unwrap();
        for record in records {
            dossier.add(record.clone(), None, now).unwrap();
        }
        dossier
    }

    #[test]
    fn a_study_year_begins_in_september_and_is_not_guessed() {
        let of = |date: &str| StudyYear::of(date.parse().unwrap()).map(|year| year.to_string());
        assert_eq!(of("2025-08-31").as_deref(), Some("2024-2025"));
        assert_eq!(of("2025-09").as_deref(), Some("2025-2026"));
        assert_eq!(of("2025"), None);
    }

    #[test]
    fn study_load_stands_by_year_and_unit_and_what_names_no_year_stands_last() {
        let result = |date: &str, value: &str, unit: &str| {
            json!({"kind": "result", "title": "Vak", "dates": {"completed": date},
                "fields": {"credits": {"value": value, "unit": unit}}})
        };
        let dossier = filled(&[
            result("2025-01-30", "5", "EC"),
            result("2023-11-10", "2,5", "EC"),
            result("2024", "6", "EC"),
            result("2025-06-30", "5", "EC"),
            result("2025-06-30", "240", "SBU"),
        ]);
        let told: Vec<_> = dossier
            .insight()
            .periods
            .into_iter()
            .map(|load| {
                let year = load.year.map(|year| year.to_string()).unwrap_or_default();
                (year, load.unit, load.amount.own.to_string())
            })
            .collect();
        let expected = [
            ("2023-2024", "EC", "2.5"),
            ("2024-2025", "EC", "10"),
            ("2024-2025", "SBU", "240"),
            ("", "EC", "6"),
        ];
        assert_eq!(
            told,
            expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()))
        );
    }
}
