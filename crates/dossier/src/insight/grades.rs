//! Grades on the scale of 1 to 10, and where they go.

use std::collections::BTreeMap;

use dossier_model::{Kind, PartialDate, RecordId, Text};
use dossier_vault::StoredRecord;

use super::{StudyYear, line};
use crate::{Decimal, Origin, Split, stats::origin_of};

/// Fewer than this say nothing about a direction.
const ENOUGH: usize = 4;
/// So far apart, in tenths of a point, must the earlier and the later half lie to be called a change.
const STEP: &str = "0.5";

/// What the grades tell. Not weighted: a grade counts once, whatever its study load.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grades {
    /// Each grade with a date, oldest first.
    pub points: Vec<GradePoint>,
    /// The same per study year.
    pub years: Vec<GradeYear>,
    /// Their mean; none without grades.
    pub mean: Option<Decimal>,
    /// Where they go.
    pub trend: Trend,
    /// Results whose grade is words or letters, on another scale, or has no date.
    pub elsewhere: u32,
}

/// One grade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradePoint {
    /// The record.
    pub record: RecordId,
    /// What it is called.
    pub title: Text,
    /// When it was given.
    pub date: PartialDate,
    /// From 1 to 10.
    pub grade: Decimal,
    /// What stands behind it.
    pub origin: Origin,
}

/// The grades of one study year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradeYear {
    /// The year; none for dates that leave two possible.
    pub year: Option<StudyYear>,
    /// How many, by what stands behind them.
    pub count: Split<u32>,
    /// Their mean.
    pub mean: Decimal,
    /// The lowest.
    pub lowest: Decimal,
    /// The highest.
    pub highest: Decimal,
}

/// Where grades go: the mean of the later half beside that of the earlier half.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trend {
    /// Not enough of them to say.
    #[default]
    TooFew,
    /// Less than half a point apart.
    Stable,
    /// Half a point up or more.
    Rising {
        /// The mean of the earlier half.
        from: Decimal,
        /// The mean of the later half.
        to: Decimal,
    },
    /// Half a point down or more.
    Falling {
        /// The mean of the earlier half.
        from: Decimal,
        /// The mean of the later half.
        to: Decimal,
    },
}

impl Grades {
    pub(super) fn of(records: &[&StoredRecord]) -> Self {
        let graded = records
            .iter()
            .filter(|r| r.draft.kind == Kind::Result && !line(&r.draft, "grade").is_empty());
        let mut grades = Self::default();
        for record in graded {
            match point(record) {
                Some(point) => grades.points.push(point),
                None => grades.elsewhere += 1,
            }
        }
        grades
            .points
            .sort_by_key(|point| (point.date.last_day(), point.record));
        grades.mean = mean(&grades.points);
        grades.trend = trend(&grades.points);
        grades.years = years(&grades.points);
        grades
    }
}

fn point(record: &StoredRecord) -> Option<GradePoint> {
    let scale = line(&record.draft, "scale").replace([' ', '–', '.'], "-");
    let of_ten = scale.is_empty() || scale.replace("--", "-").trim_matches('-') == "1-10";
    let grade = Decimal::read(&line(&record.draft, "grade")).filter(|grade| {
        let (one, ten) = (Decimal::read("1"), Decimal::read("10"));
        of_ten && Some(*grade) >= one && Some(*grade) <= ten
    })?;
    Some(GradePoint {
        record: record.id,
        title: record.draft.title.clone(),
        date: record.draft.dates.headline()?,
        grade,
        origin: origin_of(record),
    })
}

fn mean(points: &[GradePoint]) -> Option<Decimal> {
    Decimal::mean(points.iter().map(|point| point.grade))
}

fn trend(points: &[GradePoint]) -> Trend {
    if points.len() < ENOUGH {
        return Trend::TooFew;
    }
    let (earlier, later) = points.split_at(points.len() / 2);
    let (Some(from), Some(to), Some(step)) = (mean(earlier), mean(later), Decimal::read(STEP)) else {
        return Trend::TooFew;
    };
    let over = |low: Decimal, high: Decimal| {
        let mut enough = low;
        enough += step;
        high >= enough
    };
    if over(from, to) {
        Trend::Rising { from, to }
    } else if over(to, from) {
        Trend::Falling { from, to }
    } else {
        Trend::Stable
    }
}

fn years(points: &[GradePoint]) -> Vec<GradeYear> {
    let mut by_year: BTreeMap<(bool, Option<StudyYear>), Vec<&GradePoint>> = BTreeMap::new();
    for point in points {
        let year = StudyYear::of(point.date);
        by_year.entry((year.is_none(), year)).or_default().push(point);
    }
    let one = |((_, year), points): ((bool, Option<StudyYear>), Vec<&GradePoint>)| {
        let mut count = Split::<u32>::default();
        points
            .iter()
            .for_each(|point| count.add(point.origin, |sum| *sum += 1));
        let all = || points.iter().map(|point| point.grade);
        GradeYear {
            year,
            count,
            mean: Decimal::mean(all()).unwrap_or_default(),
            lowest: all().min().unwrap_or_default(),
            highest: all().max().unwrap_or_default(),
        }
    };
    by_year.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{super::tests::filled, *};

    fn graded(date: &str, grade: &str, scale: &str) -> Value {
        json!({"kind": "result", "title": "Vak", "dates": {"completed": date}, "fields": {"grade": grade, "scale": scale}})
    }

    fn grades(records: &[Value]) -> Grades {
        filled(records).insight().grades
    }

    #[test]
    fn what_is_not_a_number_from_one_to_ten_is_counted_and_not_drawn() {
        let found = grades(&[
            graded("2025-01-30", "7,5", "1-10"),
            graded("2025-02-01", "8.0", ""),
            graded("2025-02-02", "voldaan", ""),
            graded("2025-02-02", "75", "0-100"),
            graded("2025-02-02", "11", "1 – 10"),
            json!({"kind": "result", "title": "Zonder datum", "fields": {"grade": "6"}}),
        ]);
        assert_eq!((found.points.len(), found.elsewhere), (2, 4));
        assert_eq!(found.mean.map(|mean| mean.to_string()).as_deref(), Some("7.75"));
        assert_eq!(found.trend, Trend::TooFew);
    }

    #[test]
    fn half_a_point_between_the_halves_is_a_direction_and_less_is_not() {
        let four = |list: [&str; 4]| {
            let dates = ["2024-01-01", "2024-06-01", "2025-01-01", "2025-06-01"];
            let records: Vec<_> = dates
                .iter()
                .zip(list)
                .map(|(date, grade)| graded(date, grade, "1-10"))
                .collect();
            grades(&records).trend
        };
        assert!(matches!(four(["6", "6", "6,5", "6,5"]), Trend::Rising { .. }));
        assert!(matches!(four(["8", "7", "7", "7"]), Trend::Falling { .. }));
        assert_eq!(four(["7", "7", "7,4", "7,5"]), Trend::Stable);
    }

    #[test]
    fn a_year_says_its_mean_and_its_ends() {
        let found = grades(&[
            graded("2024-11-01", "6", ""),
            graded("2025-03-01", "8", ""),
            graded("2025-10-01", "9", ""),
        ]);
        let told: Vec<_> = found
            .years
            .iter()
            .map(|year| {
                (
                    year.count.own,
                    year.mean.to_string(),
                    year.lowest.to_string(),
                    year.highest.to_string(),
                )
            })
            .collect();
        assert_eq!(told[0], (2, "7".to_owned(), "6".to_owned(), "8".to_owned()));
        assert_eq!(told[1].0, 1);
    }
}
