//! Whatever the bytes, reading, judging and drafting end with an answer.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use common::{NOW, vector::vectors};
use dossier_credential::{NoEvidence, Policy, detect, draft, parts, read, verify};
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
        for part in parts(&credential) {
            let _ = (part.identity(), draft(&part).check());
        }
        for place in credential.disclosable() {
            let _ = credential.disclose([place]);
        }
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

/// Claims and disclosures of any shape, with digests that now and then fit.
fn selective() -> impl Strategy<Value = serde_json::Value> {
    const WORDS: &[&str] = &[
        "_sd",
        "...",
        "_sd_alg",
        "vct",
        "iss",
        "cnf",
        "jwk",
        "status",
        "status_list",
        "idx",
        "uri",
        "exp",
        "a",
    ];
    let leaf = prop_oneof![
        prop::sample::select(vec![
            "sha-256",
            "did:jwk:e30",
            "https://e.example/",
            "x",
            "_sd",
            "..."
        ])
        .prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        Just(serde_json::Value::Null),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
            prop::collection::btree_map(prop::sample::select(WORDS), inner, 0..5).prop_map(|map| map
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect::<serde_json::Map<_, _>>()
                .into()),
        ]
    })
}

/// An SD-JWT of these claims, in which the first digests fit the disclosures.
fn token_of(claims: &serde_json::Value, disclosures: &[serde_json::Value], binding: bool) -> String {
    use sha2::{Digest as _, Sha256};
    let encode = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let disclosures: Vec<String> = disclosures
        .iter()
        .enumerate()
        .map(|(at, value)| {
            encode(&if at % 2 == 0 {
                serde_json::json!(["salt", "a", value])
            } else {
                serde_json::json!(["salt", value])
            })
        })
        .collect();
    let digests: Vec<String> = disclosures
        .iter()
        .map(|text| URL_SAFE_NO_PAD.encode(Sha256::digest(text)))
        .collect();
    let payload = serde_json::json!({"vct": "x", "_sd": digests.first(), "more": {"_sd": digests}, "list": [{"...": digests.last()}, claims], "claims": claims});
    let header = serde_json::json!({"alg": "ES256", "typ": "dc+sd-jwt"});
    let kb = if binding { "e30.e30.AAAA" } else { "" };
    format!(
        "{}.{}.AAAA~{}~{kb}",
        encode(&header),
        encode(&payload),
        disclosures.join("~")
    )
}

/// XML with the names that this room looks for, nested in any way.
fn sealed_xml() -> impl Strategy<Value = String> {
    const NAMES: &[&str] = &[
        "report",
        "issuer",
        "learner",
        "learningOpportunitySpecification",
        "hasPart",
        "specifies",
        "title",
        "identifier",
        "credit",
        "value",
        "ds:Signature",
        "ds:SignedInfo",
        "ds:Reference",
        "ds:Transforms",
        "ds:Transform",
        "ds:CanonicalizationMethod",
        "ds:SignatureMethod",
        "ds:DigestMethod",
        "ds:DigestValue",
        "ds:SignatureValue",
        "ds:KeyInfo",
        "ds:X509Certificate",
    ];
    const ATTRIBUTES: &[&str] = &[
        "",
        " URI=\"\"",
        " URI=\"#a\"",
        " Id=\"a\"",
        " xml:lang=\"nl\"",
        " xmlns=\"\"",
        " xmlns:ds=\"urn:x\"",
        " Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"",
        " Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"",
        " Algorithm=\"http://www.w3.org/2000/09/xmldsig#rsa-sha1\"",
        " Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"",
        " Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"",
    ];
    let leaf = prop_oneof![
        "[a-zA-Z0-9+/= ]{0,12}",
        Just("<!-- c -->".to_owned()),
        Just("<?p i?>".to_owned()),
        Just("<![CDATA[<x>]]>".to_owned())
    ];
    let tree = leaf.prop_recursive(6, 60, 5, |inner| {
        (
            prop::sample::select(NAMES),
            prop::sample::select(ATTRIBUTES),
            prop::collection::vec(inner, 0..5),
        )
            .prop_map(|(name, attribute, inside)| format!("<{name}{attribute}>{}</{name}>", inside.concat()))
    });
    prop::collection::vec(tree, 0..6).prop_map(|inside| {
        format!(
            "<elmo xmlns=\"urn:e\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{}</elmo>",
            inside.concat()
        )
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
    fn anything_like_a_token_with_disclosures_is_answered(claims in selective(), disclosures in prop::collection::vec(selective(), 0..6), binding in any::<bool>()) {
        answer(token_of(&claims, &disclosures, binding).as_bytes());
    }

    #[test]
    fn a_cose_message_of_arbitrary_bytes_is_answered(tail in prop::collection::vec(any::<u8>(), 0..300), head in prop::sample::select(vec![0x40u8, 0x43, 0x58, 0x59])) {
        answer(&[&[0xd2, 0x84, head], tail.as_slice()].concat());
    }

    #[test]
    fn anything_like_a_sealed_document_is_answered(xml in sealed_xml()) {
        answer(xml.as_bytes());
    }

    #[test]
    fn anything_like_a_seal_in_json_is_answered(payload in credential_like(), header in credential_like(), unsigned in credential_like()) {
        let mut header = header;
        header["alg"] = "RS256".into();
        header["sigT"] = "2024-01-01T00:00:00Z".into();
        header["b64"] = false.into();
        let encode = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let seal = serde_json::json!({"payload": payload.to_string(), "signatures": [{"protected": encode(&header), "header": unsigned, "signature": "AAAA"}]});
        answer(seal.to_string().as_bytes());
    }

    #[test]
    fn a_form_with_arbitrary_content_is_answered(text in "\\PC{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        answer(format!("sessionId=1&returnCode=NCP_OK&elmo={text}").as_bytes());
        answer(format!("H4sI{}", URL_SAFE_NO_PAD.encode(&bytes)).as_bytes());
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
