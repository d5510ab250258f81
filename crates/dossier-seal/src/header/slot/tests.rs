//! A ciphertext that opens under two keys, and the commitment that refuses it.
//!
//! Poly1305 does not bind its key: two linear equations modulo 2^130 - 5 give two ciphertext blocks
//! whose tag is the same under both (Albertini et al., "How to Abuse and Fix Authenticated
//! Encryption Without Key Commitment", USENIX Security 2022, section 3). A slot has just those two.
#![allow(clippy::unwrap_used)]

use chacha20::XChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};
use num_bigint_dig::{BigUint, ModInverse};

use super::*;
use crate::recovery::make_recovery_code;

#[test]
fn a_slot_that_two_secrets_would_open_is_refused_for_the_second() {
    let (first, second) = (make_recovery_code().unwrap(), make_recovery_code().unwrap());
    let mut slot = Slot::wrap([1; 16], Pre::Recovery(&first), &Secret::make().unwrap()).unwrap();
    let keks = [&first, &second].map(|code| slot.keys(code.0.expose()).kek);
    slot.wrapped = two_key_ciphertext(&keks, &slot.nonce, &slot.aad());

    // The cipher alone takes it under both keys: the forgery is real.
    let (text, tag) = slot.wrapped.split_last_chunk::<TAG_LEN>().unwrap();
    for kek in &keks {
        let mut text = text.to_vec();
        aead::open(kek, &slot.nonce, &slot.aad(), &mut text, tag).unwrap();
    }
    let bounds = KdfBounds::VAULT;
    assert!(slot.unwrap(Unlock::Recovery(&first), bounds).is_ok());
    let refused = slot.unwrap(Unlock::Recovery(&second), bounds).unwrap_err();
    assert!(matches!(refused, Refusal::OtherSecret));
}

fn two_key_ciphertext(keks: &[Secret<32>; 2], nonce: &[u8; 24], aad: &[u8]) -> [u8; WRAPPED] {
    let p = (BigUint::from(1_u8) << 130) - 5_u8;
    let full = BigUint::from(1_u8) << 128;
    let keys: Vec<(BigUint, BigUint)> = keks.iter().map(|kek| poly_key(kek, nonce)).collect();
    // Everything in the polynomial but the two blocks that we choose (powers 3 and 2).
    let fixed: Vec<BigUint> = keys.iter().map(|(r, _)| fixed_part(r, aad, &p)).collect();
    for guess in 0_u128.. {
        let tag = BigUint::from(guess);
        for carries in 0..16_u8 {
            let wanted: Vec<BigUint> = (0..2)
                .map(|n| {
                    let carry = u32::from(carries >> (2 * n) & 3);
                    let hash = (&tag + &full - &keys[n].1) % &full + &full * carry;
                    (hash + &p - &fixed[n]) % &p
                })
                .collect();
            let Some((x, y)) = solve(&keys[0].0, &keys[1].0, &wanted[0], &wanted[1], &p) else {
                continue;
            };
            let block = |value: &BigUint| (full <= *value && *value < &full * 2_u8).then(|| value - &full);
            if let (Some(x), Some(y)) = (block(&x), block(&y)) {
                let mut wrapped = [0; WRAPPED];
                for (place, value) in wrapped.chunks_exact_mut(16).zip([x, y, tag]) {
                    let bytes = value.to_bytes_le();
                    place[..bytes.len()].copy_from_slice(&bytes);
                }
                return wrapped;
            }
        }
    }
    unreachable!("one guess in sixteen or so works")
}

/// The one-time key (r, s) of this nonce.
fn poly_key(kek: &Secret<32>, nonce: &[u8; 24]) -> (BigUint, BigUint) {
    let mut block = [0; 32];
    XChaCha20::new(kek.expose().into(), nonce.into()).apply_keystream(&mut block);
    let r = u128::from_le_bytes(block[..16].try_into().unwrap());
    let clamped = r & 0x0ffffffc_0ffffffc_0ffffffc_0fffffff;
    (BigUint::from(clamped), BigUint::from_bytes_le(&block[16..]))
}

/// The blocks of the associated data and of the lengths, at their powers of r.
fn fixed_part(r: &BigUint, aad: &[u8], p: &BigUint) -> BigUint {
    let full = BigUint::from(1_u8) << 128;
    let lengths = [(aad.len() as u64).to_le_bytes(), 32_u64.to_le_bytes()].concat();
    let blocks = aad.chunks(16).map(|chunk| {
        let mut block = [0; 16];
        block[..chunk.len()].copy_from_slice(chunk);
        block.to_vec()
    });
    let blocks: Vec<Vec<u8>> = blocks.chain([vec![], vec![], lengths]).collect();
    let mut sum = BigUint::from(0_u8);
    for block in blocks {
        // The two chosen blocks count as nothing here: they are the unknowns.
        let value = if block.is_empty() {
            BigUint::from(0_u8)
        } else {
            BigUint::from_bytes_le(&block) + &full
        };
        sum = (sum + value) * r % p;
    }
    sum
}

/// x·a³ + y·a² = u and x·b³ + y·b² = v, modulo p.
fn solve(a: &BigUint, b: &BigUint, u: &BigUint, v: &BigUint, p: &BigUint) -> Option<(BigUint, BigUint)> {
    // Divided by a² and b²: x·a + y = u', x·b + y = v'.
    let inverse = |n: BigUint| (n % p).mod_inverse(p)?.to_biguint();
    let u = u * inverse(a * a)? % p;
    let v = v * inverse(b * b)? % p;
    let x = (&u + p - &v) * inverse(a + p - b)? % p;
    let y = (&u + p - &x * a % p) % p;
    Some((x, y))
}
