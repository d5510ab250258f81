//! The promise to recipients without our software: each layer opens with a common tool. Tools that
//! are not installed are named and skipped.
#![allow(clippy::unwrap_used)]

mod support;

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use dossier_seal::Passphrase;
use dossier_seal::age_file::AgeIdentity;
use dossier_share::{Lock, Selected, propose, seal};
use support::*;

fn has(tool: &str, argument: &str) -> bool {
    let there = Command::new(tool)
        .arg(argument)
        .output()
        .is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("skipped: {tool} is not installed");
    }
    there
}

fn run(folder: &Path, tool: &str, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(tool)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{tool} {arguments:?}: {said}");
    output.stdout
}

#[test]
fn age_unzip_and_openssl_open_and_check_a_bundle() {
    if !(has("age", "--version") && has("unzip", "-v") && has("openssl", "version")) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut shelf = Shelf::default();
    let (mut stage, badge) = (internship(), signed("EHBO"));
    let report = shelf.add("verslag.pdf", "application/pdf", b"%PDF-1.7 report");
    stage.attachments = vec![report.clone()];
    let original = badge.original.clone().unwrap();
    let picked = Selected {
        attachments: vec![report.id],
        ..fields(&stage, &["title", "hours"])
    };
    let proposal = propose(selection(vec![picked, whole(&badge)]), vec![stage, badge], now()).unwrap();
    let identity = AgeIdentity::make();
    let mut bytes = Vec::new();
    let lock = Lock::Keys(vec![identity.recipient()]);
    seal(&proposal.accept(now()), &key(), lock, &shelf, &mut bytes).unwrap();
    fs::write(folder.join("deel.dossiershare"), &bytes).unwrap();
    fs::write(folder.join("key.txt"), identity.to_text().as_bytes()).unwrap();

    run(
        folder,
        "age",
        &["-d", "-i", "key.txt", "-o", "share.zip", "deel.dossiershare"],
    );
    run(folder, "unzip", &["-t", "share.zip"]);
    run(folder, "unzip", &["-q", "-d", "share", "share.zip"]);
    let share = folder.join("share");
    assert_eq!(
        fs::read(share.join("mimetype")).unwrap(),
        b"application/vnd.eigen-dossier.share+zip"
    );
    let readme = fs::read_to_string(share.join("README.txt")).unwrap();
    assert!(
        readme.contains("age -d") && readme.contains("digestSRI") && !readme.contains('{'),
        "{readme}"
    );

    let presentation: serde_json::Value =
        serde_json::from_slice(&fs::read(share.join("presentation.json")).unwrap()).unwrap();
    let prefix = format!("{}/", presentation["id"].as_str().unwrap());
    let resources = presentation["verifiableCredential"][0]["relatedResource"]
        .as_array()
        .unwrap()
        .clone();
    for resource in &resources {
        let path = resource["id"].as_str().unwrap().strip_prefix(&prefix).unwrap();
        let digest = run(&share, "openssl", &["dgst", "-sha384", "-binary", path]);
        assert_eq!(
            resource["digestSRI"],
            format!("sha384-{}", STANDARD.encode(digest)),
            "{path}"
        );
    }
    assert_eq!(
        fs::read(share.join("credentials/02-credential.json")).unwrap(),
        original
    );
    let listed = String::from_utf8(run(folder, "unzip", &["-Z1", "share.zip"])).unwrap();
    assert_eq!(listed.lines().count(), resources.len() + 2, "{listed}");
    assert_eq!(listed.lines().next(), Some("mimetype"));
}

#[test]
fn age_opens_a_bundle_with_the_words_that_were_sent() {
    if !(has("age", "--version") && has("script", "--version")) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let stage = internship();
    let proposal = propose(selection(vec![fields(&stage, &["title"])]), vec![stage], now()).unwrap();
    let words = "zes-losse-woorden-om-te-sturen";
    let mut bytes = Vec::new();
    let lock = Passphrase::new(words.to_owned());
    seal(
        &proposal.accept(now()),
        &key(),
        Lock::Passphrase(&lock),
        &Shelf::default(),
        &mut bytes,
    )
    .unwrap();
    fs::write(folder.path().join("deel.dossiershare"), &bytes).unwrap();

    // age asks for words on a terminal only, so `script` lends it one.
    let mut child = Command::new("script")
        .args(["-qec", "age -d -o share.zip deel.dossiershare", "/dev/null"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(format!("{words}\n").as_bytes())
        .unwrap();
    assert!(child.wait().unwrap().success());
    assert!(
        fs::read(folder.path().join("share.zip"))
            .unwrap()
            .starts_with(b"PK")
    );
}
