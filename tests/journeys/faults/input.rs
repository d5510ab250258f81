//! What is handed in and cannot be taken.

use std::fs::{self, File};

use serde_json::json;

use super::{refused, source_refused};
use crate::machine::Machine;

fn machine_with_a_record() -> Machine {
    let machine = Machine::new();
    machine.make_dossier();
    machine.add("skill", &json!({"title": "Deeg kneden"}));
    machine
}

#[test]
fn malformed_json_is_refused_with_its_place() {
    let machine = machine_with_a_record();
    let before = machine.list();
    let broken = machine.put(
        "broken.json",
        "{\"records\": [\n  {\"kind\": \"skill\", \"title\": \"A\"},\n  {\"kind\": skill}\n]}",
    );
    assert!(source_refused(&machine, &broken, 4, "malformed_json").starts_with("3:"));
    let cut = machine.put("cut.json", "{\n \"title\": \"A");
    assert!(source_refused(&machine, &cut, 4, "malformed_json").starts_with("2:"));
    let twice = machine.put("twice.json", "{\"records\": [],\n \"records\": []}");
    source_refused(&machine, &twice, 4, "duplicate_key");
    let deep = machine.put("deep.json", format!("{}{}", "[".repeat(5_000), "]".repeat(5_000)));
    source_refused(&machine, &deep, 4, "too_deep");
    refused(&machine, &["add", "skill", "--from", &cut], 4, "malformed_json");
    assert_eq!(machine.list(), before);
}

#[test]
fn what_is_too_large_is_refused_before_it_is_read() {
    let machine = machine_with_a_record();
    let before = machine.list();
    let id = before[0]["id"].as_str().unwrap();
    let large = machine.put("large.json", format!("{{\"a\": \"{}\"}}", "x".repeat(6 << 20)));
    source_refused(&machine, &large, 4, "too_large");
    // Sparse files: a few bytes on the disk, far more than the bound to a reader.
    for name in ["huge.json", "huge.png", "huge.bin"] {
        File::create(machine.desk(name))
            .unwrap()
            .set_len(257 << 20)
            .unwrap();
        source_refused(&machine, machine.desk(name).to_str().unwrap(), 4, "too_large");
    }
    refused(
        &machine,
        &["attach", id, machine.desk("huge.bin").to_str().unwrap()],
        4,
        "attachment_too_large",
    );
    assert_eq!(machine.list(), before);
}

