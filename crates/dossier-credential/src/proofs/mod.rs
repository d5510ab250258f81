//! Embedded proofs (W3C Data Integrity): sets, chains, and the suites that we check.

mod selective;
mod suite;

use dossier_model::{Check, FindingCode};
use serde_json::{Map, Value};

pub use selective::{BaseProof, DeriveFault, Disclosure, base_proof, derive};
pub(crate) use suite::{Hashing, InputFault, Suite};

use selective::Held;
use suite::SealFault;

use crate::{
    findings::Findings,
    inquiry::Inquiry,
    issuer::{self, Binding, Use},
    json::{items, text, texts},
    jsonld::{CanonFault, Dropped, JsonLdFault},
    keys::PublicKey,
    moment,
};

/// What the embedded proofs of one document came to.
#[derive(Default)]
pub(crate) struct Outcome {
    /// The suites that were met, in order.
    pub(crate) suites: Vec<String>,
    /// The keys whose signatures are right.
    pub(crate) signers: Vec<PublicKey>,
    /// The suites whose proofs are right, in order.
    pub(crate) passed: Vec<Suite>,
}

/// What one proof came to.
enum Judgement {
    Right {
        suite: Suite,
        binding: Binding,
        key: PublicKey,
        /// It is a base proof, for the holder's eyes.
        base: bool,
    },
    Wrong {
        suite: Suite,
        binding: Binding,
        why: String,
    },
    /// No key could be had.
    NoKey { binding: Binding },
    /// The proof cannot be checked by us; it may well be right.
    Unchecked { code: FindingCode, why: String },
    /// The proof lacks what a check needs.
    Malformed { why: String },
}

/// Checks every proof of a document and reports on the proof, the issuer's key and the terms that are not signed.
///
/// One right proof is enough (Open Badges 3.0 §8.2), but a wrong one beside it is never passed over:
/// it fails the document, because somebody changed something.
pub(crate) fn check(
    inquiry: &Inquiry<'_>,
    document: &Map<String, Value>,
    issuer: &str,
    usage: Use,
    findings: &mut Findings,
) -> Outcome {
    let proofs: Vec<&Value> = items(document.get("proof")).collect();
    let mut bare = document.clone();
    bare.shift_remove("proof");
    let mut outcome = Outcome::default();
    let mut bindings: Vec<(Binding, bool)> = Vec::new();
    let (mut right, mut unchecked) = (0usize, Vec::new());
    for proof in &proofs {
        outcome.suites.push(name_of(proof));
        check_time(inquiry, proof, findings);
        match judge(inquiry, &bare, &proofs, proof, issuer, usage, findings) {
            Judgement::Right {
                suite,
                binding,
                key,
                base,
            } => {
                right += 1;
                findings.passed(Check::Proof, FindingCode::SignatureOk, suite.as_str());
                if base {
                    findings.passed(Check::Proof, FindingCode::HolderCopy, suite.as_str());
                }
                bindings.push((binding, true));
                outcome.signers.push(key);
                outcome.passed.push(suite);
            }
            Judgement::Wrong { suite, binding, why } => {
                findings.failed(
                    Check::Proof,
                    FindingCode::SignatureInvalid,
                    format!("{}: {why}", suite.as_str()),
                );
                bindings.push((binding, false));
            }
            Judgement::NoKey { binding } => {
                unchecked.push((
                    FindingCode::IssuerUnreachable,
                    "no key to check the signature with".to_owned(),
                ));
                bindings.push((binding, false));
            }
            Judgement::Unchecked { code, why } => unchecked.push((code, why)),
            Judgement::Malformed { why } => findings.failed(Check::Proof, FindingCode::ShapeInvalid, why),
        }
    }
    for (code, why) in unchecked {
        // Beside a right proof, one that we cannot check is worth saying and takes nothing away.
        let check = if right > 0 { Check::Integrity } else { Check::Proof };
        findings.unknown(check, code, why);
    }
    // A signature over quads covers what the members mean, not what they are called: a document that defines
    // terms of its own can show other words for the same quads. A JSON signature covers the definitions too.
    let only_quads = outcome.passed.iter().all(|suite| suite.signs_quads());
    if right > 0 && only_quads && defines_terms(document) {
        let why = "the document defines terms of its own";
        findings.unknown(Check::Proof, FindingCode::ContextUnknown, why);
    }
    report_binding(&bindings, findings);
    outcome
}

