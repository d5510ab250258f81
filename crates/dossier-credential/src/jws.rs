//! Signatures over bytes with a header: compact JSON Web Signatures (RFC 7515), the algorithm pinned to the key.
//!
//! What wraps the same thing otherwise (COSE, JAdES) is brought into the same shape, so that one check judges all.

use dossier_model::json::{self, Limits};
use serde_json::{Map, Value};

use crate::{
    ReadFault,
    keys::{Alg, base64url},
};

/// A JWS, or what is the same in another wrap, taken apart and not yet judged.
#[derive(Clone)]
pub(crate) struct Jws {
    /// What wraps it.
    pub(crate) wrap: Wrap,
    /// What was signed. Of a compact JWS: the first two parts with the dot between them, without white space.
    signing_input: Vec<u8>,
    pub(crate) header: Map<String, Value>,
    pub(crate) payload: Map<String, Value>,
    pub(crate) signature: Vec<u8>,
}

/// What wraps a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrap {
    /// JSON Web Signature.
    Jws,
    /// The signed part of an SD-JWT (RFC 9901).
    SdJwt,
    /// COSE_Sign1 (RFC 9052 §4.2).
    Cose,
    /// A JAdES seal (ETSI TS 119 182-1).
    Jades,
}

impl Wrap {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Jws => "JWS",
            Self::SdJwt => "SD-JWT",
            Self::Cose => "COSE",
            Self::Jades => "JAdES",
        }
    }

    /// The header members that may be critical here, because what they say is taken into account or reported.
    const fn understands(self) -> &'static [&'static str] {
        match self {
            // The payload as it stands, the claimed time of signing, and a time stamp over the content.
            Self::Jades => &["b64", "sigT", "adoTst"],
            _ => &[],
        }
    }
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
        let parts = Parts::of(token)?;
        Ok(Self {
            wrap: Wrap::Jws,
            payload: object(&parts.payload, Limits::OUTSIDE, "payload")?,
            signing_input: parts.signing_input,
            header: parts.header,
            signature: parts.signature,
        })
    }

    /// From parts that another wrap names: `signing_input` is exactly what was signed.
    pub(crate) fn of_parts(
        wrap: Wrap,
        signing_input: Vec<u8>,
        header: Map<String, Value>,
        payload: &[u8],
        signature: Vec<u8>,
    ) -> Result<Self, ReadFault> {
        Ok(Self {
            wrap,
            signing_input,
            header,
            payload: object(payload, Limits::OUTSIDE, "payload")?,
            signature,
        })
    }

    /// The header of a JWS, from its base64url.
    pub(crate) fn header_of(encoded: &str) -> Result<Map<String, Value>, ReadFault> {
        let bytes = base64url(encoded).ok_or(ReadFault::Token { part: "header" })?;
        object(&bytes, HEADER, "header")
    }

    pub(crate) fn signing_input(&self) -> &[u8] {
        &self.signing_input
    }

    /// How it is called among the kinds of proof: `JWS ES256`, `COSE ES256`, …
    pub(crate) fn proof_type(&self) -> String {
        let alg = self.header_text("alg").unwrap_or("none");
        format!("{} {}", self.wrap.as_str(), short(alg))
    }

    /// Its media type in lower case, without the `application/` that JOSE leaves out.
    pub(crate) fn media_type(&self) -> String {
        let typ = self.header_text("typ").unwrap_or_default().to_ascii_lowercase();
        typ.strip_prefix("application/").unwrap_or(&typ).to_owned()
    }

    /// A header member that is a text.
    pub(crate) fn header_text(&self, name: &str) -> Option<&str> {
        self.header.get(name).and_then(Value::as_str)
    }

    pub(crate) fn suite(&self) -> Suite {
        suite_of(self.wrap, &self.header)
    }
}

/// A compact JWS whose payload may be anything.
pub(crate) struct Parts {
    pub(crate) signing_input: Vec<u8>,
    pub(crate) header: Map<String, Value>,
    pub(crate) payload: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

impl Parts {
    pub(crate) fn of(token: &str) -> Result<Self, ReadFault> {
        let token: String = token.chars().filter(|c| !c.is_whitespace()).collect();
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(ReadFault::Token { part: "shape" });
        };
        let decode = |part: &str, name| base64url(part).ok_or(ReadFault::Token { part: name });
        let signature = decode(signature, "signature")?;
        let signing_input = format!("{header}.{payload}").into_bytes();
        let header = object(&decode(header, "header")?, HEADER, "header")?;
        let payload = decode(payload, "payload")?;
        Ok(Self {
            signing_input,
            header,
            payload,
            signature,
        })
    }
}

