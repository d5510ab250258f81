//! The suites, and what exactly each of them signs.

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256, Sha384};

use crate::{
    jcs,
    json::texts,
    jsonld::{self, CanonFault, UnsignedTerm},
    keys::{Alg, PublicKey},
    rdfc::HashAlg,
};

/// A suite that we check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Suite {
    /// Data Integrity EdDSA, RDF canonicalization.
    EddsaRdfc2022,
    /// Its name in the drafts; the same bytes.
    Eddsa2022,
    /// Data Integrity EdDSA, JSON canonicalization.
    EddsaJcs2022,
    /// Data Integrity ECDSA, RDF canonicalization.
    EcdsaRdfc2019,
    /// Data Integrity ECDSA, JSON canonicalization.
    EcdsaJcs2019,
    /// The suite before Data Integrity.
    Ed25519Signature2020,
}

impl Suite {
    /// The suite of a proof, or the name of one that we do not check.
    pub(super) fn of(proof: &Map<String, Value>) -> Result<Self, String> {
        let kind = texts(proof.get("type")).next().unwrap_or_default();
        let name = proof
            .get("cryptosuite")
            .and_then(Value::as_str)
            .unwrap_or_default();
        match (kind, name) {
            ("Ed25519Signature2020", _) => Ok(Self::Ed25519Signature2020),
            ("DataIntegrityProof", "eddsa-rdfc-2022") => Ok(Self::EddsaRdfc2022),
            ("DataIntegrityProof", "eddsa-2022") => Ok(Self::Eddsa2022),
            ("DataIntegrityProof", "eddsa-jcs-2022") => Ok(Self::EddsaJcs2022),
            ("DataIntegrityProof", "ecdsa-rdfc-2019") => Ok(Self::EcdsaRdfc2019),
            ("DataIntegrityProof", "ecdsa-jcs-2019") => Ok(Self::EcdsaJcs2019),
            ("DataIntegrityProof", other) | (other, _) => Err(other.chars().take(60).collect()),
        }
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::EddsaRdfc2022 => "eddsa-rdfc-2022",
            Self::Eddsa2022 => "eddsa-2022",
            Self::EddsaJcs2022 => "eddsa-jcs-2022",
            Self::EcdsaRdfc2019 => "ecdsa-rdfc-2019",
            Self::EcdsaJcs2019 => "ecdsa-jcs-2019",
            Self::Ed25519Signature2020 => "Ed25519Signature2020",
        }
    }

    /// True when the signature is over quads; false when it is over the JSON itself.
    pub(crate) const fn signs_quads(self) -> bool {
        !matches!(self, Self::EddsaJcs2022 | Self::EcdsaJcs2019)
    }

    /// How this suite hashes for this key; `None` for a key of another kind.
    pub(super) const fn hashing_for(self, key: &PublicKey) -> Option<Hashing> {
        Some(match (self, key) {
            (Self::EddsaRdfc2022 | Self::Eddsa2022 | Self::Ed25519Signature2020, PublicKey::Ed25519(_)) => {
                Hashing::Rdfc(Alg::EdDsa)
            }
            (Self::EddsaJcs2022, PublicKey::Ed25519(_)) => Hashing::Jcs(Alg::EdDsa),
            (Self::EcdsaRdfc2019, PublicKey::P256(_)) => Hashing::Rdfc(Alg::Es256),
            (Self::EcdsaRdfc2019, PublicKey::P384(_)) => Hashing::Rdfc(Alg::Es384),
            (Self::EcdsaJcs2019, PublicKey::P256(_)) => Hashing::Jcs(Alg::Es256),
            (Self::EcdsaJcs2019, PublicKey::P384(_)) => Hashing::Jcs(Alg::Es384),
            _ => return None,
        })
    }
}

/// How the bytes to sign are made, and by which algorithm they are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hashing {
    Rdfc(Alg),
    Jcs(Alg),
}

/// Why there are no bytes to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InputFault {
    /// The proof's contexts are not the ones with which the document's begin (vc-di-eddsa §3.3.2).
    Contexts,
    /// The document has no canonical form here.
    Canon(CanonFault),
}

/// The bytes to sign, and what of the document they do not carry.
pub(crate) struct Input {
    pub(crate) bytes: Vec<u8>,
    pub(crate) unsigned: Vec<UnsignedTerm>,
}

impl Hashing {
    pub(crate) const fn alg(self) -> Alg {
        match self {
            Self::Rdfc(alg) | Self::Jcs(alg) => alg,
        }
    }

    /// `hash(canonical proof options) ‖ hash(canonical document)` (vc-di-eddsa §3.2.4, vc-di-ecdsa §3.2.4).
    pub(crate) fn input(
        self,
        document: &Map<String, Value>,
        proof: &Map<String, Value>,
    ) -> Result<Input, InputFault> {
        let mut document = document.clone();
        let mut options = proof.clone();
        options.shift_remove("proofValue");
        match self {
            Self::Rdfc(alg) => {
                if let Some(context) = document.get("@context") {
                    options.insert("@context".to_owned(), context.clone());
                }
                let canonical = |object: Map<String, Value>| {
                    let hash = if alg == Alg::Es384 {
                        HashAlg::Sha384
                    } else {
                        HashAlg::Sha256
                    };
                    jsonld::canonical_nquads(&Value::Object(object), hash).map_err(InputFault::Canon)
                };
                let (options, document) = (canonical(options)?, canonical(document)?);
                let bytes = [
                    digest(alg, options.nquads.as_bytes()),
                    digest(alg, document.nquads.as_bytes()),
                ]
                .concat();
                let in_proof = options.unsigned.into_iter().map(|term| UnsignedTerm {
                    place: format!("/proof{}", term.place),
                    ..term
                });
                Ok(Input {
                    bytes,
                    unsigned: document.unsigned.into_iter().chain(in_proof).collect(),
                })
            }
            Self::Jcs(alg) => {
                if let Some(context) = options.get("@context") {
                    let begins = begins_with(document.get("@context"), context);
                    if !begins {
                        return Err(InputFault::Contexts);
                    }
                    document.insert("@context".to_owned(), context.clone());
                }
                let hash = |object| digest(alg, &jcs::canonicalize(&Value::Object(object)));
                Ok(Input {
                    bytes: [hash(options), hash(document)].concat(),
                    unsigned: Vec::new(),
                })
            }
        }
    }
}

/// True when the document's contexts begin with the proof's.
fn begins_with(document: Option<&Value>, proof: &Value) -> bool {
    let mut own = crate::json::items(document);
    crate::json::items(Some(proof)).all(|wanted| own.next() == Some(wanted))
}

fn digest(alg: Alg, bytes: &[u8]) -> Vec<u8> {
    match alg {
        Alg::Es384 => Sha384::digest(bytes).to_vec(),
        _ => Sha256::digest(bytes).to_vec(),
    }
}
