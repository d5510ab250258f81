//! The W3C test suite of RDFC-1.0.
//!
//! `DOSSIER_W3C_TESTS` names a folder with a checkout of `w3c/rdf-canon` in it. Without it this test
//! says so and passes.

use std::{collections::BTreeMap, env, fs, path::Path};

use serde_json::Value;

use super::parse::parse;
use crate::rdfc::{Canonicalizer, HashAlg, canonicalize, nquads::Lines};

#[test]
fn the_w3c_suite_passes() {
    let Ok(folder) = env::var("DOSSIER_W3C_TESTS") else {
        eprintln!("skipped: DOSSIER_W3C_TESTS is not set");
        return;
    };
    let tests = Path::new(&folder).join("rdf-canon/tests");
    let manifest: Value =
        serde_json::from_str(&fs::read_to_string(tests.join("manifest.jsonld")).unwrap()).unwrap();
    let read =
        |entry: &Value, part: &str| fs::read_to_string(tests.join(entry[part].as_str().unwrap())).unwrap();
    let (mut passed, mut failed) = (0, Vec::new());
    for entry in manifest["entries"].as_array().unwrap() {
        let alg = if entry["hashAlgorithm"] == "SHA384" {
            HashAlg::Sha384
        } else {
            HashAlg::Sha256
        };
        let (dataset, labels) = parse(&read(entry, "action"));
        let right = match entry["type"].as_str().unwrap() {
            "rdfc:RDFC10EvalTest" => canonicalize(&dataset, alg).as_ref() == Ok(&read(entry, "result")),
            "rdfc:RDFC10NegativeEvalTest" => canonicalize(&dataset, alg).is_err(),
            "rdfc:RDFC10MapTest" => {
                let expected: BTreeMap<String, String> =
                    serde_json::from_str(&read(entry, "result")).unwrap();
                let lines = Lines::new(&dataset);
                let mut canonicalizer = Canonicalizer::new(&dataset, &lines, alg);
                canonicalizer.name_blanks().unwrap();
                let ours: BTreeMap<String, String> = labels
                    .iter()
                    .map(|(label, blank)| {
                        let number = canonicalizer.canonical.issued(*blank).unwrap();
                        (label[2..].to_owned(), format!("c14n{number}"))
                    })
                    .collect();
                ours == expected
            }
            other => panic!("unknown kind of test: {other}"),
        };
        if right {
            passed += 1
        } else {
            failed.push(format!("{} {}", entry["id"], entry["name"]))
        }
    }
    eprintln!("RDFC-1.0: {passed} passed, {} failed {failed:#?}", failed.len());
    assert!(failed.is_empty());
}
