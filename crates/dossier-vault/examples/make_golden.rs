//! Writes a small dossier of the present format, with its secrets and what it says beside it:
//! `cargo run -p dossier-vault --example make_golden -- FOLDER`.
//!
//! Run once for each released version of the format; what it wrote is committed and never changed.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::PathBuf;

use dossier_model::{
    Attachment, AttachmentId, Draft, EvidenceLevel, Finding, Kind, Provenance, RecordId, Text, Verdict,
};
use dossier_model::{Check, FindingCode, Outcome};
use dossier_seal::{KdfParams, Passphrase, make_id};
use dossier_vault::{Change, NewVersion, Vault};
use serde_json::{Value, json};

const PASSPHRASE: &str = "gouden fietsen roesten café";

fn main() {
    let home = PathBuf::from(std::env::args().nth(1).expect("a folder to write to"));
    fs::create_dir_all(&home).unwrap();
    let folder = home.join("folder");
    let (mut vault, recovery) =
        Vault::create(&folder, &Passphrase::new(PASSPHRASE.to_owned()), KdfParams::FLOOR).unwrap();
    fill(&mut vault);
    let says = expected(&vault);
    vault.lock();
    // What any opening lays down again is not kept.
    fs::remove_file(folder.join("ballast")).unwrap();
    fs::remove_file(folder.join("LOCK")).unwrap();
    let secrets = json!({ "passphrase": PASSPHRASE, "recoveryCode": recovery.to_string() });
    write(home.join("secrets.json"), &secrets);
    write(home.join("expected.json"), &says);
}

fn fill(vault: &mut Vault) {
    let at = |text: &str| text.parse().unwrap();
    let source = |evidence| Provenance {
        source: "badge.json".to_owned(),
        format: "OB3".to_owned(),
        sha256: Some("00".repeat(32)),
        at: at("2026-11-22T09:00:00Z"),
        evidence,
        url: Some("https://school.example/badge".to_owned()),
    };
    let new = |draft| {
        NewVersion::new(
            RecordId::new(make_id().unwrap()),
            draft,
            source(EvidenceLevel::OwnWord),
        )
    };

    let mut internship = Draft::new(
        Kind::Internship,
        Text::Plain("Stage bij Fietsfabriek De Wig".to_owned()),
    );
    internship.notes = "Lijm, lak en één lekke band.".to_owned();
    internship.fields = json!({"hours": "320", "supervisor": "A. Bakker"})
        .as_object()
        .unwrap()
        .clone();
    let mut internship = new(internship);
    let id = AttachmentId::new(make_id().unwrap());
    let content: Vec<u8> = (0..70_000_u32).flat_map(u32::to_le_bytes).take(70_000).collect();
    let blob = vault.attach(id, &mut content.as_slice(), u64::MAX).unwrap();
    let (name, media_type) = ("beoordeling.pdf".to_owned(), "application/pdf".to_owned());
    internship.attachments = vec![Attachment {
        id,
        name,
        media_type,
        bytes: blob.bytes(),
        sha256: blob.sha256(),
    }];
    let edited = internship.id;
    vault
        .commit(Change::at(at("2026-11-22T10:00:00Z")).put(internship).blob(blob))
        .unwrap();

    let mut next = vault.record(edited).unwrap().next();
    next.draft.tags = vec!["techniek".to_owned()];
    vault
        .commit(
            Change::at(at("2026-11-22T10:05:00.123456789Z"))
                .put(next)
                .ledger("the first line"),
        )
        .unwrap();

    let original = vault.keep(br#"{"type":["OpenBadgeCredential"]}"#).unwrap();
    let mut badge = new(Draft::new(
        Kind::Credential,
        Text::Languages(
            [
                ("en".to_owned(), "Welding".to_owned()),
                ("nl".to_owned(), "Lassen".to_owned()),
            ]
            .into(),
        ),
    ));
    badge.provenance = source(EvidenceLevel::Signed);
    badge.original = Some(original.id());
    badge.identity = Some("https://school.example urn:uuid:1".to_owned());
    let (check, outcome, code) = (Check::Proof, Outcome::Passed, FindingCode::SignatureOk);
    let finding = Finding {
        check,
        outcome,
        code,
        detail: "eddsa-jcs-2022".to_owned(),
        as_of: None,
        until: None,
    };
    badge.verdict = Some(Verdict::from_findings(
        "OB3",
        "eddsa-jcs-2022",
        at("2026-11-22T10:10:00Z"),
        vec![finding],
    ));
    let mut trashed = new(Draft::new(Kind::Skill, "Lassen"));
    trashed.trashed = true;
    let change = Change::at(at("2026-11-22T10:10:00Z"))
        .put(badge)
        .put(trashed)
        .blob(original);
    vault
        .commit(
            change
                .ledger(vec![0, 255, 10])
                .set("language", json!("nl"))
                .set("profile", json!({"name": "Noor"})),
        )
        .unwrap();
    vault
        .commit(Change::at(at("2026-11-22T10:11:00Z")).set("language", json!("en")))
        .unwrap();
}

/// Everything that the vault says, as the test reads it back.
fn expected(vault: &Vault) -> Value {
    let history = |id| vault.history(id).unwrap();
    let records: Vec<Value> = vault.heads().map(|head| json!(history(head.id))).collect();
    let ledger: Vec<Value> = vault
        .ledger()
        .map(|line| json!([line.seq, line.at, line.content]))
        .collect();
    let blobs = vault.heads().flat_map(|head| {
        let files = head.attachments.iter().map(|file| file.id.into());
        files.chain(head.original).collect::<Vec<_>>()
    });
    let blobs: Vec<Value> = blobs
        .map(|id| {
            vault
                .blob(id)
                .map(|blob| json!([blob.id(), blob.bytes(), blob.sha256()]))
                .unwrap()
        })
        .collect();
    let settings: serde_json::Map<_, _> = vault
        .settings()
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect();
    json!({ "records": records, "ledger": ledger, "settings": settings, "blobs": blobs, "highWater": vault.high_water() })
}

fn write(place: PathBuf, value: &Value) {
    fs::write(place, serde_json::to_string_pretty(value).unwrap() + "\n").unwrap();
}
