//! A learner's desk: a folder, a dossier, a moment.

use std::{fs, path::PathBuf};

use dossier::{
    Dossier, Home, Judge, KdfParams, Passphrase, Plan, Source, Unlock,
    credential::Policy,
    import::{Origin, Upload},
    model::RecordId,
};
use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) const PASSPHRASE: &str = "kanarie lantaarn veulen ladder";

pub(crate) struct Desk {
    pub(crate) folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A desk with a new dossier on it.
    pub(crate) fn with_dossier() -> (Self, Dossier) {
        let desk = Self::new();
        let (dossier, _) = Dossier::create(desk.home(), &passphrase(), KdfParams::FLOOR).unwrap();
        (desk, dossier)
    }

    pub(crate) fn home(&self) -> Home {
        Home {
            folder: self.path("sanne.dossier"),
            state: Some(self.path("state")),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn open(&self) -> Dossier {
        Dossier::open(self.home(), Unlock::Passphrase(&passphrase())).unwrap()
    }
}

pub(crate) fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE.to_owned())
}

pub(crate) fn now() -> Timestamp {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

pub(crate) fn judge() -> Judge {
    Judge::new(Policy::at(now()))
}

/// A file of `samples/`.
pub(crate) fn sample(name: &str) -> Vec<u8> {
    fs::read(
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../../samples")
            .join(name),
    )
    .unwrap()
}

pub(crate) fn source(name: &str, bytes: impl Into<Vec<u8>>) -> Source {
    Source::of(
        name,
        Upload {
            name: name.to_owned(),
            origin: Origin::File,
            bytes: bytes.into(),
        },
    )
}

pub(crate) fn plan(dossier: &Dossier, sources: Vec<Source>) -> Plan {
    dossier
        .plan_import(sources, None, &mut judge(), &mut |_| true)
        .unwrap()
}

/// Imports all of it and gives the records of the plan's rows.
pub(crate) fn import(dossier: &mut Dossier, sources: Vec<Source>) -> Vec<RecordId> {
    let plan = plan(dossier, sources);
    dossier.run_import(&plan, None, now()).unwrap();
    plan.rows.iter().map(|row| row.id).collect()
}

pub(crate) fn add(dossier: &mut Dossier, record: Value) -> RecordId {
    dossier.add(record, None, now()).unwrap().id
}
