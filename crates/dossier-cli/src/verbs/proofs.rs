//! The ledger as others see it: lines, checkpoint, proof of one event; and what is due.

use std::{fs, io, path::Path};

use dossier::{
    Fault, check_ledger_lines,
    model::PartialDate,
    read_ledger_key,
    share::ledger::{Checkpoint, LedgerKey, Shown},
    write_file,
};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Trouble},
    args::{LedgerAct, LedgerNote, LedgerProof, LedgerVerify},
    desk::Desk,
    look::{Table, Tone},
    tell::done,
};

pub(super) fn ledger(desk: &Desk, act: LedgerAct) -> Result<Answer, Trouble> {
    match act {
        LedgerAct::Lines(args) => lines(desk, args.out.as_deref()),
        LedgerAct::Checkpoint(args) => checkpoint(desk, args.out.as_deref()),
        LedgerAct::Proof(args) => proof(desk, &args),
        LedgerAct::Verify(args) => verify(desk, &args),
        LedgerAct::Reminders => reminders(desk),
        LedgerAct::Note(args) => note(desk, &args),
        LedgerAct::Erase(args) => {
            desk.open()?.erase_share(args.id, desk.now)?;
            let id = args.id.to_string();
            Ok(Answer::new(
                json!({"id": id}),
                done(desk, "cli_done_erased", &[("id", &id)]),
            ))
        }
    }
}

fn lines(desk: &Desk, out: Option<&Path>) -> Result<Answer, Trouble> {
    let mut dossier = desk.open()?;
    let text = dossier.ledger_lines()?;
    let key = LedgerKey::read(&dossier.checkpoint()?.origin).map_err(Fault::from)?;
    let count = text.iter().filter(|byte| **byte == b'\n').count();
    let json = json!({"lines": count, "key": key.to_text(), "file": out});
    hand_out(desk, out, &text, json)
}

fn checkpoint(desk: &Desk, out: Option<&Path>) -> Result<Answer, Trouble> {
    let checkpoint = desk.open()?.checkpoint()?;
    let key = LedgerKey::read(&checkpoint.origin).map_err(Fault::from)?;
    let json =
        json!({"size": checkpoint.size, "key": key.to_text(), "checkpoint": checkpoint.note(), "file": out});
    hand_out(desk, out, checkpoint.note().as_bytes(), json)
}

fn proof(desk: &Desk, args: &LedgerProof) -> Result<Answer, Trouble> {
    let shown = desk.open()?.prove(args.id, args.event, args.payload, desk.now)?;
    write_file(&args.out, shown.to_text().as_bytes())?;
    let path = args.out.display().to_string();
    let json = json!({
        "id": args.id, "path": path, "index": shown.index, "size": shown.checkpoint.size, "key": shown.checkpoint.origin,
    });
    Ok(Answer::new(
        json,
        done(desk, "cli_done_proof", &[("path", &path)]),
    ))
}

/// A proof, a checkpoint or the lines, by how the file begins. Needs no dossier.
fn verify(desk: &Desk, args: &LedgerVerify) -> Result<Answer, Trouble> {
    let bytes = desk.read_file(&args.file)?;
    let text = String::from_utf8_lossy(&bytes);
    let given = args.key.as_deref().map(key).transpose()?;
    if bytes.starts_with(b"{") {
        let key = given.ok_or_else(|| Trouble::new(dossier::Code::Usage, "--key"))?;
        let chain = check_ledger_lines(&bytes, &key)?;
        let count = chain.lines().len();
        let json = json!({"kind": "lines", "lines": count, "head": chain.head(), "key": key.did()});
        let text = done(desk, "cli_done_ledger_lines", &[("count", &count.to_string())]);
        return Ok(Answer::new(json, text));
    }
    if !text.starts_with("c2sp.org/") {
        let checkpoint = Checkpoint::read(&text).map_err(Fault::from)?;
        let key = given
            .clone()
            .map_or_else(|| LedgerKey::read(&checkpoint.origin), Ok);
        let key = key.map_err(Fault::from)?;
        checkpoint.verify(&key).map_err(Fault::from)?;
        let size = checkpoint.size.to_string();
        let json = json!({
            "kind": "checkpoint", "size": checkpoint.size, "key": key.did(), "keyGiven": given.is_some(),
        });
        return Ok(Answer::new(
            json,
            whose(
                desk,
                given.is_some(),
                &done(desk, "cli_done_checkpoint", &[("count", &size)]),
            ),
        ));
    }
    let shown = Shown::read(&text).map_err(Fault::from)?;
    let key = given
        .clone()
        .map_or_else(|| LedgerKey::read(&shown.checkpoint.origin), Ok);
    let key = key.map_err(Fault::from)?;
    let line = args
        .line
        .as_deref()
        .map(|file| the_line(desk, file, shown.index))
        .transpose()?;
    let proven = shown.verify(&key, line.as_deref()).map_err(Fault::from)?;
    let seen = args
        .seen
        .as_deref()
        .map(|seen| proven.commitment.as_deref() == Some(seen.trim()));
    if seen == Some(false) {
        return Err(Fault::LedgerNote(dossier::share::ledger::NoteFault::Rewritten).into());
    }
    let event = proven.line.kind.as_str();
    let json = json!({
        "kind": "proof", "event": proven.line, "payload": proven.payload, "size": proven.size, "key": proven.key,
        "keyGiven": given.is_some(), "commitment": proven.commitment, "seen": seen,
    });
    let at = proven.line.ts.to_string();
    let words = done(desk, "cli_done_proven", &[("event", event), ("at", &at)]);
    Ok(Answer::new(json, whose(desk, given.is_some(), &words)))
}

