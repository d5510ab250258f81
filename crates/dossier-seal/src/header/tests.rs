//! What a header refuses.

#![allow(clippy::unwrap_used)]
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;

fn words() -> Passphrase {
    Passphrase::new("correct horse battery staple".to_owned())
}

fn fresh() -> (Header, DataKey, RecoveryCode) {
    Header::create(&words(), KdfParams::FLOOR).unwrap()
}

/// Two data keys are the same when one opens what the other sealed.
fn same_key(a: &DataKey, b: &DataKey) -> bool {
    let place = a.place(1, [3; 16], 1, 1);
    b.open_row(place, &a.seal_row(place, b"x").unwrap()).is_ok()
}

/// The bytes with a checksum that fits again, as an attacker would write them.
fn forged(mut bytes: Vec<u8>) -> Vec<u8> {
    let at = bytes.len() - 32;
    let sum = Sha256::new()
        .chain_update(b"dossier/v1/header-sum")
        .chain_update(&bytes[..at])
        .finalize();
    bytes[at..].copy_from_slice(&sum);
    bytes
}

#[test]
fn passphrase_and_recovery_code_open_the_same_dossier() {
    let (header, key, recovery) = fresh();
    let header = Header::decode(&header.encode()).unwrap();
    assert!(same_key(
        &key,
        &header.unlock(Unlock::Passphrase(&words())).unwrap()
    ));
    let typed = RecoveryCode::parse(&recovery.to_string().to_lowercase()).unwrap();
    assert!(same_key(&key, &header.unlock(Unlock::Recovery(&typed)).unwrap()));
}

#[test]
fn the_bytes_read_back_as_the_same_header() {
    let (header, ..) = fresh();
    let bytes = header.encode();
    assert_eq!(bytes.len(), 41 + 2 * 178 + 2 + 32 + 32);
    assert!(bytes.len() <= MAX_HEADER_LEN);
    assert_eq!(Header::decode(&bytes).unwrap(), header);
}

#[test]
fn a_wrong_secret_is_told_as_such() {
    let (header, ..) = fresh();
    let wrong = Passphrase::new("correct horse battery stable".to_owned());
    assert_eq!(
        header.unlock(Unlock::Passphrase(&wrong)).unwrap_err(),
        UnlockFault::WrongSecret
    );
    let wrong = make_recovery_code().unwrap();
    assert_eq!(
        header.unlock(Unlock::Recovery(&wrong)).unwrap_err(),
        UnlockFault::WrongSecret
    );
}

#[test]
fn every_flipped_bit_is_found_without_any_secret() {
    let bytes = fresh().0.encode();
    for bit in 0..bytes.len() * 8 {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let expected = if bit < 64 {
            HeaderFault::NotAHeader
        } else {
            HeaderFault::Damaged
        };
        assert_eq!(Header::decode(&damaged).unwrap_err(), expected, "bit {bit}");
    }
}

#[test]
fn every_cut_is_found_without_any_secret() {
    let bytes = fresh().0.encode();
    for len in 0..bytes.len() {
        assert!(Header::decode(&bytes[..len]).is_err(), "cut to {len}");
    }
    let longer = [bytes.as_slice(), &[0]].concat();
    assert_eq!(Header::decode(&longer).unwrap_err(), HeaderFault::Damaged);
}

#[test]
fn a_forged_byte_anywhere_gives_no_key() {
    let (header, _, recovery) = fresh();
    let bytes = header.encode();
    let mac_end = bytes.len() - 32;
    for at in 0..mac_end {
        let mut changed = bytes.clone();
        changed[at] ^= 0x10;
        let Ok(changed) = Header::decode(&forged(changed)) else {
            continue;
        };
        let fault = changed.unlock(Unlock::Recovery(&recovery)).unwrap_err();
        assert!(
            matches!(fault, UnlockFault::DamagedHeader | UnlockFault::WrongSecret),
            "byte {at}: {fault}"
        );
    }
}

#[test]
fn a_forged_byte_in_the_passphrase_slot_gives_no_key_either() {
    let (header, ..) = fresh();
    let bytes = header.encode();
    // Every third byte of the slot: each try costs a whole Argon2id.
    for at in (41..41 + 178).step_by(3) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x01;
        let Ok(changed) = Header::decode(&forged(changed)) else {
            continue;
        };
        // A changed cost within bounds is real work; the point here is the seal.
        if changed.kdf() != header.kdf() {
            continue;
        }
        assert!(changed.unlock(Unlock::Passphrase(&words())).is_err(), "byte {at}");
    }
}

