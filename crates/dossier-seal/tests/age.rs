//! Age files: what we seal opens, and what others break is named.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

use std::collections::HashMap;
use std::io::{self, Read, Write};

use dossier_seal::Passphrase;
use dossier_seal::age_file::{
    self, AgeFault, AgeIdentity, AgeRecipient, DEFAULT_WORK, Identity, MAX_WORK, Recipients,
};
use sha2::{Digest, Sha256};

fn seal(recipients: &Recipients<'_>, text: &[u8]) -> Vec<u8> {
    let mut writer = age_file::seal_to(recipients, Vec::new()).unwrap();
    writer.write_all(text).unwrap();
    writer.finish().unwrap()
}

fn open(file: &[u8], identity: Identity<'_>) -> Result<Vec<u8>, AgeFault> {
    let mut text = Vec::new();
    match age_file::open(file, identity)?.read_to_end(&mut text) {
        Ok(_) => Ok(text),
        Err(error) => {
            assert!(
                matches!(age_file::fault_in(&error), Some(AgeFault::Damaged)),
                "{error}"
            );
            Err(AgeFault::Damaged)
        }
    }
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

#[test]
fn a_file_for_two_keys_opens_with_either_and_with_no_other() {
    let (mine, yours, theirs) = (AgeIdentity::make(), AgeIdentity::make(), AgeIdentity::make());
    let text = vec![7; 200_000];
    let file = seal(
        &Recipients::Keys(vec![mine.recipient(), yours.recipient()]),
        &text,
    );
    assert_eq!(open(&file, Identity::Key(&mine)).unwrap(), text);
    assert_eq!(open(&file, Identity::Key(&yours)).unwrap(), text);
    assert!(matches!(
        open(&file, Identity::Key(&theirs)),
        Err(AgeFault::NotForThisKey)
    ));
    let words = passphrase("none");
    assert!(matches!(
        open(&file, Identity::Passphrase(&words)),
        Err(AgeFault::NeedsKey)
    ));
}

#[test]
fn a_file_under_a_passphrase_opens_with_that_one_only() {
    let words = passphrase("zes-woorden-op-een-rij-hier");
    let file = seal(&Recipients::Passphrase(&words, DEFAULT_WORK), b"text");
    assert!(file.starts_with(b"age-encryption.org/v1\n-> scrypt "));
    assert_eq!(open(&file, Identity::Passphrase(&words)).unwrap(), b"text");
    let wrong = passphrase("zes-woorden-op-een-rij-daar");
    assert!(matches!(
        open(&file, Identity::Passphrase(&wrong)),
        Err(AgeFault::WrongPassphrase)
    ));
    let key = AgeIdentity::make();
    assert!(matches!(
        open(&file, Identity::Key(&key)),
        Err(AgeFault::NeedsPassphrase)
    ));
}

#[test]
fn work_outside_the_bounds_is_refused_on_both_sides() {
    let words = passphrase("x");
    let seal = |work| age_file::seal_to(&Recipients::Passphrase(&words, work), io::sink());
    assert!(matches!(
        seal(16),
        Err(AgeFault::TooWeak { found: 16, least: 17 })
    ));
    assert!(matches!(
        seal(19),
        Err(AgeFault::TooCostly { found: 19, most: 18 })
    ));
    let file = b"age-encryption.org/v1\n-> scrypt rF0/NwblUHHTpgQgRpe5CQ 30\n\
        qW9eVsT0NVb/Vswtw8kPIxUnaYmm9Px1dYmq2+4+qZA\n\
        --- 38TpQMxQRRNMfmYYpBX6DDrPx4/QY5UmJnhPyVoX/cw\n0123456789abcdef0123456789abcdef";
    let fault = open(file, Identity::Passphrase(&words)).unwrap_err();
    assert!(
        matches!(
            fault,
            AgeFault::TooCostly {
                found: 30,
                most: MAX_WORK
            }
        ),
        "{fault}"
    );
}

#[test]
fn nobody_to_seal_for_is_refused() {
    let fault = age_file::seal_to(&Recipients::Keys(vec![]), io::sink())
        .err()
        .unwrap();
    assert!(matches!(fault, AgeFault::NoRecipients));
}

#[test]
fn every_cut_and_every_flipped_byte_is_found() {
    let key = AgeIdentity::make();
    let file = seal(&Recipients::Keys(vec![key.recipient()]), b"some text");
    for len in 0..file.len() {
        let fault = open(&file[..len], Identity::Key(&key)).unwrap_err();
        assert!(!matches!(fault, AgeFault::Io(_)), "cut to {len}: {fault}");
    }
    for at in 0..file.len() {
        let mut damaged = file.clone();
        damaged[at] ^= 1;
        assert!(open(&damaged, Identity::Key(&key)).is_err(), "byte {at}");
    }
    let longer = [file.as_slice(), b"x"].concat();
    assert!(matches!(
        open(&longer, Identity::Key(&key)),
        Err(AgeFault::Damaged)
    ));
}

#[test]
fn a_file_without_its_end_never_opens() {
    let key = AgeIdentity::make();
    let mut file = Vec::new();
    let mut writer = age_file::seal_to(&Recipients::Keys(vec![key.recipient()]), &mut file).unwrap();
    writer.write_all(&[1; 100_000]).unwrap();
    drop(writer);
    assert!(matches!(open(&file, Identity::Key(&key)), Err(AgeFault::Damaged)));
}

#[test]
fn what_is_no_age_file_is_told_apart_from_a_newer_one() {
    let key = AgeIdentity::make();
    let fault = |file: &[u8]| open(file, Identity::Key(&key)).unwrap_err();
    assert!(matches!(fault(b""), AgeFault::NotAge));
    assert!(matches!(fault(b"PK\x03\x04 a zip"), AgeFault::NotAge));
    assert!(matches!(fault(&vec![b'{'; 1 << 20]), AgeFault::NotAge));
    assert!(matches!(
        fault(b"age-encryption.org/v2\n-> x\n"),
        AgeFault::UnknownVersion
    ));
}

#[test]
fn an_endless_header_is_not_read_to_its_end() {
    let key = AgeIdentity::make();
    let stanzas = b"age-encryption.org/v1\n-> x\n\n".to_vec();
    let stanzas = [stanzas, b"-> x\n\n".repeat(10_000)].concat();
    let endless = stanzas.as_slice();
    let fault = age_file::open(endless, Identity::Key(&key)).err().unwrap();
    assert!(matches!(fault, AgeFault::HeaderTooLong { .. }));
    let endless = b"age-encryption.org/v1\n-> X25519 ".chain(io::repeat(b'A'));
    let fault = age_file::open(endless, Identity::Key(&key)).err().unwrap();
    assert!(matches!(fault, AgeFault::HeaderTooLong { .. }));
}

#[test]
fn a_reader_that_fails_is_not_called_damage() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::from(io::ErrorKind::PermissionDenied))
        }
    }
    let key = AgeIdentity::make();
    assert!(matches!(
        age_file::open(Broken, Identity::Key(&key)),
        Err(AgeFault::Io(_))
    ));
    let file = seal(&Recipients::Keys(vec![key.recipient()]), &vec![1; 200_000]);
    let cut = file[..100_000].chain(Broken);
    let error = age_file::open(cut, Identity::Key(&key))
        .unwrap()
        .read_to_end(&mut Vec::new())
        .unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
    assert!(age_file::fault_in(&error).is_none());
}

