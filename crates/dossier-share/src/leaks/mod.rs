//! The leak check: what a share would tell beside what the learner meant to tell.
//!
//! It reads the sealed draft itself, through the recipient's own reader, so it sees exactly what would
//! leave: the records' members, the accompanying words, issuers' files, and what is hidden inside photos
//! and documents. It finds signs, not proofs: a number that passes the test of a BSN may be another number, and
//! what it does not find may still be there. It never changes anything; [`cleaned`] makes a copy that
//! tells less.

mod kind;
mod office;
mod pdf;
mod photo;
mod text;

pub use kind::{Leak, LeakKind, Remedy};

use std::io::{self, Write};

use dossier_model::Kind;
use serde_json::Value;

use crate::fault::OpenFault;
use crate::layout;
use crate::members::is_failed_attempt;
use crate::opened::{Opened, OpenedFile, OpenedItem, Origin};

/// Larger files are not looked into, and that is said.
const MAX_LOOKED_INTO: u64 = 32 << 20;
/// More findings of one kind in one file help nobody.
const MAX_OF_A_KIND: usize = 5;

/// A copy of a file that tells less, and whether one can be made.
#[derive(Clone, PartialEq, Eq)]
pub enum Cleaning {
    /// There is nothing in it that we would take out.
    Nothing,
    /// The copy.
    Cleaned(Vec<u8>),
    /// It carries a signature, which a change would break. It stays as it is.
    Signed,
    /// Something is in it that we cannot take out.
    Unable,
}

impl std::fmt::Debug for Cleaning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Nothing => "Nothing",
            Self::Cleaned(_) => "Cleaned(…)",
            Self::Signed => "Signed",
            Self::Unable => "Unable",
        })
    }
}

/// Makes a copy without place, camera, author and history: of photos (JPEG, PNG, WebP), PDF and Office
/// documents. What is shown stays what it was, byte for byte where the format allows it.
pub fn cleaned(bytes: &[u8]) -> Cleaning {
    if photo::is_photo(bytes) {
        photo::clean(bytes)
    } else if pdf::is_pdf(bytes) {
        pdf::clean(bytes)
    } else if office::is_office(bytes) {
        office::clean(bytes)
    } else {
        Cleaning::Nothing
    }
}

/// Everything that the draft would tell beside its purpose, in the order of the bundle.
///
/// # Errors
/// As [`Opened::copy_file`].
pub fn leaks(opened: &Opened) -> Result<Vec<Leak>, OpenFault> {
    let mut found = Vec::new();
    for (index, item) in opened.items.iter().enumerate() {
        match item.origin {
            Origin::Learner => of_record(index, item, &mut found),
            Origin::Issuer(_) => of_issuers_file(opened, index, item, &mut found)?,
        }
        for file in &item.attachments {
            of_attachment(opened, index, file, &mut found)?;
        }
    }
    for (kind, excerpt) in text::look(&opened.bundle.text) {
        found.push(Leak::new(kind, None, layout::MESSAGE).of_own(Remedy::Reword, excerpt));
    }
    Ok(found)
}

/// The learner's own words, member by member.
fn of_record(index: usize, item: &OpenedItem, found: &mut Vec<Leak>) {
    let Ok(Value::Object(record)) = serde_json::to_value(&item.draft) else {
        return;
    };
    let mut members = Vec::new();
    for (key, value) in &record {
        match (key.as_str(), value) {
            ("kind", _) => {}
            ("title", _) if !item.titled => {}
            ("fields", Value::Object(fields)) => {
                members.extend(fields.iter().map(|(key, value)| (key.clone(), value)));
            }
            _ => members.push((key.clone(), value)),
        }
    }
    if is_failed_attempt(&item.draft) {
        let leak = Leak::new(LeakKind::FailedAttempt, Some(index), "passed");
        found.push(leak.of_own(Remedy::LeaveOut, String::new()));
    }
    for (key, value) in members {
        let here = |kind, excerpt| Leak::new(kind, Some(index), &key).of_own(Remedy::LeaveOut, excerpt);
        if let Some(kind) = text::kind_of_key(&key).or_else(|| third_party(item.draft.kind, &key)) {
            found.push(here(kind, excerpt_of(value)));
            continue;
        }
        let mut of_value = Vec::new();
        each_text(value, "", &mut |name, text| {
            let named = text::kind_of_key(name).map(|kind| (kind, text::excerpt(text)));
            of_value.extend(named.into_iter().chain(text::look(text)));
        });
        found.extend(
            few(of_value)
                .into_iter()
                .map(|(kind, excerpt)| here(kind, excerpt)),
        );
    }
}

/// Members that hold somebody else's name by their meaning.
fn third_party(kind: Kind, key: &str) -> Option<LeakKind> {
    let names = match kind {
        Kind::Internship => ["supervisor", "supervisorEmail", "schoolSupervisor"].as_slice(),
        Kind::Result => &["assessor"],
        Kind::Work => &["reference"],
        _ => &[],
    };
    names.contains(&key).then_some(LeakKind::ThirdParty)
}

