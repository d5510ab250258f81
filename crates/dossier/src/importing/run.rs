//! Doing what a plan showed, all of it or nothing.

use std::collections::{BTreeSet, HashMap};

use dossier_model::{Fetched, RecordId};
use dossier_vault::{BlobId, BlobInfo, Change, KeptDocument, NewVersion, Vault, WriteFault};
use jiff::Timestamp;

use super::plan::{Plan, PlanRow, RowState, sha256_of};
use crate::{Dossier, Fault, rechecking::kept_document};

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The records that are new.
    pub added: Vec<RecordId>,
    /// The records that have a new version.
    pub updated: Vec<RecordId>,
    /// How many the learner had already.
    pub same: u32,
}

impl Dossier {
    /// Imports the chosen rows of a plan, or all of them, in one step: when this fails, nothing of it is
    /// kept. The original bytes and the documents that a verdict rests on are kept verbatim.
    ///
    /// # Errors
    /// [`Fault::Write`]; a record that was changed since the plan was made is a conflict.
    pub fn run_import(
        &mut self,
        plan: &Plan,
        chosen: Option<&BTreeSet<usize>>,
        now: Timestamp,
    ) -> Result<Imported, Fault> {
        let mut imported = Imported::default();
        let mut staging = Staging {
            vault: &mut self.vault,
            kept: HashMap::new(),
            blobs: Vec::new(),
        };
        let mut change = Change::at(now);
        let rows = plan
            .rows
            .iter()
            .enumerate()
            .filter(|(index, _)| chosen.is_none_or(|c| c.contains(index)));
        for (_, row) in rows {
            let list = match row.state {
                RowState::Same => {
                    imported.same += 1;
                    continue;
                }
                RowState::New => &mut imported.added,
                RowState::Updated => &mut imported.updated,
            };
            list.push(row.id);
            match staging.version(row) {
                Ok(version) => change.put.push(version),
                Err(fault) => {
                    staging.discard();
                    return Err(fault.into());
                }
            }
        }
        change.blobs.clone_from(&staging.blobs);
        if change.is_empty() {
            return Ok(imported);
        }
        let blobs = staging.blobs;
        if let Err(fault) = self.commit(change) {
            blobs.iter().for_each(|blob| self.vault.discard(blob));
            return Err(fault);
        }
        Ok(imported)
    }
}

/// Blobs that wait for the commit that names them.
struct Staging<'v> {
    vault: &'v mut Vault,
    kept: HashMap<String, BlobId>,
    blobs: Vec<BlobInfo>,
}

impl Staging<'_> {
    fn version(&mut self, row: &PlanRow) -> Result<NewVersion, WriteFault> {
        let original = row
            .original
            .as_deref()
            .map(|bytes| self.keep(bytes))
            .transpose()?;
        let looked_at = row.judgement.iter().flat_map(|judgement| &judgement.looked_at);
        let evidence = looked_at
            .map(|document| self.document(document))
            .collect::<Result<_, _>>()?;
        let known = self
            .vault
            .record(row.id)
            .filter(|_| row.state == RowState::Updated);
        let fresh = || NewVersion::new(row.id, row.draft.clone(), row.provenance.clone());
        let mut version = known.map_or_else(fresh, |known| known.next());
        version.base = row.base;
        version.draft.clone_from(&row.draft);
        version.provenance = row.provenance.clone();
        version.verdict = row.judgement.as_ref().map(|judgement| judgement.verdict.clone());
        version.original = original;
        version.evidence = evidence;
        version.identity.clone_from(&row.identity);
        Ok(version)
    }

    /// One list or issuer stands behind many badges: the same bytes are kept once.
    fn keep(&mut self, bytes: &[u8]) -> Result<BlobId, WriteFault> {
        let sha256 = sha256_of(bytes);
        if let Some(id) = self.kept.get(&sha256) {
            return Ok(*id);
        }
        let blob = self.vault.keep(bytes)?;
        let id = blob.id();
        self.kept.insert(sha256, id);
        self.blobs.push(blob);
        Ok(id)
    }

    fn document(&mut self, document: &Fetched) -> Result<KeptDocument, WriteFault> {
        Ok(kept_document(document, self.keep(&document.bytes)?))
    }

    fn discard(self) {
        self.blobs.iter().for_each(|blob| self.vault.discard(blob));
    }
}