#[test]
fn keys_read_back_and_hide_themselves() {
    let key = AgeIdentity::make();
    let text = key.to_text();
    assert!(text.starts_with("AGE-SECRET-KEY-1"));
    let back: AgeIdentity = text.parse().unwrap();
    assert_eq!(back.recipient(), key.recipient());
    let recipient: AgeRecipient = key.recipient().to_string().parse().unwrap();
    assert_eq!(recipient, key.recipient());
    assert_eq!(format!("{key:?}"), "AgeIdentity(…)");
    assert!("age1nothing".parse::<AgeRecipient>().is_err());
    assert!(key.recipient().to_string().parse::<AgeIdentity>().is_err());
}

struct Case {
    name: String,
    facts: HashMap<String, String>,
    file: Vec<u8>,
}

/// The age testkit: one defect per file, its verdict in the first line.
fn testkit() -> Vec<Case> {
    let root = std::env::var("DOSSIER_CORPUS")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus").to_owned());
    let Ok(folder) = std::fs::read_dir(format!("{root}/attacks/age-testkit")) else {
        eprintln!("skipped: no age testkit in the corpus");
        return vec![];
    };
    let paths = folder.map(|entry| entry.unwrap().path());
    paths
        .map(|path| {
            let bytes = std::fs::read(&path).unwrap();
            let end = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap();
            let facts: HashMap<String, String> = String::from_utf8(bytes[..end].to_vec())
                .unwrap()
                .lines()
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            let mut file = bytes[end + 2..].to_vec();
            if facts.get("compressed").is_some_and(|how| how == "zlib") {
                let mut inflated = Vec::new();
                flate2::read::ZlibDecoder::new(file.as_slice())
                    .read_to_end(&mut inflated)
                    .unwrap();
                file = inflated;
            }
            Case {
                name: path.file_name().unwrap().to_string_lossy().into_owned(),
                facts,
                file,
            }
        })
        .collect()
}

