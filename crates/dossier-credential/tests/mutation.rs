//! Nothing that was signed can be changed without being noticed.
//!
//! Of every valid credential (the corpus's and our own) random bytes of its text are changed. None may stay
//! valid, unless the change means nothing (it reads as the same JSON) or lies outside what is signed and the
//! verdict says so. `DOSSIER_MUTATIONS` sets how many for each; the seed is fixed, so a failure can be repeated.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod common;

use std::collections::HashMap;

use common::{Corpus, NOW, vector::vectors};
use dossier_credential::{Carrier, Credential, Policy, read, verify};
use dossier_model::{Check, Fetched, Finding, FindingCode, Outcome, Status, Verdict};
use serde_json::Value;

struct Subject {
    name: String,
    bytes: Vec<u8>,
    evidence: HashMap<String, Fetched>,
    policy: Policy,
}

#[test]
fn no_change_of_signed_bytes_goes_unnoticed() {
    let count = mutations();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut tried, mut refused, mut invalid, mut unknown, mut reported) = (0, 0, 0, 0, 0);
    let mut unnoticed = Vec::new();
    for subject in subjects() {
        let original = read(&subject.bytes).unwrap();
        for _ in 0..count {
            let changed = mutate(&subject.bytes, &mut dice);
            let Ok(credential) = read(&changed) else {
                refused += 1;
                continue;
            };
            if same(&original, &credential) || differs_in_space_only(&subject.bytes, &changed) {
                continue;
            }
            tried += 1;
            let verdict = verify(&credential, &subject.evidence, &subject.policy).verdict;
            match verdict.status() {
                Status::Invalid => invalid += 1,
                Status::Unknown => unknown += 1,
                Status::Valid if says_what_is_outside(&verdict) => reported += 1,
                Status::Valid => unnoticed.push(format!(
                    "{}: {}",
                    subject.name,
                    first_difference(&subject.bytes, &changed)
                )),
            }
        }
    }
    println!(
        "{tried} changed credentials read: {invalid} invalid, {unknown} unknown, {reported} valid and reported; {refused} refused"
    );
    assert!(
        unnoticed.is_empty(),
        "{} unnoticed\n{}",
        unnoticed.len(),
        unnoticed.join("\n")
    );
}

/// White space inside a compact token is ignored, of whatever kind; in JSON every character counts.
fn differs_in_space_only(original: &[u8], changed: &[u8]) -> bool {
    let bare = |bytes: &[u8]| -> Option<String> {
        let text = std::str::from_utf8(bytes).ok()?;
        let compact = !text.trim_start().starts_with(['{', '[', '<']);
        compact.then(|| text.chars().filter(|c| !c.is_whitespace()).collect())
    };
    bare(original).is_some_and(|original| bare(changed) == Some(original))
}

/// A seal whose certificate no list vouches for is never valid; so it is asked that its signature is only right while
/// the document that is read from it is the one that was sealed.
#[test]
fn no_change_under_a_seal_that_is_read_keeps_its_signature_right() {
    let policy = Policy::at(NOW.parse().unwrap());
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let (mut tried, mut right) = (0, 0);
    let sealed = |verdict: &Verdict| {
        verdict.has(FindingCode::SignatureOk) || verdict.has(FindingCode::SignatureLegacy)
    };
    for vector in vectors() {
        let folder = vector.case.file.split('/').next().unwrap();
        if !matches!(folder, "elm-jades" | "elm-xades" | "elmo-xmldsig" | "elmo") {
            continue;
        }
        let Ok(original) = read(&vector.bytes) else {
            continue;
        };
        if !sealed(&verify(&original, &vector.evidence, &policy).verdict) {
            continue;
        }
        for _ in 0..mutations() {
            let changed = mutate(&vector.bytes, &mut dice);
            let Ok(credential) = read(&changed) else { continue };
            tried += 1;
            if sealed(&verify(&credential, &vector.evidence, &policy).verdict) {
                right += 1;
                assert_eq!(
                    credential.document(),
                    original.document(),
                    "{}: {}",
                    vector.case.file,
                    first_difference(&vector.bytes, &changed)
                );
            }
        }
    }
    println!("{tried} changed seals read, {right} still right, all of them outside what is sealed");
    assert!(tried > 0);
}

