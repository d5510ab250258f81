//! The worked sample of the corpus, made by other tools: read where the formats agree.
//!
//! The corpus stands beside the project (or where DOSSIER_CORPUS says) and is never copied here.
#![allow(clippy::unwrap_used)]

mod support;

use std::{fs, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use dossier_share::Secret;
use dossier_share::ledger::{Chain, Checkpoint, LedgerKey, NoteFault, Shown, tree};
use support::*;

fn corpus() -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let root = std::env::var_os("DOSSIER_CORPUS")
        .map_or(beside, PathBuf::from)
        .join("consent");
    if root.is_dir() {
        return Some(root);
    }
    eprintln!("skipped: no corpus at {}", root.display());
    None
}

#[test]
fn the_sample_is_decrypted_and_known_for_another_makers_layout() {
    let Some(root) = corpus() else { return };
    let secret = |name: &str| Secret::parse(&fs::read_to_string(root.join("bundles").join(name)).unwrap());
    for (file, secret) in [
        ("share.pass.zip.age", secret("passphrase.txt")),
        ("share.zip.age", secret("recipient.key")),
    ] {
        let bytes = fs::read(root.join("bundles").join(file)).unwrap();
        let fault = open_at(&bytes, &secret, now(), None).unwrap_err();
        assert_eq!(fault.code(), "unknown_layout", "{file}: {fault}");
    }
}

/// The sample in our own media type: everything else agrees.
fn sample(name: &str) -> Option<Loose> {
    let bytes = fs::read(corpus()?.join("bundles").join(name)).unwrap();
    let mut files = unzip(&bytes);
    files[0].1 = b"application/vnd.eigen-dossier.share+zip".to_vec();
    Some(Loose(files))
}

#[test]
fn the_samples_presentation_receipt_records_and_digests_are_read_and_proven() {
    let Some(sample) = sample("share.zip") else { return };
    let opened = sample.open().unwrap();
    assert_eq!(opened.bundle.recipient, "Example University, Admissions Office");
    assert_eq!(opened.bundle.recipient_id, "admissions@example.edu");
    assert_eq!(
        opened.bundle.purpose.name(),
        "Admission to MSc Data Science, winter 2027"
    );
    assert_eq!(opened.items.len(), 2);
    assert_eq!(
        opened.items[0].draft.title.best(dossier_model::Language::En),
        "Web shop for the school café"
    );
    assert_eq!(opened.items[0].verdict, None);
    assert!(opened.items[1].verdict.is_some());
}

#[test]
fn every_negative_of_the_sample_is_refused_with_its_own_code() {
    let Some(good) = sample("share.zip") else { return };
    let root = corpus().unwrap().join("bundles/negative");
    let expected = [
        ("neg-digest-changed.json", "proof_invalid"),
        ("neg-domain.json", "proof_invalid"),
        ("neg-extra-field.json", "proof_invalid"),
        ("neg-holder-swap.json", "holder_mismatch"),
        ("neg-proof-removed.json", "proof_missing"),
        ("neg-rdfc-only-tamper-undefined-term.json", "proof_invalid"),
        ("neg-zip-changed-attachment.zip", "digest_mismatch"),
        ("neg-zip-missing-file.zip", "file_missing"),
        ("neg-zip-unlisted-file.zip", "file_unlisted"),
    ];
    let mut found: Vec<_> = fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(
        found,
        expected.map(|(name, _)| name),
        "a negative that this test does not know"
    );
    for (name, code) in expected {
        let loose = if name.ends_with(".zip") {
            sample(&format!("negative/{name}")).unwrap()
        } else {
            let mut loose = good.clone();
            loose.set("presentation.json", fs::read(root.join(name)).unwrap());
            loose
        };
        let fault = loose.open().unwrap_err();
        assert_eq!(fault.code(), code, "{name}: {fault}");
    }
}

