//! The promise to recipients without our software: each layer opens with a common tool. Tools that
//! are not installed are named and skipped.
//!
//! Long because one tool after the other.
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

/// A kind of bundle: its file, what opens it, and the key file beside it if there is one.
struct KindOf {
    name: &'static str,
    file: Vec<u8>,
    key_file: Option<Vec<u8>>,
    opens: Opens,
}

enum Opens {
    Words(&'static str),
    Key(AgeIdentity),
}

/// Where the corpus stands: beside the project, or where DOSSIER_CORPUS says.
fn base_proof(suite: &str) -> Option<Vec<u8>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let root = std::env::var_os("DOSSIER_CORPUS").map_or(beside, Into::into);
    let found = std::fs::read(
        root.join("credentials/w3c-di")
            .join(suite)
            .join("prc-base-signed.json"),
    )
    .ok();
    if found.is_none() {
        eprintln!("without {suite}: no corpus at {}", root.display());
    }
    found
}

fn kinds() -> Vec<KindOf> {
    const WORDS: &str = "zes losse woorden om te sturen";
    let words = Passphrase::new(WORDS.to_owned());
    let mut kinds = Vec::new();
    let mut add =
        |name, records: Vec<dossier_share::Shareable>, picked: Vec<Selected>, shelf: &Shelf, lock: &str| {
            let mut selection = selection(picked);
            selection.conditions.kantara = lock == "both";
            let consent = propose(selection, records, now()).unwrap().accept(now());
            let identity = AgeIdentity::make();
            let (lock, opens) = match lock {
                "words" => (Lock::Passphrase(&words), Opens::Words(WORDS)),
                "both" => (
                    Lock::Both(&words, vec![identity.recipient()]),
                    Opens::Words(WORDS),
                ),
                _ => (
                    Lock::Keys(vec![AgeIdentity::make().recipient(), identity.recipient()]),
                    Opens::Key(identity),
                ),
            };
            let mut file = Vec::new();
            let sealed = seal(&consent, &key(), lock, shelf, &mut file).unwrap();
            let key_file = sealed.key_file;
            kinds.push(KindOf {
                name,
                file,
                key_file,
                opens,
            });
        };
    let none = Shelf::default();
    let stage = internship();
    add(
        "words",
        vec![stage.clone()],
        vec![fields(&stage, &["title", "hours"])],
        &none,
        "words",
    );
    add(
        "keys",
        vec![stage.clone()],
        vec![fields(&stage, &["title", "tasks"])],
        &none,
        "keys",
    );
    add(
        "words and keys, with a Kantara receipt",
        vec![stage.clone()],
        vec![fields(&stage, &["title"])],
        &none,
        "both",
    );

    let mut shelf = Shelf::default();
    let mut with_file = internship();
    let report = shelf.add("verslag.pdf", "application/pdf", b"%PDF-1.7 report");
    with_file.attachments = vec![report.clone()];
    let mut picked = fields(&with_file, &["title"]);
    picked.attachments = vec![report.id];
    add("an attachment", vec![with_file], vec![picked], &shelf, "keys");

    let mut badge = signed("EHBO");
    badge.evidence = vec![dossier_model::Fetched {
        url: "https://school.example/key".to_owned(),
        final_url: "https://school.example/key".to_owned(),
        status: 200,
        media_type: "application/json".to_owned(),
        bytes: b"{}".to_vec(),
        at: now(),
    }];
    add(
        "a credential with evidence",
        vec![badge.clone()],
        vec![whole(&badge)],
        &none,
        "keys",
    );

    let shown = |of: &dossier_share::Shareable, place: String| Selected {
        record: of.id,
        version: of.version,
        part: dossier_share::Part::Shown(vec![place]),
        attachments: Vec::new(),
    };
    let claims = [
        ("cijfer".to_owned(), serde_json::json!("8")),
        ("vak".to_owned(), serde_json::json!("Lassen")),
    ];
    let token = sd_jwt("Cijfer", &claims, None);
    add(
        "a part of an SD-JWT",
        vec![token.clone()],
        vec![shown(&token, "/cijfer".to_owned())],
        &none,
        "keys",
    );
    for suite in ["ecdsa-sd-2023", "bbs-2023"] {
        let Some(bytes) = base_proof(suite) else { continue };
        let mut of = shareable(serde_json::json!({"kind": "credential", "title": "Kaart"}));
        of.original = Some(bytes);
        let place = of
            .places()
            .into_iter()
            .find(|(place, _)| place.starts_with("/credentialSubject/"))
            .unwrap()
            .0;
        let name = if suite == "bbs-2023" {
            "a part by bbs-2023"
        } else {
            "a part by ecdsa-sd-2023"
        };
        add(name, vec![of.clone()], vec![shown(&of, place)], &none, "keys");
    }
    kinds
}

