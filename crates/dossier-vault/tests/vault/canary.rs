//! No word of any record, and no secret, in any file of the folder.

use std::fs;

use dossier_model::{Attachment, AttachmentId};
use dossier_seal::make_id;
use dossier_vault::Change;
use serde_json::json;

use crate::common::*;

#[test]
fn nothing_that_the_learner_wrote_is_readable_on_disk() {
    let sample = Sample::empty();
    let mut vault = sample.open().vault;
    let id = AttachmentId::new(make_id().unwrap());
    let file = "canary-file ".repeat(20_000);
    let blob = vault.attach(id, &mut file.as_bytes(), u64::MAX).unwrap();
    let mut new = version("canary-title");
    new.draft.notes = "canary-notes".to_owned();
    new.draft.tags = vec!["canary-tag".to_owned()];
    new.draft.fields = json!({"level": "canary-field"}).as_object().unwrap().clone();
    new.identity = Some("canary-identity".to_owned());
    let (name, media_type) = ("canary-name.pdf".to_owned(), "application/pdf".to_owned());
    new.attachments = vec![Attachment {
        id,
        name,
        media_type,
        bytes: blob.bytes(),
        sha256: blob.sha256(),
    }];
    let record = new.id;
    let change = Change::at(now()).put(new).blob(blob).ledger("canary-ledger");
    vault
        .commit(change.set("canary-setting", json!("canary-value")))
        .unwrap();
    let mut next = vault.record(record).unwrap().next();
    next.draft.title = "canary-second".into();
    vault.commit(Change::at(now()).put(next)).unwrap();
    // While the log is there, and again when it is not.
    scan(&sample, record.uuid().as_bytes());
    vault.lock();
    scan(&sample, record.uuid().as_bytes());
}

fn scan(sample: &Sample, record: &[u8; 16]) {
    let code = sample.recovery.to_string();
    let secrets = [
        PASSPHRASE,
        code.as_str(),
        &code.replace('-', "")[..32],
        "canary",
        "2026-11-22",
        "skill",
        "provenance",
    ];
    let mut searched = 0;
    for file in fs::read_dir(&sample.path).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        for secret in secrets {
            let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
            for needle in [secret.as_bytes(), &wide] {
                assert!(!contains(&bytes, needle), "{secret} stands in {path:?}");
            }
        }
        assert!(!contains(&bytes, record), "a record's id stands in {path:?}");
        searched += bytes.len();
    }
    assert!(searched > 300_000);
}

#[test]
fn the_scan_would_find_what_is_there() {
    assert!(contains(b"xx canary xx", b"canary"));
    assert!(!contains(b"xx canar", b"canary"));
}

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|window| window == needle)
}
