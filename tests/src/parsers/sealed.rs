//! What lies on a learner's own disk, which somebody else may have written.

use std::sync::OnceLock;

use dossier_seal::{
    AttachmentKey, AttachmentPlace, CHUNK_LEN, Header, KdfParams, Passphrase, RecoveryCode, SEALED_CHUNK_LEN,
    StreamHead, StreamOpener, StreamSealer, Unlock,
};
use sha2::{Digest as _, Sha256};

/// A genuine header with its code: what the input is mixed into.
struct Genuine {
    header: Vec<u8>,
    recovery: RecoveryCode,
    key: AttachmentKey,
    place: AttachmentPlace,
}

fn genuine() -> &'static Genuine {
    static ONE: OnceLock<Genuine> = OnceLock::new();
    ONE.get_or_init(|| {
        let secret = Passphrase::new("vier blauwe fietsen".to_owned());
        let (header, key, recovery) = Header::create(&secret, KdfParams::FLOOR).expect("the system has dice");
        Genuine {
            header: header.encode(),
            recovery,
            place: key.attachment_place([7; 16]),
            key: AttachmentKey::make().expect("the system has dice"),
        }
    })
}

const MAGIC: &[u8] = b"DOSSIER\0";

/// Any bytes as a header; and with a right beginning and checksum, so that what stands between meets the parser.
pub(super) fn header(bytes: &[u8]) {
    read_header(bytes);
    let mut dressed = [MAGIC, &[0, 1], bytes].concat();
    let mut sum = Sha256::new();
    sum.update(b"dossier/v1/header-sum");
    sum.update(&dressed);
    dressed.extend_from_slice(&sum.finalize());
    read_header(&dressed);
}

fn read_header(bytes: &[u8]) {
    if let Ok(header) = Header::decode(bytes) {
        assert!(
            header.encode() == bytes,
            "a header that was read is written as it was"
        );
        let secret = Unlock::Recovery(&genuine().recovery);
        let opened = header.unlock(secret).is_ok();
        assert!(
            !opened || bytes == genuine().header,
            "a header that nobody of ours wrote opened"
        );
    }
}

/// The input in the place of the slots of a genuine header.
pub(super) fn slot(bytes: &[u8]) {
    const SLOTS: usize = 41;
    const TAIL: usize = 2 + 32;
    let whole = &genuine().header;
    let end = whole.len() - TAIL - 32;
    let mut mixed = whole[..whole.len() - 32].to_vec();
    for (place, byte) in mixed[SLOTS..end].iter_mut().zip(bytes) {
        *place ^= byte;
    }
    let mut sum = Sha256::new();
    sum.update(b"dossier/v1/header-sum");
    sum.update(&mixed);
    mixed.extend_from_slice(&sum.finalize());
    read_header(&mixed);
}

/// Changes of a genuine stream of two pieces and a bit. The input is a list of changes: a place (3 bytes) and what is
/// mixed in there (1 byte); what is left over is cut off the end. Only the untouched stream opens.
pub(super) fn stream(bytes: &[u8]) {
    let Genuine { key, place, .. } = genuine();
    let (head, sealed) = sealed_stream();
    let mut head = head.to_bytes();
    let mut sealed = sealed.clone();
    let mut edits = bytes.chunks_exact(4);
    for edit in edits.by_ref() {
        let at = usize::from(edit[0]) << 16 | usize::from(edit[1]) << 8 | usize::from(edit[2]);
        let all = head.len() + sealed.len();
        let at = at % all;
        match at.checked_sub(head.len()) {
            None => head[at] ^= edit[3],
            Some(at) => sealed[at] ^= edit[3],
        }
    }
    for (keep, byte) in edits.remainder().iter().enumerate() {
        let cut = usize::from(*byte) << (8 * keep);
        sealed.truncate(sealed.len().saturating_sub(cut));
    }
    let (first_head, first) = sealed_stream();
    let same = head == first_head.to_bytes() && sealed == *first;
    let opened = StreamHead::from_bytes(&head)
        .and_then(|head| StreamOpener::new(key, *place, &head).ok())
        .is_some_and(|opener| open_all(opener, &sealed));
    assert_eq!(
        opened, same,
        "a changed stream opened, or the untouched one did not"
    );
}

fn open_all(mut opener: StreamOpener, sealed: &[u8]) -> bool {
    let mut rest = sealed;
    while rest.len() > SEALED_CHUNK_LEN {
        let (chunk, after) = rest.split_at(SEALED_CHUNK_LEN);
        if opener.chunk(chunk).is_err() {
            return false;
        }
        rest = after;
    }
    opener.last(rest).is_ok()
}

fn sealed_stream() -> &'static (StreamHead, Vec<u8>) {
    static ONE: OnceLock<(StreamHead, Vec<u8>)> = OnceLock::new();
    ONE.get_or_init(|| {
        let Genuine { key, place, .. } = genuine();
        let (mut sealer, head) = StreamSealer::new(key, *place).expect("the system has dice");
        let mut sealed = sealer.chunk(&vec![1; CHUNK_LEN]).expect("a whole piece");
        sealed.extend(sealer.chunk(&vec![2; CHUNK_LEN]).expect("a whole piece"));
        sealed.extend(sealer.last(b"the end").expect("a short piece"));
        (head, sealed)
    })
}
