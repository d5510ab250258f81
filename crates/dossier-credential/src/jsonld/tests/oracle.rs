//! The same canonical N-Quads as jsonld.js and rdf-canonize, document by document.
//!
//! `DOSSIER_JSONLD_ORACLE` names a file of lines `{name, document, alg, nquads | error, safe}`, written
//! by a script around the two npm packages. Without it this test says so and passes.

use std::{env, fs};

use serde_json::Value;

use crate::{
    jsonld::{CanonFault, Dropped, JsonLdFault, canonical_nquads},
    rdfc::HashAlg,
};

#[test]
fn our_canonical_form_is_that_of_jsonld_js() {
    let Ok(file) = env::var("DOSSIER_JSONLD_ORACLE") else {
        eprintln!("skipped: DOSSIER_JSONLD_ORACLE is not set");
        return;
    };
    let (mut same, mut stricter, mut refused) = (0, 0, 0);
    let mut differences = Vec::new();
    for line in fs::read_to_string(file).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let alg = if case["alg"] == "sha384" {
            HashAlg::Sha384
        } else {
            HashAlg::Sha256
        };
        match (canonical_nquads(&case["document"], alg), case["nquads"].as_str()) {
            (Ok(ours), Some(theirs)) if ours.nquads == theirs => {
                let left_out: Vec<_> = ours.unsigned.iter().map(|unsigned| unsigned.why).collect();
                if left_out.is_empty() == (case["safe"] == true) {
                    same += 1;
                } else if left_out
                    .iter()
                    .all(|why| matches!(why, Dropped::EmptyValue | Dropped::InexactNumber))
                {
                    // A language on a node, a number with text behind it: jsonld.js drops them without a word.
                    stricter += 1;
                } else {
                    differences.push(format!(
                        "{} safe: {} ours: {:?}",
                        case["name"], case["why"], ours.unsigned
                    ));
                }
            }
            (Ok(ours), Some(theirs)) => {
                differences.push(format!(
                    "{}\n--- theirs\n{theirs}--- ours\n{}",
                    case["name"], ours.nquads
                ));
            }
            (Err(fault), None) if agrees(&fault, case["error"].as_str().unwrap_or_default()) => refused += 1,
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
        "same: {same}, same but we tell what is dropped: {stricter}, refused by both for the same reason: {refused}, different: {}",
        differences.len()
    );
    assert!(differences.is_empty());
}

fn agrees(fault: &CanonFault, theirs: &str) -> bool {
    match fault {
        CanonFault::JsonLd(JsonLdFault::UnknownContext(_)) => {
            theirs.contains("context failed") || theirs.starts_with("unknown")
        }
        CanonFault::JsonLd(JsonLdFault::BrokenContext { code, .. } | JsonLdFault::Syntax { code, .. }) => {
            theirs == code.as_str()
        }
        _ => false,
    }
}
