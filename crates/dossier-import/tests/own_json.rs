//! Our own JSON, as learners, scripts and our own exports write it.

#![allow(clippy::unwrap_used)]

mod support;

use dossier_import::read_row;
use dossier_model::{Kind, Skill};
use expect_test::{Expect, expect};
use serde_json::json;
use support::{import, outline};

fn check(json: &str, expected: Expect) {
    expected.assert_eq(&outline(json));
}

#[test]
fn an_export_a_wrapped_list_a_bare_list_and_one_record_are_all_read() {
    check(
        r#"{"format":"dossier-export/1","records":[{"kind":"result","title":"Statistiek"}]}"#,
        expect![[r#"
            dossier-json
              result "Statistiek" at "/records/0"
        "#]],
    );
    check(
        r#"{"records":[{"kind":"work","title":"Bakker"}]}"#,
        expect![[r#"
            dossier-json
              work "Bakker" at "/records/0"
        "#]],
    );
    check(
        r#"[{"kind":"skill","title":{"nl":"Bakken","en":"Baking"}}]"#,
        expect![[r#"
            dossier-json
              skill "Baking" at "/0"
        "#]],
    );
    check(
        r#"{"kind":"portfolio","title":"Website"}"#,
        expect![[r#"
            dossier-json
              portfolio "Website" at ""
        "#]],
    );
    check(
        r#"{"format":"dossier-export/1","records":[]}"#,
        expect![[r#"
            dossier-json
        "#]],
    );
}

#[test]
fn one_bad_row_never_spoils_the_rest_and_names_its_place() {
    check(
        r#"{"records":[
            {"kind":"result","title":"good"},
            {"kind":"diploma","title":"no such kind"},
            {"title":"no kind"},
            {"kind":"work"},
            {"kind":"work","title":"  "},
            {"kind":"work","title":7},
            {"kind":"result","title":"bad date","dates":{"start":"2026-02-30","end":"14 juni","issued":"2026"}},
            {"kind":"result","title":"bad field","fields":{"credits":"6 EC"}},
            {"kind":"result","title":"bad members","tags":"x","skills":[3],"notes":[],"issuer":false,"fields":[]},
            "text", 3, null, [],
            {"kind":"result","title":"also good"}
        ]}"#,
        expect![[r#"
            dossier-json
              result "good" at "/records/0"
              result "also good" at "/records/13"
              left out: kind_unknown at "/records/1/kind" (diploma)
              left out: kind_missing at "/records/2/kind" ()
              left out: title_missing at "/records/3/title" ()
              left out: title_missing at "/records/4/title" ()
              left out: member_shape at "/records/5/title" (text, or text by language)
              left out: date_malformed at "/records/6/dates/start" (2026-02-30)
              left out: date_malformed at "/records/6/dates/end" (14 juni)
              left out: member_shape at "/records/7/fields/credits" (an amount with value and unit)
              left out: member_shape at "/records/8/issuer" (a name, or an object)
              left out: member_shape at "/records/8/tags" (a list of texts)
              left out: member_shape at "/records/8/notes" (text)
              left out: member_shape at "/records/8/skills/0" (text, or a label with its address)
              left out: member_shape at "/records/8/fields" (an object)
              left out: row_not_understood at "/records/9" ()
              left out: row_not_understood at "/records/10" (not an object)
              left out: row_not_understood at "/records/11" (not an object)
              left out: row_not_understood at "/records/12" (not an object)
        "#]],
    );
}

#[test]
fn what_an_export_adds_for_its_own_books_is_understood_and_not_kept() {
    let json = r#"[{"id":"7f0c1b9e-3f7a-4f0e-9d55-0d7a5b9a2c11","version":3,"kind":"credential","title":"Badge",
        "attachments":[{"id":"x","name":"a.pdf"}],"verdict":{"status":"valid"},"trashed":false,
        "provenance":{"source":"file","format":"open-badges-3","at":"2026-06-01T00:00:00Z","evidence":"signed"}}]"#;
    check(
        json,
        expect![[r#"
            dossier-json
              credential "Badge" at "/0", known as urn:uuid:7f0c1b9e-3f7a-4f0e-9d55-0d7a5b9a2c11
              note: attachments_not_included at "/0/attachments" (1)
              note: original_not_included at "/0/provenance" (signed)
        "#]],
    );
    assert!(import(json).unwrap().items[0].draft.more.is_empty());
}

#[test]
fn unknown_members_are_kept_or_said_not_to_be() {
    let json = r#"[{"kind":"work","title":"Bakker","shoeSize":42,"fields":{"shift":"nacht"},
        "issuer":{"name":"Bakkerij","url":"https://bakker.example","founded":1901,"identifiers":{"kvk":"12345678"}},
        "dates":{"start":"2024","tasted":"2025"},"skills":["bakken",{"label":"Brood","uri":"urn:x","level":3}]}]"#;
    check(
        json,
        expect![[r#"
            dossier-json
              work "Bakker" at "/0"
              note: member_not_kept at "/0/issuer/founded" ()
              note: member_not_kept at "/0/dates/tasted" ()
              note: member_not_kept at "/0/skills/1/level" ()
        "#]],
    );
    let draft = import(json).unwrap().items.remove(0).draft;
    assert_eq!(draft.more.get("shoeSize"), Some(&json!(42)));
    assert_eq!(draft.fields.get("shift"), Some(&json!("nacht")));
    let issuer = draft.issuer.unwrap();
    assert_eq!(
        issuer.identifiers.get("url").map(String::as_str),
        Some("https://bakker.example")
    );
    assert_eq!(
        issuer.identifiers.get("kvk").map(String::as_str),
        Some("12345678")
    );
    assert!(matches!(&draft.skills[..], [Skill::Words(_), Skill::Term { .. }]));
}

#[test]
fn a_form_may_name_the_kind_outside_the_row() {
    let row = read_row(json!({"title": "Bakker"}), Some(Kind::Work), "");
    assert_eq!(row.draft.unwrap().kind, Kind::Work);
    assert!(row.problems.is_empty());
}

#[test]
fn a_row_of_an_export_that_no_two_programs_read_alike_is_left_out_alone() {
    let deep = format!("{}1{}", "[".repeat(70), "]".repeat(70));
    check(
        &format!(
            r#"{{"format":"dossier-export/1","records":[{{"kind":"work","title":"a","title":"b"}},
            {{"kind":"work","title":"c","x":{deep}}}, {{"kind":"work","title":"d"}}]}}"#
        ),
        expect![[r#"
            dossier-json
              work "d" at "/records/2"
              left out: row_malformed at "/records/0" (duplicate key before line 1, column 34)
              left out: row_malformed at "/records/1" (nested deeper than 64 at line 1, column 95)
        "#]],
    );
}

#[test]
fn what_is_broken_around_the_records_refuses_the_export() {
    let refused = |json: &str, fault: &str| assert_eq!(outline(json), format!("refused: {fault}\n"));
    refused(
        r#"{"format":"dossier-export/1","records":[}"#,
        "malformed_json at \"1:41\"",
    );
    refused(
        "{\"format\":\"dossier-export/1\",\"records\":[\n1,\n2],\n\"records\":[]}",
        "duplicate_key at \"4:9\"",
    );
    refused(r#"{"format":"dossier-export/1"}"#, "no_credential at \"\"");
}

#[test]
fn an_export_of_a_newer_version_is_refused_whole() {
    check(
        r#"{"format":"dossier-export/2","records":[{"kind":"work","title":"x"}]}"#,
        expect![[r#"
            refused: export_newer at ""
        "#]],
    );
}

#[test]
fn only_a_learners_own_records_may_be_many() {
    let rows = |head: &str, tail: &str| {
        let row = format!(r#"{{"kind":"work","title":"{}"}},"#, "x".repeat(1000));
        format!(
            r#"{head}{}{{"kind":"work","title":"last"}}]{tail}"#,
            row.repeat(6000)
        )
    };
    for (head, tail) in [
        (r#"{"format":"dossier-export/1","records":["#, "}"),
        (r#"{"records":["#, "}"),
        ("[", ""),
    ] {
        let large = rows(head, tail);
        assert!(large.len() > 5 << 20);
        assert_eq!(import(large).unwrap().items.len(), 6001, "{head}");
    }
    let refused = rows(r#"{"credentials":["#, "}");
    assert!(import(refused).is_err_and(|fault| fault.code().as_str() == "too_large"));
}