#[test]
fn the_sample_ledger_holds_and_its_negatives_do_not() {
    let Some(root) = corpus() else { return };
    let root = root.join("ledger");
    let did = {
        // A C2SP note key: name, hash, and base64 of an algorithm byte and the public key.
        let note = fs::read_to_string(root.join("ledger.vkey")).unwrap();
        let key = STANDARD
            .decode(note.trim().splitn(3, '+').nth(2).unwrap())
            .unwrap();
        let multikey = bs58::encode([&[0xed, 0x01], &key[1..]].concat()).into_string();
        format!("did:key:z{multikey}")
    };
    let read = |name: &str| {
        let text = fs::read_to_string(root.join(name)).unwrap();
        Chain::read(text.lines().map(str::as_bytes), &did)
            .map(|chain| chain.lines().len())
            .map_err(|f| f.code())
    };
    assert_eq!(read("ledger.jsonl"), Ok(6));
    assert_eq!(
        read("negative/backdated-field.jsonl"),
        Err("ledger_bad_signature")
    );
    assert_eq!(
        read("negative/rechained-other-key.jsonl"),
        Err("ledger_bad_signature")
    );
    assert_eq!(read("negative/reordered.jsonl"), Err("ledger_out_of_order"));
    // A ledger that ends too soon holds by itself; only a later checkpoint tells.
    assert_eq!(read("negative/truncated.jsonl"), Ok(4));

    let payloads: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(root.join("payloads.json")).unwrap()).unwrap();
    for (commit, payload) in payloads.as_object().unwrap() {
        let bytes = serde_json::to_vec(payload).unwrap();
        let read = dossier_share::ledger::read_payload(&bytes, &format!("sha256:{commit}"));
        assert_eq!(read.as_ref(), payload.get("payload"));
        assert!(dossier_share::ledger::read_payload(&bytes, &format!("sha256:{}", "0".repeat(64))).is_none());
    }
}

#[test]
fn the_samples_checkpoint_and_inclusion_proof_by_other_tools_hold_and_altered_ones_do_not() {
    let Some(root) = corpus() else { return };
    let text = |name: &str| fs::read_to_string(root.join("ledger").join(name)).unwrap();
    let key = LedgerKey::read(&text("ledger.vkey")).unwrap();
    assert_eq!(key.to_text(), text("ledger.vkey").trim());
    let checkpoint = Checkpoint::read(&text("checkpoint.txt")).unwrap();
    checkpoint.verify(&key).unwrap();
    let lines = text("ledger.jsonl");
    let leaves: Vec<_> = lines.lines().map(|line| tree::leaf(line.as_bytes())).collect();
    assert_eq!((checkpoint.size, checkpoint.root), (6, tree::root(&leaves)));

    let proof = Shown::read(&text("withdrawn.tlog-proof")).unwrap();
    assert_eq!(proof.to_text(), text("withdrawn.tlog-proof"));
    let line = lines.lines().nth(3).unwrap().as_bytes();
    let proven = proof.verify(&key, Some(line)).unwrap();
    assert_eq!(proven.line.kind.as_str(), "consent.withdrawn");
    let other = lines.lines().nth(2).unwrap().as_bytes();
    assert_eq!(proof.verify(&key, Some(other)), Err(NoteFault::NotIncluded));
    // What the chain alone cannot show: a ledger that was cut short has another root.
    let cut: Vec<_> = leaves[..4].to_vec();
    assert_ne!(tree::root(&cut), checkpoint.root);
    let stranger = LedgerKey::read("did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw").unwrap();
    assert_eq!(checkpoint.verify(&stranger), Err(NoteFault::BadSignature));
}

/// A plain reading by the directory, for containers that are in order.
fn unzip(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let u16_at = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let u32_at = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let end = bytes.len() - 22;
    let mut at = u32_at(end + 16);
    let mut files = Vec::new();
    for _ in 0..u16_at(end + 10) {
        let (method, packed, name) = (u16_at(at + 10), u32_at(at + 20), u16_at(at + 28));
        let local = u32_at(at + 42);
        let data = local + 30 + u16_at(local + 26) + u16_at(local + 28);
        let packed = &bytes[data..data + packed];
        let mut content = Vec::new();
        match method {
            0 => content.extend(packed),
            _ => drop(std::io::copy(&mut flate2::read::DeflateDecoder::new(packed), &mut content).unwrap()),
        }
        files.push((
            String::from_utf8(bytes[at + 46..at + 46 + name].to_vec()).unwrap(),
            content,
        ));
        at += 46 + name + u16_at(at + 30) + u16_at(at + 32);
    }
    files
}

#[test]
fn every_odd_and_hostile_zip_of_the_corpus_is_refused_and_none_is_unpacked() {
    let Some(root) = corpus() else { return };
    let mut folders = vec![root.join("../attacks")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "zip") {
                let fault = open_container(&fs::read(&path).unwrap()).unwrap_err();
                let code = fault.code();
                let of_container =
                    code.starts_with("zip_") || ["not_a_bundle", "unknown_layout"].contains(&code);
                let of_bounds = ["too_many_files", "bundle_too_large"].contains(&code);
                assert!(of_container || of_bounds, "{}: {fault}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen >= 20, "found only {seen}");
}
