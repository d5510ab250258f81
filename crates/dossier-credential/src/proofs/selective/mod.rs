//! Proofs of which the holder shows a part: `ecdsa-sd-2023` and `bbs-2023`.
//!
//! An issuer gives the holder a *base* proof, which holds the means to show any part and must never leave him.
//! [`derive`] makes from it a credential with the chosen places and a proof that fits just those.

mod bbs;
mod cbor;
mod ecdsa;
mod pointers;
mod statements;
#[cfg(test)]
mod tests;
mod values;

use serde_json::{Map, Value};

pub(super) use values::Value as ProofValue;

use crate::{
    Credential,
    json::items,
    jsonld::{CanonFault, UnsignedTerm},
    keys::PublicKey,
};
use pointers::Pointer;
use statements::{Part, Whole};

use super::suite::{InputFault, Suite};

/// A credential's base proof: what its holder may choose to show, and what he cannot hold back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseProof {
    /// `ecdsa-sd-2023` or `bbs-2023`.
    pub suite: &'static str,
    /// JSON pointers (RFC 6901) to what the issuer wants to be shown always.
    pub mandatory: Vec<String>,
}

/// What the holder wants to show, and what a proof of it needs.
#[derive(Clone, Copy)]
pub struct Disclosure<'a> {
    /// JSON pointers (RFC 6901) into the credential: `/credentialSubject/achievement/name`. What stands there is
    /// shown whole. A list's items are counted from 0, as they stand in the credential.
    pub pointers: &'a [String],
    /// Fresh random bytes for this one disclosure, from a room that has dice. Used by `bbs-2023` alone; whoever
    /// knows them can tell what was held back.
    pub seed: &'a [u8; 32],
    /// What ties a `bbs-2023` proof to one occasion; may be empty.
    pub presentation_header: &'a [u8],
}

/// Why no part of a credential can be shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeriveFault {
    /// It carries no base proof: it is shown whole or not at all.
    #[error("no base proof of which a part can be shown")]
    NoBaseProof,
    /// Not a JSON pointer, or one to the contexts or the proof.
    #[error("not a place that can be chosen: {pointer}")]
    Pointer {
        /// As it was given.
        pointer: String,
    },
    /// There is nothing at this place.
    #[error("nothing at {pointer}")]
    NoSuchMember {
        /// As it was given.
        pointer: String,
    },
    /// It holds lists with an order, graphs or nodes with names of its own: its statements belong to no place.
    #[error("the credential has a structure of which no part can be shown")]
    Structure,
    /// The base proof does not fit the credential.
    #[error("the base proof does not fit the credential")]
    Malformed,
    /// The credential has no canonical form here.
    #[error("no canonical form: {0}")]
    Canon(#[from] CanonFault),
}

impl DeriveFault {
    /// Every code there is, for tests that each has words.
    pub const CODES: &'static [&'static str] = &["not_selective", "no_such_field", "cannot_disclose"];

    /// The code that scripts read.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoBaseProof => "not_selective",
            Self::Pointer { .. } | Self::NoSuchMember { .. } => "no_such_field",
            Self::Structure | Self::Malformed | Self::Canon(_) => "cannot_disclose",
        }
    }
}

/// The base proof of a credential, if it carries one. Such a credential is its holder's own copy: share what
/// [`derive`] makes of it, never itself.
#[must_use]
pub fn base_proof(credential: &Credential) -> Option<BaseProof> {
    let (_, value) = base_of(credential)?;
    Some(match value {
        ProofValue::EcdsaBase(base) => BaseProof {
            suite: Suite::EcdsaSd2023.as_str(),
            mandatory: base.mandatory,
        },
        ProofValue::BbsBase(base) => BaseProof {
            suite: Suite::Bbs2023.as_str(),
            mandatory: base.mandatory,
        },
        _ => return None,
    })
}

/// A credential that shows only what the issuer made mandatory, what the holder chose, and what no recipient can
/// do without: issuer, validity, status and schemas.
///
/// The rest is not in it, and its proof tells nothing about it but how many statements were held back. Its proof is
/// the only one: others that the credential carried sign it whole.
///
/// # Errors
/// A [`DeriveFault`]. The base proof itself is not judged: [`crate::verify`] does that.
pub fn derive(credential: &Credential, disclosure: &Disclosure<'_>) -> Result<Credential, DeriveFault> {
    let (proof, value) = base_of(credential).ok_or(DeriveFault::NoBaseProof)?;
    let document = bare(credential).ok_or(DeriveFault::NoBaseProof)?;
    let mut chosen: Vec<String> = ALWAYS
        .iter()
        .filter(|member| document.contains_key(**member))
        .map(|member| format!("/{member}"))
        .collect();
    chosen.extend(disclosure.pointers.iter().cloned());
    let subject = document.get("credentialSubject").and_then(Value::as_object);
    let says_of_it = |pointer: &String| pointer.starts_with("/credentialSubject");
    if let Some(subject) = subject
        && !chosen.iter().chain(mandatory_of(&value)).any(says_of_it)
    {
        // A credential without a subject has no shape; its kind tells the least.
        let least = ["type", "id"]
            .into_iter()
            .find(|name| subject.contains_key(*name));
        chosen.extend(least.map(|name| format!("/credentialSubject/{name}")));
    }
    let (shown, text) = match value {
        ProofValue::EcdsaBase(base) => {
            let (shown, derived) = base.derive(&document, &chosen)?;
            (shown, derived.to_text())
        }
        ProofValue::BbsBase(base) => {
            let (presentation, seed) = (disclosure.presentation_header, disclosure.seed);
            let (shown, derived) = base.derive(&document, &chosen, presentation, seed)?;
            (shown, derived.to_text())
        }
        _ => return Err(DeriveFault::NoBaseProof),
    };
    let mut proof = proof.clone();
    let text = text.ok_or(DeriveFault::Malformed)?;
    proof.insert("proofValue".to_owned(), Value::String(text));
    let mut derived = shown;
    derived.insert("proof".to_owned(), Value::Object(proof));
    Credential::from_value(Value::Object(derived)).map_err(|_| DeriveFault::Malformed)
}

