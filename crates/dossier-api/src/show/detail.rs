//! Everything about one record.

use dossier::{
    Dossier, Fault, StoredRecord, changes_between,
    model::{Draft, Language, RecordId, fields},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{attachment_view, row_view, shape_name, share_row_view, verdict_view};
use crate::{DetailView, Failure, FieldView, PairView, VersionView};

pub(crate) fn detail_view(
    dossier: &Dossier,
    id: RecordId,
    language: Language,
    now: Timestamp,
) -> Result<DetailView, Failure> {
    let record = dossier.show(id)?;
    let shares = dossier.shares(now).or_else(quiet_about_the_ledger)?;
    let holding = shares.iter().filter(|share| share.items.iter().any(|item| item.id == id));
    let identifiers = record.draft.issuer.iter().flat_map(|issuer| &issuer.identifiers);
    Ok(DetailView {
        row: row_view(record, language),
        version: record.version,
        draft: json!(record.draft),
        fields: field_views(&record.draft),
        verdict: record.verdict.as_ref().map(verdict_view),
        source: record.provenance.source.clone(),
        format: record.provenance.format.clone(),
        imported_at: record.provenance.at.to_string(),
        url: record.provenance.url.clone().unwrap_or_default(),
        original_sha256: record.original.and(record.provenance.sha256.clone()).unwrap_or_default(),
        issuer_ids: identifiers.map(|(key, value)| PairView { key: key.clone(), value: value.clone() }).collect(),
        attachments: record.attachments.iter().map(attachment_view).collect(),
        versions: versions(&dossier.history(id)?, language),
        shares: holding.map(|share| share_row_view(dossier, share, language)).collect(),
    })
}

/// A broken ledger is said by the check and by "who has what"; it does not hide a record.
fn quiet_about_the_ledger<T: Default>(fault: Fault) -> Result<T, Fault> {
    if matches!(fault, Fault::Ledger(_)) { Ok(T::default()) } else { Err(fault) }
}

fn versions(history: &[StoredRecord], language: Language) -> Vec<VersionView> {
    let before = std::iter::once(None).chain(history.iter().map(Some));
    let view = |(before, record): (Option<&StoredRecord>, &StoredRecord)| VersionView {
        version: record.version,
        saved_at: record.saved_at.to_string(),
        title: record.draft.title.best(language).to_owned(),
        changed: before.map(|before| changes_between(before, record)).unwrap_or_default(),
        trashed: record.trashed,
    };
    let mut views: Vec<_> = before.zip(history).map(view).collect();
    views.reverse();
    views
}

/// Members that have a value, in the order of the form: issuer, dates, what the kind has, the learner's
/// own keys, skills, language, notes.
pub(crate) fn field_views(draft: &Draft) -> Vec<FieldView> {
    let specs = fields::specs(draft.kind);
    let view = |key: &str, shape: &str, value: Value, sensitive: bool| FieldView {
        key: key.to_owned(),
        shape: shape.to_owned(),
        value,
        sensitive,
    };
    let dates = match json!(draft.dates) {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    let issuer = draft.issuer.as_ref().and_then(|issuer| issuer.name.as_ref());
    let mut views: Vec<FieldView> = Vec::new();
    views.extend(issuer.map(|name| view("issuer", "text", json!(name), false)));
    views.extend(dates.into_iter().map(|(key, value)| view(&key, "line", value, false)));
    views.extend(specs.iter().filter_map(|spec| {
        let value = draft.fields.get(spec.key)?.clone();
        Some(view(spec.key, shape_name(spec.shape), value, spec.sensitive))
    }));
    let own = draft.fields.iter().filter(|(key, _)| specs.iter().all(|spec| spec.key != key.as_str()));
    views.extend(own.chain(&draft.more).map(|(key, value)| view(key, "unknown", value.clone(), true)));
    if !draft.skills.is_empty() {
        let labels: Vec<_> = draft.skills.iter().filter_map(|skill| skill.labels().next()).collect();
        views.push(view("skills", "lines", json!(labels), false));
    }
    views.extend(draft.language.as_ref().map(|language| view("language", "line", json!(language), false)));
    views.extend((!draft.notes.is_empty()).then(|| view("notes", "prose", json!(draft.notes), true)));
    views.retain(|field| !field.value.is_null());
    views
}
