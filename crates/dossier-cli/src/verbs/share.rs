//! Making a share, or showing what it would be.

use dossier::{
    Dossier, Exit, Fault, ShareLock, ShareOrder, ShareOrderItem,
    model::{PartialDate, Purpose, RecordId},
    share::{Conditions, Guardian},
};
use serde_json::json;

use crate::{
    answer::{Answer, Trouble},
    args::Share,
    desk::Desk,
    tell::done,
};

pub(super) fn share(desk: &Desk, args: Share) -> Result<Answer, Trouble> {
    let mut dossier = desk.open()?;
    let order = order(desk, &dossier, &args)?;
    let Some(out) = args.out.filter(|_| !args.preview) else {
        let opened = dossier.preview_share(&order, &desk.judge()?, desk.now)?;
        return Ok(Answer::new(opened.to_json(), super::open::text(desk, &opened)).exit(Exit::Done));
    };
    let lock = ShareLock {
        keys: args.to_key,
        words: args.with_words,
    };
    let shared = dossier.share(&order, &lock, &out, desk.now)?;
    let path = shared.file.display().to_string();
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

fn order(desk: &Desk, dossier: &Dossier, args: &Share) -> Result<ShareOrder, Trouble> {
    let text = match &args.text_file {
        Some(file) => {
            let bytes = desk.read_file(file)?;
            String::from_utf8(bytes).map_err(|_| Fault::SourceUnreadable(std::io::ErrorKind::InvalidData))?
        }
        None => String::new(),
    };
    let mut order = match args.news {
        Some(share) => dossier.order_of_news(share, args.until, desk.language, desk.now)?,
        None => named_order(desk, dossier, args)?,
    };
    (order.text, order.from) = (text, args.from);
    let conditions = &mut order.conditions;
    conditions.retention.clone_from(&args.keep);
    conditions.onward.clone_from(&args.onward);
    conditions.kantara = args.kantara;
    conditions.guardian = args.guardian.map(|relation| Guardian {
        relation,
        name: args.guardian_name.clone(),
        on: args.guardian_on.unwrap_or_else(|| PartialDate::of(desk.now)),
    });
    Ok(order)
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
        if (extract || !option.all_or_nothing) && !names.iter().any(|name| name == "title") {
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
