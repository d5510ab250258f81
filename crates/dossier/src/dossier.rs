//! An open dossier.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use dossier_model::RecordId;
use dossier_seal::{KdfParams, Passphrase, RecoveryCode, Unlock, make_id};
use dossier_vault::{
    Change, CheckReport, Committed, OpenFault, OpenWarning, Opened, ReadOnly, Sizes, StoredRecord, Vault,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{Fault, Query, Recovery, Request, Stats, mark::Marks};

/// A dossier that is open, with everything that its learner can do.
///
/// Every method that changes something returns when the change is on the disk, as a whole or not at
/// all. The moment is handed in each time; nothing here reads a clock.
///
/// ```
/// use dossier::{Dossier, KdfParams, Passphrase, Query};
/// # use serde_json::json;
/// let now = "2026-06-01T12:00:00Z".parse()?;
/// let secret = Passphrase::new("vier blauwe fietsen".to_owned());
/// let (mut dossier, _recovery) = Dossier::in_memory(&secret, KdfParams::FLOOR)?;
///
/// let stage = dossier.add(json!({"kind": "internship", "title": "Stage bij Bakkerij Smit"}), None, now)?;
/// dossier.edit(stage.id, &json!({"fields": {"hours": "640"}}), now)?;
///
/// let found = dossier.list(&Query { search: "BAKKERIJ".into(), ..Query::default() });
/// assert_eq!(found[0].version, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Dossier {
    pub(crate) vault: Vault,
    pub(crate) unsaved_holders: HashMap<String, Value>,
    pub(crate) recovery: Option<Recovery>,
    pub(crate) unsaved_requests: Vec<Request>,
    home: Option<Home>,
    /// True while it is older than what this device saw, and the learner has not said that it may be.
    older: bool,
    warnings: Vec<Warning>,
}

/// Where a dossier is, and where this device remembers how new it was.
#[derive(Clone, Debug)]
pub struct Home {
    /// The dossier's own folder.
    pub folder: PathBuf,
    /// A folder outside it for the high-water mark; without one an older copy goes unnoticed.
    pub state: Option<PathBuf>,
}

/// Something that the learner should know about a dossier that did open. Words: `warning_<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Warning {
    /// The header was damaged and was restored from its spare copy.
    HeaderRecovered,
    /// The dossier is older than what this device has seen.
    RolledBack,
    /// Some of it is damaged; the rest can be read. A check names it.
    PartlyDamaged,
    /// It can be read and not changed.
    ReadOnly,
    /// The disk has next to no room left.
    NoRoom,
    /// This device could not remember how new the dossier is.
    MarkNotKept,
}

impl Warning {
    /// Every warning, for tests that each has words.
    pub const ALL: &'static [Self] = &[
        Self::HeaderRecovered,
        Self::RolledBack,
        Self::PartlyDamaged,
        Self::ReadOnly,
        Self::NoRoom,
        Self::MarkNotKept,
    ];

    /// The code as screens read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HeaderRecovered => "header_recovered",
            Self::RolledBack => "rolled_back",
            Self::PartlyDamaged => "partly_damaged",
            Self::ReadOnly => "read_only",
            Self::NoRoom => "no_room",
            Self::MarkNotKept => "mark_not_kept",
        }
    }

    /// A spare header that was written anew is good news, and no news to a learner.
    fn of(warning: &OpenWarning) -> Option<Self> {
        match warning {
            OpenWarning::HeaderRecovered => Some(Self::HeaderRecovered),
            OpenWarning::SpareHeaderReplaced | OpenWarning::Migrated { .. } | OpenWarning::RekeyFinished => {
                None
            }
            OpenWarning::RolledBack { .. } => Some(Self::RolledBack),
            OpenWarning::Damaged(_) => Some(Self::PartlyDamaged),
            OpenWarning::ReadOnly(_) => Some(Self::ReadOnly),
            OpenWarning::NoBallast => Some(Self::NoRoom),
        }
    }
}

/// The version of a record that a change made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The record.
    pub id: RecordId,
    /// Its version, counted from 1.
    pub version: u32,
}

impl Dossier {
    /// Makes a dossier and opens it. The recovery code is shown once and kept nowhere.
    ///
    /// # Errors
    /// [`Fault::PassphraseEmpty`], [`Fault::Kdf`], or what the disk says. Nothing is left behind.
    pub fn create(
        home: Home,
        passphrase: &Passphrase,
        kdf: KdfParams,
    ) -> Result<(Self, RecoveryCode), Fault> {
        if passphrase.is_blank() {
            return Err(Fault::PassphraseEmpty);
        }
        kdf.check_vault()?;
        let (vault, recovery) = Vault::create(&home.folder, passphrase, kdf)?;
        let mut dossier = Self::of(vault, Some(home), Vec::new());
        dossier.keep_mark();
        Ok((dossier, recovery))
    }

