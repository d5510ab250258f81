//! Tests against what others say the answer is: the W3C suites, jsonld.js, the published contexts.

#![allow(clippy::unwrap_used)]

mod behaviour;
mod contexts;
mod numbers;
mod oracle;
mod w3c;
