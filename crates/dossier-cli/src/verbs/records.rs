//! Records: add, edit, throw away, bring back, look.

use std::io::IsTerminal;

use dossier::{
    Expiring, Fault, Query, Saved, changes_between,
    import::ImportFault,
    model::{
        RecordId,
        json::{Limits, parse_strict},
    },
};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Trouble},
    args::{Add, Edit, List},
    desk::Desk,
    look::{Table, Tone, plain},
    tell::{done, record_json},
};

pub(super) fn add(desk: &Desk, args: &Add) -> Result<Answer, Trouble> {
    let from = args.from.as_deref();
    let record = match from {
        Some(path) => read_json(desk, path)?,
        None if std::io::stdin().is_terminal() => ask_for(desk, args.kind)?,
        None => read_json(desk, "-".as_ref())?,
    };
    // The kind that was typed is the one that counts; a file of another kind is a mistake to hear about.
    if let Some(named) = record
        .get("kind")
        .and_then(Value::as_str)
        .filter(|named| *named != args.kind.name())
    {
        return Err(Trouble::new(
            dossier::Code::Usage,
            format!("kind: {}, {}", args.kind.name(), plain(named)),
        ));
    }
    let mut dossier = desk.open()?;
    let saved = dossier.add(record, Some(args.kind), desk.now)?;
    Ok(saved_answer(desk, saved, "cli_done_added"))
}

pub(super) fn edit(desk: &Desk, args: &Edit) -> Result<Answer, Trouble> {
    let patch = read_json(desk, &args.from)?;
    let mut dossier = desk.open()?;
    let saved = dossier.edit(args.id, &patch, desk.now)?;
    Ok(saved_answer(desk, saved, "cli_done_edited"))
}

pub(super) fn remove(desk: &Desk, id: RecordId) -> Result<Answer, Trouble> {
    let saved = desk.open()?.remove(id, desk.now)?;
    Ok(saved_answer(desk, saved, "cli_done_removed"))
}

pub(super) fn restore(desk: &Desk, id: RecordId) -> Result<Answer, Trouble> {
    let saved = desk.open()?.restore(id, desk.now)?;
    Ok(saved_answer(desk, saved, "cli_done_restored"))
}

pub(super) fn history(desk: &Desk, id: RecordId) -> Result<Answer, Trouble> {
    let versions = desk.open()?.history(id)?;
    let mut table = Table::default();
    let mut list = Vec::new();
    for (index, record) in versions.iter().enumerate() {
        let changed = match index.checked_sub(1).and_then(|before| versions.get(before)) {
            Some(before) => changes_between(before, record),
            None => Vec::new(),
        };
        table.row([
            record.version.to_string(),
            record.saved_at.strftime("%Y-%m-%d %H:%M").to_string(),
            desk.best(&record.draft.title).to_owned(),
            changed.join(", "),
        ]);
        let mut whole = record_json(record);
        whole["changed"] = json!(changed);
        list.push(whole);
    }
    Ok(Answer::new(json!({"id": id, "versions": list}), table.render("")))
}

pub(super) fn show(desk: &Desk, id: RecordId) -> Result<Answer, Trouble> {
    let dossier = desk.open()?;
    let record = dossier.show(id)?;
    Ok(Answer::new(record_json(record), desk.record_text(record)))
}

pub(super) fn list(desk: &Desk, args: List) -> Result<Answer, Trouble> {
    let dossier = desk.open()?;
    let query = Query {
        kind: args.kind,
        search: args.search.unwrap_or_default(),
        tag: args.tag,
        issuer: args.issuer,
        status: None,
        year: None,
        expiring: args.expiring.map(|days| Expiring { now: desk.now, days }),
        trashed: args.trashed,
    };
    let found = dossier.list(&query);
    if desk.json {
        let records: Vec<Value> = found.iter().map(|record| record_json(record)).collect();
        return Ok(Answer::new(
            json!({"total": records.len(), "records": records}),
            "",
        ));
    }
    let mut table = Table::default();
    for record in &found {
        table.row(desk.list_row(record));
    }
    let total = desk.say_with("cli_total", &[("count", &found.len().to_string())]);
    Ok(Answer::new(
        Value::Null,
        format!("{}{}\n", table.render(""), desk.paint.tone(Tone::Quiet, &total)),
    ))
}

fn saved_answer(desk: &Desk, saved: Saved, key: &str) -> Answer {
    let (id, version) = (saved.id.to_string(), saved.version.to_string());
    Answer::new(
        json!({"id": saved.id, "version": saved.version}),
        done(desk, key, &[("id", &id), ("version", &version)]),
    )
}

fn read_json(desk: &Desk, path: &std::path::Path) -> Result<Value, Trouble> {
    let bytes = desk.read_file(path)?;
    Ok(parse_strict(&bytes, Limits::OUTSIDE)
        .map_err(ImportFault::Json)
        .map_err(Fault::from)?)
}

/// Asks for the title and each field that is one line of text; what is left empty is left out.
fn ask_for(desk: &Desk, kind: dossier::model::Kind) -> Result<Value, Trouble> {
    use dossier::model::fields::{Shape, specs};
    let mut fields = serde_json::Map::new();
    let title = desk.ask_line(&desk.say("field_title"))?;
    for spec in specs(kind) {
        if matches!(
            spec.shape,
            Shape::Line | Shape::Text | Shape::Url | Shape::Email | Shape::Choice(_)
        ) {
            let typed = desk.ask_line(&desk.say(&format!("field_{}", spec.key)))?;
            if !typed.is_empty() {
                fields.insert(spec.key.to_owned(), json!(typed));
            }
        }
    }
    Ok(json!({"title": title, "fields": fields}))
}
