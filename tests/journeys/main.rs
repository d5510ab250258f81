//! Journeys over the real `dossier` command: what a person does, and what can go wrong on the way.
//!
//! Every journey has a machine of its own (home, data, state and temporary folders below one folder
//! that is thrown away). Nothing of the code under test is linked in but the age format, to look
//! inside a share, and what breaks bundles and reads them otherwise (`negatives`). Tools and rights that are absent (age, unzip, openssl, strace, mount) are named
//! and passed over; see `docs/guide/proofs.md`.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod canaries;
mod faults;
mod machine;
mod many;
mod negatives;
mod papers;
mod round;
mod scan;
mod stock;
mod story;
mod student;
#[path = "../../crates/dossier-share/tests/support/mod.rs"]
mod support;
mod trace;
#[path = "../browser/viewer_bundles.rs"]
#[allow(dead_code)] // Some of it is for a browser.
mod viewer_bundles;
