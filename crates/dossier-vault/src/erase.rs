//! Erasing for good: the one thing that takes something away.

use std::collections::HashSet;

use dossier_model::RecordId;

use crate::plan::Plan;
use crate::{BlobId, ReadFault, Vault, WriteFault};

/// What went for good.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Records, with all their versions.
    pub records: usize,
    /// Files that nothing names any more.
    pub files: usize,
}

impl Vault {
    /// Takes records away with all their versions, and the files that no other record names.
    ///
    /// The records are gone in one commit. The files' pieces follow in small steps; what a kill leaves of
    /// them no key opens any more, and the next opening takes it away.
    ///
    /// # Errors
    /// [`WriteFault`]; nothing is gone then. A dossier in which some version cannot be read erases
    /// nothing, because nobody knows which files that version names.
    pub fn erase(&mut self, records: &[RecordId]) -> Result<Erased, WriteFault> {
        self.writable()?;
        let unknown = |id: &&RecordId| self.view.versions.contains_key(id);
        let records: Vec<RecordId> = records.iter().filter(unknown).copied().collect();
        let gone: HashSet<RecordId> = records.iter().copied().collect();
        let (mut theirs, mut others) = (HashSet::new(), HashSet::new());
        for id in self.record_ids() {
            let named = self
                .named_by(id)
                .map_err(|_| WriteFault::ReadOnly(crate::ReadOnly::Damaged))?;
            if gone.contains(&id) {
                theirs.extend(named);
            } else {
                others.extend(named);
            }
        }
        let files: Vec<BlobId> = theirs.difference(&others).copied().collect();
        let streams: HashSet<[u8; 16]> = files
            .iter()
            .filter_map(|id| self.view.blobs.get(id))
            .map(|blob| blob.stream)
            .collect();
        let erased = Erased {
            records: records.len(),
            files: files.len(),
        };
        let key = &self.keys.current;
        let plan = Plan::draw_erasure(&self.view, &self.manifest, key, records, files)?;
        self.carry_out(plan)?;
        let kept: HashSet<[u8; 16]> = self.view.blobs.values().map(|blob| blob.stream).collect();
        for stream in streams.difference(&kept) {
            self.drop_stream(stream);
        }
        // The log still holds what was just taken away. Without room for it, locking tries again.
        let _ = self.store.checkpoint();
        Ok(erased)
    }

    /// Every file that some version of a record names.
    fn named_by(&self, id: RecordId) -> Result<HashSet<BlobId>, ReadFault> {
        let versions: Vec<u32> = self.versions(id).collect();
        let mut named = HashSet::new();
        for version in versions {
            named.extend(self.version(id, version)?.blobs());
        }
        Ok(named)
    }
}
