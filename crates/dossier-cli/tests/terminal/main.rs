//! The real command, run as a script runs it.

#![allow(clippy::unwrap_used, missing_docs)]

mod exits;
mod identifiers;
mod page;
mod reply;
mod requests;
mod safety;
mod shapes;
mod terminal;
mod words;
