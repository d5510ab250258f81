//! Project Wycheproof's JOSE, ECDSA and Ed25519 vectors, from the shared corpus: made to fool verifiers.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::{fs, path::PathBuf};

use serde_json::Value;

use super::{Alg, P256Key, PublicKey};
use crate::{
    json::{items, text},
    jws::{self, Parts, Suite, Wrap},
};

fn vectors(name: &str) -> Option<Value> {
    let root = std::env::var_os("DOSSIER_CORPUS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        PathBuf::from,
    );
    match fs::read(root.join("attacks/wycheproof").join(name)) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).unwrap()),
        Err(_) => {
            eprintln!("skipped: no {name} beside the project");
            None
        }
    }
}

/// What a token comes to for whoever has these keys.
#[derive(Debug, PartialEq, Eq)]
enum Came {
    Accepted,
    Wrong,
    /// Never checked, whatever the key: no signature, a shared secret.
    Refused,
    /// We cannot check it.
    Unsupported,
}

fn came(token: &str, keys: &Value) -> Came {
    let Ok(parts) = Parts::of(token) else {
        return Came::Wrong;
    };
    let alg = match jws::suite_of(Wrap::Jws, &parts.header) {
        Suite::Checkable(alg) => alg,
        Suite::Refused(_) => return Came::Refused,
        Suite::Unsupported(_) => return Came::Unsupported,
    };
    let keys = keys
        .get("keys")
        .map_or_else(|| vec![keys], |set| items(Some(set)).collect());
    let kid = parts.header.get("kid").and_then(Value::as_str);
    let right = keys
        .into_iter()
        .filter(|key| kid.is_none() || text(key, "kid").is_none() || text(key, "kid") == kid)
        .filter_map(PublicKey::from_jwk)
        .any(|key| key.verifies(alg, &parts.signing_input, &parts.signature));
    if right { Came::Accepted } else { Came::Wrong }
}

#[test]
fn no_forged_token_is_accepted_and_no_right_one_is_called_wrong() {
    for name in ["json_web_signature_test.json", "json_web_key_test.json"] {
        let Some(file) = vectors(name) else { return };
        let (mut accepted, mut held_off, mut unsupported, mut wrong) = (0, 0, 0, 0);
        for group in items(file.get("testGroups")) {
            let keys = group.get("public").or_else(|| group.get("private")).unwrap();
            // A secret that issuer and verifier share proves no issuer: nothing made with one is ever accepted.
            let shared = text(keys, "kty").or_else(|| text(&keys["keys"][0], "kty")) == Some("oct");
            for test in items(group.get("tests")) {
                let came = came(text(test, "jws").unwrap_or_default(), keys);
                let label = format!("{name} {} {}", test["tcId"], test["comment"]);
                match (text(test, "result").unwrap(), &came) {
                    (_, Came::Accepted) if shared => panic!("{label}: made with a shared secret"),
                    ("valid", Came::Wrong) if !shared => panic!("{label}: right, and called wrong"),
                    ("invalid", Came::Accepted) => panic!("{label}: forged, and accepted"),
                    _ => {}
                }
                match came {
                    Came::Accepted => accepted += 1,
                    Came::Wrong => wrong += 1,
                    Came::Refused => held_off += 1,
                    Came::Unsupported => unsupported += 1,
                }
            }
        }
        println!(
            "{name}: {accepted} accepted, {wrong} wrong, {held_off} refused, {unsupported} not checked here"
        );
        assert!(wrong > 0 && accepted > 0);
    }
}

/// Signatures one by one: `valid` verifies and nothing else does.
fn judged(name: &str, alg: Alg) {
    let Some(file) = vectors(name) else { return };
    let mut count = 0;
    for group in items(file.get("testGroups")) {
        let point = text(&group["publicKey"], "uncompressed").map(|text| hex::decode(text).unwrap());
        let key = match point {
            Some(point) => P256Key::from_sec1_bytes(&point).ok().map(PublicKey::P256),
            None => PublicKey::from_jwk(&group["publicKeyJwk"]),
        };
        for test in items(group.get("tests")) {
            let bytes = |member: &str| hex::decode(text(test, member).unwrap()).unwrap();
            let right = key
                .as_ref()
                .is_some_and(|key| key.verifies(alg, &bytes("msg"), &bytes("sig")));
            let expected = test["result"] == "valid";
            assert_eq!(right, expected, "{name} {} {}", test["tcId"], test["comment"]);
            count += 1;
        }
    }
    assert!(count > 100, "{name}: {count}");
}

#[test]
fn every_ecdsa_signature_is_judged_rightly() {
    judged("ecdsa_secp256r1_sha256_p1363_test.json", Alg::Es256);
}

#[test]
fn every_ed25519_signature_is_judged_rightly() {
    judged("ed25519_test.json", Alg::EdDsa);
}
