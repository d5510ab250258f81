#![allow(clippy::unwrap_used)]
use aead_stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::aead::Payload;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use proptest::prelude::*;

use super::*;

const AT: AttachmentPlace = AttachmentPlace {
    vault_id: [1; 16],
    attachment: [2; 16],
};

fn text(len: usize) -> Vec<u8> {
    (0..len).map(|n| (n * 31 + n / 251) as u8).collect()
}

fn seal(key: &AttachmentKey, text: &[u8]) -> (StreamHead, Vec<Vec<u8>>) {
    let (mut sealer, head) = StreamSealer::new(key, AT).unwrap();
    let mut rest = text;
    let mut chunks = Vec::new();
    while rest.len() > CHUNK_LEN {
        let (chunk, after) = rest.split_at(CHUNK_LEN);
        chunks.push(sealer.chunk(chunk).unwrap());
        rest = after;
    }
    chunks.push(sealer.last(rest).unwrap());
    (head, chunks)
}

/// As a reader of rows does it: whatever stands last is the last chunk.
fn open(key: &AttachmentKey, head: &StreamHead, chunks: &[Vec<u8>]) -> Result<Vec<u8>, StreamFault> {
    let mut opener = StreamOpener::new(key, AT, head)?;
    let mut text = Vec::new();
    let nothing = StreamFault::Length { chunk: 0, found: 0 };
    let (last, others) = chunks.split_last().ok_or(nothing)?;
    for chunk in others {
        text.extend_from_slice(&opener.chunk(chunk)?);
    }
    text.extend_from_slice(&opener.last(last)?);
    Ok(text)
}

/// As a reader of a file does it: cuts the bytes where chunks end.
fn open_bytes(key: &AttachmentKey, head: &StreamHead, bytes: &[u8]) -> Result<Vec<u8>, StreamFault> {
    open(
        key,
        head,
        &bytes
            .chunks(SEALED_CHUNK_LEN)
            .map(<[u8]>::to_vec)
            .collect::<Vec<_>>(),
    )
}

#[test]
fn every_length_around_a_chunk_comes_back() {
    let key = AttachmentKey::make().unwrap();
    for len in [
        0,
        1,
        15,
        16,
        17,
        CHUNK_LEN - 1,
        CHUNK_LEN,
        CHUNK_LEN + 1,
        2 * CHUNK_LEN,
        3 * CHUNK_LEN + 5,
    ] {
        let text = text(len);
        let (head, chunks) = seal(&key, &text);
        assert_eq!(chunks.len(), len.div_ceil(CHUNK_LEN).max(1));
        assert_eq!(open(&key, &head, &chunks).unwrap(), text, "{len} bytes");
    }
}

#[test]
fn every_cut_of_a_stream_is_found() {
    let key = AttachmentKey::make().unwrap();
    let (head, chunks) = seal(&key, &text(2 * CHUNK_LEN + 100));
    let bytes = chunks.concat();
    let near_a_border =
        |len: &usize| len % SEALED_CHUNK_LEN < 40 || SEALED_CHUNK_LEN - len % SEALED_CHUNK_LEN < 40;
    let lengths = (0..bytes.len()).filter(|len| near_a_border(len) || len % 4999 == 0);
    for len in lengths {
        assert!(open_bytes(&key, &head, &bytes[..len]).is_err(), "cut to {len}");
    }
}

#[test]
fn chunks_that_are_swapped_repeated_or_left_out_are_found() {
    let key = AttachmentKey::make().unwrap();
    let (head, chunks) = seal(&key, &text(3 * CHUNK_LEN + 100));
    let with = |order: &[usize]| {
        let chunks: Vec<Vec<u8>> = order.iter().map(|n| chunks[*n].clone()).collect();
        open(&key, &head, &chunks)
    };
    assert!(with(&[0, 1, 2, 3]).is_ok());
    assert_eq!(with(&[1, 0, 2, 3]).unwrap_err(), StreamFault::Chunk { chunk: 0 });
    assert_eq!(
        with(&[0, 0, 1, 2, 3]).unwrap_err(),
        StreamFault::Chunk { chunk: 1 }
    );
    assert_eq!(with(&[0, 2, 3]).unwrap_err(), StreamFault::Chunk { chunk: 1 });
    assert_eq!(with(&[0, 1, 3]).unwrap_err(), StreamFault::Chunk { chunk: 2 });
    assert_eq!(
        with(&[0, 1, 2]).unwrap_err(),
        StreamFault::Chunk { chunk: 2 },
        "no last chunk"
    );
    assert!(with(&[0, 1, 2, 3, 3]).is_err(), "two last chunks");
    assert!(with(&[3]).is_err(), "the last chunk alone");
    assert!(with(&[]).is_err());
}

#[test]
fn bytes_after_the_end_are_found() {
    let key = AttachmentKey::make().unwrap();
    for len in [0, 100, CHUNK_LEN] {
        let (head, chunks) = seal(&key, &text(len));
        for extra in [1, 16, 17, SEALED_CHUNK_LEN] {
            let bytes = [chunks.concat(), vec![0; extra]].concat();
            assert!(
                open_bytes(&key, &head, &bytes).is_err(),
                "{len} bytes and {extra} more"
            );
        }
    }
}