/// The bundle inside a page, taken out as the document says: base64 between two tags.
fn out_of_a_page(folder: &Path, kind: &KindOf) -> Vec<u8> {
    let page = br#"<!doctype html><script type="application/age" id="key"></script><script type="application/vnd.eigen-dossier.share" id="bundle"></script>"#;
    let filled = dossier_share::fill_page(page, &kind.file, kind.key_file.as_deref()).unwrap();
    let text = String::from_utf8(filled).unwrap();
    let inside = text
        .split("id=\"bundle\">")
        .nth(1)
        .unwrap()
        .split("</script>")
        .next()
        .unwrap();
    fs::write(folder.join("inside.b64"), inside.trim_start()).unwrap();
    run(folder, "base64", &["-d", "inside.b64"])
}

/// `age`, with a key file or with words on a terminal that `script` lends it.
fn age_opens(folder: &Path, opens: &Opens, file: &str, out: &str) {
    match opens {
        Opens::Key(identity) => {
            fs::write(folder.join("key.txt"), identity.to_text().as_bytes()).unwrap();
            run(folder, "age", &["-d", "-i", "key.txt", "-o", out, file]);
        }
        Opens::Words(words) => {
            let mut child = Command::new("script")
                .args(["-qec", &format!("age -d -o {out} {file}"), "/dev/null"])
                .current_dir(folder)
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
        }
    }
}

#[test]
fn every_kind_of_bundle_opens_with_every_stock_tool() {
    let tools = [
        ("age", "--version"),
        ("unzip", "-v"),
        ("openssl", "version"),
        ("script", "--version"),
        ("base64", "--version"),
        ("python3", "--version"),
    ];
    if !tools.iter().all(|(tool, argument)| has(tool, argument)) {
        return;
    }
    let verifier = digitalbazaar();
    let (mut documents, mut names) = (Vec::new(), Vec::new());
    for kind in kinds() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        // The page is a carrier of its own: what is taken out of it is the same bundle.
        assert!(out_of_a_page(folder, &kind) == kind.file, "{}", kind.name);
        fs::write(folder.join("deel.dossiershare"), &kind.file).unwrap();
        match &kind.key_file {
            None => age_opens(folder, &kind.opens, "deel.dossiershare", "share.zip"),
            Some(key_file) => {
                fs::write(folder.join("key.age"), key_file).unwrap();
                age_opens(folder, &kind.opens, "key.age", "k.txt");
                run(
                    folder,
                    "age",
                    &["-d", "-i", "k.txt", "-o", "share.zip", "deel.dossiershare"],
                );
            }
        }
        run(folder, "unzip", &["-t", "share.zip"]);
        run(folder, "unzip", &["-q", "-d", "share", "share.zip"]);
        let share = folder.join("share");
        let presentation: serde_json::Value =
            serde_json::from_slice(&fs::read(share.join("presentation.json")).unwrap()).unwrap();
        let prefix = format!("{}/", presentation["id"].as_str().unwrap());
        let resources = presentation["verifiableCredential"][0]["relatedResource"]
            .as_array()
            .unwrap();
        for resource in resources {
            let path = resource["id"].as_str().unwrap().strip_prefix(&prefix).unwrap();
            let digest = run(&share, "openssl", &["dgst", "-sha384", "-binary", path]);
            assert_eq!(
                resource["digestSRI"],
                format!("sha384-{}", STANDARD.encode(digest)),
                "{}: {path}",
                kind.name
            );
            if path.starts_with("records/") {
                documents.push(serde_json::from_slice(&fs::read(share.join(path)).unwrap()).unwrap());
                names.push(kind.name);
            }
        }
        let read = python(folder, &["share.zip"]).unwrap_or_else(|code| panic!("{}: {code}", kind.name));
        assert_eq!(read["holder"], presentation["holder"], "{}", kind.name);
        documents.push(presentation["verifiableCredential"][0].clone());
        documents.push(presentation);
        names.extend([kind.name, kind.name]);
        eprintln!(
            "{}: age, unzip, openssl, base64 (page), the Python reader",
            kind.name
        );
    }
    let Some(verifier) = verifier else { return };
    let job = serde_json::json!({"now": "2026-11-25T00:00:00Z", "documents": documents});
    let job_file = verifier.join(format!("kinds-{}.json", std::process::id()));
    fs::write(&job_file, job.to_string()).unwrap();
    let said = run(&verifier, "node", &["vc.mjs", job_file.to_str().unwrap()]);
    let _ = fs::remove_file(&job_file);
    let said: Vec<[bool; 3]> = serde_json::from_slice(&said).unwrap();
    for (name, by) in names.iter().zip(&said) {
        assert_eq!(
            *by,
            [true, true, true],
            "{name}: @digitalbazaar/vc by JCS, by RDFC, by both"
        );
    }
    eprintln!(
        "@digitalbazaar/vc by JCS, by RDFC and by both: {} documents of all of them",
        said.len()
    );
}
