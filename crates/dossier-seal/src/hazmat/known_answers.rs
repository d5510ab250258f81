//! The primitives against published answers, read from the corpus where it lies.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use argon2::{Algorithm, Argon2, Params, Version};
use serde_json::Value;

use super::{aead, mac};
use crate::secret::Secret;

/// A JSON file of the corpus, or nothing (said aloud) when the corpus is not here.
fn corpus(path: &str) -> Option<Value> {
    let root = std::env::var("DOSSIER_CORPUS")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus").to_owned());
    match std::fs::read(format!("{root}/attacks/{path}")) {
        Ok(bytes) => Some(serde_json::from_slice(&bytes).unwrap()),
        Err(_) => {
            eprintln!("skipped: no corpus file {path}");
            None
        }
    }
}

fn bytes(case: &Value, name: &str) -> Vec<u8> {
    hex::decode(case[name].as_str().unwrap()).unwrap()
}

fn cases(file: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    let groups = file["testGroups"].as_array().unwrap();
    groups.iter().flat_map(|group| {
        group["tests"]
            .as_array()
            .unwrap()
            .iter()
            .map(move |case| (group, case))
    })
}

#[test]
fn xchacha20_poly1305_gives_wycheproofs_answers() {
    let Some(file) = corpus("wycheproof/xchacha20_poly1305_test.json") else {
        return;
    };
    let mut done = 0;
    for (_, case) in cases(&file) {
        // Nonces of another length cannot be given to our function at all.
        let Ok(nonce) = <[u8; 24]>::try_from(bytes(case, "iv")) else {
            continue;
        };
        let key = Secret::copied(&bytes(case, "key").try_into().unwrap());
        let (aad, msg, ct) = (bytes(case, "aad"), bytes(case, "msg"), bytes(case, "ct"));
        let tag = bytes(case, "tag").try_into().unwrap();
        let mut text = ct.clone();
        let opened = aead::open(&key, &nonce, &aad, &mut text, &tag).is_ok();
        let valid = case["result"] == "valid";
        assert_eq!(opened, valid, "case {}", case["tcId"]);
        assert_eq!(
            text,
            if valid { msg.clone() } else { ct.clone() },
            "case {}",
            case["tcId"]
        );
        if valid {
            let mut text = msg;
            assert_eq!(aead::seal(&key, &nonce, &aad, &mut text), tag);
            assert_eq!(text, ct);
        }
        done += 1;
    }
    assert_eq!(done, 306, "usable cases");
}

#[test]
fn hkdf_sha256_gives_wycheproofs_answers() {
    let Some(file) = corpus("wycheproof/hkdf_sha256_test.json") else {
        return;
    };
    let mut done = 0;
    for (_, case) in cases(&file).filter(|(_, case)| case["result"] == "valid") {
        let prk = mac::extract(&bytes(case, "salt"), &bytes(case, "ikm"));
        let info = bytes(case, "info");
        let okm = bytes(case, "okm");
        // Ours always gives 32 bytes; HKDF's output for other lengths begins or ends the same way.
        let ours = mac::expand(&prk, &[&info]);
        let common = okm.len().min(32);
        assert_eq!(ours.expose()[..common], okm[..common], "case {}", case["tcId"]);
        let (head, tail) = info.split_at(info.len() / 2);
        assert_eq!(
            mac::expand(&prk, &[head, tail]).expose(),
            ours.expose(),
            "parts are joined"
        );
        done += 1;
    }
    assert!(done > 50, "{done} cases");
}

#[test]
fn hmac_sha256_gives_wycheproofs_answers() {
    let Some(file) = corpus("wycheproof/hmac_sha256_test.json") else {
        return;
    };
    let mut done = 0;
    for (group, case) in cases(&file) {
        let (Ok(key), Some(256)) = (bytes(case, "key").try_into(), group["tagSize"].as_u64()) else {
            continue;
        };
        let tag = mac::tag(&Secret::copied(&key), &[&bytes(case, "msg")]);
        assert_eq!(
            mac::same(&tag, &bytes(case, "tag")),
            case["result"] == "valid",
            "case {}",
            case["tcId"]
        );
        done += 1;
    }
    assert!(done > 20, "{done} cases");
}

/// None of the published answers has both our lengths and a cost within our bounds, so they are asked
/// of the implementation itself; a frozen header (`tests/golden.rs`) covers how we call it.
#[test]
fn argon2id_gives_the_reference_answers() {
    let Some(file) = corpus("argon2/argon2id_vectors.json") else {
        return;
    };
    let vectors = file["vectors"].as_array().unwrap();
    for case in vectors {
        let number = |name: &str| u32::try_from(case[name].as_u64().unwrap()).unwrap();
        let input = |name: &str| match case[name].as_str() {
            Some(text) => text.as_bytes().to_vec(),
            None => bytes(case, &format!("{name}_hex")),
        };
        let tag = bytes(case, "tag");
        let params = Params::new(number("m_kib"), number("t"), number("p"), Some(tag.len())).unwrap();
        let mut out = vec![0; tag.len()];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(&input("password"), &input("salt"), &mut out)
            .unwrap();
        assert_eq!(out, tag, "{}", case["source"]);
    }
    assert!(vectors.len() > 5);
}
