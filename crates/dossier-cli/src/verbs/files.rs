//! Attachments.

use serde_json::json;

use crate::{
    answer::{Answer, Trouble},
    args::{Attach, Detach, Save},
    desk::Desk,
    tell::{done, size_text},
};

pub(super) fn attach(desk: &Desk, args: &Attach) -> Result<Answer, Trouble> {
    let file = desk.open()?.attach_file(args.id, &args.file, desk.now)?;
    let text = done(
        desk,
        "cli_done_attached",
        &[
            ("name", &file.name),
            ("size", &size_text(file.bytes)),
            ("id", &file.id.to_string()),
        ],
    );
    Ok(Answer::new(
        json!({"id": file.id, "name": file.name, "mediaType": file.media_type, "bytes": file.bytes, "sha256": file.sha256}),
        text,
    ))
}

pub(super) fn detach(desk: &Desk, args: &Detach) -> Result<Answer, Trouble> {
    let version = desk.open()?.detach(args.id, args.file, desk.now)?;
    let text = done(desk, "cli_done_detached", &[("version", &version.to_string())]);
    Ok(Answer::new(json!({"id": args.id, "version": version}), text))
}

pub(super) fn save(desk: &Desk, args: &Save) -> Result<Answer, Trouble> {
    let dossier = desk.open()?;
    let bytes = dossier.save_attachment(args.file, &args.to)?;
    let path = args.to.display().to_string();
    let text = done(
        desk,
        "cli_done_saved",
        &[("path", &path), ("size", &size_text(bytes))],
    );
    Ok(Answer::new(
        json!({"id": args.file, "path": path, "bytes": bytes}),
        text,
    ))
}
