//! What the tests share: the corpus, a driver for windows and browsers, and the loopback harness.

#![allow(clippy::disallowed_methods)]

pub mod harness;
pub mod marionette;
pub mod palette;
pub mod parsers;
pub mod prove;
pub mod sheet;
pub mod stage;
pub mod webdriver;

use std::path::{Path, PathBuf};

/// The project's own folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The reader in Python, written from `docs/formats/` by somebody who did not see our code: what it found, or the code of
/// its refusal. Nothing, and a word about it, where there is no Python.
pub fn python_reader(arguments: &[&Path]) -> Option<Result<serde_json::Value, String>> {
    let reader = root().join("crates/dossier-share/tests/reader.py");
    let Ok(output) = std::process::Command::new("python3")
        .arg(reader)
        .args(arguments)
        .output()
    else {
        eprintln!("passed over: python3 is not installed");
        return None;
    };
    Some(if output.status.success() {
        serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    })
}

/// The container of a share that words open, and what it committed to of its learner's ledger.
///
/// # Panics
/// When it is no such share.
pub fn unwrap_share(bundle: &[u8], words: &str) -> (Vec<u8>, String) {
    use dossier_seal::age_file::{Identity, open};
    use std::io::Read as _;
    let passphrase = dossier_seal::Passphrase::new(words.to_owned());
    let mut container = Vec::new();
    let mut reader = open(bundle, Identity::Passphrase(&passphrase)).expect("the words open it");
    reader.read_to_end(&mut container).expect("it opens to its end");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&container)).expect("a container");
    let mut text = String::new();
    let mut file = zip.by_name("consent/checkpoint.json").expect("a checkpoint");
    file.read_to_string(&mut text).expect("text");
    drop(file);
    drop(zip);
    let checkpoint: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let commitment = checkpoint["commitment"]
        .as_str()
        .expect("a commitment")
        .to_owned();
    (container, commitment)
}

/// The corpus of real files, beside the project or where `DOSSIER_CORPUS` says. Absent is said, not failed.
pub fn corpus() -> Option<PathBuf> {
    let folder =
        std::env::var_os("DOSSIER_CORPUS").map_or_else(|| root().join("../shared/corpus"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("passed over: the corpus is not at {}", folder.display());
    None
}
