//! The recipient's side: decrypt, verify, show. Needs no dossier.

use std::{
    path::{Path, PathBuf},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use dossier::{
    BundleFormat, Exit, Fault, Judge, export_bundle, extract, free_name,
    model::{PartialDate, Status},
    open_bundle_file,
    share::{Enclosed, Opened, Secret},
    write_file,
};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Trouble, print},
    args::Open,
    desk::Desk,
    look::{Table, Tone, plain},
    secrets::secret_in,
    tell::{done, size_text},
};

pub(super) fn open(desk: &Desk, args: &Open) -> Result<Answer, Trouble> {
    let secret = secret(desk, args.identity.as_deref())?;
    let (bundles, many) = bundles(&args.bundles)?;
    if many {
        return open_many(desk, args, &secret, &bundles);
    }
    let Some(path) = bundles.first() else {
        return Ok(Answer::new(Value::Null, ""));
    };
    let mut judge = desk.judge()?;
    let opened = open_one(path, &secret, args, &mut judge);
    desk.tell_requests(&mut judge, None);
    let opened = opened.map_err(|fault| Trouble::from(fault).for_reader())?;
    let mut said = text(desk, &opened);
    if let (Some(format), Some(out)) = (args.export, &args.out) {
        said += &format!("\n{}", export(desk, &opened, format, out)?);
    }
    let exit = if is_negative(&opened) {
        Exit::Negative
    } else {
        Exit::Done
    };
    Ok(Answer::new(opened.to_json(), said).exit(exit))
}

/// What one of many bundles came to.
struct Outcome {
    json: Value,
    text: String,
    negative: bool,
    fault: Option<Exit>,
}

/// A folder for an institution: as many at a time as there are processors, told in their order and at once, so that
/// memory holds a handful however many there are.
fn open_many(desk: &Desk, args: &Open, secret: &Secret, bundles: &[PathBuf]) -> Result<Answer, Trouble> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let (mut negative, mut opened_any, mut first_fault) = (false, false, None);
    // Names of extracted files must not be chosen twice at the same moment.
    let extracting = Mutex::new(());
    for batch in bundles.chunks(workers * 8) {
        let next = AtomicUsize::new(0);
        let outcomes: Vec<OnceLock<Outcome>> = batch.iter().map(|_| OnceLock::new()).collect();
        let judges = (0..workers)
            .map(|_| desk.judge())
            .collect::<Result<Vec<_>, _>>()?;
        thread::scope(|scope| {
            for mut judge in judges {
                let (next, outcomes, extracting) = (&next, &outcomes, &extracting);
                scope.spawn(move || {
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        let Some((path, place)) = batch.get(index).zip(outcomes.get(index)) else {
                            desk.tell_requests(&mut judge, None);
                            return;
                        };
                        let outcome = outcome(desk, args, secret, path, &mut judge, extracting);
                        // Each place is filled by whoever drew its number, once.
                        let _ = place.set(outcome);
                    }
                });
            }
        });
        for outcome in outcomes.into_iter().filter_map(OnceLock::into_inner) {
            negative |= outcome.negative;
            opened_any |= outcome.fault.is_none();
            first_fault = first_fault.or(outcome.fault);
            let line = if desk.json {
                format!("{}\n", outcome.json)
            } else {
                outcome.text + "\n"
            };
            if print(&line, Exit::Done) != Exit::Done {
                return Ok(Answer::lines(Vec::new(), "").exit(Exit::Io));
            }
        }
    }
    let exit = match first_fault {
        _ if negative => Exit::Negative,
        Some(exit) if !opened_any => exit,
        _ => Exit::Done,
    };
    Ok(Answer::lines(Vec::new(), "").exit(exit))
}

fn outcome(
    desk: &Desk,
    args: &Open,
    secret: &Secret,
    path: &Path,
    judge: &mut Judge,
    extracting: &Mutex<()>,
) -> Outcome {
    let opened = open_bundle_file(path, secret, args.as_id.as_deref(), judge).and_then(|opened| {
        if let Some(folder) = &args.extract {
            let _one_at_a_time = extracting.lock();
            extract(&opened, folder)?;
        }
        if let (Some(format), Some(folder)) = (args.export, &args.out) {
            let _one_at_a_time = extracting.lock();
            std::fs::create_dir_all(folder).map_err(|error| Fault::DestinationUnwritable(error.kind()))?;
            let stem = path
                .file_stem()
                .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
            let name = free_name(folder, &format!("{stem}.{}", format.ending()));
            export(desk, &opened, format, &folder.join(name))?;
        }
        Ok(opened)
    });
    let source = path.display().to_string();
    match opened {
        Ok(opened) => Outcome {
            json: with_source(opened.to_json(), path),
            text: format!("{}\n{}", plain(&source), text(desk, &opened)),
            negative: is_negative(&opened),
            fault: None,
        },
        Err(fault) => {
            let trouble = Trouble::from(fault).for_reader();
            let error = json!({"error": trouble.to_json(desk.language)});
            Outcome {
                json: with_source(error, path),
                text: format!("{}\n  ! {}\n", plain(&source), trouble.message(desk.language)),
                negative: false,
                fault: Some(trouble.code.exit()),
            }
        }
    }
}

fn open_one(path: &Path, secret: &Secret, args: &Open, judge: &mut Judge) -> Result<Opened, Fault> {
    let opened = open_bundle_file(path, secret, args.as_id.as_deref(), judge)?;
    if let Some(folder) = &args.extract {
        extract(&opened, folder)?;
    }
    Ok(opened)
}