/// The change lies outside what the right proof signs, and the verdict says so: members that are not signed, or
/// a second proof (of a set) that can no longer be checked.
fn says_what_is_outside(verdict: &Verdict) -> bool {
    let told = |finding: &Finding| {
        finding.check == Check::Integrity
            && finding.outcome == Outcome::Unknown
            && finding.code != FindingCode::SchemaWarning
    };
    verdict
        .findings()
        .iter()
        .chain(verdict.nested.iter().flat_map(Verdict::findings))
        .any(told)
}

/// How many changes of each.
fn mutations() -> usize {
    let asked = std::env::var("DOSSIER_MUTATIONS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(200)
}

/// Every credential that is valid as it is and whose bytes are text: in an image, most bytes are the picture.
fn subjects() -> Vec<Subject> {
    let mut all = Vec::new();
    if let Some(corpus) = Corpus::open() {
        all.extend(corpus.cases().into_iter().map(|case| Subject {
            bytes: corpus.bytes(&case),
            evidence: corpus.evidence(&case),
            policy: corpus.policy(&case),
            name: case.file,
        }));
    }
    let policy = Policy::at(NOW.parse().unwrap());
    all.extend(vectors().into_iter().map(|vector| Subject {
        name: vector.case.file,
        bytes: vector.bytes,
        evidence: vector.evidence,
        policy: policy.clone(),
    }));
    all.retain(|subject| {
        let text = matches!(subject.bytes.first(), Some(b'{' | b'e' | b'0' | b'h' | b'd'));
        let valid = |credential: Credential| {
            verify(&credential, &subject.evidence, &subject.policy)
                .verdict
                .status()
                == Status::Valid
        };
        text && read(&subject.bytes).is_ok_and(valid)
    });
    all
}

/// One byte replaced, removed, doubled, or two swapped: by a byte that keeps the text plausible, or by any.
fn mutate(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    let at = dice.below(changed.len());
    match dice.below(8) {
        0 => {
            changed.remove(at);
        }
        1 => changed.insert(at, changed[at]),
        2 => {
            let other = dice.below(changed.len());
            changed.swap(at, other);
        }
        3 => changed[at] = u8::try_from(dice.below(256)).unwrap(),
        // Most of all: a letter or digit for another, which still reads.
        _ => {
            const PLAUSIBLE: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/ ";
            changed[at] = PLAUSIBLE[dice.below(PLAUSIBLE.len())];
        }
    }
    changed
}

/// True when both say the same: white space, escapes and the order of members mean nothing.
fn same(one: &Credential, other: &Credential) -> bool {
    if one.format() != other.format() || one.carrier() != other.carrier() {
        return false;
    }
    // The payload of a COSE message is signed whole; its text has several spellings, its outer header is nobody's.
    if one.carrier() == Carrier::Cose {
        return one.document() == other.document();
    }
    if one.is_selective() && shows_no_more(one, other) {
        return true;
    }
    let json = |credential: &Credential| serde_json::from_slice::<Value>(credential.original()).ok();
    match (json(one), json(other)) {
        (Some(a), Some(b)) => a == b,
        _ => stripped(one) == stripped(other),
    }
}

/// True when an SD-JWT shows less than it did and nothing else: what its holder may do, and everybody on the way. (In
/// JSON serialisation, one changed letter in a member's name can lose the disclosures.)
fn shows_no_more(one: &Credential, other: &Credential) -> bool {
    let shown = other.disclosable();
    let before = one.disclosable();
    shown.len() < before.len()
        && shown.iter().all(|place| {
            before.contains(place) && one.document().pointer(place) == other.document().pointer(place)
        })
}

/// The text without white space, which means nothing in a token, and without an SD-JWT's closing `~`, of which the
/// lack is told.
fn stripped(credential: &Credential) -> Vec<u8> {
    let mut text: Vec<u8> = credential
        .original()
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    if credential.is_selective() && text.last() == Some(&b'~') {
        text.pop();
    }
    text
}

fn first_difference(one: &[u8], other: &[u8]) -> String {
    let at = one
        .iter()
        .zip(other)
        .position(|(a, b)| a != b)
        .unwrap_or(one.len().min(other.len()));
    let around = |bytes: &[u8]| {
        let (from, to) = (at.saturating_sub(30), (at + 30).min(bytes.len()));
        String::from_utf8_lossy(bytes.get(from..to).unwrap_or_default()).into_owned()
    };
    format!("at {at}: {:?} became {:?}", around(one), around(other))
}

/// xorshift64*: repeatable, and no dice of the platform.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let roll = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(roll).unwrap() % bound
    }
}
