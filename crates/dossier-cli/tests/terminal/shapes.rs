//! The JSON that scripts rely on, member by member.

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::terminal::Terminal;

/// The shape of a document: every leaf by its type, lists by their first element.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => json!("null"),
        Value::Bool(_) => json!("bool"),
        Value::Number(_) => json!("number"),
        Value::String(_) => json!("text"),
        Value::Array(list) => list.first().map_or(json!([]), |first| json!([shape(first)])),
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), shape(value)))
            .collect(),
    }
}

fn check(answer: (i32, Value), expected: &Expect) -> Value {
    expected.assert_eq(&format!("{} {}", answer.0, shape(&answer.1)));
    answer.1
}

#[test]
fn the_life_of_a_record() {
    let terminal = Terminal::new();
    check(
        terminal.json(&["new", "--kdf", "19456,2,1"]),
        &expect![[r#"0 {"path":"text","recoveryCode":"text"}"#]],
    );
    terminal.put("r.json", r#"{"title":"Stage","issuer":"ROC","tags":["bpv"],"dates":{"start":"2026-02"},"fields":{"hours":"640"}}"#);
    let saved = check(
        terminal.json(&["add", "internship", "--from", "r.json"]),
        &expect![[r#"0 {"id":"text","version":"number"}"#]],
    );
    let id = saved["id"].as_str().unwrap();
    terminal.put("p.json", r#"{"notes":"mooi"}"#);
    check(
        terminal.json(&["edit", id, "--from", "p.json"]),
        &expect![[r#"0 {"id":"text","version":"number"}"#]],
    );
    terminal.put("cv.pdf", "%PDF");
    let file = check(
        terminal.json(&["attach", id, "cv.pdf"]),
        &expect![[r#"0 {"id":"text","name":"text","mediaType":"text","bytes":"number","sha256":"text"}"#]],
    );
    let whole = expect![[
        r#"0 {"id":"text","kind":"text","title":"text","issuer":{"name":"text"},"dates":{"start":"text"},"tags":["text"],"notes":"text","fields":{"hours":"text"},"attachments":[{"id":"text","name":"text","mediaType":"text","bytes":"number","sha256":"text"}],"provenance":{"source":"text","format":"text","at":"text","evidence":"text"},"version":"number","verdict":"null","savedAt":"text","trashed":"bool"}"#
    ]];
    check(terminal.json(&["show", id]), &whole);
    let file = file["id"].as_str().unwrap();
    check(
        terminal.json(&["save", file, "--to", "out.pdf"]),
        &expect![[r#"0 {"id":"text","path":"text","bytes":"number"}"#]],
    );
    check(
        terminal.json(&["detach", id, file]),
        &expect![[r#"0 {"id":"text","version":"number"}"#]],
    );
    check(
        terminal.json(&["remove", id]),
        &expect![[r#"0 {"id":"text","version":"number"}"#]],
    );
    assert_eq!(terminal.json(&["list"]).1["total"], 0);
    assert_eq!(terminal.json(&["list", "--trashed"]).1["total"], 1);
    check(
        terminal.json(&["restore", id]),
        &expect![[r#"0 {"id":"text","version":"number"}"#]],
    );
    let (_, history) = terminal.json(&["history", id]);
    let versions: Vec<_> = history["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["changed"].clone())
        .collect();
    assert_eq!(
        json!(versions),
        json!([[], ["notes"], ["attachments"], ["attachments"], [], []])
    );
    check(
        terminal.json(&["check", "--full"]),
        &expect![[r#"0 {"ok":"bool","records":"number","attachments":"number","problems":[]}"#]],
    );
    check(
        terminal.json(&["export", "--format", "json", "--out", "all.json"]),
        &expect![[r#"0 {"path":"text","records":"number"}"#]],
    );
    check(
        terminal.json(&["stats"]),
        &expect![[
            r#"0 {"records":"number","kinds":{"credential":"number","internship":"number","material":"number","portfolio":"number","result":"number","skill":"number","work":"number"},"statuses":{},"origins":{"total":"number","signed":"number","endorsed":"number","own":"number"},"studyLoad":[],"internshipHours":{"total":"text","signed":"text","endorsed":"text","own":"text"},"uncounted":"number"}"#
        ]],
    );
}

#[test]
fn an_import_tells_each_source_each_record_and_each_problem() {
    let terminal = Terminal::with_dossier();
    let badge = terminal.sample("import/badge-projectleiding.json");
    let rows = terminal.put(
        "rows.json",
        r#"[{"kind":"geen","title":"X"},{"kind":"work","title":"Bakker"}]"#,
    );
    let expected = expect![[
        r#"0 {"sources":[{"source":"text","format":"text","records":[{"id":"text","kind":"text","title":"text","verdict":{"status":"text","findings":[{"check":"text","outcome":"text","code":"text","detail":"text"}],"format":"text","proofType":"text","asOf":"text","nested":[]},"duplicateOf":"null","state":"text","evidence":"text","where":"text"}],"problems":[]}]}"#
    ]];
    let dry = terminal.json(&["import", &badge, "--dry-run"]).1;
    assert_eq!(
        (
            &dry["sources"][0]["records"][0]["id"],
            terminal.json(&["list"]).1["total"].as_u64()
        ),
        (&Value::Null, Some(0))
    );
    let done = check(terminal.json(&["import", &badge]), &expected);
    let again = terminal.json(&["import", &badge]).1;
    assert_eq!(
        again["sources"][0]["records"][0]["duplicateOf"],
        done["sources"][0]["records"][0]["id"]
    );
    let problem = &terminal.json(&["import", &rows]).1["sources"][0]["problems"][0];
    assert_eq!(
        shape(problem),
        json!({"code": "text", "where": "text", "message": "text", "detail": "text"})
    );
    assert!(problem["message"].as_str().unwrap().contains("geen"), "{problem}");
    let results = expect![[
        r#"0 {"results":[{"source":"text","verdict":{"status":"text","findings":[{"check":"text","outcome":"text","code":"text","detail":"text"}],"format":"text","proofType":"text","asOf":"text","nested":[]}}]}"#
    ]];
    check(terminal.json(&["verify", &badge]), &results);
}

#[test]
fn a_share_from_order_to_withdrawal() {
    let terminal = Terminal::with_dossier();
    let id = terminal.add(
        "internship",
        r#"{"title":"Stage","fields":{"hours":"640","supervisor":"GEHEIM"}}"#,
    );
    let item = format!("{id}:hours");
    let share = [
        "share",
        "--to",
        "ROC",
        "--purpose",
        "admission",
        "--until",
        "2026-07-01",
        "--item",
        &item,
    ];
    let preview = terminal.json(&[share.as_slice(), &["--preview"]].concat());
    let first = &preview.1["items"][0];
    assert_eq!(
        (preview.0, &first["fields"], &first["title"]),
        (0, &json!({"hours": "640"}), &json!("Stage"))
    );
    let shared = check(
        terminal.json(&[share.as_slice(), &["--out", "s.dossiershare"]].concat()),
        &expect![[
            r#"0 {"bundle":{"id":"text","file":"text","bytes":"number","sha256":"text"},"passphrase":"text","receipt":"text"}"#
        ]],
    );
    check(
        terminal.json(&["shares"]),
        &expect![[
            r#"0 {"shares":[{"id":"text","recipient":"text","recipientId":"null","purpose":"text","from":"text","until":"text","state":"text","receipt":"text","supplements":"null","events":[{"type":"text","at":"text","seq":"number"}],"items":[{"id":"text","version":"number","fields":["text"],"attachments":[],"newest":"number","changed":[]}]}]}"#
        ]],
    );
    let share = shared["bundle"]["id"].as_str().unwrap();
    check(
        terminal.json(&["receipt", share, "--out", "receipt.json"]),
        &expect![[r#"0 {"id":"text","path":"text"}"#]],
    );
    let by_receipt = shared["receipt"].as_str().unwrap();
    assert_eq!(
        terminal.json(&["receipt", by_receipt, "--out", "again.json"]).0,
        0
    );
    assert_eq!(
        terminal.json(&["shares", by_receipt]).1["shares"][0]["id"],
        shared["bundle"]["id"]
    );
    let withdrawn = terminal.json(&["withdraw", share]).1;
    assert_eq!(withdrawn["notice"]["type"], json!(["VerifiableCredential"]));
    let stranger = terminal.passphrase(shared["passphrase"].as_str());
    let (exit, opened) = stranger.json(&["open", "s.dossiershare"]);
    let members: Vec<_> = opened.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        (exit, members),
        (0, vec!["bundle", "holder", "lines", "items", "receipt"])
    );
    let (several, lines) = (
        stranger.run(&[
            "open",
            "s.dossiershare",
            "s.dossiershare",
            "--json",
            "--now",
            crate::terminal::NOW,
        ]),
        2,
    );
    assert_eq!((several.exit, several.out.lines().count()), (0, lines));
}

#[test]
fn a_stranger_checks_one_event_of_the_ledger_with_what_the_bundle_committed_to() {
    let terminal = Terminal::with_dossier();
    let id = terminal.add("internship", r#"{"title":"Stage","fields":{"hours":"640"}}"#);
    let share = [
        "share",
        "--to",
        "ROC",
        "--purpose",
        "admission",
        "--until",
        "2026-07-01",
        "--item",
        &id,
        "--out",
        "s.dossiershare",
        "--keep",
        "P6M",
        "--onward",
        "DUO",
        "--guardian",
        "parent",
    ];
    let shared = terminal.json(&share).1;
    let id = shared["bundle"]["id"].as_str().unwrap();
    let (exit, withdrawn) = terminal.json(&["withdraw", id, "--out", "letters"]);
    assert_eq!((exit, withdrawn["files"].as_array().map(Vec::len)), (0, Some(3)));
    check(
        terminal.json(&[
            "ledger",
            "proof",
            id,
            "--event",
            "consent.withdrawn",
            "--payload",
            "--out",
            "w.tlog-proof",
        ]),
        &expect![[r#"0 {"id":"text","path":"text","index":"number","size":"number","key":"text"}"#]],
    );
    let whole = terminal.json(&["ledger", "lines", "--out", "ledger.jsonl"]).1;
    let key = whole["key"].as_str().unwrap();
    assert_eq!(
        terminal
            .json(&["ledger", "checkpoint", "--out", "checkpoint.txt"])
            .0,
        0
    );
    check(
        terminal.json(&["ledger", "reminders"]),
        &expect![[
            r#"0 {"reminders":[{"share":"text","kind":"text","due":"text","isDue":"bool","recipient":"text"}]}"#
        ]],
    );

    let stranger = terminal.passphrase(shared["passphrase"].as_str());
    stranger.json(&["open", "s.dossiershare", "--extract", "out"]);
    let seen: Value =
        serde_json::from_slice(&std::fs::read(stranger.path("out/checkpoint.json")).unwrap()).unwrap();
    let seen = seen["commitment"].as_str().unwrap();
    let proven = check(
        stranger.json(&["ledger", "verify", "w.tlog-proof", "--key", key, "--seen", seen]),
        &expect![[
            r#"0 {"kind":"text","event":{"v":"number","seq":"number","ts":"text","type":"text","receipt":"text","commit":"text","prev":"text","sig":"text"},"payload":{"dpv:hasConsentStatus":"text","notice":"text","share":"text"},"size":"number","key":"text","keyGiven":"bool","commitment":"text","seen":"bool"}"#
        ]],
    );
    assert_eq!(
        (&proven["seen"], &proven["event"]["type"]),
        (&json!(true), &json!("consent.withdrawn"))
    );
    let other = format!("sha256:{}", "0".repeat(64));
    let (exit, refused) = stranger.json(&["ledger", "verify", "w.tlog-proof", "--seen", &other]);
    assert_eq!((exit, &refused["error"]["code"]), (4, &json!("ledger_rewritten")));
    for (file, kind) in [("ledger.jsonl", "lines"), ("checkpoint.txt", "checkpoint")] {
        let (exit, found) = stranger.json(&["ledger", "verify", file, "--key", key]);
        assert_eq!((exit, &found["kind"]), (0, &json!(kind)), "{file}");
    }
}

#[test]
fn secrets_are_replaced_and_only_the_new_ones_open() {
    let terminal = Terminal::with_dossier();
    terminal.put("new.txt", "zes andere woorden\n");
    check(
        terminal.json(&["passphrase", "--new-passphrase-file", "new.txt"]),
        &expect![[r#"0 {"changed":"bool"}"#]],
    );
    assert_eq!(terminal.run(&["list"]).exit, 3);
    let recovery = check(
        terminal.json(&["recovery", "--passphrase-file", "new.txt"]),
        &expect![[r#"0 {"recoveryCode":"text"}"#]],
    );
    terminal.put("code.txt", recovery["recoveryCode"].as_str().unwrap());
    assert_eq!(terminal.json(&["list", "--recovery-file", "code.txt"]).0, 0);
}