/// An issuer's own file: said, never altered.
fn of_issuers_file(
    opened: &Opened,
    index: usize,
    item: &OpenedItem,
    found: &mut Vec<Leak>,
) -> Result<(), OpenFault> {
    let bytes = content(opened, &item.path)?;
    let mut of_file = Vec::new();
    let mut look = |value: &Value| {
        each_text(value, "", &mut |name, text| {
            let named = text::kind_of_key(name).map(|kind| (kind, text::excerpt(text)));
            of_file.extend(named.into_iter().chain(text::look(text)));
        });
    };
    match dossier_credential::read(&bytes) {
        // What the reader made of it holds what a token or a picture wraps.
        Ok(credential) => {
            look(&serde_json::to_value(dossier_credential::draft(&credential)).unwrap_or_default());
            if let Ok(value) = serde_json::from_slice(&bytes) {
                look(&value);
            }
            for value in text::token_parts(&bytes) {
                look(&value);
            }
        }
        Err(_) => look(&Value::String(String::from_utf8_lossy(&bytes).into_owned())),
    }
    let leak = |(kind, excerpt)| Leak::new(kind, Some(index), &item.path).of_issuer(excerpt);
    found.extend(few(of_file).into_iter().map(leak));
    Ok(())
}

fn of_attachment(
    opened: &Opened,
    index: usize,
    file: &OpenedFile,
    found: &mut Vec<Leak>,
) -> Result<(), OpenFault> {
    let leak = |kind, remedy, excerpt| Leak::new(kind, Some(index), &file.path).of_own(remedy, excerpt);
    found.extend(
        few(text::look(&file.name))
            .into_iter()
            .map(|(kind, excerpt)| leak(kind, Remedy::LeaveOut, excerpt)),
    );
    if file.bytes > MAX_LOOKED_INTO {
        found.push(leak(LeakKind::NotLookedInto, Remedy::LeaveOut, String::new()));
        return Ok(());
    }
    let bytes = content(opened, &file.path)?;
    let (metadata, signed) = look_inside(&bytes);
    for (kind, excerpt) in few(metadata) {
        found.push(match (signed, kind.is_metadata()) {
            (true, _) => Leak::new(kind, Some(index), &file.path).of_issuer(excerpt),
            (false, true) if matches!(cleaned(&bytes), Cleaning::Cleaned(_)) => {
                leak(kind, Remedy::Clean, excerpt)
            }
            (false, _) => leak(kind, Remedy::LeaveOut, excerpt),
        });
    }
    Ok(())
}

/// What a file tells, and whether it carries a signature.
fn look_inside(bytes: &[u8]) -> (Vec<(LeakKind, String)>, bool) {
    if photo::is_photo(bytes) {
        (photo::look(bytes), photo::is_signed(bytes))
    } else if pdf::is_pdf(bytes) {
        (pdf::look(bytes), pdf::is_signed(bytes))
    } else if office::is_office(bytes) {
        (office::look(bytes), office::is_signed(bytes))
    } else {
        (text_file(bytes), false)
    }
}

/// How much [`leaks`] finds inside the bytes of one file. For the fuzzer alone, which cannot seal a share around every
/// input.
#[doc(hidden)]
pub fn leaks_inside(bytes: &[u8]) -> usize {
    look_inside(bytes).0.len()
}

/// Text, or something that we do not know from the inside; a film may say where it was made all the same.
fn text_file(bytes: &[u8]) -> Vec<(LeakKind, String)> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text::look(text);
    }
    photo::look_into_boxes(bytes)
}

/// Calls `each` with every text in a value and the nearest name above it.
fn each_text(value: &Value, name: &str, each: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) => each(name, text),
        Value::Number(number) => each(name, &number.to_string()),
        Value::Array(list) => list.iter().for_each(|value| each_text(value, name, each)),
        Value::Object(map) => map.iter().for_each(|(name, value)| each_text(value, name, each)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// The same thing once, and not more than a few of one kind.
fn few(found: Vec<(LeakKind, String)>) -> Vec<(LeakKind, String)> {
    let mut kept: Vec<(LeakKind, String)> = Vec::new();
    for one in found {
        let of_kind = kept.iter().filter(|known| known.0 == one.0).count();
        if of_kind < MAX_OF_A_KIND && !kept.contains(&one) {
            kept.push(one);
        }
    }
    kept
}

fn excerpt_of(value: &Value) -> String {
    let mut first = String::new();
    each_text(value, "", &mut |_, text| {
        if first.is_empty() {
            first = text::excerpt(text);
        }
    });
    first
}

fn content(opened: &Opened, path: &str) -> Result<Vec<u8>, OpenFault> {
    let mut bytes = Vec::new();
    opened.copy_file(path, &mut bytes)?;
    Ok(bytes)
}

/// Unpacks at most `limit` bytes of a deflate or zlib stream; what breaks off gives what came so far.
fn inflated(mut reader: impl io::Read, limit: u64) -> Vec<u8> {
    struct Bounded(Vec<u8>, u64);
    impl Write for Bounded {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // To the last byte, so that whoever counts sees that the room is used up.
            let left = usize::try_from(self.1 - self.0.len() as u64).unwrap_or(usize::MAX);
            let fits = bytes.get(..left).unwrap_or(bytes);
            self.0.extend_from_slice(fits);
            if fits.len() < bytes.len() {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut out = Bounded(Vec::new(), limit);
    // A stream that does not hold is read as far as it does: this is a search, not a proof.
    let _ = io::copy(&mut reader, &mut out);
    out.0
}
