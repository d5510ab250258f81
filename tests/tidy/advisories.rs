//! Known faults of dependencies, read from data, because a closed network has no advisory database.
//!
//! With a network, `cargo deny check advisories` says the same of the newest list.

use std::collections::BTreeSet;

use semver::{Version, VersionReq};

use crate::root;

#[test]
fn no_dependency_has_a_known_fault_but_the_listed_ones() {
    let Some(list) = dossier_tests::corpus().map(|corpus| corpus.join("attacks/rustsec.tsv")) else {
        return;
    };
    let list = std::fs::read_to_string(list).unwrap();
    let locked = locked();
    let mut found = BTreeSet::new();
    for line in list.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, name, _kind, patched, ..] = columns.as_slice() else {
            continue;
        };
        // The ranges stand between quotes, in a list whose commas follow no one grammar.
        let ranges = patched.split('"').skip(1).step_by(2);
        let safe: Vec<VersionReq> = ranges.map(|range| VersionReq::parse(range).unwrap()).collect();
        let open = |version: &Version| !safe.iter().any(|range| range.matches(version));
        if locked
            .iter()
            .any(|(locked, version)| locked == name && open(version))
        {
            found.insert((*id).to_owned());
        }
    }
    let listed = ignored();
    let unlisted: Vec<_> = found.difference(&listed).collect();
    assert!(
        unlisted.is_empty(),
        "known faults without a reason in deny.toml: {unlisted:?}"
    );
}

/// Below our own floor there is a fault that no list names: a remote page could reach the commands (CVE-2026-42184).
#[test]
fn tauri_is_two_and_at_or_above_our_floor() {
    let locked = locked();
    let versions: Vec<_> = locked
        .iter()
        .filter(|(name, _)| name == "tauri")
        .map(|(_, version)| version)
        .collect();
    assert!(!versions.is_empty());
    let floor = VersionReq::parse(">=2.12.5, <3").unwrap();
    assert!(
        versions.iter().all(|version| floor.matches(version)),
        "{versions:?}"
    );
}

fn ignored() -> BTreeSet<String> {
    let deny = std::fs::read_to_string(root().join("deny.toml")).unwrap();
    let entries = deny
        .lines()
        .filter(|line| line.contains("reason ="))
        .filter_map(|line| line.split('"').nth(1));
    entries
        .filter(|id| id.starts_with("RUSTSEC"))
        .map(str::to_owned)
        .collect()
}

fn locked() -> Vec<(String, Version)> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let member = |line: &str, name: &str| {
        line.strip_prefix(&format!("{name} = \""))
            .map(|rest| rest.trim_end_matches('"').to_owned())
    };
    let mut name = String::new();
    let mut found = Vec::new();
    for line in lock.lines() {
        if let Some(text) = member(line, "name") {
            name = text;
        }
        if let Some(version) = member(line, "version").and_then(|text| Version::parse(&text).ok()) {
            found.push((name.clone(), version));
        }
    }
    found
}
