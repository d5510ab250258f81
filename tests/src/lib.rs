//! What the tests share: the corpus, a driver for windows and browsers, and the loopback harness.

#![allow(clippy::disallowed_methods)]

pub mod harness;
pub mod marionette;
pub mod palette;
pub mod parsers;
pub mod prove;
pub mod sheet;
pub mod stage;
pub mod webdriver;

use std::path::{Path, PathBuf};

/// The project's own folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The corpus of real files, beside the project or where `DOSSIER_CORPUS` says. Absent is said, not failed.
pub fn corpus() -> Option<PathBuf> {
    let folder =
        std::env::var_os("DOSSIER_CORPUS").map_or_else(|| root().join("../shared/corpus"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("passed over: the corpus is not at {}", folder.display());
    None
}
