//! The newest state of each dossier that this device has seen, kept outside the dossier.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use dossier_vault::HighWater;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Remembers marks in one file of a folder that the caller names. It holds no secret and no content.
///
/// A mark that cannot be read or kept is no failure: the dossier opens, and only the protection
/// against an older copy is missing. That is said as a warning, never hidden.
#[derive(Clone, Debug)]
pub(crate) struct Marks {
    file: PathBuf,
}

/// Marks by dossier, and which dossier stands where: its identity is only known once it is open.
#[derive(Default, Serialize, Deserialize)]
struct Known {
    #[serde(default)]
    places: BTreeMap<String, Uuid>,
    #[serde(default)]
    marks: BTreeMap<Uuid, HighWater>,
}

impl Marks {
    pub(crate) fn in_folder(state: &Path) -> Self {
        Self {
            file: state.join("marks.json"),
        }
    }

    /// What was last seen in this place.
    pub(crate) fn of_place(&self, folder: &Path) -> Option<HighWater> {
        let known = self.read();
        known.marks.get(known.places.get(&key(folder))?).copied()
    }

    /// True when this dossier was seen in a newer state, wherever it stood then.
    pub(crate) fn saw_newer(&self, now: &HighWater) -> bool {
        self.read()
            .marks
            .get(&now.vault_id)
            .is_some_and(|mark| mark.epoch > now.epoch)
    }

    /// Keeps what is seen now. A temporary file and a rename, so that a crash leaves the old or the new.
    pub(crate) fn keep(&self, folder: &Path, mark: HighWater) -> io::Result<()> {
        let mut known = self.read();
        known.places.insert(key(folder), mark.vault_id);
        known.marks.insert(mark.vault_id, mark);
        if let Some(parent) = self.file.parent() {
            fs::create_dir_all(parent)?;
        }
        let fresh = self.file.with_extension(format!("{}.new", std::process::id()));
        fs::write(&fresh, serde_json::to_vec_pretty(&known)?)?;
        fs::rename(&fresh, &self.file)
    }

    fn read(&self) -> Known {
        let text = fs::read(&self.file).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }
}

/// A folder's name can hold the learner's; the file keeps only a digest of the path.
fn key(folder: &Path) -> String {
    use sha2::{Digest, Sha256};
    let whole = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    hex::encode(&Sha256::digest(whole.as_os_str().as_encoded_bytes())[..16])
}
