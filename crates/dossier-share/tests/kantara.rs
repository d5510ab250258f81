//! The receipt's copy in Kantara's terms, held against Kantara's own schema, which stands in the corpus beside the project (or
//! where DOSSIER_CORPUS says) and is never copied here.
#![allow(clippy::unwrap_used)]

mod support;

use support::*;

/// The part of JSON Schema (draft 4) that the Kantara schema uses.
fn fits(schema: &serde_json::Value, value: &serde_json::Value, at: &str) -> Result<(), String> {
    let known = [
        "$schema",
        "type",
        "properties",
        "required",
        "items",
        "enum",
        "minimum",
        "oneOf",
    ];
    for keyword in schema.as_object().unwrap().keys() {
        assert!(
            known.contains(&keyword.as_str()),
            "{at}: the test does not know {keyword}"
        );
    }
    let must = |fits: bool, what: &str| fits.then_some(()).ok_or_else(|| format!("{at}: {what}: {value}"));
    must(
        match schema["type"].as_str() {
            Some("object") => value.is_object(),
            Some("array") => value.is_array(),
            Some("string") => value.is_string(),
            Some("integer") => value.is_i64() || value.is_u64(),
            Some("boolean") => value.is_boolean(),
            None => true,
            Some(other) => panic!("{at}: {other}"),
        },
        "type",
    )?;
    for name in schema["required"].as_array().into_iter().flatten() {
        must(
            value.get(name.as_str().unwrap()).is_some(),
            name.as_str().unwrap(),
        )?;
    }
    if let Some(words) = schema["enum"].as_array() {
        must(words.contains(value), "enum")?;
    }
    if let Some(least) = schema["minimum"].as_i64() {
        must(value.as_i64().unwrap() >= least, "minimum")?;
    }
    if let Some(ways) = schema["oneOf"].as_array() {
        let fitting = ways.iter().filter(|way| fits(way, value, at).is_ok()).count();
        must(fitting == 1, "exactly one of several")?;
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = value.get(name) {
            fits(schema, value, &format!("{at}/{name}"))?;
        }
    }
    for value in value
        .as_array()
        .into_iter()
        .flatten()
        .filter(|_| schema["items"].is_object())
    {
        fits(&schema["items"], value, &format!("{at}/*"))?;
    }
    Ok(())
}

#[test]
fn the_kantara_copy_of_the_receipt_fits_kantaras_own_schema() {
    let beside = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let root = std::env::var_os("DOSSIER_CORPUS").map_or(beside, std::path::PathBuf::from);
    let Ok(schema) = std::fs::read(root.join("consent/consent/kantara-cr-v1.1-schema.stripped.json")) else {
        eprintln!("skipped: no corpus at {}", root.display());
        return;
    };
    let schema: serde_json::Value = serde_json::from_slice(&schema).unwrap();
    let stage = internship();
    let mut selection = selection(vec![fields(&stage, &["title", "supervisor"])]);
    selection.conditions.kantara = true;
    selection.conditions.onward = vec!["Stagebureau".to_owned()];
    let parcel = parcel(selection, vec![stage], &Shelf::default());
    let copy = Loose::of(&opened(&parcel)).json("consent/receipt.kantara.json");
    assert_eq!(fits(&schema, &copy, ""), Ok(()));
    assert_eq!(copy["sensitive"], true);
    let mut less = copy;
    less.as_object_mut().unwrap().remove("piiControllers");
    assert!(fits(&schema, &less, "").is_err(), "the test would notice");
}
