//! Proofs that we make ourselves, for the learner's own signatures on a share.
//!
//! Two proofs are made over the same document: `eddsa-jcs-2022`, which any program can check with
//! JSON alone, and `eddsa-rdfc-2022`, which the verifiers in the field understand.

use dossier_model::{Check, Finding, Outcome};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{
    Evidence, Policy,
    findings::Findings,
    inquiry::Inquiry,
    issuer::Use,
    json::{items, text},
    keys::Alg,
    proofs::{self, Hashing, InputFault},
};

/// Somebody who can sign: `dossier-seal` holds the key, this room never sees it.
pub trait Signer {
    /// The DID URL of the key: `did:key:z6Mk…#z6Mk…`.
    fn verification_method(&self) -> String;
    /// An Ed25519 signature over the bytes.
    fn sign(&self, bytes: &[u8]) -> [u8; 64];
}

/// What the signature is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// "I say so": a credential that the learner issues.
    Assertion,
    /// "It is me": a presentation.
    Authentication,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Assertion => "assertionMethod",
            Self::Authentication => "authentication",
        }
    }

    const fn usage(self) -> Use {
        match self {
            Self::Assertion => Use::Assertion,
            Self::Authentication => Use::Presentation,
        }
    }
}

/// What a proof states beside the signature.
#[derive(Clone, Debug)]
pub struct ProofOptions {
    /// When it is made, to the second.
    pub created: Timestamp,
    /// What it is for.
    pub purpose: Purpose,
    /// A value that ties the proof to one occasion.
    pub challenge: Option<String>,
    /// Whom it is meant for.
    pub domain: Option<String>,
}

/// Why a document cannot be signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignFault {
    /// It is not a JSON object.
    #[error("only an object can be signed")]
    NotAnObject,
    /// It has no canonical form: a context that is not compiled in, or broken JSON-LD.
    #[error("the document has no canonical form: {0}")]
    Canon(crate::jsonld::CanonFault),
    /// It has members that a signature over its quads would not cover.
    #[error("{place} would not be signed")]
    Unsigned {
        /// A JSON pointer.
        place: String,
    },
}

/// Adds an `eddsa-jcs-2022` and an `eddsa-rdfc-2022` proof to a document; proofs that it had are replaced.
///
/// A document with a member that the second proof would not cover is refused: what we sign, we sign whole.
///
/// # Errors
/// A [`SignFault`].
pub fn sign_proofs(document: Value, options: &ProofOptions, signer: &dyn Signer) -> Result<Value, SignFault> {
    let Value::Object(mut document) = document else {
        return Err(SignFault::NotAnObject);
    };
    document.shift_remove("proof");
    let suites = [
        ("eddsa-jcs-2022", Hashing::Jcs(Alg::EdDsa)),
        ("eddsa-rdfc-2022", Hashing::Rdfc(Alg::EdDsa)),
    ];
    let mut made = Vec::new();
    for (name, hashing) in suites {
        let mut proof = stated(name, options, signer);
        if let (Hashing::Jcs(_), Some(context)) = (hashing, document.get("@context")) {
            // vc-di-eddsa §3.3.1: a JSON proof carries the contexts it was made under.
            proof.insert("@context".to_owned(), context.clone());
        }
        let input = hashing.input(&document, &proof).map_err(|fault| match fault {
            InputFault::Canon(fault) => SignFault::Canon(fault),
            InputFault::Contexts => SignFault::NotAnObject,
        })?;
        if let Some(term) = input.unsigned.into_iter().next() {
            return Err(SignFault::Unsigned { place: term.place });
        }
        let signature = format!("z{}", bs58::encode(signer.sign(&input.bytes)).into_string());
        proof.insert("proofValue".to_owned(), Value::String(signature));
        made.push(Value::Object(proof));
    }
    document.insert("proof".to_owned(), Value::Array(made));
    Ok(Value::Object(document))
}

fn stated(suite: &str, options: &ProofOptions, signer: &dyn Signer) -> Map<String, Value> {
    let created = options.created.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut proof = Map::new();
    let mut say = |name: &str, value: Value| proof.insert(name.to_owned(), value);
    say("type", json!("DataIntegrityProof"));
    say("cryptosuite", json!(suite));
    say("created", json!(created));
    say("verificationMethod", json!(signer.verification_method()));
    say("proofPurpose", json!(options.purpose.as_str()));
    for (name, value) in [("challenge", &options.challenge), ("domain", &options.domain)] {
        if let Some(value) = value {
            say(name, json!(value));
        }
    }
    proof
}

/// What the proofs on a document of ours came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnProofs {
    /// The suites whose proofs are right.
    pub passed: Vec<&'static str>,
    /// True when no proof is wrong, none was left unchecked, and there is at least one.
    pub whole: bool,
    /// The DID that all right proofs name, without the fragment.
    pub signer: Option<String>,
    /// The challenge that all proofs state.
    pub challenge: Option<String>,
    /// The domain that all proofs state.
    pub domain: Option<String>,
    /// When they say they were made: the earliest.
    pub created: Option<Timestamp>,
    /// What was found about proof, issuer and integrity, in words for the reader.
    pub findings: Vec<Finding>,
}

/// Checks the proofs on a document of ours: every one must be right, and all by one key.
#[must_use]
pub fn verify_proofs(
    document: &Value,
    purpose: Purpose,
    evidence: &dyn Evidence,
    now: Timestamp,
) -> OwnProofs {
    let policy = Policy::at(now);
    let inquiry = Inquiry::new(evidence, &policy);
    let mut findings = Findings::default();
    let all: Vec<&Value> = items(document.get("proof")).collect();
    let signer_of = |proof: &&Value| {
        text(proof, "verificationMethod").map(|method| method.split('#').next().unwrap_or(method).to_owned())
    };
    let signer = agreed(all.iter().map(signer_of));
    let object = document.as_object().cloned().unwrap_or_default();
    let outcome = proofs::check(
        &inquiry,
        &object,
        signer.as_deref().unwrap_or_default(),
        purpose.usage(),
        &mut findings,
    );
    let wrong = findings.any_failed()
        || findings
            .all()
            .iter()
            .any(|f| f.check == Check::Proof && f.outcome != Outcome::Passed);
    let of = |name: &'static str| agreed(all.iter().map(move |proof| text(proof, name).map(str::to_owned)));
    let created = all
        .iter()
        .filter_map(|proof| crate::moment::parse(proof.get("created")?))
        .map(|(moment, _)| moment)
        .min();
    OwnProofs {
        passed: outcome.passed.iter().map(|suite| suite.as_str()).collect(),
        whole: !wrong && !all.is_empty() && outcome.passed.len() == all.len(),
        signer,
        challenge: of("challenge"),
        domain: of("domain"),
        created,
        findings: findings.all().to_vec(),
    }
}

/// The value that all agree on; nothing when one lacks it or another says otherwise.
fn agreed(mut values: impl Iterator<Item = Option<String>>) -> Option<String> {
    let first = values.next()??;
    values
        .all(|value| value.as_deref() == Some(first.as_str()))
        .then_some(first)
}
