//! What stands in the files themselves.

use std::{path::PathBuf, process::Command};

use crate::root;

/// Every text file that git keeps, with its content.
fn kept() -> Vec<(PathBuf, String)> {
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output();
    let Ok(listed) = listed else { return Vec::new() };
    let names = String::from_utf8_lossy(&listed.stdout).into_owned();
    let files = names
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from);
    files
        .filter_map(|name| Some((name.clone(), std::fs::read_to_string(root().join(&name)).ok()?)))
        .collect()
}

#[test]
fn no_file_names_one_machine_or_the_host_of_a_registry() {
    // Written in parts, so that this file does not find itself.
    let words = [
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["registry.npm", "js.org"],
        ["static.crates", ".io"],
        ["pypi", ".org"],
        ["deb.deb", "ian.org"],
    ];
    let mut found = Vec::new();
    for (name, content) in kept() {
        for word in words.map(|parts| parts.concat()) {
            if content.contains(&word) {
                found.push(format!("{}: {word}", name.display()));
            }
        }
    }
    // Cargo writes its registry's index into the lock file by itself; that line has another host.
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_work_is_left_open_in_the_sources() {
    let marks = [
        ["to", "do!("],
        ["unimple", "mented!("],
        ["TO", "DO"],
        ["FIX", "ME"],
        ["#[ig", "nore"],
        [".sk", "ip("],
        [".on", "ly("],
    ];
    let mut found = Vec::new();
    for (name, content) in kept() {
        let source = name.extension().is_some_and(|end| {
            ["rs", "ts", "svelte", "js", "mjs", "py", "css"]
                .iter()
                .any(|e| end == *e)
        });
        // An iterator's own `skip` is no test that is passed over; only the screens' tests have that word.
        let rust = name.extension().is_some_and(|end| end == "rs");
        for mark in marks
            .iter()
            .filter(|mark| !(rust && mark[0].starts_with('.')))
            .map(|parts| parts.concat())
        {
            if source && content.contains(&mark) {
                found.push(format!("{}: {mark}", name.display()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_long_source_file_says_why() {
    let mut long = Vec::new();
    for (name, content) in kept() {
        let source = name
            .extension()
            .is_some_and(|end| end == "rs" || end == "svelte" || end == "ts");
        let lines = content.lines().count();
        let made = name.ends_with("bindings.ts");
        if source && !made && lines > 400 && !content.contains("Long because") {
            long.push(format!("{}: {lines} lines", name.display()));
        }
    }
    assert!(
        long.is_empty(),
        "split these, or say `Long because …` in their head: {long:#?}"
    );
}

#[test]
fn every_invariant_in_the_architecture_names_a_test_that_exists() {
    let Ok(page) = std::fs::read_to_string(root().join("ARCHITECTURE.md")) else {
        panic!("ARCHITECTURE.md is missing")
    };
    let invariants = page
        .split_once("## Invariants")
        .expect("a chapter of invariants")
        .1;
    let invariants = invariants.split("\n## ").next().unwrap();
    let sources: String = kept()
        .into_iter()
        .filter(|(name, _)| name.extension().is_some_and(|end| end == "rs" || end == "ts"))
        .map(|(_, content)| content)
        .collect();
    let mut named = 0;
    let mut missing = Vec::new();
    for line in invariants
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_digit()))
    {
        let tests: Vec<&str> = line
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|word| word.contains('_') && !word.contains(['(', ' ', '/', '.']))
            .collect();
        if tests.is_empty() {
            missing.push(format!("names no test: {line}"));
        }
        for test in tests {
            named += 1;
            if !sources.contains(&format!("fn {test}("))
                && !sources.contains(&format!("\"{}\"", test.replace('_', " ")))
            {
                missing.push(test.to_owned());
            }
        }
    }
    assert!(named >= 10, "only {named} tests are named");
    assert!(missing.is_empty(), "{missing:#?}");
}
