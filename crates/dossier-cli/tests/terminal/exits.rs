//! Every exit code, each for the reasons that scripts rely on.

use std::process::Stdio;

use serde_json::Value;

use crate::terminal::{NOW, Terminal};

fn refused(answer: (i32, Value)) -> (i32, String) {
    (
        answer.0,
        answer.1["error"]["code"].as_str().unwrap_or("none").to_owned(),
    )
}

fn is(exit: i32, code: &str) -> (i32, String) {
    (exit, code.to_owned())
}

#[test]
fn done_is_0_and_a_verdict_that_is_unknown_is_done() {
    let terminal = Terminal::with_dossier();
    assert_eq!(terminal.run(&["list"]).exit, 0);
    let unsigned = r#"{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],
        "issuer":"https://school.example/","credentialSubject":{"id":"did:example:s"}}"#;
    let file = terminal.put("unsigned.json", unsigned);
    let (exit, answer) = terminal.json(&["verify", &file]);
    assert_eq!(
        (exit, &answer["results"][0]["verdict"]["status"]),
        (0, &Value::from("unknown"))
    );
}

#[test]
fn a_negative_verdict_is_1_and_the_work_is_done_all_the_same() {
    let terminal = Terminal::with_dossier();
    let (good, bad) = (
        terminal.sample("import/badge-projectleiding.json"),
        terminal.sample("import/badge-gewijzigd.json"),
    );
    assert_eq!(terminal.run(&["verify", &bad, "--now", NOW]).exit, 1);
    assert_eq!(terminal.run(&["import", &good, &bad, "--now", NOW]).exit, 1);
    assert_eq!(terminal.json(&["list"]).1["total"], 2);
}

#[test]
fn a_kept_verdict_is_told_as_of_now_so_what_has_ended_since_is_expired() {
    let terminal = Terminal::with_dossier();
    let vector =
        include_str!("../../../dossier-credential/tests/vectors/eddsa-rdfc-2022/members-reordered.vector");
    let (_, credential) = vector.split_once('\n').unwrap();
    let file = terminal.put("until-2040.json", credential);
    assert_eq!(terminal.run(&["import", &file, "--now", NOW]).exit, 0);
    let status = |now: &str| {
        let listed = terminal.run(&["list", "--json", "--now", now]);
        let listed: Value = serde_json::from_str(&listed.out).unwrap();
        listed["records"][0]["verdict"]["status"].clone()
    };
    assert_eq!(status("2039-12-31T00:00:00Z"), "valid");
    assert_eq!(status("2040-01-02T00:00:00Z"), "invalid");
}

#[test]
fn what_is_not_understood_is_2() {
    let terminal = Terminal::with_dossier();
    let nobody = "9a1a4a60-5f4e-4f7e-9d5c-0d7a5f1f2b11";
    for (arguments, code) in [
        (vec!["dance"], "usage"),
        (vec!["add", "poem"], "usage"),
        (vec!["new", "--kdf", "1,1,1"], "already_exists"),
        (vec!["show", nobody], "not_found"),
        (vec!["edit", nobody, "--from", "patch.json"], "not_found"),
        (
            vec![
                "share",
                "--to",
                "X",
                "--purpose",
                "admission",
                "--until",
                "2026-13-01",
                "--item",
                nobody,
                "--out",
                "x",
            ],
            "usage",
        ),
        (vec!["export", "--format", "pdf", "--out", "x.pdf"], "usage"),
    ] {
        terminal.put("patch.json", "{}");
        assert_eq!(refused(terminal.json(&arguments)), is(2, code), "{arguments:?}");
    }
    let elsewhere = Terminal::new();
    assert_eq!(
        refused(elsewhere.json(&["new", "--kdf", "1024,1,1"])),
        is(2, "kdf_refused")
    );
}

#[test]
fn what_does_not_open_is_3() {
    let terminal = Terminal::with_dossier();
    let code = terminal.put("code.txt", "AAAA-BBBB");
    assert_eq!(
        refused(terminal.json(&["list", "--recovery-file", &code])),
        is(3, "recovery_code_malformed")
    );
    assert_eq!(
        refused(terminal.json(&["list", "--dossier", "nowhere"])),
        is(3, "not_a_dossier")
    );
    let terminal = terminal.passphrase(None);
    assert_eq!(refused(terminal.json(&["list"])), is(3, "passphrase_needed"));
    let terminal = terminal.passphrase(Some("niet deze"));
    assert_eq!(refused(terminal.json(&["list"])), is(3, "wrong_passphrase"));
}

