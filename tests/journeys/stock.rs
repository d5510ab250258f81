//! A share opens with tools that everybody can get, and its digests are what those tools compute.

use std::{fs, path::Path, process::Command};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::machine::{Machine, has};

#[test]
fn age_unzip_and_openssl_open_and_check_a_share_for_a_key() {
    if !(has("age", "--version")
        && has("age-keygen", "--version")
        && has("unzip", "-v")
        && has("openssl", "version"))
    {
        return;
    }
    let machine = Machine::new();
    machine.make_dossier();
    let id = machine.add(
        "work",
        &json!({"title": "Zaterdaghulp", "fields": {"organisation": "Fietsenmaker", "reference": "Piet"}}),
    );
    let report = machine.put("verslag.pdf", crate::papers::pdf("Mijn werk"));
    machine.done(&["attach", &id, &report]);
    let desk = machine.desk("out");
    tool(&desk, "age-keygen", &["-o", "key.txt"]);
    let recipient = String::from_utf8(tool(&desk, "age-keygen", &["-y", "key.txt"])).unwrap();
    let item = format!("{id}:organisation,attachments");
    let file = desk.join("share.dossiershare");
    let shared = machine.done(&[
        "share",
        "--to",
        "Loket",
        "--purpose",
        "application",
        "--until",
        "2026-07-01",
        "--to-key",
        recipient.trim(),
        "--item",
        &item,
        "--out",
        file.to_str().unwrap(),
    ]);
    assert_eq!(
        shared["passphrase"],
        Value::Null,
        "the key opens it, so no words are made"
    );
    let printed = String::from_utf8(tool(
        &desk,
        "openssl",
        &["dgst", "-sha256", "-r", "share.dossiershare"],
    ))
    .unwrap();
    assert_eq!(shared["bundle"]["sha256"], printed.split(' ').next().unwrap());

    tool(
        &desk,
        "age",
        &["-d", "-i", "key.txt", "-o", "share.zip", "share.dossiershare"],
    );
    tool(&desk, "unzip", &["-q", "share.zip", "-d", "share"]);
    let inside = desk.join("share");
    let presentation: Value =
        serde_json::from_slice(&fs::read(inside.join("presentation.json")).unwrap()).unwrap();
    let resources = presentation["verifiableCredential"][0]["relatedResource"]
        .as_array()
        .unwrap();
    assert!(
        resources.len() >= 3,
        "a record, a file, a receipt: {resources:#?}"
    );
    for resource in resources {
        let path = resource["id"].as_str().unwrap().split_once('/').unwrap().1;
        let digest = tool(&inside, "openssl", &["dgst", "-sha384", "-binary", path]);
        assert_eq!(
            resource["digestSRI"],
            format!("sha384-{}", STANDARD.encode(digest)),
            "{path}"
        );
    }

    // The command opens the same file with the same key, and with no other.
    let opened = machine.done(&[
        "open",
        file.to_str().unwrap(),
        "--identity",
        desk.join("key.txt").to_str().unwrap(),
    ]);
    assert_eq!(
        opened["items"][0]["fields"],
        json!({"organisation": "Fietsenmaker"})
    );
    tool(&desk, "age-keygen", &["-o", "other.txt"]);
    let other = desk.join("other.txt");
    let refused = machine.script(&[
        "open",
        file.to_str().unwrap(),
        "--identity",
        other.to_str().unwrap(),
    ]);
    assert_eq!(
        (refused.code, &refused.json()["error"]["code"]),
        (3, &json!("not_for_this_key"))
    );
}

fn tool(folder: &Path, name: &str, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(name)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{name} {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}
