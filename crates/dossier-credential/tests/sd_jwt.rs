//! SD-JWT against the published examples of RFC 9901 and its reference implementation, and the holder's side of it.
//!
//! The corpus lies beside the project (or in `DOSSIER_CORPUS`); without it those tests say so and pass.
#![allow(clippy::unwrap_used, missing_docs)]

use std::{fs, path::PathBuf};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use dossier_credential::{
    Credential, DiscloseFault, KeyBinding, NoEvidence, Policy, VouchedKey, own::Signer, read, verify,
};
use dossier_model::{FindingCode, Status};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The folders of published examples.
fn examples() -> Vec<PathBuf> {
    let default = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let root = std::env::var_os("DOSSIER_CORPUS")
        .map_or(default, PathBuf::from)
        .join("consent/sd-jwt");
    let Ok(entries) = fs::read_dir(root) else {
        eprintln!("skipped: no corpus beside the project and no DOSSIER_CORPUS");
        return Vec::new();
    };
    let mut folders: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

/// One of a folder's files, of either serialisation. Of the JSON ones, some are a JSON text that holds the JSON, and
/// the RFC's own have their texts broken into lines.
fn file(folder: &std::path::Path, stem: &str) -> Vec<u8> {
    fs::read(folder.join(format!("{stem}.txt"))).unwrap_or_else(|_| {
        let mut json = fs::read(folder.join(format!("{stem}.json"))).unwrap();
        json.retain(|byte| !byte.is_ascii_whitespace());
        match serde_json::from_slice(&json).unwrap() {
            Value::String(inside) => inside.into_bytes(),
            _ => json,
        }
    })
}

fn policy() -> Policy {
    // The key of the examples' issuer, from their settings.
    let jwk = json!({"kty": "EC", "crv": "P-256", "x": "b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ",
        "y": "Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"});
    let mut policy = Policy::at("2026-06-01T00:00:00Z".parse().unwrap());
    policy.issuer_keys = VouchedKey::parse(jwk.to_string().as_bytes()).unwrap();
    policy
}

#[test]
fn every_published_example_verifies_and_opens_to_its_published_claims() {
    let mut seen = 0;
    for folder in examples() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        for stem in ["sd_jwt_issuance", "sd_jwt_presentation"] {
            let credential = read(&file(&folder, stem)).unwrap_or_else(|fault| panic!("{name}: {fault}"));
            let verdict = verify(&credential, &NoEvidence, &policy()).verdict;
            assert!(
                verdict.has(FindingCode::SignatureOk),
                "{name}/{stem}: {:?}",
                verdict.findings()
            );
            // The reference implementation made the key bindings of its JSON examples over the JSON text; RFC 9901
            // §8.3 asks the digest of the compact form. We hold to the RFC.
            let json_binding = name.contains("json_serialization") && stem == "sd_jwt_presentation";
            assert_eq!(
                verdict.has(FindingCode::SignatureInvalid),
                json_binding,
                "{name}/{stem}"
            );
            let broken = verdict.findings().iter().find(|finding| {
                finding.check == dossier_model::Check::Integrity
                    && finding.outcome == dossier_model::Outcome::Failed
            });
            assert!(broken.is_none(), "{name}/{stem}: {broken:?}");
            if stem == "sd_jwt_presentation" {
                let published: Value =
                    serde_json::from_slice(&fs::read(folder.join("verified_contents.json")).unwrap())
                        .unwrap();
                assert_eq!(credential.document(), &published, "{name}");
            }
            seen += 1;
        }
    }
    assert!(seen == 0 || seen >= 40, "{seen}");
}

#[test]
fn a_selection_of_an_example_keeps_the_issuers_bytes_and_still_verifies() {
    for folder in examples() {
        let issued = read(&file(&folder, "sd_jwt_issuance")).unwrap();
        for place in issued.disclosable() {
            let shown = issued.disclose([place]).unwrap();
            let again = read(shown.as_str().as_bytes()).unwrap();
            let verdict = verify(&again, &NoEvidence, &policy()).verdict;
            assert!(
                verdict.has(FindingCode::SignatureOk),
                "{}: {place}",
                folder.display()
            );
            assert_eq!(again.withheld(), shown.withheld);
            let mut original = String::from_utf8(issued.original().to_vec()).unwrap();
            original.retain(|c| !c.is_whitespace());
            if !original.starts_with('{') {
                assert!(
                    shown.as_str().split('~').all(|part| original.contains(part)),
                    "verbatim"
                );
            }
        }
        let nothing = issued.disclose([]).unwrap();
        assert_eq!(nothing.as_str().matches('~').count(), 1, "{}", folder.display());
    }
}

struct Holder(SigningKey);

impl Holder {
    fn did(&self) -> String {
        let bytes = [[0xed, 0x01].as_slice(), self.0.verifying_key().as_bytes()].concat();
        format!("did:key:z{}", bs58::encode(bytes).into_string())
    }
}

impl Signer for Holder {
    fn verification_method(&self) -> String {
        self.did()
    }

    fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn digest(disclosure: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(disclosure))
}

