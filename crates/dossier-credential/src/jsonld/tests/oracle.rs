//! The same canonical N-Quads as jsonld.js and rdf-canonize, document by document.
//!
//! `DOSSIER_JSONLD_ORACLE` names a file of lines `{name, document, alg, nquads | error, safe}`, which
//! `cargo xtask oracle` has the two npm packages write. Without it this test says so and passes.

use std::{env, fs};

use serde_json::Value;

use crate::{
    jsonld::{CanonFault, Dropped, JsonLdFault, SyntaxCode, UnsignedTerm, canonical_nquads},
    rdfc::HashAlg,
};

#[test]
fn our_canonical_form_is_that_of_jsonld_js() {
    let Ok(file) = env::var("DOSSIER_JSONLD_ORACLE") else {
        eprintln!("skipped: DOSSIER_JSONLD_ORACLE is not set");
        return;
    };
    let (mut same, mut stricter, mut refused, mut doubled) = (0, 0, 0, 0);
    let mut differences = Vec::new();
    for line in fs::read_to_string(file).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let alg = if case["alg"] == "sha384" {
            HashAlg::Sha384
        } else {
            HashAlg::Sha256
        };
        if case["error"].as_str().is_some_and(is_theirs_alone) {
            continue;
        }
        match (canonical_nquads(&case["document"], alg), case["nquads"].as_str()) {
            (Ok(ours), Some(theirs)) if ours.nquads == theirs => {
                if ours.unsigned.is_empty() == (case["safe"] == true) {
                    same += 1;
                } else if ours.unsigned.iter().all(dropped_without_a_word) {
                    stricter += 1;
                } else {
                    differences.push(format!(
                        "{} safe: {} ours: {:?}",
                        case["name"], case["why"], ours.unsigned
                    ));
                }
            }
            // A dataset is a set; jsonld.js tells twice what two different values come to.
            (Ok(_), Some(theirs)) if has_a_line_twice(theirs) => doubled += 1,
            (Ok(ours), Some(theirs)) => {
                differences.push(format!(
                    "{}\n--- theirs\n{theirs}--- ours\n{}",
                    case["name"], ours.nquads
                ));
            }
            // What is unsafe over there may be refused here: a value filed under a type, or included, or nested lists.
            (
                Err(CanonFault::JsonLd(JsonLdFault::Syntax {
                    code:
                        SyntaxCode::InvalidValueObject
                        | SyntaxCode::InvalidIncludedValue
                        | SyntaxCode::InvalidSetOrListObject,
                    ..
                })),
                Some(_),
            ) if case["safe"] == false => stricter += 1,
            // Of several faults each may meet another one first.
            (Err(CanonFault::JsonLd(_)), None) => refused += 1,
            (ours, _) => {
                differences.push(format!(
                    "{}: theirs {} ours {:?}",
                    case["name"],
                    case["error"],
                    ours.err()
                ));
            }
        }
    }
    for difference in differences.iter().take(40) {
        eprintln!("{difference}");
    }
    eprintln!(
        "same: {same}, same but we tell what is dropped: {stricter}, refused by both: {refused}, \
         told twice over there: {doubled}, different: {}",
        differences.len()
    );
    assert!(differences.is_empty());
}

fn has_a_line_twice(nquads: &str) -> bool {
    nquads
        .lines()
        .zip(nquads.lines().skip(1))
        .any(|(line, next)| line == next)
}

/// Where jsonld.js trips (over a relative reference in a list, over a reserved type) or refuses what the
/// specification lets pass (a plain value as a graph, a bare reference as an included node).
fn is_theirs_alone(fault: &str) -> bool {
    fault.starts_with("Cannot read") || matches!(fault, "invalid @graph value" | "invalid @included value")
}

/// What jsonld.js drops even in safe mode: a language on a node, the text behind a number, a reference to
/// nothing at all or to a reserved word, a blank property without values.
fn dropped_without_a_word(unsigned: &UnsignedTerm) -> bool {
    matches!(
        unsigned.why,
        Dropped::EmptyValue | Dropped::InexactNumber | Dropped::ReservedWord | Dropped::BlankProperty
    ) || unsigned.term.is_empty()
}
