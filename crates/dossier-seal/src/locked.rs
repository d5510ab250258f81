//! After locking, no key is left in this process's memory. A scan of all of it says so.
//!
//! The patterns to look for are kept masked, so that the search does not find itself; before the
//! keys are dropped the same scan must find them, or it would prove nothing.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::fs;
use std::io::{Read, Seek, SeekFrom};

use zeroize::{Zeroize, Zeroizing};

use crate::{AttachmentKey, Header, KdfParams, Lang, Passphrase, StreamSealer, Unlock, make_words};

const MASK: u8 = 0xa5;

/// A secret that can be looked for without being there.
struct Wanted {
    name: &'static str,
    masked: Vec<u8>,
}

impl Wanted {
    fn new(name: &'static str, secret: &[u8]) -> Self {
        Self {
            name,
            masked: secret.iter().map(|byte| byte ^ MASK).collect(),
        }
    }

    fn is_in(&self, memory: &[u8]) -> bool {
        let first = self.masked[0] ^ MASK;
        let len = self.masked.len();
        memory.windows(len).any(|window| {
            window[0] == first
                && window
                    .iter()
                    .zip(&self.masked)
                    .all(|(byte, masked)| byte ^ MASK == *masked)
        })
    }
}

/// Names of the wanted secrets that stand anywhere in this process's writable memory.
fn found(wanted: &[Wanted]) -> Vec<&'static str> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let mut memory = fs::File::open("/proc/self/mem").unwrap();
    let mut names = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let range = line.split_once(' ').unwrap().0;
        let (from, to) = range.split_once('-').unwrap();
        let [from, to] = [from, to].map(|hex| u64::from_str_radix(hex, 16).unwrap());
        let mut region = vec![0; usize::try_from(to - from).unwrap()];
        memory.seek(SeekFrom::Start(from)).unwrap();
        if memory.read_exact(&mut region).is_ok() {
            names.extend(
                wanted
                    .iter()
                    .filter(|secret| secret.is_in(&region))
                    .map(|secret| secret.name),
            );
        }
        region.zeroize();
    }
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn after_locking_no_secret_is_left_in_memory() {
    let words = make_words(6, Lang::En).unwrap();
    let passphrase = Passphrase::new(words.as_str().to_owned());
    let (header, key, recovery) = Header::create(&passphrase, KdfParams::FLOOR).unwrap();
    drop(key);

    let key = header.unlock(Unlock::Passphrase(&passphrase)).unwrap();
    let at = key.place(1, [5; 16], 1, 1);
    let record = Zeroizing::new(format!("geheim {}", &words[..8]).into_bytes());
    let sealed = key.seal_row(at, &record).unwrap();
    let opened = key.open_row(at, &sealed).unwrap();
    let file = AttachmentKey::make().unwrap();
    let (sealer, _) = StreamSealer::new(&file, key.attachment_place([6; 16])).unwrap();
    sealer.last(b"text").unwrap();

    // Exposed to be looked for.
    let wanted = [
        Wanted::new("passphrase", words.as_bytes()),
        Wanted::new("recovery code", recovery.0.expose()),
        Wanted::new("data key", key.root().expose()),
        Wanted::new("record key", key.record.expose()),
        Wanted::new("attachment key", file.0.expose()),
        Wanted::new("record", &record),
    ];
    let names: Vec<&str> = wanted.iter().map(|secret| secret.name).collect();
    let mut seen = found(&wanted);
    seen.sort_by_key(|name| names.iter().position(|other| other == name));
    assert_eq!(seen, names, "the scan finds what is there");

    drop((words, passphrase, recovery, key, file, record, opened));
    assert_eq!(
        found(&wanted),
        Vec::<&str>::new(),
        "still in memory after locking"
    );
}
