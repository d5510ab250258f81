//! What goes wrong, as a screen hears it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A failure at the edge: a code that has words in both languages, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{code}")]
pub struct Failure {
    /// The code; its words are `error_<code>_message` and `error_<code>_hint`.
    pub code: String,
    /// The place in a file, or the field; empty if there is none. Never a value.
    pub about: String,
}
