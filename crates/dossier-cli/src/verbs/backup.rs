//! Backups: made, proven, brought back.

use std::path::Path;

use dossier::{BackupAbout, Dossier, Home, Passphrase, Progress, RestoreReport};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Trouble},
    args::{Backup, Drill, RestoreBackup},
    desk::Desk,
    secrets::Key,
    tell::{done, size_text},
};

pub(super) fn backup(desk: &Desk, args: &Backup) -> Result<Answer, Trouble> {
    let mut dossier = desk.open()?;
    let about = dossier.back_up(&args.out, desk.now, &mut |progress| desk.watch(progress))?;
    desk.progress_done();
    let bytes = std::fs::metadata(&args.out).map_or(0, |file| file.len());
    let path = args.out.display().to_string();
    let text = told(desk, "cli_done_backup", &about, ("path", &path));
    let mut json = about_json(&about);
    json["path"] = json!(path);
    json["bytes"] = json!(bytes);
    Ok(Answer::new(json, text))
}

pub(super) fn drill(desk: &Desk, args: &Drill) -> Result<Answer, Trouble> {
    let state = desk.home().state;
    let key = desk.key()?;
    let about = Dossier::drill(
        &args.file,
        key.unlock(),
        state.as_deref(),
        desk.now,
        &mut |progress| desk.watch(progress),
    )?;
    desk.progress_done();
    let made = about.made.to_string();
    let text = told(desk, "cli_done_drill", &about, ("made", &made));
    let mut json = about_json(&about);
    json["ok"] = json!(true);
    Ok(Answer::new(json, text))
}

pub(super) fn restore(desk: &Desk, args: &RestoreBackup) -> Result<Answer, Trouble> {
    let mut home = desk.home();
    if let Some(folder) = &args.as_new {
        home.folder.clone_from(folder);
        return restore_whole(desk, args, home);
    }
    if Dossier::must_exist(&home).is_err() {
        return restore_whole(desk, args, home);
    }
    if args.replace {
        let key = desk.backup_key(args)?;
        let path = home.folder.display().to_string();
        let watch = &mut |progress| desk.watch(progress);
        let (dossier, earlier) = Dossier::restore_over(home, &args.file, key.unlock(), desk.now, watch)?;
        desk.progress_done();
        let sizes = dossier.sizes();
        let earlier = earlier.display().to_string();
        let (records, files) = (sizes.records.to_string(), sizes.blobs.to_string());
        let named = [("path", path.as_str()), ("records", &records), ("files", &files)];
        let text = format!(
            "{}\n{}",
            done(desk, "cli_done_restored", &named),
            done(desk, "cli_done_earlier", &[("path", &earlier)])
        );
        let mut json = report_json(&RestoreReport::default());
        json["path"] = json!(path);
        json["records"] = json!(sizes.records);
        json["earlier"] = json!(earlier);
        return Ok(Answer::new(json, text));
    }
    let mut dossier = desk.open()?;
    let key = desk.backup_key(args)?;
    let watch = &mut |progress| desk.watch(progress);
    let report = dossier.merge_backup(&args.file, key.unlock(), desk.now, watch)?;
    desk.progress_done();
    let values = [
        ("added", report.added.len()),
        ("updated", report.updated.len()),
        ("same", report.same),
        ("newer", report.newer),
        ("failed", report.failed.len()),
    ]
    .map(|(name, count)| (name, count.to_string()));
    let named: Vec<_> = values
        .iter()
        .map(|(name, count)| (*name, count.as_str()))
        .collect();
    let text = done(desk, "cli_done_merged", &named);
    let mut json = report_json(&report);
    json["path"] = json!(desk.home().folder.display().to_string());
    json["records"] = json!(dossier.sizes().records);
    Ok(Answer::new(json, text))
}

fn restore_whole(desk: &Desk, args: &RestoreBackup, home: Home) -> Result<Answer, Trouble> {
    let key = desk.backup_key(args)?;
    let path = home.folder.display().to_string();
    let watch = &mut |progress| desk.watch(progress);
    let (dossier, about) = Dossier::restore_backup(home, &args.file, key.unlock(), desk.now, watch)?;
    desk.progress_done();
    let report = RestoreReport {
        added: dossier.records().map(|record| record.id).collect(),
        ..RestoreReport::default()
    };
    let text = told(desk, "cli_done_restored", &about, ("path", &path));
    let mut json = report_json(&report);
    json["path"] = json!(path);
    json["records"] = json!(about.records);
    Ok(Answer::new(json, text))
}

impl Desk {
    /// Shows how far it has come; a terminal stops it by other means.
    fn watch(&self, progress: Progress) -> bool {
        self.progress(
            usize::try_from(progress.done >> 20).unwrap_or_default(),
            &size_text(progress.done),
        );
        true
    }

    /// The secret of a backup: its own where one is named, else the one that opens the dossier.
    fn backup_key(&self, args: &RestoreBackup) -> Result<Key, Trouble> {
        if let Some(file) = &args.backup_recovery_file {
            return Key::recovery_in(file);
        }
        let named = |file: &Path| crate::secrets::secret_in(file);
        match &args.backup_passphrase_file {
            Some(file) => Ok(Key::Passphrase(Passphrase::new(named(file)?.to_string()))),
            None => self.key(),
        }
    }
}

/// A sentence with the counts of a backup and what else it has a place for.
fn told(desk: &Desk, key: &str, about: &BackupAbout, other: (&str, &str)) -> String {
    let (records, files) = (about.records.to_string(), about.files.to_string());
    done(desk, key, &[("records", &records), ("files", &files), other])
}

fn about_json(about: &BackupAbout) -> Value {
    json!({
        "made": about.made.to_string(),
        "records": about.records,
        "versions": about.versions,
        "attachments": about.files,
        "ledger": about.ledger,
    })
}

fn report_json(report: &RestoreReport) -> Value {
    json!({
        "added": report.added,
        "updated": report.updated,
        "same": report.same,
        "newer": report.newer,
        "failed": report.failed,
        "ledger": report.ledger.as_str(),
        "earlier": null,
    })
}
