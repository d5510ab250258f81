//! When this device made a backup of each dossier, and when it last proved one. No secret, no name.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) struct BackupLog {
    file: PathBuf,
}

#[derive(Default, Serialize, Deserialize)]
struct Dates {
    #[serde(default)]
    made: Option<Timestamp>,
    #[serde(default)]
    proven: Option<Timestamp>,
}

impl BackupLog {
    pub(crate) fn in_folder(state: &Path) -> Self {
        Self {
            file: state.join("backups.json"),
        }
    }

    /// A backup was made, and proven on the way.
    pub(crate) fn made(&self, dossier: Uuid, now: Timestamp) -> io::Result<()> {
        self.note(dossier, |dates| {
            (dates.made, dates.proven) = (Some(now), Some(now))
        })
    }

    /// A backup was proven.
    pub(crate) fn proven(&self, dossier: Uuid, now: Timestamp) -> io::Result<()> {
        self.note(dossier, |dates| dates.proven = Some(now))
    }

    /// When one was made, and when one was proven.
    pub(crate) fn dates(&self, dossier: Uuid) -> (Option<Timestamp>, Option<Timestamp>) {
        let known = self.read().remove(&dossier).unwrap_or_default();
        (known.made, known.proven)
    }

    fn note(&self, dossier: Uuid, change: impl FnOnce(&mut Dates)) -> io::Result<()> {
        let mut known = self.read();
        change(known.entry(dossier).or_default());
        if let Some(parent) = self.file.parent() {
            fs::create_dir_all(parent)?;
        }
        let fresh = self.file.with_extension(format!("{}.new", std::process::id()));
        fs::write(&fresh, serde_json::to_vec_pretty(&known)?)?;
        fs::rename(&fresh, &self.file)
    }

    fn read(&self) -> BTreeMap<Uuid, Dates> {
        serde_json::from_slice(&fs::read(&self.file).unwrap_or_default()).unwrap_or_default()
    }
}
