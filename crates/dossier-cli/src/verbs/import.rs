//! Importing: what was recognised, what became what, and what each credential is worth.

use std::path::Path;

use dossier::{
    Exit, Fault, Judge, Plan, PlanRow, RowState, Source,
    import::{MAX_UPLOAD, Origin, Upload},
};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Trouble, problem_json, problem_words},
    args::Import,
    desk::Desk,
    look::{Tone, plain},
    tell::exit_of,
};

pub(super) fn import(desk: &Desk, args: Import) -> Result<Answer, Trouble> {
    let mut judge = desk.judge()?;
    let mut dossier = desk.open()?;
    let (replies, named) = apart(desk, args.sources);
    let sources = sources(desk, &named, &mut judge);
    let mut count = 0;
    let mut seen = |label: &str| {
        count += 1;
        desk.progress(count, label);
        true
    };
    let plan = dossier.plan_import(sources, args.as_format, &mut judge, &mut seen);
    desk.progress_done();
    desk.tell_requests(&mut judge, Some(&mut dossier));
    let plan = plan?;
    if !args.dry_run {
        dossier.run_import(&plan, None, desk.now)?;
    }
    let (mut each, mut text) = (sources_json(desk, &plan, args.dry_run), text(desk, &plan));
    for (name, bytes) in &replies {
        if args.dry_run {
            dossier::share::reply::read(bytes).map_err(Fault::from)?;
            continue;
        }
        let taken = dossier.take_reply(bytes, &mut judge, desk.now)?;
        let words = if taken.known { "reply_known" } else { "reply_taken" };
        let values = [("n", &*taken.imported.added.len().to_string())];
        text += &format!(
            "{}  {}\n",
            desk.paint.tone(Tone::Strong, &plain(name)),
            dossier::model::words::say(desk.language, words, &values)
        );
        if let Value::Array(list) = &mut each {
            list.push(super::reply::taken_json(name, &taken, &dossier));
        }
    }
    dossier.lock();
    Ok(Answer::new(json!({"sources": each}), text).exit(exit(&plan)))
}

/// Replies to a share are taken in their own way: they belong to it, and not only to the records.
fn apart(desk: &Desk, sources: Vec<String>) -> (Vec<(String, Vec<u8>)>, Vec<String>) {
    let (mut replies, mut others) = (Vec::new(), Vec::new());
    for name in sources {
        let path = Path::new(&name);
        let bytes = path.is_file().then(|| desk.read_file(path).ok()).flatten();
        match bytes.filter(|bytes| dossier::share::reply::is_reply(bytes)) {
            Some(bytes) => replies.push((name, bytes)),
            None => others.push(name),
        }
    }
    (replies, others)
}

/// Every source by itself; a folder becomes its files, read one after another as they are asked for.
pub(super) fn sources(desk: &Desk, named: &[String], judge: &mut Judge) -> Box<dyn Iterator<Item = Source>> {
    let one = |label: &str, upload: Result<Upload, Fault>| -> Box<dyn Iterator<Item = Source>> {
        Box::new(std::iter::once(Source {
            label: label.to_owned(),
            upload,
        }))
    };
    let each: Vec<_> = named
        .iter()
        .map(|name| match name.as_str() {
            "-" => one(name, from_stdin(desk)),
            _ if is_address(name) => one(name, judge.fetch_source(name)),
            _ => Source::of_path(Path::new(name)),
        })
        .collect();
    Box::new(each.into_iter().flatten())
}

pub(super) fn is_address(name: &str) -> bool {
    name.starts_with("https://") || name.starts_with("http://")
}

fn from_stdin(desk: &Desk) -> Result<Upload, Fault> {
    let bytes = desk
        .read_file(Path::new("-"))
        .map_err(|_| Fault::SourceUnreadable(std::io::ErrorKind::Other))?;
    debug_assert!(bytes.len() as u64 <= MAX_UPLOAD + 1);
    Ok(Upload {
        name: String::new(),
        origin: Origin::Stdin,
        bytes,
    })
}

/// 1 if any verdict is negative; the fault's own code only if nothing could be read.
fn exit(plan: &Plan) -> Exit {
    let negative = plan.rows.iter().filter_map(|row| row.judgement.as_ref());
    if negative
        .map(|judgement| exit_of(&judgement.verdict))
        .any(|exit| exit == Exit::Negative)
    {
        return Exit::Negative;
    }
    let empty_handed = plan.rows.is_empty() && plan.sources.iter().any(|source| !source.problems.is_empty());
    if !(plan.is_refused() || empty_handed) {
        return Exit::Done;
    }
    let faults: Vec<Exit> = plan
        .sources
        .iter()
        .filter_map(|source| source.fault.as_ref())
        .map(|fault| fault.code().exit())
        .collect();
    match faults.first() {
        Some(first) if faults.iter().all(|exit| exit == first) => *first,
        _ => Exit::Refused,
    }
}

fn sources_json(desk: &Desk, plan: &Plan, dry_run: bool) -> Value {
    let each = plan.sources.iter().enumerate().map(|(index, source)| {
        let rows = plan.rows.iter().filter(|row| row.source == index);
        let records: Vec<Value> = rows.map(|row| row_json(desk, row, dry_run)).collect();
        let mut problems: Vec<Value> = source
            .problems
            .iter()
            .map(|problem| problem_json(problem, desk.language))
            .collect();
        if let Some(fault) = &source.fault {
            let trouble = Trouble::of(fault);
            problems.push(json!({
                "code": fault.code().as_str(),
                "where": fault.about(),
                "message": trouble.message(desk.language),
                "hint": trouble.hint(desk.language),
            }));
        }
        let format = source.format.map(|format| format.as_str());
        json!({"source": source.label, "format": format, "records": records, "problems": problems})
    });
    each.collect()
}

fn row_json(desk: &Desk, row: &PlanRow, dry_run: bool) -> Value {
    // What a dry run would add has no identity yet; what is there already has.
    let id = (!dry_run || row.state != RowState::New).then(|| row.id.to_string());
    let duplicate_of = (row.state == RowState::Same).then(|| row.id.to_string());
    json!({
        "id": id,
        "kind": row.draft.kind.name(),
        "title": desk.best(&row.draft.title),
        "verdict": row.judgement.as_ref().map(|judgement| &judgement.verdict),
        "duplicateOf": duplicate_of,
        "state": row.state.as_str(),
        "evidence": row.provenance.evidence,
        "where": row.place,
    })
}

fn text(desk: &Desk, plan: &Plan) -> String {
    let mut out = String::new();
    for (index, source) in plan.sources.iter().enumerate() {
        let format = source.format.map_or("", |format| format.as_str());
        let label = desk.paint.tone(Tone::Strong, &plain(&source.label));
        out += &format!("{label}  {}\n", desk.paint.tone(Tone::Quiet, format));
        for row in plan.rows.iter().filter(|row| row.source == index) {
            let state = desk.say(&format!("import_state_{}", row.state.as_str()));
            let title = plain(desk.best(&row.draft.title));
            out += &format!("  {state}: {} — {title}\n", desk.kind(&row.draft));
            if let Some(judgement) = &row.judgement {
                out += &desk.verdict_text(&judgement.verdict, "    ");
            }
        }
        for problem in &source.problems {
            let message = problem_words(problem, desk.language);
            out += &format!("  ! {message} ({})\n", plain(&problem.place));
        }
        if let Some(fault) = &source.fault {
            let trouble = Trouble::of(fault);
            out += &format!(
                "  ! {}\n    {}\n",
                trouble.message(desk.language),
                trouble.hint(desk.language)
            );
        }
    }
    out
}
