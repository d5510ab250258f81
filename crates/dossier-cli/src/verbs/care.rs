//! Making a dossier and taking care of it.

use std::time::Instant;

use dossier::{
    Code, Dossier, Exit, Fault, KdfParams, RecoveryCode, SlotKind, Split, Zeroizing, calibrate, model::Kind,
};
use serde_json::json;

use crate::{
    answer::{Answer, Trouble},
    args::{Export, ExportFormat, New, Passphrase, Recovery, Rekey, Slots, Switch},
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

pub(super) fn recovery(desk: &Desk, args: &Recovery) -> Result<Answer, Trouble> {
    let mut dossier = desk.open()?;
    let name = dossier
        .setting("profile.name")
        .and_then(|name| name.as_str())
        .unwrap_or_default()
        .to_owned();
    let code = dossier.new_recovery()?;
    dossier.lock();
    let mut json = json!({"recoveryCode": code.to_string()});
    let mut text = told_code(desk, "cli_done_recovery", &code);
    if let Some(kit) = &args.kit {
        let page = dossier::recovery_kit(&code, &name, desk.now, desk.language);
        let path = kit.display().to_string();
        // The code holds from here on, so it is told also when the page cannot be written.
        match dossier::write_private_file(kit, page.as_bytes()) {
            Ok(()) => {
                json["kit"] = json!(path);
                text += &format!("\n\n{}", done(desk, "cli_done_kit", &[("path", &path)]));
            }
            Err(fault) => desk.note(&Trouble::from(fault).message(desk.language)),
        }
    }
    if desk.is_watched() {
        desk.note(&text);
        ask_back(desk, &code)?;
        return Ok(Answer::new(json, ""));
    }
    Ok(Answer::new(json, text))
}

/// Asks two groups back, so that nobody finds out in an emergency that he wrote the code down wrongly.
fn ask_back(desk: &Desk, code: &RecoveryCode) -> Result<(), Trouble> {
    let code = Zeroizing::new(code.to_string());
    for n in [3, 7] {
        let group = code.split('-').nth(n - 1).unwrap_or_default();
        let question = desk.say_with("cli_ask_group", &[("n", &n.to_string())]);
        while !desk.ask_line(&question)?.eq_ignore_ascii_case(group) {
            desk.note(&desk.say("cli_group_wrong"));
        }
    }
    Ok(())
}

pub(super) fn rekey(desk: &Desk, args: &Rekey) -> Result<Answer, Trouble> {
    let mut dossier = desk.open()?;
    let new = desk.new_passphrase(args.new_passphrase_file.as_deref(), "DOSSIER_NEW_PASSPHRASE")?;
    let rekeyed = dossier.rekey(&new, None, &mut |done, total| {
        desk.progress(usize::try_from(done).unwrap_or_default(), &format!("/ {total}"));
    })?;
    desk.progress_done();
    let mut text = told_code(desk, "cli_done_rekey", &rekeyed.recovery);
    if !rekeyed.complete {
        text += &format!("\n\n{}", desk.say("cli_rekey_unfinished"));
    }
    Ok(Answer::new(
        json!({"recoveryCode": rekeyed.recovery.to_string(), "complete": rekeyed.complete}),
        text,
    ))
}

fn told_code(desk: &Desk, key: &str, code: &RecoveryCode) -> String {
    let strong = desk.paint.tone(Tone::Strong, &code.to_string());
    format!(
        "{}\n\n  {strong}\n\n{}",
        desk.say(key),
        desk.say("cli_recovery_advice")
    )
}

pub(super) fn slots(desk: &Desk, args: &Slots) -> Result<Answer, Trouble> {
    let mut dossier = desk.open()?;
    if args.add {
        let new = desk.new_passphrase(args.new_passphrase_file.as_deref(), "DOSSIER_NEW_PASSPHRASE")?;
        dossier.add_passphrase(&new, None)?;
    }
    if let Some(door) = args.remove {
        dossier.remove_door(door)?;
    }
    if let Some(switch) = args.let_keystore {
        let found = dossier_system::SystemKeystore::find();
        let keystore = found.ok_or_else(|| Trouble::new(Code::KeystoreRefused, ""))?;
        match switch {
            Switch::On => dossier.add_keystore(&keystore)?,
            Switch::Off => dossier.remove_keystore(&keystore)?,
        }
    }
    let mut table = Table::default();
    let mut list = Vec::new();
    for door in dossier.doors() {
        let kind = match door.kind {
            SlotKind::Passphrase => "passphrase",
            SlotKind::Recovery => "recovery",
            SlotKind::Keystore => "keystore",
        };
        let here = if door.here {
            desk.say("cli_slot_here")
        } else {
            String::new()
        };
        table.row([door.id.to_string(), desk.say(&format!("cli_slot_{kind}")), here]);
        list.push(json!({"id": door.id, "kind": kind, "here": door.here}));
    }
    Ok(Answer::new(json!({"slots": list}), table.render("")))
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
