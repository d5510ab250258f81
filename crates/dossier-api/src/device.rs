//! What is not secret and stays on this device: language, theme, when the dossier was last open.

use std::path::{Path, PathBuf};

use dossier::{Fault, model::Language, write_file};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The known themes; the first is the default.
pub(crate) const THEMES: [&str; 4] = ["system", "light", "dark", "contrast"];
/// A dossier that nobody touched for a day is not in use.
pub(crate) const MOST_MINUTES: u32 = 24 * 60;
/// The sizes of text that a screen offers, in percent.
pub(crate) const TEXT_SIZES: std::ops::RangeInclusive<u32> = 100..=200;
/// Once a folder was chosen, a copy is made every week.
const BACKUP_DAYS: u32 = 7;
/// A settings file is a few lines; more is not ours and is not read.
const MAX_BYTES: u64 = 64 << 10;

/// The settings of this device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) language: Language,
    pub(crate) theme: String,
    pub(crate) last_opened: Option<Timestamp>,
    /// Minutes without a touch after which it locks; 0 for never.
    pub(crate) lock_after: u32,
    pub(crate) keys: bool,
    /// In percent.
    pub(crate) text_size: u32,
    pub(crate) safe_rendering: bool,
    /// Where the regular copies go.
    pub(crate) backup_folder: Option<PathBuf>,
    /// Days between two regular copies; 0 for none.
    pub(crate) backup_days: u32,
}

impl Default for Device {
    fn default() -> Self {
        Self {
            language: Language::Nl,
            theme: THEMES[0].to_owned(),
            last_opened: None,
            lock_after: 5,
            keys: true,
            text_size: 100,
            safe_rendering: false,
            backup_folder: None,
            backup_days: BACKUP_DAYS,
        }
    }
}

impl Device {
    /// Reads the settings. A file that is absent or damaged costs the settings, never the start: each
    /// member that cannot be read is the default.
    pub(crate) fn read(file: &Path) -> Self {
        let small = std::fs::metadata(file).is_ok_and(|about| about.is_file() && about.len() <= MAX_BYTES);
        let bytes = if small {
            std::fs::read(file).unwrap_or_default()
        } else {
            Vec::new()
        };
        let value: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
        let number = |name: &str| {
            value
                .get(name)
                .and_then(Value::as_u64)
                .and_then(|n| u32::try_from(n).ok())
        };
        let switch = |name: &str| value.get(name).and_then(Value::as_bool);
        let default = Self::default();
        Self {
            language: language(text("language")).unwrap_or(default.language),
            theme: theme(text("theme")).map_or(default.theme, str::to_owned),
            last_opened: text("lastOpened").parse().ok(),
            lock_after: number("lockAfter")
                .filter(|minutes| *minutes <= MOST_MINUTES)
                .unwrap_or(default.lock_after),
            keys: switch("keys").unwrap_or(default.keys),
            text_size: number("textSize")
                .filter(|size| TEXT_SIZES.contains(size))
                .unwrap_or(default.text_size),
            safe_rendering: switch("safeRendering").unwrap_or(default.safe_rendering),
            backup_folder: Some(text("backupFolder"))
                .filter(|text| !text.is_empty())
                .map(PathBuf::from),
            backup_days: number("backupDays")
                .filter(|days| *days <= 366)
                .unwrap_or(default.backup_days),
        }
    }

    /// Writes the settings, whole or not at all.
    pub(crate) fn write(&self, file: &Path) -> Result<(), Fault> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(|error| Fault::DestinationUnwritable(error.kind()))?;
        }
        let value = json!({
            "language": self.language.tag(),
            "theme": self.theme,
            "lastOpened": self.last_opened.map(|moment| moment.to_string()),
            "lockAfter": self.lock_after,
            "keys": self.keys,
            "textSize": self.text_size,
            "safeRendering": self.safe_rendering,
            "backupFolder": self.backup_folder,
            "backupDays": self.backup_days,
        });
        write_file(file, value.to_string().as_bytes())
    }
}

/// True when the settings in this file ask to draw without the graphics card. The shell asks before it has a session.
pub fn wants_safe_rendering(file: &Path) -> bool {
    Device::read(file).safe_rendering
}

/// The language with this tag.
pub(crate) fn language(tag: &str) -> Option<Language> {
    [Language::Nl, Language::En]
        .into_iter()
        .find(|language| language.tag() == tag)
}

/// The theme with this name.
pub(crate) fn theme(name: &str) -> Option<&'static str> {
    THEMES.into_iter().find(|theme| *theme == name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state").join("settings.json");
        let device = Device {
            language: Language::En,
            theme: "dark".to_owned(),
            last_opened: Some("2026-06-01T12:00:00Z".parse().unwrap()),
            lock_after: 0,
            keys: false,
            text_size: 150,
            safe_rendering: true,
            backup_folder: Some(folder.path().join("usb")),
            backup_days: 1,
        };
        device.write(&file).unwrap();
        assert_eq!(Device::read(&file), device);
    }

    #[test]
    fn a_damaged_file_costs_what_is_damaged_and_nothing_more() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        let english = Device {
            language: Language::En,
            ..Device::default()
        };
        for (text, read) in [
            ("", Device::default()),
            ("{\"language\": \"en\"", Device::default()),
            ("[]", Device::default()),
            (
                "{\"language\": \"fr\", \"theme\": 3, \"lastOpened\": \"yesterday\"}",
                Device::default(),
            ),
            ("{\"language\": \"en\", \"theme\": \"neon\"}", english),
        ] {
            std::fs::write(&file, text).unwrap();
            assert_eq!(Device::read(&file), read, "{text}");
        }
        assert_eq!(Device::read(folder.path()), Device::default());
        assert_eq!(Device::read(Path::new("no/such/file")), Device::default());
    }
}
