//! The conversation with any screen: commands, requests, views, failures. Knows no Tauri.
//!
//! A [`Session`] is one person at one device. A screen says a command with a request and hears a view
//! or a [`Failure`] with a code that has words; it never holds a key, a path or a rule. The shapes on
//! the wire are declared here once, and `ui/src/core/bindings.ts` is written from them.

#[cfg(test)]
mod bindings;
mod conversation;
mod device;
mod failure;
mod link;
mod parking;
#[cfg(test)]
mod random_requests;
mod requests;
mod session;
mod show;
mod views;

pub use dossier::DEMO_PASSPHRASE;

pub use conversation::Command;
pub use device::wants_safe_rendering;
pub use failure::{ApiCode, Failure};
pub use link::{LINK_SCHEME, REQUEST_SCHEME, is_link};
pub use parking::{BUNDLE_BEGINS, MAX_PARKED_BYTES, MAX_PARKED_FILES};
pub use requests::*;
pub use session::{Clock, Places, Session, Watcher};
pub use views::*;
