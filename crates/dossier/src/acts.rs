//! What was done, and taking it back: also tomorrow, also after a restart.
//!
//! There is no second book of acts that could drift from the records. Every version carries the
//! moment of the change that made it, so an act is: all versions of one moment. Taking it back adds
//! versions that say what the ones before said; nothing is overwritten, and that, too, can be taken back.

use std::collections::BTreeMap;

use dossier_model::RecordId;
use dossier_vault::{Change, NewVersion, StoredRecord};
use jiff::Timestamp;

use crate::{Dossier, Fault};

/// Something that was done at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// When; it names the act.
    pub at: Timestamp,
    /// What.
    pub did: Did,
    /// The records that it made or changed, in the order of their identities.
    pub records: Vec<RecordId>,
    /// How many of them were not changed since: so many can be taken back.
    pub undoable: usize,
}

/// What an act was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Did {
    /// Files or text came in.
    Imported,
    /// A record was written down in a form.
    Added,
    /// A record was changed: its words, its files, or the verdict on it.
    Changed,
    /// Records went into the trash.
    Binned,
    /// Records came out of the trash.
    Restored,
}

impl Did {
    /// The name that screens read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Binned => "binned",
            Self::Restored => "restored",
        }
    }
}

/// What became of taking an act back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undone {
    /// How many records are as they were before; those that the act made are in the trash.
    pub undone: usize,
    /// How many were changed since and were left alone.
    pub left: usize,
}

impl Dossier {
    /// The newest acts, newest first. A version that is damaged is passed over; a check names it.
    pub fn acts(&self, most: usize) -> Vec<Act> {
        let mut acts: BTreeMap<Timestamp, Act> = BTreeMap::new();
        for head in self.vault.heads() {
            let mut before: Option<StoredRecord> = None;
            for version in self.vault.versions(head.id) {
                let Ok(version) = self.vault.version(head.id, version) else {
                    continue;
                };
                let did = did(before.as_ref(), &version);
                let act = acts.entry(version.saved_at).or_insert_with(|| Act {
                    at: version.saved_at,
                    did,
                    records: Vec::new(),
                    undoable: 0,
                });
                if act.records.last() != Some(&head.id) {
                    act.records.push(head.id);
                    act.undoable += usize::from(head.saved_at == version.saved_at);
                }
                // An import that also brings newer versions of what was there is still an import.
                if did == Did::Imported {
                    act.did = did;
                }
                before = Some(version);
            }
        }
        acts.into_values().rev().take(most).collect()
    }

    /// Takes an act back, all of it in one change. A record that was changed since stays as it is; one that the
    /// act made goes into the trash.
    ///
    /// # Errors
    /// [`Fault::NothingToUndo`] when there is no such act or nothing of it is left to take back; [`Fault::Read`]
    /// when a version before it is damaged; [`Fault::Write`].
    pub fn undo(&mut self, at: Timestamp, now: Timestamp) -> Result<Undone, Fault> {
        let mut change = Change::at(now);
        let mut left = 0;
        for head in self.vault.heads() {
            if head.saved_at == at {
                change.put.extend(self.before(head, at)?);
            } else if head.version > 1 && self.has_version_of(head.id, at) {
                left += 1;
            }
        }
        let undone = change.put.len();
        if undone == 0 {
            return Err(Fault::NothingToUndo);
        }
        self.commit(change)?;
        Ok(Undone { undone, left })
    }

    /// The next version of a record, saying what it said before `at`; nothing when that is what it says.
    fn before(&self, head: &StoredRecord, at: Timestamp) -> Result<Option<NewVersion>, Fault> {
        let mut numbers: Vec<u32> = self.vault.versions(head.id).collect();
        while let Some(number) = numbers.pop() {
            let version = self.vault.version(head.id, number)?;
            if version.saved_at != at {
                let mut next = version.next();
                next.base = Some(head.version);
                return Ok(Some(next));
            }
        }
        // The act made it: it goes where everything goes that is not wanted.
        let mut next = head.next();
        next.trashed = true;
        Ok((!head.trashed).then_some(next))
    }

    fn has_version_of(&self, id: RecordId, at: Timestamp) -> bool {
        let mut versions = self.vault.versions(id);
        versions.any(|number| {
            self.vault
                .version(id, number)
                .is_ok_and(|version| version.saved_at == at)
        })
    }
}

