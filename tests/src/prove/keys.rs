//! The keys of a dossier, derived once more from `docs/formats/vault-v1.md` alone: they are looked for where they must
//! not be. Nothing of `dossier-seal` is used, which never gives a key away.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use hkdf::Hkdf;
use sha2::Sha256;

/// Where the first slot begins, and how long one is (1.3, 1.4).
const SLOTS: usize = 41;
const HDR: usize = 74;

/// Every secret between a passphrase and the rows, by name.
pub(crate) fn of_header(header: &[u8], passphrase: &str) -> Vec<(&'static str, Vec<u8>)> {
    let vault_id = &header[12..28];
    let slot = &header[SLOTS..];
    assert_eq!((slot[44], slot[45]), (1, 1), "the first slot is the passphrase's");
    let number = |at: usize| u32::from_be_bytes(slot[at..at + 4].try_into().unwrap());
    let params = Params::new(number(46), number(50), number(54), Some(32)).unwrap();
    let mut pre = vec![0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), &slot[58..74], &mut pre)
        .unwrap();
    let salt = [vault_id, &slot[28..44]].concat();
    let (prk, hkdf) = Hkdf::<Sha256>::extract(Some(&salt), &pre);
    let hdr = &slot[..HDR];
    let mut kek = vec![0; 32];
    hkdf.expand(&[b"dossier/v1/slot/kek", hdr].concat(), &mut kek)
        .unwrap();
    let bound = [hdr, &slot[74..106]].concat();
    let sealed = Payload {
        msg: &slot[130..178],
        aad: &bound,
    };
    let nonce = XNonce::try_from(&slot[106..130]).unwrap();
    let data = XChaCha20Poly1305::new_from_slice(&kek)
        .unwrap()
        .decrypt(&nonce, sealed)
        .unwrap();
    let root = Hkdf::<Sha256>::from_prk(&data).unwrap();
    let derived = |info: &str| {
        let mut key = vec![0; 32];
        root.expand(info.as_bytes(), &mut key).unwrap();
        key
    };
    vec![
        ("passphrase", passphrase.as_bytes().to_vec()),
        ("pre", pre),
        ("prk", prk.to_vec()),
        ("kek", kek),
        ("record key", derived("dossier/v1/record")),
        ("attachment key", derived("dossier/v1/attach")),
        ("manifest key", derived("dossier/v1/manifest")),
        ("manifest mac key", derived("dossier/v1/manifest-mac")),
        ("seed key", derived("dossier/v1/sign-wrap")),
        ("header mac key", derived("dossier/v1/header-mac")),
        ("data key", data),
    ]
}
