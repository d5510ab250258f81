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

/// The reader beside this file knows the document and nothing of our code.
fn python(folder: &Path, arguments: &[&str]) -> Result<serde_json::Value, String> {
    let reader = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reader.py");
    let output = Command::new("python3")
        .arg(reader)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    if output.status.success() {
        return Ok(serde_json::from_slice(&output.stdout).unwrap());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}

#[test]
fn a_reader_written_from_the_document_reads_a_bundle_and_a_proof_and_refuses_what_was_changed() {
    use dossier_share::ledger::{Blinded, Chain, Event, EventKind};
    if !has("python3", "--version") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // A ledger that goes on after the share.
    let ledger = key();
    let mut chain = Chain::read([], &ledger.did_key()).unwrap();
    let event = |kind| Event {
        kind,
        receipt: dossier_seal::make_id().unwrap(),
        payload: serde_json::json!({"said": "é\u{1f600}"}),
    };
    for _ in 0..3 {
        chain
            .append(event(EventKind::ConsentRefused), &ledger, now())
            .unwrap();
    }
    let (stage, badge) = (internship(), signed("EHBO"));
    let picked = vec![fields(&stage, &["title", "hours", "tasks"]), whole(&badge)];
    let proposal = propose(selection(picked), vec![stage, badge], now()).unwrap();
    let consent = proposal
        .with_checkpoint(&chain.checkpoint(&ledger))
        .unwrap()
        .accept(now());
    let identity = AgeIdentity::make();
    let lock = Lock::Keys(vec![identity.recipient()]);
    let (holder, mut bytes) = (key(), Vec::new());
    let sealed = seal(&consent, &holder, lock, &Shelf::default(), &mut bytes).unwrap();
    let since: Blinded = serde_json::from_value(sealed.given.payload["ledger"].clone()).unwrap();
    let mut withdrawn = None;
    for kind in [
        EventKind::ConsentGiven,
        EventKind::ConsentWithdrawn,
        EventKind::ErasureRequested,
    ] {
        let entry = chain.append(event(kind), &ledger, now()).unwrap();
        withdrawn = withdrawn.or((kind == EventKind::ConsentWithdrawn).then_some(entry));
    }
    let payload = withdrawn.unwrap().payload;
    let proof = chain
        .show(4, Some(&payload), Some(since.clone()), &ledger)
        .unwrap()
        .to_text();
    fs::write(folder.join("w.tlog-proof"), &proof).unwrap();

    let opened = open_at(&bytes, &dossier_share::Secret::Keys(vec![identity]), now(), None).unwrap();
    let good = Loose::of(&opened);
    fs::write(folder.join("share.zip"), good.zip()).unwrap();
    let found = python(folder, &["share.zip", "--proof", "w.tlog-proof"]).unwrap();
    assert_eq!(found["holder"], holder.did_key());
    assert_eq!(found["fingerprint"], opened.holder.fingerprint);
    assert_eq!(found["records"][0]["fields"]["hours"], "320");
    assert_eq!(found["commitment"], since.commitment());
    assert_eq!(found["proven"]["event"], "consent.withdrawn");

    let refused = |change: &dyn Fn(&mut Loose)| {
        let mut loose = good.clone();
        change(&mut loose);
        fs::write(folder.join("bad.zip"), loose.zip()).unwrap();
        python(folder, &["bad.zip"]).unwrap_err()
    };
    assert_eq!(refused(&|loose| loose.set("README.txt", "x")), "digest_mismatch");
    assert_eq!(
        refused(&|loose| loose.0.push(("records/09-work.json".into(), b"{}".to_vec()))),
        "file_unlisted"
    );
    assert_eq!(
        refused(&|loose| loose.edit("presentation.json", |p| p["id"] = serde_json::json!("urn:uuid:0"))),
        "holder_mismatch"
    );
    assert_eq!(
        refused(
            &|loose| loose.edit("presentation.json", |p| p["proof"][0]["domain"] =
                serde_json::json!("x"))
        ),
        "proof_invalid"
    );
    let stranger = Blinded::make(&chain.checkpoint(&ledger)).unwrap();
    let other = chain
        .show(4, Some(&payload), Some(stranger), &ledger)
        .unwrap()
        .to_text();
    fs::write(folder.join("other.tlog-proof"), other).unwrap();
    assert_eq!(
        python(folder, &["share.zip", "--proof", "other.tlog-proof"]),
        Err("ledger_rewritten".to_owned())
    );
}

/// `@digitalbazaar/vc` and its two suites, from npm, in the target folder. Skipped where they cannot be had.
fn digitalbazaar() -> Option<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/stock-vc");
    let checker = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vc.mjs");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(checker, folder.join("vc.mjs")).unwrap();
    if !folder.join("node_modules/@digitalbazaar/vc").is_dir() {
        if !(has("node", "--version") && has("npm", "--version")) {
            return None;
        }
        let packages = [
            "@digitalbazaar/vc@7.3.0",
            "@digitalbazaar/data-integrity@2.5.0",
            "@digitalbazaar/eddsa-jcs-2022-cryptosuite@1.0.0",
            "@digitalbazaar/eddsa-rdfc-2022-cryptosuite@1.3.0",
            "jsonld-signatures@11.6.0",
        ];
        fs::write(folder.join("package.json"), r#"{"private":true,"type":"module"}"#).unwrap();
        let install = Command::new("npm")
            .args([
                "install",
                "--silent",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
            ])
            .args(packages)
            .current_dir(&folder)
            .output();
        if !install.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: npm cannot install the verifier");
            return None;
        }
    }
    Some(folder)
}

#[test]
fn a_w3c_verifier_takes_presentation_manifest_and_records_by_either_suite_and_no_altered_one() {
    let Some(folder) = digitalbazaar() else { return };
    let stage = internship();
    let parcel = parcel(
        selection(vec![fields(&stage, &["title", "hours", "tasks"])]),
        vec![stage],
        &Shelf::default(),
    );
    let loose = Loose::of(&opened(&parcel));
    let good = loose.json("presentation.json");
    let mut altered = good.clone();
    altered["verifiableCredential"][0]["validUntil"] = serde_json::json!("2030-01-01T00:00:00Z");
    let record = loose.json("records/01-internship.json");
    let mut forged = record.clone();
    forged["name"] = serde_json::json!("Diploma");
    let job = serde_json::json!({"now": "2026-11-25T00:00:00Z", "documents": [good, good["verifiableCredential"][0], record, altered, forged]});
    let job_file = folder.join(format!("job-{}.json", std::process::id()));
    fs::write(&job_file, job.to_string()).unwrap();
    let said = run(&folder, "node", &["vc.mjs", job_file.to_str().unwrap()]);
    let _ = fs::remove_file(&job_file);
    let said: serde_json::Value = serde_json::from_slice(&said).unwrap();
    // Each by JCS, by RDFC, and by both.
    let expected = serde_json::json!([
        [true, true, true],
        [true, true, true],
        [true, true, true],
        [false, false, false],
        [false, false, false]
    ]);
    assert_eq!(said, expected);
}
