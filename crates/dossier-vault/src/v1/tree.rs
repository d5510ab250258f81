//! The manifest: a keyed hash tree that says which rows there are.
//!
//! The first two bytes of a row's id choose one of 65,536 leaves, the first byte one of 256 nodes;
//! one root is over all. A save rewrites one leaf, one node and the root, whatever the number of rows.

use dossier_seal::DataKey;

use super::fields::Fields;
use super::row::{Kind, RowId};

/// The level of the root.
pub(crate) const ROOT: u8 = 0;
/// The level of the 256 nodes.
pub(crate) const NODE: u8 = 1;
/// The level of the leaves.
pub(crate) const LEAF: u8 = 2;

/// The keyed hash of a leaf or a node: the first half of an HMAC-SHA256.
pub(crate) type Mac = [u8; 16];

/// What the manifest says about one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its name.
    pub(crate) id: RowId,
    /// Which writing of it, from 1.
    pub(crate) rev: u64,
    /// The version of its payload's shape.
    pub(crate) schema: u16,
    /// Which data key sealed it.
    pub(crate) key_epoch: u32,
    /// What sort of row.
    pub(crate) kind: Kind,
    /// What it belongs to: the record of a version, the blob of a description; else zeroes.
    pub(crate) group: [u8; 16],
    /// Its number there: the version, the number in the ledger; else 0.
    pub(crate) seq: u64,
    /// The last 16 bytes of the sealed row: its Poly1305 tag.
    pub(crate) tag: [u8; 16],
}

/// What the root says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Root {
    /// The number of the commit.
    pub(crate) epoch: u64,
    /// How many rows there are.
    pub(crate) rows: u64,
    /// The nodes that are not empty, in order.
    pub(crate) nodes: Vec<(u8, Mac)>,
}

/// The place of a part in the manifest table.
pub(crate) fn place(level: u8, index: u16) -> i64 {
    i64::from(level) << 16 | i64::from(index)
}

/// The reverse of [`place`]; `None` for what is no place.
pub(crate) fn part(place: i64) -> Option<(u8, u16)> {
    let index = u16::try_from(place & 0xffff).ok()?;
    let level = u8::try_from(place >> 16).ok()?;
    let most = match level {
        ROOT => 0,
        NODE => 255,
        LEAF => u16::MAX,
        _ => return None,
    };
    (index <= most).then_some((level, index))
}

/// The keyed hash of a leaf or a node.
pub(crate) fn mac(key: &DataKey, level: u8, index: u16, body: &[u8]) -> Mac {
    let whole = key.manifest_mac(key.manifest_place(level, u32::from(index)), &[body]);
    let (half, _) = whole.split_first_chunk().unwrap_or((&[0; 16], &[]));
    *half
}

/// The whole keyed hash of the root: what the high-water mark holds.
pub(crate) fn root_mac(key: &DataKey, body: &[u8]) -> [u8; 32] {
    key.manifest_mac(key.manifest_place(ROOT, 0), &[body])
}

/// A leaf's bytes: its entries in the order of their ids.
pub(crate) fn leaf_body(entries: &[Entry]) -> Vec<u8> {
    let mut body = Vec::with_capacity(entries.len() * Entry::LEN);
    for entry in entries {
        body.extend_from_slice(&entry.id.0);
        body.extend_from_slice(&entry.rev.to_be_bytes());
        body.extend_from_slice(&entry.schema.to_be_bytes());
        body.extend_from_slice(&entry.key_epoch.to_be_bytes());
        body.push(entry.kind as u8);
        body.extend_from_slice(&entry.group);
        body.extend_from_slice(&entry.seq.to_be_bytes());
        body.extend_from_slice(&entry.tag);
    }
    body
}

/// Reads a leaf; `None` when no version of this program wrote it.
pub(crate) fn read_leaf(index: u16, body: &[u8]) -> Option<Vec<Entry>> {
    let whole = body.len().is_multiple_of(Entry::LEN);
    let entries: Vec<Entry> = body
        .chunks_exact(Entry::LEN)
        .map(Entry::read)
        .collect::<Option<_>>()?;
    let ordered = entries.windows(2).all(|pair| pair[0].id < pair[1].id);
    let here = entries.iter().all(|entry| entry.id.leaf() == index);
    (whole && ordered && here).then_some(entries)
}

