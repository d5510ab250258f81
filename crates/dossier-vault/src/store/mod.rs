//! The database: one SQLite file, one connection, one writer.

mod put;
mod raw;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, Transaction, TransactionBehavior, params};

pub(crate) use put::{drop_chunks, drop_meta, drop_row, put_chunk, put_header, put_meta, put_part, put_row};
pub(crate) use raw::{Batch, Chunk, RawPart, RawRow};

use crate::fault::DiskFault;
use crate::v1::RowId;
use raw::{bytes, number, raw_row};

/// The name of the database in the folder.
pub(crate) const DATABASE: &str = "dossier.db";
/// The name of what was committed but not yet moved into it.
pub(crate) const LOG: &str = "dossier.db-wal";

/// The row of `meta` with the main copy of the header.
const HEADER: &str = "header";
/// The row of `meta` with the key before the present one, while a re-key is under way.
pub(crate) const PREVIOUS_KEY: &str = "previous-key";

/// "DOSI": marks the file as ours for tools such as `file`. Opening does not rely on it.
const APPLICATION: i32 = 0x444f_5349;
const MAJOR: i32 = 1;

const SCHEMA: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE row (place INTEGER PRIMARY KEY, id BLOB NOT NULL, rev INTEGER NOT NULL, schema INTEGER NOT NULL,
    epoch INTEGER NOT NULL, sealed BLOB NOT NULL);
CREATE TABLE manifest (place INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, sealed BLOB NOT NULL);
CREATE TABLE chunk (stream BLOB NOT NULL, n INTEGER NOT NULL, sealed BLOB NOT NULL,
    PRIMARY KEY (stream, n)) WITHOUT ROWID;
";

/// Rows that are handed on at a time.
const BATCH: usize = 128;

/// What every connection is told first. Exclusive comes before the first read: a second opener is
/// turned away and no shared-memory file appears. Only Apple's systems know the last two.
const PRAGMAS: [(&str, &str); 11] = [
    ("locking_mode", "EXCLUSIVE"),
    ("trusted_schema", "OFF"),
    ("cell_size_check", "ON"),
    ("temp_store", "MEMORY"),
    ("mmap_size", "0"),
    ("foreign_keys", "ON"),
    ("secure_delete", "ON"),
    ("journal_mode", "WAL"),
    ("synchronous", "FULL"),
    ("fullfsync", "ON"),
    ("checkpoint_fullfsync", "ON"),
];

/// An open database. Sealed bytes in, sealed bytes out: it knows no key.
pub(crate) struct Store {
    db: Connection,
}

impl Store {
    /// A new database in a file that exists and is empty.
    pub(crate) fn create(file: &Path, header: &[u8]) -> Result<Self, DiskFault> {
        Self { db: connect(file)? }.with_schema(header)
    }

    /// A database that lives in memory only.
    pub(crate) fn in_memory(header: &[u8]) -> Result<Self, DiskFault> {
        Self {
            db: Connection::open_in_memory()?,
        }
        .with_schema(header)
    }

