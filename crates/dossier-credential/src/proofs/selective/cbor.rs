//! The little of CBOR (RFC 8949) that a selective proof value is made of.

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

/// Lists in lists in lists do not occur.
const DEEPEST: u8 = 4;

/// Reads one item that fills all the bytes; `None` for anything else, indefinite lengths and numbers that are
/// written longer than need be among it.
pub(super) fn read(bytes: &[u8]) -> Option<Item> {
    let mut reader = Reader { rest: bytes };
    let item = reader.item(DEEPEST)?;
    reader.rest.is_empty().then_some(item)
}

struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn head(&mut self) -> Option<(u8, u64)> {
        let first = *self.take(1)?.first()?;
        let (kind, short) = (first >> 5, first & 31);
        let (number, least) = match short {
            0..=23 => return Some((kind, u64::from(short))),
            24 => (u64::from(*self.take(1)?.first()?), 24),
            25 => (
                u64::from(u16::from_be_bytes(self.take(2)?.try_into().ok()?)),
                1 << 8,
            ),
            26 => (
                u64::from(u32::from_be_bytes(self.take(4)?.try_into().ok()?)),
                1 << 16,
            ),
            _ => return None,
        };
        (number >= least).then_some((kind, number))
    }

    fn item(&mut self, depth: u8) -> Option<Item> {
        let deeper = depth.checked_sub(1)?;
        let (kind, number) = self.head()?;
        let count = usize::try_from(number).ok()?;
        Some(match kind {
            0 => Item::Number(number),
            2 => Item::Bytes(self.take(count)?.to_vec()),
            3 => Item::Text(String::from_utf8(self.take(count)?.to_vec()).ok()?),
            // Each item takes a byte at least, so a false count costs nothing.
            4 if count <= self.rest.len() => {
                Item::List((0..count).map(|_| self.item(deeper)).collect::<Option<_>>()?)
            }
            5 if count <= self.rest.len() => {
                let entries: Vec<(u64, Item)> = (0..count)
                    .map(|_| match self.head()? {
                        (0, key) => Some((key, self.item(deeper)?)),
                        _ => None,
                    })
                    .collect::<Option<_>>()?;
                if !entries.is_sorted_by(|a, b| a.0 < b.0) {
                    return None;
                }
                Item::Map(entries)
            }
            _ => return None,
        })
    }
}

/// Writes an item in its shortest form.
pub(super) fn write(item: &Item, out: &mut Vec<u8>) {
    match item {
        Item::Number(number) => head(0, *number, out),
        Item::Bytes(bytes) => {
            head(2, bytes.len() as u64, out);
            out.extend(bytes);
        }
        Item::Text(text) => {
            head(3, text.len() as u64, out);
            out.extend(text.as_bytes());
        }
        Item::List(items) => {
            head(4, items.len() as u64, out);
            items.iter().for_each(|item| write(item, out));
        }
        Item::Map(entries) => {
            head(5, entries.len() as u64, out);
            for (key, item) in entries {
                head(0, *key, out);
                write(item, out);
            }
        }
    }
}

fn head(kind: u8, number: u64, out: &mut Vec<u8>) {
    let kind = kind << 5;
    // Nothing that we write has 2^32 parts; the widest form is there for completeness.
    if let Ok(short) = u8::try_from(number) {
        if short < 24 {
            out.push(kind | short);
        } else {
            out.extend([kind | 24, short]);
        }
    } else if let Ok(number) = u16::try_from(number) {
        out.push(kind | 25);
        out.extend(number.to_be_bytes());
    } else if let Ok(number) = u32::try_from(number) {
        out.push(kind | 26);
        out.extend(number.to_be_bytes());
    } else {
        out.push(kind | 27);
        out.extend(number.to_be_bytes());
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
            [0x18, 0x01].as_slice(),               // 1, longer than need be
            &[0x9f, 0x01, 0xff],                   // a list without a length
            &[0x9a, 0xff, 0xff, 0xff, 0xff],       // a list of four thousand million
            &[0xa2, 0x01, 0x01, 0x01, 0x01],       // a key twice
            &[0x81, 0x81, 0x81, 0x81, 0x81, 0x01], // too deep
            &[0x01, 0x01],                         // more than one item
            &[0xf6],                               // null
        ] {
            assert!(read(bytes).is_none(), "{bytes:x?}");
        }
    }
}
