//! Every reason to have no answer has words in both languages.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::path::Path;

use dossier_net::{NetCode, Rule};
use serde_json::Value;

#[test]
fn every_code_and_every_rule_has_words_in_both_languages() {
    for language in ["nl", "en"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../locales/{language}.json"));
        let words: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let codes = NetCode::ALL
            .iter()
            .flat_map(|code| ["message", "hint"].map(|part| format!("error_{}_{part}", code.as_str())));
        let rules = Rule::ALL.iter().map(|rule| format!("net_rule_{}", rule.as_str()));
        for key in codes.chain(rules) {
            assert!(
                words
                    .get(&key)
                    .and_then(Value::as_str)
                    .is_some_and(|text| !text.is_empty()),
                "{language}: {key}"
            );
        }
    }
}
