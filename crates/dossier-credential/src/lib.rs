//! Reads and verifies other people's credentials, and says honestly what it could not check.

pub mod jcs;
pub mod jsonld;
pub mod rdfc;