fn did(before: Option<&StoredRecord>, version: &StoredRecord) -> Did {
    let typed = version.provenance.source == "form";
    match before {
        None if typed => Did::Added,
        None => Did::Imported,
        Some(before) if before.trashed != version.trashed => {
            if version.trashed {
                Did::Binned
            } else {
                Did::Restored
            }
        }
        Some(before) if before.provenance.at != version.provenance.at => Did::Imported,
        Some(_) => Did::Changed,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use dossier_seal::{KdfParams, Passphrase};
    use serde_json::json;

    use super::*;
    use crate::Code;

    fn minute(minute: i32) -> Timestamp {
        format!("2026-06-01T12:{minute:02}:00Z").parse().unwrap()
    }

    fn dossier() -> Dossier {
        let secret = Passphrase::new("vier blauwe fietsen".to_owned());
        Dossier::in_memory(&secret, KdfParams::FLOOR).unwrap().0
    }

    #[test]
    fn every_act_is_in_the_log_with_what_it_was() {
        let mut dossier = dossier();
        let id = dossier
            .add(json!({"kind": "work", "title": "Bijbaan"}), None, minute(1))
            .unwrap()
            .id;
        dossier.edit(id, &json!({"title": "Baan"}), minute(2)).unwrap();
        dossier.remove(id, minute(3)).unwrap();
        dossier.restore(id, minute(4)).unwrap();
        let told: Vec<_> = dossier
            .acts(9)
            .iter()
            .map(|act| (act.at, act.did, act.undoable))
            .collect();
        let expected = [
            (minute(4), Did::Restored, 1),
            (minute(3), Did::Binned, 0),
            (minute(2), Did::Changed, 0),
            (minute(1), Did::Added, 0),
        ];
        assert_eq!(told, expected);
        assert_eq!(dossier.acts(2).len(), 2);
    }

    #[test]
    fn what_is_taken_back_is_as_it_was_and_can_be_done_again() {
        let mut dossier = dossier();
        let id = dossier
            .add(json!({"kind": "work", "title": "Bijbaan"}), None, minute(1))
            .unwrap()
            .id;
        dossier.edit(id, &json!({"title": "Baan"}), minute(2)).unwrap();
        let title = |dossier: &Dossier| json!(dossier.show(id).unwrap().draft.title);
        assert_eq!(
            dossier.undo(minute(2), minute(3)).unwrap(),
            Undone { undone: 1, left: 0 }
        );
        assert_eq!(title(&dossier), json!("Bijbaan"));
        dossier.undo(minute(3), minute(4)).unwrap();
        assert_eq!(title(&dossier), json!("Baan"));
        assert_eq!(dossier.show(id).unwrap().version, 4);
    }

    #[test]
    fn one_act_over_many_records_is_taken_back_whole_and_what_changed_since_stays() {
        let mut dossier = dossier();
        let mut make = |title: &str| {
            dossier
                .add(json!({"kind": "work", "title": title}), None, minute(1))
                .unwrap()
                .id
        };
        let (first, second, third) = (make("Een"), make("Twee"), make("Drie"));
        dossier
            .edit(third, &json!({"title": "Drie, verbeterd"}), minute(2))
            .unwrap();
        assert_eq!(
            dossier.undo(minute(1), minute(3)).unwrap(),
            Undone { undone: 2, left: 1 }
        );
        let trashed = |id| dossier.show(id).unwrap().trashed;
        assert_eq!([first, second, third].map(trashed), [true, true, false]);
    }

    #[test]
    fn an_act_that_is_not_there_or_has_nothing_left_is_refused() {
        let mut dossier = dossier();
        let id = dossier
            .add(json!({"kind": "work", "title": "Bijbaan"}), None, minute(1))
            .unwrap()
            .id;
        dossier.edit(id, &json!({"title": "Baan"}), minute(2)).unwrap();
        for gone in [minute(1), minute(9)] {
            assert_eq!(
                dossier.undo(gone, minute(10)).unwrap_err().code(),
                Code::NothingToUndo
            );
        }
        assert_eq!(dossier.acts(9).len(), 2);
    }
}
