//! What is not secret and stays on this device: language, theme, and when the dossier was last opened.

use std::{fs, path::PathBuf};

use serde::{Deserialize, Serialize};

/// The settings, and the file that keeps them. What cannot be read is as if it had never been kept.
#[derive(Debug)]
pub(crate) struct DeviceSettings {
    file: PathBuf,
    pub(crate) kept: Kept,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Kept {
    pub(crate) language: String,
    pub(crate) theme: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_opened: Option<String>,
}

impl Default for Kept {
    fn default() -> Self {
        Self { language: "nl".to_owned(), theme: "system".to_owned(), last_opened: None }
    }
}

impl DeviceSettings {
    pub(crate) fn read(file: PathBuf) -> Self {
        let text = fs::read(&file).unwrap_or_default();
        Self { kept: serde_json::from_slice(&text).unwrap_or_default(), file }
    }

    /// Keeps them. Losing them costs a click, so a failure is not worth stopping anybody for.
    pub(crate) fn write(&self) {
        let Ok(text) = serde_json::to_vec_pretty(&self.kept) else { return };
        let folder = self.file.parent().map(fs::create_dir_all).transpose();
        if folder.and_then(|_| fs::write(&self.file, text)).is_err() {
            tracing::warn!("the device's settings could not be kept");
        }
    }
}
