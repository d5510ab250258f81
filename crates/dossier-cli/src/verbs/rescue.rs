//! When something is damaged, gone for good, or older than it was.

use serde_json::json;

use crate::{
    answer::{Answer, Trouble},
    args::{Erase, Salvage},
    desk::Desk,
    tell::done,
};

pub(super) fn salvage(desk: &Desk, args: &Salvage) -> Result<Answer, Trouble> {
    let salvaged = desk.open()?.salvage(&args.out)?;
    let path = args.out.display().to_string();
    let values = [
        ("records", salvaged.records),
        ("files", salvaged.files),
        ("lost", salvaged.lost.len()),
        ("lost_files", salvaged.lost_files.len()),
    ]
    .map(|(name, count)| (name, count.to_string()));
    let mut named: Vec<_> = values
        .iter()
        .map(|(name, count)| (*name, count.as_str()))
        .collect();
    named.push(("path", &path));
    let text = done(desk, "cli_done_salvage", &named);
    let mut json = salvaged.to_json();
    json["path"] = json!(path);
    Ok(Answer::new(json, text))
}

pub(super) fn erase(desk: &Desk, args: &Erase) -> Result<Answer, Trouble> {
    let erased = desk.open()?.erase(&args.ids)?;
    let (records, files) = (erased.records.to_string(), erased.files.to_string());
    let text = done(
        desk,
        "cli_done_erased",
        &[("records", &records), ("files", &files)],
    );
    Ok(Answer::new(
        json!({"records": erased.records, "files": erased.files}),
        text,
    ))
}

pub(super) fn accept_older(desk: &Desk) -> Result<Answer, Trouble> {
    desk.open()?.accept_older(desk.now)?;
    Ok(Answer::new(
        json!({"accepted": true}),
        desk.say("cli_done_accepted"),
    ))
}
