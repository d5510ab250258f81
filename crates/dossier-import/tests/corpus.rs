//! Real and hostile files: each is read or refused, in time, in little memory, without a panic.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod support;

use std::{
    collections::BTreeMap,
    fs::File,
    io::Read,
    path::Path,
    time::{Duration, Instant},
};

use dossier_import::limit_for;
use serde_json::Value;
use support::{corpus, files, import, peak_memory_kib};

/// What became of one file, in a word.
fn verdict(path: &Path) -> String {
    let limit = limit_for(&path.to_string_lossy());
    let mut bytes = Vec::new();
    File::open(path)
        .unwrap()
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .unwrap();
    let began = Instant::now();
    let word = match import(bytes) {
        Ok(reading) => format!(
            "{} ({} items, {} problems)",
            reading.format,
            reading.items.len(),
            reading.problems.len()
        ),
        Err(fault) => fault.code().as_str().to_owned(),
    };
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{}: {:?}",
        path.display(),
        began.elapsed()
    );
    word
}

fn tally(folder: &Path) -> BTreeMap<String, usize> {
    let mut tally = BTreeMap::new();
    for path in files(folder) {
        *tally.entry(verdict(&path)).or_default() += 1;
    }
    tally
}

#[test]
fn no_attack_file_is_taken_for_something_or_costs_more_than_it_may() {
    let folders = [
        "json",
        "png-fuzz-seeds",
        "png-invalid",
        "png-odd",
        "png-valid",
        "svg-attack",
        "xml-attack",
        "zip-bomb",
        "zip-fuzz-seeds",
        "zip-odd",
        "zip-slip",
        "age-testkit",
    ];
    for name in folders {
        let Some(folder) = corpus(&format!("attacks/{name}")) else {
            return;
        };
        let tally = tally(&folder);
        eprintln!("{name}: {tally:?}");
        assert!(
            tally.keys().all(|word| !word.contains("items")),
            "{name}: {tally:?}"
        );
    }
    if let Some(peak) = peak_memory_kib() {
        assert!(peak <= 300 << 10, "peak memory {peak} KiB");
    }
}

#[test]
fn broken_json_of_the_test_suite_is_refused_as_broken_and_never_as_merely_unknown() {
    let Some(folder) = corpus("attacks/json") else {
        return;
    };
    for path in files(&folder) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).unwrap();
        let begins = bytes
            .trim_ascii_start()
            .first()
            .is_some_and(|byte| matches!(byte, b'{' | b'['));
        if name.starts_with("n_") && begins {
            let code = import(bytes).unwrap_err().code().as_str();
            assert!(
                ["malformed_json", "duplicate_key", "too_deep", "too_many_values"].contains(&code),
                "{name}: {code}"
            );
        }
    }
}

#[test]
fn every_credential_that_a_verdict_is_expected_of_is_read_or_refused_as_expected() {
    let Some(folder) = corpus("credentials") else {
        return;
    };
    let expected: Value =
        serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let mut wrong = Vec::new();
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    for (name, case) in expected.as_object().unwrap() {
        let path = folder.join(name);
        if !path.is_file() {
            continue;
        }
        let word = verdict(&path);
        *tally.entry(word.clone()).or_default() += 1;
        let may = |status: &str| {
            case["status"]
                .as_array()
                .unwrap()
                .iter()
                .any(|each| each == status)
        };
        let judged = ["valid", "invalid", "unknown"].into_iter().any(may);
        let fits = match word.as_str() {
            "no_credential" => may("no_credential") || may("refused"),
            // A format that is not read yet is listed as such, never guessed.
            "format_not_read" => true,
            word if word.contains("items") => judged,
            _ => may("refused") || may("no_credential"),
        };
        if !fits {
            wrong.push(format!("{name}: {word}, expected {}", case["status"]));
        }
    }
    eprintln!("{tally:#?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
