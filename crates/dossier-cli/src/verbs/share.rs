//! Making a share, or showing what it would be.

use std::path::Path;

use dossier::{
    Dossier, Exit, Fault, ShareLock, ShareOrder, ShareOrderItem,
    model::{PartialDate, Purpose, RecordId},
    share::{Conditions, Guardian, Leak},
    write_file,
};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Trouble},
    args::{LeakWatch, Share, Viewer},
    desk::Desk,
    look::{Table, Tone},
    tell::done,
};

pub(super) fn share(desk: &Desk, args: Share) -> Result<Answer, Trouble> {
    let mut dossier = desk.open()?;
    let order = order(desk, &dossier, &args)?;
    let found = match args.leaks {
        LeakWatch::Off => Vec::new(),
        _ => dossier.leaks_of(&order, &desk.judge()?, desk.now)?,
    };
    let titles = titles(desk, &dossier, &order);
    let Some(out) = args.out.filter(|_| !args.preview) else {
        let opened = dossier.preview_share(&order, &desk.judge()?, desk.now)?;
        let mut json = opened.to_json();
        json["leaks"] = found.iter().map(|leak| leak_json(leak, &order)).collect();
        let text = super::open::text(desk, &opened) + &leak_text(desk, &found, &titles);
        return Ok(Answer::new(json, text).exit(Exit::Done));
    };
    if !found.is_empty() {
        desk.note(&leak_text(desk, &found, &titles));
        if args.leaks == LeakWatch::Refuse {
            return Err(Trouble::new(dossier::Code::ShareLeaks, ""));
        }
    }
    let asked_keys = match &args.request {
        Some(file) => super::request::read(desk, file)?.keys,
        None => Vec::new(),
    };
    let lock = ShareLock {
        keys: if args.to_key.is_empty() {
            asked_keys
        } else {
            args.to_key
        },
        // A page is opened by people in a browser: words always open it, keys may too.
        words: args.html || args.with_words,
        as_page: args.html,
    };
    let shared = dossier.share(&order, &lock, &out, desk.now)?;
    let path = shared.file.display().to_string();
    if let Some(to) = &args.cover {
        let name = shared
            .file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        write_file(to, &dossier.cover(shared.id, &name, desk.language, desk.now)?)?;
    }
    let mut text = done(
        desk,
        "cli_done_shared",
        &[("path", &path), ("sha256", &shared.sha256)],
    );
    if let Some(words) = &shared.words {
        text += "\n\n  ";
        text += words;
        text += "\n\n";
        text += &desk.say("cli_share_words");
    }
    let json = json!({
        "bundle": {"id": shared.id, "file": path, "bytes": shared.bytes, "sha256": shared.sha256},
        "passphrase": shared.words.as_ref().map(|words| words.as_str()),
        "receipt": shared.receipt,
    });
    Ok(Answer::new(json, text))
}

/// The viewer page without anything inside, to put on a web space or a stick.
pub(super) fn viewer(desk: &Desk, args: &Viewer) -> Result<Answer, Trouble> {
    let page = dossier::viewer_page().ok_or(Fault::ViewerMissing)?;
    dossier::write_file(&args.out, page)?;
    let path = args.out.display().to_string();
    let json = json!({"path": path, "bytes": page.len()});
    Ok(Answer::new(
        json,
        done(desk, "cli_done_viewer", &[("path", &path)]),
    ))
}

fn order(desk: &Desk, dossier: &Dossier, args: &Share) -> Result<ShareOrder, Trouble> {
    let text = match &args.text_file {
        Some(file) => {
            let bytes = desk.read_file(file)?;
            String::from_utf8(bytes).map_err(|_| Fault::SourceUnreadable(std::io::ErrorKind::InvalidData))?
        }
        None => String::new(),
    };
    let mut order = match (args.news, &args.request) {
        (Some(share), _) => dossier.order_of_news(share, args.until, desk.language, desk.now)?,
        (None, Some(file)) => asked_order(desk, dossier, args, file)?,
        (None, None) => named_order(desk, dossier, args)?,
    };
    order.as_is.clone_from(&args.as_is);
    (order.text, order.from) = (text, args.from);
    let conditions = &mut order.conditions;
    if args.keep.is_some() {
        conditions.retention.clone_from(&args.keep);
    }
    conditions.onward.clone_from(&args.onward);
    conditions.kantara = args.kantara;
    conditions.guardian = args.guardian.map(|relation| Guardian {
        relation,
        name: args.guardian_name.clone(),
        on: args.guardian_on.unwrap_or_else(|| PartialDate::of(desk.now)),
    });
    Ok(order)
}

