//! Reading: the whole structure is proven before the first byte is inflated.
//!
//! Long because every rule of the structure stands in the order in which it is proven.

use std::{
    cell::RefCell,
    collections::HashSet,
    io::{self, Read, Seek, SeekFrom, Write},
    ops::Range,
};

use dossier_seal::age_file::{AgeFault, fault_in};
use flate2::{Decompress, FlushDecompress, Status};

use super::{CENTRAL, CENTRAL_LEN, DEFLATED, END, END_LEN, LOCAL, LOCAL_LEN, STORED, ZipFault};
use crate::fault::OpenFault;
use crate::layout::{self, MAX_ENTRIES, MAX_FILE, MAX_JSON, MAX_TOTAL};

/// A container's bytes, at any place: in memory, or a sealed file that is opened as it is read.
pub(crate) trait Source: Read + Seek + Send {}

impl<S: Read + Seek + Send> Source for S {}

/// The longest directory that is read: names of ours are short, and nothing else stands in it.
const MAX_DIRECTORY: u64 = 1 << 20;
/// How much of a file is in memory at a time.
const PIECE: usize = 64 * 1024;

/// A container of which every name, size and place has been proven, and no content yet.
pub(crate) struct Archive {
    source: RefCell<Box<dyn Source>>,
    entries: Vec<Entry>,
}

/// One file.
pub(crate) struct Entry {
    pub(crate) name: String,
    /// Its length, unpacked, in bytes: declared here, and held to when it is read.
    pub(crate) bytes: u64,
    deflated: bool,
    crc: u32,
    data: Range<u64>,
}

