//! A writer that is killed at a random moment loses nothing that it was told is saved.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use dossier_model::{Attachment, AttachmentId};
use dossier_seal::{RecoveryCode, Unlock, make_id};
use dossier_vault::{Change, OpenFault, Vault};
use serde_json::json;

use crate::common::*;

const ROUNDS: u64 = 40;
const PATH: &str = "DOSSIER_KILL_PATH";
const CODE: &str = "DOSSIER_KILL_CODE";

#[test]
fn a_killed_writer_loses_no_acknowledged_save() {
    let sample = Sample::empty();
    let mut acknowledged = 0_u64;
    for round in 0..ROUNDS {
        let mut writer = writer(&sample);
        let mut lines = BufReader::new(writer.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        // Wait for the first save of this round, then strike at another moment each time.
        let first = lines.find_map(|line| saved(&line));
        thread::sleep(Duration::from_micros(round * 1_700 % 60_000));
        writer.kill().unwrap();
        writer.wait().unwrap();
        let last = lines.filter_map(|line| saved(&line)).last().or(first);
        acknowledged = acknowledged.max(last.expect("the writer saved nothing"));

        let opened = sample.open();
        assert_eq!(opened.warnings, [], "round {round}");
        let vault = opened.vault;
        assert!(
            vault.high_water().epoch >= acknowledged,
            "round {round}: a save is lost"
        );
        let report = vault.check(true);
        assert!(report.is_ok(), "round {round}: {report:?}");
        // A save is a record, a file, a ledger line and a setting: all of it or nothing.
        let sizes = vault.sizes();
        assert_eq!(sizes.records, sizes.ledger);
        assert_eq!(sizes.records, sizes.blobs);
        assert_eq!(
            vault.setting("count").cloned().unwrap_or(json!(0)),
            json!(sizes.records)
        );
    }
    assert!(!fs::exists(sample.path.join("header.bak.new")).unwrap());
}

#[test]
fn a_second_process_is_turned_away_until_the_first_is_gone() {
    let sample = Sample::empty();
    for _ in 0..5 {
        let mut writer = writer(&sample);
        let mut lines = BufReader::new(writer.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        lines
            .find_map(|line| saved(&line))
            .expect("the writer saved nothing");
        let told = OpenFault::InUse {
            pid: Some(writer.id()),
        };
        assert_eq!(sample.try_open().unwrap_err(), told);
        writer.kill().unwrap();
        writer.wait().unwrap();
        // Its lock file is still there and says its number; the system's lock is gone.
        assert_eq!(sample.open().warnings, []);
    }
}

fn writer(sample: &Sample) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::the_writer", "--nocapture"])
        .env(PATH, &sample.path)
        .env(CODE, sample.recovery.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn saved(line: &str) -> Option<u64> {
    line.split_once("saved ")?.1.trim().parse().ok()
}

/// The child: saves until it is killed, and says so after each save. It is a test only so that it can be started
/// from this program; without its variables it has nothing to do.
#[test]
fn the_writer() {
    let (Ok(path), Ok(code)) = (std::env::var(PATH), std::env::var(CODE)) else {
        return;
    };
    let code = RecoveryCode::parse(&code).unwrap();
    let mut vault = Vault::open(&PathBuf::from(path), Unlock::Recovery(&code), None)
        .unwrap()
        .vault;
    loop {
        let count = vault.sizes().records + 1;
        let id = AttachmentId::new(make_id().unwrap());
        let blob = vault
            .attach(
                id,
                &mut [count.to_be_bytes().as_slice(), &content(80_000)]
                    .concat()
                    .as_slice(),
                u64::MAX,
            )
            .unwrap();
        let mut new = version(&format!("Werk {count}"));
        let (name, media_type) = ("w.bin".to_owned(), "application/octet-stream".to_owned());
        new.attachments = vec![Attachment {
            id,
            name,
            media_type,
            bytes: blob.bytes(),
            sha256: blob.sha256(),
        }];
        let change = Change::at(now())
            .put(new)
            .blob(blob)
            .ledger("line")
            .set("count", json!(count));
        let committed = vault.commit(change).unwrap();
        writeln!(std::io::stdout(), "saved {}", committed.epoch).unwrap();
    }
}
