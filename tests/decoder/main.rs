//! A second reader of the vault, in Python, written from `docs/formats/vault-v1.md` alone, opens what we wrote.
//!
//! Its two packages come from pip, into an environment under the build's own folder; where that cannot be had the test
//! says so and passes over.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use dossier::{Dossier, Home, KdfParams, Passphrase, RecoveryCode, Unlock};
use dossier_tests::root;
use jiff::Timestamp;
use serde_json::{Value, json};

#[test]
fn a_reader_written_from_the_document_alone_reads_every_record_and_file() {
    let Some(python) = python() else { return };
    let golden = root().join("crates/dossier-vault/tests/golden");
    let mut read = 0;
    for version in fs::read_dir(golden).unwrap().map(Result::unwrap) {
        let home = version.path();
        let part =
            |name: &str| -> Value { serde_json::from_slice(&fs::read(home.join(name)).unwrap()).unwrap() };
        if !home.join("secrets.json").exists() {
            continue;
        }
        let (secrets, expected) = (part("secrets.json"), part("expected.json"));
        for (option, name) in [("--passphrase", "passphrase"), ("--recovery", "recoveryCode")] {
            let said = decoded(
                &python,
                &home.join("folder"),
                option,
                secrets[name].as_str().unwrap(),
            );
            same(&said, &expected);
        }
        read += 1;
    }
    assert!(read > 0, "no golden dossier was read");

    let home = tempfile::tempdir().unwrap();
    let (folder, recovery) = fresh(home.path());
    let said = decoded(&python, &folder, "--recovery", &recovery.to_string());
    let place = Home { folder, state: None };
    let dossier = Dossier::open(place, Unlock::Recovery(&recovery)).unwrap();
    let histories: Vec<Value> = dossier
        .records()
        .map(|record| json!(dossier.history(record.id).unwrap()))
        .collect();
    assert_eq!(sorted(&said["records"]), sorted(&json!(histories)));
    // And as the open export says it: title, fields and all, of everything outside the trash.
    for record in dossier.export_json()["records"].as_array().unwrap() {
        let versions = said["records"].as_array().unwrap();
        let newest = versions
            .iter()
            .filter_map(|versions| versions.as_array()?.last())
            .find(|version| version["id"] == record["id"])
            .expect("a record that is exported is read");
        for member in ["title", "kind", "fields", "notes", "tags"] {
            assert_eq!(newest["draft"].get(member), record.get(member), "{member}");
        }
    }
    let mut files: Vec<Value> = Vec::new();
    for record in dossier.records() {
        files.extend(
            record
                .attachments
                .iter()
                .map(|file| json!([file.id, file.bytes, file.sha256])),
        );
    }
    assert_eq!(sorted(&said["blobs"]), sorted(&json!(files)));
    assert_eq!(files.len(), 3);
}

/// A dossier with every kind of length: padding below and above four kibibytes, files below, at and above a piece.
fn fresh(home: &Path) -> (PathBuf, RecoveryCode) {
    let now: Timestamp = "2026-11-22T10:00:00.25Z".parse().unwrap();
    let folder = home.join("mine.dossier");
    let place = Home {
        folder: folder.clone(),
        state: None,
    };
    let secret = Passphrase::new("vier blauwe fietsen".to_owned());
    let (mut dossier, recovery) = Dossier::create(place, &secret, KdfParams::FLOOR).unwrap();
    let mut first = None;
    for (n, len) in [0, 200, 3_000, 4_092, 5_000, 90_000].into_iter().enumerate() {
        let record = json!({"kind": "result", "title": {"nl": format!("Vak {n}"), "en": format!("Course {n}")},
            "notes": "é".repeat(len / 2), "fields": {"grade": "7,5", "own": {"deep": [1, 2.5, null]}}});
        first = first.or(Some(dossier.add(record, None, now).unwrap().id));
    }
    let first = first.unwrap();
    for (name, len) in [("leeg.txt", 0), ("precies.bin", 65_536), ("meer.bin", 200_000)] {
        let content: Vec<u8> = (0..len).map(|n: u32| u8::try_from(n % 251).unwrap()).collect();
        dossier.attach(first, name, &mut content.as_slice(), now).unwrap();
    }
    dossier
        .edit(first, &json!({"tags": ["één", "twee"]}), now)
        .unwrap();
    dossier.lock();
    (folder, recovery)
}

fn same(said: &Value, expected: &Value) {
    assert_eq!(sorted(&said["records"]), sorted(&expected["records"]));
    assert_eq!(sorted(&said["blobs"]), sorted(&expected["blobs"]));
    assert_eq!(said["settings"], expected["settings"]);
    assert_eq!(said["highWater"], expected["highWater"]);
    let lines = expected["ledger"].as_array().unwrap().iter().map(|line| {
        let at: Timestamp = line[1].as_str().unwrap().parse().unwrap();
        json!([line[0], at.as_second(), at.subsec_nanosecond(), line[2]])
    });
    assert_eq!(said["ledger"], json!(lines.collect::<Vec<_>>()));
}

/// The order of records on disk is that of random ids, which tells nothing.
fn sorted(list: &Value) -> Vec<String> {
    let mut texts: Vec<String> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|value| canonical(value).to_string())
        .collect();
    texts.sort();
    texts
}

/// Members in the order of their names: the reader's JSON keeps another.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(canonical).collect(),
        Value::Object(members) => {
            let mut sorted: Vec<_> = members
                .iter()
                .map(|(name, value)| (name.clone(), canonical(value)))
                .collect();
            sorted.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(sorted.into_iter().collect())
        }
        other => other.clone(),
    }
}

fn decoded(python: &Path, folder: &Path, option: &str, secret: &str) -> Value {
    let script = root().join("tests/decoder/decode.py");
    let output = Command::new(python)
        .arg(script)
        .arg(folder)
        .args([option, secret])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}: {}",
        folder.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A Python with the two packages; made once under the build's folder.
fn python() -> Option<PathBuf> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("decoder");
    let python = home.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let complete = |python: &Path| {
        let modules = Command::new(python).args(["-c", "import argon2, nacl"]).output();
        modules.is_ok_and(|output| output.status.success())
    };
    if complete(&python) {
        return Some(python);
    }
    let made = Command::new("python3").args(["-m", "venv"]).arg(&home).output();
    if !made.is_ok_and(|output| output.status.success()) {
        eprintln!("passed over: no python3 with venv");
        return None;
    }
    let requirements = root().join("tests/decoder/requirements.txt");
    let pip = Command::new(&python)
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
        ])
        .arg(requirements)
        .output();
    if pip.is_ok_and(|output| output.status.success()) && complete(&python) {
        return Some(python);
    }
    eprintln!("passed over: pip cannot bring argon2-cffi and PyNaCl");
    None
}
