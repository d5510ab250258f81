#![allow(clippy::unwrap_used)]
use super::super::{Unlock, UnlockFault};
use super::*;
use crate::kdf::KdfBounds;

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

#[test]
fn a_second_passphrase_opens_too_and_each_goes_by_itself() {
    let (header, key, _) = fresh();
    let second = Passphrase::new("zeven zachte zaagbekken".to_owned());
    let both = header
        .with_another_passphrase(&key, &second, KdfParams::FLOOR)
        .unwrap();
    let both = Header::decode(&both.encode()).unwrap();
    let (_, of_first) = both
        .unlock_slot(Unlock::Passphrase(&words()), KdfBounds::VAULT)
        .unwrap();
    let (opened, of_second) = both
        .unlock_slot(Unlock::Passphrase(&second), KdfBounds::VAULT)
        .unwrap();
    assert!(same_key(&key, &opened) && of_first != of_second);

    // A new passphrase in place of one leaves the other as it is.
    let third = Passphrase::new("drie dode dromen".to_owned());
    let changed = both
        .with_passphrase(&key, Some(of_first), &third, KdfParams::FLOOR)
        .unwrap();
    let first = words();
    let opens = |header: &Header, secret| header.unlock(Unlock::Passphrase(secret)).is_ok();
    assert!(opens(&changed, &second) && opens(&changed, &third) && !opens(&changed, &first));

    let one = both.without_slot(&key, of_second).unwrap();
    assert!(opens(&one, &first) && !opens(&one, &second));
    assert_eq!(
        one.without_slot(&key, of_first).unwrap_err(),
        SlotFault::LastPassphrase
    );
    assert_eq!(one.without_slot(&key, of_second).unwrap_err(), SlotFault::Unknown);
}

#[test]
fn a_keystore_is_an_extra_and_never_all_that_opens() {
    let (header, key, _) = fresh();
    let (with, secret) = header.with_keystore(&key).unwrap();
    let kept = KeystoreSecret::from_bytes(secret.expose()).unwrap();
    assert!(same_key(&key, &with.unlock(Unlock::Keystore(&kept)).unwrap()));
    assert_eq!(
        header.unlock(Unlock::Keystore(&kept)).unwrap_err(),
        UnlockFault::NoSuchSlot
    );
    let (renewed, other) = with.with_keystore(&key).unwrap();
    assert_eq!(renewed.slots().len(), with.slots().len());
    assert_eq!(
        renewed.unlock(Unlock::Keystore(&kept)).unwrap_err(),
        UnlockFault::WrongSecret
    );
    assert!(renewed.unlock(Unlock::Keystore(&other)).is_ok());
    for slot in renewed
        .slots()
        .iter()
        .filter(|slot| slot.kind() == SlotKind::Passphrase)
    {
        assert_eq!(
            renewed.without_slot(&key, slot.id()).unwrap_err(),
            SlotFault::LastPassphrase
        );
    }
    assert!(KeystoreSecret::from_bytes(&secret.expose()[1..]).is_none());
}

#[test]
fn no_header_has_more_slots_than_its_format() {
    let (mut header, key, _) = fresh();
    while header.slots().len() < MAX_SLOTS {
        header = header
            .with_another_passphrase(&key, &words(), KdfParams::FLOOR)
            .unwrap();
    }
    assert_eq!(
        header
            .with_another_passphrase(&key, &words(), KdfParams::FLOOR)
            .unwrap_err(),
        SlotFault::TooMany { max: MAX_SLOTS }
    );
    assert!(Header::decode(&header.encode()).is_ok());
    assert!(
        header.with_recovery(&key).is_ok(),
        "a full header still takes a new code for the old one"
    );
}

#[test]
fn a_rekeyed_header_opens_with_the_new_secrets_to_a_new_key() {
    let (header, key, old_code) = fresh();
    let (next, fresh_key, code) = header.rekeyed(&key, &words(), KdfParams::FLOOR).unwrap();
    let next = Header::decode(&next.encode()).unwrap();
    assert_eq!((next.key_epoch(), next.revision()), (2, header.revision() + 1));
    assert_eq!(next.vault_id(), header.vault_id());
    let opened = next.unlock(Unlock::Passphrase(&words())).unwrap();
    assert!(same_key(&opened, &fresh_key) && !same_key(&opened, &key));
    assert!(next.unlock(Unlock::Recovery(&code)).is_ok());
    assert_eq!(
        next.unlock(Unlock::Recovery(&old_code)).unwrap_err(),
        UnlockFault::WrongSecret
    );
}
