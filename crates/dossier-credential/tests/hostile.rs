//! Whatever the bytes, reading, judging and drafting end with an answer.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{NOW, vector::vectors};
use dossier_credential::{NoEvidence, Policy, detect, draft, read, verify};
use proptest::prelude::*;

fn answer(bytes: &[u8]) {
    let _ = detect(bytes);
    if let Ok(credential) = read(bytes) {
        let judged = verify(&credential, &NoEvidence, &Policy::at(NOW.parse().unwrap()));
        let _ = (
            judged.verdict.status(),
            credential.identity(),
            draft(&credential),
            format!("{credential:?}"),
        );
    }
}

/// JSON of any shape, with the words that this room looks for as its keys.
fn credential_like() -> impl Strategy<Value = serde_json::Value> {
    const WORDS: &[&str] = &[
        "@context",
        "id",
        "type",
        "issuer",
        "credentialSubject",
        "credentialStatus",
        "proof",
        "proofValue",
        "verificationMethod",
        "cryptosuite",
        "proofPurpose",
        "previousProof",
        "validFrom",
        "validUntil",
        "badge",
        "recipient",
        "verify",
        "verification",
        "url",
        "statusListIndex",
        "statusListCredential",
        "statusSize",
        "achievement",
        "alignment",
        "identifier",
        "endorsement",
        "verifiableCredential",
        "holder",
        "name",
        "result",
        "hashed",
        "identity",
        "assertionMethod",
    ];
    const VALUES: &[&str] = &[
        "https://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/2018/credentials/v1",
        "https://w3id.org/openbadges/v2",
        "VerifiableCredential",
        "VerifiablePresentation",
        "ClrCredential",
        "Assertion",
        "DataIntegrityProof",
        "eddsa-rdfc-2022",
        "eddsa-jcs-2022",
        "Ed25519Signature2020",
        "assertionMethod",
        "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
        "did:web:example.org",
        "did:jwk:e30",
        "https://example.org/1#z6Mk",
        "BitstringStatusListEntry",
        "2024-01-01T00:00:00Z",
        "",
        "z",
        "hosted",
        "signed",
        "-1",
        "99999999999999999999",
        "\u{0}",
        "é",
    ];
    let leaf = prop_oneof![
        prop::sample::select(VALUES).prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        any::<bool>().prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
    ];
    let tree = leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::btree_map(prop::sample::select(WORDS), inner, 0..6).prop_map(|map| map
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect::<serde_json::Map<_, _>>()
                .into()),
        ]
    });
    prop::collection::btree_map(prop::sample::select(WORDS), tree, 3..14).prop_map(|map| {
        map.into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect::<serde_json::Map<_, _>>()
            .into()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        answer(&bytes);
    }

    #[test]
    fn arbitrary_text_is_answered(text in "\\PC{0,400}") {
        answer(text.as_bytes());
    }

    #[test]
    fn anything_like_a_credential_is_answered(value in credential_like()) {
        answer(value.to_string().as_bytes());
    }

    #[test]
    fn a_png_of_arbitrary_chunks_is_answered(tail in prop::collection::vec(any::<u8>(), 0..600)) {
        answer(&[b"\x89PNG\r\n\x1a\n".as_slice(), &tail].concat());
    }

    #[test]
    fn a_vector_cut_or_spoiled_anywhere_is_answered(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let all = vectors();
        let mut bytes = all[which.index(all.len())].bytes.clone();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        answer(&bytes);
    }
}

#[test]
fn nesting_beyond_the_bound_is_refused_and_not_followed() {
    let deep = format!("{{\"@context\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(read(deep.as_bytes()).err().unwrap().code(), "malformed_json");
    let svg = format!("<svg>{}{}</svg>", "<g>".repeat(60_000), "</g>".repeat(60_000));
    answer(svg.as_bytes());
}

/// The attack and odd files of the shared corpus: whatever they are, an answer comes, and none is valid.
#[test]
fn every_attack_file_is_answered() {
    let default = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let root = std::env::var_os("DOSSIER_CORPUS")
        .map_or(default, std::path::PathBuf::from)
        .join("attacks");
    let Ok(folders) = std::fs::read_dir(root) else {
        eprintln!("skipped: no corpus beside the project and no DOSSIER_CORPUS");
        return;
    };
    for folder in folders
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
    {
        for file in std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
        {
            answer(&std::fs::read(&file).unwrap());
        }
    }
}
