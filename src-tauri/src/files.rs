//! Files by path: the only door between the desktop's file system and the session.

use std::{
    io::{Read, Seek},
    path::{Path, PathBuf},
};

use dossier_api::{BUNDLE_BEGINS, Failure};

/// The largest file that is taken into memory; larger ones are refused before they are read.
const LARGEST: u64 = 256 << 20;

/// A file that was read.
pub(crate) struct File {
    /// Its name without any folder.
    pub(crate) name: String,
    /// What is in it.
    pub(crate) content: Content,
}

/// What is in a file.
pub(crate) enum Content {
    /// All its bytes.
    Bytes(Vec<u8>),
    /// A share, which is read where it lies; its size.
    Bundle(u64),
}

/// The arguments that name files, as paths; options are passed over.
pub(crate) fn named(arguments: impl Iterator<Item = String>, folder: Option<PathBuf>) -> Vec<PathBuf> {
    arguments
        .filter(|argument| !argument.starts_with("--"))
        .map(|argument| {
            folder
                .as_ref()
                .map_or_else(|| PathBuf::from(&argument), |folder| folder.join(&argument))
        })
        .collect()
}

/// Reads one regular file.
pub(crate) fn read(path: &Path) -> Result<File, Failure> {
    let refuse = |code: &str| Failure {
        code: code.to_owned(),
        about: String::new(),
    };
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut file = std::fs::File::open(path).map_err(|_| refuse("file_unreadable"))?;
    let about = file.metadata().map_err(|_| refuse("file_unreadable"))?;
    if !about.is_file() {
        return Err(refuse("not_a_file"));
    }
    let mut head = [0; BUNDLE_BEGINS.len()];
    if file.read_exact(&mut head).is_ok() && head == BUNDLE_BEGINS {
        return Ok(File {
            name,
            content: Content::Bundle(about.len()),
        });
    }
    file.rewind().map_err(|_| refuse("file_unreadable"))?;
    if about.len() > LARGEST {
        return Err(refuse("too_large"));
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| refuse("file_unreadable"))?;
    if bytes.len() as u64 > LARGEST {
        return Err(refuse("too_large"));
    }
    Ok(File {
        name,
        content: Content::Bytes(bytes),
    })
}

/// Where the person wants a file to go; nothing when he changed his mind.
pub(crate) fn destination(app: &tauri::AppHandle, name: &str) -> Option<PathBuf> {
    #[cfg(feature = "automation")]
    if let Some(folder) = std::env::var_os("DOSSIER_AUTOMATION_SAVE") {
        return Some(PathBuf::from(folder).join(name));
    }
    use tauri_plugin_dialog::DialogExt as _;
    app.dialog()
        .file()
        .set_file_name(name)
        .blocking_save_file()?
        .into_path()
        .ok()
}

/// A folder that the person picks.
pub(crate) fn folder(app: &tauri::AppHandle) -> Option<PathBuf> {
    #[cfg(feature = "automation")]
    if let Some(folder) = std::env::var_os("DOSSIER_AUTOMATION_SAVE") {
        return Some(PathBuf::from(folder));
    }
    use tauri_plugin_dialog::DialogExt as _;
    app.dialog().file().blocking_pick_folder()?.into_path().ok()
}

/// A backup that the person picks.
pub(crate) fn backup(app: &tauri::AppHandle) -> Option<PathBuf> {
    #[cfg(feature = "automation")]
    if std::env::var_os("DOSSIER_AUTOMATION_PICK").is_some() {
        return picked(app).into_iter().find(|file| {
            file.extension()
                .is_some_and(|ending| ending == dossier::BACKUP_ENDING)
        });
    }
    use tauri_plugin_dialog::DialogExt as _;
    let name = dossier::BACKUP_ENDING;
    app.dialog()
        .file()
        .add_filter(name, &[name])
        .blocking_pick_file()?
        .into_path()
        .ok()
}

/// The files that the person picks.
pub(crate) fn picked(app: &tauri::AppHandle) -> Vec<PathBuf> {
    #[cfg(feature = "automation")]
    if let Some(folder) = std::env::var_os("DOSSIER_AUTOMATION_PICK") {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        return paths;
    }
    use tauri_plugin_dialog::DialogExt as _;
    let files = app.dialog().file().blocking_pick_files().unwrap_or_default();
    files
        .into_iter()
        .filter_map(|file| file.into_path().ok())
        .collect()
}
