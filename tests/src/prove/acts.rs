//! What a second process does with a dossier until it is killed or something fails.
//!
//! `prove child ACT FOLDER TIMES SIZE`, with the recovery code in the environment. It prints a line after each act that
//! was acknowledged, and one for a failure; nobody reads its mind otherwise.

use std::{
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
};

use dossier::{
    Dossier, Fault, Home, Judge, KdfParams, Passphrase, RecoveryCode, ShareLock, ShareOrder, ShareOrderItem,
    Source, Unlock,
    credential::Policy,
    import::{Origin, Upload},
    model::{Kind, Language, Purpose, RecordId},
};
use serde_json::json;

use super::{
    desk::{content, now},
    session,
};

/// The variable with the recovery code. A real program never takes it so; this dossier lives for a moment.
pub(crate) const CODE: &str = "DOSSIER_PROOF_CODE";

/// How many records one import brings.
pub(crate) const BATCH: usize = 60;

/// One way to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Add,
    Edit,
    Import,
    Attach,
    Share,
    Passphrase,
}

impl Act {
    pub(crate) const ALL: [Self; 6] = [
        Self::Add,
        Self::Edit,
        Self::Import,
        Self::Attach,
        Self::Share,
        Self::Passphrase,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Edit => "edit",
            Self::Import => "import",
            Self::Attach => "attach",
            Self::Share => "share",
            Self::Passphrase => "passphrase",
        }
    }
}

/// The process itself.
pub fn child(arguments: &[String]) -> ExitCode {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["hold", folder, secret, leaky] => {
            super::memory::hold(Path::new(folder), Path::new(secret), *leaky == "leaky")
        }
        ["walk", files @ ..] => super::attacks::walk(files),
        ["move", name, folder] => super::moves::child(name, Path::new(folder)),
        ["flat", folder, mebibytes] => super::flat::child(Path::new(folder), mebibytes.parse().unwrap()),
        ["script", folder] => session::script(Path::new(folder)),
        ["bare", synchronous, file, commits] => {
            session::bare(synchronous, Path::new(file), commits.parse().unwrap())
        }
        [act, folder, times, size] => {
            let act = Act::ALL.into_iter().find(|one| one.name() == *act).unwrap();
            write(
                act,
                Path::new(folder),
                times.parse().unwrap(),
                size.parse().unwrap(),
            )
        }
        _ => ExitCode::from(2),
    }
}

/// Starts this process.
pub(crate) fn spawn(program: &Path, code: &RecoveryCode, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.arg("child").args(arguments).env(CODE, code.to_string());
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

pub(crate) fn say(line: &str) {
    // A pipe whose reader is gone is no reason to stop: the reader kills us.
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

fn write(act: Act, folder: &Path, times: u64, size: usize) -> ExitCode {
    let code = RecoveryCode::parse(&std::env::var(CODE).unwrap()).unwrap();
    let home = Home {
        folder: folder.to_owned(),
        state: None,
    };
    let ran = Dossier::open(home, Unlock::Recovery(&code)).and_then(|mut dossier| {
        say("open");
        for _ in 0..times {
            let done = once(act, &mut dossier, folder, size)?;
            say(&format!("done {done}"));
        }
        dossier.lock();
        Ok(())
    });
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            say(&format!("failed {}", fault.code().as_str()));
            ExitCode::from(3)
        }
    }
}

