//! Documents of other people: JSON, JSON-LD, tokens, pictures, XML, status lists.

use std::sync::OnceLock;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use dossier::{
    credential::{
        self, Evidence, NoEvidence, Policy, draft, jcs, jsonld,
        own::{ProofOptions, Purpose, Signer, sign_proofs},
        rdfc::HashAlg,
    },
    import::{self, Origin, Upload},
    model::{
        Fetched,
        json::{Limits, parse_strict},
    },
};
use dossier_seal::{HolderKey, HolderSeed};
use serde_json::{Value, json};

use super::now;

/// JSON at the door. What was accepted has one canonical form, and is accepted again in that form.
pub(super) fn json(bytes: &[u8]) {
    if let Ok(value) = parse_strict(bytes, Limits::OUTSIDE) {
        let canonical = jcs::canonicalize(&value);
        let limits = Limits {
            bytes: usize::MAX,
            ..Limits::OUTSIDE
        };
        let again = parse_strict(&canonical, limits).expect("a canonical form is JSON");
        assert_eq!(
            jcs::canonicalize(&again),
            canonical,
            "a canonical form is its own"
        );
    }
}

/// A document to quads and to canonical quads.
pub(super) fn jsonld(bytes: &[u8]) {
    if let Ok(value) = parse_strict(bytes, Limits::OUTSIDE) {
        let quads = jsonld::to_quads(&value);
        if let Ok(canonical) = jsonld::canonical_nquads(&value, HashAlg::Sha256) {
            assert!(quads.is_ok(), "canonical quads of a document without quads");
            let again = jsonld::canonical_nquads(&value, HashAlg::Sha256).expect("it was read before");
            assert!(canonical == again, "a canonical form that is not one");
        }
    }
}

/// Anything that may be a credential: recognised, read, judged, drafted.
pub(super) fn credential(bytes: &[u8]) {
    let _ = credential::detect(bytes);
    if let Ok(found) = credential::read(bytes) {
        let judged = credential::verify(&found, &NoEvidence, &Policy::at(now()));
        let _ = (
            judged.verdict.status(),
            found.identity(),
            draft(&found),
            format!("{found:?}"),
        );
    }
}

/// A token as it is, and one whose three parts are the lines of the input: so the parts meet their own parsers.
pub(super) fn token(bytes: &[u8]) {
    credential(bytes);
    credential(in_parts(bytes, b'.').as_bytes());
}

/// As a token, with disclosures after it.
pub(super) fn sd_jwt(bytes: &[u8]) {
    credential(bytes);
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let first: Vec<&[u8]> = lines.by_ref().take(3).collect();
    let mut text = in_parts(&first.join(&b'\n'), b'.');
    for disclosure in lines {
        text.push('~');
        text.push_str(&URL_SAFE_NO_PAD.encode(disclosure));
    }
    text.push('~');
    credential(text.as_bytes());
}

fn in_parts(bytes: &[u8], between: u8) -> String {
    let parts: Vec<String> = bytes
        .splitn(3, |byte| *byte == b'\n')
        .map(|part| URL_SAFE_NO_PAD.encode(part))
        .collect();
    parts.join(&char::from(between).to_string())
}

/// The door of every import: recognised, then read in every format that it may be.
pub(super) fn import(bytes: &[u8]) {
    credential(bytes);
    let upload = || Upload {
        name: "upload".to_owned(),
        origin: Origin::File,
        bytes: bytes.to_vec(),
    };
    if let Ok(format) = import::detect(&upload(), None)
        && let Ok(reading) = import::read(upload(), format)
    {
        let _ = format!("{reading:?}");
    }
}

/// Evidence that answers every address with the same bytes.
struct Always(Fetched);

impl Evidence for Always {
    fn document(&self, _: &str) -> Option<&Fetched> {
        Some(&self.0)
    }
}

/// A list as it came, and a signed one whose bits are the input: raw, and as text.
pub(super) fn status_list(bytes: &[u8]) {
    let credential = credential::read(stated().to_string().as_bytes()).expect("our own credential is one");
    let multibase = |bytes: &[u8]| format!("u{}", URL_SAFE_NO_PAD.encode(bytes));
    for body in [
        bytes.to_vec(),
        list(&multibase(bytes)).into_bytes(),
        list(&String::from_utf8_lossy(bytes)).into_bytes(),
    ] {
        let fetched = Fetched {
            url: "https://school.example/status/1".to_owned(),
            final_url: "https://school.example/status/1".to_owned(),
            status: 200,
            media_type: "application/json".to_owned(),
            at: now(),
            bytes: body,
        };
        let judged = credential::verify(&credential, &Always(fetched), &Policy::at(now()));
        let _ = judged.verdict.status();
    }
}

/// A signed credential that names a list.
fn stated() -> &'static Value {
    static ONE: OnceLock<Value> = OnceLock::new();
    ONE.get_or_init(|| {
        signed(json!({
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiableCredential"],
            "issuer": key().did_key(),
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": {"id": "urn:uuid:0d3c1cf0-7a3d-4f6e-9a49-000000000001"},
            "credentialStatus": {
                "id": "https://school.example/status/1#7",
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": "7",
                "statusListCredential": "https://school.example/status/1",
            },
        }))
    })
}

fn list(encoded: &str) -> String {
    signed(json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "https://school.example/status/1",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": key().did_key(),
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "https://school.example/status/1#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded,
        },
    }))
    .to_string()
}

fn key() -> &'static HolderKey {
    static KEY: OnceLock<HolderKey> = OnceLock::new();
    KEY.get_or_init(|| HolderSeed::make().expect("the system has dice").derive_key())
}

struct Pen;

impl Signer for Pen {
    fn verification_method(&self) -> String {
        key().verification_method()
    }

    fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        key().sign(bytes)
    }
}

fn signed(document: Value) -> Value {
    let options = ProofOptions {
        created: now(),
        purpose: Purpose::Assertion,
        challenge: None,
        domain: None,
    };
    sign_proofs(document, &options, &Pen).expect("our own words can be signed")
}