/// Writes what was shared in another format, and says how much of it that format has no place for.
fn export(desk: &Desk, opened: &Opened, format: BundleFormat, out: &Path) -> Result<String, Fault> {
    let exported = export_bundle(opened, format, desk.language)?;
    write_file(out, &exported.bytes)?;
    let (path, count) = (out.display().to_string(), exported.left_out.to_string());
    let key = if exported.left_out == 0 {
        "cli_done_open_export"
    } else {
        "cli_done_open_export_left"
    };
    Ok(done(desk, key, &[("path", &path), ("count", &count)]))
}

/// Expired, meant for another, not yet begun, or holding something that does not check out.
fn is_negative(opened: &Opened) -> bool {
    let invalid = |verdict: &dossier::model::Verdict| verdict.status() == Status::Invalid;
    !opened.limits().is_empty()
        || opened
            .items
            .iter()
            .any(|item| item.verdict.as_ref().is_some_and(invalid))
}

fn with_source(mut document: Value, path: &Path) -> Value {
    document["source"] = json!(path.display().to_string());
    document
}

/// Keys from `--identity`, else the passphrase like every verb.
pub(super) fn secret(desk: &Desk, identity: Option<&Path>) -> Result<Secret, Trouble> {
    let Some(file) = identity else {
        return Ok(Secret::parse(&desk.passphrase("cli_ask_bundle_passphrase")?));
    };
    match Secret::parse(&secret_in(file)?) {
        keys @ Secret::Keys(_) => Ok(keys),
        Secret::Passphrase(_) => Err(Trouble::new(dossier::Code::IdentityMalformed, "")),
    }
}

/// The bundles that were named; a folder stands for those in it.
fn bundles(named: &[PathBuf]) -> Result<(Vec<PathBuf>, bool), Trouble> {
    let mut all = Vec::new();
    let mut many = named.len() > 1;
    for path in named {
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        many = true;
        let unreadable = |error: std::io::Error| Fault::SourceUnreadable(error.kind());
        let entries = std::fs::read_dir(path).map_err(unreadable)?;
        let mut files = entries
            .map(|e| e.map(|e| e.path()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(unreadable)?;
        files.retain(|file| {
            file.extension()
                .is_some_and(|ending| ending == "dossiershare" || ending == "age" || ending == "html")
        });
        files.sort();
        all.append(&mut files);
    }
    Ok((all, many))
}

/// Four lines, never one green tick; then what was shared.
pub(super) fn text(desk: &Desk, opened: &Opened) -> String {
    let [intact, holder, confirmed, allowed] = opened.lines(desk.language);
    let use_tone = if opened.limits().is_empty() {
        Tone::Good
    } else {
        Tone::Bad
    };
    let lines = [
        (Tone::Good, intact),
        (Tone::Good, holder),
        (Tone::Strong, confirmed),
        (use_tone, allowed),
    ];
    let mut out = String::new();
    for (tone, line) in lines {
        let sign = desk
            .paint
            .tone(tone, if matches!(tone, Tone::Bad) { "x" } else { "+" });
        out += &format!("{sign} {}\n", plain(&line));
    }
    if !opened.bundle.text.is_empty() {
        out += &format!("\n{}\n", plain(&opened.bundle.text));
    }
    for item in &opened.items {
        let title = if item.titled {
            desk.best(&item.draft.title).to_owned()
        } else {
            String::new()
        };
        let kind = desk.kind(&item.draft);
        let heading = if title.is_empty() {
            kind
        } else {
            format!("{kind}: {}", plain(&title))
        };
        out += &format!("\n{}\n", desk.paint.tone(Tone::Strong, &heading));
        let mut table = Table::default();
        desk.draft_rows(&item.draft, &mut table);
        for file in &item.attachments {
            table.row([
                desk.say("field_attachments"),
                format!("{} ({})", file.name, size_text(file.bytes)),
            ]);
        }
        out += &table.render("  ");
        match &item.verdict {
            Some(verdict) => {
                out += &desk.verdict_to_reader(verdict, "  ");
                if let Some(enclosed) = &item.enclosed {
                    out += &evidence(desk, enclosed);
                }
            }
            None => out += &format!("  {}\n", desk.paint.tone(Tone::Quiet, &desk.say("evidence_self"))),
        }
    }
    out
}

/// What the learner's application had found, as of then; apart from the verdict, since it comes from the learner.
fn evidence(desk: &Desk, enclosed: &Enclosed) -> String {
    let status = |verdict: &dossier::model::Verdict| {
        let name = dossier::status_name(verdict.status());
        desk.say(&format!("status_{name}"))
    };
    let moment = PartialDate::of(enclosed.reported.as_of).to_string();
    let key = if enclosed.documents == 0 {
        "reader_evidence_as_of_none"
    } else {
        "reader_evidence_as_of"
    };
    let values = [
        ("moment", &*moment),
        ("documents", &*enclosed.documents.to_string()),
    ];
    let lines = [
        format!("{} {}", desk.say_with(key, &values), status(&enclosed.replayed)),
        desk.say_with(
            "reader_evidence_reported",
            &[("status", &status(&enclosed.reported))],
        ),
        desk.say("reader_evidence_whose"),
    ];
    lines
        .iter()
        .map(|line| format!("    {}\n", desk.paint.tone(Tone::Quiet, line)))
        .collect()
}