#[test]
fn what_is_handed_in_and_refused_is_4_and_nothing_is_kept() {
    let terminal = Terminal::with_dossier();
    for (name, content, code) in [
        ("broken.json", "{\"a\":".to_owned(), "malformed_json"),
        (
            "double.json",
            "{\"kind\":\"work\",\"kind\":\"skill\"}".to_owned(),
            "duplicate_key",
        ),
        ("huge.svg", format!("<svg>{}", " ".repeat(3 << 20)), "too_large"),
        ("deep.json", "[".repeat(200), "too_deep"),
        ("empty.json", String::new(), "input_empty"),
        ("letter.pdf", "%PDF-1.7".to_owned(), "format_not_read"),
        ("plain.json", "{\"a\":1}".to_owned(), "no_credential"),
    ] {
        let file = terminal.put(name, content);
        let (exit, answer) = terminal.json(&["import", &file]);
        let problem = &answer["sources"][0]["problems"][0];
        assert_eq!(
            (exit, problem["code"].as_str()),
            (4, Some(code)),
            "{name}: {answer}"
        );
        assert!(
            problem["message"]
                .as_str()
                .is_some_and(|words| !words.contains('{')),
            "{problem}"
        );
        let (exit, answer) = terminal.json(&["verify", &file]);
        assert_eq!(
            (exit, answer["results"][0]["error"]["code"].as_str()),
            (4, Some(code)),
            "{name}"
        );
    }
    assert_eq!(terminal.json(&["list"]).1["total"], 0);
    let ran = terminal.with_input(&["add", "result", "--json"], r#"{"title":" "}"#);
    assert_eq!(ran.exit, 4, "{}", ran.out);
}

#[test]
fn one_refused_source_beside_a_good_one_is_not_4() {
    let terminal = Terminal::with_dossier();
    let (good, bad) = (
        terminal.sample("import/badge-projectleiding.json"),
        terminal.put("bad.json", "{"),
    );
    assert_eq!(terminal.json(&["import", &good, &bad]).0, 0);
    assert_eq!(terminal.json(&["verify", &bad, &good]).0, 0);
}

#[test]
fn the_disk_is_5_and_the_network_is_6() {
    let terminal = Terminal::with_dossier();
    let id = terminal.add("work", r#"{"title":"Bakker"}"#);
    assert_eq!(
        refused(terminal.json(&["attach", &id, "gone.pdf"])),
        is(5, "source_unreadable")
    );
    let out = ["export", "--format", "json", "--out", "no/such/folder/x.json"];
    assert_eq!(refused(terminal.json(&out)), is(5, "destination_unwritable"));
    let (exit, answer) = terminal.json(&["import", "https://school.example/badge"]);
    assert_eq!(
        (exit, &answer["sources"][0]["problems"][0]["code"]),
        (6, &Value::from("offline"))
    );
}

#[test]
fn a_dossier_that_is_in_use_says_so() {
    let terminal = Terminal::with_dossier();
    // Waits for its input with the dossier still shut, so hold it by the lock of another process instead.
    let home = dossier::Home {
        folder: terminal.path("d.dossier"),
        state: None,
    };
    let passphrase = dossier::Passphrase::new(crate::terminal::PASSPHRASE.to_owned());
    let held = dossier::Dossier::open(home, dossier::Unlock::Passphrase(&passphrase)).unwrap();
    assert_eq!(refused(terminal.json(&["list"])), is(3, "in_use"));
    held.lock();
    assert_eq!(terminal.run(&["list"]).exit, 0);
}

#[test]
fn a_reader_who_closes_the_pipe_is_no_failure() {
    let terminal = Terminal::with_dossier();
    let records: Vec<_> = (0..400)
        .map(|n| format!(r#"{{"kind":"work","title":"Baan {n}"}}"#))
        .collect();
    let file = terminal.put("many.json", format!("[{}]", records.join(",")));
    assert_eq!(terminal.run(&["import", &file]).exit, 0);
    let mut child = terminal
        .command(&["list", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap().as_str()
        ),
        (Some(0), "")
    );
}
