//! What the vault promises, seen from outside.
#![allow(clippy::unwrap_used)]

mod canary;
mod common;
mod contract;
mod disk;
mod folder;
mod golden;
mod kill;
mod pieces;
mod random;
mod tamper;
