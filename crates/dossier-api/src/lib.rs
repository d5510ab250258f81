//! The conversation with any screen: commands, requests, views, failures. Knows no Tauri.

mod failure;
mod requests;
mod views;

pub use failure::Failure;
pub use requests::*;
pub use views::*;
