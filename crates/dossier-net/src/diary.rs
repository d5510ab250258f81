//! The request diary: what was asked of whom, why, and what came of it.

use jiff::Timestamp;

use crate::NetCode;

/// One request, or one refusal to make it. A redirect that was followed is a request of its own.
#[derive(Clone, PartialEq, Eq)]
pub struct DiaryEntry {
    /// The address.
    pub url: String,
    /// Why it was asked for, as the caller said.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The host answered with a document.
    Answered {
        /// The HTTP status.
        status: u16,
        /// The size of the body in bytes.
        bytes: usize,
    },
    /// The host sent us on; the next entry says where.
    Redirected {
        /// The HTTP status.
        status: u16,
    },
    /// There is no answer. With [`NetCode::Refused`] nothing was sent to that address.
    Failed(NetCode),
}

impl std::fmt::Debug for DiaryEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DiaryEntry {{ at: {}, outcome: {:?} }}", self.at, self.outcome)
    }
}
