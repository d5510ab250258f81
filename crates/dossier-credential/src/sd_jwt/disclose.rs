//! Choosing what to disclose: the holder's side of an SD-JWT (RFC 9901 §7.2).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Hash, SdJwt, selection};
use crate::{Credential, own::Signer};

/// Why a selection cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DiscloseFault {
    /// The credential is all or nothing: its format lets nothing be left out.
    #[error("nothing can be left out of this credential")]
    NotSelective,
    /// It breaks the rules of its format, so no selection of it would be accepted.
    #[error("the credential breaks the rules of its format")]
    Broken,
    /// Nothing stands at this place.
    #[error("nothing stands at {place}")]
    NoSuchPlace {
        /// The JSON pointer that was asked for.
        place: String,
    },
}

/// A selection of an SD-JWT: the issuer's token and the chosen disclosures, byte for byte as they came.
#[derive(Clone, PartialEq, Eq)]
pub struct Disclosed {
    selection: String,
    hash: Hash,
    /// How many digests are left with nothing behind them: what was withheld, and decoys.
    pub withheld: usize,
}

/// For whom a selection is made, and when; signed together with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyBinding {
    /// The recipient, as its request names it (`aud`).
    pub audience: String,
    /// The request's own number, so that nobody can use the selection twice (`nonce`).
    pub nonce: String,
    /// When (`iat`). The core owns no clock.
    pub issued_at: Timestamp,
}

impl Credential {
    /// The places (JSON pointers into [`Credential::document`]) that the holder may leave out, in the order of the
    /// disclosures. Everything else is always shown. Empty for formats that are all or nothing.
    #[must_use]
    pub fn disclosable(&self) -> Vec<&str> {
        let places = |sd_jwt: &'_ SdJwt| sd_jwt.disclosures.len();
        match self.sd_jwt().filter(|sd_jwt| places(sd_jwt) > 0) {
            Some(sd_jwt) => sd_jwt
                .disclosures
                .iter()
                .filter_map(|disclosure| disclosure.place.as_deref())
                .collect(),
            None => Vec::new(),
        }
    }

    /// True for a format from which claims can be left out, whether or not any is left to leave out.
    #[must_use]
    pub fn is_selective(&self) -> bool {
        self.sd_jwt().is_some()
    }

    /// How many claims its format itself shows to be withheld: digests with nothing disclosed behind them. Decoys,
    /// which issuers mix in so that nobody can count, are among them.
    #[must_use]
    pub fn withheld(&self) -> usize {
        self.sd_jwt().map_or(0, SdJwt::withheld)
    }

    /// Whether the issuer bound it to the key of this did:key or did:jwk; `None` when it is bound to no key that we
    /// know. Only the holder of that key can make a [`KeyBinding`] that a recipient accepts.
    #[must_use]
    pub fn is_bound_to(&self, did: &str) -> Option<bool> {
        let bound = self.sd_jwt()?.bound_key()?;
        Some(crate::did::key_of(did) == Some(bound))
    }

    /// A selection that shows the given places and what is always shown, and nothing else.
    ///
    /// A place (a JSON pointer into [`Credential::document`]) is shown with everything inside it and with what it
    /// stands in. A place that is always shown may be named. A key binding that came with the credential is left
    /// out: it was made for somebody else. The disclosures are the issuer's bytes; nothing is encoded anew.
    ///
    /// ```no_run
    /// # fn share(bytes: &[u8]) -> Result<String, Box<dyn std::error::Error>> {
    /// let credential = dossier_credential::read(bytes)?;
    /// let shown = credential.disclose(["/degree", "/address/country"])?;
    /// Ok(shown.as_str().to_owned()) // "<issuer's token>~<disclosure>~…~"
    /// # }
    /// ```
    ///
    /// # Errors
    /// A [`DiscloseFault`].
    pub fn disclose<'p>(
        &self,
        places: impl IntoIterator<Item = &'p str>,
    ) -> Result<Disclosed, DiscloseFault> {
        let sd_jwt = self.sd_jwt().ok_or(DiscloseFault::NotSelective)?;
        let hash = match &sd_jwt.hash {
            Ok(hash) if sd_jwt.faults.is_empty() => *hash,
            _ => return Err(DiscloseFault::Broken),
        };
        let claims = Value::Object(sd_jwt.document.clone());
        let mut chosen = vec![false; sd_jwt.disclosures.len()];
        for place in places {
            if claims.pointer(place).is_none() {
                return Err(DiscloseFault::NoSuchPlace {
                    place: place.to_owned(),
                });
            }
            for (index, disclosure) in sd_jwt.disclosures.iter().enumerate() {
                let Some(own) = disclosure.place.as_deref() else {
                    continue;
                };
                // What stands at the place or inside it, and what it stands in.
                if is_at_or_under(own, place) || is_at_or_under(place, own) {
                    chosen[index] = true;
                }
            }
        }
        // A disclosure means nothing without the one in which its digest stands.
        for index in 0..chosen.len() {
            let mut above = sd_jwt.disclosures[index].inside.filter(|_| chosen[index]);
            while let Some(parent) = above {
                chosen[parent] = true;
                above = sd_jwt.disclosures[parent].inside;
            }
        }
        let kept = sd_jwt.disclosures.iter().zip(&chosen);
        let selection = selection(
            &sd_jwt.token,
            kept.filter(|(_, chosen)| **chosen)
                .map(|(disclosure, _)| disclosure),
        );
        let withheld = SdJwt::parse(&selection).map_or(0, |read| read.withheld);
        Ok(Disclosed {
            selection,
            hash,
            withheld,
        })
    }
}

/// True when `place` is `root` or stands inside it.
fn is_at_or_under(place: &str, root: &str) -> bool {
    place
        .strip_prefix(root)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Disclosed {
    /// The compact SD-JWT without key binding; it ends in `~`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.selection
    }

    /// The digest of the selection that a key binding signs (`sd_hash`).
    #[must_use]
    pub fn sd_hash(&self) -> String {
        self.hash.of(&self.selection)
    }

    /// The compact SD-JWT with a key binding (RFC 9901 §4.3) by an Ed25519 key of the holder. Recipients accept it
    /// only by the key in the credential's `cnf`: ask [`Credential::is_bound_to`] first.
    #[must_use]
    pub fn bound(&self, binding: &KeyBinding, signer: &dyn Signer) -> String {
        let header = json!({"alg": "EdDSA", "typ": "kb+jwt"});
        let payload = json!({"iat": binding.issued_at.as_second(), "aud": binding.audience,
            "nonce": binding.nonce, "sd_hash": self.sd_hash()});
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let input = format!("{}.{}", encode(&header), encode(&payload));
        let signature = URL_SAFE_NO_PAD.encode(signer.sign(input.as_bytes()));
        format!("{}{input}.{signature}", self.selection)
    }
}

impl std::fmt::Debug for Disclosed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Disclosed {{ bytes: {}, withheld: {} }}",
            self.selection.len(),
            self.withheld
        )
    }
}
