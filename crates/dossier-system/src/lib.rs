//! The operating system: what it keeps for us, what it tells us, and what it must not write down.
//!
//! [`SystemKeystore`] is an extra way into a dossier. [`watch`] says when the device is about to sleep or the
//! screen locks. [`forbid_core_dumps`] is the first thing that a program with keys in it does.

mod dumps;
mod keystore;
#[cfg(target_os = "linux")]
mod signals;

pub use dumps::forbid_core_dumps;
pub use keystore::SystemKeystore;
#[cfg(target_os = "linux")]
pub use signals::{Bus, Signal, watch, watch_bus};
