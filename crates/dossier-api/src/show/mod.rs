//! From the façade's nouns to what a screen shows. Nothing here decides anything.

mod fields;
mod insight;
mod reader;
mod reply;
mod row;
mod share;
mod verdict;

use dossier::{Decimal, Split, Stats, model::Attachment};
use serde_json::Value;

pub(crate) use fields::{fields, shape_choices, shape_name};
pub(crate) use insight::{insight, proof_of};
pub(crate) use reader::reader;
pub(crate) use reply::reply;
pub(crate) use row::{planned_row, row};
pub(crate) use share::share;
pub(crate) use verdict::verdict;

use crate::{AmountView, AttachmentView};

/// Study load by unit and level, without what adds up to nothing.
pub(crate) fn study_load(stats: &Stats) -> Vec<AmountView> {
    let loads = stats
        .study_load
        .iter()
        .filter(|load| load.amount.total != Decimal::ZERO);
    loads
        .map(|load| amount_of(&load.unit, &load.level, load.amount))
        .collect()
}

/// Hours of internship; nothing when there are none.
pub(crate) fn hours(stats: &Stats) -> Vec<AmountView> {
    let hours = stats.internship_hours;
    if hours.total == Decimal::ZERO {
        Vec::new()
    } else {
        vec![amount_of("hour", "", hours)]
    }
}

fn amount_of(unit: &str, level: &str, amount: Split<Decimal>) -> AmountView {
    AmountView {
        unit: unit.to_owned(),
        level: level.to_owned(),
        total: amount.total.to_string(),
        signed: amount.signed.to_string(),
        endorsed: amount.endorsed.to_string(),
        own: amount.own.to_string(),
    }
}

/// A file of a record.
pub(crate) fn attachment(file: &Attachment) -> AttachmentView {
    AttachmentView {
        id: file.id.to_string(),
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        bytes: file.bytes,
        sha256: file.sha256.clone(),
    }
}

/// JSON as a person can read it.
pub(crate) fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
