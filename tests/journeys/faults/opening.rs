//! A dossier that does not open, or only just.

use std::{fs, path::Path, process::Command};

use serde_json::json;

use super::{refused, refused_with};
use crate::machine::{Machine, NOW};

fn machine_with_records() -> Machine {
    let machine = Machine::new();
    machine.make_dossier();
    machine.add("skill", &json!({"title": "Deeg kneden"}));
    machine.add(
        "work",
        &json!({"title": "Krantenwijk", "fields": {"hoursPerWeek": "4"}}),
    );
    machine
}

#[test]
fn a_wrong_passphrase_is_said_and_changes_nothing() {
    let machine = machine_with_records();
    let before = machine.list();
    for wrong in [
        "drie gele fietsen in de Regen",
        "",
        "drie gele fietsen in de regen ",
    ] {
        refused_with(&machine, &["list"], typing(wrong), 3, "wrong_passphrase");
    }
    assert_eq!(machine.list(), before);
}

#[test]
fn the_recovery_code_opens_the_dossier_and_a_wrong_one_is_told_from_a_mistyped_one() {
    let machine = Machine::new();
    let code = machine.make_dossier();
    machine.add("skill", &json!({"title": "Deeg kneden"}));
    let before = machine.list();
    let right = machine.put("code.txt", &code);
    let other = Machine::new().make_dossier();
    let wrong = machine.put("wrong.txt", other);
    let mistyped = machine.put(
        "mistyped.txt",
        if code.starts_with('2') {
            code.replacen('2', "3", 1)
        } else {
            format!("2{}", &code[1..])
        },
    );
    assert_eq!(
        machine.done(&["list", "--recovery-file", &right])["records"],
        json!(before)
    );
    refused(
        &machine,
        &["list", "--recovery-file", &wrong],
        3,
        "wrong_recovery_code",
    );
    refused(
        &machine,
        &["list", "--recovery-file", &mistyped],
        3,
        "recovery_code_malformed",
    );
    assert_eq!(machine.list(), before);
}

#[test]
fn a_new_passphrase_opens_the_dossier_and_the_old_one_no_more() {
    let machine = machine_with_records();
    let before = machine.list();
    let new = machine.put("new.txt", "vier rode wanten");
    machine.done(&["passphrase", "--new-passphrase-file", &new]);
    refused(&machine, &["list"], 3, "wrong_passphrase");
    assert_eq!(
        machine.done(&["list", "--passphrase-file", &new])["records"],
        json!(before)
    );
}

#[test]
fn what_is_no_dossier_is_called_so_before_anybody_types_a_passphrase() {
    let machine = Machine::new();
    let absent = machine.desk("absent");
    let photos = machine.desk("photos");
    fs::create_dir(&photos).unwrap();
    fs::write(photos.join("a.png"), "not a dossier").unwrap();
    for folder in [&absent, &photos] {
        let ask = ["--dossier", folder.to_str().unwrap(), "list"];
        refused_with(&machine, &ask, without_passphrase, 3, "not_a_dossier");
    }
    assert!(!absent.exists(), "asking leaves nothing behind");
    fs::write(photos.join("dossier.db"), "something else altogether").unwrap();
    refused(
        &machine,
        &["--dossier", photos.to_str().unwrap(), "list"],
        3,
        "not_a_dossier",
    );
    assert_eq!(
        fs::read_to_string(photos.join("dossier.db")).unwrap(),
        "something else altogether"
    );
}

#[test]
fn a_dossier_is_never_made_over_something() {
    let machine = machine_with_records();
    let before = machine.list();
    refused(&machine, &["new"], 2, "already_exists");
    assert_eq!(machine.list(), before);
}

#[test]
fn a_second_process_is_told_that_it_is_in_use_and_the_first_goes_on() {
    let machine = machine_with_records();
    let before = machine.list();
    let holder = machine.hold();
    refused(&machine, &["list"], 3, "in_use");
    let record = machine.put("record.json", r#"{"title": "Stempelen"}"#);
    refused(&machine, &["add", "skill", "--from", &record], 3, "in_use");
    let imported = holder.release(r#"{"records": [{"kind": "skill", "title": "Fluiten"}]}"#);
    imported.done();
    let after = machine.list();
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|record| after.contains(record)));
}

#[test]
fn a_process_that_died_does_not_keep_the_dossier() {
    let machine = machine_with_records();
    let before = machine.list();
    machine.hold().kill();
    assert!(machine.dossier().join("LOCK").exists());
    assert_eq!(machine.list(), before);
}

#[test]
fn a_damaged_header_is_restored_from_its_spare_copy() {
    let machine = machine_with_records();
    let before = machine.list();
    let header = Header::find(&machine);
    for at in (0..header.len).step_by(37) {
        header.damage_main(at);
        let ran = machine.run(&["--json", "--now", NOW, "--lang", "en", "list"]);
        assert_eq!(ran.done()["records"], json!(before), "byte {at}");
        assert!(!ran.stderr.trim().is_empty(), "byte {at}: a recovery is said");
        let again = machine.run(&["--json", "--now", NOW, "list"]);
        assert_eq!(
            (again.done()["total"].clone(), again.stderr.as_str()),
            (json!(2), ""),
            "byte {at}: mended for good"
        );
    }
}