/// A key that was found in the file itself proves that one key signed all, and not whose it is.
fn whose(desk: &Desk, given: bool, words: &str) -> String {
    if given {
        words.to_owned()
    } else {
        format!(
            "{words}\n{}",
            desk.paint
                .tone(Tone::Doubt, &desk.say("cli_ledger_key_unvouched"))
        )
    }
}

fn key(text: &str) -> Result<LedgerKey, Trouble> {
    if let Ok(key) = read_ledger_key(text) {
        return Ok(key);
    }
    let file = fs::read_to_string(text).map_err(|error| Fault::SourceUnreadable(error.kind()))?;
    Ok(read_ledger_key(&file)?)
}

/// The line alone, or the one of this number among many.
fn the_line(desk: &Desk, file: &Path, index: u64) -> Result<Vec<u8>, Trouble> {
    let bytes = desk.read_file(file)?;
    let mut lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let all: Vec<_> = lines.by_ref().collect();
    let found = match all.as_slice() {
        [one] => Some(*one),
        many => usize::try_from(index)
            .ok()
            .and_then(|index| many.get(index).copied()),
    };
    found
        .map(<[u8]>::to_vec)
        .ok_or_else(|| Fault::SourceUnreadable(io::ErrorKind::InvalidData).into())
}

fn reminders(desk: &Desk) -> Result<Answer, Trouble> {
    let dossier = desk.open()?;
    let mut table = Table::default();
    let mut list = Vec::new();
    for reminder in dossier.reminders(desk.now)? {
        let recipient = dossier.standing(reminder.share, desk.now)?.recipient;
        table.row([
            PartialDate::of(reminder.due).to_string(),
            reminder.share.to_string(),
            desk.say_with(
                &format!("share_reminder_{}", reminder.kind.as_str()),
                &[("recipient", &recipient)],
            ),
        ]);
        list.push(json!({
            "share": reminder.share, "kind": reminder.kind.as_str(), "due": reminder.due.to_string(),
            "isDue": reminder.is_due, "recipient": recipient,
        }));
    }
    let text = if table.is_empty() {
        desk.paint.tone(Tone::Quiet, &desk.say("cli_no_reminders"))
    } else {
        table.render("")
    };
    Ok(Answer::new(json!({"reminders": list}), text))
}

fn note(desk: &Desk, args: &LedgerNote) -> Result<Answer, Trouble> {
    desk.open()?
        .note_event(args.id, args.event, &args.said, desk.now)?;
    let event = args.event.as_str();
    let text = done(desk, "cli_done_noted", &[("event", event)]);
    Ok(Answer::new(json!({"id": args.id, "event": event}), text))
}

/// Into the file that was named, else onto the screen as it is.
fn hand_out(desk: &Desk, out: Option<&Path>, bytes: &[u8], json: Value) -> Result<Answer, Trouble> {
    let Some(out) = out else {
        return Ok(Answer::new(json, String::from_utf8_lossy(bytes)));
    };
    write_file(out, bytes)?;
    let path = out.display().to_string();
    Ok(Answer::new(
        json,
        done(desk, "cli_done_written", &[("path", &path)]),
    ))
}
