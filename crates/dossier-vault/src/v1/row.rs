//! What a row says once its seal is open.

use dossier_seal::{Zeroizing, make_bytes};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fields::Fields;
use crate::fault::WriteFault;
use crate::{BlobInfo, LedgerEntry, StoredRecord};

/// The number of the row table in the associated data.
pub(crate) const TABLE: u16 = 1;
/// The version of the payloads' own shape.
pub(crate) const SCHEMA: u16 = 1;

/// The random name of a row. Its order is the order on disk, and tells nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct RowId(pub(crate) [u8; 16]);

/// What sort of row it is. It stands inside the seals only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// A version of a record.
    Version = 1,
    /// A line of the ledger.
    Ledger = 2,
    /// A setting.
    Setting = 3,
    /// What says how to read a blob.
    Blob = 4,
}

/// What a row says.
pub(crate) enum Content {
    Version(Box<StoredRecord>),
    Ledger(LedgerEntry),
    Setting { name: String, value: Value },
    Blob(Box<BlobInfo>),
}

#[derive(Serialize, Deserialize)]
struct SettingShape<N, V> {
    name: N,
    value: V,
}

impl RowId {
    pub(crate) fn make() -> Result<Self, WriteFault> {
        Ok(Self(make_bytes()?))
    }

    /// The place in the table: the first eight bytes as a number, moved so that the database's
    /// signed order is the order of the ids.
    pub(crate) fn place(self) -> i64 {
        let (first, _) = self.0.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
        i64::from_be_bytes(*first) ^ i64::MIN
    }

    /// The leaf of the manifest that lists it.
    pub(crate) fn leaf(self) -> u16 {
        u16::from_be_bytes([self.0[0], self.0[1]])
    }
}

impl Kind {
    pub(crate) const fn from_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            1 => Self::Version,
            2 => Self::Ledger,
            3 => Self::Setting,
            4 => Self::Blob,
            _ => return None,
        })
    }
}

/// The payload of a version: kind, then JSON.
pub(crate) fn version_payload(record: &StoredRecord) -> Zeroizing<Vec<u8>> {
    json_payload(Kind::Version, record)
}

/// The payload of a setting: kind, then JSON.
pub(crate) fn setting_payload(name: &str, value: &Value) -> Zeroizing<Vec<u8>> {
    json_payload(Kind::Setting, &SettingShape { name, value })
}

/// The payload of a ledger line: kind, number, moment (seconds, nanoseconds), content.
pub(crate) fn ledger_payload(entry: &LedgerEntry) -> Zeroizing<Vec<u8>> {
    let mut payload = Zeroizing::new(Vec::with_capacity(21 + entry.content.len()));
    payload.push(Kind::Ledger as u8);
    payload.extend_from_slice(&entry.seq.to_be_bytes());
    payload.extend_from_slice(&entry.at.as_second().to_be_bytes());
    payload.extend_from_slice(&entry.at.subsec_nanosecond().to_be_bytes());
    payload.extend_from_slice(&entry.content);
    payload
}

/// The payload of a blob's description: kind, then its fixed fields.
pub(crate) fn blob_payload(blob: &BlobInfo) -> Zeroizing<Vec<u8>> {
    let mut payload = Zeroizing::new(Vec::with_capacity(1 + BlobInfo::LEN));
    payload.push(Kind::Blob as u8);
    payload.extend_from_slice(&blob.to_bytes());
    payload
}

/// Reads any payload; `None` when no version of this program wrote it.
pub(crate) fn read(payload: &[u8]) -> Option<Content> {
    let (kind, body) = payload.split_first()?;
    Some(match Kind::from_byte(*kind)? {
        Kind::Version => Content::Version(serde_json::from_slice(body).ok()?),
        Kind::Setting => {
            let SettingShape { name, value } = serde_json::from_slice(body).ok()?;
            Content::Setting { name, value }
        }
        Kind::Ledger => {
            let mut fields = Fields(body);
            let seq = fields.u64()?;
            let seconds = i64::from_be_bytes(fields.take()?);
            let nanos = i32::from_be_bytes(fields.take()?);
            let at = Timestamp::new(seconds, nanos).ok()?;
            Content::Ledger(LedgerEntry {
                seq,
                at,
                content: fields.0.to_vec(),
            })
        }
        Kind::Blob => Content::Blob(Box::new(BlobInfo::from_bytes(body)?)),
    })
}

fn json_payload(kind: Kind, body: &impl Serialize) -> Zeroizing<Vec<u8>> {
    let mut payload = Zeroizing::new(Vec::with_capacity(2048));
    payload.push(kind as u8);
    serde_json::to_writer(&mut *payload, body).expect("plain data with text keys always has a JSON form");
    payload
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn places_keep_the_order_of_the_ids() {
        let mut ids = [[0xff; 16], [0; 16], [0x80; 16], [0x7f; 16]].map(RowId);
        ids.sort_unstable();
        let places = ids.map(RowId::place);
        assert!(places.is_sorted(), "{places:?}");
        assert_eq!(places[0], i64::MIN);
    }

    #[test]
    fn a_ledger_line_comes_back_to_the_nanosecond() {
        let entry = LedgerEntry {
            seq: 3,
            at: Timestamp::new(-5, -7).unwrap(),
            content: b"line".to_vec(),
        };
        let Some(Content::Ledger(back)) = read(&ledger_payload(&entry)) else {
            panic!("another kind")
        };
        assert!(back == entry);
    }

    #[test]
    fn an_unknown_kind_is_no_row() {
        assert!(read(&[]).is_none());
        assert!(read(&[9, 1, 2]).is_none());
        assert!(read(&[2, 1]).is_none());
    }
}
