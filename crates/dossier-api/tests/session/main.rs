//! The session, as a screen has it.

#![allow(clippy::unwrap_used, missing_docs)]

mod demo;
mod door;
mod importing;
mod journey;
mod mending;
mod qr;
mod records;
mod safety;
mod sharing;
mod trust;
mod world;
