//! Journeys over the real `dossier` command: what a person does, and what can go wrong on the way.
//!
//! Every journey has a machine of its own (home, data, state and temporary folders below one folder
//! that is thrown away). Nothing of the code under test is linked in but the age format, to look
//! inside a share. Tools and rights that are absent (age, unzip, openssl, strace, mount) are named
//! and passed over; see `docs/guide/proofs.md`.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod canaries;
mod faults;
mod machine;
mod many;
mod papers;
mod round;
mod scan;
mod stock;
mod story;
mod student;
mod trace;