    /// Opens what is there and takes the lock.
    pub(crate) fn open(file: &Path) -> Result<Self, DiskFault> {
        let store = Self { db: connect(file)? };
        // The lock is taken with the first read; nothing else is learnt from this.
        store
            .db
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| {
                row.get::<_, i64>(0)
            })?;
        Ok(store)
    }

    fn with_schema(mut self, header: &[u8]) -> Result<Self, DiskFault> {
        self.write(|tx| {
            tx.execute_batch(SCHEMA)?;
            tx.pragma_update(None, "application_id", APPLICATION)?;
            tx.pragma_update(None, "user_version", MAJOR)?;
            put_header(tx, header)
        })?;
        Ok(self)
    }

    /// Runs `work` in one transaction: all of it is durable when this returns, or none of it is there.
    pub(crate) fn write(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), DiskFault> {
        let tx = self
            .db
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        work(&tx)?;
        Ok(tx.commit()?)
    }

    /// The main copy of the header.
    pub(crate) fn header(&self) -> Result<Option<Vec<u8>>, DiskFault> {
        self.meta(HEADER)
    }

    /// One of the single values.
    pub(crate) fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, DiskFault> {
        let sql = "SELECT value FROM meta WHERE name = ?1";
        Ok(self.db.query_row(sql, [name], |row| row.get(0)).optional()?)
    }

    /// Hands every piece to `each`, by stream and number; false when the scan broke off.
    pub(crate) fn scan_chunks(&self, mut each: impl FnMut(Chunk)) -> bool {
        let scan = self.scan("SELECT stream, n, sealed FROM chunk ORDER BY stream, n", |row| {
            let stream = bytes(row, 0)?;
            each(Chunk {
                stream: stream.try_into().unwrap_or_default(),
                n: number(row, 1)?,
                sealed: bytes(row, 2)?,
            });
            Ok(())
        });
        scan.is_ok()
    }

    /// Closing will leave the log alone. SQLite takes it away by its name, whosever file that is by then.
    pub(crate) fn leave_log(&self) {
        // Where this fails there is nothing else to be done: closing goes on as it would.
        let _ = self
            .db
            .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
    }

    /// Writes a copy of the whole database, as of the last commit, into a file that does not exist.
    pub(crate) fn copy_into(&self, file: &Path) -> Result<(), DiskFault> {
        let name = file.to_str().ok_or(DiskFault::CantOpen)?;
        Ok(self.db.execute("VACUUM INTO ?1", [name]).map(drop)?)
    }

    /// Every part of the manifest that can be read, and whether all could.
    pub(crate) fn manifest(&self) -> (BTreeMap<i64, RawPart>, bool) {
        let mut parts = BTreeMap::new();
        let scan = self.scan("SELECT place, epoch, sealed FROM manifest", |row| {
            parts.insert(
                row.get(0)?,
                RawPart {
                    key_epoch: number(row, 1)?,
                    sealed: bytes(row, 2)?,
                },
            );
            Ok(())
        });
        let whole = scan.is_ok();
        (parts, whole)
    }

    /// One part of the manifest.
    pub(crate) fn part(&self, place: i64) -> Result<Option<RawPart>, DiskFault> {
        let mut statement = self
            .db
            .prepare_cached("SELECT epoch, sealed FROM manifest WHERE place = ?1")?;
        let part = |row: &Row<'_>| {
            Ok(RawPart {
                key_epoch: number(row, 0)?,
                sealed: bytes(row, 1)?,
            })
        };
        Ok(statement.query_row([place], part).optional()?)
    }

    /// Hands every row that can be read to `each`, in batches and in the order of the ids. False
    /// when the scan broke off: then rows must be asked for one by one.
    pub(crate) fn scan_rows(&self, mut each: impl FnMut(Batch)) -> bool {
        let mut batch = Batch::default();
        let whole = self.scan("SELECT place, id, rev, schema, epoch, sealed FROM row", |row| {
            batch.push(&raw_row(row)?);
            if batch.len() == BATCH {
                each(std::mem::take(&mut batch));
            }
            Ok(())
        });
        each(batch);
        whole.is_ok()
    }

    fn scan(
        &self,
        sql: &str,
        mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            each(row)?;
        }
        Ok(())
    }

    /// One row.
    pub(crate) fn row(&self, id: RowId) -> Result<Option<RawRow<'static>>, DiskFault> {
        let sql = "SELECT place, id, rev, schema, epoch, sealed FROM row WHERE place = ?1";
        let mut statement = self.db.prepare_cached(sql)?;
        Ok(statement
            .query_row([id.place()], |row| raw_row(row).map(RawRow::into_owned))
            .optional()?)
    }

    /// One piece of a blob.
    pub(crate) fn chunk(&self, stream: &[u8; 16], n: u32) -> Result<Option<Vec<u8>>, DiskFault> {
        let mut statement = self
            .db
            .prepare_cached("SELECT sealed FROM chunk WHERE stream = ?1 AND n = ?2")?;
        Ok(statement
            .query_row(params![stream, n], |row| bytes(row, 0))
            .optional()?)
    }

    /// Every stream that has pieces, with their number. Skips from stream to stream.
    pub(crate) fn streams(&self) -> Result<Vec<(Vec<u8>, u64)>, DiskFault> {
        let mut next = self
            .db
            .prepare_cached("SELECT stream FROM chunk WHERE stream > ?1 ORDER BY stream LIMIT 1")?;
        let mut count = self
            .db
            .prepare_cached("SELECT count(*) FROM chunk WHERE stream = ?1")?;
        let mut found: Vec<(Vec<u8>, u64)> = Vec::new();
        loop {
            let after = found.last().map_or(&[][..], |(stream, _)| stream);
            let Some(stream) = next
                .query_row([after], |row| row.get::<_, Vec<u8>>(0))
                .optional()?
            else {
                return Ok(found);
            };
            let pieces = count.query_row([&stream], |row| number(row, 0))?;
            found.push((stream, pieces));
        }
    }

    /// Bytes of the database, unused pages and all.
    pub(crate) fn bytes(&self) -> Result<u64, DiskFault> {
        let pages: u64 = self.db.query_row("PRAGMA page_count", [], |row| number(row, 0))?;
        let size: u64 = self.db.query_row("PRAGMA page_size", [], |row| number(row, 0))?;
        Ok(pages * size)
    }

    /// SQLite's own check of its structure.
    pub(crate) fn is_sound(&self) -> bool {
        let found = self
            .db
            .query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
        found.is_ok_and(|word| word == "ok")
    }

    /// Moves all commits into the file and empties the log, so that no earlier bytes stay in it.
    pub(crate) fn checkpoint(&self) -> Result<(), DiskFault> {
        Ok(self
            .db
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }
}

fn connect(file: &Path) -> Result<Connection, DiskFault> {
    // No URI: a folder's name must not be able to switch options on. Never `immutable`: it would
    // ignore the log and show stale records.
    let db = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    // Long enough for a tool that looks at the file for a moment, short enough to tell the learner.
    db.busy_timeout(Duration::from_millis(200))?;
    for (name, value) in PRAGMAS {
        set(&db, name, value)?;
    }
    Ok(db)
}

/// Sets a pragma; most answer with a row that nobody needs.
fn set(db: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    db.pragma_update_and_check(None, name, value, |_| Ok(()))
        .or_else(|error| match error {
            rusqlite::Error::QueryReturnedNoRows => Ok(()),
            other => Err(other),
        })
}