    /// A dossier that never touches a disk: for tests and examples.
    ///
    /// # Errors
    /// [`Fault::Create`] when there are no random bytes.
    pub fn in_memory(passphrase: &Passphrase, kdf: KdfParams) -> Result<(Self, RecoveryCode), Fault> {
        let (vault, recovery) = Vault::in_memory(passphrase, kdf)?;
        Ok((Self::of(vault, None, Vec::new()), recovery))
    }

    /// Opens a dossier.
    ///
    /// # Errors
    /// [`Fault::Open`] says which of wrong secret, no dossier, in use and damaged it is.
    pub fn open(home: Home, secret: Unlock<'_>) -> Result<Self, Fault> {
        let marks = home.state.as_deref().map(Marks::in_folder);
        let mark = marks.as_ref().and_then(|marks| marks.of_place(&home.folder));
        let by_recovery = matches!(secret, Unlock::Recovery(_));
        let opened = match Vault::open(&home.folder, secret, mark) {
            Err(OpenFault::NeedsCopy) => Vault::open_copy(&home.folder, &scratch(&home)?, secret, mark),
            other => other,
        };
        let Opened { vault, warnings } = opened.map_err(|fault| Fault::Open { fault, by_recovery })?;
        let mut warnings: Vec<Warning> = warnings.iter().filter_map(Warning::of).collect();
        let moved_back = marks.is_some_and(|marks| marks.saw_newer(&vault.high_water()));
        if moved_back && !warnings.contains(&Warning::RolledBack) {
            warnings.push(Warning::RolledBack);
        }
        let mut dossier = Self::of(vault, Some(home), warnings);
        // The mark of what was seen stays until the learner accepts the older state, so that the warning
        // comes again and a stranger's rollback is not taken for granted after one opening.
        dossier.older = dossier.warnings.contains(&Warning::RolledBack);
        dossier.keep_mark();
        Ok(dossier)
    }

    fn of(vault: Vault, home: Option<Home>, warnings: Vec<Warning>) -> Self {
        let rolled_back = warnings.contains(&Warning::RolledBack);
        Self {
            vault,
            unsaved_holders: HashMap::new(),
            recovery: rolled_back.then_some(Recovery::RolledBack),
            unsaved_requests: Vec::new(),
            home,
            older: false,
            warnings,
        }
    }

    /// Says early that there is nothing to open, before anybody is asked for a passphrase.
    ///
    /// # Errors
    /// [`Fault::Open`] with `NotADossier` when the folder is not there or has no database.
    pub fn must_exist(home: &Home) -> Result<(), Fault> {
        if home.folder.join("dossier.db").exists() {
            return Ok(());
        }
        Err(Fault::Open {
            fault: OpenFault::NotADossier,
            by_recovery: false,
        })
    }

    /// The identity of a dossier that need not be open, as its header says it; nothing is proven by it.
    pub fn id_in(home: &Home) -> Option<uuid::Uuid> {
        Vault::id_in(&home.folder)
    }

    /// What the learner should know since it was opened.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Locks it: the keys are wiped, the folder is given back.
    pub fn lock(self) {
        self.vault.lock();
    }

    /// The newest version of every record that answers the query, newest date first.
    pub fn list(&self, query: &Query) -> Vec<&StoredRecord> {
        let asked = query.ask();
        let mut found: Vec<_> = self.vault.heads().filter(|record| asked.holds(record)).collect();
        // What has no date has no place in time, so it comes last.
        found.sort_by_cached_key(|record| {
            let date = record.draft.dates.headline().map(|date| date.last_day());
            (
                date.is_none(),
                date.map(std::cmp::Reverse),
                std::cmp::Reverse(record.saved_at),
                record.id,
            )
        });
        found
    }

    /// Every record, in the order of identities; the trash among them.
    pub fn records(&self) -> impl Iterator<Item = &StoredRecord> {
        self.vault.heads()
    }

    /// Tells verdicts as of this moment from now on: what was in force when it was checked and has ended since is
    /// `expired`. Nothing is checked anew and nothing is written; call it after opening.
    pub fn age(&mut self, now: Timestamp) {
        self.vault.age(now);
    }