impl Archive {
    /// Proves the structure of a container.
    pub(crate) fn read(mut source: Box<dyn Source>) -> Result<Self, OpenFault> {
        let length = source.seek(SeekFrom::End(0)).map_err(of_io)?;
        let tail_at = length.saturating_sub(END_LEN as u64);
        let tail = bytes_at(&mut *source, tail_at..length)?;
        let (directory, count) = find_directory(&tail, length)?;
        if count > MAX_ENTRIES {
            return Err(OpenFault::TooManyFiles {
                limit: MAX_ENTRIES,
                found: count,
            });
        }
        if directory.end - directory.start > MAX_DIRECTORY {
            return Err(ZipFault::Malformed {
                what: "the directory is longer than its files",
            }
            .into());
        }
        let central = bytes_at(&mut *source, directory.clone())?;
        let entries = read_entries(&mut *source, &central, directory.start, count)?;
        check_sizes(&entries)?;
        Ok(Self {
            source: RefCell::new(source),
            entries,
        })
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(crate) fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// Unpacks a file into memory. For what [`check_sizes`] bounds to a few mebibytes.
    pub(crate) fn content(&self, entry: &Entry) -> Result<Vec<u8>, OpenFault> {
        let mut content = Vec::with_capacity(usize::try_from(entry.bytes).unwrap_or_default());
        self.copy(entry, &mut content)?;
        Ok(content)
    }

    /// Unpacks a file into `out`, in pieces; never more than its header promised.
    pub(crate) fn copy(&self, entry: &Entry, out: &mut dyn Write) -> Result<(), OpenFault> {
        let mut crc = crc32fast::Hasher::new();
        let mut source = self.source.borrow_mut();
        source.seek(SeekFrom::Start(entry.data.start)).map_err(of_io)?;
        let mut packed = (&mut **source).take(entry.data.end - entry.data.start);
        let mut take = |piece: &[u8]| {
            crc.update(piece);
            out.write_all(piece)
        };
        let whole = if entry.deflated {
            inflate(&mut packed, entry.bytes, take)?
        } else {
            let mut piece = vec![0; PIECE];
            loop {
                match packed.read(&mut piece).map_err(of_io)? {
                    0 => break packed.limit() == 0,
                    read => take(&piece[..read])?,
                }
            }
        };
        if whole && crc.finalize() == entry.crc {
            return Ok(());
        }
        Err(ZipFault::Damaged {
            name: entry.name.clone(),
        }
        .into())
    }
}

/// True when the data inflates to exactly `promised` bytes and nothing of it is left over.
fn inflate(
    packed: &mut impl Read,
    promised: u64,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> Result<bool, OpenFault> {
    let mut inflater = Decompress::new(false);
    let (mut input, mut piece) = (vec![0; PIECE], vec![0; PIECE]);
    let mut filled = 0..0;
    loop {
        if filled.is_empty() {
            filled = 0..packed.read(&mut input).map_err(of_io)?;
        }
        let (read, made) = (inflater.total_in(), inflater.total_out());
        let Ok(status) = inflater.decompress(&input[filled.clone()], &mut piece, FlushDecompress::None)
        else {
            return Ok(false);
        };
        let (read, made) = (inflater.total_in() - read, inflater.total_out() - made);
        if inflater.total_out() > promised {
            return Ok(false);
        }
        take(&piece[..made as usize])?;
        filled.start += read as usize;
        match status {
            Status::StreamEnd => {
                let left = !filled.is_empty() || packed.read(&mut input).map_err(of_io)? > 0;
                return Ok(!left && inflater.total_out() == promised);
            }
            _ if read == 0 && made == 0 => return Ok(false),
            _ => {}
        }
    }
}

fn bytes_at(source: &mut dyn Source, range: Range<u64>) -> Result<Vec<u8>, OpenFault> {
    source.seek(SeekFrom::Start(range.start)).map_err(of_io)?;
    let mut bytes = Vec::new();
    source
        .take(range.end - range.start)
        .read_to_end(&mut bytes)
        .map_err(of_io)?;
    Ok(bytes)
}

/// What a sealed file says of a chunk that does not open is damage of the bundle, not of the disk.
fn of_io(error: io::Error) -> OpenFault {
    match fault_in(&error) {
        Some(AgeFault::Damaged) => OpenFault::Damaged,
        _ => error.into(),
    }
}

/// The end record must be the last 22 bytes, so there is only one place to look for it.
fn find_directory(tail: &[u8], length: u64) -> Result<(Range<u64>, usize), ZipFault> {
    let malformed = |what| ZipFault::Malformed { what };
    if tail.len() < END_LEN {
        return Err(malformed("shorter than an end record"));
    }
    let at = length - END_LEN as u64;
    let mut end = Fields(tail);
    if end.u32() != END {
        return Err(malformed("the last 22 bytes are not an end record"));
    }
    let (disk, directory_disk, here, all) = (end.u16(), end.u16(), end.u16(), end.u16());
    let (size, offset) = (end.u32(), end.u32());
    if all == u16::MAX || size == u32::MAX || offset == u32::MAX {
        return Err(ZipFault::Unsupported { what: "ZIP64" });
    }
    if disk != 0 || directory_disk != 0 || here != all {
        return Err(ZipFault::Unsupported {
            what: "several disks",
        });
    }
    if end.u16() != 0 {
        return Err(ZipFault::Unsupported { what: "a comment" });
    }
    let (size, offset) = (u64::from(size), u64::from(offset));
    if offset + size != at {
        return Err(ZipFault::StrayBytes {
            expected: at,
            found: offset + size,
        });
    }
    Ok((offset..at, usize::from(all)))
}

/// Directory and headers stand in one order, each file begins where the one before it ended, and the
/// directory begins where the last file ended: no byte is read twice, and none is unread.
fn read_entries(
    source: &mut dyn Source,
    central: &[u8],
    files_end: u64,
    count: usize,
) -> Result<Vec<Entry>, OpenFault> {
    let mut rest = central;
    let mut entries = Vec::with_capacity(count);
    let mut names = HashSet::with_capacity(count);
    let mut expected = 0;
    for index in 0..count {
        let (head, offset, tail) = read_central(rest, index)?;
        rest = tail;
        match offset.cmp(&expected) {
            std::cmp::Ordering::Less => return Err(ZipFault::Overlap { at: offset }.into()),
            std::cmp::Ordering::Greater => {
                return Err(ZipFault::StrayBytes {
                    expected,
                    found: offset,
                }
                .into());
            }
            std::cmp::Ordering::Equal => {}
        }
        // As much as a header with this name has; one with another name differs anyhow.
        let header_end = (offset + (LOCAL_LEN + head.name.len()) as u64).min(files_end);
        let local = bytes_at(source, offset.min(files_end)..header_end)?;
        let data = offset + check_local(&local, head, index)? as u64;
        expected = data + u64::from(head.packed);
        if expected > files_end {
            return Err(ZipFault::Overlap { at: files_end }.into());
        }
        let name = head.checked_name(index)?;
        if !names.insert(name.to_ascii_lowercase()) {
            return Err(ZipFault::DuplicateName { name }.into());
        }
        entries.push(Entry {
            name,
            bytes: u64::from(head.bytes),
            deflated: head.method == DEFLATED,
            crc: head.crc,
            data: data..expected,
        });
    }
    if !rest.is_empty() {
        return Err(ZipFault::Malformed {
            what: "the directory is longer than its files",
        }
        .into());
    }
    if expected != files_end {
        return Err(ZipFault::StrayBytes {
            expected,
            found: files_end,
        }
        .into());
    }
    Ok(entries)
}

/// What directory and header must agree on.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Head<'b> {
    flags: u16,
    method: u16,
    crc: u32,
    packed: u32,
    bytes: u32,
    name: &'b [u8],
}

impl<'b> Head<'b> {
    /// Bits 1 and 2 say how hard the packer tried, bit 11 that the name is UTF-8: harmless.
    const HARMLESS: u16 = 0b1000_0000_0110;

