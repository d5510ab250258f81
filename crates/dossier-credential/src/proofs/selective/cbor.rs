//! What a selective proof value is made of, in CBOR.

use crate::cbor;

/// A proof value's items. Numbers are small: indexes and labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Number(u64),
    Bytes(Vec<u8>),
    Text(String),
    List(Vec<Item>),
    /// From a number to an item, in the order of the numbers.
    Map(Vec<(u64, Item)>),
}

/// Reads one item that fills all the bytes; `None` for anything else, and for what is not written in its one shortest
/// form (RFC 8949 §4.2.1): a proof value has no other.
pub(super) fn read(bytes: &[u8]) -> Option<Item> {
    let item = Item::of(cbor::whole(bytes)?)?;
    let mut again = Vec::with_capacity(bytes.len());
    write(&item, &mut again);
    (again == bytes).then_some(item)
}

impl Item {
    fn of(item: cbor::Item<'_>) -> Option<Self> {
        Some(match item {
            cbor::Item::Number(number) => Self::Number(u64::try_from(number).ok()?),
            cbor::Item::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
            cbor::Item::Text(text) => Self::Text(text.to_owned()),
            cbor::Item::List(items) => Self::List(items.into_iter().map(Self::of).collect::<Option<_>>()?),
            cbor::Item::Map(pairs) => {
                let entries: Vec<(u64, Self)> = pairs
                    .into_iter()
                    .map(|(key, item)| match key {
                        cbor::Item::Number(key) => Some((u64::try_from(key).ok()?, Self::of(item)?)),
                        _ => None,
                    })
                    .collect::<Option<_>>()?;
                if !entries.is_sorted_by(|a, b| a.0 < b.0) {
                    return None;
                }
                Self::Map(entries)
            }
            cbor::Item::Tagged(..) | cbor::Item::Simple(_) => return None,
        })
    }
}

/// Writes an item in its shortest form.
pub(super) fn write(item: &Item, out: &mut Vec<u8>) {
    match item {
        Item::Number(number) => cbor::write_head(out, 0, *number),
        Item::Bytes(bytes) => cbor::write_string(out, 2, bytes),
        Item::Text(text) => cbor::write_string(out, 3, text.as_bytes()),
        Item::List(items) => {
            cbor::write_head(out, 4, items.len() as u64);
            items.iter().for_each(|item| write(item, out));
        }
        Item::Map(entries) => {
            cbor::write_head(out, 5, entries.len() as u64);
            for (key, item) in entries {
                cbor::write_head(out, 0, *key);
                write(item, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let item = Item::List(vec![
            Item::Number(23),
            Item::Number(24),
            Item::Number(70_000),
            Item::Bytes(vec![7; 300]),
            Item::Text("/issuer".to_owned()),
            Item::Map(vec![(0, Item::Bytes(vec![])), (300, Item::Number(1))]),
        ]);
        let mut bytes = Vec::new();
        write(&item, &mut bytes);
        assert_eq!(read(&bytes).unwrap(), item);
        assert!(read(&bytes[..bytes.len() - 1]).is_none());
    }

    #[test]
    fn what_is_not_in_its_one_form_is_refused() {
        for bytes in [
            [0x18, 0x01].as_slice(),         // 1, longer than need be
            &[0x9f, 0x01, 0xff],             // a list without a length
            &[0x9a, 0xff, 0xff, 0xff, 0xff], // a list of four thousand million
            &[0xa2, 0x01, 0x01, 0x01, 0x01], // a key twice
            &[0x01, 0x01],                   // more than one item
            &[0xf6],                         // null
        ] {
            assert!(read(bytes).is_none(), "{bytes:x?}");
        }
    }
}