/// True when a context anywhere in the document is written out instead of named.
fn defines_terms(object: &Map<String, Value>) -> bool {
    let inside = |value: &Value| match value {
        Value::Object(object) => defines_terms(object),
        Value::Array(list) => list.iter().filter_map(Value::as_object).any(defines_terms),
        _ => false,
    };
    items(object.get("@context")).any(Value::is_object)
        || object
            .iter()
            .filter(|(name, _)| *name != "@context")
            .any(|(_, value)| inside(value))
}

/// The best binding among right proofs answers whose key it is; without one, that of the first proof.
fn report_binding(bindings: &[(Binding, bool)], findings: &mut Findings) {
    let rank = |binding: &Binding| match binding {
        Binding::Bound(_) => 0,
        Binding::Vouched(_) => 1,
        Binding::Mismatch(_) => 2,
        Binding::Unbound(_) => 3,
        Binding::Unreachable(_) => 4,
    };
    let right = bindings
        .iter()
        .filter(|(_, right)| *right)
        .map(|(binding, _)| binding);
    let best = right
        .min_by_key(|binding| rank(binding))
        .or_else(|| bindings.first().map(|(binding, _)| binding));
    match best {
        Some(binding) => binding.report(findings),
        None => Binding::Unreachable("no proof that names a key".to_owned()).report(findings),
    }
}

fn name_of(proof: &Value) -> String {
    let name = text(proof, "cryptosuite").or_else(|| texts(proof.get("type")).next());
    name.unwrap_or("unknown").chars().take(60).collect()
}

/// A proof may end before the credential does (Data Integrity §2.1, `expires`).
fn check_time(inquiry: &Inquiry<'_>, proof: &Value, findings: &mut Findings) {
    if let Some(expires) = proof.get("expires") {
        match moment::parse(expires) {
            Some((until, _)) if until < inquiry.now() => {
                findings.failed(
                    Check::Validity,
                    FindingCode::Expired,
                    format!("the proof, at {until}"),
                );
            }
            Some(_) => {}
            None => findings.shape("proof.expires is not a moment"),
        }
    }
    if proof
        .get("created")
        .is_some_and(|created| moment::parse(created).is_none())
    {
        findings.warn("proof.created is not a moment");
    }
}

#[allow(
    clippy::too_many_arguments,
    reason = "one proof among its siblings, in its document, for one issuer"
)]
fn judge(
    inquiry: &Inquiry<'_>,
    bare: &Map<String, Value>,
    proofs: &[&Value],
    proof: &Value,
    issuer: &str,
    usage: Use,
    findings: &mut Findings,
) -> Judgement {
    let Some(proof) = proof.as_object() else {
        return Judgement::Malformed {
            why: "proof is not an object".to_owned(),
        };
    };
    let suite = match Suite::of(proof) {
        Ok(suite) => suite,
        Err(name) => {
            return Judgement::Unchecked {
                code: FindingCode::SuiteUnsupported,
                why: name,
            };
        }
    };
    if let Err(why) = check_shape(proof, usage) {
        return Judgement::Malformed { why };
    }
    let seal = match suite.seal(proof) {
        Ok(seal) => seal,
        Err(SealFault::Undecodable(why)) => {
            let binding = Binding::Unreachable("the signature does not decode".to_owned());
            return Judgement::Wrong { suite, binding, why };
        }
        Err(SealFault::Unsupported(why)) => {
            return Judgement::Unchecked {
                code: FindingCode::SuiteUnsupported,
                why: format!("{}: {why}", suite.as_str()),
            };
        }
    };
    let signed = match with_previous(bare, proofs, proof) {
        Ok(signed) => signed,
        Err(why) => return Judgement::Malformed { why },
    };
    let method = proof.get("verificationMethod").unwrap_or(&Value::Null);
    let candidates = issuer::keys_of_method(inquiry, method, issuer, usage);
    if candidates.keys.is_empty() {
        return Judgement::NoKey {
            binding: candidates.absent,
        };
    }
    let mut why = "the signature does not fit the document".to_owned();
    for candidate in &candidates.keys {
        match suite.check(&seal, &candidate.key, &signed, proof) {
            Ok(Held::Right { unsigned }) => {
                report_unsigned(&unsigned, findings);
                return Judgement::Right {
                    suite,
                    binding: candidate.binding.clone(),
                    key: candidate.key.clone(),
                    base: seal.is_base(),
                };
            }
            Ok(Held::Wrong { why: told }) => told.clone_into(&mut why),
            Ok(Held::OtherKey) => why = format!("a key of another kind ({})", candidate.key.kind()),
            Ok(Held::Unchecked(why)) => {
                return Judgement::Unchecked {
                    code: FindingCode::SuiteUnsupported,
                    why,
                };
            }
            Err(fault) => return unhashable(fault),
        }
    }
    let binding = candidates
        .keys
        .into_iter()
        .next()
        .map_or(candidates.absent, |candidate| candidate.binding);
    Judgement::Wrong { suite, binding, why }
}

