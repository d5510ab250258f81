//! What is written, each within a transaction of the caller's.

use rusqlite::{Transaction, params};

use super::{Chunk, HEADER, RawPart};
use crate::v1::{Entry, RowId};

/// Writes the main copy of the header.
pub(crate) fn put_header(tx: &Transaction<'_>, header: &[u8]) -> rusqlite::Result<()> {
    put_meta(tx, HEADER, header)
}

/// Writes a value of the table of single values.
pub(crate) fn put_meta(tx: &Transaction<'_>, name: &str, value: &[u8]) -> rusqlite::Result<()> {
    let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2";
    tx.execute(sql, params![name, value]).map(drop)
}

/// Takes one away.
pub(crate) fn drop_meta(tx: &Transaction<'_>, name: &str) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM meta WHERE name = ?1", [name]).map(drop)
}

/// Writes a new row, or a row's next writing.
pub(crate) fn put_row(tx: &Transaction<'_>, entry: &Entry, sealed: &[u8]) -> rusqlite::Result<()> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO row (place, id, rev, schema, epoch, sealed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (place) DO UPDATE SET rev = ?3, schema = ?4, epoch = ?5, sealed = ?6 WHERE id = ?2",
    )?;
    // A row is written anew far less than 2^63 times.
    let rev = i64::try_from(entry.rev).unwrap_or(i64::MAX);
    let row = params![
        entry.id.place(),
        entry.id.0,
        rev,
        entry.schema,
        entry.key_epoch,
        sealed
    ];
    let changed = statement.execute(row)?;
    // Two ids that share 64 random bits: not in the life of this universe, and never silently.
    if changed == 1 {
        Ok(())
    } else {
        Err(rusqlite::Error::StatementChangedRows(changed))
    }
}

/// Takes a row away.
pub(crate) fn drop_row(tx: &Transaction<'_>, id: RowId) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM row WHERE place = ?1")?
        .execute([id.place()])
        .map(drop)
}

/// Writes a part of the manifest; `None` takes it away.
pub(crate) fn put_part(tx: &Transaction<'_>, place: i64, part: Option<&RawPart>) -> rusqlite::Result<()> {
    let Some(part) = part else {
        return tx
            .prepare_cached("DELETE FROM manifest WHERE place = ?1")?
            .execute([place])
            .map(drop);
    };
    let mut statement = tx.prepare_cached(
        "INSERT INTO manifest (place, epoch, sealed) VALUES (?1, ?2, ?3)
         ON CONFLICT (place) DO UPDATE SET epoch = ?2, sealed = ?3",
    )?;
    statement
        .execute(params![place, part.key_epoch, part.sealed])
        .map(drop)
}

/// Writes a piece of a blob.
pub(crate) fn put_chunk(tx: &Transaction<'_>, chunk: &Chunk) -> rusqlite::Result<()> {
    let mut statement = tx.prepare_cached("INSERT INTO chunk (stream, n, sealed) VALUES (?1, ?2, ?3)")?;
    statement
        .execute(params![chunk.stream, chunk.n, chunk.sealed])
        .map(drop)
}

/// Takes up to `most` pieces of a stream away; true when none are left.
pub(crate) fn drop_chunks(tx: &Transaction<'_>, stream: &[u8], most: u32) -> rusqlite::Result<bool> {
    let sql = "DELETE FROM chunk WHERE stream = ?1 AND n IN (SELECT n FROM chunk WHERE stream = ?1 LIMIT ?2)";
    let dropped = tx.prepare_cached(sql)?.execute(params![stream, most])?;
    Ok(dropped < usize::try_from(most).unwrap_or(usize::MAX))
}
