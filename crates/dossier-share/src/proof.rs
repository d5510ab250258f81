//! The learner's proofs: both suites on everything, all by one key.

use dossier_credential::NoEvidence;
use dossier_credential::own::{self, ProofOptions, Purpose, Signer};
use dossier_seal::HolderKey;
use ed25519_dalek::{Signature, VerifyingKey};
use jiff::Timestamp;
use serde_json::Value;

use crate::fault::OpenFault;
use crate::seal::SealFault;

/// The one context that everything of ours uses: every VC 2.0 verifier carries it.
pub(crate) const BASE_CONTEXT: &str = "https://www.w3.org/ns/credentials/v2";

/// The suites that must both be there: one for programs that know JSON alone, one for those that
/// know linked data. Taking one away is an alteration.
const SUITES: [&str; 2] = ["eddsa-jcs-2022", "eddsa-rdfc-2022"];

/// What a signature is for.
#[derive(Clone, Copy)]
pub(crate) enum Purposes<'a> {
    /// A statement.
    Assertion,
    /// Handing over, on one occasion, to one party.
    Authentication { challenge: &'a str, domain: &'a str },
}

/// Signs a document with both suites.
pub(crate) fn sign(
    document: Value,
    purpose: Purposes<'_>,
    created: Timestamp,
    holder: &HolderKey,
) -> Result<Value, SealFault> {
    let options = match purpose {
        Purposes::Assertion => ProofOptions {
            created,
            purpose: Purpose::Assertion,
            challenge: None,
            domain: None,
        },
        Purposes::Authentication { challenge, domain } => ProofOptions {
            created,
            purpose: Purpose::Authentication,
            challenge: Some(challenge.to_owned()),
            domain: Some(domain.to_owned()),
        },
    };
    own::sign_proofs(document, &options, &Pen(holder)).map_err(|fault| SealFault::Sign(fault.to_string()))
}

/// What the proofs of a document say beside that they are right.
pub(crate) struct Signed {
    pub(crate) created: Timestamp,
    pub(crate) domain: String,
}

/// Checks that a document carries one proof of each suite, and that all name the holder's key. Of all
/// documents of a bundle before any signature is checked: what is missing is then called missing,
/// and not an alteration of what surrounds it.
pub(crate) fn check_signers(document: &Value, what: &str, holder: &str) -> Result<(), OpenFault> {
    let proofs = match document.get("proof") {
        Some(Value::Array(list)) => list.as_slice(),
        Some(proof) => std::slice::from_ref(proof),
        None => &[],
    };
    for suite in SUITES {
        let of_suite = |proof: &Value| proof.get("cryptosuite").and_then(Value::as_str) == Some(suite);
        if !proofs.iter().any(of_suite) {
            return Err(OpenFault::ProofMissing {
                what: what.to_owned(),
                suite,
            });
        }
    }
    if proofs.len() != SUITES.len() {
        return Err(invalid(what));
    }
    let method = |proof: &Value| {
        proof
            .get("verificationMethod")
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    for found in proofs.iter().map(|proof| method(proof).unwrap_or_default()) {
        if found.split('#').next() != Some(holder) {
            return Err(OpenFault::HolderMismatch {
                expected: holder.to_owned(),
                found,
            });
        }
    }
    Ok(())
}

/// Checks the signatures of a document whose signers were checked: both must be right.
pub(crate) fn check(document: &Value, what: &str, purpose: Purpose) -> Result<Signed, OpenFault> {
    // No evidence is needed: a did:key is its own document.
    let checked = own::verify_proofs(document, purpose, &NoEvidence, Timestamp::UNIX_EPOCH);
    let all = checked.whole && SUITES.iter().all(|suite| checked.passed.contains(suite));
    let (true, Some(created)) = (all, checked.created) else {
        return Err(invalid(what));
    };
    Ok(Signed {
        created,
        domain: checked.domain.unwrap_or_default(),
    })
}

/// Checks one bare Ed25519 signature (RFC 8032, strictly) against a `did:key`.
pub(crate) fn verify(did: &str, message: &[u8], signature: &[u8; 64]) -> bool {
    let key = did
        .strip_prefix("did:key:z")
        .and_then(|key| bs58::decode(key).into_vec().ok());
    // 0xed 0x01: the multicodec of an Ed25519 public key (Multikey, Controlled Identifiers 1.0 §2.2.2).
    let key = key
        .as_deref()
        .and_then(|key| key.strip_prefix(&[0xed, 0x01]))
        .and_then(|key| key.try_into().ok());
    let key = key.and_then(|key| VerifyingKey::from_bytes(key).ok());
    key.is_some_and(|key| {
        key.verify_strict(message, &Signature::from_bytes(signature))
            .is_ok()
    })
}

/// A holder's key as the credential room knows signers.
struct Pen<'a>(&'a HolderKey);

impl Signer for Pen<'_> {
    fn verification_method(&self) -> String {
        self.0.verification_method()
    }

    fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes)
    }
}

fn invalid(what: &str) -> OpenFault {
    OpenFault::ProofInvalid {
        what: what.to_owned(),
    }
}
