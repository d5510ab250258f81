//! What a learner does, on a folder of its own, through the façade alone.

#![allow(clippy::unwrap_used, missing_docs)]

mod backup;
mod common;
mod consents;
mod exports;
mod importing;
mod keeping;
mod marks;
mod requests;
mod sharing;
