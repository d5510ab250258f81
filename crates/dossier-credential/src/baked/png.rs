//! PNG: a walk over the chunks (PNG third edition §5), nothing else.

use std::io::Read as _;

use super::Baked;
use crate::{Carrier, ReadFault};

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The largest image, in bytes.
const LARGEST: usize = 10 << 20;
/// The longest text after inflating, in bytes.
const LONGEST: usize = 1 << 20;

/// In this order of preference: the newest standard first.
const KEYWORDS: [&[u8]; 3] = [b"openbadgecredential", b"clrcredential", b"openbadges"];

pub(super) fn read(bytes: &[u8]) -> Result<Baked, ReadFault> {
    if bytes.len() > LARGEST {
        return Err(ReadFault::TooLarge {
            limit: LARGEST,
            found: bytes.len(),
        });
    }
    let mut remarks = Vec::new();
    let mut found: Vec<(usize, Chunk<'_>)> = Vec::new();
    let mut damaged = 0usize;
    for chunk in (Chunks {
        bytes,
        at: SIGNATURE.len(),
    }) {
        let chunk = match chunk {
            Ok(chunk) => chunk,
            // A badge that was read before the break is still a badge; writers differ about the end.
            Err(at) if found.is_empty() => return Err(ReadFault::Image { at }),
            Err(at) => {
                remarks.push(format!("the image breaks off at byte {at}"));
                break;
            }
        };
        damaged += usize::from(!chunk.crc_fits);
        if let Some(rank) = chunk
            .keyword()
            .and_then(|word| KEYWORDS.iter().position(|known| *known == word))
        {
            found.push((rank, chunk));
        }
        if &chunk.kind == b"IEND" {
            break;
        }
    }
    if damaged > 0 {
        remarks.push(format!("{damaged} chunks with a wrong CRC"));
    }
    // OB 3.0 §5.3.1: one chunk only; where there are more, the first counts.
    let Some((_, chunk)) = found.iter().min_by_key(|(rank, _)| *rank) else {
        return Err(ReadFault::NoCredential);
    };
    if found.len() > 1 {
        remarks.push(format!("{} badges in one image, the first is read", found.len()));
    }
    let text = text_of(chunk, &mut remarks)?;
    Ok(Baked {
        text,
        carrier: Carrier::Png,
        remarks,
    })
}

#[derive(Clone, Copy)]
struct Chunk<'b> {
    kind: [u8; 4],
    data: &'b [u8],
    crc_fits: bool,
}

impl<'b> Chunk<'b> {
    /// The keyword of a text chunk.
    fn keyword(&self) -> Option<&'b [u8]> {
        let is_text = matches!(&self.kind, b"iTXt" | b"tEXt" | b"zTXt");
        is_text
            .then(|| self.data.split(|byte| *byte == 0).next())
            .flatten()
    }
}

struct Chunks<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Iterator for Chunks<'b> {
    /// A chunk, or the place where the file breaks off.
    type Item = Result<Chunk<'b>, usize>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        let at = self.at;
        let chunk = split(rest);
        // After a break there is nothing to go on with.
        self.at = chunk.map_or(self.bytes.len(), |(_, length)| at + length);
        Some(chunk.map(|(chunk, _)| chunk).ok_or(at))
    }
}

fn split(rest: &[u8]) -> Option<(Chunk<'_>, usize)> {
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let covered = rest.get(..length.checked_add(4)?)?;
    let (kind, data) = covered.split_first_chunk::<4>()?;
    let crc = rest.get(covered.len()..)?.first_chunk::<4>()?;
    let crc_fits = crc32fast::hash(covered) == u32::from_be_bytes(*crc);
    Some((
        Chunk {
            kind: *kind,
            data,
            crc_fits,
        },
        covered.len() + 8,
    ))
}

