//! Writing: every size and checksum is known before its header is written, so no byte is revised
//! and the output needs no seeking (it is an age stream).

use std::io::{self, Write};

use flate2::{Compression, write::DeflateEncoder};

use super::{CENTRAL, DEFLATED, END, LOCAL, STORED};

/// 1980-01-01 00:00, the zero of ZIP's clock: a file's date would tell more than the receipt does.
const NO_TIME: u32 = 0x0021_0000;

/// What must be known of a file that is streamed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// CRC-32 of the content.
    pub(crate) crc: u32,
    /// Length of the content in bytes.
    pub(crate) bytes: u64,
}

/// Writes files one after another, then the directory.
pub(crate) struct ZipWriter<W> {
    out: W,
    at: u32,
    directory: Vec<u8>,
    files: u16,
}

impl<W: Write> ZipWriter<W> {
    pub(crate) const fn new(out: W) -> Self {
        Self {
            out,
            at: 0,
            directory: Vec::new(),
            files: 0,
        }
    }

    /// Adds a file as it is.
    pub(crate) fn store(&mut self, name: &str, content: &[u8]) -> io::Result<()> {
        let known = Known {
            crc: crc32fast::hash(content),
            bytes: content.len() as u64,
        };
        self.stream(name, known, |out| out.write_all(content))
    }

    /// Adds a file deflated, or as it is where that is no longer.
    pub(crate) fn deflate(&mut self, name: &str, content: &[u8]) -> io::Result<()> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content)?;
        let packed = encoder.finish()?;
        if packed.len() >= content.len() {
            return self.store(name, content);
        }
        let known = Known {
            crc: crc32fast::hash(content),
            bytes: content.len() as u64,
        };
        self.header(name, DEFLATED, packed.len() as u64, known)?;
        self.body(&packed)
    }

    /// Adds a file whose content comes from `fill`, as it is.
    ///
    /// # Errors
    /// `InvalidData` when what came is not what was known of it: the source changed underneath.
    pub(crate) fn stream(
        &mut self,
        name: &str,
        known: Known,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        self.header(name, STORED, known.bytes, known)?;
        let mut checked = Checked {
            out: &mut self.out,
            crc: crc32fast::Hasher::new(),
            bytes: 0,
        };
        fill(&mut checked)?;
        let (crc, bytes) = (checked.crc.finalize(), checked.bytes);
        if (Known { crc, bytes }) != known {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        self.advance(bytes)
    }

    /// Writes the directory and gives the output back.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        let mut end = Vec::with_capacity(22);
        put32(&mut end, END);
        put16(&mut end, 0);
        put16(&mut end, 0);
        put16(&mut end, self.files);
        put16(&mut end, self.files);
        put32(&mut end, narrow(self.directory.len() as u64)?);
        put32(&mut end, self.at);
        put16(&mut end, 0);
        self.out.write_all(&self.directory)?;
        self.out.write_all(&end)?;
        Ok(self.out)
    }

    fn header(&mut self, name: &str, method: u16, packed: u64, known: Known) -> io::Result<()> {
        let mut shared = Vec::with_capacity(26);
        put16(&mut shared, 20); // 2.0, the first version that knows deflate
        put16(&mut shared, 0);
        put16(&mut shared, method);
        put32(&mut shared, NO_TIME);
        put32(&mut shared, known.crc);
        put32(&mut shared, narrow(packed)?);
        put32(&mut shared, narrow(known.bytes)?);
        put16(
            &mut shared,
            u16::try_from(name.len()).map_err(|_| io::ErrorKind::InvalidInput)?,
        );
        put16(&mut shared, 0);

        put32(&mut self.directory, CENTRAL);
        put16(&mut self.directory, 20);
        self.directory.extend_from_slice(&shared);
        self.directory.extend_from_slice(&[0; 10]); // comment, disk, attributes: none
        put32(&mut self.directory, self.at);
        self.directory.extend_from_slice(name.as_bytes());
        self.files = self.files.checked_add(1).ok_or(io::ErrorKind::InvalidInput)?;

        self.body(&LOCAL.to_le_bytes())?;
        self.body(&shared)?;
        self.body(name.as_bytes())
    }

    fn body(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.advance(bytes.len() as u64)
    }

    fn advance(&mut self, bytes: u64) -> io::Result<()> {
        self.at = narrow(u64::from(self.at) + bytes)?;
        Ok(())
    }
}

/// Sums what passes.
struct Checked<'w, W> {
    out: &'w mut W,
    crc: crc32fast::Hasher,
    bytes: u64,
}

impl<W: Write> Write for Checked<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(bytes)?;
        self.crc.update(&bytes[..taken]);
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A share is at most 1 GiB, so ZIP's 32 bits are never short.
fn narrow(size: u64) -> io::Result<u32> {
    u32::try_from(size).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))
}

fn put16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}
