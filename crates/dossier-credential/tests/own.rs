//! Proofs that we make ourselves hold, for us and for the verifier of other people's credentials.
#![allow(clippy::unwrap_used, missing_docs)]

use dossier_credential::{
    Credential, NoEvidence, Policy,
    own::{ProofOptions, Purpose, SignFault, Signer, sign_proofs, verify_proofs},
    verify,
};
use dossier_model::Status;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};

struct Holder(SigningKey);

impl Holder {
    fn of(seed: u8) -> Self {
        Self(SigningKey::from_bytes(&[seed; 32]))
    }

    fn did(&self) -> String {
        let bytes = [[0xed, 0x01].as_slice(), self.0.verifying_key().as_bytes()].concat();
        format!("did:key:z{}", bs58::encode(bytes).into_string())
    }
}

impl Signer for Holder {
    fn verification_method(&self) -> String {
        let did = self.did();
        format!("{did}#{}", &did["did:key:".len()..])
    }

    fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }
}

fn options(purpose: Purpose) -> ProofOptions {
    ProofOptions {
        created: "2026-05-01T12:00:00.5Z".parse().unwrap(),
        purpose,
        challenge: Some("urn:uuid:1".to_owned()),
        domain: Some("school".to_owned()),
    }
}

fn credential(holder: &Holder) -> Value {
    json!({"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"], "issuer": holder.did(),
        "validFrom": "2026-05-01T12:00:00Z", "credentialSubject": {"id": holder.did(), "name": "Stage — 320 uur"}})
}

fn now() -> jiff::Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

#[test]
fn both_proofs_hold_and_tell_what_they_state() {
    let holder = Holder::of(7);
    let signed = sign_proofs(credential(&holder), &options(Purpose::Assertion), &holder).unwrap();
    let own = verify_proofs(&signed, Purpose::Assertion, &NoEvidence, now());
    assert_eq!(own.passed, ["eddsa-jcs-2022", "eddsa-rdfc-2022"]);
    assert!(own.whole);
    assert_eq!(own.signer, Some(holder.did()));
    assert_eq!(
        (own.challenge.as_deref(), own.domain.as_deref()),
        (Some("urn:uuid:1"), Some("school"))
    );
    assert_eq!(own.created, Some("2026-05-01T12:00:00Z".parse().unwrap()));
    assert_eq!(signed["proof"][0]["created"], "2026-05-01T12:00:00Z");
}

#[test]
fn the_verifier_of_other_peoples_credentials_takes_ours() {
    let holder = Holder::of(7);
    let signed = sign_proofs(credential(&holder), &options(Purpose::Assertion), &holder).unwrap();
    let judged = verify(
        &Credential::from_value(signed).unwrap(),
        &NoEvidence,
        &Policy::at(now()),
    );
    assert_eq!(judged.verdict.status(), Status::Valid);
}

#[test]
fn a_changed_value_a_changed_date_and_a_removed_proof_are_noticed() {
    let holder = Holder::of(7);
    let signed = sign_proofs(credential(&holder), &options(Purpose::Assertion), &holder).unwrap();
    let whole = |edit: &dyn Fn(&mut Value)| {
        let mut changed = signed.clone();
        edit(&mut changed);
        verify_proofs(&changed, Purpose::Assertion, &NoEvidence, now()).whole
    };
    assert!(!whole(
        &|it| it["credentialSubject"]["name"] = json!("Stage — 640 uur")
    ));
    assert!(!whole(
        &|it| it["proof"][0]["created"] = json!("2026-05-02T12:00:00Z")
    ));
    assert!(!whole(&|it| it["proof"][1]["challenge"] = json!("urn:uuid:2")));
    assert!(!whole(
        &|it| it["proof"][1]["cryptosuite"] = json!("futuredsa-2031")
    ));
    assert!(!whole(&|it| it["proof"] = json!([])));
    assert!(whole(&|_| ()));
}

#[test]
fn proofs_by_two_keys_name_no_signer() {
    let (one, two) = (Holder::of(7), Holder::of(8));
    let mut signed = sign_proofs(credential(&one), &options(Purpose::Assertion), &one).unwrap();
    let other = sign_proofs(credential(&one), &options(Purpose::Assertion), &two).unwrap();
    signed["proof"][1] = other["proof"][1].clone();
    assert_eq!(
        verify_proofs(&signed, Purpose::Assertion, &NoEvidence, now()).signer,
        None
    );
}

#[test]
fn what_would_not_be_signed_whole_is_not_signed() {
    let holder = Holder::of(7);
    let mut undefined = credential(&holder);
    undefined["credentialSubject"]["shoeSize"] = json!(42);
    let fault = sign_proofs(undefined, &options(Purpose::Assertion), &holder).unwrap_err();
    assert!(matches!(fault, SignFault::Unsigned { place } if place.contains("shoeSize")));
    let unknown = json!({"@context": ["https://vocabulary.example/v1"]});
    assert!(matches!(
        sign_proofs(unknown, &options(Purpose::Assertion), &holder),
        Err(SignFault::Canon(_))
    ));
    assert_eq!(
        sign_proofs(json!([]), &options(Purpose::Assertion), &holder),
        Err(SignFault::NotAnObject)
    );
}

#[test]
fn a_presentation_is_signed_for_authentication() {
    let holder = Holder::of(7);
    let inner = sign_proofs(credential(&holder), &options(Purpose::Assertion), &holder).unwrap();
    let presentation = json!({"@context": ["https://www.w3.org/ns/credentials/v2"], "type": "VerifiablePresentation",
        "holder": holder.did(), "verifiableCredential": [inner]});
    let signed = sign_proofs(presentation, &options(Purpose::Authentication), &holder).unwrap();
    assert!(verify_proofs(&signed, Purpose::Authentication, &NoEvidence, now()).whole);
    let judged = verify(
        &Credential::from_value(signed).unwrap(),
        &NoEvidence,
        &Policy::at(now()),
    );
    assert_eq!(judged.verdict.status(), Status::Valid);
    assert_eq!(judged.verdict.nested.len(), 1);
}

#[test]
fn a_proof_value_is_base58() {
    let holder = Holder::of(7);
    let signed = sign_proofs(credential(&holder), &options(Purpose::Assertion), &holder).unwrap();
    let value = signed["proof"][0]["proofValue"].as_str().unwrap();
    assert!(value.starts_with('z') && bs58::decode(&value[1..]).into_vec().unwrap().len() == 64);
}
