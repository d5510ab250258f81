//! Keys that the caller vouches for.

use dossier_model::json;
use serde_json::Value;

use super::PublicKey;
use crate::json::text;

/// A key that the caller vouches for as an issuer's. Findings made with it say so.
///
/// A key that names its controller counts for that controller only.
#[derive(Clone, Debug)]
pub struct VouchedKey {
    pub(crate) key: PublicKey,
    /// The names by which credentials may point at it.
    pub(crate) names: Vec<String>,
    pub(crate) controller: Option<String>,
}

/// Why a key file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// It is not JSON that we accept.
    #[error("the key file is not JSON: {0}")]
    Json(json::JsonFault),
    /// It holds no key of a kind that we check signatures with.
    #[error("no Ed25519, P-256, P-384 or RSA key inside")]
    NoKey,
}

impl KeyFault {
    /// The code that scripts read; its words are `error_<code>_message` and `error_<code>_hint`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "issuer_key_unusable"
    }
}

impl VouchedKey {
    /// Reads a JWK, a JWKS, or a verification method with `publicKeyJwk` or `publicKeyMultibase`.
    ///
    /// # Errors
    /// A [`KeyFault`]. In a JWKS, keys of other kinds are passed over as long as one can be used.
    pub fn parse(bytes: &[u8]) -> Result<Vec<Self>, KeyFault> {
        let value = json::parse_strict(bytes, json::Limits::OUTSIDE).map_err(KeyFault::Json)?;
        let keys: Vec<Self> = match value.get("keys").and_then(Value::as_array) {
            Some(list) => list.iter().filter_map(Self::of).collect(),
            None => Self::of(&value).into_iter().collect(),
        };
        if keys.is_empty() {
            Err(KeyFault::NoKey)
        } else {
            Ok(keys)
        }
    }

    fn of(value: &Value) -> Option<Self> {
        let key = PublicKey::from_document(value)?;
        let jwk_name = value.get("publicKeyJwk").and_then(|jwk| text(jwk, "kid"));
        let names = [text(value, "id"), text(value, "kid"), jwk_name]
            .into_iter()
            .flatten()
            .map(str::to_owned)
            .collect();
        Some(Self {
            key,
            names,
            controller: text(value, "controller").map(str::to_owned),
        })
    }

    /// True when the caller vouches for it as this issuer's.
    pub(crate) fn counts_for(&self, issuer: &str) -> bool {
        self.controller
            .as_deref()
            .is_none_or(|controller| controller == issuer)
    }

    /// True when `name` (a `kid` or a verification method) points at it.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.names.iter().any(|own| {
            own == name
                || (own.ends_with(name) && own.strip_suffix(name).is_some_and(|rest| rest.ends_with('#')))
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const X: &str = "NvUhsjZe7Mdv8Esoc60o3ma1U5j2tFUTDsOQd39xMnI";

    #[test]
    fn a_jwk_a_jwks_and_a_verification_method_are_read() {
        let jwk = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{X}","kid":"k"}}"#);
        let set = format!(r#"{{"keys":[{{"kty":"oct","k":"AA"}},{jwk}]}}"#);
        let method = format!(
            r#"{{"id":"https://e.example/i#1","controller":"https://e.example/i","publicKeyJwk":{jwk}}}"#
        );
        for (text, name) in [
            (&jwk, "k"),
            (&set, "k"),
            (&method, "https://e.example/i#1"),
            (&method, "1"),
            (&method, "k"),
        ] {
            let keys = VouchedKey::parse(text.as_bytes()).unwrap();
            assert!(keys.len() == 1 && keys[0].is_named(name), "{name}");
        }
        let keys = VouchedKey::parse(method.as_bytes()).unwrap();
        assert!(keys[0].counts_for("https://e.example/i") && !keys[0].counts_for("https://other.example/"));
    }

    #[test]
    fn a_file_without_a_usable_key_is_refused() {
        assert_eq!(VouchedKey::parse(br#"{"keys":[]}"#).unwrap_err(), KeyFault::NoKey);
        assert!(matches!(VouchedKey::parse(b"PEM"), Err(KeyFault::Json(_))));
    }
}
