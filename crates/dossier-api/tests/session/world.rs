//! A device in a folder of its own, with a clock that stands still.

use std::path::{Path, PathBuf};

use dossier_api::*;
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const PASSPHRASE: &str = "kanarie lantaarn veulen ladder";
pub(crate) const NOW: &str = "2026-06-01T12:00:00Z";

pub(crate) struct Device(pub(crate) TempDir);

impl Device {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn places(&self) -> Places {
        let state = self.folder().join("state");
        Places {
            dossier_folder: self.folder().join("sanne.dossier"),
            settings_file: state.join("settings.json"),
            state_folder: state,
        }
    }

    /// A session on this device.
    pub(crate) fn session(&self) -> Session {
        Session::new(self.places(), clock())
    }

    /// A session with a new dossier, open.
    pub(crate) fn created(&self) -> Session {
        let mut session = self.session();
        session
            .create(CreateRequest {
                passphrase: PASSPHRASE.to_owned(),
                name: "Sanne".to_owned(),
            })
            .unwrap();
        session
    }
}

pub(crate) fn clock() -> Clock {
    let now: Timestamp = NOW.parse().unwrap();
    Box::new(move || now)
}

pub(crate) fn unlock(session: &mut Session) -> OverviewView {
    session
        .unlock(UnlockRequest {
            secret: PASSPHRASE.to_owned(),
            recovery: false,
        })
        .unwrap()
}

/// The code of a refusal; empty when it was done.
pub(crate) fn code<T>(answer: Result<T, Failure>) -> String {
    answer.map_or_else(|failure| failure.code, |_| String::new())
}

pub(crate) fn saved(session: &mut Session, draft: Value) -> DetailView {
    session
        .save_record(SaveRequest {
            id: String::new(),
            draft,
        })
        .unwrap()
}

pub(crate) fn internship() -> Value {
    json!({
        "kind": "internship",
        "title": {"nl": "Stage Bakkerij Smit", "en": "Internship Smit Bakery"},
        "dates": {"start": "2026-02", "end": "2026-05-29"},
        "tags": ["bpv"],
        "notes": "NOTITIE-VOOR-MIJ",
        "fields": {
            "organisation": "Bakkerij Smit", "hours": "640", "supervisor": "J. GEHEIM",
            "tasks": ["deeg maken", "bakken"], "eigen veld": "van mij"
        }
    })
}

pub(crate) fn id(id: &str) -> IdRequest {
    IdRequest { id: id.to_owned() }
}

pub(crate) fn ids(ids: &[&str]) -> IdsRequest {
    IdsRequest {
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
    }
}

pub(crate) fn list(session: &Session, change: impl FnOnce(&mut ListRequest)) -> ListView {
    let mut request = ListRequest {
        limit: 100,
        ..ListRequest::default()
    };
    change(&mut request);
    session.list(request).unwrap()
}

/// The corpus of real files, beside the project or where `DOSSIER_CORPUS` says; absence is said, not failed.
pub(crate) fn corpus() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = std::env::var_os("DOSSIER_CORPUS").map_or(beside, PathBuf::from);
    if !folder.is_dir() {
        eprintln!("passed over: the corpus is not at {}", folder.display());
        return None;
    }
    Some(folder)
}

/// Every file under a folder with its bytes.
pub(crate) fn files_under(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_under(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            found.push((path, bytes));
        }
    }
    found
}

pub(crate) fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
