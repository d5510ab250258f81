//! What the vault promises, seen from outside.
#![allow(clippy::unwrap_used)]

mod backup;
mod canary;
mod common;
mod contract;
mod disk;
mod erase;
mod folder;
mod golden;
mod kill;
mod migrate;
mod old_secrets;
mod pieces;
mod random;
mod rekey;
mod tamper;
mod tamper_tree;
