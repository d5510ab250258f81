//! Writes a backup of the golden dossier of format 1.0 into a folder:
//! `cargo run -p dossier-vault --example make_golden_backup -- FOLDER`.
//!
//! Run once for each released version of the backup's format; what it wrote is committed and never changed.
//! Secrets and content are those of `tests/golden/v1.0`.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use dossier_seal::{Passphrase, Unlock};
use dossier_vault::Vault;
use serde_json::Value;

fn main() {
    let to = PathBuf::from(std::env::args().nth(1).expect("a folder to write to"));
    fs::create_dir_all(&to).unwrap();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/v1.0");
    let home = to.join("golden.dossier");
    fs::create_dir(&home).unwrap();
    for file in fs::read_dir(golden.join("folder")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), home.join(file.file_name())).unwrap();
    }
    let secrets: Value = serde_json::from_slice(&fs::read(golden.join("secrets.json")).unwrap()).unwrap();
    let passphrase = Passphrase::new(secrets["passphrase"].as_str().unwrap().to_owned());
    let vault = Vault::open(&home, Unlock::Passphrase(&passphrase), None)
        .unwrap()
        .vault;
    let now = "2026-11-24T10:00:00Z".parse().unwrap();
    let file = to.join("golden.dossierbackup");
    vault.back_up(&file, now, &mut |_| true).unwrap();
    vault.lock();
    fs::remove_dir_all(&home).unwrap();
}
