//! The W3C test suite of JSON-LD 1.1, `toRdf`.
//!
//! `DOSSIER_W3C_TESTS` names a folder with a checkout of `w3c/json-ld-api` in it. Without it this test
//! says so and passes.

use std::{env, fs, path::Path};

use serde_json::Value;

use crate::{
    contexts::Source,
    jsonld::{Dataset, JsonLdFault, context::Contexts, quads_with},
    rdfc::{HashAlg, canonicalize, tests::parse::parse},
};

const BASE: &str = "https://w3c.github.io/json-ld-api/tests/";

/// Tests that ask for something else, each with the reason.
const OTHERWISE: &[(&str, &str)] = &[
    (
        "#te111\"",
        "drops an IRI with two fragments; what jsonld.js signs is kept",
    ),
    ("#te112\"", "the same"),
    (
        "#tli12\"",
        "drops an IRI with <> in it; what jsonld.js signs is kept",
    ),
    (
        "#twf05\"",
        "drops a literal for its ill-formed language; it is kept and reported",
    ),
    (
        "#ter05\"",
        "a context document without a context; ours are compiled in",
    ),
];

#[test]
fn the_w3c_suite_passes() {
    let Ok(folder) = env::var("DOSSIER_W3C_TESTS") else {
        eprintln!("skipped: DOSSIER_W3C_TESTS is not set");
        return;
    };
    let tests = Path::new(&folder).join("json-ld-api/tests");
    let contexts = Contexts::of(sources(&tests, &tests.join("toRdf")));
    let manifest: Value =
        serde_json::from_str(&fs::read_to_string(tests.join("toRdf-manifest.jsonld")).unwrap()).unwrap();
    let (mut passed, mut skipped, mut failed) = (0, 0, Vec::new());
    for test in manifest["sequence"].as_array().unwrap() {
        if is_about_another_mode(test) {
            skipped += 1;
            continue;
        }
        match run(&tests, test, &contexts) {
            Ok(()) => passed += 1,
            Err(why) => failed.push(format!("{} {}: {why}", test["@id"], test["name"])),
        }
    }
    eprintln!(
        "toRdf: {passed} passed, {} failed, {skipped} about modes that we do not have",
        failed.len()
    );
    let unexpected: Vec<_> = failed
        .iter()
        .filter(|failure| !OTHERWISE.iter().any(|(id, _)| failure.contains(id)))
        .collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
}

fn run(tests: &Path, test: &Value, contexts: &Contexts) -> Result<(), String> {
    let input = test["input"].as_str().unwrap();
    let text = fs::read_to_string(tests.join(input)).unwrap();
    let document: Value = serde_json::from_str(&text).map_err(|fault| fault.to_string())?;
    let address = test["option"]["base"]
        .as_str()
        .map_or_else(|| format!("{BASE}{input}"), str::to_owned);
    let ours = quads_with(&document, contexts, Some(&address));
    let canonical =
        |dataset: &Dataset| canonicalize(dataset, HashAlg::Sha256).map_err(|fault| fault.to_string());
    if let Some(code) = test["expectErrorCode"].as_str() {
        return match ours {
            Err(JsonLdFault::Syntax { code: found, .. } | JsonLdFault::BrokenContext { code: found, .. })
                if found.as_str() == code =>
            {
                Ok(())
            }
            Err(JsonLdFault::UnknownContext(_)) if code == "loading remote context failed" => Ok(()),
            ours => Err(format!(
                "expected {code}, found {:?}",
                ours.map(|quads| canonical(&quads.dataset))
            )),
        };
    }
    let ours = canonical(&ours.map_err(|fault| fault.to_string())?.dataset)?;
    let Some(expect) = test["expect"].as_str() else {
        return Ok(());
    };
    let expected = canonical(&parse(&fs::read_to_string(tests.join(expect)).unwrap()).0)?;
    if ours == expected {
        Ok(())
    } else {
        Err(format!("expected\n{expected}found\n{ours}"))
    }
}

/// JSON-LD 1.0, generalized RDF, directions in RDF and HTML are not ours.
fn is_about_another_mode(test: &Value) -> bool {
    let option = &test["option"];
    option["specVersion"] == "json-ld-1.0"
        || option["processingMode"] == "json-ld-1.0"
        || option["produceGeneralizedRdf"] == true
        || option["rdfDirection"].is_string()
        || option["expandContext"].is_string()
}

/// Every file of the suite that could be a context, by its address.
fn sources(tests: &Path, folder: &Path) -> Vec<(String, Source)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(tests, &path));
        } else if path.extension().is_some_and(|kind| kind == "jsonld")
            && let Ok(mut document) = serde_json::from_str::<Value>(&fs::read_to_string(&path).unwrap())
        {
            let address = format!("{BASE}{}", path.strip_prefix(tests).unwrap().to_str().unwrap());
            let context = document.get_mut("@context").map(Value::take).unwrap_or_default();
            found.push((address, Source::Value(context)));
        }
    }
    found
}
