//! When everything was: what lasted, and what happened.

use std::collections::BTreeMap;

use dossier_model::{Kind, PartialDate, RecordId, Text};
use dossier_vault::StoredRecord;

use crate::{Origin, Split, stats::origin_of};

/// Everything with a date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// What began on one day and ended on another, or goes on.
    pub spans: Vec<Span>,
    /// What happened, counted per kind and month: a thousand results are not a thousand marks.
    pub moments: Vec<Moment>,
    /// Records without any date.
    pub undated: u32,
}

/// A record that lasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// What it is called.
    pub title: Text,
    /// When it began.
    pub start: PartialDate,
    /// When it ended; none while it goes on.
    pub end: Option<PartialDate>,
    /// What stands behind it.
    pub origin: Origin,
}

/// What happened in one month, or in one year of which the month is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The kind.
    pub kind: Kind,
    /// `YYYY-MM`, or `YYYY`.
    pub when: String,
    /// How many, by what stands behind them.
    pub count: Split<u32>,
    /// The record, when there is only one.
    pub only: Option<(RecordId, Text)>,
}

impl Timeline {
    pub(super) fn of(records: &[&StoredRecord]) -> Self {
        let mut timeline = Self::default();
        let mut moments: BTreeMap<(String, Kind), Moment> = BTreeMap::new();
        for record in records {
            let dates = &record.draft.dates;
            let finished = dates.end.or(dates.completed);
            match (dates.start, dates.headline()) {
                (Some(start), _) if finished.is_none_or(|end| end.last_day() > start.last_day()) => {
                    timeline.spans.push(Span {
                        record: record.id,
                        kind: record.draft.kind,
                        title: record.draft.title.clone(),
                        start,
                        end: finished,
                        origin: origin_of(record),
                    });
                }
                (_, Some(date)) => add(&mut moments, record, date),
                (_, None) => timeline.undated += 1,
            }
        }
        timeline
            .spans
            .sort_by_key(|span| (span.start.first_day(), span.record));
        timeline.moments = moments.into_values().collect();
        timeline
    }
}

fn add(moments: &mut BTreeMap<(String, Kind), Moment>, record: &StoredRecord, date: PartialDate) {
    let when: String = date.to_string().chars().take(7).collect();
    let kind = record.draft.kind;
    let moment = moments.entry((when.clone(), kind)).or_insert_with(|| Moment {
        kind,
        when,
        count: Split::default(),
        only: None,
    });
    moment.count.add(origin_of(record), |sum| *sum += 1);
    moment.only = (moment.count.total == 1).then(|| (record.id, record.draft.title.clone()));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::filled;

    #[test]
    fn what_lasted_is_a_span_and_what_happened_is_counted_by_month() {
        let dossier = filled(&[
            json!({"kind": "internship", "title": "Stage", "dates": {"start": "2025-02", "end": "2025-07"}}),
            json!({"kind": "work", "title": "Bijbaan", "dates": {"start": "2024-09-01"}}),
            json!({"kind": "result", "title": "Een", "dates": {"completed": "2025-01-30"}}),
            json!({"kind": "result", "title": "Twee", "dates": {"completed": "2025-01-31"}}),
            json!({"kind": "result", "title": "Drie", "dates": {"completed": "2024"}}),
            json!({"kind": "portfolio", "title": "Zonder datum"}),
        ]);
        let timeline = dossier.insight().timeline;
        let spans: Vec<_> = timeline
            .spans
            .iter()
            .map(|s| (s.start.to_string(), s.end.is_some()))
            .collect();
        assert_eq!(
            spans,
            [("2024-09-01".to_owned(), false), ("2025-02".to_owned(), true)]
        );
        let moments: Vec<_> = timeline
            .moments
            .iter()
            .map(|m| (m.when.as_str(), m.count.total, m.only.is_some()))
            .collect();
        assert_eq!(moments, [("2024", 1, true), ("2025-01", 2, false)]);
        assert_eq!(timeline.undated, 1);
    }
}