    /// The newest version of one record.
    ///
    /// # Errors
    /// [`Fault::NotFound`].
    pub fn show(&self, id: RecordId) -> Result<&StoredRecord, Fault> {
        self.vault.record(id).ok_or(Fault::no_record(id))
    }

    /// Every version of a record, oldest first.
    ///
    /// # Errors
    /// [`Fault::NotFound`], or [`Fault::Read`] when a version is damaged.
    pub fn history(&self, id: RecordId) -> Result<Vec<StoredRecord>, Fault> {
        self.show(id)?;
        Ok(self.vault.history(id)?)
    }

    /// What everything adds up to.
    pub fn stats(&self) -> Stats {
        Stats::of(self.vault.heads())
    }

    /// How much room it takes.
    pub fn sizes(&self) -> Sizes {
        self.vault.sizes()
    }

    /// Proves that everything on the disk is what was put there; `full` reads every file to its end.
    pub fn check(&self, full: bool) -> CheckReport {
        self.vault.check(full)
    }

    /// Everything outside the trash in our own open format.
    pub fn export_json(&self) -> Value {
        let records: Vec<Value> = self
            .vault
            .heads()
            .filter(|record| !record.trashed)
            .map(|record| json!(record.to_record()))
            .collect();
        json!({"format": dossier_import::EXPORT_FORMAT, "records": records})
    }

    /// A note that the dossier keeps beside the records, sealed like them.
    pub fn setting(&self, name: &str) -> Option<&Value> {
        self.vault.setting(name)
    }

    /// Keeps such a note.
    ///
    /// # Errors
    /// [`Fault::Write`].
    pub fn keep_setting(&mut self, name: &str, value: Value, now: Timestamp) -> Result<(), Fault> {
        self.commit(Change::at(now).set(name, value)).map(drop)
    }

    /// True when nothing can be changed.
    pub fn is_read_only(&self) -> bool {
        self.vault
            .read_only()
            .is_some_and(|why| matches!(why, ReadOnly::Medium | ReadOnly::NewerMinor | ReadOnly::Damaged))
    }

    /// Makes a change durable and remembers how new the dossier is now.
    pub(crate) fn commit(&mut self, mut change: Change) -> Result<Committed, Fault> {
        let writes_ledger = !change.ledger.is_empty();
        change.settings.extend(self.diary_setting());
        let committed = self.vault.commit(change)?;
        self.unsaved_requests.clear();
        if writes_ledger {
            self.recovery = None;
        }
        if committed.ballast_used {
            self.warn(Warning::NoRoom);
        }
        self.keep_mark();
        Ok(committed)
    }

    /// The mark is a guard beside the dossier: a change that is durable stays so without it.
    pub(crate) fn keep_mark(&mut self) {
        if self.older {
            return;
        }
        let Some(Home {
            folder,
            state: Some(state),
        }) = &self.home
        else {
            return;
        };
        if Marks::in_folder(state)
            .keep(folder, self.vault.high_water())
            .is_err()
        {
            self.warn(Warning::MarkNotKept);
        }
    }

    /// From now on what is here counts as the newest.
    pub(crate) fn take_as_newest(&mut self) {
        self.older = false;
        self.warnings.retain(|warning| *warning != Warning::RolledBack);
    }

    /// The dossier's folder, if it has one.
    pub(crate) fn home_folder(&self) -> Option<&Path> {
        self.home.as_ref().map(|home| home.folder.as_path())
    }

    /// The folder outside it for what this device remembers.
    pub(crate) fn state_folder(&self) -> Option<&Path> {
        self.home.as_ref()?.state.as_deref()
    }

    fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }
}

impl std::fmt::Debug for Dossier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dossier {{ {:?} }}", self.vault)
    }
}

/// A place for the copy of a dossier that lies on a read-only disk.
fn scratch(home: &Home) -> Result<PathBuf, Fault> {
    let needs_copy = || Fault::Open {
        fault: OpenFault::NeedsCopy,
        by_recovery: false,
    };
    let state = home.state.as_ref().ok_or_else(needs_copy)?;
    Ok(state.join(format!("copy-{}", make_id()?)))
}

#[cfg(test)]
mod tests {
    use dossier_model::{Language, words};

    use super::*;

    #[test]
    fn every_warning_has_words() {
        for warning in Warning::ALL {
            let key = format!("warning_{}", warning.as_str());
            assert!(
                words::knows(Language::Nl, &key) && words::knows(Language::En, &key),
                "{key}"
            );
        }
    }
}
