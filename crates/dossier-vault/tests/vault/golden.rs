//! A dossier that version 1.0 of the format wrote. It must open for good, and say what it said.

use std::fs;
use std::path::{Path, PathBuf};

use dossier_seal::{Passphrase, RecoveryCode, Unlock};
use dossier_vault::{Backup, BlobId, Vault};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::common::copy_folder;

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v1.0")
}

fn read(name: &str) -> Value {
    serde_json::from_slice(&fs::read(golden().join(name)).unwrap()).unwrap()
}

#[test]
fn the_dossier_of_format_1_0_opens_and_says_what_it_said() {
    let home = TempDir::new().unwrap();
    copy_folder(&golden().join("folder"), home.path());
    let (secrets, expected) = (read("secrets.json"), read("expected.json"));
    let passphrase = Passphrase::new(secrets["passphrase"].as_str().unwrap().to_owned());
    let recovery = RecoveryCode::parse(secrets["recoveryCode"].as_str().unwrap()).unwrap();
    let mark = serde_json::from_value(expected["highWater"].clone()).unwrap();
    for secret in [Unlock::Passphrase(&passphrase), Unlock::Recovery(&recovery)] {
        let opened = Vault::open(home.path(), secret, Some(mark)).unwrap();
        assert_eq!(opened.warnings, []);
        says(&opened.vault, &expected);
    }
}

#[test]
fn the_backup_of_format_1_0_restores_and_says_what_it_said() {
    let file = golden()
        .with_file_name("backup-v1.0")
        .join("golden.dossierbackup");
    let (secrets, expected) = (read("secrets.json"), read("expected.json"));
    let passphrase = Passphrase::new(secrets["passphrase"].as_str().unwrap().to_owned());
    let recovery = RecoveryCode::parse(secrets["recoveryCode"].as_str().unwrap()).unwrap();
    for secret in [Unlock::Passphrase(&passphrase), Unlock::Recovery(&recovery)] {
        let home = TempDir::new().unwrap();
        let unlocked = || Backup::open(&file).unwrap().unlock(secret).unwrap();
        let about = unlocked().prove(&mut |_| true).unwrap();
        assert_eq!(about.made.to_string(), "2026-11-24T10:00:00Z");
        let folder = home.path().join("restored");
        assert_eq!(unlocked().restore(&folder, &mut |_| true).unwrap(), about);
        says(&Vault::open(&folder, secret, None).unwrap().vault, &expected);
    }
}

fn says(vault: &Vault, expected: &Value) {
    let histories: Vec<Value> = vault
        .heads()
        .map(|head| json!(vault.history(head.id).unwrap()))
        .collect();
    assert_eq!(json!(histories), expected["records"]);
    let ledger: Vec<Value> = vault
        .ledger()
        .map(|line| json!([line.seq, line.at, line.content]))
        .collect();
    assert_eq!(json!(ledger), expected["ledger"]);
    for (name, value) in expected["settings"].as_object().unwrap() {
        assert_eq!(vault.setting(name), Some(value));
    }
    for blob in expected["blobs"].as_array().unwrap() {
        let id: BlobId = serde_json::from_value(blob[0].clone()).unwrap();
        let content = vault.blob_bytes(id, u64::MAX).unwrap();
        assert_eq!(json!(content.len()), blob[1]);
        assert_eq!(json!(hex::encode(Sha256::digest(&content))), blob[2]);
    }
    assert!(vault.check(true).is_ok());
}
