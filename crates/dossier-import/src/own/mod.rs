//! Our own JSON: one row becomes one draft, or problems that say what is in the way.

mod members;
mod row;

pub(crate) use row::looks_like_record;
pub use row::{EXPORT_FORMAT, Row, read_row};