#[test]
fn a_right_secret_for_a_changed_slot_is_told_as_damage() {
    let (header, _, recovery) = fresh();
    let bytes = header.encode();
    let slot = 41 + 178;
    let changed = |at: usize| {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1;
        Header::decode(&forged(bytes))
            .unwrap()
            .unlock(Unlock::Recovery(&recovery))
            .unwrap_err()
    };
    let commitment = slot + 74;
    assert_eq!(
        changed(commitment),
        UnlockFault::WrongSecret,
        "nothing else tells a secret from another"
    );
    assert_eq!(changed(commitment + 32), UnlockFault::DamagedHeader, "nonce");
    assert_eq!(
        changed(commitment + 32 + 24),
        UnlockFault::DamagedHeader,
        "wrapped key"
    );
    assert_eq!(changed(slot + 178 + 2), UnlockFault::DamagedHeader, "MAC");
    assert_eq!(changed(30), UnlockFault::DamagedHeader, "key epoch");
}

#[test]
fn after_a_new_passphrase_the_old_one_opens_nothing() {
    let (header, key, recovery) = fresh();
    let new = Passphrase::new("nieuwe-woorden".to_owned());
    let changed = header
        .with_passphrase(&key, None, &new, KdfParams::FLOOR)
        .unwrap();
    let changed = Header::decode(&changed.encode()).unwrap();
    assert_eq!(
        changed.unlock(Unlock::Passphrase(&words())).unwrap_err(),
        UnlockFault::WrongSecret
    );
    assert!(same_key(&key, &changed.unlock(Unlock::Passphrase(&new)).unwrap()));
    assert!(same_key(
        &key,
        &changed.unlock(Unlock::Recovery(&recovery)).unwrap()
    ));
    assert_eq!(changed.revision(), header.revision() + 1);
    assert_eq!(changed.slots().len(), 2);
}

#[test]
fn after_a_new_recovery_code_the_old_one_opens_nothing() {
    let (header, key, old) = fresh();
    let (changed, new) = header.with_recovery(&key).unwrap();
    assert_eq!(
        changed.unlock(Unlock::Recovery(&old)).unwrap_err(),
        UnlockFault::WrongSecret
    );
    assert!(same_key(&key, &changed.unlock(Unlock::Recovery(&new)).unwrap()));
    assert!(same_key(
        &key,
        &changed.unlock(Unlock::Passphrase(&words())).unwrap()
    ));
}

#[test]
fn a_key_of_another_dossier_changes_nothing_here() {
    let (header, ..) = fresh();
    let (_, other, _) = fresh();
    assert_eq!(
        header.with_recovery(&other).unwrap_err(),
        SlotFault::Seal(SealFault::OtherKey)
    );
}

#[test]
fn a_slot_of_another_dossier_is_refused() {
    let (header, ..) = fresh();
    let mut mixed = header.clone();
    mixed.slots[1] = fresh().0.slots[1].clone();
    let fault = Header::decode(&mixed.encode()).unwrap_err();
    assert_eq!(fault, HeaderFault::Malformed(HeaderPart::Slot));
}

#[test]
fn a_dossier_always_has_a_passphrase_slot() {
    let (mut header, ..) = fresh();
    header.slots.remove(0);
    let fault = Header::decode(&header.encode()).unwrap_err();
    assert_eq!(fault, HeaderFault::Malformed(HeaderPart::Slots));
}

#[test]
fn hostile_settings_are_refused_while_reading() {
    let (mut header, ..) = fresh();
    for kdf in [
        KdfParams {
            m_kib: u32::MAX,
            t: 3,
            p: 1,
        },
        KdfParams {
            m_kib: 65_536,
            t: u32::MAX,
            p: 1,
        },
        KdfParams { m_kib: 8, t: 1, p: 1 },
    ] {
        header.slots[0].kdf = Some(kdf);
        assert!(
            matches!(Header::decode(&header.encode()), Err(HeaderFault::Kdf(_))),
            "{kdf:?}"
        );
    }
}

