//! Ten thousand records: everything still comes in, is found and is counted right.

use serde_json::{Value, json};

use crate::{machine::Machine, papers};

const COUNT: usize = 10_000;

#[test]
fn ten_thousand_records_are_listed_and_searched_to_the_last_one() {
    let machine = Machine::new();
    machine.make_dossier();
    let export = papers::many(COUNT);
    let source = machine.put("many.json", export.to_string());
    let report = machine.done(&["import", &source])["sources"][0].clone();
    assert_eq!(report["records"].as_array().unwrap().len(), COUNT);
    assert_eq!(report["problems"], json!([]));

    let total = |arguments: &[&str]| {
        let found = machine.done(&[&["list"], arguments].concat());
        assert_eq!(found["total"], found["records"].as_array().unwrap().len());
        found["total"].as_u64().unwrap()
    };
    assert_eq!(total(&[]), 10_000);
    assert_eq!(total(&["--search", "onderdeel 04321"]), 1);
    assert_eq!(
        total(&["--search", "Onderdeel 0432"]),
        11,
        "00432 and 04320 to 04329"
    );
    assert_eq!(
        total(&["--search", "CAFE-RESTAURANT enquetekamer"]),
        100,
        "case and accents do not count"
    );
    assert_eq!(total(&["--search", "staat nergens"]), 0);
    assert_eq!(total(&["--issuer", "School 7"]), 250);
    assert_eq!(total(&["--tag", "leerjaar-3"]), 2_500);
    assert_eq!(total(&["--kind", "work"]), 1_428);
    assert_eq!(total(&["--kind", "result"]), 1_429);
    assert_eq!(machine.done(&["stats"])["records"], 10_000);
    assert_eq!(machine.done(&["check"])["ok"], true);

    // What comes out is what went in, and goes in again as nothing new.
    let out = machine.desk("out/export.json");
    machine.done(&["export", "--format", "json", "--out", out.to_str().unwrap()]);
    let exported: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    assert_eq!(titles(&exported), titles(&export));
    let again = machine.done(&["import", out.to_str().unwrap()])["sources"][0]["records"].clone();
    assert!(
        again
            .as_array()
            .unwrap()
            .iter()
            .all(|record| record["duplicateOf"] == record["id"])
    );
    assert_eq!(total(&[]), 10_000);
}

fn titles(export: &Value) -> Vec<&str> {
    let mut titles: Vec<_> = export["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["title"].as_str().unwrap())
        .collect();
    titles.sort_unstable();
    titles
}
