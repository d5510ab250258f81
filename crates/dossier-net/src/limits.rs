//! How much, how long, how often.

use std::time::Duration;

/// The bounds of one fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest wait for a connection.
    pub connect: Duration,
    /// The longest wait for the whole, redirects and body included.
    pub total: Duration,
    /// The most bytes of a body.
    pub bytes: usize,
    /// The most redirects that are followed.
    pub redirects: usize,
    /// The most requests to one host at the same time.
    pub per_host: usize,
}

impl Limits {
    /// What every program uses: 10 s, 20 s, 5 MiB, 3 redirects, 2 at once per host.
    pub const STANDARD: Self = Self {
        connect: Duration::from_secs(10),
        total: Duration::from_secs(20),
        bytes: 5 << 20,
        redirects: 3,
        per_host: 2,
    };
}
