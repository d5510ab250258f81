//! Against the W3C vectors, step by step: those of the shared corpus, and with `DOSSIER_W3C_DI` (a folder that holds
//! the repositories `vc-di-ecdsa` and `vc-di-bbs`) every step that they publish.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::{
    DeriveFault, Disclosure, base_proof, derive, parse_all,
    statements::{Naming, Whole, hash_of},
    values::{self, BbsBase, EcdsaBase},
};
use crate::{Credential, NoEvidence, Policy, bbs::signing, jsonld, rdfc::HashAlg};

/// A folder of vectors, or nothing and a message.
fn folder(variable: &str, default: &str, below: &str) -> Option<PathBuf> {
    let root = std::env::var_os(variable)
        .map(PathBuf::from)
        .or_else(|| (!default.is_empty()).then(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(default)))
        .map(|root| root.join(below))
        .filter(|root| root.is_dir());
    if root.is_none() {
        eprintln!("skipped: no {variable}");
    }
    root
}

fn corpus() -> Option<PathBuf> {
    folder("DOSSIER_CORPUS", "../../../shared/corpus", "credentials/w3c-di")
}

fn json_at(folder: &std::path::Path, file: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.join(file)).unwrap()).unwrap()
}

/// The document without its proof, the proof's options hashed, and the proof value.
fn taken_apart(document: &Value) -> (Map<String, Value>, Vec<u8>, String) {
    let mut document = document.as_object().unwrap().clone();
    let mut proof = document.shift_remove("proof").unwrap();
    let value = proof["proofValue"].as_str().unwrap().to_owned();
    proof.as_object_mut().unwrap().shift_remove("proofValue");
    proof["@context"] = document["@context"].clone();
    let options = jsonld::canonical_nquads(&proof, HashAlg::Sha256).unwrap();
    (document, Sha256::digest(options.nquads).to_vec(), value)
}

fn texts(value: &Value) -> Vec<String> {
    serde_json::from_value(value.clone()).unwrap()
}

fn ecdsa(text: &str) -> EcdsaBase {
    match values::Value::parse(true, text) {
        Some(values::Value::EcdsaBase(base)) => base,
        _ => panic!("no base proof"),
    }
}

fn bbs(text: &str) -> BbsBase {
    match values::Value::parse(false, text) {
        Some(values::Value::BbsBase(base)) => *base,
        _ => panic!("no base proof"),
    }
}

fn mandatory_of(whole: &Whole, mandatory: &[String]) -> BTreeSet<usize> {
    whole.part(&parse_all(mandatory, &[]).unwrap()).unwrap().lines
}

fn policy() -> Policy {
    Policy::at("2025-06-01T00:00:00Z".parse().unwrap())
}

#[test]
fn what_is_derived_is_byte_for_byte_what_w3c_derived() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("ecdsa-sd-2023");
    let base = Credential::from_value(json_at(&folder, "prc-base-signed.json")).unwrap();
    let pointers = ["/credentialSubject/birthCountry".to_owned()];
    let disclosure = Disclosure {
        pointers: &pointers,
        seed: &[0; 32],
        presentation_header: &[],
    };
    let derived = derive(&base, &disclosure).unwrap();
    assert_eq!(derived.document(), &json_at(&folder, "prc-derived.json"));
}

#[test]
fn a_base_signature_is_byte_for_byte_what_w3c_signed() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("bbs-2023");
    let keys = json_at(&folder, "BBSKeyMaterial.json");
    let secret: [u8; 32] = hex::decode(keys["privateKeyHex"].as_str().unwrap())
        .unwrap()
        .try_into()
        .unwrap();
    let (document, proof_hash, value) = taken_apart(&json_at(&folder, "prc-base-signed.json"));
    let base = bbs(&value);
    assert_eq!(
        hex::encode(signing::public_key(&secret).to_bytes()),
        keys["publicKeyHex"]
    );
    let whole = Whole::of(&document, Naming::Shuffled(&base.hmac_key)).unwrap();
    let mandatory = mandatory_of(&whole, &base.mandatory);
    let hash = hash_of(mandatory.iter().map(|at| &whole.lines[*at]));
    let header = [proof_hash.as_slice(), &hash].concat();
    assert_eq!(base.header, header);
    let messages: Vec<&[u8]> = (0..whole.lines.len())
        .filter(|at| !mandatory.contains(at))
        .map(|at| whole.lines[at].as_bytes())
        .collect();
    let signed = signing::sign(&secret, &header, &messages);
    let encoded = crate::keys::base64url(&value[1..]).unwrap();
    assert!(encoded.windows(signed.len()).any(|window| window == signed));
}

