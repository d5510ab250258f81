//! The house keeps itself: arrows between rooms, words, sources, and nothing that ties it to one machine.

#![allow(clippy::unwrap_used)]

mod advisories;
mod arrows;
mod commands;
mod text;

use std::path::PathBuf;

/// The project's own folder.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}