fn text_of(chunk: &Chunk<'_>, remarks: &mut Vec<String>) -> Result<String, ReadFault> {
    let fault = ReadFault::Image { at: 0 };
    let keyword = chunk.keyword().unwrap_or_default();
    let rest = chunk.data.get(keyword.len() + 1..).ok_or_else(|| fault.clone())?;
    let bytes = match &chunk.kind {
        b"tEXt" => {
            remarks.push("the badge is in a tEXt chunk instead of iTXt".to_owned());
            rest.to_vec()
        }
        b"zTXt" => {
            remarks.push("the badge is compressed".to_owned());
            inflated(rest.get(1..).ok_or_else(|| fault.clone())?)?
        }
        _ => {
            let (flags, rest) = rest.split_first_chunk::<2>().ok_or_else(|| fault.clone())?;
            // Language tag and translated keyword, each up to a zero byte.
            let mut parts = rest.splitn(3, |byte| *byte == 0);
            let text = parts.nth(2).ok_or_else(|| fault.clone())?;
            if flags[0] == 0 {
                text.to_vec()
            } else {
                remarks.push("the badge is compressed".to_owned());
                inflated(text)?
            }
        }
    };
    // iTXt is UTF-8; tEXt should be Latin-1, but badge writers put UTF-8 there too.
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect()))
}

fn inflated(bytes: &[u8]) -> Result<Vec<u8>, ReadFault> {
    let fault = ReadFault::Inflate { limit: LONGEST };
    let mut out = Vec::new();
    let mut reader = flate2::read::ZlibDecoder::new(bytes).take(LONGEST as u64 + 1);
    reader.read_to_end(&mut out).map_err(|_| fault.clone())?;
    if out.len() > LONGEST { Err(fault) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write as _;

    use super::*;

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let covered = [kind.as_slice(), data].concat();
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [
            length.as_slice(),
            &covered,
            &crc32fast::hash(&covered).to_be_bytes(),
        ]
        .concat()
    }

    fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
        let end = chunk(b"IEND", b"");
        [SIGNATURE, &chunks.concat(), &end].concat()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_badge_is_found_in_every_kind_of_text_chunk() {
        let compressed = [b"openbadges\0\x01\0\0\0".as_slice(), &zlib(b"{\"a\":1}")].concat();
        let old = [b"openbadges\0\0".as_slice(), &zlib(b"{\"a\":1}")].concat();
        for (kind, data) in [
            (b"iTXt", b"openbadges\0\0\0\0\0{\"a\":1}".to_vec()),
            (b"iTXt", b"openbadges\0\0\0en\0badge\0{\"a\":1}".to_vec()),
            (b"tEXt", b"openbadges\0{\"a\":1}".to_vec()),
            (b"iTXt", compressed),
            (b"zTXt", old),
        ] {
            assert_eq!(read(&png(&[chunk(kind, &data)])).unwrap().text, "{\"a\":1}");
        }
    }

    #[test]
    fn the_first_badge_counts_and_the_newest_standard_goes_before() {
        let first = chunk(b"iTXt", b"openbadges\0\0\0\0\0one");
        let second = chunk(b"iTXt", b"openbadges\0\0\0\0\0two");
        let third = chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0three");
        let baked = read(&png(&[first.clone(), second.clone()])).unwrap();
        assert!(baked.text == "one" && baked.remarks.len() == 1);
        assert_eq!(read(&png(&[first, second, third])).unwrap().text, "three");
    }

    #[test]
    fn a_wrong_crc_is_reported_and_no_reason_to_refuse() {
        let mut bad = chunk(b"iTXt", b"openbadges\0\0\0\0\0{}");
        *bad.last_mut().unwrap() ^= 1;
        assert_eq!(read(&png(&[bad])).unwrap().remarks, ["1 chunks with a wrong CRC"]);
    }

    #[test]
    fn a_bomb_and_a_broken_file_are_refused() {
        let bomb = [
            b"openbadges\0\x01\0\0\0".as_slice(),
            &zlib(&vec![b' '; LONGEST + 1]),
        ]
        .concat();
        assert!(matches!(
            read(&png(&[chunk(b"iTXt", &bomb)])),
            Err(ReadFault::Inflate { .. })
        ));
        let cut = &png(&[chunk(b"iTXt", b"openbadges\0\0\0\0\0{}")])[..20];
        assert!(matches!(read(cut), Err(ReadFault::Image { at: 8 })));
        assert!(matches!(read(&png(&[])), Err(ReadFault::NoCredential)));
    }
}
