//! Making a dossier and taking care of it.

use std::time::Instant;

use dossier::{Code, Dossier, Exit, Fault, KdfParams, Split, calibrate, model::Kind};
use serde_json::json;

use crate::{
    answer::{Answer, Trouble},
    args::{Export, ExportFormat, New, Passphrase},
    desk::Desk,
    look::{Table, Tone},
    tell::done,
};

pub(super) fn new(desk: &Desk, args: &New) -> Result<Answer, Trouble> {
    let home = desk.home();
    let taken = std::fs::read_dir(&home.folder).is_ok_and(|mut entries| entries.next().is_some());
    if taken || home.folder.is_file() {
        return Err(Trouble::new(
            Code::AlreadyExists,
            home.folder.display().to_string(),
        ));
    }
    if let Some(kdf) = args.kdf {
        kdf.check_vault().map_err(Fault::from)?;
    }
    let passphrase = desk.new_passphrase(desk.global.passphrase_file.as_deref(), "DOSSIER_PASSPHRASE")?;
    let path = home.folder.display().to_string();
    let (dossier, recovery) = Dossier::create(home, &passphrase, args.kdf.unwrap_or_else(calibrated))?;
    dossier.lock();
    let code = recovery.to_string();
    let mut text = done(desk, "cli_done_new", &[("path", &path)]);
    text += &format!(
        "\n\n  {}\n\n{}",
        desk.paint.tone(Tone::Strong, &code),
        desk.say("cli_recovery_advice")
    );
    Ok(Answer::new(json!({"path": path, "recoveryCode": code}), text))
}

/// Settings that take this machine about a second.
fn calibrated() -> KdfParams {
    calibrate(&mut |work| {
        #[allow(
            clippy::disallowed_methods,
            reason = "the command is where the core gets its clock from"
        )]
        let begun = Instant::now();
        work();
        begun.elapsed()
    })
}

pub(super) fn check(desk: &Desk, full: bool) -> Result<Answer, Trouble> {
    let dossier = desk.open()?;
    let report = dossier.check(full);
    let mut problems: Vec<_> = report
        .problems
        .iter()
        .map(|problem| (problem.code.as_str().to_owned(), problem.id()))
        .collect();
    if let Err(fault) = dossier.check_ledger() {
        problems.push((fault.code().as_str().to_owned(), "ledger".to_owned()));
    }
    let ok = problems.is_empty();
    let (records, files) = (report.records.to_string(), report.attachments.to_string());
    let key = if ok { "cli_check_ok" } else { "cli_check_bad" };
    let mut text = done(desk, key, &[("records", &records), ("attachments", &files)]);
    let mut table = Table::default();
    problems.iter().for_each(|(code, id)| table.row([code, id]));
    text = format!("{text}\n{}", table.render("  "));
    let list: Vec<_> = problems
        .iter()
        .map(|(code, id)| json!({"code": code, "id": id}))
        .collect();
    let json = json!({
        "ok": ok, "records": report.records, "attachments": report.attachments, "problems": list,
    });
    Ok(Answer::new(json, text).exit(if ok { Exit::Done } else { Exit::Negative }))
}

pub(super) fn passphrase(desk: &Desk, args: &Passphrase) -> Result<Answer, Trouble> {
    let mut dossier = desk.open()?;
    let new = desk.new_passphrase(args.new_passphrase_file.as_deref(), "DOSSIER_NEW_PASSPHRASE")?;
    dossier.change_passphrase(&new, None)?;
    Ok(Answer::new(
        json!({"changed": true}),
        desk.say("cli_done_passphrase"),
    ))
}

pub(super) fn recovery(desk: &Desk) -> Result<Answer, Trouble> {
    let code = desk.open()?.new_recovery()?.to_string();
    let strong = desk.paint.tone(Tone::Strong, &code);
    let text = format!(
        "{}\n\n  {strong}\n\n{}",
        desk.say("cli_done_recovery"),
        desk.say("cli_recovery_advice")
    );
    Ok(Answer::new(json!({"recoveryCode": code}), text))
}

pub(super) fn export(desk: &Desk, args: &Export) -> Result<Answer, Trouble> {
    let ExportFormat::Json = args.format;
    let dossier = desk.open()?;
    let whole = dossier.export_json();
    dossier::write_file(&args.out, format!("{whole:#}\n").as_bytes())?;
    let path = args.out.display().to_string();
    let count = whole["records"].as_array().map_or(0, Vec::len);
    let text = done(
        desk,
        "cli_done_export",
        &[("path", &path), ("count", &count.to_string())],
    );
    Ok(Answer::new(json!({"path": path, "records": count}), text))
}

pub(super) fn stats(desk: &Desk) -> Result<Answer, Trouble> {
    let stats = desk.open()?.stats();
    let mut kinds = Table::default();
    for kind in Kind::ALL {
        kinds.row([
            desk.say(&format!("kind_{}", kind.name())),
            stats.kinds[kind.name()].to_string(),
        ]);
    }
    let mut amounts = Table::default();
    amounts.row(
        [
            "",
            "cli_stats_total",
            "cli_stats_signed",
            "cli_stats_endorsed",
            "cli_stats_own",
        ]
        .map(|key| {
            if key.is_empty() {
                String::new()
            } else {
                desk.say(key)
            }
        }),
    );
    amounts.row(split_row(desk.say("cli_stats_records"), &stats.origins));
    for load in &stats.study_load {
        amounts.row(split_row(
            format!("{} {}", load.unit, load.level).trim().to_owned(),
            &load.amount,
        ));
    }
    amounts.row(split_row(desk.say("cli_stats_hours"), &stats.internship_hours));
    Ok(Answer::new(
        json!(stats),
        format!("{}\n{}", kinds.render(""), amounts.render("")),
    ))
}

fn split_row<T: serde::Serialize + std::fmt::Display>(label: String, split: &Split<T>) -> [String; 5] {
    [
        label,
        split.total.to_string(),
        split.signed.to_string(),
        split.endorsed.to_string(),
        split.own.to_string(),
    ]
}
