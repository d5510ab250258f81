//! A change: everything that becomes true at once.

use std::fmt;

use dossier_model::RecordId;
use jiff::Timestamp;
use serde_json::Value;

use crate::{BlobInfo, NewVersion};

/// What one commit makes durable, as a whole or not at all.
#[derive(Clone)]
pub struct Change {
    /// The moment that its versions and ledger lines carry.
    pub at: Timestamp,
    /// New versions of records. Two of the same record are numbered in this order.
    pub put: Vec<NewVersion>,
    /// Blobs from [`crate::Vault::attach`] that become part of the dossier.
    pub blobs: Vec<BlobInfo>,
    /// Lines for the end of the ledger.
    pub ledger: Vec<Vec<u8>>,
    /// Settings by name; `None` takes one away.
    pub settings: Vec<(String, Option<Value>)>,
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Each new version, in the order of the change.
    pub versions: Vec<(RecordId, u32)>,
    /// The number of this commit; it grows by one each time. Take a new
    /// [`crate::Vault::high_water`] to keep outside the folder.
    pub epoch: u64,
    /// True when the disk was full and the commit went through on the ballast only: tell the
    /// learner to make room, the next one will not.
    pub ballast_used: bool,
}

impl Change {
    /// A change that says nothing yet.
    pub const fn at(moment: Timestamp) -> Self {
        Self {
            at: moment,
            put: Vec::new(),
            blobs: Vec::new(),
            ledger: Vec::new(),
            settings: Vec::new(),
        }
    }

    /// Adds a version.
    #[must_use]
    pub fn put(mut self, version: NewVersion) -> Self {
        self.put.push(version);
        self
    }

    /// Adds a blob.
    #[must_use]
    pub fn blob(mut self, blob: BlobInfo) -> Self {
        self.blobs.push(blob);
        self
    }

    /// Adds a ledger line.
    #[must_use]
    pub fn ledger(mut self, line: impl Into<Vec<u8>>) -> Self {
        self.ledger.push(line.into());
        self
    }

    /// Sets a setting.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: Value) -> Self {
        self.settings.push((name.into(), Some(value)));
        self
    }

    /// True when there is nothing to commit.
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.blobs.is_empty() && self.ledger.is_empty() && self.settings.is_empty()
    }
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Change")
            .field("put", &self.put.len())
            .field("blobs", &self.blobs.len())
            .field("ledger", &self.ledger.len())
            .field("settings", &self.settings.len())
            .finish()
    }
}
