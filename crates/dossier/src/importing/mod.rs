//! From files to records: a plan that shows everything, then a run that does exactly that.

mod check;
mod plan;
mod run;
mod twins;

pub use check::{Checked, verify_source};
pub(crate) use plan::sha256_of;
pub use plan::{Plan, PlanRow, PlannedSource, RowState};
pub use run::Imported;