    fn check(&self, index: usize) -> Result<(), ZipFault> {
        if self.flags & 1 != 0 {
            return Err(ZipFault::Encrypted { index });
        }
        if self.flags & !Self::HARMLESS != 0 {
            return Err(ZipFault::Unsupported {
                what: "a data descriptor or another flag",
            });
        }
        match self.method {
            STORED if self.packed != self.bytes => Err(ZipFault::Malformed {
                what: "stored, with two sizes",
            }),
            STORED | DEFLATED => Ok(()),
            _ => Err(ZipFault::Unsupported {
                what: "a way to compress other than deflate",
            }),
        }
    }

    fn checked_name(&self, index: usize) -> Result<String, ZipFault> {
        let name = std::str::from_utf8(self.name).map_err(|_| ZipFault::UnsafeName { index })?;
        if layout::is_allowed_name(name) {
            Ok(name.to_owned())
        } else {
            Err(ZipFault::UnsafeName { index })
        }
    }

    /// The fields that both kinds of header have in the same order.
    fn read(fields: &mut Fields<'b>) -> (Self, usize, usize) {
        let (flags, method) = (fields.u16(), fields.u16());
        fields.u32(); // time and date: shown to nobody
        let (crc, packed, bytes) = (fields.u32(), fields.u32(), fields.u32());
        let (name, extra) = (usize::from(fields.u16()), usize::from(fields.u16()));
        (
            Self {
                flags,
                method,
                crc,
                packed,
                bytes,
                name: &[],
            },
            name,
            extra,
        )
    }
}

fn read_central(rest: &[u8], index: usize) -> Result<(Head<'_>, u64, &[u8]), ZipFault> {
    let short = ZipFault::Malformed {
        what: "the directory is shorter than its files",
    };
    if rest.len() < CENTRAL_LEN {
        return Err(short);
    }
    let mut fields = Fields(rest);
    if fields.u32() != CENTRAL {
        return Err(ZipFault::Malformed {
            what: "not a directory entry",
        });
    }
    let host = fields.u16() >> 8;
    fields.u16(); // version needed
    let (mut head, name, extra) = Head::read(&mut fields);
    let (comment, disk) = (fields.u16(), fields.u16());
    fields.u16(); // internal attributes: text or not
    let (attributes, offset) = (fields.u32(), fields.u32());
    if extra != 0 || comment != 0 {
        return Err(ZipFault::Unsupported {
            what: "an extra field or a comment",
        });
    }
    if disk != 0 {
        return Err(ZipFault::Unsupported {
            what: "several disks",
        });
    }
    check_plain_file(host, attributes, index)?;
    head.name = fields.0.get(..name).ok_or(short)?;
    head.check(index)?;
    Ok((head, u64::from(offset), &fields.0[name..]))
}

/// Unix keeps the kind of file in the high half (0o10 is a plain one), DOS marks folders with 0x10.
fn check_plain_file(host: u16, attributes: u32, index: usize) -> Result<(), ZipFault> {
    const UNIX: [u16; 2] = [3, 19];
    let kind = attributes >> 28;
    let plain = attributes & 0x18 == 0 && (kind == 0 || (kind == 0o10 && UNIX.contains(&host)));
    if plain {
        Ok(())
    } else {
        Err(ZipFault::NotAFile { index })
    }
}

/// How long the local header is, once it agrees with the directory.
fn check_local(local: &[u8], head: Head<'_>, index: usize) -> Result<usize, ZipFault> {
    if local.len() < LOCAL_LEN {
        return Err(ZipFault::Malformed {
            what: "a file's header is cut off",
        });
    }
    let mut fields = Fields(local);
    if fields.u32() != LOCAL {
        return Err(ZipFault::Malformed {
            what: "no header where the directory points",
        });
    }
    fields.u16(); // version needed
    let (mut own, name, extra) = Head::read(&mut fields);
    if extra != 0 {
        return Err(ZipFault::Unsupported {
            what: "an extra field or a comment",
        });
    }
    own.name = fields.0.get(..name).unwrap_or_default();
    if own != head {
        return Err(ZipFault::HeadersDiffer { index });
    }
    Ok(LOCAL_LEN + name)
}

/// The declared sizes, before anything is unpacked; [`Archive::copy`] holds each file to its own.
fn check_sizes(entries: &[Entry]) -> Result<(), OpenFault> {
    let mut total = 0;
    for entry in entries {
        let limit = if layout::is_json(&entry.name) {
            MAX_JSON
        } else {
            MAX_FILE
        };
        if entry.bytes > limit {
            return Err(OpenFault::TooLarge {
                limit,
                found: entry.bytes,
            });
        }
        total += entry.bytes;
    }
    if total > MAX_TOTAL {
        Err(OpenFault::TooLarge {
            limit: MAX_TOTAL,
            found: total,
        })
    } else {
        Ok(())
    }
}

/// Little-endian numbers, one after another. Callers have checked the length.
struct Fields<'b>(&'b [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        let _ = self.0.read(&mut bytes); // a slice never fails to be read
        bytes
    }

    fn u16(&mut self) -> u16 {
        u16::from_le_bytes(self.take())
    }

    fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }
}
