//! A part of an issuer's credential, where the issuer made it so that parts can be shown: SD-JWT (RFC 9901),
//! `ecdsa-sd-2023` and `bbs-2023`.
//!
//! Of an SD-JWT the issuer's token and the chosen disclosures go along byte for byte. Of the others a proof is derived
//! that fits the chosen places alone; the base proof, with which anybody could show any part, never leaves, also
//! where all of the credential goes. Nothing of the rest goes along.

use dossier_credential::own::Signer;
use dossier_credential::{Credential, Disclosure, KeyBinding, Policy, base_proof, derive};
use dossier_model::{Fetched, Verdict};
use dossier_seal::{HolderKey, make_bytes};
use jiff::Timestamp;
use serde_json::Value;

use crate::propose::Terms;
use crate::seal::SealFault;
use crate::selection::Shareable;

/// Members that go along whatever is chosen, or that no choice is about.
const ALWAYS: [&str; 11] = [
    "@context",
    "id",
    "type",
    "proof",
    "issuer",
    "validFrom",
    "validUntil",
    "issuanceDate",
    "expirationDate",
    "credentialStatus",
    "credentialSchema",
];

/// A credential of which a part can be shown.
enum Selective {
    SdJwt(Credential),
    Base(Credential, Vec<String>),
}

impl Selective {
    fn of(bytes: &[u8]) -> Option<Self> {
        let credential = dossier_credential::read(bytes).ok()?;
        if credential.is_selective() {
            return Some(Self::SdJwt(credential));
        }
        let base = base_proof(&credential)?;
        Some(Self::Base(credential, base.mandatory))
    }

    /// What would be shown of these places; the seed blinds a proof that needs blinding.
    fn part(&self, places: &[String], seed: &[u8; 32], occasion: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::SdJwt(credential) => {
                let shown = credential.disclose(places.iter().map(String::as_str)).ok()?;
                Some(shown.as_str().as_bytes().to_vec())
            }
            Self::Base(credential, _) => {
                let disclosure = Disclosure {
                    pointers: places,
                    seed,
                    presentation_header: occasion,
                };
                let derived = derive(credential, &disclosure).ok()?;
                serde_json::to_vec(derived.document()).ok()
            }
        }
    }
}

/// The places of a credential that can be left out, each with what stands there. None for a credential that goes
/// whole or not at all.
pub fn places(original: &[u8]) -> Vec<(String, Value)> {
    let at = |document: &Value, place: &str| document.pointer(place).cloned().unwrap_or_default();
    match Selective::of(original) {
        None => Vec::new(),
        Some(Selective::SdJwt(credential)) => {
            let places = credential.disclosable();
            let value = |place: &&str| ((*place).to_owned(), at(credential.document(), place));
            places.iter().map(value).collect()
        }
        Some(Selective::Base(credential, mandatory)) => {
            let document = credential.document();
            let places = members(document, "").chain(members(document, "/credentialSubject"));
            let free = places.filter(|place| place != "/credentialSubject" && !mandatory.contains(place));
            free.map(|place| (place.clone(), at(document, &place))).collect()
        }
    }
}

/// The members below a place that a choice can be about.
fn members<'v>(document: &'v Value, above: &'v str) -> impl Iterator<Item = String> + 'v {
    let map = document.pointer(above).and_then(Value::as_object);
    let names = map.into_iter().flat_map(|map| map.keys());
    names
        .filter(|name| !ALWAYS.contains(&name.as_str()))
        .map(move |name| format!("{above}/{}", name.replace('~', "~0").replace('/', "~1")))
}

/// True when every place is there and can be shown.
pub(crate) fn can_show(of: &Shareable, places: &[String]) -> bool {
    let selective = of.original.as_deref().and_then(Selective::of);
    selective.is_some_and(|selective| selective.part(places, &[0; 32], &[]).is_some())
}

/// Every place of a credential with a base proof, which must never leave as it is; `None` for all others.
pub(crate) fn all_of_base(of: &Shareable) -> Option<Vec<String>> {
    match Selective::of(of.original.as_deref()?)? {
        Selective::Base(credential, _) => Some(members(credential.document(), "").collect()),
        Selective::SdJwt(_) => None,
    }
}

/// The part, as it goes along. Where an SD-JWT is bound to the key that this recipient knows, a key binding for this
/// share goes along.
pub(crate) fn make(
    of: &Shareable,
    places: &[String],
    terms: &Terms,
    given: Timestamp,
    holder: &HolderKey,
) -> Result<Vec<u8>, SealFault> {
    let unable = || SealFault::Sign("a part of the credential cannot be shown".to_owned());
    let selective = of
        .original
        .as_deref()
        .and_then(Selective::of)
        .ok_or_else(unable)?;
    if let Selective::SdJwt(credential) = &selective
        && credential.is_bound_to(&holder.did_key()) == Some(true)
    {
        let shown = credential
            .disclose(places.iter().map(String::as_str))
            .map_err(|_| unable())?;
        let asked = terms.conditions.asked.as_ref().map(|asked| asked.nonce.clone());
        let binding = KeyBinding {
            audience: terms.recipient.domain().to_owned(),
            nonce: asked
                .filter(|nonce| !nonce.is_empty())
                .unwrap_or_else(|| terms.receipt.to_string()),
            issued_at: given,
        };
        return Ok(shown.bound(&binding, &Pen(holder)).into_bytes());
    }
    let seed = make_bytes::<32>().map_err(|fault| SealFault::Sign(fault.to_string()))?;
    selective
        .part(places, &seed, terms.receipt.as_bytes())
        .ok_or_else(unable)
}

/// What the learner's application finds about the part alone, as of the moment at which it checked the whole: the
/// whole's own findings could tell what was left out.
pub(crate) fn verdict(part: &[u8], of: &Shareable) -> Option<Verdict> {
    let checked = of.verdict.as_ref()?;
    let credential = dossier_credential::read(part).ok()?;
    let policy = Policy::at(checked.as_of);
    Some(dossier_credential::verify(&credential, &Kept(&of.evidence), &policy).verdict)
}

struct Kept<'a>(&'a [Fetched]);

impl dossier_credential::Evidence for Kept<'_> {
    fn document(&self, url: &str) -> Option<&Fetched> {
        self.0.iter().find(|document| document.url == url)
    }
}

struct Pen<'a>(&'a HolderKey);

impl Signer for Pen<'_> {
    fn verification_method(&self) -> String {
        self.0.verification_method()
    }

    fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes)
    }
}
