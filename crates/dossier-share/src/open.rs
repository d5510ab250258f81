//! Opening a bundle: bounds first, then the key, then the container, then every promise in it.
//!
//! Nothing of a bundle is shown before all of it has been proven: structure, one holder, every
//! signature, and every file by its digest. A bundle of which the whole is broken is refused.

use std::collections::{HashMap, HashSet};
use std::io::{self, Cursor, Read, Seek, SeekFrom};

use dossier_credential::{Evidence, Policy};
use dossier_model::json::{Limits, parse_strict};
use dossier_seal::Passphrase;
use dossier_seal::age_file::{self, AgeFault, AgeIdentity, Identity};
use jiff::Timestamp;
use serde_json::Value;

use crate::digest::{self, Digests};
use crate::fault::OpenFault;
use crate::items;
use crate::layout::{self, MAX_BUNDLE, MIMETYPE, MIMETYPE_NAME, PRESENTATION, RECEIPT};
use crate::manifest::{self, Manifest};
use crate::opened::{BundleFacts, HolderFacts};
use crate::page;
use crate::receipt;
use crate::zip::{Archive, Source};

use crate::opened::Opened;

/// What a bundle is opened with.
pub enum Secret {
    /// A passphrase that was agreed on.
    Passphrase(Passphrase),
    /// Keys of one's own; the one that fits is used.
    Keys(Vec<AgeIdentity>),
}

impl Secret {
    /// Reads what a person typed or a file holds: lines with `AGE-SECRET-KEY-1…` (and comments, as
    /// age programs write them) are keys, anything else is a passphrase. The white space around a
    /// passphrase is left out: words that were copied from a message bring some along.
    pub fn parse(text: &str) -> Self {
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        match lines.map(str::parse).collect::<Result<Vec<_>, _>>() {
            Ok(keys) if !keys.is_empty() => Self::Keys(keys),
            _ => Self::Passphrase(Passphrase::new(text.trim().to_owned())),
        }
    }

    /// Opens the `key.age` that travels beside a bundle for both keys and a passphrase.
    ///
    /// # Errors
    /// Like [`open`]; [`OpenFault::NotABundle`] when there is no key inside.
    pub fn from_key_file(key_file: &[u8], passphrase: &Passphrase) -> Result<Self, OpenFault> {
        let text = read_all(age_file::open(key_file, Identity::Passphrase(passphrase))?, 4096)?;
        match std::str::from_utf8(&text).map(Self::parse) {
            Ok(keys @ Self::Keys(_)) => Ok(keys),
            _ => Err(OpenFault::NotABundle {
                what: "a key under a passphrase",
            }),
        }
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Who opens, when, and what he knows.
#[derive(Clone, Copy)]
pub struct Opening<'a> {
    /// The moment for which the answers hold.
    pub now: Timestamp,
    /// The identifier of whoever opens, to be compared with the one that the bundle is for.
    pub as_id: Option<&'a str>,
    /// Documents that the reader himself fetched or was handed. Never those in the bundle.
    pub evidence: &'a dyn Evidence,
    /// Whom the reader trusts; its moment is the reader's own.
    pub policy: &'a Policy,
}

impl std::fmt::Debug for Opening<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opening {{ now: {} }}", self.now)
    }
}

/// Decrypts, proves and reads a bundle, also one that stands in a viewer page.
///
/// Expired, not yet valid and meant for another are opened and said: see [`Opened::limits`].
///
/// # Errors
/// Refuses a bundle of which the whole is broken, with a code of its own for each reason.
pub fn open(bytes: &[u8], secret: &Secret, opening: &Opening<'_>) -> Result<Opened, OpenFault> {
    let parcel = page::unwrap(bytes)?;
    let sealed = match (secret, &parcel.key_file) {
        (Secret::Passphrase(words), Some(key_file)) => {
            decrypt(&parcel.bundle, &Secret::from_key_file(key_file, words)?)?
        }
        _ => decrypt(&parcel.bundle, secret)?,
    };
    read_source(sealed, MIMETYPE, opening)
}

/// Decrypts, proves and reads a bundle as it is read, so that memory holds a piece of it at a time: `source` is a
/// file, or anything else that can be read at any place. Copying a file out reads it again.
///
/// # Errors
/// As [`open`].
pub fn open_stream(
    source: impl Read + Seek + Send + 'static,
    secret: &Secret,
    opening: &Opening<'_>,
) -> Result<Opened, OpenFault> {
    read_source(unlock(source, secret)?, MIMETYPE, opening)
}

fn decrypt(bytes: &[u8], secret: &Secret) -> Result<Box<dyn Source>, OpenFault> {
    unlock(Cursor::new(bytes.to_vec()), secret)
}

fn unlock(
    mut source: impl Read + Seek + Send + 'static,
    secret: &Secret,
) -> Result<Box<dyn Source>, OpenFault> {
    let found = source.seek(SeekFrom::End(0))?;
    if found > MAX_BUNDLE {
        return Err(OpenFault::TooLarge {
            limit: MAX_BUNDLE,
            found,
        });
    }
    source.rewind()?;
    match secret {
        Secret::Passphrase(words) => Ok(Box::new(age_file::open_seekable(
            source,
            Identity::Passphrase(words),
        )?)),
        Secret::Keys(keys) => {
            let key = fitting(&mut source, keys)?;
            source.rewind()?;
            Ok(Box::new(age_file::open_seekable(source, Identity::Key(key))?))
        }
    }
}

