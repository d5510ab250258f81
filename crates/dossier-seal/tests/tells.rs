//! What keys and headers tell about themselves, and what they do not. Mutants that nothing else caught live here.
#![allow(missing_docs, clippy::unwrap_used)]

use std::time::Duration;

use dossier_seal::{
    Header, HolderSeed, KdfParams, MINOR, Passphrase, SealFault, SlotFault, SlotKind, calibrate,
};
use sha2::{Digest, Sha256};

#[test]
fn a_header_tells_what_it_was_made_with() {
    let secret = Passphrase::new("één twee".to_owned());
    assert_eq!(secret.chars(), 8);
    let costly = KdfParams {
        t: 3,
        ..KdfParams::FLOOR
    };
    let (header, key, _) = Header::create(&secret, costly).unwrap();
    assert_eq!(header.vault_id(), key.vault_id());
    assert_eq!(header.key_epoch(), key.key_epoch());
    assert_eq!(
        (header.kdf(), header.minor(), header.revision()),
        (Some(costly), MINOR, 1)
    );
    let kinds: Vec<SlotKind> = header.slots().iter().map(|slot| slot.kind()).collect();
    assert_eq!(kinds, [SlotKind::Passphrase, SlotKind::Recovery]);
    let (other, ..) = Header::create(&secret, KdfParams::FLOOR).unwrap();
    let ids: Vec<_> = header
        .slots()
        .iter()
        .chain(other.slots())
        .map(|slot| slot.id())
        .collect();
    for (n, id) in ids.iter().enumerate() {
        assert!(!ids[..n].contains(id), "two slots of one id");
    }
}

#[test]
fn the_right_key_changes_no_header_that_it_does_not_vouch_for() {
    let secret = Passphrase::new("x".to_owned());
    let (header, key, _) = Header::create(&secret, KdfParams::FLOOR).unwrap();
    let mut bytes = header.encode();
    // The revision, with a right checksum: well formed, and not ours.
    bytes[39] ^= 1;
    let end = bytes.len() - 32;
    let sum = Sha256::new_with_prefix(b"dossier/v1/header-sum")
        .chain_update(&bytes[..end])
        .finalize();
    bytes[end..].copy_from_slice(&sum);
    let forged = Header::decode(&bytes).unwrap();
    assert_eq!(
        forged.with_recovery(&key).map(drop).unwrap_err(),
        SlotFault::Seal(SealFault::OtherKey)
    );
}

#[test]
fn calibration_asks_for_more_passes_of_a_fast_machine() {
    let passes = |millis| {
        calibrate(&mut |work| {
            let _ = work;
            Duration::from_millis(millis)
        })
    };
    assert_eq!(passes(100).t, 8);
    assert_eq!(passes(10_000).t, 3);
}

#[test]
fn what_holds_a_secret_says_its_name_and_no_more() {
    let (header, key, recovery) =
        Header::create(&Passphrase::new("geheim".to_owned()), KdfParams::FLOOR).unwrap();
    let holder = HolderSeed::make().unwrap().derive_key();
    let said = format!("{:?} {key:?} {recovery:?} {holder:?}", header.slots()[0]);
    for name in ["Slot", "DataKey", "RecoveryCode", "HolderKey"] {
        assert!(said.contains(name), "{said}");
    }
    assert!(
        !said.contains("geheim") && !said.contains(&recovery.to_string()),
        "{said}"
    );
}
