//! Compact JSON Web Signatures (RFC 7515): three parts, the algorithm pinned to the key.

use dossier_model::json::{self, Limits};
use serde_json::{Map, Value};

use crate::{
    ReadFault,
    keys::{Alg, base64url},
};

/// A compact JWS, taken apart and not yet judged.
#[derive(Clone)]
pub(crate) struct Jws {
    /// The first two parts with the dot between them, without white space: what was signed.
    signing_input: String,
    pub(crate) header: Map<String, Value>,
    pub(crate) payload: Map<String, Value>,
    pub(crate) signature: Vec<u8>,
}

/// Whether and how a JWS may be checked, before any key is looked for.
pub(crate) enum Suite {
    /// By this algorithm, if a key of its kind is found.
    Checkable(Alg),
    /// It says that it is not signed, or is "signed" with a secret that verifiers would share.
    Refused(String),
    /// By something that we do not check, or with a demand that we do not understand.
    Unsupported(String),
}

impl Jws {
    /// Takes a compact token apart. White space inside is ignored: mail programs and people wrap lines.
    pub(crate) fn parse(token: &str) -> Result<Self, ReadFault> {
        let token: String = token.chars().filter(|c| !c.is_whitespace()).collect();
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(ReadFault::Token { part: "shape" });
        };
        let decode = |part: &str, name| base64url(part).ok_or(ReadFault::Token { part: name });
        let signature = decode(signature, "signature")?;
        let signing_input = format!("{header}.{payload}");
        let header = object(&decode(header, "header")?, crate::SMALL, "header")?;
        let payload = object(&decode(payload, "payload")?, Limits::OUTSIDE, "payload")?;
        Ok(Self {
            signing_input,
            header,
            payload,
            signature,
        })
    }

    pub(crate) fn signing_input(&self) -> &[u8] {
        self.signing_input.as_bytes()
    }

    /// A header member that is a text.
    pub(crate) fn header_text(&self, name: &str) -> Option<&str> {
        self.header.get(name).and_then(Value::as_str)
    }

    pub(crate) fn suite(&self) -> Suite {
        let name = self.header_text("alg").unwrap_or_default();
        if name.eq_ignore_ascii_case("none") || name.is_empty() {
            return Suite::Refused("alg none: not signed".to_owned());
        }
        if name.starts_with("HS") {
            return Suite::Refused(format!("alg {}: a shared secret proves no issuer", short(name)));
        }
        // RFC 7515 §4.1.11: what is critical must be understood; we understand no extension here.
        if let Some(critical) = self.header.get("crit") {
            let names: Vec<_> = crate::json::texts(Some(critical)).map(short).collect();
            return Suite::Unsupported(format!("crit {}", names.join(", ")));
        }
        if self
            .header
            .get("b64")
            .is_some_and(|b64| b64 != &Value::Bool(true))
        {
            return Suite::Unsupported("b64".to_owned());
        }
        Alg::of_jose(name).map_or_else(
            || Suite::Unsupported(format!("alg {}", short(name))),
            Suite::Checkable,
        )
    }
}

fn object(bytes: &[u8], limits: Limits, place: &'static str) -> Result<Map<String, Value>, ReadFault> {
    match json::parse_strict(bytes, limits) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(ReadFault::Token { part: place }),
        Err(fault) => Err(ReadFault::Json { place, fault }),
    }
}

/// A name from outside, short enough for a detail.
fn short(name: &str) -> String {
    name.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;

    fn token(header: &str, payload: &str) -> String {
        format!(
            "{}.{}.AAAA",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(payload)
        )
    }

    #[test]
    fn white_space_inside_is_ignored() {
        let plain = token(r#"{"alg":"EdDSA"}"#, "{}");
        let wrapped = format!(" {}\r\n {}\n", &plain[..9], &plain[9..]);
        assert_eq!(
            Jws::parse(&wrapped).unwrap().signing_input(),
            Jws::parse(&plain).unwrap().signing_input()
        );
    }

    #[test]
    fn a_duplicate_key_in_a_header_or_a_payload_is_refused() {
        for text in [
            token(r#"{"alg":"EdDSA","alg":"none"}"#, "{}"),
            token(r#"{"alg":"EdDSA"}"#, r#"{"iss":"a","iss":"b"}"#),
        ] {
            assert_eq!(Jws::parse(&text).err().unwrap().code(), "duplicate_key");
        }
    }

    #[test]
    fn none_and_shared_secrets_are_refused_and_unknown_demands_are_not_understood() {
        let suite = |header: &str| Jws::parse(&token(header, "{}")).unwrap().suite();
        for header in [
            r#"{"alg":"none"}"#,
            r#"{"alg":"nOnE"}"#,
            r#"{}"#,
            r#"{"alg":"HS256"}"#,
        ] {
            assert!(matches!(suite(header), Suite::Refused(_)), "{header}");
        }
        for header in [
            r#"{"alg":"ES512"}"#,
            r#"{"alg":"EdDSA","crit":["x"]}"#,
            r#"{"alg":"EdDSA","crit":[]}"#,
            r#"{"alg":"RS256","b64":false}"#,
        ] {
            assert!(matches!(suite(header), Suite::Unsupported(_)), "{header}");
        }
        assert!(matches!(
            suite(r#"{"alg":"RS256"}"#),
            Suite::Checkable(Alg::Rs256)
        ));
    }

    #[test]
    fn a_token_has_three_parts_that_decode_in_one_way() {
        for text in ["", "a.b", "a.b.c.d", "e30.e30.!!!!", "e30.e30.AB"] {
            assert!(matches!(Jws::parse(text), Err(ReadFault::Token { .. })), "{text}");
        }
    }
}