/// The members without which a proof means nothing.
fn check_shape(proof: &Map<String, Value>, usage: Use) -> Result<(), String> {
    let purpose = proof
        .get("proofPurpose")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !usage.relationships().contains(&purpose) {
        return Err(format!(
            "proofPurpose: expected {}, found {:?}",
            usage.relationships().join(" or "),
            issuer::brief(purpose)
        ));
    }
    match proof.get("verificationMethod") {
        Some(Value::String(method)) if crate::did::is_uri(method) => Ok(()),
        Some(Value::Object(_)) => Ok(()),
        _ => Err("verificationMethod is not an identifier".to_owned()),
    }
}

/// A proof in a chain signs the document together with the proofs that it builds on (Data Integrity §4.6).
fn with_previous(
    bare: &Map<String, Value>,
    proofs: &[&Value],
    proof: &Map<String, Value>,
) -> Result<Map<String, Value>, String> {
    let mut signed = bare.clone();
    let Some(previous) = proof.get("previousProof") else {
        return Ok(signed);
    };
    let mut earlier = Vec::new();
    for id in texts(Some(previous)) {
        let found = proofs
            .iter()
            .find(|other| text(other, "id") == Some(id) && other.as_object() != Some(proof));
        earlier.push((*found.ok_or("previousProof names a proof that is not there")?).clone());
    }
    signed.insert("proof".to_owned(), Value::Array(earlier));
    Ok(signed)
}

/// Why there is nothing to hash: an obstacle of ours, or a fault of the document.
fn unhashable(fault: suite::InputFault) -> Judgement {
    match fault {
        suite::InputFault::Contexts => Judgement::Malformed {
            why: "the proof names other contexts than the document".to_owned(),
        },
        suite::InputFault::Canon(CanonFault::JsonLd(JsonLdFault::UnknownContext(url))) => {
            Judgement::Unchecked {
                code: FindingCode::ContextUnknown,
                why: issuer::brief(&url),
            }
        }
        suite::InputFault::Canon(fault @ CanonFault::JsonLd(JsonLdFault::BrokenContext { .. })) => {
            Judgement::Unchecked {
                code: FindingCode::ContextUnknown,
                why: fault.to_string(),
            }
        }
        suite::InputFault::Canon(CanonFault::JsonLd(fault @ JsonLdFault::Syntax { .. })) => {
            Judgement::Malformed {
                why: format!("JSON-LD: {fault}"),
            }
        }
        suite::InputFault::Canon(fault) => Judgement::Unchecked {
            code: FindingCode::SuiteUnsupported,
            why: fault.to_string(),
        },
    }
}

/// Members that the signature does not cover, by their places.
fn report_unsigned(unsigned: &[crate::jsonld::UnsignedTerm], findings: &mut Findings) {
    const MOST: usize = 8;
    // An ill-formed language is told, but its text is signed all the same.
    let places: Vec<_> = unsigned
        .iter()
        .filter(|term| term.why != Dropped::IllFormedLanguage)
        .map(|term| term.place.as_str())
        .collect();
    if places.is_empty() {
        return;
    }
    let more = places.len().saturating_sub(MOST);
    let shown = places.iter().take(MOST).copied().collect::<Vec<_>>().join(", ");
    let detail = if more > 0 {
        format!("{shown} and {more} more")
    } else {
        shown
    };
    findings.unknown(Check::Integrity, FindingCode::UnsignedTerms, detail);
}