/// Whether and how a token with this header may be checked.
pub(crate) fn suite_of(wrap: Wrap, header: &Map<String, Value>) -> Suite {
    let name = header.get("alg").and_then(Value::as_str).unwrap_or_default();
    if let Some(why) = refused(name) {
        return Suite::Refused(why);
    }
    // RFC 7515 §4.1.11: what is critical must be understood, and must be there.
    if let Some(critical) = header.get("crit") {
        let names: Vec<_> = crate::json::items(Some(critical)).map(Value::as_str).collect();
        let known = |name: &Option<&str>| {
            name.is_some_and(|name| wrap.understands().contains(&name) && header.contains_key(name))
        };
        if names.is_empty() || !names.iter().all(known) {
            let names: Vec<_> = names.into_iter().map(|name| short(name.unwrap_or("?"))).collect();
            return Suite::Unsupported(format!("crit {}", names.join(", ")));
        }
    }
    if wrap != Wrap::Jades && header.get("b64").is_some_and(|b64| b64 != &Value::Bool(true)) {
        return Suite::Unsupported("b64".to_owned());
    }
    Alg::of_jose(name).map_or_else(
        || Suite::Unsupported(format!("alg {}", short(name))),
        Suite::Checkable,
    )
}

/// The bounds of a header: it may hold certificates and time stamps.
const HEADER: Limits = Limits {
    bytes: 512 << 10,
    depth: 16,
    nodes: 2_000,
};

/// A detached JWS whose payload is not encoded (RFC 7797), as embedded proofs carry it: `header..signature`.
pub(crate) struct Detached {
    header: String,
    alg: Alg,
    signature: Vec<u8>,
}

/// Why a detached JWS cannot be checked.
pub(crate) enum DetachedFault {
    /// It has not the three parts, or one does not decode.
    Malformed,
    /// As [`Suite::Refused`].
    Refused(String),
    /// As [`Suite::Unsupported`].
    Unsupported(String),
}

impl Detached {
    /// The one extension that is understood is `b64: false`, and it must be named critical (RFC 7797 §6).
    pub(crate) fn parse(token: &str) -> Result<Self, DetachedFault> {
        let mut parts = token.split('.');
        let (Some(header), Some(""), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(DetachedFault::Malformed);
        };
        let signature = base64url(signature).ok_or(DetachedFault::Malformed)?;
        let read = base64url(header).ok_or(DetachedFault::Malformed)?;
        let read = object(&read, crate::SMALL, "header").map_err(|_| DetachedFault::Malformed)?;
        let name = read.get("alg").and_then(Value::as_str).unwrap_or_default();
        if let Some(why) = refused(name) {
            return Err(DetachedFault::Refused(why));
        }
        let unencoded = read.get("b64") == Some(&Value::Bool(false));
        let critical = read.get("crit").and_then(Value::as_array).map(Vec::as_slice);
        if !unencoded || critical != Some(&[Value::String("b64".to_owned())]) {
            return Err(DetachedFault::Unsupported(
                "not exactly b64 is critical".to_owned(),
            ));
        }
        let alg =
            Alg::of_jose(name).ok_or_else(|| DetachedFault::Unsupported(format!("alg {}", short(name))))?;
        Ok(Self {
            header: header.to_owned(),
            alg,
            signature,
        })
    }

    pub(crate) const fn alg(&self) -> Alg {
        self.alg
    }

    pub(crate) fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// What was signed, for this payload.
    pub(crate) fn signing_input(&self, payload: &[u8]) -> Vec<u8> {
        [self.header.as_bytes(), b".", payload].concat()
    }
}

/// Why an algorithm can never be an issuer's signature.
fn refused(name: &str) -> Option<String> {
    if name.eq_ignore_ascii_case("none") || name.is_empty() {
        return Some("alg none: not signed".to_owned());
    }
    name.starts_with("HS")
        .then(|| format!("alg {}: a shared secret proves no issuer", short(name)))
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