/// `DOSSIER_W3C_DI`: statements, hashes and the derived credential of every published example.
#[test]
fn every_published_step_comes_out_the_same() {
    let Some(root) = folder("DOSSIER_W3C_DI", "", "") else {
        return;
    };
    let pointers = |file: &str| texts(&json_at(&root, file));
    let steps = [
        ("vc-di-ecdsa/TestVectors/ecdsa-sd-2023/prc", "prCred"),
        ("vc-di-ecdsa/TestVectors/ecdsa-sd-2023/employ", "employ"),
        ("vc-di-bbs/TestVectors/prc", "prCred"),
        ("vc-di-bbs/TestVectors", "wind"),
    ];
    for (name, chosen) in steps {
        let folder = root.join(name);
        let repository = name.split('/').next().unwrap();
        let chosen = pointers(&format!("{repository}/TestVectors/{chosen}Selective.json"));
        let (document, proof_hash, value) = taken_apart(&json_at(&folder, "addSignedSDBase.json"));
        let is_bbs = repository == "vc-di-bbs";
        let (hmac_key, mandatory) = if is_bbs {
            let base = bbs(&value);
            (base.hmac_key, base.mandatory)
        } else {
            let base = ecdsa(&value);
            (base.hmac_key, base.mandatory)
        };
        let naming = if is_bbs {
            Naming::Shuffled(&hmac_key)
        } else {
            Naming::Hashed(&hmac_key)
        };
        let whole = Whole::of(&document, naming).unwrap();
        assert_eq!(
            json!(whole.lines),
            json_at(&folder, "addBaseDocHMACCanon.json"),
            "{name}"
        );
        let hashes = json_at(&folder, "addHashData.json");
        let lines = mandatory_of(&whole, &mandatory);
        assert_eq!(hashes["proofHash"], hex::encode(proof_hash), "{name}");
        let hash = hash_of(lines.iter().map(|at| &whole.lines[*at]));
        assert_eq!(hashes["mandatoryHash"], hex::encode(hash), "{name}");

        let (mut shown, text) = if is_bbs {
            let presentation = hex::decode("113377aa").unwrap();
            let (shown, derived) = bbs(&value)
                .derive(&document, &chosen, &presentation, &[1; 32])
                .unwrap();
            let theirs = json_at(&folder, "derivedRevealDocument.json");
            let theirs = values::Value::parse(false, theirs["proof"]["proofValue"].as_str().unwrap());
            let Some(values::Value::BbsDerived(mut theirs)) = theirs else {
                panic!("{name}: not a derived proof");
            };
            // All but the proof itself, whose random scalars nobody publishes: ours is checked beside theirs.
            assert_eq!(theirs.proof.len(), derived.proof.len(), "{name}");
            let proof = std::mem::replace(&mut theirs.proof, derived.proof.clone());
            assert_eq!(theirs, derived, "{name}");
            theirs.proof = proof;
            (shown, theirs.to_text().unwrap())
        } else {
            let (shown, derived) = ecdsa(&value).derive(&document, &chosen).unwrap();
            (shown, derived.to_text().unwrap())
        };
        let expected = json_at(&folder, "derivedRevealDocument.json");
        let mut proof = expected["proof"].clone();
        proof["proofValue"] = json!(text);
        shown.insert("proof".to_owned(), proof);
        assert_eq!(Value::Object(shown), expected, "{name}");
        let verdict = crate::verify(&Credential::from_value(expected).unwrap(), &NoEvidence, &policy());
        assert!(
            verdict.verdict.has(dossier_model::FindingCode::SignatureOk),
            "{name}"
        );
    }
}