/// The key that the header has a stanza for.
fn fitting<'k>(
    source: &mut (impl Read + Seek),
    keys: &'k [AgeIdentity],
) -> Result<&'k AgeIdentity, OpenFault> {
    let mut last = OpenFault::NotForThisKey;
    for key in keys {
        source.rewind()?;
        match age_file::open(&mut *source, Identity::Key(key)) {
            Ok(_) => return Ok(key),
            Err(AgeFault::NotForThisKey) => {}
            Err(fault) => last = fault.into(),
        }
    }
    Err(last)
}

/// Reads to the end, and the end proves the file whole. age never makes text longer than its file.
fn read_all(reader: impl Read, limit: u64) -> Result<Vec<u8>, OpenFault> {
    let mut text = Vec::new();
    match reader.take(limit + 1).read_to_end(&mut text) {
        Ok(found) if found as u64 > limit => Err(OpenFault::TooLarge {
            limit,
            found: found as u64,
        }),
        Ok(_) => Ok(text),
        Err(error) => Err(of_io(error)),
    }
}

fn of_io(error: io::Error) -> OpenFault {
    match age_file::fault_in(&error) {
        Some(AgeFault::Damaged) => OpenFault::Damaged,
        _ => error.into(),
    }
}

/// Proves and reads a decrypted container. The preview of a draft comes in here too.
pub(crate) fn read_container(bytes: Vec<u8>, opening: &Opening<'_>) -> Result<Opened, OpenFault> {
    read_source(Box::new(Cursor::new(bytes)), MIMETYPE, opening)
}

fn read_source(
    mut source: Box<dyn Source>,
    mimetype: &'static str,
    opening: &Opening<'_>,
) -> Result<Opened, OpenFault> {
    let mut magic = Vec::new();
    let read = (&mut source).take(2).read_to_end(&mut magic);
    read.map_err(of_io)?;
    if magic != b"PK" {
        return Err(OpenFault::NotABundle { what: "a ZIP inside" });
    }
    let archive = Archive::read(source)?;
    check_mimetype(&archive, mimetype)?;
    let presentation = archive.entry(PRESENTATION).ok_or(OpenFault::ManifestMissing)?;
    let presentation = document(PRESENTATION, &archive.content(presentation)?)?;
    let manifest = manifest::read(&presentation)?;
    let sha256 = check_files(&archive, &manifest)?;
    let receipt = archive.entry(RECEIPT).ok_or(OpenFault::ReceiptMissing)?;
    let receipt = document(RECEIPT, &archive.content(receipt)?)?;
    let items = items::read(&archive, &manifest, &sha256, opening)?;
    let message = archive
        .entry(layout::MESSAGE)
        .map(|entry| archive.content(entry))
        .transpose()?;
    let said = receipt::read(&receipt);
    let text = message
        .map(|text| String::from_utf8_lossy(&text).into_owned())
        .unwrap_or_default();
    Ok(Opened {
        holder: HolderFacts {
            fingerprint: digest::fingerprint(&manifest.holder),
            id: manifest.holder.clone(),
        },
        bundle: BundleFacts::new(&manifest, said, text, opening),
        resources: manifest.resources,
        items,
        receipt,
        archive,
    })
}

/// The media type comes first and as it is, so that `file` and people see what this is.
fn check_mimetype(archive: &Archive, expected: &'static str) -> Result<(), OpenFault> {
    let first = archive
        .entries()
        .first()
        .filter(|entry| entry.name == MIMETYPE_NAME && entry.bytes <= 200);
    let first = first.ok_or(OpenFault::NotABundle {
        what: "a ZIP that begins with its media type",
    })?;
    let found = archive.content(first)?;
    if found == expected.as_bytes() {
        return Ok(());
    }
    let found = String::from_utf8_lossy(&found)
        .chars()
        .filter(|c| !c.is_control())
        .take(80)
        .collect();
    Err(OpenFault::UnknownLayout { expected, found })
}

/// The files are exactly those that the manifest names, each with its digest. Gives the SHA-256 of
/// each attachment by its path.
fn check_files(archive: &Archive, manifest: &Manifest) -> Result<HashMap<String, String>, OpenFault> {
    let listed: HashSet<_> = manifest
        .resources
        .iter()
        .map(|resource| resource.path.as_str())
        .collect();
    let beside = [MIMETYPE_NAME, PRESENTATION];
    let unlisted = |name: &str| !beside.contains(&name) && !listed.contains(name);
    if let Some(entry) = archive.entries().iter().find(|entry| unlisted(&entry.name)) {
        return Err(OpenFault::FileUnlisted {
            path: entry.name.clone(),
        });
    }
    let mut sha256 = HashMap::new();
    for resource in &manifest.resources {
        let path = &resource.path;
        let entry = archive
            .entry(path)
            .ok_or_else(|| OpenFault::FileMissing { path: path.clone() })?;
        let mut digests = Digests::new(path.starts_with("attachments/"));
        archive.copy(entry, &mut digests)?;
        let (sri, hex) = digests.finish();
        if sri != resource.digest {
            return Err(OpenFault::DigestMismatch { path: path.clone() });
        }
        sha256.insert(path.clone(), hex);
    }
    Ok(sha256)
}

/// One of our own documents: strict JSON, within bounds, no key twice.
pub(crate) fn document(path: &str, bytes: &[u8]) -> Result<Value, OpenFault> {
    parse_strict(bytes, Limits::OUTSIDE).map_err(|fault| OpenFault::in_json(path, fault))
}