#[test]
fn a_lost_spare_header_comes_back_by_itself() {
    let machine = machine_with_records();
    let before = machine.list();
    let spare = machine.dossier().join("header.bak");
    let whole = fs::read(&spare).unwrap();
    fs::remove_file(&spare).unwrap();
    assert_eq!(machine.list(), before);
    assert_eq!(fs::read(&spare).unwrap(), whole);
    fs::write(&spare, &whole[..40]).unwrap();
    assert_eq!(machine.list(), before);
    assert_eq!(fs::read(&spare).unwrap(), whole);
}

#[test]
fn two_damaged_headers_are_never_called_a_wrong_passphrase() {
    let machine = machine_with_records();
    let before = machine.list();
    let wrong_passphrase = refused_with(&machine, &["list"], typing("wrong"), 3, "wrong_passphrase");
    let header = Header::find(&machine);
    // The words of one place; the code of many.
    header.damage_both(100);
    let damaged = refused(&machine, &["list"], 3, "damaged_header");
    assert_ne!(damaged, wrong_passphrase);
    header.mend();
    for at in (0..header.len).step_by(23) {
        header.damage_both(at);
        let ran = machine.script(&["list"]);
        assert_eq!(
            (ran.code, &ran.json()["error"]["code"]),
            (3, &json!("damaged_header")),
            "byte {at}"
        );
        header.mend();
    }
    assert_eq!(machine.list(), before, "nothing was written over");
}

#[test]
fn damage_to_the_database_is_named_and_never_shown_as_truth() {
    // Enough records that most of the file is in use.
    let machine = machine_with_records();
    let source = machine.put("many.json", crate::papers::many(300).to_string());
    machine.done(&["import", &source]);
    let before = machine.list();
    let file = machine.dossier().join("dossier.db");
    let whole = fs::read(&file).unwrap();
    let (mut unharmed, mut said) = (0, 0);
    for at in (0..whole.len()).step_by(whole.len() / 60) {
        let mut harmed = whole.clone();
        harmed[at] ^= 0x10;
        fs::write(&file, harmed).unwrap();
        let ran = machine.script(&["list"]);
        match ran.code {
            0 => {
                let list = ran.json()["records"].as_array().unwrap().clone();
                assert!(
                    list.iter().all(|record| before.contains(record)),
                    "byte {at}: {ran:#?}"
                );
                // Either all is there, or it is said that something is not.
                if list.len() == before.len() {
                    unharmed += 1;
                } else {
                    assert!(!ran.stderr.is_empty(), "byte {at}: {ran:#?}");
                    said += 1;
                }
            }
            3 => {
                let code = ran.json()["error"]["code"].clone();
                assert!(
                    ["damaged_database", "damaged_header", "not_a_dossier"]
                        .iter()
                        .any(|known| code == *known),
                    "byte {at}: {ran:#?}"
                );
                said += 1;
            }
            _ => panic!("byte {at}: {ran:#?}"),
        }
        let _ = fs::remove_file(machine.dossier().join("dossier.db-wal"));
        fs::write(&file, &whole).unwrap();
    }
    assert!(said > 10, "only {said} flips hit anything");
    eprintln!("of 60 flipped bits {said} were named and {unharmed} lay where nothing is kept or was mended");
    assert_eq!(machine.list(), before);
}

fn typing(passphrase: &str) -> impl Fn(&mut Command) {
    move |command| {
        command.env("DOSSIER_PASSPHRASE", passphrase);
    }
}

fn without_passphrase(command: &mut Command) {
    command.env_remove("DOSSIER_PASSPHRASE");
}

/// Both copies of a dossier's header, as bytes in files.
struct Header {
    database: std::path::PathBuf,
    spare: std::path::PathBuf,
    whole: (Vec<u8>, Vec<u8>),
    at: usize,
    len: usize,
}

impl Header {
    fn find(machine: &Machine) -> Self {
        let (database, spare) = (
            machine.dossier().join("dossier.db"),
            machine.dossier().join("header.bak"),
        );
        let whole = (fs::read(&database).unwrap(), fs::read(&spare).unwrap());
        let at = whole
            .0
            .windows(whole.1.len())
            .position(|window| window == whole.1);
        let (at, len) = (
            at.expect("the header lies in the database as it lies in its spare"),
            whole.1.len(),
        );
        Self {
            database,
            spare,
            whole,
            at,
            len,
        }
    }

    fn damage_main(&self, at: usize) {
        // The database may have moved its pages since; its header may not.
        let now = fs::read(&self.database).unwrap();
        let start = now
            .windows(self.len)
            .position(|window| window == self.whole.1)
            .unwrap();
        flip(&self.database, start + at);
    }

    fn damage_both(&self, at: usize) {
        flip(&self.database, self.at + at);
        flip(&self.spare, at);
    }

    fn mend(&self) {
        fs::write(&self.database, &self.whole.0).unwrap();
        fs::write(&self.spare, &self.whole.1).unwrap();
    }
}

fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[at] ^= 0x01;
    fs::write(file, bytes).unwrap();
}
