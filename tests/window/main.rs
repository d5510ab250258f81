//! The real window, driven as a person drives it: Tauri, WebKitGTK, the isolation frame, the core, a folder on disk.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod arrivals;
mod journey;
mod leaving;
mod many;
mod pointer;
mod room;
mod round;
mod surface;
