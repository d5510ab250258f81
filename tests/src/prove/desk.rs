//! A dossier in a folder that is thrown away, and ways to open it without paying for a key derivation.

use std::{
    fs,
    path::{Path, PathBuf},
};

use dossier::{Dossier, Home, KdfParams, Passphrase, RecoveryCode, Unlock};
use dossier_vault::{Opened, Vault};
use jiff::Timestamp;
use tempfile::TempDir;

pub(crate) const PASSPHRASE: &str = "vier blauwe fietsen";

pub(crate) fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

pub(crate) fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE.to_owned())
}

/// A folder for one proof; in memory where the system has such a place, because nothing here asks the disk itself.
pub(crate) fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

/// A closed dossier.
pub(crate) struct Desk {
    pub(crate) home: TempDir,
    pub(crate) path: PathBuf,
    pub(crate) recovery: RecoveryCode,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let home = folder();
        let path = home.path().join("mine.dossier");
        let (vault, recovery) = Vault::create(&path, &passphrase(), KdfParams::FLOOR).unwrap();
        vault.lock();
        Self { home, path, recovery }
    }

    pub(crate) fn vault(&self) -> Opened {
        Vault::open(&self.path, Unlock::Recovery(&self.recovery), None).unwrap()
    }

    pub(crate) fn dossier(&self) -> Dossier {
        let home = Home {
            folder: self.path.clone(),
            state: None,
        };
        Dossier::open(home, Unlock::Recovery(&self.recovery)).unwrap()
    }

    pub(crate) fn sql(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path.join("dossier.db")).unwrap()
    }
}

/// Copies the files of a folder, which is made where it is not there.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

/// Bytes that repeat nowhere, the same each time.
pub(crate) fn content(seed: u64, len: usize) -> Vec<u8> {
    super::Rng::new(seed).bytes(len)
}
