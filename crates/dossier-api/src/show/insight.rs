//! The numbers behind every figure, cut to what a screen can draw.

use dossier::{
    Decimal, Insight, Split, Stats, Trend,
    model::{Language, PartialDate, RecordId, Text},
};

use super::{amount_of, hours, study_load};
use crate::{
    GradeView, GradeYearView, InsightView, InternshipView, MomentView, PeriodView, ProofView, SkillView,
    SpanView, SplitView,
};

/// More grades than this are drawn per year.
const MOST_GRADES: usize = 120;
/// So many skills, and so many proofs of each, are sent to a screen.
const MOST_SKILLS: usize = 40;

/// Every figure, with titles in the reader's language.
pub(crate) fn insight(
    insight: &Insight,
    stats: &Stats,
    today: PartialDate,
    language: Language,
) -> InsightView {
    let say = |text: &Text| text.best(language).to_owned();
    let date = |date: Option<PartialDate>| date.map(|day| day.to_string()).unwrap_or_default();
    let grades = &insight.grades;
    let (trend, from, to) = match grades.trend {
        Trend::TooFew => ("too_few", None, None),
        Trend::Stable => ("stable", None, None),
        Trend::Rising { from, to } => ("rising", Some(from), Some(to)),
        Trend::Falling { from, to } => ("falling", Some(from), Some(to)),
    };
    let number = |amount: Option<Decimal>| amount.map(|amount| amount.to_string()).unwrap_or_default();
    InsightView {
        levels: study_load(stats),
        periods: insight
            .periods
            .iter()
            .map(|load| PeriodView {
                year: load.year.map(|year| year.to_string()).unwrap_or_default(),
                amount: amount_of(&load.unit, "", load.amount),
            })
            .collect(),
        grades: if grades.points.len() > MOST_GRADES {
            &[]
        } else {
            grades.points.as_slice()
        }
        .iter()
        .map(|point| GradeView {
            id: point.record.to_string(),
            title: say(&point.title),
            date: point.date.to_string(),
            grade: point.grade.to_string(),
            origin: point.origin.name().to_owned(),
        })
        .collect(),
        grade_years: grades
            .years
            .iter()
            .map(|year| GradeYearView {
                year: year.year.map(|year| year.to_string()).unwrap_or_default(),
                count: split(year.count),
                mean: year.mean.to_string(),
                lowest: year.lowest.to_string(),
                highest: year.highest.to_string(),
            })
            .collect(),
        grade_mean: number(grades.mean),
        grade_trend: trend.to_owned(),
        grade_from: number(from),
        grade_to: number(to),
        grades_elsewhere: grades.elsewhere,
        skills: insight
            .skills
            .iter()
            .take(MOST_SKILLS)
            .map(|skill| SkillView {
                label: say(&skill.label),
                uri: skill.uri.clone().unwrap_or_default(),
                shown_by: skill
                    .shown_by
                    .iter()
                    .take(MOST_SKILLS)
                    .map(|proof| proof_of(proof.record, &proof.title, proof.origin.name(), language))
                    .collect(),
                count: split(skill.count),
            })
            .collect(),
        skills_total: u32::try_from(insight.skills.len()).unwrap_or(u32::MAX),
        internships: insight
            .internships
            .iter()
            .map(|one| InternshipView {
                id: one.record.to_string(),
                title: say(&one.title),
                start: date(one.start),
                end: date(one.end),
                hours: one.hours.to_string(),
                origin: one.origin.name().to_owned(),
            })
            .collect(),
        internship_hours: hours(stats),
        spans: insight
            .timeline
            .spans
            .iter()
            .map(|span| SpanView {
                id: span.record.to_string(),
                kind: span.kind.name().to_owned(),
                title: say(&span.title),
                start: span.start.to_string(),
                end: date(span.end),
                origin: span.origin.name().to_owned(),
            })
            .collect(),
        moments: insight
            .timeline
            .moments
            .iter()
            .map(|moment| MomentView {
                kind: moment.kind.name().to_owned(),
                when: moment.when.clone(),
                count: split(moment.count),
                id: moment
                    .only
                    .as_ref()
                    .map(|(id, _)| id.to_string())
                    .unwrap_or_default(),
                title: moment
                    .only
                    .as_ref()
                    .map(|(_, title)| say(title))
                    .unwrap_or_default(),
            })
            .collect(),
        undated: insight.timeline.undated,
        uncounted: stats.uncounted,
        today: today.to_string(),
    }
}

/// A record by its name and what stands behind it.
pub(crate) fn proof_of(id: RecordId, title: &Text, origin: &str, language: Language) -> ProofView {
    ProofView {
        id: id.to_string(),
        title: title.best(language).to_owned(),
        origin: origin.to_owned(),
    }
}

const fn split(count: Split<u32>) -> SplitView {
    SplitView {
        total: count.total,
        signed: count.signed,
        endorsed: count.endorsed,
        own: count.own,
    }
}