#[test]
fn what_is_not_understood_is_refused_and_says_which_kind_of_not() {
    let machine = machine_with_a_record();
    let before = machine.list();
    let cases: [(&str, &[u8], &str); 6] = [
        ("words.txt", b"Beste lezer, dit is een brief.", "format_unknown"),
        ("other.json", b"{\"hello\": \"world\"}", "no_credential"),
        (
            "picture.svg",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "no_credential",
        ),
        ("empty.json", b"", "input_empty"),
        ("cut.png", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", "malformed_image"),
        (
            "newer.json",
            b"{\"format\": \"dossier-export/9\", \"records\": []}",
            "export_newer",
        ),
    ];
    for (name, content, code) in cases {
        let source = machine.put(name, content);
        source_refused(&machine, &source, 4, code);
    }
    let pdf = machine.put("report.pdf", crate::papers::pdf("Hallo"));
    let ran = machine.script(&["import", &pdf]);
    assert_eq!(ran.code, 4, "{ran:#?}");
    assert_eq!(machine.list(), before);
}

#[test]
fn what_cannot_be_read_or_fetched_has_its_own_exit_code() {
    let machine = machine_with_a_record();
    let before = machine.list();
    source_refused(
        &machine,
        machine.desk("absent.json").to_str().unwrap(),
        5,
        "source_unreadable",
    );
    source_refused(&machine, "https://badges.example/1.json", 6, "offline");
    assert_eq!(machine.list(), before);
}

#[test]
fn one_bad_file_spoils_nothing_for_the_others() {
    let machine = machine_with_a_record();
    let folder = machine.desk("papers");
    fs::create_dir(&folder).unwrap();
    for number in 0..5 {
        let record = json!({"records": [{"kind": "skill", "title": format!("Vaardigheid {number}")}]});
        fs::write(folder.join(format!("{number}.json")), record.to_string()).unwrap();
    }
    fs::write(folder.join("2-bad.json"), "{\"records\": [").unwrap();
    fs::write(folder.join("3-bad.png"), "no picture").unwrap();
    let ran = machine.script(&["import", folder.to_str().unwrap()]);
    let read = ran.done()["sources"].as_array().unwrap().clone();
    let bad: Vec<_> = read
        .iter()
        .filter(|source| source["problems"] != json!([]))
        .collect();
    assert_eq!((read.len(), bad.len()), (7, 2), "{read:#?}");
    assert!(bad.iter().all(|source| source["records"] == json!([])));
    assert_eq!(machine.list().len(), 6);
}

#[test]
fn one_bad_row_is_left_out_by_name_and_the_rest_comes_in() {
    let machine = machine_with_a_record();
    let rows = json!({"records": [
        {"kind": "skill", "title": "Eerste"},
        {"kind": "spelling", "title": "Tweede"},
        {"kind": "work", "title": "Derde", "dates": {"start": "2025-13"}},
        {"title": "Vierde"},
        {"kind": "material", "title": "Vijfde"},
    ]});
    let source = machine.put("rows.json", rows.to_string());
    let read = machine.done(&["import", &source])["sources"][0].clone();
    let titles: Vec<_> = read["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["title"].clone())
        .collect();
    assert_eq!(titles, ["Eerste", "Vijfde"]);
    let problems = read["problems"].as_array().unwrap();
    let places: Vec<_> = problems
        .iter()
        .map(|problem| problem["where"].as_str().unwrap())
        .collect();
    assert_eq!(
        places,
        ["/records/1/kind", "/records/2/dates/start", "/records/3/kind"],
        "{problems:#?}"
    );
    for problem in problems {
        let message = problem["message"].as_str().unwrap();
        assert!(!message.is_empty() && !message.contains('{'), "{problem:#?}");
    }
    assert_eq!(machine.list().len(), 3);
}

#[test]
fn a_command_that_is_not_understood_changes_nothing() {
    let machine = machine_with_a_record();
    let before = machine.list();
    let id = before[0]["id"].as_str().unwrap();
    let patch = machine.put("patch.json", r#"{"id": "other"}"#);
    let cases: [(&[&str], &str); 9] = [
        (&["frobnicate"], "usage"),
        (&["list", "--kind", "spelling"], "usage"),
        (&["show", "not-an-id"], "usage"),
        (&["show", "9a1a4a60-5f4e-4f7e-9d5c-0d7a5f1f2b11"], "not_found"),
        (&["edit", id, "--from", &patch], "member_fixed"),
        (
            &[
                "share",
                "--to",
                "X",
                "--purpose",
                "admission",
                "--until",
                "2026-07-01",
                "--out",
                "x",
            ],
            "usage",
        ),
        (
            &[
                "share",
                "--to",
                "X",
                "--purpose",
                "admission",
                "--until",
                "2020-01-01",
                "--item",
                id,
                "--out",
                "x",
            ],
            "share_period_over",
        ),
        (
            &[
                "share",
                "--to",
                "X",
                "--purpose",
                "admission",
                "--until",
                "2026-07-01",
                "--item",
                id,
                "--out",
                "x",
                "--to-key",
                "age1no",
            ],
            "recipient_key_malformed",
        ),
        (&["new", "--kdf", "8,1,1"], "already_exists"),
    ];
    for (arguments, code) in cases {
        refused(&machine, arguments, 2, code);
    }
    assert!(!machine.desk("x").exists());
    assert_eq!(machine.list(), before);
    refused(&Machine::new(), &["new", "--kdf", "8,1,1"], 2, "kdf_refused");
}

#[test]
fn a_bundle_that_is_none_or_broken_is_refused_by_its_own_code() {
    let machine = machine_with_a_record();
    let id = machine.list()[0]["id"].as_str().unwrap().to_owned();
    let out = machine.desk("out/share.dossiershare");
    let shared = machine.done(&[
        "share",
        "--to",
        "Loket",
        "--purpose",
        "guidance",
        "--until",
        "2026-07-01",
        "--item",
        &id,
        "--out",
        out.to_str().unwrap(),
    ]);
    let stranger = Machine::with_passphrase(shared["passphrase"].as_str().unwrap());
    let mut bytes = fs::read(&out).unwrap();
    let whole = stranger.put("whole.dossiershare", &bytes);
    stranger.done(&["open", &whole]);
    refused(&machine, &["open", &whole], 3, "wrong_passphrase");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    refused(
        &stranger,
        &["open", &stranger.put("flipped.dossiershare", &bytes)],
        4,
        "damaged",
    );
    refused(
        &stranger,
        &["open", &stranger.put("cut.dossiershare", &bytes[..last - 100])],
        4,
        "damaged",
    );
    refused(
        &stranger,
        &["open", &stranger.put("none.dossiershare", "no bundle at all")],
        4,
        "not_a_bundle",
    );
    refused(
        &stranger,
        &["open", "absent.dossiershare"],
        5,
        "source_unreadable",
    );
}
