//! The recipient's side: decrypt, verify, show. Needs no dossier.

use std::path::{Path, PathBuf};

use dossier::{
    Exit, Fault, Judge, extract,
    model::Status,
    open_bundle, read_bundle,
    share::{Opened, Secret},
};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Trouble},
    args::Open,
    desk::Desk,
    look::{Table, Tone, plain},
    secrets::secret_in,
    tell::size_text,
};

pub(super) fn open(desk: &Desk, args: &Open) -> Result<Answer, Trouble> {
    let secret = secret(desk, args.identity.as_deref())?;
    let mut judge = desk.judge()?;
    let (bundles, many) = bundles(&args.bundles)?;
    let (mut documents, mut text) = (Vec::new(), String::new());
    let (mut negative, mut opened_any, mut first_fault) = (false, false, None);
    for path in &bundles {
        match open_one(path, &secret, args, &mut judge) {
            Ok(opened) => {
                opened_any = true;
                negative |= is_negative(&opened);
                text += &self::text(desk, &opened);
                documents.push(with_source(opened.to_json(), path, many));
            }
            Err(fault) if !many => return Err(fault.into()),
            Err(fault) => {
                let trouble = Trouble::from(fault);
                text += &format!(
                    "{}\n  ! {}\n",
                    plain(&path.display().to_string()),
                    trouble.message(desk.language)
                );
                let error = json!({"error": trouble.to_json(desk.language)});
                documents.push(with_source(error, path, many));
                first_fault.get_or_insert(trouble.code.exit());
            }
        }
        if many {
            text.push('\n');
        }
    }
    let exit = match first_fault {
        _ if negative => Exit::Negative,
        Some(exit) if !opened_any => exit,
        _ => Exit::Done,
    };
    let answer = if many {
        Answer::lines(documents, text)
    } else {
        Answer::new(documents.pop().unwrap_or(Value::Null), text)
    };
    Ok(answer.exit(exit))
}

fn open_one(path: &Path, secret: &Secret, args: &Open, judge: &mut Judge) -> Result<Opened, Fault> {
    let opened = open_bundle(&read_bundle(path)?, secret, args.as_id.as_deref(), judge)?;
    if let Some(folder) = &args.extract {
        extract(&opened, folder)?;
    }
    Ok(opened)
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

fn with_source(mut document: Value, path: &Path, many: bool) -> Value {
    if many {
        document["source"] = json!(path.display().to_string());
    }
    document
}

/// Keys from `--identity`, else the passphrase like every verb.
fn secret(desk: &Desk, identity: Option<&Path>) -> Result<Secret, Trouble> {
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
                .is_some_and(|ending| ending == "dossiershare" || ending == "age")
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
            Some(verdict) => out += &desk.verdict_text(verdict, "  "),
            None => out += &format!("  {}\n", desk.paint.tone(Tone::Quiet, &desk.say("evidence_self"))),
        }
    }
    out
}
