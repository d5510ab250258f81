//! A part of an issuer's credential, where the issuer made it so that parts can be shown (SD-JWT, RFC 9901).
//!
//! The issuer's token and the chosen disclosures go along byte for byte; nothing of the rest does. Where
//! the credential is bound to the key that this recipient knows, a key binding for this share goes along.

use dossier_credential::own::Signer;
use dossier_credential::{Credential, KeyBinding, Policy};
use dossier_model::{Fetched, Verdict};
use dossier_seal::HolderKey;
use jiff::Timestamp;

use crate::propose::Terms;
use crate::seal::SealFault;
use crate::selection::Shareable;

/// The issuer's credential, if parts of it can be shown.
pub(crate) fn selective(of: &Shareable) -> Option<Credential> {
    let credential = dossier_credential::read(of.original.as_deref()?).ok()?;
    credential.is_selective().then_some(credential)
}

/// True when every place is there and can be shown.
pub(crate) fn can_show(of: &Shareable, places: &[String]) -> bool {
    selective(of).is_some_and(|credential| credential.disclose(places.iter().map(String::as_str)).is_ok())
}

/// The part, as it goes along.
pub(crate) fn make(
    of: &Shareable,
    places: &[String],
    terms: &Terms,
    given: Timestamp,
    holder: &HolderKey,
) -> Result<Vec<u8>, SealFault> {
    let unable = || SealFault::Sign("a part of the credential cannot be shown".to_owned());
    let credential = selective(of).ok_or_else(unable)?;
    let shown = credential.disclose(places.iter().map(String::as_str)).map_err(|_| unable())?;
    if credential.is_bound_to(&holder.did_key()) != Some(true) {
        return Ok(shown.as_str().as_bytes().to_vec());
    }
    let asked = terms.conditions.asked.as_ref().map(|asked| asked.nonce.clone());
    let binding = KeyBinding {
        audience: terms.recipient.domain().to_owned(),
        nonce: asked.filter(|nonce| !nonce.is_empty()).unwrap_or_else(|| terms.receipt.to_string()),
        issued_at: given,
    };
    Ok(shown.bound(&binding, &Pen(holder)).into_bytes())
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
