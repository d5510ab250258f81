//! Migrations: a dossier that an earlier version wrote becomes one of this version, or stays as it was.
//!
//! The shape of a payload has a number of its own, `schema`, which stands beside each row and is bound
//! into its seal. A migration turns payloads of one shape into the next. All rows move in one
//! transaction, after a copy of the sealed database was made beside it; a kill at any moment leaves the
//! old dossier or the new one.

use dossier_seal::Zeroizing;

use crate::fault::DiskFault;
use crate::load;
use crate::manifest::Manifest;
use crate::plan::{Again, Plan};
use crate::v1::Entry;
use crate::v1::row::SCHEMA;
use crate::{OpenFault, Vault, WriteFault};

/// One step from a shape of payloads to another.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The shape that it reads.
    pub from: u16,
    /// The shape that it writes.
    pub to: u16,
    /// The new payload; `None` for one that no version wrote.
    pub payload: fn(&[u8]) -> Option<Vec<u8>>,
}

/// The steps that lead to the present shape. Shape 1 is the first that was released, so there are none.
pub(crate) const STEPS: &[Migration] = &[];

/// Moves everything to the present shape; the shape that it was in, if it was another one.
pub(crate) fn migrate(vault: &mut Vault, steps: &[Migration]) -> Result<Option<u16>, OpenFault> {
    let (manifest, problems) = Manifest::read(&vault.store, &vault.keys);
    let shapes = || manifest.entries().map(|entry| entry.schema);
    let (oldest, newest) = (shapes().min().unwrap_or(SCHEMA), shapes().max().unwrap_or(SCHEMA));
    if newest > SCHEMA {
        return Err(OpenFault::NewerFormat {
            found: newest,
            supported: SCHEMA,
        });
    }
    // A damaged dossier is read as far as it goes, and not rewritten; one without a way stays too.
    if oldest == SCHEMA || !problems.is_empty() || way(steps, oldest, SCHEMA).is_none() {
        return Ok(None);
    }
    vault.manifest = manifest;
    vault.keep_copy(oldest)?;
    vault.move_rows(steps, SCHEMA).map_err(|fault| match fault {
        WriteFault::DiskFull => OpenFault::DiskFull,
        WriteFault::ReadOnly(crate::ReadOnly::Damaged) => OpenFault::DamagedDatabase,
        _ => OpenFault::Io(std::io::ErrorKind::Other),
    })?;
    Ok(Some(oldest))
}

/// The steps from one shape to another, in order.
fn way(steps: &[Migration], from: u16, to: u16) -> Option<Vec<Migration>> {
    let (mut at, mut way) = (from, Vec::new());
    while at != to {
        let step = *steps.iter().find(|step| step.from == at)?;
        // A list that runs in a circle leads nowhere.
        if way.len() >= steps.len() {
            return None;
        }
        at = step.to;
        way.push(step);
    }
    Some(way)
}

impl Vault {
    /// Writes every row in another shape, in one commit. Only for tests of migrations, which need a
    /// dossier of an older shape to begin with; what is written so, only a migration reads.
    ///
    /// # Errors
    /// As [`Vault::commit`].
    #[doc(hidden)]
    pub fn reshape(&mut self, step: Migration) -> Result<(), WriteFault> {
        self.writable()?;
        self.move_rows(&[step], step.to)
    }

    fn move_rows(&mut self, steps: &[Migration], to: u16) -> Result<(), WriteFault> {
        let damaged = || WriteFault::ReadOnly(crate::ReadOnly::Damaged);
        let old: Vec<Entry> = self
            .manifest
            .entries()
            .filter(|entry| entry.schema != to)
            .copied()
            .collect();
        let mut rows = Vec::with_capacity(old.len());
        for mut entry in old {
            let raw = self.store.row(entry.id).ok().flatten().ok_or_else(damaged)?;
            let mut payload = load::payload(&self.keys, &entry, &raw).ok_or_else(damaged)?;
            for step in way(steps, entry.schema, to).ok_or_else(damaged)? {
                payload = Zeroizing::new((step.payload)(&payload).ok_or_else(damaged)?);
            }
            entry.schema = to;
            // A re-key that was cut off before the program was renewed: this commit seals the row with the new key.
            let learned = match entry.key_epoch == self.keys.current.key_epoch() {
                true => None,
                false if to != SCHEMA => return Err(damaged()),
                false => {
                    let (rewrapped, learned) = self.rewrapped(&entry, payload).ok_or_else(damaged)?;
                    payload = rewrapped;
                    learned
                }
            };
            rows.push(Again {
                entry,
                payload,
                learned,
            });
        }
        let plan = Plan::draw_again(&self.view, &self.manifest, &self.keys.current, rows)?;
        self.carry_out(plan).map(drop)
    }

