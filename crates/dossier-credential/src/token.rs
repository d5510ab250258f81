//! A signed token of any kind, and whether the one who names himself in it signed it: what a request for a
//! share needs. Credentials in tokens are read and judged elsewhere ([`crate::read`], [`crate::verify`]).

use dossier_model::json::parse_strict;
use serde_json::{Map, Value};

use crate::{
    Evidence, ReadFault, did,
    json::items,
    jws::{Jws, Suite},
    keys::PublicKey,
};

/// A compact JWS, taken apart and not judged.
#[derive(Clone)]
pub struct SignedToken(Jws);

/// Who signed a token, as far as we can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenSigner {
    /// A key of this identifier (did:key, did:jwk, did:web).
    Known(String),
    /// We could not look: this document is wanted, or the identifier or algorithm is of a kind that we do not know.
    NotChecked {
        /// The address of the document that would tell, if there is one.
        wanted: Option<String>,
    },
    /// The signature is not by a key of the identifier.
    Wrong,
}

impl SignedToken {
    /// Takes a compact token apart.
    ///
    /// # Errors
    /// A [`ReadFault`] that names the part which cannot be read.
    pub fn read(token: &str) -> Result<Self, ReadFault> {
        Jws::parse(token).map(Self)
    }

    /// What it says. Nobody vouches for it before [`SignedToken::signer`].
    #[must_use]
    pub const fn payload(&self) -> &Map<String, Value> {
        &self.0.payload
    }

    /// A member of its header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.header.get(name).and_then(Value::as_str)
    }

    /// Whether `identifier` signed it: with the key inside a did:key or did:jwk, or with one of the keys for signing
    /// in the document of a did:web, if the evidence has it.
    #[must_use]
    pub fn signer(&self, identifier: &str, evidence: &dyn Evidence) -> TokenSigner {
        let alg = match self.0.suite() {
            Suite::Checkable(alg) => alg,
            Suite::Refused(_) => return TokenSigner::Wrong,
            Suite::Unsupported(_) => return TokenSigner::NotChecked { wanted: None },
        };
        let kid = self.header("kid").unwrap_or_default();
        if kid.starts_with("did:") && kid.split('#').next() != Some(identifier) {
            return TokenSigner::Wrong;
        }
        let fits = |key: &PublicKey| key.verifies(alg, self.0.signing_input(), &self.0.signature);
        if did::is_self_describing(identifier) {
            return match did::key_of(identifier) {
                Some(key) if fits(&key) => TokenSigner::Known(identifier.to_owned()),
                Some(_) => TokenSigner::Wrong,
                None => TokenSigner::NotChecked { wanted: None },
            };
        }
        let Ok(url) = did::did_web_url(identifier) else {
            return TokenSigner::NotChecked { wanted: None };
        };
        let Some(document) = evidence.document(&url) else {
            return TokenSigner::NotChecked { wanted: Some(url) };
        };
        let Ok(document) = parse_strict(&document.bytes, dossier_model::json::Limits::OUTSIDE) else {
            return TokenSigner::NotChecked { wanted: None };
        };
        // A document of somebody else at this address says nothing about him.
        if document.get("id").and_then(Value::as_str) != Some(identifier) {
            return TokenSigner::Wrong;
        }
        let keys = methods(&document, identifier, kid);
        if keys.iter().any(fits) {
            TokenSigner::Known(identifier.to_owned())
        } else {
            TokenSigner::Wrong
        }
    }
}

impl std::fmt::Debug for SignedToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignedToken(…)")
    }
}

/// The keys with which the identifier may authenticate or assert; the one that `kid` names, if it names one.
fn methods(document: &Value, identifier: &str, kid: &str) -> Vec<PublicKey> {
    let same = |id: &str, other: &str| {
        let whole = |id: &str| {
            if id.starts_with('#') {
                format!("{identifier}{id}")
            } else {
                id.to_owned()
            }
        };
        whole(id) == whole(other)
    };
    let uses: Vec<_> = ["authentication", "assertionMethod"]
        .iter()
        .flat_map(|member| items(document.get(*member)))
        .collect();
    let allowed = |method: &Value| {
        let id = method.get("id").and_then(Value::as_str).unwrap_or_default();
        let named = kid.is_empty() || same(id, kid);
        let used = uses.iter().any(|entry| match entry {
            Value::String(used) => same(used, id),
            entry => entry
                .get("id")
                .and_then(Value::as_str)
                .is_some_and(|used| same(used, id)),
        });
        named && used
    };
    let listed = items(document.get("verificationMethod"));
    let inline = uses.iter().copied().filter(|entry| entry.is_object());
    listed
        .chain(inline)
        .filter(|method| allowed(method))
        .filter_map(PublicKey::from_document)
        .collect()
}
