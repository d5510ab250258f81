//! The sessions that are recorded while the power is on.

use std::{path::Path, process::ExitCode};

use dossier::{
    KdfParams, Unlock,
    model::{Attachment, AttachmentId, Draft, EvidenceLevel, Kind, Provenance, RecordId},
};
use dossier_seal::make_id;
use dossier_vault::{Change, NewVersion, Vault};
use rusqlite::Connection;
use serde_json::json;

use super::{
    acts::say,
    desk::{content, now, passphrase},
};

/// The session that is recorded: everything that a dossier ever writes. After each step that was acknowledged it says
/// which state the dossier is in.
pub(super) fn script(folder: &Path) -> ExitCode {
    let (vault, mut code) = Vault::create(folder, &passphrase(), KdfParams::FLOOR).unwrap();
    let mut vault = Some(vault);
    say(&format!("code {}", code.to_string().replace('\n', "")));
    let ids: Vec<RecordId> = (0..6).map(|_| RecordId::new(make_id().unwrap())).collect();
    for round in 0..3_u64 {
        let mut open = vault
            .take()
            .unwrap_or_else(|| Vault::open(folder, Unlock::Recovery(&code), None).unwrap().vault);
        let note = |open: &Vault| {
            let mark = open.high_water();
            say(&format!("mark {} {}", mark.epoch, hex::encode(mark.root)));
        };
        for (n, id) in ids.iter().enumerate() {
            let mut draft = Draft::new(Kind::Skill, format!("Werk {round}/{n}").as_str());
            draft.notes = "n".repeat(300 * n);
            let next = match open.record(*id) {
                Some(record) => record.next(),
                None => NewVersion::new(*id, draft, source()),
            };
            let change = Change::at(now()).put(next).ledger(format!("line {round}/{n}"));
            open.commit(change.set("round", json!(round * 10 + n as u64)))
                .unwrap();
            note(&open);
        }
        // Many at once, and two files: one that fits a commit, one that goes to disk before it.
        let many = (0..30).fold(Change::at(now()), |change, n| {
            let id = RecordId::new(make_id().unwrap());
            change.put(NewVersion::new(
                id,
                Draft::new(Kind::Work, format!("Veel {round}/{n}").as_str()),
                source(),
            ))
        });
        open.commit(many).unwrap();
        note(&open);
        for len in [150_000, if round == 2 { 9 << 20 } else { 70_000 }] {
            let file = AttachmentId::new(make_id().unwrap());
            let bytes = content(round * 100 + len as u64, len);
            let blob = open.attach(file, &mut bytes.as_slice(), u64::MAX).unwrap();
            let mut next = open.record(ids[0]).unwrap().next();
            next.attachments.push(Attachment {
                id: file,
                name: "a.bin".to_owned(),
                media_type: "application/octet-stream".to_owned(),
                bytes: blob.bytes(),
                sha256: blob.sha256(),
            });
            open.commit(Change::at(now()).put(next).blob(blob)).unwrap();
            note(&open);
        }
        code = open.new_recovery().unwrap();
        say(&format!("code {}", code.to_string().replace('\n', "")));
        open.lock();
    }
    ExitCode::SUCCESS
}

/// Commits to a bare database with the vault's own settings but for one.
pub(super) fn bare(synchronous: &str, file: &Path, commits: u32) -> ExitCode {
    let db = Connection::open(file).unwrap();
    for (name, value) in [
        ("locking_mode", "EXCLUSIVE"),
        ("journal_mode", "WAL"),
        ("synchronous", synchronous),
    ] {
        db.pragma_update_and_check(None, name, value, |_| Ok(()))
            .or_else(ignore_silence)
            .unwrap();
    }
    db.execute_batch("CREATE TABLE row (n INTEGER PRIMARY KEY, sealed BLOB)")
        .unwrap();
    for n in 1..=commits {
        db.execute(
            "INSERT INTO row VALUES (?1, ?2)",
            rusqlite::params![n, content(n.into(), 2_000)],
        )
        .unwrap();
        say(&format!("mark {n}"));
        if n % 20 == 0 {
            db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
                .unwrap();
        }
    }
    ExitCode::SUCCESS
}

fn ignore_silence(error: rusqlite::Error) -> rusqlite::Result<()> {
    match error {
        rusqlite::Error::QueryReturnedNoRows => Ok(()),
        other => Err(other),
    }
}

fn source() -> Provenance {
    Provenance {
        source: "hand".to_owned(),
        format: "form".to_owned(),
        sha256: None,
        at: now(),
        evidence: EvidenceLevel::OwnWord,
        url: None,
    }
}