#[test]
fn a_device_with_tighter_bounds_says_so_before_working() {
    let (header, ..) = fresh();
    let tight = KdfBounds {
        m_kib: 1024,
        ..KdfBounds::MOBILE
    };
    // The floor is above these bounds, so nothing can be accepted.
    let fault = header
        .unlock_within(Unlock::Passphrase(&words()), tight)
        .unwrap_err();
    assert!(matches!(fault, UnlockFault::Kdf(KdfFault::TooCostly { .. })));
}

#[test]
fn a_newer_minor_version_opens_read_only_and_keeps_what_it_added() {
    let (header, key, recovery) = fresh();
    let newer = Header {
        minor: MINOR + 1,
        extension: vec![7; 20],
        ..header
    }
    .vouched(&key);
    let read = Header::decode(&newer.encode()).unwrap();
    assert!(read.is_read_only());
    assert_eq!(read.encode(), newer.encode());
    assert!(same_key(&key, &read.unlock(Unlock::Recovery(&recovery)).unwrap()));
    let refused = SlotFault::Seal(SealFault::NewerMinor {
        found: MINOR + 1,
        supported: MINOR,
    });
    assert_eq!(read.with_recovery(&key).unwrap_err(), refused);
}

#[test]
fn a_newer_minor_version_adds_at_most_four_kibibytes() {
    let (header, key, _) = fresh();
    let with = |len| {
        let extension = vec![7; len];
        let minor = MINOR + 1;
        Header {
            minor,
            extension,
            ..header.clone()
        }
        .vouched(&key)
        .encode()
    };
    assert!(Header::decode(&with(4_096)).is_ok());
    assert_eq!(
        Header::decode(&with(4_097)).unwrap_err(),
        HeaderFault::Malformed(HeaderPart::Extension)
    );
}

#[test]
fn a_newer_major_version_is_refused_and_named() {
    let mut bytes = fresh().0.encode();
    bytes[9] = 2;
    let fault = HeaderFault::NewerMajor {
        found: 2,
        supported: MAJOR,
    };
    assert_eq!(Header::decode(&forged(bytes)).unwrap_err(), fault);
}

#[test]
fn a_keystore_slot_is_kept_though_nothing_here_makes_one() {
    let (mut header, key, recovery) = fresh();
    let mut keystore = header.slots[1].clone();
    keystore.kind = SlotKind::Keystore;
    header.slots.push(keystore);
    let header = Header::decode(&header.vouched(&key).encode()).unwrap();
    let changed = header.with_recovery(&key).unwrap().0;
    let kinds: Vec<SlotKind> = changed.slots().iter().map(Slot::kind).collect();
    assert_eq!(
        kinds,
        [SlotKind::Passphrase, SlotKind::Recovery, SlotKind::Keystore]
    );
    assert_eq!(
        changed.unlock(Unlock::Recovery(&recovery)).unwrap_err(),
        UnlockFault::WrongSecret
    );
}

#[test]
fn debug_of_a_header_shows_no_bytes() {
    let (header, key, _) = fresh();
    assert!(!format!("{:?}", header.slots()).contains("wrapped"));
    assert_eq!(format!("{key:?}"), "DataKey { key_epoch: 1, .. }");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn a_wrong_code_and_a_damaged_header_are_never_confused(code: [u8; 20], at in 8_usize..463, by in 1_u8..) {
        static HEADER: std::sync::OnceLock<Header> = std::sync::OnceLock::new();
        let header = HEADER.get_or_init(|| fresh().0);
        let wrong = RecoveryCode(Secret::copied(&code));
        prop_assert_eq!(header.unlock(Unlock::Recovery(&wrong)).unwrap_err(), UnlockFault::WrongSecret);
        let mut damaged = header.encode();
        damaged[at] ^= by;
        prop_assert_eq!(Header::decode(&damaged).unwrap_err(), HeaderFault::Damaged);
    }

    #[test]
    fn any_bytes_are_read_without_panic(body in proptest::collection::vec(any::<u8>(), 0..600), n in 0_u8..10) {
        let mut bytes = [b"DOSSIER\0\0\x01\0\0".as_slice(), &body, &[0; 32]].concat();
        if let Some(count) = bytes.get_mut(40) {
            *count = n;
        }
        let _ = Header::decode(&forged(bytes));
    }
}
