//! The screens in a real browser, on the real core: every screen there is, looked at from a different side by each test.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod access;
mod hostile;
mod keyboard;
mod many;
mod policy;
mod size;
#[path = "../../crates/dossier-share/tests/support/mod.rs"]
mod support;
mod tour;
mod viewer;
mod viewer_bundles;
mod words;
