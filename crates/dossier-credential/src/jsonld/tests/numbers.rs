//! Numbers and canonical JSON as ECMAScript writes them, held against Node.
//!
//! `DOSSIER_NUMBER_ORACLE` names a file of lines `{bits, jcs, dbl}` (a double in hex, what npm
//! `canonicalize` makes of it, and its `toExponential(15)` as jsonld.js trims it) or `{document, jcs}`.

use std::{env, fs};

use serde_json::{Number, Value};

use crate::{
    jcs,
    jsonld::{dataset::Term, literal},
};

#[test]
fn numbers_and_canonical_json_are_those_of_node() {
    let Ok(file) = env::var("DOSSIER_NUMBER_ORACLE") else {
        eprintln!("skipped: DOSSIER_NUMBER_ORACLE is not set");
        return;
    };
    let mut count = 0;
    for line in fs::read_to_string(file).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        if let Some(document) = case.get("document") {
            assert_eq!(
                String::from_utf8(jcs::canonicalize(document)).unwrap(),
                case["jcs"].as_str().unwrap()
            );
            count += 1;
            continue;
        }
        let number = f64::from_bits(u64::from_str_radix(case["bits"].as_str().unwrap(), 16).unwrap());
        let value = Value::Number(Number::from_f64(number).unwrap());
        assert_eq!(
            String::from_utf8(jcs::canonicalize(&value)).unwrap(),
            case["jcs"].as_str().unwrap()
        );
        let double = literal::typed(&value, Some("http://www.w3.org/2001/XMLSchema#double".into()));
        let Term::Literal { value, .. } = double.term else {
            panic!("a number is a literal")
        };
        assert_eq!(&*value, case["dbl"].as_str().unwrap());
        count += 1;
    }
    eprintln!("{count} numbers and documents alike");
}
