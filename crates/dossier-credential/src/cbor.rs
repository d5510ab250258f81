//! The little of CBOR (RFC 8949) that COSE_Sign1 and selective proof values need: whole items of definite length, no
//! deeper than a header is.

/// One item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Item<'b> {
    /// A whole number, negative ones among them.
    Number(i128),
    /// A string of bytes.
    Bytes(&'b [u8]),
    /// Text.
    Text(&'b str),
    /// A list.
    List(Vec<Item<'b>>),
    /// Pairs in the order in which they stand.
    Map(Vec<(Item<'b>, Item<'b>)>),
    /// A tag and what it is about.
    Tagged(u64, Box<Item<'b>>),
    /// `false`, `true`, `null` and other simple values, by number.
    Simple(u8),
}

/// How deep items may nest.
const DEEPEST: u8 = 8;
/// How many pairs a map may announce: each is held against all before it.
const MOST: u64 = 1_000;

/// Reads exactly one item that fills all bytes; `None` for anything else.
pub(crate) fn whole(bytes: &[u8]) -> Option<Item<'_>> {
    let mut rest = bytes;
    let item = item(&mut rest, 0)?;
    rest.is_empty().then_some(item)
}

fn item<'b>(rest: &mut &'b [u8], depth: u8) -> Option<Item<'b>> {
    if depth > DEEPEST {
        return None;
    }
    let first = *rest.split_first()?.0;
    let (major, value) = head(rest)?;
    Some(match major {
        0 => Item::Number(i128::from(value)),
        1 => Item::Number(-1 - i128::from(value)),
        2 => Item::Bytes(take(rest, value)?),
        3 => Item::Text(std::str::from_utf8(take(rest, value)?).ok()?),
        4 => {
            let mut list = Vec::new();
            for _ in 0..counted(value, u64::MAX, rest.len())? {
                list.push(item(rest, depth + 1)?);
            }
            Item::List(list)
        }
        5 => {
            let mut map = Vec::new();
            for _ in 0..counted(value, MOST, rest.len())? {
                let pair = (item(rest, depth + 1)?, item(rest, depth + 1)?);
                // Two readers must not see two values under one label.
                if map.iter().any(|(label, _)| *label == pair.0) {
                    return None;
                }
                map.push(pair);
            }
            Item::Map(map)
        }
        6 => Item::Tagged(value, Box::new(item(rest, depth + 1)?)),
        // Floats and simple values beyond the first few have no place in what we read.
        _ if first & 0x1f < 24 => Item::Simple(first & 0x1f),
        _ => return None,
    })
}

/// The heads of what is announced must fit into what is left, so nothing is allocated for items that are not there.
fn counted(announced: u64, most: u64, left: usize) -> Option<u64> {
    (announced <= most && announced <= left as u64).then_some(announced)
}

/// The major type and the argument of an item's head. Indefinite lengths and reserved forms are refused.
fn head(rest: &mut &[u8]) -> Option<(u8, u64)> {
    let (first, tail) = rest.split_first()?;
    *rest = tail;
    let (major, info) = (first >> 5, first & 0x1f);
    let size = match info {
        0..=23 => return Some((major, u64::from(info))),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return None,
    };
    let mut value = 0;
    for byte in take(rest, size)? {
        value = value << 8 | u64::from(*byte);
    }
    Some((major, value))
}

fn take<'b>(rest: &mut &'b [u8], length: u64) -> Option<&'b [u8]> {
    let (taken, tail) = rest.split_at_checked(usize::try_from(length).ok()?)?;
    *rest = tail;
    Some(taken)
}

/// Writes a string: major type 2 (bytes) or 3 (text).
pub(crate) fn write_string(out: &mut Vec<u8>, major: u8, bytes: &[u8]) {
    write_head(out, major, bytes.len() as u64);
    out.extend(bytes);
}

/// Writes a head in its shortest form (RFC 8949 §4.2.1).
pub(crate) fn write_head(out: &mut Vec<u8>, major: u8, value: u64) {
    let lead = major << 5;
    let wide = value.to_be_bytes();
    match value {
        0..=23 => out.push(lead | wide[7]),
        24..=0xff => out.extend([lead | 24, wide[7]]),
        0x100..=0xffff => {
            out.push(lead | 25);
            out.extend(&wide[6..]);
        }
        0x1_0000..=0xffff_ffff => {
            out.push(lead | 26);
            out.extend(&wide[4..]);
        }
        _ => {
            out.push(lead | 27);
            out.extend(&wide);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_read_whole_or_not_at_all() {
        assert_eq!(whole(&[0x38, 0x22]), Some(Item::Number(-35)));
        assert_eq!(whole(&[0x43, 1, 2, 3]), Some(Item::Bytes(&[1, 2, 3])));
        assert_eq!(
            whole(&[0xa1, 0x01, 0x26]),
            Some(Item::Map(vec![(Item::Number(1), Item::Number(-7))]))
        );
        for broken in [
            &[0x43, 1, 2][..],
            &[0x01, 0x01],
            &[0x9f, 0xff],
            &[0xa2, 1, 1, 1, 2],
            &[],
        ] {
            assert_eq!(whole(broken), None, "{broken:?}");
        }
    }

    #[test]
    fn what_is_announced_and_not_there_costs_nothing() {
        assert_eq!(
            whole(&[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            None
        );
        assert_eq!(
            whole(&[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            None
        );
        assert_eq!(whole(&vec![0x81; 100_000]), None);
    }

    #[test]
    fn a_string_is_written_with_the_shortest_head() {
        for length in [0, 23, 24, 255, 256, 70_000] {
            let bytes = vec![7; length];
            let mut out = Vec::new();
            write_string(&mut out, 2, &bytes);
            assert_eq!(whole(&out), Some(Item::Bytes(&bytes)));
        }
    }
}
