//! What stands in a backup's stream: frames, one after another, in the order of their kinds.

use std::io::{self, Read, Write};

use dossier_seal::MAX_ROW_LEN;

use super::BackupFault;
use crate::store::{Chunk, RawPart};
use crate::v1::fields::Fields;
use crate::v1::{Entry, RowId};

/// No frame has a longer body: a row's payload, its padding, its seal and its place.
const MAX_BODY: u64 = (MAX_ROW_LEN as u64) + (MAX_ROW_LEN as u64) / 8 + 4096;

/// One frame.
pub(super) enum Frame {
    /// What the backup says about itself, as JSON.
    About(Vec<u8>),
    /// A single value of the database other than the header.
    Meta { name: String, value: Vec<u8> },
    /// A sealed row. Only what stands beside it is known here.
    Row { entry: Entry, sealed: Vec<u8> },
    /// A part of the manifest.
    Part { place: i64, part: RawPart },
    /// A piece of a file.
    Piece(Chunk),
    /// How many rows, parts and pieces there were. Nothing follows.
    End([u64; 3]),
}

impl Frame {
    /// The place of this kind in the order.
    pub(super) const fn kind(&self) -> u8 {
        match self {
            Self::About(_) => 1,
            Self::Meta { .. } => 2,
            Self::Row { .. } => 3,
            Self::Part { .. } => 4,
            Self::Piece(_) => 5,
            Self::End(_) => 6,
        }
    }

    /// Kind, length of the body, body.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let body = self.body();
        let len = u32::try_from(body.len()).map_err(io::Error::other)?;
        out.write_all(&[self.kind()])?;
        out.write_all(&len.to_be_bytes())?;
        out.write_all(&body)
    }

    fn body(&self) -> Vec<u8> {
        match self {
            Self::About(json) => json.clone(),
            Self::Meta { name, value } => [
                &[u8::try_from(name.len()).unwrap_or(u8::MAX)],
                name.as_bytes(),
                value,
            ]
            .concat(),
            Self::Row { entry, sealed } => [
                entry.id.0.as_slice(),
                &entry.rev.to_be_bytes(),
                &entry.schema.to_be_bytes(),
                &entry.key_epoch.to_be_bytes(),
                sealed,
            ]
            .concat(),
            Self::Part { place, part } => {
                let place = u32::try_from(*place).unwrap_or(u32::MAX);
                [
                    place.to_be_bytes().as_slice(),
                    &part.key_epoch.to_be_bytes(),
                    &part.sealed,
                ]
                .concat()
            }
            Self::Piece(chunk) => [chunk.stream.as_slice(), &chunk.n.to_be_bytes(), &chunk.sealed].concat(),
            Self::End(counts) => counts.iter().flat_map(|count| count.to_be_bytes()).collect(),
        }
    }

    /// Reads the next frame; memory grows with what really comes, not with what a length promises.
    pub(super) fn read(source: &mut impl Read) -> Result<Self, BackupFault> {
        let mut head = [0; 5];
        source.read_exact(&mut head).map_err(reading)?;
        let [kind, len @ ..] = head;
        let len = u64::from(u32::from_be_bytes(len));
        if len > MAX_BODY {
            return Err(BackupFault::Damaged);
        }
        let mut body = Vec::new();
        source.take(len).read_to_end(&mut body).map_err(reading)?;
        if body.len() as u64 != len {
            return Err(BackupFault::Damaged);
        }
        Self::parse(kind, body).ok_or(BackupFault::Damaged)
    }

    fn parse(kind: u8, body: Vec<u8>) -> Option<Self> {
        let mut fields = Fields(&body);
        Some(match kind {
            1 => Self::About(body),
            2 => {
                let [len] = fields.take()?;
                let (name, value) = fields.0.split_at_checked(usize::from(len))?;
                Self::Meta {
                    name: String::from_utf8(name.to_vec()).ok()?,
                    value: value.to_vec(),
                }
            }
            3 => {
                let entry = Entry::bare(
                    RowId(fields.take()?),
                    fields.u64()?,
                    fields.take().map(u16::from_be_bytes)?,
                    fields.take().map(u32::from_be_bytes)?,
                );
                Self::Row {
                    entry,
                    sealed: fields.0.to_vec(),
                }
            }
            4 => Self::Part {
                place: i64::from(fields.take().map(u32::from_be_bytes)?),
                part: RawPart {
                    key_epoch: fields.take().map(u32::from_be_bytes)?,
                    sealed: fields.0.to_vec(),
                },
            },
            5 => Self::Piece(Chunk {
                stream: fields.take()?,
                n: fields.take().map(u32::from_be_bytes)?,
                sealed: fields.0.to_vec(),
            }),
            6 => {
                let counts = [fields.u64()?, fields.u64()?, fields.u64()?];
                fields.0.is_empty().then_some(Self::End(counts))?
            }
            _ => return None,
        })
    }
}

/// The stream says what is wrong with it by the kind of its error.
pub(super) fn reading(error: io::Error) -> BackupFault {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => BackupFault::Damaged,
        kind => BackupFault::Unreadable(kind),
    }
}
