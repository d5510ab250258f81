//! Where imports come from: files and folders that the caller names.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use dossier_import::{Origin, Upload, limit_for};

use crate::Fault;

/// One thing to read, under the name by which the caller knows it.
#[derive(Debug)]
pub struct Source {
    /// What the caller calls it: a path, an address, `-`. Shown back, never kept.
    pub label: String,
    /// Its bytes, or why there are none.
    pub upload: Result<Upload, Fault>,
}

/// How deep a folder is walked. Deeper is a mistake or a trap.
const MAX_DEPTH: usize = 16;
/// How many files of a folder are read.
const MAX_FILES: usize = 20_000;

impl Source {
    /// A source whose bytes are at hand.
    pub fn of(label: impl Into<String>, upload: Upload) -> Self {
        Self {
            label: label.into(),
            upload: Ok(upload),
        }
    }

    /// A file, or every file of a folder and the folders in it, in the order of their names. Hidden
    /// files and links are passed over: neither is something the learner pointed at.
    ///
    /// Nothing is read before the iterator comes to it, so a large folder is never in memory at once.
    pub fn of_path(path: &Path) -> Box<dyn Iterator<Item = Self>> {
        match files_under(path) {
            Ok(files) => Box::new(files.into_iter().map(|file| Self::of_file(&file))),
            Err(error) => Box::new(std::iter::once(Self::unreadable(path, &error))),
        }
    }

    fn of_file(path: &Path) -> Self {
        match read_bounded(path) {
            Ok(upload) => Self::of(path.to_string_lossy(), upload),
            Err(error) => Self::unreadable(path, &error),
        }
    }

    fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self {
            label: path.to_string_lossy().into_owned(),
            upload: Err(Fault::SourceUnreadable(error.kind())),
        }
    }
}

/// Reads a file up to the bound of its kind, and one byte more to know that there was more.
fn read_bounded(path: &Path) -> io::Result<Upload> {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut bytes = Vec::new();
    File::open(path)?
        .take(limit_for(&name).saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(Upload {
        name,
        origin: Origin::File,
        bytes,
    })
}

fn files_under(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !fs::metadata(path)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    walk(path, 0, &mut files)?;
    Ok(files)
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if entry.file_name().to_string_lossy().starts_with('.') || files.len() >= MAX_FILES {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_file() {
            files.push(entry.path());
        } else if kind.is_dir() && depth < MAX_DEPTH {
            walk(&entry.path(), depth + 1, files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_folder_gives_its_files_in_order_without_hidden_ones_and_links() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        for name in ["c.json", "a.json", ".hidden", "b/d.json"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/hostname", folder.path().join("link")).unwrap();
        let names: Vec<_> = Source::of_path(folder.path())
            .map(|source| source.upload.unwrap().name)
            .collect();
        assert_eq!(names, ["a.json", "d.json", "c.json"]);
    }

    #[test]
    fn a_file_that_is_not_there_is_a_source_with_a_fault() {
        let mut sources = Source::of_path(Path::new("no/such/file"));
        assert!(matches!(
            sources.next().unwrap().upload,
            Err(Fault::SourceUnreadable(io::ErrorKind::NotFound))
        ));
        assert!(sources.next().is_none());
    }

    #[test]
    fn no_more_is_read_than_tells_that_there_is_too_much() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("badge.svg");
        fs::write(&path, vec![b' '; 3 << 20]).unwrap();
        let upload = Source::of_path(&path).next().unwrap().upload.unwrap();
        assert_eq!(upload.bytes.len() as u64, limit_for("badge.svg") + 1);
    }
}