/// What a request asks for, in the smallest set; what was named besides replaces the proposal.
fn asked_order(desk: &Desk, dossier: &Dossier, args: &Share, file: &Path) -> Result<ShareOrder, Trouble> {
    let request = super::request::read(desk, file)?;
    let mut order = dossier.order_for(&request, args.until, desk.language, desk.now)?;
    if !args.item.is_empty() {
        order.items = args
            .item
            .iter()
            .map(|text| item(text))
            .collect::<Result<_, _>>()?;
        name_each(dossier, &mut order)?;
    }
    if let Some(name) = &args.to {
        order.recipient.clone_from(name);
    }
    if args.to_id.is_some() {
        order.recipient_id.clone_from(&args.to_id);
    }
    if let Some(purpose) = &args.purpose {
        order.purpose = Purpose::from(purpose.clone());
    }
    Ok(order)
}

/// The titles of the ordered records, for people.
fn titles(desk: &Desk, dossier: &Dossier, order: &ShareOrder) -> Vec<String> {
    let title = |item: &ShareOrderItem| {
        let record = dossier.show(item.id).ok();
        record
            .map(|record| desk.best(&record.draft.title).to_owned())
            .unwrap_or_default()
    };
    order.items.iter().map(title).collect()
}

fn leak_json(leak: &Leak, order: &ShareOrder) -> Value {
    let item = leak
        .item
        .and_then(|item| order.items.get(item))
        .map(|item| item.id);
    json!({
        "kind": leak.kind.as_str(), "item": item, "where": leak.place, "excerpt": leak.excerpt, "signed": leak.signed,
        "grave": leak.kind.is_grave(), "remedy": leak.remedy.as_str(),
    })
}

/// What was found, each with what can be done.
fn leak_text(desk: &Desk, found: &[Leak], titles: &[String]) -> String {
    if found.is_empty() {
        return String::new();
    }
    let mut out = format!(
        "\n{}\n",
        desk.paint.tone(Tone::Doubt, &desk.say("cli_share_leaks_found"))
    );
    let mut table = Table::default();
    for leak in found {
        let title = leak
            .item
            .and_then(|item| titles.get(item))
            .map_or("", String::as_str);
        table.row([
            desk.say(&format!("share_leak_{}", leak.kind.as_str())),
            title.to_owned(),
            leak.place.clone(),
            leak.excerpt.clone(),
            desk.say(&format!("share_remedy_{}", leak.remedy.as_str())),
        ]);
    }
    out += &table.render("  ");
    out
}

fn named_order(desk: &Desk, dossier: &Dossier, args: &Share) -> Result<ShareOrder, Trouble> {
    let items = args
        .item
        .iter()
        .map(|text| item(text))
        .collect::<Result<_, _>>()?;
    let mut order = ShareOrder {
        recipient: args.to.clone().unwrap_or_default(),
        recipient_id: args.to_id.clone(),
        purpose: Purpose::from(args.purpose.clone().unwrap_or_default()),
        from: None,
        until: args.until,
        text: String::new(),
        items,
        language: desk.language,
        conditions: Conditions::default(),
        as_is: Vec::new(),
    };
    name_each(dossier, &mut order)?;
    Ok(order)
}

/// Takes the title along with every list of fields: a recipient must be able to tell items apart. An issuer's
/// own file has its title inside.
fn name_each(dossier: &Dossier, order: &mut ShareOrder) -> Result<(), Trouble> {
    for item in &mut order.items {
        let Some(names) = &mut item.names else { continue };
        let options = dossier.share_options(&[item.id], &order.purpose)?;
        let Some(option) = options.first() else { continue };
        let extract = names
            .iter()
            .any(|name| option.members.iter().any(|member| member.key == *name));
        let issued = option.all_or_nothing || !option.places.is_empty();
        if (extract || !issued) && !names.iter().any(|name| name == "title") {
            names.insert(0, "title".to_owned());
        }
    }
    Ok(())
}

/// `ID` or `ID:field,…`.
fn item(text: &str) -> Result<ShareOrderItem, Trouble> {
    let (id, names) = text
        .split_once(':')
        .map_or((text, None), |(id, names)| (id, Some(names)));
    let id: RecordId = id
        .parse()
        .map_err(|_| Trouble::new(dossier::Code::Usage, format!("--item {id}")))?;
    let names = names.map(|names| {
        names
            .split(',')
            .map(str::trim)
            .filter(|n| !n.is_empty())
            .map(str::to_owned)
            .collect()
    });
    Ok(ShareOrderItem { id, names })
}