fn mandatory_of(value: &ProofValue) -> &[String] {
    match value {
        ProofValue::EcdsaBase(base) => &base.mandatory,
        ProofValue::BbsBase(base) => &base.mandatory,
        _ => &[],
    }
}

/// Without these a recipient could not judge the credential, or a withdrawn one would pass for a good one.
const ALWAYS: [&str; 7] = [
    "issuer",
    "validFrom",
    "validUntil",
    "issuanceDate",
    "expirationDate",
    "credentialStatus",
    "credentialSchema",
];

fn bare(credential: &Credential) -> Option<Map<String, Value>> {
    let mut document = credential.document().as_object()?.clone();
    document.shift_remove("proof");
    Some(document)
}

/// The first base proof of a credential that came as JSON.
fn base_of(credential: &Credential) -> Option<(&Map<String, Value>, ProofValue)> {
    if credential.token().is_some() {
        return None;
    }
    items(credential.document().get("proof")).find_map(|proof| {
        let proof = proof.as_object()?;
        let suite = Suite::of(proof).ok()?;
        let text = proof.get("proofValue")?.as_str()?;
        match suite {
            Suite::EcdsaSd2023 | Suite::Bbs2023 => {
                let value = ProofValue::parse(suite == Suite::EcdsaSd2023, text)?;
                let base = matches!(value, ProofValue::EcdsaBase(_) | ProofValue::BbsBase(_));
                base.then_some((proof, value))
            }
            _ => None,
        }
    })
}

/// The parts that a disclosure is about.
struct Chosen {
    combined: Part,
    mandatory: Part,
    selective: Part,
}

impl Chosen {
    fn of(whole: &Whole, mandatory: &[String], chosen: &[String]) -> Result<Self, DeriveFault> {
        Ok(Self {
            combined: whole.part(&parse_all(mandatory, chosen)?)?,
            mandatory: whole.part(&parse_all(mandatory, &[])?)?,
            selective: whole.part(&parse_all(&[], chosen)?)?,
        })
    }
}

fn parse_all(some: &[String], more: &[String]) -> Result<Vec<Pointer>, DeriveFault> {
    some.iter().chain(more).map(|text| Pointer::parse(text)).collect()
}

/// What checking one proof with one key came to.
pub(super) enum Held {
    Right {
        unsigned: Vec<UnsignedTerm>,
    },
    Wrong {
        why: &'static str,
    },
    /// A key of another kind.
    OtherKey,
    /// It cannot be checked here, and why.
    Unchecked(String),
}

impl Held {
    const fn wrong(why: &'static str) -> Self {
        Self::Wrong { why }
    }
}

impl ProofValue {
    /// True when it is the holder's alone.
    pub(super) const fn is_base(&self) -> bool {
        matches!(self, Self::EcdsaBase(_) | Self::BbsBase(_))
    }

    /// Checks the proof over `document` (without its proofs) whose options hash to `proof_hash`.
    ///
    /// A base proof of `ecdsa-sd-2023` is checked by deriving: everything is shown, and the result checked.
    pub(super) fn check(
        &self,
        key: &PublicKey,
        document: &Map<String, Value>,
        proof_hash: &[u8],
    ) -> Result<Held, InputFault> {
        let held = match (self, key) {
            (Self::EcdsaDerived(derived), PublicKey::P256(_)) => derived.check(key, document, proof_hash)?,
            (Self::EcdsaBase(base), PublicKey::P256(_)) => {
                let every: Vec<String> = document
                    .keys()
                    .filter(|name| *name != "@context")
                    .map(|name| format!("/{}", name.replace('~', "~0").replace('/', "~1")))
                    .collect();
                match base.derive(document, &every) {
                    Ok((shown, derived)) => derived.check(key, &shown, proof_hash)?,
                    Err(fault) => underivable(fault)?,
                }
            }
            (Self::BbsDerived(derived), PublicKey::Bls(key)) => derived.check(key, document, proof_hash)?,
            (Self::BbsBase(base), PublicKey::Bls(key)) => match base.check(key, document, proof_hash) {
                Ok(held) => held,
                Err(fault) => underivable(fault)?,
            },
            (Self::BbsFeature(feature), PublicKey::Bls(_)) => {
                Held::Unchecked(format!("bbs-2023 with feature {feature:#04x}"))
            }
            _ => Held::OtherKey,
        };
        Ok(held)
    }
}

/// What a base proof of which nothing can be derived comes to.
fn underivable(fault: DeriveFault) -> Result<Held, InputFault> {
    Ok(match fault {
        DeriveFault::Canon(fault) => return Err(InputFault::Canon(fault)),
        DeriveFault::Structure => Held::Unchecked(fault.to_string()),
        _ => Held::wrong("the base proof does not fit the credential"),
    })
}