    /// A sealed copy of the database as it is, beside it. The copy of a read-only medium needs none.
    fn keep_copy(&self, shape: u16) -> Result<(), OpenFault> {
        let Some(folder) = self.folder.as_ref().filter(|folder| folder.is_writable()) else {
            return Ok(());
        };
        let copied = folder.keep_copy(shape, |file| self.store.copy_into(file));
        copied.map_err(|fault| match fault {
            DiskFault::Full => OpenFault::DiskFull,
            DiskFault::Io(kind) => OpenFault::Io(kind),
            _ => OpenFault::Io(std::io::ErrorKind::Other),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use dossier_seal::{KdfParams, Passphrase};

    use super::*;
    use crate::Change;

    fn backwards(payload: &[u8]) -> Option<Vec<u8>> {
        Some(payload.iter().rev().copied().collect())
    }

    const OLDER: Migration = Migration {
        from: SCHEMA,
        to: 0,
        payload: backwards,
    };
    const STEP: Migration = Migration {
        from: 0,
        to: SCHEMA,
        payload: backwards,
    };

    #[test]
    fn a_rekey_that_an_older_version_left_half_done_loses_no_file_to_a_migration() {
        let secret = Passphrase::new("vier blauwe fietsen".to_owned());
        let (mut vault, _) = Vault::in_memory(&secret, KdfParams::FLOOR).unwrap();
        let blob = vault.keep(b"een diploma").unwrap();
        let id = blob.id;
        vault
            .commit(
                Change::at(jiff::Timestamp::UNIX_EPOCH)
                    .blob(blob)
                    .ledger("line".to_owned()),
            )
            .unwrap();
        vault.reshape(OLDER).unwrap();
        vault
            .begin_rekey(&secret, KdfParams::FLOOR, &mut |_, _, _, _| None)
            .unwrap();
        assert!(vault.is_being_rekeyed());

        assert_eq!(migrate(&mut vault, &[STEP]).unwrap(), Some(0));
        (vault.manifest, vault.view) = {
            let loaded = load::load(&vault.store, &vault.keys);
            assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
            (loaded.manifest, loaded.view)
        };
        vault.finish_rekey(&mut |_, _| {}).unwrap();
        assert!(!vault.is_being_rekeyed());
        assert_eq!(vault.blob_bytes(id, u64::MAX).unwrap(), b"een diploma");
        assert!(vault.check(true).is_ok(), "{:?}", vault.check(true).problems);
    }

    #[test]
    fn a_rekey_keeps_the_old_key_as_long_as_a_row_of_an_unknown_shape_needs_it() {
        let secret = Passphrase::new("vier blauwe fietsen".to_owned());
        let (mut vault, _) = Vault::in_memory(&secret, KdfParams::FLOOR).unwrap();
        let blob = vault.keep(b"een diploma").unwrap();
        vault
            .commit(Change::at(jiff::Timestamp::UNIX_EPOCH).blob(blob))
            .unwrap();
        vault.reshape(OLDER).unwrap();
        vault
            .begin_rekey(&secret, KdfParams::FLOOR, &mut |_, _, _, _| None)
            .unwrap();
        assert!(vault.finish_rekey(&mut |_, _| {}).is_err());
        assert!(
            vault.is_being_rekeyed(),
            "the old key is still there for whoever knows that shape"
        );
    }
}
