//! The real window, driven as a person drives it: Tauri, WebKitGTK, the isolation frame, the core, a folder on disk.

#![allow(clippy::unwrap_used)]

mod journey;
mod room;
mod round;
