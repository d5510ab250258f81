//! Who has what, why, until when; taking it back; the receipt.

use dossier::{
    Drift,
    model::{PartialDate, Purpose, ShareId},
    share::ledger::Standing,
};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Trouble},
    args::{Receipt, Withdraw},
    desk::Desk,
    look::{Table, Tone},
    tell::done,
};

pub(super) fn shares(desk: &Desk, id: Option<ShareId>) -> Result<Answer, Trouble> {
    let dossier = desk.open()?;
    let found = match id {
        Some(id) => vec![dossier.standing(id, desk.now)?],
        None => dossier.shares(desk.now)?,
    };
    let mut table = Table::default();
    for standing in &found {
        table.row([
            standing.share.to_string(),
            desk.say(&format!("share_state_{}", standing.state.as_str())),
            format!(
                "{} – {}",
                PartialDate::of(standing.from),
                PartialDate::of(standing.until)
            ),
            standing.recipient.clone(),
            purpose(desk, &standing.purpose),
        ]);
        for item in &standing.items {
            let title = dossier
                .show(item.id)
                .map_or("", |record| desk.best(&record.draft.title))
                .to_owned();
            table.row([
                format!("  {}", item.id),
                format!("v{}", item.version),
                title,
                item.fields.join(", "),
            ]);
        }
    }
    let drifts = found
        .iter()
        .map(|standing| dossier.drift(standing))
        .collect::<Result<Vec<_>, _>>()?;
    let list: Vec<Value> = found
        .iter()
        .zip(&drifts)
        .map(|(standing, drift)| standing_json(standing, drift))
        .collect();
    let text = if table.is_empty() {
        desk.paint.tone(Tone::Quiet, &desk.say("cli_no_shares"))
    } else {
        table.render("")
    };
    Ok(Answer::new(json!({"shares": list}), text))
}

pub(super) fn withdraw(desk: &Desk, args: &Withdraw) -> Result<Answer, Trouble> {
    let withdrawal = desk.open()?.withdraw(args.id, desk.now)?;
    let letter = withdrawal.letter(desk.language);
    let notice = &withdrawal.notice;
    let mut json = json!({"id": args.id, "letter": letter, "notice": notice});
    let mut text = format!("{letter}\n\n{notice:#}\n");
    if let Some(folder) = &args.out {
        let files = dossier::write_withdrawal(&withdrawal, folder)?;
        text = done(desk, "cli_done_withdrawn", &[("files", &files.join(", "))]);
        json["files"] = json!(files);
    }
    Ok(Answer::new(json, text))
}

pub(super) fn receipt(desk: &Desk, args: &Receipt) -> Result<Answer, Trouble> {
    let dossier = desk.open()?;
    let receipt = dossier.receipt(args.id)?;
    let bytes = format!("{receipt:#}\n").into_bytes();
    dossier::write_file(&args.out, &bytes)?;
    let path = args.out.display().to_string();
    Ok(Answer::new(
        json!({"id": args.id, "path": path}),
        done(desk, "cli_done_receipt", &[("path", &path)]),
    ))
}

fn standing_json(standing: &Standing, drift: &[Drift]) -> Value {
    let items = standing.items.iter().zip(drift).map(|(item, drift)| {
        json!({
            "id": item.id, "version": item.version, "fields": item.fields, "attachments": item.attachments,
            "newest": drift.newest, "changed": drift.changed,
        })
    });
    let events = standing
        .events
        .iter()
        .map(|event| json!({"type": event.kind.as_str(), "at": event.at.to_string(), "seq": event.seq}));
    json!({
        "id": standing.share,
        "recipient": standing.recipient,
        "recipientId": standing.recipient_id,
        "purpose": standing.purpose,
        "from": standing.from.to_string(),
        "until": standing.until.to_string(),
        "state": standing.state.as_str(),
        "receipt": standing.receipt,
        "supplements": standing.supplements,
        "events": events.collect::<Value>(),
        "items": items.collect::<Value>(),
    })
}

pub(super) fn purpose(desk: &Desk, purpose: &Purpose) -> String {
    match purpose {
        Purpose::Other(words) => words.clone(),
        known => desk.say(&format!("purpose_{}", known.name())),
    }
}
