//! Properties: nothing panics, nothing is lost on the way out and in.

#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;

use dossier_model::{Dates, Draft, Issuer, Kind, PartialDate, Skill, Text};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use support::import;

fn text() -> impl Strategy<Value = Text> {
    prop_oneof![
        "[a-zé\"\\\\ ]{0,20}x".prop_map(Text::Plain),
        proptest::collection::btree_map("nl|en|fi", "[a-z]{1,9}", 1..3).prop_map(Text::Languages),
    ]
}

fn date() -> impl Strategy<Value = Option<PartialDate>> {
    let parts = (1900..2100_i32, 1..13_u8, 1..29_u8, 0..4_u8);
    parts.prop_map(|(year, month, day, known)| {
        let text = match known {
            0 => return None,
            1 => format!("{year}"),
            2 => format!("{year}-{month:02}"),
            _ => format!("{year}-{month:02}-{day:02}"),
        };
        text.parse().ok()
    })
}

fn members() -> impl Strategy<Value = Map<String, Value>> {
    let value = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!({"a": [null, 1.5]})),
    ];
    let members = proptest::collection::vec(("x_[a-z~/]{1,6}", value), 0..5);
    members.prop_map(|members| members.into_iter().collect())
}

prop_compose! {
    fn draft()(
        kind in proptest::sample::select(&Kind::ALL[..]), title in text(), name in proptest::option::of(text()),
        identifiers in proptest::collection::btree_map("[a-z]{2,6}", "[a-z0-9]{1,9}", 0..3),
        (start, end, issued) in (date(), date(), date()), (expires, completed) in (date(), date()),
        tags in proptest::collection::vec("\\PC{0,9}", 0..4), notes in "\\PC{0,30}", label in text(),
        uri in proptest::option::of("urn:[a-z]{1,5}"), language in proptest::option::of("nl|en_EN"),
        (fields, more) in (members(), members()),
    ) -> Draft {
        let identifiers: BTreeMap<String, String> =
            identifiers.into_iter().filter(|(scheme, _)| !matches!(scheme.as_str(), "name" | "identifiers")).collect();
        Draft {
            kind, title, issuer: Some(Issuer { name, identifiers }),
            dates: Dates { start, end, issued, expires, completed },
            tags, notes, skills: vec![Skill::Words("y".to_owned()), Skill::Term { label, uri }], language, fields, more,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = import(bytes);
    }

    #[test]
    fn any_bytes_behind_a_known_beginning_are_read_or_refused(
        start in proptest::sample::select(vec![
            &b"\x89PNG\r\n\x1a\n"[..], b"<svg xmlns:openbadges=\"http://openbadges.org\">", b"{\"format\":\"dossier-export/1\",\"records\":[",
            b"[{\"kind\":\"work\",", b"eyJhbGciOiJFZERTQSJ9.", b"{\"@context\":[", b"{\"credentials\":[",
        ]),
        bytes in proptest::collection::vec(any::<u8>(), 0..500),
    ) {
        let _ = import([start, &bytes].concat());
    }

    #[test]
    fn any_text_that_looks_like_json_is_read_or_refused(text in "[\\[\\]{}\",:a-z0-9\\\\ ]{0,80}") {
        let _ = import(text.clone());
        let _ = import(format!("[{{\"kind\":\"work\",\"title\":\"x\"}},{text}]"));
    }

    #[test]
    fn what_we_export_comes_back_the_same(drafts in proptest::collection::vec(draft(), 0..6)) {
        let export = json!({"format": dossier_import::EXPORT_FORMAT, "records": drafts});
        let reading = import(serde_json::to_vec(&export).unwrap()).unwrap();
        prop_assert_eq!(&reading.problems, &vec![]);
        let back: Vec<Draft> = reading.items.into_iter().map(|item| item.draft).collect();
        prop_assert!(back == drafts);
    }

    #[test]
    fn one_bad_row_anywhere_leaves_the_others_as_they_are(drafts in proptest::collection::vec(draft(), 1..5), at in 0..5_usize) {
        let at = at % (drafts.len() + 1);
        let mut rows: Vec<Value> = drafts.iter().map(|draft| serde_json::to_value(draft).unwrap()).collect();
        rows.insert(at, json!({"kind": "work", "title": "bad", "dates": {"start": "yesterday"}}));
        let reading = import(serde_json::to_vec(&json!({"records": rows})).unwrap()).unwrap();
        prop_assert_eq!(reading.problems.len(), 1);
        prop_assert_eq!(&reading.problems[0].place, &format!("/records/{at}/dates/start"));
        let back: Vec<Draft> = reading.items.into_iter().map(|item| item.draft).collect();
        prop_assert!(back == drafts);
    }
}
