//! Replying to a share, and reading the replies to one's own.

use std::path::Path;

use dossier::{
    Code, Fault, Passphrase, make_key_file,
    model::ShareId,
    open_bundle, open_key_file, read_bundle,
    share::{Opened, reply},
};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Trouble},
    args::Reply,
    desk::Desk,
    look::{Table, Tone, plain},
    secrets::secret_in,
    tell::done,
};

/// The recipient's side: opens a bundle, says what he has to say, and signs it with a key of his own.
pub(super) fn reply(desk: &Desk, args: &Reply) -> Result<Answer, Trouble> {
    let secret = super::open::secret(desk, args.identity.as_deref())?;
    let mut judge = desk.judge()?;
    let opened = open_bundle(&read_bundle(&args.bundle)?, &secret, None, &mut judge)?;
    let draft = draft(desk, args, &opened)?;
    let passphrase = match &args.key_passphrase_file {
        Some(file) => Passphrase::new(secret_in(file)?.to_string()),
        None if args.new_key => desk.new_passphrase(None, "DOSSIER_KEY_PASSPHRASE")?,
        None => Passphrase::new(
            desk.secret_of("DOSSIER_KEY_PASSPHRASE", "cli_ask_key_passphrase")?
                .to_string(),
        ),
    };
    let key = if args.new_key {
        if args.key.exists() {
            return Err(Fault::DestinationUnwritable(std::io::ErrorKind::AlreadyExists).into());
        }
        let (key, file) = make_key_file(&passphrase).map_err(Fault::from)?;
        dossier::write_file(&args.key, &file)?;
        key
    } else {
        open_key_file(&desk.read_file(&args.key)?, &passphrase).map_err(Fault::from)?
    };
    let bytes = reply::make(&opened, &draft, &key, desk.now, desk.language).map_err(Fault::from)?;
    dossier::write_file(&args.out, &bytes)?;
    let path = args.out.display().to_string();
    let did = key.did_key();
    let json = json!({"path": path, "bytes": bytes.len(), "key": did, "remarks": draft.remarks.len()});
    Ok(Answer::new(
        json,
        done(desk, "cli_done_reply", &[("path", &path), ("key", &did)]),
    ))
}

fn draft(desk: &Desk, args: &Reply, opened: &Opened) -> Result<reply::Draft, Trouble> {
    let mut remarks = Vec::new();
    let mut add = |item: String, said| remarks.push(reply::Remark { item, said });
    for text in &args.comment {
        let (item, text) = about(text, opened)?;
        add(
            item,
            reply::Said::Comment {
                text: text.to_owned(),
            },
        );
    }
    for text in &args.endorse {
        let (item, text) = about(text, opened)?;
        add(
            item,
            reply::Said::Endorse {
                text: text.to_owned(),
            },
        );
    }
    for text in &args.statement {
        let (item, file) = about(text, opened)?;
        let bytes = desk.read_file(Path::new(file))?;
        let statement =
            serde_json::from_slice(&bytes).map_err(|_| Trouble::new(Code::MalformedJson, file.to_owned()))?;
        add(item, reply::Said::Internship(statement));
    }
    Ok(reply::Draft {
        replier: reply::Replier {
            name: args.name.clone(),
            role: args.role.clone(),
            organisation: args.organisation.clone(),
            contact: args.contact.clone(),
        },
        acknowledged: true,
        asks: args.ask.clone(),
        remarks,
    })
}

/// `N=TEXT` or `PATH=TEXT`: the item by its number, counted from 1, or by its place in the bundle.
fn about<'t>(text: &'t str, opened: &Opened) -> Result<(String, &'t str), Trouble> {
    let (item, text) = text
        .split_once('=')
        .ok_or_else(|| Trouble::new(Code::Usage, format!("ITEM=…: {text}")))?;
    let number = item
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1));
    let path = number
        .and_then(|number| opened.items.get(number))
        .map(|item| item.path.clone());
    Ok((path.unwrap_or_else(|| item.to_owned()), text))
}

/// The learner's side: who said what about which version.
pub(super) fn replies(desk: &Desk, share: Option<ShareId>) -> Result<Answer, Trouble> {
    let dossier = desk.open()?;
    let share = share.map(|share| dossier.standing(share, desk.now)).transpose()?;
    let replies = dossier.replies(share.map(|standing| standing.share));
    let mut text = String::new();
    for reply in &replies {
        let who = [
            &reply.replier.name,
            &reply.replier.role,
            &reply.replier.organisation,
        ];
        let who: Vec<_> = who
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(|part| plain(part))
            .collect();
        text += &format!(
            "{}  {}\n",
            desk.paint.tone(Tone::Strong, &who.join(", ")),
            dossier::model::PartialDate::of(reply.at)
        );
        let words = words_about_key(desk, &reply.fingerprint);
        text += &format!("  {}\n", desk.paint.tone(Tone::Quiet, &words));
        let mut table = Table::default();
        for remark in &reply.remarks {
            let record = dossier.show(remark.record).ok();
            let title = record.map_or_else(String::new, |record| plain(desk.best(&record.draft.title)));
            let version = format!("v{}", remark.version);
            table.row([
                desk.say(&format!("reply_says_{}", remark.says)),
                title,
                version,
                plain(&remark.text),
            ]);
        }
        if !reply.asks.is_empty() {
            table.row([
                desk.say("reply_asks"),
                String::new(),
                String::new(),
                plain(&reply.asks),
            ]);
        }
        text += &table.render("  ");
    }
    if replies.is_empty() {
        text = desk.paint.tone(Tone::Quiet, &desk.say("cli_no_replies"));
    }
    Ok(Answer::new(json!({"replies": replies}), text))
}

fn words_about_key(desk: &Desk, fingerprint: &str) -> String {
    dossier::model::words::say(desk.language, "reply_key", &[("fingerprint", fingerprint)])
}

/// What one taken reply became, in the shape of an imported source.
pub(super) fn taken_json(source: &str, taken: &dossier::TakenReply, dossier: &dossier::Dossier) -> Value {
    let added = taken.imported.added.iter().chain(&taken.imported.updated);
    let records = added.filter_map(|id| dossier.show(*id).ok()).map(|record| {
        json!({
            "id": record.id,
            "kind": record.draft.kind.name(),
            "title": record.draft.title.best(dossier::model::Language::En),
            "verdict": record.verdict,
            "duplicateOf": Value::Null,
            "evidence": record.provenance.evidence,
        })
    });
    json!({"source": source, "format": "dossier-reply", "records": records.collect::<Value>(), "problems": [], "share": taken.reply.share, "known": taken.known})
}
