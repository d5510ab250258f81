//! What the tests of this room share: a short way in, and a short way to look at what came out.

#![allow(dead_code, clippy::unwrap_used, clippy::disallowed_methods)]

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use dossier_import::{ImportFault, Origin, Reading, Upload, detect, read};
use dossier_model::Language;

pub(crate) fn upload(bytes: impl Into<Vec<u8>>) -> Upload {
    Upload {
        name: "upload".to_owned(),
        origin: Origin::File,
        bytes: bytes.into(),
    }
}

/// Both steps, as the façade takes them.
pub(crate) fn import(bytes: impl Into<Vec<u8>>) -> Result<Reading, ImportFault> {
    let upload = upload(bytes);
    let format = detect(&upload, None)?;
    read(upload, format)
}

/// One line for the format, each item and each problem; or the refusal, with its place.
pub(crate) fn outline(bytes: impl Into<Vec<u8>>) -> String {
    let reading = match import(bytes) {
        Ok(reading) => reading,
        Err(fault) => return format!("refused: {} at {:?}\n", fault.code().as_str(), fault.place()),
    };
    let mut text = format!("{}\n", reading.format);
    for item in &reading.items {
        let (kind, title) = (item.draft.kind.name(), item.draft.title.best(Language::En));
        let signed = item
            .original
            .as_ref()
            .map_or_else(String::new, |bytes| format!(", {} original bytes", bytes.len()));
        let identity = item
            .identity
            .as_deref()
            .map_or_else(String::new, |id| format!(", known as {id}"));
        writeln!(text, "  {kind} {title:?} at {:?}{signed}{identity}", item.place).unwrap();
    }
    for problem in &reading.problems {
        let severity = if problem.code.leaves_row_out() {
            "left out"
        } else {
            "note"
        };
        let (code, detail) = (problem.code.as_str(), &problem.detail);
        writeln!(text, "  {severity}: {code} at {:?} ({detail})", problem.place).unwrap();
    }
    text
}

/// A folder of the corpus; none, with a message, where the corpus is not there.
pub(crate) fn corpus(folder: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let root = std::env::var_os("DOSSIER_CORPUS").map_or_else(beside, PathBuf::from);
    let folder = root.join(folder);
    if !folder.is_dir() {
        eprintln!("skipped: no corpus at {}", folder.display());
        return None;
    }
    Some(folder)
}

/// Every file under a folder, in a fixed order.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path)
            } else {
                found.push(path)
            }
        }
    }
    found.sort();
    found
}

/// The most memory that this process ever had, where the system tells.
pub(crate) fn peak_memory_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?
        .trim()
        .strip_suffix(" kB")?
        .trim()
        .parse()
        .ok()
}