/// A credential of our own with a base proof by BBS, whose key is its issuer's name.
fn signed_with_bbs() -> Credential {
    let secret = [9; 32];
    let key = signing::public_key(&secret);
    let did = format!(
        "did:key:z{}",
        bs58::encode([&[0xeb, 0x01], key.to_bytes().as_slice()].concat()).into_string()
    );
    let document = json!({
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "id": "urn:uuid:1", "type": ["VerifiableCredential", "OpenBadgeCredential"], "name": "Safe",
        "issuer": {"id": did, "type": ["Profile"], "name": "College"},
        "validFrom": "2025-01-01T00:00:00Z",
        "credentialSubject": {"type": ["AchievementSubject"], "achievement": {
            "id": "https://college.example/a", "type": ["Achievement"], "name": "Safe on site",
            "description": "Secret remark", "criteria": {"narrative": "Passed."},
            "alignment": [
                {"type": ["Alignment"], "targetName": "One", "targetUrl": "https://skills.example/1"},
                {"type": ["Alignment"], "targetName": "Two", "targetUrl": "https://skills.example/2"}]}},
    });
    let mut proof = json!({
        "type": "DataIntegrityProof", "cryptosuite": "bbs-2023", "created": "2025-01-01T00:00:00Z",
        "verificationMethod": format!("{did}#{}", &did[8..]), "proofPurpose": "assertionMethod",
    });
    let mut options = proof.clone();
    options["@context"] = document["@context"].clone();
    let options = jsonld::canonical_nquads(&options, HashAlg::Sha256).unwrap();
    let (hmac_key, mandatory) = ([5u8; 32], vec!["/issuer".to_owned()]);
    let whole = Whole::of(document.as_object().unwrap(), Naming::Shuffled(&hmac_key)).unwrap();
    let lines = mandatory_of(&whole, &mandatory);
    let hash = hash_of(lines.iter().map(|at| &whole.lines[*at]));
    let header = [Sha256::digest(options.nquads).as_slice(), &hash].concat();
    let messages: Vec<&[u8]> = (0..whole.lines.len())
        .filter(|at| !lines.contains(at))
        .map(|at| whole.lines[at].as_bytes())
        .collect();
    let signature = signing::sign(&secret, &header, &messages);
    proof["proofValue"] = json!(values::base_text(
        &signature,
        &header,
        &key.to_bytes(),
        &hmac_key,
        &mandatory
    ));
    let mut document = document;
    document["proof"] = proof;
    Credential::from_value(document).unwrap()
}

fn show(credential: &Credential, pointers: &[&str]) -> Result<Credential, DeriveFault> {
    let pointers: Vec<String> = pointers.iter().map(|pointer| (*pointer).to_owned()).collect();
    derive(
        credential,
        &Disclosure {
            pointers: &pointers,
            seed: &[3; 32],
            presentation_header: b"occasion",
        },
    )
}

#[test]
fn a_base_proof_is_right_and_says_that_it_is_the_holders_own() {
    let base = signed_with_bbs();
    let verdict = crate::verify(&base, &NoEvidence, &policy()).verdict;
    assert_eq!(
        verdict.status(),
        dossier_model::Status::Valid,
        "{:?}",
        verdict.findings()
    );
    assert!(verdict.has(dossier_model::FindingCode::HolderCopy));
    assert_eq!(base_proof(&base).unwrap().mandatory, ["/issuer"]);
}

#[test]
fn what_was_held_back_is_not_there_and_what_is_shown_is_valid() {
    let base = signed_with_bbs();
    let shown = show(
        &base,
        &[
            "/credentialSubject/achievement/name",
            "/credentialSubject/achievement/alignment/1",
        ],
    )
    .unwrap();
    let text = String::from_utf8(shown.original().to_vec()).unwrap();
    for held_back in ["Secret remark", "\"One\"", "\"Safe\""] {
        assert!(!text.contains(held_back), "{held_back}");
    }
    assert!(text.contains("Safe on site") && text.contains("\"Two\""));
    let verdict = crate::verify(&shown, &NoEvidence, &policy()).verdict;
    assert_eq!(
        verdict.status(),
        dossier_model::Status::Valid,
        "{:?}",
        verdict.findings()
    );
    assert!(!verdict.has(dossier_model::FindingCode::HolderCopy));
    assert_eq!(base_proof(&shown), None);
}

#[test]
fn a_shown_part_that_is_changed_is_not_right() {
    let base = signed_with_bbs();
    let shown = show(&base, &["/credentialSubject/achievement/name"]).unwrap();
    for (pointer, value) in [
        ("/credentialSubject/achievement/name", json!("Head of site")),
        ("/validFrom", json!("2024-01-01T00:00:00Z")),
        ("/issuer/name", json!("University")),
    ] {
        let mut changed = shown.document().clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        let changed = Credential::from_value(changed).unwrap();
        let verdict = crate::verify(&changed, &NoEvidence, &policy()).verdict;
        assert!(
            verdict.has(dossier_model::FindingCode::SignatureInvalid),
            "{pointer}"
        );
    }
}

#[test]
fn what_cannot_be_chosen_says_why_and_nothing_chosen_is_still_a_credential() {
    let base = signed_with_bbs();
    // With nothing chosen, what is left can still be judged.
    let least = show(&base, &[]).unwrap();
    let verdict = crate::verify(&least, &NoEvidence, &policy()).verdict;
    assert_eq!(
        verdict.status(),
        dossier_model::Status::Valid,
        "{:?}",
        verdict.findings()
    );
    assert!(matches!(
        show(&base, &["/nothing"]),
        Err(DeriveFault::NoSuchMember { .. })
    ));
    assert!(matches!(
        show(&base, &["/proof"]),
        Err(DeriveFault::Pointer { .. })
    ));
    let shown = show(&base, &["/name"]).unwrap();
    assert_eq!(show(&shown, &["/name"]).unwrap_err(), DeriveFault::NoBaseProof);
}
