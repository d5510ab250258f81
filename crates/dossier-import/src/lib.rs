//! Bytes become drafts with problems: detection and one reader per source.
//!
//! An [`Upload`] is bytes and where they came from. [`detect`] says which [`Format`] they are in,
//! [`read`] turns them into a [`Reading`]: the items that were understood, and a [`Problem`] with
//! its place for each one that was not. One bad row never spoils the rest; a file that is not
//! understood at all is refused with an [`ImportFault`]. Nothing here judges, fetches or stores.

mod credentials;
mod detect;
mod fault;
mod format;
mod limits;
mod list;
mod own;
mod problem;
mod qr;
mod reading;
mod slices;
mod sniff;
mod upload;

pub use detect::detect;
pub use fault::{FaultCode, ImportFault};
pub use format::{Format, UnknownFormat};
pub use limits::{MAX_UPLOAD, limit_for};
pub use own::{EXPORT_FORMAT, Row, read_row};
pub use problem::{Problem, ProblemCode};
pub use qr::{MAX_PIXELS, QrFault, read_qr};
pub use reading::{Item, Reading, read};
pub use sniff::Family;
pub use upload::{Origin, Upload};
