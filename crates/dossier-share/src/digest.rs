//! Digests: what a manifest promises of a file, and how a key is read out loud.

use std::io::{self, Write};

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256, Sha384};

use crate::zip::Known;

/// The `digestSRI` of a file (VC Data Model 2.0 §5.3, Subresource Integrity §3.1): SHA-384.
pub(crate) fn sri(bytes: &[u8]) -> String {
    sri_of(Sha384::digest(bytes).as_slice())
}

pub(crate) fn sri_of(digest: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(digest))
}

/// A key in eight groups of four, to compare over the telephone: the first 128 bits of SHA-256 over
/// the identifier's text, so that `printf %s did:key:… | sha256sum` gives it too.
pub(crate) fn fingerprint(did: &str) -> String {
    let digest = hex::encode(&Sha256::digest(did.as_bytes())[..16]);
    let groups: Vec<_> = (0..digest.len())
        .step_by(4)
        .map(|at| &digest[at..at + 4])
        .collect();
    groups.join(" ")
}

/// Measures what is written to it and keeps nothing.
pub(crate) struct Meter {
    sha384: Sha384,
    crc: crc32fast::Hasher,
    bytes: u64,
    limit: u64,
}

impl Meter {
    pub(crate) fn new(limit: u64) -> Self {
        Self {
            sha384: Sha384::new(),
            crc: crc32fast::Hasher::new(),
            bytes: 0,
            limit,
        }
    }

    /// Size and checksum, and the `digestSRI`.
    pub(crate) fn finish(self) -> (Known, String) {
        (
            Known {
                crc: self.crc.finalize(),
                bytes: self.bytes,
            },
            sri_of(self.sha384.finalize().as_slice()),
        )
    }
}

impl Write for Meter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes += bytes.len() as u64;
        if self.bytes > self.limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.sha384.update(bytes);
        self.crc.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The two digests that a reader wants of one file: the manifest's, and SHA-256 in hexadecimal, by
/// which records name their files.
#[derive(Default)]
pub(crate) struct Digests {
    sha384: Sha384,
    sha256: Option<Sha256>,
}

impl Digests {
    /// Both, or the manifest's alone where nobody will ask for the other.
    pub(crate) fn new(both: bool) -> Self {
        Self {
            sha384: Sha384::new(),
            sha256: both.then(Sha256::new),
        }
    }

    /// The `digestSRI`, and SHA-256 or nothing.
    pub(crate) fn finish(self) -> (String, String) {
        let sha256 = self.sha256.map(|digest| hex::encode(digest.finalize()));
        (
            sri_of(self.sha384.finalize().as_slice()),
            sha256.unwrap_or_default(),
        )
    }
}

impl Write for Digests {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sha384.update(bytes);
        if let Some(sha256) = &mut self.sha256 {
            sha256.update(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
