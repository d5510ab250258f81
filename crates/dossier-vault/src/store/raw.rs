//! What lies in the tables, read as it is: whoever can write the file can put anything there.

use std::borrow::Cow;

use rusqlite::Row;

/// A row as it stands in the table. Columns that hold something else than they should are empty or
/// the largest number: they fit no seal, and the row is named without hiding the others.
#[derive(Clone)]
pub(crate) struct RawRow<'a> {
    pub(crate) place: i64,
    pub(crate) id: Cow<'a, [u8]>,
    pub(crate) rev: u64,
    pub(crate) schema: u16,
    pub(crate) key_epoch: u32,
    pub(crate) sealed: Cow<'a, [u8]>,
}

/// Rows in one piece of memory: a hundred thousand small ones cost more to take and give back than
/// to open.
#[derive(Default)]
pub(crate) struct Batch {
    bytes: Vec<u8>,
    rows: Vec<BatchRow>,
}

struct BatchRow {
    place: i64,
    rev: u64,
    schema: u16,
    key_epoch: u32,
    /// Where its id begins, where its sealed bytes begin, and where they end.
    at: [usize; 3],
}

impl Batch {
    pub(crate) fn rows(&self) -> impl Iterator<Item = RawRow<'_>> {
        self.rows.iter().map(|row| {
            let [id, sealed, end] = row.at;
            RawRow {
                place: row.place,
                id: Cow::Borrowed(&self.bytes[id..sealed]),
                rev: row.rev,
                schema: row.schema,
                key_epoch: row.key_epoch,
                sealed: Cow::Borrowed(&self.bytes[sealed..end]),
            }
        })
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn push(&mut self, row: &RawRow<'_>) {
        let id = self.bytes.len();
        self.bytes.extend_from_slice(&row.id);
        let sealed = self.bytes.len();
        self.bytes.extend_from_slice(&row.sealed);
        let at = [id, sealed, self.bytes.len()];
        let RawRow {
            place,
            rev,
            schema,
            key_epoch,
            ..
        } = *row;
        self.rows.push(BatchRow {
            place,
            rev,
            schema,
            key_epoch,
            at,
        });
    }
}

impl RawRow<'_> {
    pub(crate) fn into_owned(self) -> RawRow<'static> {
        let (id, sealed) = (
            Cow::Owned(self.id.into_owned()),
            Cow::Owned(self.sealed.into_owned()),
        );
        RawRow { id, sealed, ..self }
    }
}

/// A part of the manifest as it stands in the table.
#[derive(Clone)]
pub(crate) struct RawPart {
    pub(crate) key_epoch: u32,
    pub(crate) sealed: Vec<u8>,
}

/// A sealed piece of a blob.
pub(crate) struct Chunk {
    pub(crate) stream: [u8; 16],
    pub(crate) n: u32,
    pub(crate) sealed: Vec<u8>,
}

pub(super) fn raw_row<'a>(row: &'a Row<'_>) -> rusqlite::Result<RawRow<'a>> {
    Ok(RawRow {
        place: row.get(0)?,
        id: Cow::Borrowed(blob(row, 1)?),
        rev: number(row, 2)?,
        schema: number(row, 3)?,
        key_epoch: number(row, 4)?,
        sealed: Cow::Borrowed(blob(row, 5)?),
    })
}

/// A column's bytes; none for what holds something else.
fn blob<'a>(row: &'a Row<'_>, column: usize) -> rusqlite::Result<&'a [u8]> {
    Ok(row.get_ref(column)?.as_blob().unwrap_or_default())
}

pub(super) fn bytes(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<u8>> {
    blob(row, column).map(<[u8]>::to_vec)
}

/// A column's number; the largest one for what is none, which fits no seal either.
pub(super) fn number<N: TryFrom<i64> + Bounded>(row: &Row<'_>, column: usize) -> rusqlite::Result<N> {
    let number = row.get_ref(column)?.as_i64().ok();
    Ok(number
        .and_then(|number| N::try_from(number).ok())
        .unwrap_or(N::LARGEST))
}

pub(super) trait Bounded {
    const LARGEST: Self;
}

impl Bounded for u16 {
    const LARGEST: Self = Self::MAX;
}

impl Bounded for u32 {
    const LARGEST: Self = Self::MAX;
}

impl Bounded for u64 {
    const LARGEST: Self = Self::MAX;
}
