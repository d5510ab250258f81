//! Prints a golden file of everything this room seals, for a *new* version of the format.
//! `tests/golden/v1.json` was made by it once and is frozen.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use dossier_seal::{AttachmentKey, CHUNK_LEN, Header, HolderSeed, KdfParams, Passphrase, StreamSealer};
use serde_json::json;

const ROW: [u8; 16] = [0x11; 16];
const ATTACHMENT: [u8; 16] = [0x22; 16];
const RECIPIENT: [u8; 16] = [0x33; 16];

fn main() {
    let words = "crème brûlée 2026";
    let (header, data, recovery) =
        Header::create(&Passphrase::new(words.to_owned()), KdfParams::FLOOR).unwrap();
    let payload = "{\"title\":\"Stage\"}";
    let at = data.attachment_place(ATTACHMENT);
    let key = AttachmentKey::make().unwrap();
    let (mut sealer, head) = StreamSealer::new(&key, at).unwrap();
    let text = attachment();
    let seed = HolderSeed::make().unwrap();
    let holder = seed.derive_key();
    let node = data.manifest_place(1, 7);
    let golden = json!({
        "passphrase": words,
        "recovery_code": recovery.to_string(),
        "header": hex::encode(header.encode()),
        "row_payload": payload,
        "row": hex::encode(data.seal_row(data.place(2, ROW, 5, 1), payload.as_bytes()).unwrap()),
        "manifest_node": hex::encode(data.seal_manifest(node, b"node").unwrap()),
        "manifest_hash": hex::encode(data.manifest_mac(node, &[b"node"])),
        "wrapped_key": hex::encode(data.wrap_attachment_key(at, &key).unwrap()),
        "stream_head": hex::encode(head.to_bytes()),
        "stream_first_chunk": hex::encode(sealer.chunk(&text[..CHUNK_LEN]).unwrap()),
        "stream_last_chunk": hex::encode(sealer.last(&text[CHUNK_LEN..]).unwrap()),
        "wrapped_seed": hex::encode(data.wrap_seed(RECIPIENT, &seed).unwrap()),
        "did_key": holder.did_key(),
        "signature": hex::encode(holder.sign(b"message")),
    });
    println!("{}", serde_json::to_string_pretty(&golden).unwrap());
}

/// Two chunks: one whole, one short.
fn attachment() -> Vec<u8> {
    (0..CHUNK_LEN + 10).map(|n| (n % 251) as u8).collect()
}
