//! What version 1 once wrote opens for good.
//!
//! `golden/v1.json` is frozen: it was made once, by `examples/golden.rs`, and is never made again. A second decoder, written from `docs/formats/vault-v1.md` alone, opens it as well
//! (`golden/decode.py`).
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout
)]

use dossier_seal::{CHUNK_LEN, DataKey, Header, Passphrase, RecoveryCode, StreamHead, StreamOpener, Unlock};
use serde_json::Value;

const ROW: [u8; 16] = [0x11; 16];
const ATTACHMENT: [u8; 16] = [0x22; 16];
const RECIPIENT: [u8; 16] = [0x33; 16];

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/v1.json")).unwrap()
}

fn bytes(golden: &Value, name: &str) -> Vec<u8> {
    hex::decode(golden[name].as_str().unwrap()).unwrap()
}

fn unlocked(golden: &Value) -> DataKey {
    let recovery = RecoveryCode::parse(golden["recovery_code"].as_str().unwrap()).unwrap();
    Header::decode(&bytes(golden, "header"))
        .unwrap()
        .unlock(Unlock::Recovery(&recovery))
        .unwrap()
}

/// Text of an attachment: one whole chunk and a bit.
fn attachment() -> Vec<u8> {
    (0..CHUNK_LEN + 10).map(|n| (n % 251) as u8).collect()
}

#[test]
fn the_first_header_opens_with_its_passphrase_and_its_code() {
    let golden = golden();
    let header = Header::decode(&bytes(&golden, "header")).unwrap();
    assert_eq!(header.encode(), bytes(&golden, "header"));
    let passphrase = Passphrase::new(golden["passphrase"].as_str().unwrap().to_owned());
    let key = header.unlock(Unlock::Passphrase(&passphrase)).unwrap();
    let at = key.place(2, ROW, 5, 1);
    assert_eq!(
        key.open_row(at, &bytes(&golden, "row")).unwrap(),
        unlocked(&golden).open_row(at, &bytes(&golden, "row")).unwrap()
    );
}

#[test]
fn the_first_row_and_manifest_node_open() {
    let golden = golden();
    let key = unlocked(&golden);
    let row = key
        .open_row(key.place(2, ROW, 5, 1), &bytes(&golden, "row"))
        .unwrap();
    assert_eq!(row.as_slice(), golden["row_payload"].as_str().unwrap().as_bytes());
    let at = key.manifest_place(1, 7);
    let node = key.open_manifest(at, &bytes(&golden, "manifest_node")).unwrap();
    assert_eq!(node.as_slice(), b"node");
    assert_eq!(
        key.manifest_mac(at, &[b"no", b"de"]).to_vec(),
        bytes(&golden, "manifest_hash")
    );
}

#[test]
fn the_first_attachment_opens() {
    let golden = golden();
    let data = unlocked(&golden);
    let at = data.attachment_place(ATTACHMENT);
    let key = data
        .unwrap_attachment_key(at, &bytes(&golden, "wrapped_key"))
        .unwrap();
    let head = StreamHead::from_bytes(&bytes(&golden, "stream_head")).unwrap();
    let mut opener = StreamOpener::new(&key, at, &head).unwrap();
    let text = attachment();
    let first = bytes(&golden, "stream_first_chunk");
    assert_eq!(opener.chunk(&first).unwrap().as_slice(), &text[..CHUNK_LEN]);
    let last = opener.last(&bytes(&golden, "stream_last_chunk")).unwrap();
    assert_eq!(last.as_slice(), &text[CHUNK_LEN..]);
}

#[test]
fn the_first_holder_is_still_the_same_one() {
    let golden = golden();
    let seed = unlocked(&golden)
        .unwrap_seed(RECIPIENT, &bytes(&golden, "wrapped_seed"))
        .unwrap();
    let key = seed.derive_key();
    assert_eq!(key.did_key(), golden["did_key"].as_str().unwrap());
    assert_eq!(key.sign(b"message").to_vec(), bytes(&golden, "signature"));
}

#[test]
fn a_second_decoder_opens_everything() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/decode.py");
    let Ok(run) = std::process::Command::new("python3").arg(script).output() else {
        eprintln!("skipped: no python3");
        return;
    };
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}
