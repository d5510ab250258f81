//! SD-JWT (RFC 9901) and SD-JWT VC: a signed token from which its holder may leave claims out.
//!
//! The issuer signs digests; what stands behind a digest travels beside the token, as a *disclosure*. Reading puts
//! the disclosures back where their digests stand; whatever does not fit is kept as a fault and fails the verdict.

mod check;
mod disclose;
mod open;
mod text;

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256, Sha384, Sha512};

pub(crate) use check::{check, examine};
pub use disclose::{DiscloseFault, Disclosed, KeyBinding};
pub(crate) use text::of_json;

use crate::{ReadFault, jws::Jws, keys::PublicKey};

/// An SD-JWT taken apart and put back together, not yet judged.
#[derive(Clone)]
pub(crate) struct SdJwt {
    /// What the issuer signed.
    pub(crate) issued: Jws,
    /// The issuer's token as text.
    token: String,
    /// Each disclosure as it came, in that order.
    disclosures: Vec<Disclosure>,
    /// The holder's token over this selection, if there is one.
    binding: Option<Result<Jws, ReadFault>>,
    /// The hash that the digests are made with, or its name when we do not know it.
    hash: Result<Hash, String>,
    /// The claims with every disclosure in its place.
    pub(crate) document: Map<String, Value>,
    /// What breaks the rules of RFC 9901 §7.1.
    faults: Vec<String>,
    /// Digests behind which nothing was disclosed; some may be decoys.
    withheld: usize,
    /// Departures that break nothing.
    warnings: Vec<&'static str>,
}

/// One disclosure: the text as it came, and where it turned out to belong.
#[derive(Clone)]
struct Disclosure {
    /// base64url, never encoded anew: the digest is over this text.
    text: String,
    digest: String,
    content: Option<Content>,
    /// A JSON pointer into the claims; none while nothing refers to it.
    place: Option<String>,
    /// The disclosure inside which its digest stands.
    inside: Option<usize>,
}

#[derive(Clone)]
enum Content {
    Member(String, Value),
    Element(Value),
}

/// The hashes of the IANA registry that are met (RFC 9901 §4.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "sha-256" => Self::Sha256,
            "sha-384" => Self::Sha384,
            "sha-512" => Self::Sha512,
            _ => return None,
        })
    }

    /// base64url of the digest of an ASCII text.
    fn of(self, text: &str) -> String {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
        match self {
            Self::Sha256 => URL_SAFE_NO_PAD.encode(Sha256::digest(text)),
            Self::Sha384 => URL_SAFE_NO_PAD.encode(Sha384::digest(text)),
            Self::Sha512 => URL_SAFE_NO_PAD.encode(Sha512::digest(text)),
        }
    }
}

impl SdJwt {
    /// True when it calls itself an SD-JWT VC: a credential known by its `vct`, not by a JSON-LD context.
    pub(crate) fn is_vc(&self) -> bool {
        self.issued.media_type() == "dc+sd-jwt" || self.document.contains_key("vct")
    }

    /// The token alone, when nothing in it could be left out and nothing calls it an SD-JWT.
    pub(crate) fn plain(self) -> Result<Jws, Box<Self>> {
        let payload = &self.issued.payload;
        let selective = !self.disclosures.is_empty()
            || self.binding.is_some()
            || self.issued.media_type().ends_with("sd-jwt")
            || ["_sd", "_sd_alg", "vct"]
                .iter()
                .any(|name| payload.contains_key(*name));
        if selective {
            return Err(Box::new(self));
        }
        let mut token = self.issued;
        token.wrap = crate::jws::Wrap::Jws;
        Ok(token)
    }

    /// The key that the issuer bound it to (RFC 7800 `cnf`), if it names one that we know.
    pub(crate) fn bound_key(&self) -> Option<PublicKey> {
        PublicKey::from_jwk(self.document.get("cnf")?.get("jwk")?)
    }

    /// How many digests stand in what is disclosed and have nothing disclosed behind them. Some may be decoys.
    pub(crate) const fn withheld(&self) -> usize {
        self.withheld
    }

    /// Everything but the holder's token, each part closed by `~`: what `sd_hash` is over.
    fn selection(&self) -> String {
        selection(&self.token, self.disclosures.iter())
    }
}

fn selection<'d>(token: &str, disclosures: impl Iterator<Item = &'d Disclosure>) -> String {
    let mut text = format!("{token}~");
    for disclosure in disclosures {
        text.push_str(&disclosure.text);
        text.push('~');
    }
    text
}
