//! Files that are refused: with a code, its place, and words in both languages.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod support;

use std::path::Path;

use dossier_import::{FaultCode, ProblemCode};
use expect_test::{Expect, expect};
use serde_json::Value;
use support::{import, outline};

fn check(bytes: impl Into<Vec<u8>>, expected: Expect) {
    expected.assert_eq(outline(bytes).trim_end());
}

#[test]
fn what_is_broken_is_refused_with_its_place() {
    check("", expect![[r#"refused: input_empty at """#]]);
    check(" \n\t ", expect![[r#"refused: input_empty at """#]]);
    check(
        "{\"a\": 1,\n  \"b\" 2}",
        expect![[r#"refused: malformed_json at "2:7""#]],
    );
    check("[1, 2", expect![[r#"refused: malformed_json at "1:5""#]]);
    check(
        "{\"kind\":\"work\",\n\"kind\":\"work\",\"title\":\"x\"}",
        expect![[r#"refused: duplicate_key at "2:6""#]],
    );
    check("[".repeat(100), expect![[r#"refused: too_deep at "1:65""#]]);
    check(
        format!("[{}1]", "1,".repeat(100_001)),
        expect![[r#"refused: too_many_values at """#]],
    );
    check(
        format!("[\"{}\"]", "x".repeat(5 << 20)),
        expect![[r#"refused: too_large at """#]],
    );
    check(
        "{\"a\":\"\u{1}\"}",
        expect![[r#"refused: malformed_json at "1:7""#]],
    );
    check(
        b"{\"a\":\"\xff\"}".to_vec(),
        expect![[r#"refused: malformed_json at "1:7""#]],
    );
    check(
        "eyJhbGciOiJFZERTQSJ9.e30",
        expect![[r#"refused: malformed_token at "shape""#]],
    );
    check(
        b"\x89PNG\r\n\x1a\n\0\0\0".to_vec(),
        expect![[r#"refused: malformed_image at "byte 8""#]],
    );
}

#[test]
fn what_is_readable_and_not_ours_is_told_from_what_is_unknown() {
    check("{}", expect![[r#"refused: no_credential at """#]]);
    check(
        "{\"hello\":\"world\"}",
        expect![[r#"refused: no_credential at """#]],
    );
    check("[1,2,3]", expect![[r#"refused: no_credential at """#]]);
    check("\"text\"", expect![[r#"refused: no_credential at """#]]);
    check(
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        expect![[r#"refused: no_credential at """#]],
    );
    check(
        "This is my diploma. I like it.",
        expect![[r#"refused: format_unknown at """#]],
    );
    check(
        vec![0, 159, 146, 150, 7],
        expect![[r#"refused: format_unknown at """#]],
    );
    check("%PDF-1.7\n", expect![[r#"refused: format_not_read at """#]]);
    check("PK\x03\x04rest", expect![[r#"refused: format_not_read at """#]]);
    check(
        "age-encryption.org/v1\n-> X25519",
        expect![[r#"refused: format_not_read at """#]],
    );
}

#[test]
fn each_kind_of_file_has_its_own_bound() {
    let long = |start: &[u8], bytes: usize| [start, &vec![b' '; bytes - start.len() + 1]].concat();
    for (start, limit) in [
        (&b"\x89PNG\r\n\x1a\n"[..], 10 << 20),
        (b"<svg", 2 << 20),
        (b"{\"a\":1}", 5 << 20),
        (b"{\"format\":\"dossier-export/1\",", 64 << 20),
        (b"eyJ", 5 << 20),
        (b"\0", 5 << 20),
    ] {
        let fault = import(long(start, limit)).unwrap_err();
        assert_eq!(fault.code(), FaultCode::TooLarge, "{start:?}");
        assert!(
            fault
                .particulars()
                .contains(&("limit", format!("{} MiB", limit >> 20))),
            "{start:?}"
        );
        assert_ne!(
            import(long(start, limit - 1)).unwrap_err().code(),
            FaultCode::TooLarge,
            "{start:?}"
        );
    }
}

#[test]
fn every_code_has_words_in_both_languages() {
    for language in ["nl", "en"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../locales/{language}.json"));
        let words: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let faults = FaultCode::ALL
            .iter()
            .flat_map(|code| ["message", "hint"].map(|part| format!("error_{}_{part}", code.as_str())));
        let problems = ProblemCode::ALL
            .iter()
            .map(|code| format!("problem_{}", code.as_str()));
        for key in faults.chain(problems) {
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
