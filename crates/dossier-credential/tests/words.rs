//! Every (check, outcome, code) that can occur has words, and no code means two outcomes.
//!
//! What can occur is read from this room's own source, and from what it says of the corpus.

#![allow(clippy::unwrap_used)]

mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use common::{Corpus, Got};
use dossier_model::{FindingCode, Language, Verdict};

/// `passed(Check::Proof, FindingCode::SignatureOk` and its like, wherever they stand.
fn in_source() -> BTreeSet<(String, String, String)> {
    let mut found = BTreeSet::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for text in rust_files(&source) {
        let tight: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        for outcome in ["passed", "failed", "unknown", "not_stated"] {
            for after in tight.split(&format!(".{outcome}(Check::")).skip(1) {
                let Some((check, rest)) = after.split_once(",FindingCode::") else {
                    continue;
                };
                let code: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
                if check.chars().all(|c| c.is_ascii_alphanumeric()) {
                    found.insert((check.to_owned(), outcome.to_owned(), code));
                }
            }
        }
    }
    found
}

fn rust_files(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            all.push(fs::read_to_string(path).unwrap());
        }
    }
    all
}

/// Every combination that the source spells out, as the finding's own words would be asked for.
#[test]
fn every_check_outcome_and_code_that_the_source_can_make_has_three_sentences() {
    let made = in_source();
    assert!(
        made.len() > 30,
        "the scan no longer understands the source: {}",
        made.len()
    );
    let names: BTreeMap<String, FindingCode> = FindingCode::ALL
        .iter()
        .map(|code| (format!("{code:?}"), *code))
        .collect();
    let mut outcomes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (check, outcome, code) in &made {
        let known = names
            .get(code)
            .unwrap_or_else(|| panic!("{check} {outcome} {code}"));
        for language in [Language::Nl, Language::En] {
            for part in ["checked", "detail", "advice"] {
                let key = format!("finding_{}_{part}", known.as_str());
                assert!(
                    dossier_model::words::knows(language, &key),
                    "{key} ({check}, {outcome})"
                );
            }
        }
        outcomes.entry(known.as_str()).or_default().insert(outcome);
    }
    // A date that is none fails the shape and leaves the time unknown; the words say what is wrong with it, for both.
    outcomes.remove("shape_invalid");
    let two: Vec<_> = outcomes
        .iter()
        .filter(|(_, outcomes)| outcomes.len() > 1)
        .collect();
    assert!(two.is_empty(), "words cannot fit two outcomes: {two:?}");
}

#[test]
fn every_finding_over_the_corpus_is_told_in_three_sentences() {
    let Some(corpus) = Corpus::open() else { return };
    let mut seen = BTreeSet::new();
    for case in corpus.cases() {
        if let Got::Verdict(verdict) = corpus.judge(&case) {
            told(&verdict, &mut seen);
        }
    }
    eprintln!("{} combinations of check, outcome and code: {seen:?}", seen.len());
    assert!(seen.len() > 15);
}

fn told(verdict: &Verdict, seen: &mut BTreeSet<String>) {
    for finding in verdict.findings() {
        for language in [Language::Nl, Language::En] {
            let told = finding.told(language);
            for sentence in [&told.checked, &told.found, &told.advice] {
                assert!(sentence.ends_with('.'), "{finding:?}: {sentence}");
            }
        }
        seen.insert(format!("{finding:?}"));
    }
    verdict.nested.iter().for_each(|nested| told(nested, seen));
}