#[test]
fn short_and_empty_chunks_are_taken_where_they_may_stand() {
    let key = AttachmentKey::make().unwrap();
    let length = |chunk, found| StreamFault::Length { chunk, found };
    let (mut sealer, _) = StreamSealer::new(&key, AT).unwrap();
    assert_eq!(
        sealer.chunk(&[1]).unwrap_err(),
        length(0, 1),
        "only the last may be short"
    );
    assert_eq!(sealer.chunk(&[]).unwrap_err(), length(0, 0));
    sealer.chunk(&text(CHUNK_LEN)).unwrap();
    assert_eq!(
        sealer.last(&[]).unwrap_err(),
        length(1, 0),
        "empty only when it is all"
    );
    let (sealer, _) = StreamSealer::new(&key, AT).unwrap();
    assert_eq!(
        sealer.last(&text(CHUNK_LEN + 1)).unwrap_err(),
        length(0, CHUNK_LEN + 1)
    );
}

#[test]
fn an_empty_last_chunk_after_others_is_refused_even_when_its_seal_is_right() {
    let key = AttachmentKey::make().unwrap();
    let (mut sealer, head) = StreamSealer::new(&key, AT).unwrap();
    let first = sealer.chunk(&text(CHUNK_LEN)).unwrap();
    let mut nonce = [0; 24];
    nonce[..19].copy_from_slice(&head.prefix);
    nonce[19..].copy_from_slice(&[0, 0, 0, 1, 1]);
    let empty = aead::seal(&sealer.0.key, &nonce, &sealer.0.aad, &mut []).to_vec();
    let fault = open(&key, &head, &[first, empty]).unwrap_err();
    assert_eq!(fault, StreamFault::Length { chunk: 1, found: 16 });
}

#[test]
fn another_key_place_or_head_is_refused_before_any_chunk() {
    let key = AttachmentKey::make().unwrap();
    let (head, _) = seal(&key, b"x");
    let refused = |key: &AttachmentKey, at, head: &StreamHead| StreamOpener::new(key, at, head).unwrap_err();
    let other = AttachmentKey::make().unwrap();
    assert_eq!(refused(&other, AT, &head), StreamFault::Commitment);
    for moved in [
        AttachmentPlace {
            vault_id: [9; 16],
            ..AT
        },
        AttachmentPlace {
            attachment: [9; 16],
            ..AT
        },
    ] {
        assert_eq!(refused(&key, moved, &head), StreamFault::Commitment);
    }
    for bit in 0..StreamHead::LEN * 8 {
        let mut bytes = head.to_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let head = StreamHead::from_bytes(&bytes).unwrap();
        assert_eq!(refused(&key, AT, &head), StreamFault::Commitment, "bit {bit}");
    }
    assert!(StreamHead::from_bytes(&head.to_bytes()[1..]).is_none());
}

#[test]
fn every_flipped_bit_of_a_chunk_is_found() {
    let key = AttachmentKey::make().unwrap();
    let (head, chunks) = seal(&key, &text(40));
    for bit in 0..chunks[0].len() * 8 {
        let mut damaged = chunks[0].clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let fault = open(&key, &head, &[damaged]).unwrap_err();
        assert_eq!(fault, StreamFault::Chunk { chunk: 0 }, "bit {bit}");
    }
}

#[test]
fn the_counter_never_starts_again() {
    let key = AttachmentKey::make().unwrap();
    let (mut sealer, _) = StreamSealer::new(&key, AT).unwrap();
    sealer.0.next = Some(u32::MAX);
    sealer.chunk(&text(CHUNK_LEN)).unwrap();
    assert_eq!(sealer.chunk(&text(CHUNK_LEN)).unwrap_err(), StreamFault::TooLong);
}

#[test]
fn the_bytes_are_those_of_an_independent_stream() {
    let key = AttachmentKey::make().unwrap();
    let text = text(2 * CHUNK_LEN + 7);
    let (head, chunks) = seal(&key, &text);
    let ours = Stream::new(&key.0, AT.stream_aad(), head.prefix).0;
    let cipher = || XChaCha20Poly1305::new(ours.key.expose().into());
    let part = |msg| Payload { msg, aad: &ours.aad };
    let mut theirs = EncryptorBE32::from_aead(cipher(), &head.prefix.into());
    let pieces: Vec<&[u8]> = text.chunks(CHUNK_LEN).collect();
    assert_eq!(theirs.encrypt_next(part(pieces[0])).unwrap(), chunks[0]);
    assert_eq!(theirs.encrypt_next(part(pieces[1])).unwrap(), chunks[1]);
    assert_eq!(theirs.encrypt_last(part(pieces[2])).unwrap(), chunks[2]);
    let mut theirs = DecryptorBE32::from_aead(cipher(), &head.prefix.into());
    assert_eq!(theirs.decrypt_next(part(&chunks[0])).unwrap(), pieces[0]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn any_file_comes_back(len in 0_usize..4 * CHUNK_LEN) {
        let key = AttachmentKey::make().unwrap();
        let text = text(len);
        let (head, chunks) = seal(&key, &text);
        prop_assert_eq!(open_bytes(&key, &head, &chunks.concat()).unwrap(), text);
    }
}
