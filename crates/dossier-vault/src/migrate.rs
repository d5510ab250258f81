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
            rows.push(Again {
                entry,
                payload,
                learned: None,
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
