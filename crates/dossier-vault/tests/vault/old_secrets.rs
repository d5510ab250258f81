//! After a new passphrase, code or key no byte in the folder opens with the old one: not in a copy of the header, not
//! in the log, not in a page that SQLite no longer uses.

use std::fs;

use dossier_seal::{Header, KdfParams, Passphrase, Unlock};
use dossier_vault::{Vault, WriteFault};

use crate::common::*;

/// Where the slots of a header begin, how long one is, and what of it stands before the commitment.
const SLOTS: usize = 41;
const SLOT: usize = 178;
const BOUND: usize = 74;

/// Every file of the folder, by name.
fn files(sample: &Sample) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(&sample.path).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            (
                entry.file_name().to_string_lossy().into_owned(),
                fs::read(entry.path()).unwrap(),
            )
        })
        .collect()
}

/// Every header that stands anywhere in these bytes, whole.
fn headers(bytes: &[u8]) -> Vec<Header> {
    let begins = bytes
        .windows(8)
        .enumerate()
        .filter(|(_, window)| *window == b"DOSSIER\0");
    begins
        .flat_map(|(at, _)| {
            (1..=8).filter_map(move |slots| {
                let len = SLOTS + slots * SLOT + 2 + 64;
                Header::decode(bytes.get(at..at + len)?).ok()
            })
        })
        .collect()
}

/// What seals the data key in each slot of the present header: commitment, nonce and wrapped key.
fn seals(sample: &Sample) -> Vec<Vec<u8>> {
    let spare = fs::read(sample.path.join("header.bak")).unwrap();
    let slots = &spare[SLOTS..spare.len() - 2 - 64];
    slots.chunks(SLOT).map(|slot| slot[BOUND..].to_vec()).collect()
}

fn new_passphrase() -> Passphrase {
    Passphrase::new("vijf groene fietsen".to_owned())
}

/// Changes something, and looks for what is gone while the dossier is open and after it was locked. `gone` says which
/// of the old slots are.
fn nothing_old_stays(change: impl FnOnce(&mut Vault) -> Result<(), WriteFault>, gone: &[usize]) {
    let sample = Sample::filled();
    let old = seals(&sample);
    assert_eq!(old.len(), 2);
    let there = |seal: &[u8]| {
        let has = |bytes: &[u8]| bytes.windows(seal.len()).any(|window| window == seal);
        files(&sample)
            .into_iter()
            .filter(|(_, bytes)| has(bytes))
            .map(|(name, _)| name)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        there(&old[0]).len(),
        2,
        "the database and the spare: the search finds what is there"
    );
    let mut vault = sample.open().vault;
    change(&mut vault).unwrap();
    for moment in ["open", "locked"] {
        for slot in gone {
            assert_eq!(there(&old[*slot]), Vec::<String>::new(), "{moment}, slot {slot}");
        }
        let mut found = 0;
        for (name, bytes) in files(&sample) {
            for header in headers(&bytes) {
                found += 1;
                if gone.contains(&0) {
                    let opened = header.unlock(Unlock::Passphrase(&passphrase()));
                    assert!(
                        opened.is_err(),
                        "{name} opens with the old passphrase while {moment}"
                    );
                }
                if gone.contains(&1) {
                    let opened = header.unlock(Unlock::Recovery(&sample.recovery));
                    assert!(opened.is_err(), "{name} opens with the old code while {moment}");
                }
            }
        }
        assert!(found >= 1, "no header was found at all");
        if moment == "open" {
            let closed = std::mem::replace(&mut vault, memory());
            closed.lock();
        }
    }
}

/// Something to put in the place of a vault that is locked.
fn memory() -> Vault {
    Vault::in_memory(&passphrase(), KdfParams::FLOOR).unwrap().0
}

#[test]
fn no_byte_of_the_folder_opens_with_the_passphrase_before() {
    nothing_old_stays(
        |vault| vault.change_passphrase(&new_passphrase(), KdfParams::FLOOR),
        &[0],
    );
}

#[test]
fn no_byte_of_the_folder_opens_with_the_code_before() {
    nothing_old_stays(|vault| vault.new_recovery().map(drop), &[1]);
}

#[test]
fn no_byte_of_the_folder_opens_with_anything_from_before_a_new_key() {
    nothing_old_stays(
        |vault| {
            let mut none = |_: &str, _: &serde_json::Value, _: &_, _: &_| None;
            vault
                .rekey(&new_passphrase(), KdfParams::FLOOR, &mut none, &mut |_, _| {})
                .map(drop)
        },
        &[0, 1],
    );
}
