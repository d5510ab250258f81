//! Totals: how much of everything, and how much of that somebody else stands behind.

use std::collections::BTreeMap;

use dossier_model::{Draft, EvidenceLevel, Kind, Status};
use dossier_vault::StoredRecord;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::Decimal;

/// What the whole dossier adds up to, the trash left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    /// How many records.
    pub records: u32,
    /// How many of each kind; a kind without records stands with 0.
    pub kinds: BTreeMap<&'static str, u32>,
    /// How many credentials with each status.
    pub statuses: BTreeMap<&'static str, u32>,
    /// How many records by what stands behind them.
    pub origins: Split<u32>,
    /// Study load of passed results and of credentials, by unit and level. Units are never converted.
    pub study_load: Vec<Load>,
    /// Hours of internship.
    pub internship_hours: Split<Decimal>,
    /// Amounts that are text and no number, such as `zes`; they are in no total.
    pub uncounted: u32,
}

/// A total by what stands behind its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Split<T: Serialize> {
    /// Everything.
    pub total: T,
    /// From credentials whose signature or host was checked and is right.
    pub signed: T,
    /// From unsigned files of somebody else.
    pub endorsed: T,
    /// Self-declared.
    pub own: T,
}

/// Study load in one unit at one level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Load {
    /// `EC`, `SBU`, `hour`, … as given.
    pub unit: String,
    /// The level as given; empty if none.
    pub level: String,
    /// How much.
    #[serde(flatten)]
    pub amount: Split<Decimal>,
}

/// What stands behind a record, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A credential whose signature or host was checked and is right.
    Signed,
    /// An unsigned file of somebody else.
    Endorsed,
    /// The learner's own word.
    Own,
}

impl Origin {
    /// The name that screens and scripts read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Endorsed => "endorsed",
            Self::Own => "own",
        }
    }
}

impl Stats {
    /// Adds up records; those in the trash are passed over.
    pub(crate) fn of<'r>(records: impl Iterator<Item = &'r StoredRecord>) -> Self {
        let mut stats = Self::default();
        for kind in Kind::ALL {
            stats.kinds.insert(kind.name(), 0);
        }
        let mut loads: BTreeMap<(String, String), Split<Decimal>> = BTreeMap::new();
        for record in records.filter(|record| !record.trashed) {
            let origin = origin_of(record);
            stats.records += 1;
            *stats.kinds.entry(record.draft.kind.name()).or_default() += 1;
            stats.origins.add(origin, |sum| *sum += 1);
            if let Some(verdict) = &record.verdict {
                *stats.statuses.entry(status_name(verdict.status())).or_default() += 1;
            }
            match study_load(&record.draft) {
                Amount::None => {}
                Amount::NoNumber => stats.uncounted += 1,
                Amount::Of(amount, unit) => {
                    let load = loads.entry((unit, level(&record.draft))).or_default();
                    load.add(origin, |sum| *sum += amount);
                }
            }
            match hours(&record.draft) {
                Amount::None => {}
                Amount::NoNumber => stats.uncounted += 1,
                Amount::Of(amount, _) => stats.internship_hours.add(origin, |sum| *sum += amount),
            }
        }
        stats.study_load = loads
            .into_iter()
            .map(|((unit, level), amount)| Load { unit, level, amount })
            .collect();
        stats
    }
}

impl<T: Serialize> Split<T> {
    pub(crate) fn add(&mut self, origin: Origin, mut more: impl FnMut(&mut T)) {
        more(&mut self.total);
        more(match origin {
            Origin::Signed => &mut self.signed,
            Origin::Endorsed => &mut self.endorsed,
            Origin::Own => &mut self.own,
        });
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The name of a status, as scripts read it.
pub const fn status_name(status: Status) -> &'static str {
    match status {
        Status::Valid => "valid",
        Status::Invalid => "invalid",
        Status::Unknown => "unknown",
    }
}

/// What was revoked or expired counts for nobody's signature: it adds up as a file, not as signed.
pub(crate) fn origin_of(record: &StoredRecord) -> Origin {
    let refuted = record
        .verdict
        .as_ref()
        .is_some_and(|verdict| verdict.status() == Status::Invalid);
    match record.provenance.evidence {
        EvidenceLevel::OwnWord => Origin::Own,
        EvidenceLevel::File => Origin::Endorsed,
        _ if refuted => Origin::Endorsed,
        EvidenceLevel::Hosted | EvidenceLevel::Signed | EvidenceLevel::Trusted => Origin::Signed,
    }
}

pub(crate) enum Amount {
    None,
    NoNumber,
    Of(Decimal, String),
}

/// A failed result earns nothing, and nothing else than results and credentials has study load.
pub(crate) fn study_load(draft: &Draft) -> Amount {
    let earns = match draft.kind {
        Kind::Result => draft.fields.get("passed").and_then(Value::as_bool) != Some(false),
        Kind::Credential => true,
        _ => false,
    };
    match draft.fields.get("credits") {
        Some(credits) if earns && !credits.is_null() => {
            let unit = credits.get("unit").and_then(Value::as_str).unwrap_or_default();
            amount(credits.get("value"), unit)
        }
        _ => Amount::None,
    }
}

pub(crate) fn hours(draft: &Draft) -> Amount {
    if draft.kind == Kind::Internship {
        amount(draft.fields.get("hours"), "hour")
    } else {
        Amount::None
    }
}

fn amount(value: Option<&Value>, unit: &str) -> Amount {
    let text = match value {
        Some(Value::String(text)) if !text.trim().is_empty() => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Null | Value::String(_)) | None => return Amount::None,
        Some(_) => return Amount::NoNumber,
    };
    Decimal::read(&text).map_or(Amount::NoNumber, |amount| Amount::Of(amount, unit.to_owned()))
}

fn level(draft: &Draft) -> String {
    draft
        .fields
        .get("level")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .trim()
        .to_owned()
}