#[test]
fn the_age_testkit_gives_its_verdicts() {
    let cases = testkit();
    let (mut done, mut armoured, mut post_quantum) = (0, 0, 0);
    for Case { name, facts, file } in &cases {
        let words = facts.get("passphrase").map(|text| passphrase(text));
        let key = match (facts.get("identity"), &words) {
            (Some(text), _) => Some(text.parse::<AgeIdentity>()),
            // Some defects stand before any key matters, so the file names none.
            (None, None) => Some(Ok(AgeIdentity::make())),
            (None, Some(_)) => None,
        };
        let identity = match (&key, &words) {
            // Post-quantum identities: no key of ours has that form.
            (Some(Err(_)), _) => {
                post_quantum += 1;
                continue;
            }
            (Some(Ok(key)), _) => Identity::Key(key),
            (None, Some(words)) => Identity::Passphrase(words),
            (None, None) => unreachable!("a key was made"),
        };
        let opened = open(file, identity);
        if facts.contains_key("armored") {
            // Bundles are binary; the text form is not read, whatever is wrong with it.
            assert!(matches!(opened, Err(AgeFault::NotAge)), "{name}");
            armoured += 1;
            continue;
        }
        let fits = match (facts["expect"].as_str(), &opened) {
            ("success", Ok(text)) => hex::encode(Sha256::digest(text)) == facts["payload"],
            ("no match", Err(fault)) => {
                matches!(fault, AgeFault::WrongPassphrase | AgeFault::NotForThisKey)
            }
            ("HMAC failure" | "payload failure", Err(fault)) => matches!(fault, AgeFault::Damaged),
            ("header failure", Err(fault)) => {
                matches!(
                    fault,
                    AgeFault::Damaged | AgeFault::UnknownVersion | AgeFault::NotAge
                ) || matches!(fault, AgeFault::TooCostly { .. } if name == "scrypt_work_factor_23")
            }
            _ => false,
        };
        assert!(
            fits,
            "{name}: expected {}, got {:?}",
            facts["expect"],
            opened.map(|text| text.len())
        );
        done += 1;
    }
    eprintln!("{done} verdicts; not read: {armoured} armoured, {post_quantum} post-quantum");
    assert!(cases.is_empty() || (done > 60 && done + armoured + post_quantum == cases.len()));
}

/// Gives all its bytes once; after it was rewound it gives `again` of them and then this error.
struct Fickle {
    bytes: io::Cursor<Vec<u8>>,
    rewound: bool,
    again: u64,
    then: Option<io::ErrorKind>,
}

impl Read for Fickle {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.rewound && self.bytes.position() >= self.again {
            return self.then.map_or(Ok(0), |kind| Err(kind.into()));
        }
        let len = if self.rewound {
            into.len().min(8)
        } else {
            into.len()
        };
        self.bytes.read(&mut into[..len])
    }
}

impl io::Seek for Fickle {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.rewound = true;
        self.bytes.seek(to)
    }
}

#[test]
fn a_reader_that_fails_is_not_a_damaged_file_and_one_that_ends_is() {
    let mine = AgeIdentity::make();
    let file = seal(&Recipients::Keys(vec![mine.recipient()]), b"text");
    let opened = |then| {
        let source = Fickle {
            bytes: io::Cursor::new(file.clone()),
            rewound: false,
            again: 60,
            then,
        };
        age_file::open_seekable(source, Identity::Key(&mine))
            .err()
            .unwrap()
    };
    assert!(matches!(opened(None), AgeFault::Damaged));
    let refused = opened(Some(io::ErrorKind::PermissionDenied));
    assert!(
        matches!(&refused, AgeFault::Io(io) if io.kind() == io::ErrorKind::PermissionDenied),
        "{refused:?}"
    );
}

#[test]
fn a_body_that_runs_into_the_next_line_is_damaged() {
    let mine = AgeIdentity::make();
    let file = seal(&Recipients::Keys(vec![mine.recipient()]), b"text");
    let text = String::from_utf8_lossy(&file).into_owned();
    let end = text.find("\n---").unwrap();
    let body = text[..end].rfind('\n').unwrap() + 1;
    // The body's last line goes; the one with the MAC would stand in its place.
    let cut = [&file[..body], &file[end + 1..]].concat();
    assert!(matches!(open(&cut, Identity::Key(&mine)), Err(AgeFault::Damaged)));
    // A line of more than 64.
    let long = [&file[..body], &[b'A'; 65], b"\n", &file[body..]].concat();
    assert!(matches!(
        open(&long, Identity::Key(&mine)),
        Err(AgeFault::Damaged)
    ));
}