/// A token that its issuer, a did:jwk, signed for this holder: a grade, and an address with a street inside.
fn issued(holder: &Holder) -> Vec<u8> {
    let issuer = SigningKey::from_bytes(&[3; 32]);
    let jwk = |key: &SigningKey| json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes())});
    let grade = encoded(&json!(["salt-1", "grade", "8,5"]));
    let street = encoded(&json!(["salt-2", "street", "Kade 1"]));
    let address = encoded(&json!(["salt-3", "address", {"_sd": [digest(&street)], "country": "NL"}]));
    let first = encoded(&json!(["salt-4", "lassen"]));
    let second = encoded(&json!(["salt-5", "solderen"]));
    let payload = json!({"iss": format!("did:jwk:{}", encoded(&jwk(&issuer))), "vct": "https://school.example/diploma",
        "degree": "mbo 4", "_sd": [digest(&grade), digest(&address), digest("decoy")],
        "skills": [{"...": digest(&first)}, "meten", {"...": digest(&second)}],
        "_sd_alg": "sha-256", "cnf": {"jwk": jwk(&holder.0)}});
    let input = format!(
        "{}.{}",
        encoded(&json!({"alg": "EdDSA", "typ": "dc+sd-jwt"})),
        encoded(&payload)
    );
    let signature = URL_SAFE_NO_PAD.encode(issuer.sign(input.as_bytes()).to_bytes());
    format!("{input}.{signature}~{grade}~{street}~{address}~{first}~{second}~").into_bytes()
}

fn credential(holder: &Holder) -> Credential {
    read(&issued(holder)).unwrap()
}

fn holder() -> Holder {
    Holder(SigningKey::from_bytes(&[9; 32]))
}

#[test]
fn a_place_is_shown_with_what_it_stands_in_and_nothing_beside_it() {
    let credential = credential(&holder());
    assert_eq!(
        credential.disclosable(),
        ["/grade", "/address/street", "/address", "/skills/0", "/skills/2"]
    );
    assert_eq!(credential.withheld(), 1);
    let shown = read(
        credential
            .disclose(["/address/street", "/skills/2"])
            .unwrap()
            .as_str()
            .as_bytes(),
    )
    .unwrap();
    let mut claims = shown.document().clone();
    claims
        .as_object_mut()
        .unwrap()
        .retain(|name, _| !["iss", "vct", "cnf"].contains(&name.as_str()));
    assert_eq!(
        claims,
        json!({"degree": "mbo 4", "skills": ["meten", "solderen"], "address": {"country": "NL", "street": "Kade 1"}})
    );
    assert_eq!(shown.withheld(), 3);
    let whole = credential.disclose(["/address"]).unwrap();
    assert!(read(whole.as_str().as_bytes()).unwrap().document()["address"]["street"].is_string());
    assert_eq!(
        credential.disclose(["/degree"]).unwrap(),
        credential.disclose([]).unwrap()
    );
}

#[test]
fn a_place_that_is_not_there_and_a_credential_that_is_all_or_nothing_are_refused() {
    let credential = credential(&holder());
    assert_eq!(
        credential.disclose(["/shoeSize"]),
        Err(DiscloseFault::NoSuchPlace {
            place: "/shoeSize".to_owned()
        })
    );
    let whole = Credential::from_value(json!({"@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": "VerifiableCredential", "issuer": "did:example:1", "credentialSubject": {"a": 1}}));
    assert_eq!(whole.unwrap().disclose([]), Err(DiscloseFault::NotSelective));
    let text = String::from_utf8(issued(&holder())).unwrap();
    let unreferred = format!("{text}{}~", encoded(&json!(["salt", "degree", "phd"])));
    assert_eq!(
        read(unreferred.as_bytes()).unwrap().disclose([]),
        Err(DiscloseFault::Broken)
    );
}

#[test]
fn a_key_binding_by_the_holder_passes_and_one_by_another_or_for_another_selection_fails() {
    let (holder, other) = (holder(), Holder(SigningKey::from_bytes(&[8; 32])));
    let credential = credential(&holder);
    assert_eq!(credential.is_bound_to(&holder.did()), Some(true));
    assert_eq!(credential.is_bound_to(&other.did()), Some(false));
    let binding = KeyBinding {
        audience: "https://school.example".to_owned(),
        nonce: "n-1".to_owned(),
        issued_at: "2026-05-01T00:00:00Z".parse().unwrap(),
    };
    let judged = |text: &str| {
        let policy = Policy::at("2026-06-01T00:00:00Z".parse().unwrap());
        verify(&read(text.as_bytes()).unwrap(), &NoEvidence, &policy).verdict
    };
    let shown = credential.disclose(["/grade"]).unwrap();
    let bound = shown.bound(&binding, &holder);
    let verdict = judged(&bound);
    assert_eq!(verdict.status(), Status::Valid, "{:?}", verdict.findings());
    assert!(
        verdict
            .findings()
            .iter()
            .any(|finding| finding.detail.contains("nonce n-1"))
    );
    assert_eq!(judged(&shown.bound(&binding, &other)).status(), Status::Invalid);
    let token = bound.rsplit('~').next().unwrap();
    let elsewhere = format!(
        "{}{token}",
        credential.disclose(["/grade", "/skills/0"]).unwrap().as_str()
    );
    assert_eq!(judged(&elsewhere).status(), Status::Invalid);
    assert_eq!(judged(shown.as_str()).status(), Status::Valid);
}

#[test]
fn the_learner_is_matched_by_the_key_that_it_is_bound_to() {
    let holder = holder();
    let mut policy = Policy::at("2026-06-01T00:00:00Z".parse().unwrap());
    policy.holders = vec![holder.did()];
    assert!(
        verify(&credential(&holder), &NoEvidence, &policy)
            .verdict
            .has(FindingCode::HolderMatched)
    );
}