/// A node's bytes: the leaves that are not empty, each as its last index byte and its hash.
pub(crate) fn node_body(leaves: impl Iterator<Item = (u8, Mac)>) -> Vec<u8> {
    leaves
        .flat_map(|(index, mac)| std::iter::once(index).chain(mac))
        .collect()
}

/// Reads a node; `None` when no version of this program wrote it.
pub(crate) fn read_node(body: &[u8]) -> Option<Vec<(u8, Mac)>> {
    const WIDTH: usize = 1 + size_of::<Mac>();
    if !body.len().is_multiple_of(WIDTH) {
        return None;
    }
    let mut fields = Fields(body);
    let children: Vec<(u8, Mac)> = std::iter::from_fn(|| {
        let [index] = fields.take()?;
        Some((index, fields.take()?))
    })
    .collect();
    children
        .windows(2)
        .all(|pair| pair[0].0 < pair[1].0)
        .then_some(children)
}

impl Entry {
    /// Bytes of an entry.
    pub(crate) const LEN: usize = 16 + 8 + 2 + 4 + 1 + 16 + 8 + 16;

    /// Only what stands beside a row in clear.
    pub(crate) const fn bare(id: RowId, rev: u64, schema: u16, key_epoch: u32) -> Self {
        Self {
            id,
            rev,
            schema,
            key_epoch,
            kind: Kind::Version,
            group: [0; 16],
            seq: 0,
            tag: [0; 16],
        }
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        Some(Self {
            id: RowId(fields.take()?),
            rev: fields.u64()?,
            schema: fields.take().map(u16::from_be_bytes)?,
            key_epoch: fields.take().map(u32::from_be_bytes)?,
            kind: fields.take().and_then(|[byte]| Kind::from_byte(byte))?,
            group: fields.take()?,
            seq: fields.u64()?,
            tag: fields.take()?,
        })
    }
}

impl Root {
    /// The root's bytes.
    pub(crate) fn body(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(16 + self.nodes.len() * 17);
        body.extend_from_slice(&self.epoch.to_be_bytes());
        body.extend_from_slice(&self.rows.to_be_bytes());
        body.extend(node_body(self.nodes.iter().copied()));
        body
    }

    /// Reads a root; `None` when no version of this program wrote it.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        let mut fields = Fields(body);
        Some(Self {
            epoch: fields.u64()?,
            rows: fields.u64()?,
            nodes: read_node(fields.0)?,
        })
    }
}

/// The tag of a sealed row: its last 16 bytes.
pub(crate) fn tag_of(sealed: &[u8]) -> [u8; 16] {
    sealed.last_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn entry(id: [u8; 16]) -> Entry {
        Entry {
            id: RowId(id),
            rev: 1,
            schema: 1,
            key_epoch: 1,
            kind: Kind::Blob,
            group: [3; 16],
            seq: 4,
            tag: [5; 16],
        }
    }

    #[test]
    fn a_leaf_out_of_order_or_out_of_place_is_refused() {
        let (a, b) = (
            entry([1; 16]),
            entry([1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
        );
        assert_eq!(read_leaf(0x0101, &leaf_body(&[a, b])).unwrap(), [a, b]);
        assert!(read_leaf(0x0101, &leaf_body(&[b, a])).is_none());
        assert!(read_leaf(0x0101, &leaf_body(&[a, a])).is_none());
        assert!(read_leaf(0x0102, &leaf_body(&[a, b])).is_none());
        assert!(read_leaf(0x0101, &leaf_body(&[a])[1..]).is_none());
    }

    #[test]
    fn every_part_has_its_own_place() {
        for (level, index) in [(ROOT, 0), (NODE, 0), (NODE, 255), (LEAF, 0), (LEAF, u16::MAX)] {
            assert_eq!(part(place(level, index)), Some((level, index)));
        }
        for stranger in [1, place(NODE, 256), place(3, 0), -1, i64::MAX] {
            assert_eq!(part(stranger), None, "{stranger}");
        }
    }

    proptest! {
        #[test]
        fn a_root_comes_back(epoch: u64, rows: u64, nodes in proptest::collection::btree_map(any::<u8>(), any::<Mac>(), 0..256)) {
            let root = Root { epoch, rows, nodes: nodes.into_iter().collect() };
            prop_assert_eq!(Root::read(&root.body()), Some(root));
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            let _ = (Root::read(&bytes), read_leaf(0, &bytes), read_node(&bytes), super::super::row::read(&bytes));
        }
    }
}
