//! The share viewer: opens and verifies a bundle for a screen without a vault.
//!
//! The same reader as the application's own (`dossier-share`), with words around it: a [`Page`] is
//! everything that a screen shows, in one language, as plain text. Nothing here reads a clock, a
//! disk or a network, so that it runs in a browser from a file: compiled to WebAssembly it is the
//! program inside the viewer page (`page/`, built by `cargo xtask viewer`), which speaks to it
//! through a [`Desk`].

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod browser;
mod desk;
mod mark;
mod page;
mod value;
mod verdict;

pub use desk::{Desk, Refusal, compose, open, split};
pub use mark::Mark;
pub use page::{FileView, ItemView, LineView, Page, copy_file};
pub use value::Fact;
pub use verdict::{EnclosedView, FindingView, VerdictView};
