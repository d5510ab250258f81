//! The screens in a real browser, on the real core: every screen there is, looked at from a different side by each test.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod access;
mod after_lock;
mod hostile;
mod keyboard;
mod live;
mod long;
mod many;
mod policy;
mod size;
#[path = "../../crates/dossier-share/tests/support/mod.rs"]
mod support;
mod touch;
mod tour;
mod viewer;
mod viewer_bundles;
mod wishes;
mod words;
