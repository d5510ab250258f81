//! Who has what, why, until when; taking it back; the receipt.

use dossier::{
    model::{PartialDate, Purpose, ShareId},
    share::ledger::Standing,
};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Trouble},
    args::Receipt,
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
    let list: Vec<Value> = found.iter().map(standing_json).collect();
    let text = if table.is_empty() {
        desk.paint.tone(Tone::Quiet, &desk.say("cli_no_shares"))
    } else {
        table.render("")
    };
    Ok(Answer::new(json!({"shares": list}), text))
}

pub(super) fn withdraw(desk: &Desk, id: ShareId) -> Result<Answer, Trouble> {
    let withdrawal = desk.open()?.withdraw(id, desk.now)?;
    let letter = withdrawal.letter(desk.language);
    let notice = &withdrawal.notice;
    Ok(Answer::new(
        json!({"id": id, "letter": letter, "notice": notice}),
        format!("{letter}\n\n{notice:#}\n"),
    ))
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

fn standing_json(standing: &Standing) -> Value {
    let items = standing.items.iter().map(|item| {
        json!({"id": item.id, "version": item.version, "fields": item.fields, "attachments": item.attachments})
    });
    json!({
        "id": standing.share,
        "recipient": standing.recipient,
        "recipientId": standing.recipient_id,
        "purpose": standing.purpose,
        "from": standing.from.to_string(),
        "until": standing.until.to_string(),
        "state": standing.state.as_str(),
        "receipt": standing.receipt,
        "items": items.collect::<Value>(),
    })
}

fn purpose(desk: &Desk, purpose: &Purpose) -> String {
    match purpose {
        Purpose::Other(words) => words.clone(),
        known => desk.say(&format!("purpose_{}", known.name())),
    }
}
