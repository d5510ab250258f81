//! The session, as a screen has it.

#![allow(clippy::unwrap_used, missing_docs)]

mod demo;
mod door;
mod importing;
mod journey;
mod mending;
mod qr;
mod records;
mod replying;
mod safety;
mod sharing;
mod showing;
mod trust;
mod world;
