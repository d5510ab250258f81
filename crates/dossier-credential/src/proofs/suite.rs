//! The suites, and what exactly each of them signs.

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256, Sha384};

use crate::{
    jcs,
    json::texts,
    jsonld::{self, CanonFault, UnsignedTerm},
    jws::{Detached, DetachedFault},
    keys::{Alg, PublicKey, multibase_bytes},
    rdfc::HashAlg,
};

use super::selective::{Held, ProofValue};

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
    /// Data Integrity ECDSA of which the holder shows a part.
    EcdsaSd2023,
    /// Data Integrity BBS of which the holder shows a part.
    Bbs2023,
    /// The suite before Data Integrity.
    Ed25519Signature2020,
    /// Before that one: a detached JWS by an Ed25519 key.
    Ed25519Signature2018,
    /// A detached JWS by any kind of key.
    JsonWebSignature2020,
    /// A detached JWS by an RSA key.
    RsaSignature2018,
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
            ("Ed25519Signature2018", _) => Ok(Self::Ed25519Signature2018),
            ("JsonWebSignature2020", _) => Ok(Self::JsonWebSignature2020),
            ("RsaSignature2018", _) => Ok(Self::RsaSignature2018),
            ("DataIntegrityProof", "eddsa-rdfc-2022") => Ok(Self::EddsaRdfc2022),
            ("DataIntegrityProof", "eddsa-2022") => Ok(Self::Eddsa2022),
            ("DataIntegrityProof", "eddsa-jcs-2022") => Ok(Self::EddsaJcs2022),
            ("DataIntegrityProof", "ecdsa-rdfc-2019") => Ok(Self::EcdsaRdfc2019),
            ("DataIntegrityProof", "ecdsa-jcs-2019") => Ok(Self::EcdsaJcs2019),
            ("DataIntegrityProof", "ecdsa-sd-2023") => Ok(Self::EcdsaSd2023),
            ("DataIntegrityProof", "bbs-2023") => Ok(Self::Bbs2023),
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
            Self::EcdsaSd2023 => "ecdsa-sd-2023",
            Self::Bbs2023 => "bbs-2023",
            Self::Ed25519Signature2020 => "Ed25519Signature2020",
            Self::Ed25519Signature2018 => "Ed25519Signature2018",
            Self::JsonWebSignature2020 => "JsonWebSignature2020",
            Self::RsaSignature2018 => "RsaSignature2018",
        }
    }

    /// True when the signature is over quads; false when it is over the JSON itself.
    pub(crate) const fn signs_quads(self) -> bool {
        !matches!(self, Self::EddsaJcs2022 | Self::EcdsaJcs2019)
    }

    /// What this suite's proofs carry to be checked.
    pub(super) fn seal(self, proof: &Map<String, Value>) -> Result<Seal, SealFault> {
        let member = |name: &str| proof.get(name).and_then(Value::as_str);
        let undecodable = |name: &str| SealFault::Undecodable(format!("{name} does not decode"));
        match self {
            Self::Ed25519Signature2018 | Self::JsonWebSignature2020 | Self::RsaSignature2018 => {
                // The suites before them had `signatureValue`, and were never specified to the end.
                let jws =
                    member("jws").ok_or_else(|| SealFault::Unsupported("no jws in the proof".to_owned()))?;
                let jws = Detached::parse(jws).map_err(|fault| match fault {
                    DetachedFault::Malformed => undecodable("jws"),
                    DetachedFault::Refused(why) => SealFault::Undecodable(why),
                    DetachedFault::Unsupported(why) => SealFault::Unsupported(why),
                })?;
                Ok(Seal::Jws(jws))
            }
            Self::EcdsaSd2023 | Self::Bbs2023 => {
                let value = member("proofValue")
                    .and_then(|text| ProofValue::parse(self == Self::EcdsaSd2023, text))
                    .ok_or_else(|| undecodable("proofValue"))?;
                Ok(Seal::Selective(Box::new(value)))
            }
            _ => member("proofValue")
                .and_then(multibase_bytes)
                .map(Seal::Signature)
                .ok_or_else(|| undecodable("proofValue")),
        }
    }

    /// Checks `seal` with this key over `document`, which has no proofs but those that this one builds on.
    pub(super) fn check(
        self,
        seal: &Seal,
        key: &PublicKey,
        document: &Map<String, Value>,
        proof: &Map<String, Value>,
    ) -> Result<Held, InputFault> {
        match seal {
            Seal::Signature(signature) => {
                let Some(hashing) = self.hashing_for(key) else {
                    return Ok(Held::OtherKey);
                };
                let input = hashing.input(document, proof)?;
                let right = key.verifies(hashing.alg(), &input.bytes, signature);
                Ok(held(right, input.unsigned))
            }
            Seal::Jws(jws) => self.check_jws(jws, key, document, proof),
            Seal::Selective(_) if document.contains_key("proof") => {
                Ok(Held::Unchecked("a chain with selective disclosure".to_owned()))
            }
            Seal::Selective(value) => {
                let options = options_of(proof, document.get("@context"));
                let options = jsonld::canonical_nquads(&options, HashAlg::Sha256)?;
                let hash = digest(Alg::Es256, options.nquads.as_bytes());
                let held = value.check(key, document, &hash)?;
                Ok(match held {
                    Held::Right { unsigned } => Held::Right {
                        unsigned: unsigned.into_iter().chain(in_proof(options.unsigned)).collect(),
                    },
                    other => other,
                })
            }
        }
    }

    /// The suites that carry a detached JWS with `b64: false` (RFC 7797): the algorithm is pinned to the key, and to
    /// the suite where that has one.
    fn check_jws(
        self,
        jws: &Detached,
        key: &PublicKey,
        document: &Map<String, Value>,
        proof: &Map<String, Value>,
    ) -> Result<Held, InputFault> {
        let alg = jws.alg();
        let of_suite = match self {
            Self::Ed25519Signature2018 => alg == Alg::EdDsa,
            Self::RsaSignature2018 => matches!(alg, Alg::Rs256 | Alg::Ps256),
            _ => true,
        };
        if !of_suite || !key.fits(alg) {
            return Ok(Held::OtherKey);
        }
        let canonical = |object: &Value| jsonld::canonical_nquads(object, HashAlg::Sha256);
        let body = canonical(&Value::Object(document.clone()))?;
        let hash = |text: &str| Sha256::digest(text.as_bytes());
        // Writers of these suites put the proof's options under the document's contexts, or under security/v2.
        let security = Value::String(SECURITY_2.to_owned());
        for context in [document.get("@context"), Some(&security)] {
            let options = canonical(&options_of(proof, context))?;
            let bytes = [hash(&options.nquads), hash(&body.nquads)].concat();
            if key.verifies(alg, &jws.signing_input(&bytes), jws.signature()) {
                let unsigned = body.unsigned.into_iter().chain(in_proof(options.unsigned));
                return Ok(Held::Right {
                    unsigned: unsigned.collect(),
                });
            }
        }
        Ok(held(false, Vec::new()))
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

const SECURITY_2: &str = "https://w3id.org/security/v2";

/// What a proof carries to be checked.
pub(super) enum Seal {
    Signature(Vec<u8>),
    Jws(Detached),
    Selective(Box<ProofValue>),
}

impl Seal {
    /// True when the proof is meant for the holder alone.
    pub(super) const fn is_base(&self) -> bool {
        matches!(self, Self::Selective(value) if value.is_base())
    }
}

/// Why a proof carries nothing to be checked.
pub(super) enum SealFault {
    /// It cannot be right.
    Undecodable(String),
    /// It may be right.
    Unsupported(String),
}

fn held(right: bool, unsigned: Vec<UnsignedTerm>) -> Held {
    if right {
        Held::Right { unsigned }
    } else {
        Held::Wrong {
            why: "the signature does not fit the document",
        }
    }
}

/// A proof without what signs, under these contexts.
fn options_of(proof: &Map<String, Value>, context: Option<&Value>) -> Value {
    let mut options = proof.clone();
    for member in ["proofValue", "jws"] {
        options.shift_remove(member);
    }
    if let Some(context) = context {
        options.insert("@context".to_owned(), context.clone());
    }
    Value::Object(options)
}

/// Members of the proof that the signature does not cover, by their places in the document.
fn in_proof(unsigned: Vec<UnsignedTerm>) -> impl Iterator<Item = UnsignedTerm> {
    unsigned.into_iter().map(|term| UnsignedTerm {
        place: format!("/proof{}", term.place),
        ..term
    })
}

/// Why there are no bytes to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InputFault {
    /// The proof's contexts are not the ones with which the document's begin (vc-di-eddsa §3.3.2).
    Contexts,
    /// The document has no canonical form here.
    Canon(CanonFault),
}

impl From<CanonFault> for InputFault {
    fn from(fault: CanonFault) -> Self {
        Self::Canon(fault)
    }
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
        match self {
            Self::Rdfc(alg) => {
                let options = options_of(proof, document.get("@context"));
                let canonical = |object: &Value| {
                    let hash = if alg == Alg::Es384 {
                        HashAlg::Sha384
                    } else {
                        HashAlg::Sha256
                    };
                    jsonld::canonical_nquads(object, hash)
                };
                let (options, document) = (canonical(&options)?, canonical(&Value::Object(document))?);
                let bytes = [
                    digest(alg, options.nquads.as_bytes()),
                    digest(alg, document.nquads.as_bytes()),
                ]
                .concat();
                Ok(Input {
                    bytes,
                    unsigned: document
                        .unsigned
                        .into_iter()
                        .chain(in_proof(options.unsigned))
                        .collect(),
                })
            }
            Self::Jcs(alg) => {
                let mut options = proof.clone();
                options.shift_remove("proofValue");
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
