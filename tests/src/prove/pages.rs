//! Which bytes of an SQLite file carry something: walks the b-trees and marks every byte of every column of ours.
//!
//! Written from SQLite's file format page; it knows no more than tables with row numbers and tables without, and
//! serves one question: is a byte whose change nobody noticed really unused?

use std::ops::Range;

/// What a byte is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// A column's content: sealed bytes, ids, numbers, names.
    Content,
    /// SQLite's own structure: page headers, cell pointers, record headers, links.
    Structure,
    /// Nothing: free space and free pages.
    Unused,
}

/// The use of each byte of a database that nothing is wrong with.
pub(crate) fn uses(file: &[u8]) -> Vec<Use> {
    let size = match u16::from_be_bytes([file[16], file[17]]) {
        1 => 65_536,
        size => usize::from(size),
    };
    let mut walk = Walk {
        file,
        size,
        usable: size - usize::from(file[20]),
        uses: vec![Use::Unused; file.len()],
    };
    walk.mark(0..100, Use::Structure);
    let mut roots = vec![1];
    roots.extend(walk.schema());
    for root in roots {
        walk.tree(root);
    }
    walk.uses
}

struct Walk<'a> {
    file: &'a [u8],
    size: usize,
    usable: usize,
    uses: Vec<Use>,
}

impl Walk<'_> {
    fn mark(&mut self, range: Range<usize>, kind: Use) {
        self.uses[range].fill(kind);
    }

    fn u16(&self, at: usize) -> usize {
        usize::from(u16::from_be_bytes(self.file[at..at + 2].try_into().unwrap()))
    }

    fn u32(&self, at: usize) -> usize {
        u32::from_be_bytes(self.file[at..at + 4].try_into().unwrap()) as usize
    }

    /// A number of one to nine bytes, and how many.
    fn varint(&self, at: usize) -> (u64, usize) {
        let mut value = 0_u64;
        for n in 0..8 {
            let byte = self.file[at + n];
            value = value << 7 | u64::from(byte & 0x7f);
            if byte < 0x80 {
                return (value, n + 1);
            }
        }
        (value << 8 | u64::from(self.file[at + 8]), 9)
    }

    /// The root pages of every table and index: the fourth column of the first tree, which fits one page here.
    fn schema(&self) -> Vec<usize> {
        let cells = self.u16(103);
        let roots = (0..cells).filter_map(|n| {
            let cell = self.u16(108 + 2 * n);
            let (_, a) = self.varint(cell);
            let (_, b) = self.varint(cell + a);
            let record = cell + a + b;
            let (head, mut at) = self.varint(record);
            let mut body = record + usize::try_from(head).unwrap();
            for column in 0.. {
                let (kind, len) = self.varint(record + at);
                let width = width(kind);
                if column == 3 {
                    return Some(
                        self.file[body..body + width]
                            .iter()
                            .fold(0, |n, byte| n << 8 | usize::from(*byte)),
                    );
                }
                at += len;
                body += width;
            }
            None
        });
        roots.filter(|root| *root > 0).collect()
    }

    fn tree(&mut self, page: usize) {
        let base = (page - 1) * self.size;
        let head = if page == 1 { base + 100 } else { base };
        let kind = self.file[head];
        let (interior, table) = (matches!(kind, 2 | 5), matches!(kind, 5 | 13));
        let cells = self.u16(head + 3);
        let width = if interior { 12 } else { 8 };
        self.mark(head..head + width + 2 * cells, Use::Structure);
        for n in 0..cells {
            let mut at = base + self.u16(head + width + 2 * n);
            if interior {
                self.mark(at..at + 4, Use::Structure);
                let child = self.u32(at);
                self.tree(child);
                at += 4;
            }
            if interior && table {
                let (_, len) = self.varint(at);
                self.mark(at..at + len, Use::Structure);
                continue;
            }
            let (payload, len) = self.varint(at);
            self.mark(at..at + len, Use::Structure);
            at += len;
            if table {
                let (_, len) = self.varint(at);
                self.mark(at..at + len, Use::Content);
                at += len;
            }
            self.payload(at, usize::try_from(payload).unwrap(), table);
        }
        if interior {
            let child = self.u32(head + 8);
            self.tree(child);
        }
    }

    /// A record: what lies here, and its overflow pages.
    fn payload(&mut self, at: usize, len: usize, table: bool) {
        let usable = self.usable;
        let most = if table {
            usable - 35
        } else {
            (usable - 12) * 64 / 255 - 23
        };
        let least = (usable - 12) * 32 / 255 - 23;
        let local = if len <= most {
            len
        } else {
            let rest = least + (len - least) % (usable - 4);
            if rest <= most { rest } else { least }
        };
        let (head, _) = self.varint(at);
        let head = usize::try_from(head).unwrap();
        self.mark(at..at + head, Use::Structure);
        self.mark(at + head..at + local, Use::Content);
        let mut left = len - local;
        if left == 0 {
            return;
        }
        self.mark(at + local..at + local + 4, Use::Structure);
        let mut next = self.u32(at + local);
        while left > 0 {
            let base = (next - 1) * self.size;
            let here = left.min(usable - 4);
            self.mark(base..base + 4, Use::Structure);
            self.mark(base + 4..base + 4 + here, Use::Content);
            left -= here;
            next = self.u32(base);
        }
    }
}

/// How many bytes a column of this kind has.
fn width(kind: u64) -> usize {
    match kind {
        1..=4 => usize::try_from(kind).unwrap(),
        5 => 6,
        6 | 7 => 8,
        0 | 8..=11 => 0,
        kind => usize::try_from((kind - 12) / 2).unwrap(),
    }
}
