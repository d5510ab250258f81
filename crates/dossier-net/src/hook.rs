//! For tests alone: loopback servers under real names, without loosening a rule for anything else.

use std::{collections::HashSet, net::SocketAddr, sync::Mutex};

use crate::Limits;

/// Answers for the resolver, in the place of the machine's own.
type Answers = Box<dyn FnMut(&str) -> Vec<SocketAddr> + Send>;

/// What a test puts in the place of the world: names, the sockets it serves on, and its certificate authority.
///
/// Only the named sockets are let through; every other address, loopback included, meets the usual rules.
pub struct Hook {
    answers: Mutex<Answers>,
    trusted: HashSet<SocketAddr>,
    pub(crate) roots: Vec<Vec<u8>>,
    pub(crate) limits: Limits,
}

impl Hook {
    /// A world in which `answers` resolves every name, and may answer otherwise each time.
    pub fn new(answers: impl FnMut(&str) -> Vec<SocketAddr> + Send + 'static) -> Self {
        Self {
            answers: Mutex::new(Box::new(answers)),
            trusted: HashSet::new(),
            roots: Vec::new(),
            limits: Limits::STANDARD,
        }
    }

    /// Lets connections end at exactly this socket.
    #[must_use]
    pub fn trust(mut self, socket: SocketAddr) -> Self {
        self.trusted.insert(socket);
        self
    }

    /// Trusts this certificate authority (DER) and no other.
    #[must_use]
    pub fn root(mut self, certificate: Vec<u8>) -> Self {
        self.roots.push(certificate);
        self
    }

    /// Shorter waits and smaller bodies, so that a test need not be slow or large.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    pub(crate) fn look_up(&self, name: &str) -> Vec<SocketAddr> {
        self.answers
            .lock()
            .map_or_else(|_| Vec::new(), |mut answers| answers(name))
    }

    pub(crate) fn trusts(&self, address: SocketAddr) -> bool {
        self.trusted.contains(&address)
    }
}

impl std::fmt::Debug for Hook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hook {{ trusted: {} }}", self.trusted.len())
    }
}
