//! The two ways in which an SD-JWT is written: compact (RFC 9901 §4) and as JSON (RFC 9901 §8).

use dossier_model::json::{Limits, parse_strict};
use serde_json::{Map, Value};

use super::{Content, Disclosure, Hash, SdJwt, open};
use crate::{
    ReadFault,
    json::{text, texts},
    jws::{Jws, Wrap},
    keys::base64url,
};

/// The most disclosures of one token.
const MOST: usize = 2_000;

impl SdJwt {
    /// Takes a compact SD-JWT apart. White space inside is ignored, as in every token.
    ///
    /// # Errors
    /// [`ReadFault`] when the issuer's token itself cannot be read, or there are too many disclosures.
    pub(crate) fn parse(compact: &str) -> Result<Self, ReadFault> {
        let compact: String = compact.chars().filter(|c| !c.is_whitespace()).collect();
        let mut parts: Vec<&str> = compact.split('~').collect();
        let mut warnings = Vec::new();
        let binding = if parts.len() > 1 {
            parts.pop().filter(|last| !last.is_empty())
        } else {
            warnings.push("the token lacks its closing ~");
            None
        };
        let token = parts.remove(0).to_owned();
        Self::of_parts(token, &parts, binding, warnings)
    }

    fn of_parts(
        token: String,
        disclosures: &[&str],
        binding: Option<&str>,
        warnings: Vec<&'static str>,
    ) -> Result<Self, ReadFault> {
        if disclosures.len() > MOST {
            return Err(ReadFault::TooLarge {
                limit: MOST,
                found: disclosures.len(),
            });
        }
        let mut issued = Jws::parse(&token)?;
        issued.wrap = Wrap::SdJwt;
        let hash = match issued.payload.get("_sd_alg") {
            None => Ok(Hash::Sha256),
            Some(Value::String(name)) => Hash::named(name).ok_or_else(|| crate::issuer::brief(name)),
            Some(_) => Err("not a name".to_owned()),
        };
        let mut faults = Vec::new();
        let disclosures: Vec<_> = disclosures
            .iter()
            .map(|text| disclosure(text, hash.as_ref().ok().copied(), &mut faults))
            .collect();
        let mut sd_jwt = Self {
            issued,
            token,
            disclosures,
            binding: binding.map(Jws::parse),
            hash,
            document: Map::new(),
            faults,
            withheld: 0,
            warnings,
        };
        open::open(&mut sd_jwt);
        Ok(sd_jwt)
    }
}

/// One disclosure; what is wrong with it is a fault of the whole.
fn disclosure(text: &str, hash: Option<Hash>, faults: &mut Vec<String>) -> Disclosure {
    let content = content(text);
    if content.is_none() {
        faults.push("a disclosure is not a list of two or three with a salt".to_owned());
    }
    if let Some(Content::Member(name, _)) = &content
        && matches!(name.as_str(), "_sd" | "...")
    {
        faults.push(format!("a disclosure uses the reserved name {name}"));
    }
    Disclosure {
        text: text.to_owned(),
        digest: hash.map(|hash| hash.of(text)).unwrap_or_default(),
        content,
        place: None,
        inside: None,
    }
}

fn content(text: &str) -> Option<Content> {
    let list = match parse_strict(&base64url(text)?, Limits::OUTSIDE).ok()? {
        Value::Array(list) => list,
        _ => return None,
    };
    let mut parts = list.into_iter();
    match (parts.next()?, parts.next()?, parts.next(), parts.next()) {
        (Value::String(_), value, None, None) => Some(Content::Element(value)),
        (Value::String(_), Value::String(name), Some(value), None) => Some(Content::Member(name, value)),
        _ => None,
    }
}

/// A JWS in JSON serialisation (RFC 7515 §7.2), with disclosures or without; `None` when the object is none.
///
/// Of several signatures the first is taken, which holds the disclosures (RFC 9901 §8.3); the others are told.
pub(crate) fn of_json(object: &Map<String, Value>) -> Option<Result<SdJwt, ReadFault>> {
    let payload = object.get("payload")?.as_str()?;
    let (signature, several) = match object.get("signatures") {
        Some(Value::Array(list)) => (list.first()?.as_object()?, list.len() > 1),
        Some(_) => return None,
        None => (object, false),
    };
    let part = |name: &str| signature.get(name).and_then(Value::as_str);
    let (protected, value) = (part("protected")?, part("signature")?);
    let compact = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    if ![payload, protected, value].into_iter().all(compact) {
        return None;
    }
    // RFC 9901 puts them into the unprotected header; its drafts put them beside it.
    let header = signature.get("header").filter(|header| header.is_object());
    let holder = header
        .filter(|header| header.get("disclosures").is_some() || header.get("kb_jwt").is_some())
        .cloned()
        .unwrap_or_else(|| Value::Object(object.clone()));
    let disclosures: Vec<&str> = texts(holder.get("disclosures")).collect();
    let mut warnings = Vec::new();
    if several {
        warnings.push("several signatures, the first is checked");
    }
    let token = format!("{protected}.{payload}.{value}");
    Some(SdJwt::of_parts(
        token,
        &disclosures,
        text(&holder, "kb_jwt"),
        warnings,
    ))
}
