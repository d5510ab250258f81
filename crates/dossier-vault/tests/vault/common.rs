//! A sample dossier, and ways to get at its bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use dossier_model::{Attachment, AttachmentId, Draft, EvidenceLevel, Kind, Provenance, RecordId};
use dossier_seal::{KdfParams, Passphrase, RecoveryCode, Unlock, make_id};
use dossier_vault::{BlobId, Change, NewVersion, OpenWarning, Opened, Problem, StoredRecord, Vault};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

pub(crate) const PASSPHRASE: &str = "vier blauwe fietsen";

pub(crate) fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

pub(crate) fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE.to_owned())
}

pub(crate) fn source() -> Provenance {
    Provenance {
        source: "hand".to_owned(),
        format: "form".to_owned(),
        sha256: None,
        at: now(),
        evidence: EvidenceLevel::OwnWord,
        url: None,
    }
}

pub(crate) fn record_id() -> RecordId {
    RecordId::new(make_id().unwrap())
}

pub(crate) fn version(title: &str) -> NewVersion {
    NewVersion::new(record_id(), Draft::new(Kind::Skill, title), source())
}

/// Bytes that repeat nowhere and need no dice.
pub(crate) fn content(len: usize) -> Vec<u8> {
    (0..len as u64)
        .map(|n| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u8)
        .collect()
}

/// A closed dossier in a temporary folder.
pub(crate) struct Sample {
    pub(crate) path: PathBuf,
    pub(crate) recovery: RecoveryCode,
    pub(crate) _home: TempDir,
}

impl Sample {
    pub(crate) fn empty() -> Self {
        let home = TempDir::new().unwrap();
        let path = home.path().join("mine.dossier");
        let (vault, recovery) = Vault::create(&path, &passphrase(), KdfParams::FLOOR).unwrap();
        vault.lock();
        Self {
            path,
            recovery,
            _home: home,
        }
    }

    /// Five records (one with three versions, one in the trash), two ledger lines, two settings,
    /// two files of four pieces each, one small one.
    pub(crate) fn filled() -> Self {
        let sample = Self::empty();
        let mut vault = sample.open().vault;
        for title in ["Solderen", "Lassen", "Frezen"] {
            vault
                .commit(Change::at(now()).put(version(title)).ledger(title))
                .unwrap();
        }
        let mut edited = version("Draaien");
        vault
            .commit(Change::at(now()).put(edited.clone()).set("language", json!("nl")))
            .unwrap();
        for title in ["Draaien 2", "Draaien 3"] {
            edited = vault.record(edited.id).unwrap().next();
            edited.draft.title = title.into();
            vault.commit(Change::at(now()).put(edited.clone())).unwrap();
        }
        let mut change = Change::at(now())
            .set("language", json!("en"))
            .set("profile", json!({"name": "Noor"}));
        let mut with_files = version("Portfolio");
        for (name, len) in [("a.pdf", 200_000), ("b.pdf", 250_000), ("c.txt", 12)] {
            let id = AttachmentId::new(make_id().unwrap());
            let blob = vault.attach(id, &mut content(len).as_slice(), u64::MAX).unwrap();
            with_files.attachments.push(Attachment {
                id,
                name: name.to_owned(),
                media_type: "application/pdf".to_owned(),
                bytes: blob.bytes(),
                sha256: blob.sha256(),
            });
            change = change.blob(blob);
        }
        with_files.trashed = true;
        vault.commit(change.put(with_files)).unwrap();
        vault.lock();
        sample
    }

    pub(crate) fn open(&self) -> Opened {
        self.try_open().unwrap()
    }

    /// With the recovery code, which costs no key derivation.
    pub(crate) fn try_open(&self) -> Result<Opened, dossier_vault::OpenFault> {
        Vault::open(&self.path, Unlock::Recovery(&self.recovery), None)
    }

    pub(crate) fn sql(&self) -> Connection {
        Connection::open(self.path.join("dossier.db")).unwrap()
    }

    /// The newest of every record.
    pub(crate) fn heads(&self) -> BTreeMap<RecordId, StoredRecord> {
        heads(&self.open().vault)
    }

    /// A copy of the folder as it is now, to be played against it later.
    pub(crate) fn copy(&self) -> TempDir {
        let copy = TempDir::new().unwrap();
        copy_folder(&self.path, copy.path());
        copy
    }
}

pub(crate) fn heads(vault: &Vault) -> BTreeMap<RecordId, StoredRecord> {
    vault.heads().map(|record| (record.id, record.clone())).collect()
}

pub(crate) fn problems(opened: &Opened) -> Vec<Problem> {
    let found = opened.warnings.iter().find_map(|warning| match warning {
        OpenWarning::Damaged(problems) => Some(problems.clone()),
        _ => None,
    });
    found.unwrap_or_default()
}

/// What each problem is called and about.
pub(crate) fn codes(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.code.as_str()).collect()
}

pub(crate) fn blobs(vault: &Vault) -> Vec<BlobId> {
    vault
        .heads()
        .flat_map(|record| record.attachments.iter().map(|file| BlobId::from(file.id)))
        .collect()
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}