/// Does it once more, and gives how often it has been done.
fn once(act: Act, dossier: &mut Dossier, folder: &Path, size: usize) -> Result<u64, Fault> {
    let next = count(act, dossier) + 1;
    match act {
        Act::Add => {
            let record = json!({"kind": "skill", "title": format!("add {next}"), "notes": "n".repeat(size)});
            dossier.add(record, None, now())?;
        }
        Act::Edit => {
            dossier.edit(
                target(dossier),
                &json!({"fields": {"count": next}, "notes": "n".repeat(size)}),
                now(),
            )?;
        }
        Act::Import => {
            let records: Vec<_> = (0..BATCH)
                .map(|n| json!({"kind": "skill", "title": format!("import {next}/{n}"), "notes": "n".repeat(size)}))
                .collect();
            let upload = Upload {
                name: "batch.json".to_owned(),
                origin: Origin::File,
                bytes: json!({ "records": records }).to_string().into_bytes(),
            };
            let mut judge = Judge::new(Policy::at(now()));
            let plan =
                dossier.plan_import([Source::of("batch.json", upload)], None, &mut judge, &mut |_| {
                    true
                })?;
            dossier.run_import(&plan, None, now())?;
        }
        Act::Attach => {
            // Made as it is read: a hundred mebibytes are never in memory.
            let block = content(next, 1 << 20);
            let endless = block.iter().copied().cycle();
            let mut source = Bytes(endless).take(size as u64);
            dossier.attach(target(dossier), &format!("{next}.bin"), &mut source, now())?;
        }
        Act::Share => {
            let order = ShareOrder {
                recipient: format!("Loket {next}"),
                recipient_id: None,
                purpose: Purpose::Guidance,
                from: None,
                until: "2026-12-31".parse().unwrap(),
                text: String::new(),
                conditions: dossier::share::Conditions::default(),
                as_is: Vec::new(),
                items: vec![ShareOrderItem {
                    id: target(dossier),
                    names: Some(vec!["title".to_owned()]),
                }],
                language: Language::Nl,
            };
            let lock = ShareLock {
                keys: vec![RECIPIENT.to_owned()],
                ..Default::default()
            };
            dossier.share(&order, &lock, &share_file(folder, next), now())?;
        }
        Act::Passphrase => {
            // The number first, in a commit of its own: so a reader knows which passphrases may hold.
            dossier.keep_setting("next", json!(next), now())?;
            dossier.change_passphrase(&nth_passphrase(next), Some(KdfParams::FLOOR))?;
            dossier.keep_setting("passphrases", json!(next), now())?;
        }
    }
    Ok(next)
}

/// How often an act has been done, as the dossier itself tells.
pub(crate) fn count(act: Act, dossier: &Dossier) -> u64 {
    let number =
        |value: Option<&serde_json::Value>| value.and_then(serde_json::Value::as_u64).unwrap_or_default();
    let titled = |start: &str| {
        let records = dossier.records();
        records
            .filter(|record| record.draft.title.best(Language::Nl).starts_with(start))
            .count() as u64
    };
    match act {
        Act::Add => titled("add "),
        Act::Edit => number(dossier.show(target(dossier)).unwrap().draft.fields.get("count")),
        Act::Import => titled("import ") / BATCH as u64,
        Act::Attach => dossier.show(target(dossier)).unwrap().attachments.len() as u64,
        Act::Share => dossier.shares(now()).unwrap().len() as u64,
        Act::Passphrase => number(dossier.setting("passphrases")),
    }
}

/// The record that is edited, given files and shared.
fn target(dossier: &Dossier) -> RecordId {
    let mut records = dossier.records();
    records.find(|record| record.draft.kind == Kind::Work).unwrap().id
}

pub(crate) fn share_file(folder: &Path, n: u64) -> PathBuf {
    folder.with_file_name(format!("share-{n}.dossiershare"))
}

pub(crate) fn nth_passphrase(n: u64) -> Passphrase {
    Passphrase::new(if n == 0 {
        super::desk::PASSPHRASE.to_owned()
    } else {
        format!("passphrase number {n}")
    })
}

/// A key of nobody.
pub(crate) const RECIPIENT: &str = "age1sm5xagxnx5f2shguyfuhqsm292y8ct0u7ll3c0cwfx9hmavxeqes6qwnzk";

struct Bytes<I>(I);

impl<I: Iterator<Item = u8>> std::io::Read for Bytes<I> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let mut read = 0;
        for (place, byte) in into.iter_mut().zip(&mut self.0) {
            *place = byte;
            read += 1;
        }
        Ok(read)
    }
}
