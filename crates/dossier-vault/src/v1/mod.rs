//! Format 1: the bytes inside the seals. `docs/formats/vault-v1.md`, chapter 2, is the same in words.

pub(crate) mod fields;
pub(crate) mod row;
pub(crate) mod tree;

pub(crate) use row::{Content, Kind, RowId};
pub(crate) use tree::{Entry, Mac};
