//! Laying a backup beside the live dossier: what is missing comes in, what is there stays.

use std::collections::HashSet;

use dossier_model::RecordId;
use dossier_vault::{BlobId, Change, MAX_BLOB, NewVersion, ReadFault, StoredRecord, Vault};
use jiff::Timestamp;

use crate::{Dossier, Fault, holders, ledger::Recovery};

/// Records that come in with one commit.
const STEP: usize = 256;

/// What a restore into a live dossier did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RestoreReport {
    /// Records that were not here and came back.
    pub added: Vec<RecordId>,
    /// Records of which the backup had newer versions, which came in.
    pub updated: Vec<RecordId>,
    /// Records that are the same in both.
    pub same: usize,
    /// Records that are newer here than in the backup; they stay.
    pub newer: usize,
    /// Records of the backup that cannot be read.
    pub failed: Vec<RecordId>,
    /// What became of the ledger.
    pub ledger: LedgerMerge,
}

/// How the ledger of a backup stands to the one here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LedgerMerge {
    /// The same lines, or fewer than here.
    #[default]
    Kept,
    /// Lines that were lost here came back.
    Recovered,
    /// The two went different ways, or belong to different dossiers; the one here stays as it is.
    Apart,
}

impl LedgerMerge {
    /// The word that scripts read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Recovered => "recovered",
            Self::Apart => "apart",
        }
    }
}

/// What to do about one record.
enum Step {
    Same,
    Newer,
    Add(Vec<NewVersion>),
    Update(Vec<NewVersion>),
}

/// Brings everything in that is missing.
pub(crate) fn merge(dossier: &mut Dossier, theirs: &Vault, now: Timestamp) -> Result<RestoreReport, Fault> {
    let mut report = RestoreReport::default();
    let ids: Vec<RecordId> = theirs.record_ids().collect();
    for step in ids.chunks(STEP) {
        let mut change = Change::at(now);
        let mut coming = HashSet::new();
        for id in step {
            let Ok(history) = theirs.history(*id) else {
                report.failed.push(*id);
                continue;
            };
            let versions = match step_for(&dossier.vault, *id, &history) {
                Step::Same => {
                    report.same += 1;
                    continue;
                }
                Step::Newer => {
                    report.newer += 1;
                    continue;
                }
                Step::Add(versions) => {
                    report.added.push(*id);
                    versions
                }
                Step::Update(versions) => {
                    report.updated.push(*id);
                    versions
                }
            };
            for blob in history.iter().flat_map(StoredRecord::blobs) {
                change = bring_file(dossier, theirs, blob, &mut coming, change)?;
            }
            change.put.extend(versions);
        }
        if !change.is_empty() {
            dossier.commit(change)?;
        }
    }
    report.ledger = merge_ledger(dossier, theirs, now)?;
    Ok(report)
}

fn step_for(mine: &Vault, id: RecordId, theirs: &[StoredRecord]) -> Step {
    let again = |versions: &[StoredRecord]| versions.iter().map(StoredRecord::again).collect();
    let on_top = |newest: u32| {
        let last = theirs.last().map(|last| NewVersion {
            base: Some(newest),
            ..last.again()
        });
        Step::Update(last.into_iter().collect())
    };
    let history = match mine.history(id) {
        Ok(history) => history,
        Err(ReadFault::Unknown) => return Step::Add(again(theirs)),
        // What is damaged here is whole there: the backup's newest goes on top.
        Err(_) => return on_top(mine.versions(id).last().unwrap_or_default()),
    };
    let common = history.iter().zip(theirs).take_while(|(a, b)| a == b).count();
    if common == theirs.len() {
        return if common == history.len() {
            Step::Same
        } else {
            Step::Newer
        };
    }
    if common == history.len() {
        return Step::Update(again(&theirs[common..]));
    }
    // Two ways from one version: the one that was saved last is on top, the other stays where it is.
    match (history.last(), theirs.last()) {
        (Some(here), Some(there)) if there.saved_at > here.saved_at => on_top(here.version),
        _ => Step::Newer,
    }
}

/// Brings a file in that a version names, once, if it is not here.
fn bring_file(
    dossier: &mut Dossier,
    theirs: &Vault,
    blob: BlobId,
    coming: &mut HashSet<BlobId>,
    change: Change,
) -> Result<Change, Fault> {
    if dossier.vault.blob(blob).is_some() || !coming.insert(blob) {
        return Ok(change);
    }
    let mut content = theirs.blob_reader(blob)?;
    let info = dossier.vault.attach(blob, &mut content, MAX_BLOB)?;
    Ok(change.blob(info))
}

fn merge_ledger(dossier: &mut Dossier, theirs: &Vault, now: Timestamp) -> Result<LedgerMerge, Fault> {
    let here: Vec<&[u8]> = dossier
        .vault
        .ledger()
        .map(|line| line.content.as_slice())
        .collect();
    let there: Vec<&[u8]> = theirs.ledger().map(|line| line.content.as_slice()).collect();
    let common = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
    if common == there.len() {
        return Ok(LedgerMerge::Kept);
    }
    if common != here.len() || theirs.id() != dossier.vault.id() {
        return Ok(LedgerMerge::Apart);
    }
    let mut change = Change::at(now);
    change
        .ledger
        .extend(there[common..].iter().map(|line| line.to_vec()));
    let missing = theirs
        .settings()
        .filter(|(name, _)| dossier.vault.setting(name).is_none());
    for (name, value) in missing {
        let value = holders::rewrap(name, value, theirs.data_key(), dossier.vault.data_key());
        change.settings.push((name.to_owned(), value));
    }
    dossier.commit(change)?;
    dossier.note_recovery(now)?;
    Ok(LedgerMerge::Recovered)
}

impl Dossier {
    /// Writes into the ledger that this dossier goes on from a backup, and takes its state as the newest
    /// that this device has seen. A dossier without a ledger has nothing to write that into.
    pub(crate) fn note_recovery(&mut self, now: Timestamp) -> Result<(), Fault> {
        self.recovered(Recovery::Restored, now)
    }

    /// Accepts that this dossier is older than what this device saw, because the learner put it back.
    ///
    /// # Errors
    /// [`Fault::Write`], [`Fault::Ledger`].
    pub fn accept_older(&mut self, now: Timestamp) -> Result<(), Fault> {
        self.recovered(Recovery::RolledBack, now)
    }

    fn recovered(&mut self, why: Recovery, now: Timestamp) -> Result<(), Fault> {
        self.take_as_newest();
        if self.vault.ledger().next().is_none() {
            // Nothing to append to; the state itself is remembered.
            self.keep_mark();
            return Ok(());
        }
        self.ledger_came_back(why);
        let change = self.append_all(Change::at(now), Vec::new(), now)?;
        self.commit(change).map(drop)
    }
}
