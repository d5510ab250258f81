//! From bytes to a credential, whatever carries it.

use std::sync::Arc;

use dossier_model::json::{self, Limits};
use serde_json::{Map, Value};

use crate::{
    Carrier, Credential, Format, ReadFault,
    baked::{self, XmlKind},
    cose,
    credential::Envelope,
    elmo,
    format::format_of,
    jws::Jws,
    sd_jwt::SdJwt,
};

/// The largest input of any kind, in bytes.
const LARGEST: usize = 10 << 20;

/// Reads one credential, presentation or record of credentials, whatever carries it.
///
/// # Errors
/// A [`ReadFault`]: too large, malformed, of a format that is not read yet, or no credential inside.
pub fn read(bytes: &[u8]) -> Result<Credential, ReadFault> {
    if bytes.len() > LARGEST {
        return Err(ReadFault::TooLarge {
            limit: LARGEST,
            found: bytes.len(),
        });
    }
    if let Some(message) = cose::bytes_of(bytes) {
        return Ok(Credential {
            original: bytes.to_vec(),
            ..of_cose(&message)?
        });
    }
    let (carrier, remarks, text) = match baked::of_png(bytes) {
        Some(baked) => baked.map(|baked| (baked.carrier, baked.remarks, baked.text))?,
        None => match unbaked(bytes)? {
            Unbaked::Text(carrier, remarks, text) => (carrier, remarks, text),
            Unbaked::Xml(credential) => {
                return Ok(Credential {
                    original: bytes.to_vec(),
                    ..*credential
                });
            }
        },
    };
    let mut credential = read_text(&text, carrier)?;
    credential.original = bytes.to_vec();
    credential.remarks.extend(remarks);
    Ok(credential)
}

/// What kind of credential the bytes hold, without judging it; also the formats that are only recognised.
///
/// `None` when there is no credential inside, or the bytes cannot be read far enough to tell.
#[must_use]
pub fn detect(bytes: &[u8]) -> Option<Format> {
    match read(bytes) {
        Ok(credential) => Some(credential.format()),
        Err(ReadFault::NotReadYet { format }) => Some(format),
        Err(_) => None,
    }
}

/// What bytes hold that are no PNG.
enum Unbaked {
    Text(Carrier, Vec<String>, String),
    Xml(Box<Credential>),
}

/// Text, the text inside an SVG, or a transcript in XML, packed or not.
fn unbaked(bytes: &[u8]) -> Result<Unbaked, ReadFault> {
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes));
    let text = text.map_err(|_| ReadFault::NoCredential)?;
    let text = text.trim_start();
    if let Some(xml) = elmo::unpacked(text) {
        let found = elmo::of_xml(xml?.trim_start())?;
        return found
            .map(|credential| Unbaked::Xml(Box::new(credential)))
            .ok_or(ReadFault::NoCredential);
    }
    if !text.starts_with('<') {
        return Ok(Unbaked::Text(Carrier::Json, Vec::new(), text.to_owned()));
    }
    match baked::of_xml(text)? {
        XmlKind::Badge(baked) => Ok(Unbaked::Text(baked.carrier, baked.remarks, baked.text)),
        XmlKind::Nothing => {
            let found = elmo::of_xml(text)?;
            found
                .map(|credential| Unbaked::Xml(Box::new(credential)))
                .ok_or(ReadFault::NoCredential)
        }
    }
}

/// JSON, a compact token, or (baked in early badges) the address of the hosted copy.
fn read_text(text: &str, carrier: Carrier) -> Result<Credential, ReadFault> {
    let text = text.trim();
    if text.starts_with('{') {
        let place = if carrier == Carrier::Json {
            "document"
        } else {
            "image"
        };
        let value = json::parse_strict(text.as_bytes(), Limits::OUTSIDE)
            .map_err(|fault| ReadFault::Json { place, fault })?;
        return Ok(Credential {
            carrier,
            ..Credential::of_value(value)?
        });
    }
    if carrier != Carrier::Json && crate::did::is_web(text) {
        let document = Value::Object(Map::from_iter([("id".to_owned(), Value::from(text))]));
        let original = Vec::new();
        return Ok(Credential {
            format: Format::OpenBadges1,
            carrier,
            original,
            document: Arc::new(document),
            envelope: Envelope::None,
            remarks: Vec::new(),
            part: None,
        });
    }
    if text.starts_with('[') || text.starts_with('"') {
        let parsed = json::parse_strict(text.as_bytes(), Limits::OUTSIDE);
        return Err(parsed.map_or_else(
            |fault| ReadFault::Json {
                place: "document",
                fault,
            },
            |_| ReadFault::NoCredential,
        ));
    }
    let carrier = if carrier == Carrier::Json {
        Carrier::Jws
    } else {
        carrier
    };
    read_token(text, carrier)
}

/// A compact JWS or SD-JWT, or COSE as text.
pub(crate) fn read_token(text: &str, carrier: Carrier) -> Result<Credential, ReadFault> {
    let original = text.as_bytes().to_vec();
    if let Some(message) = cose::bytes_of(text.as_bytes()) {
        return Ok(Credential {
            original,
            ..of_cose(&message)?
        });
    }
    let compact =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~') || c.is_whitespace();
    if !text.contains('.') || !text.chars().all(compact) {
        return Err(ReadFault::NoCredential);
    }
    if text.contains('~') {
        return Ok(Credential {
            original,
            ..of_sd_jwt(SdJwt::parse(text)?, carrier)?
        });
    }
    let token = Jws::parse(text)?;
    if token.media_type().ends_with("sd-jwt") || token.payload.contains_key("vct") {
        return Ok(Credential {
            original,
            ..of_sd_jwt(SdJwt::parse(text)?, carrier)?
        });
    }
    Ok(Credential {
        original,
        ..of_token(token, carrier)?
    })
}

fn of_cose(message: &[u8]) -> Result<Credential, ReadFault> {
    of_token(cose::parse(message)?, Carrier::Cose)
}

/// What a token says, as a credential without its original bytes, which the caller has.
pub(crate) fn of_token(token: Jws, carrier: Carrier) -> Result<Credential, ReadFault> {
    let (format, document) = claims_of(&token.payload)?;
    if !format.is_read() {
        return Err(ReadFault::NotReadYet { format });
    }
    Ok(Credential {
        format,
        carrier,
        original: Vec::new(),
        document: Arc::new(document),
        envelope: Envelope::Token(Arc::new(token)),
        remarks: Vec::new(),
        part: None,
    })
}

/// A JWS in JSON serialisation: an SD-JWT when there is anything in it that could be left out.
pub(crate) fn of_signed_json(signed: SdJwt) -> Result<Credential, ReadFault> {
    match signed.plain() {
        Ok(token) => of_token(token, Carrier::Json),
        Err(selective) => of_sd_jwt(*selective, Carrier::Json),
    }
}

/// What an SD-JWT says: a credential of another standard inside it, or an SD-JWT VC of its own.
pub(crate) fn of_sd_jwt(sd_jwt: SdJwt, carrier: Carrier) -> Result<Credential, ReadFault> {
    let inside = claims_of(&sd_jwt.document).ok();
    let (format, document) = inside
        .filter(|(format, _)| (crate::vc::handles(*format) || *format == Format::Elm) && !sd_jwt.is_vc())
        .unwrap_or_else(|| (Format::SdJwt, Value::Object(sd_jwt.document.clone())));
    Ok(Credential {
        format,
        carrier,
        original: Vec::new(),
        document: Arc::new(document),
        envelope: Envelope::Selective(Arc::new(sd_jwt)),
        remarks: Vec::new(),
        part: None,
    })
}

/// The claims of a token as a document. In VC 1.1 (§6.3.1) registered claims stand in for members.
fn claims_of(payload: &Map<String, Value>) -> Result<(Format, Value), ReadFault> {
    let wrapped = ["vc", "vp"]
        .into_iter()
        .find_map(|name| payload.get(name).and_then(Value::as_object));
    let Some(inner) = wrapped else {
        let format = format_of(payload).ok_or(ReadFault::NoCredential)?;
        return Ok((format, Value::Object(payload.clone())));
    };
    let presentation = payload.get("vc").is_none_or(|vc| !vc.is_object());
    let mut document = inner.clone();
    let stand_in: &[(&str, &str)] = if presentation {
        &[("jti", "id"), ("iss", "holder")]
    } else {
        &[
            ("jti", "id"),
            ("iss", "issuer"),
            ("nbf", "issuanceDate"),
            ("exp", "expirationDate"),
        ]
    };
    let second = crate::json::texts(document.get("@context")).next() == Some(crate::format::VC2_CONTEXT);
    for (claim, member) in stand_in {
        // A dated member of the second data model has another name; nothing stands in for it.
        if second && member.ends_with("Date") {
            continue;
        }
        if let (Some(value), false) = (payload.get(*claim), document.contains_key(*member)) {
            document.insert((*member).to_owned(), value.clone());
        }
    }
    let subject = document
        .get_mut("credentialSubject")
        .and_then(Value::as_object_mut);
    if let (Some(subject), Some(sub)) = (subject, payload.get("sub")) {
        subject.entry("id").or_insert_with(|| sub.clone());
    }
    let format = format_of(&document).or(presentation.then_some(Format::Presentation));
    Ok((format.ok_or(ReadFault::NoCredential)?, Value::Object(document)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_credential_is_told_from_what_is_broken() {
        let code = |text: &str| read(text.as_bytes()).err().map(|fault| fault.code());
        assert_eq!(code("{}"), Some("no_credential"));
        assert_eq!(code("hello"), Some("no_credential"));
        assert_eq!(code("[1,2]"), Some("no_credential"));
        assert_eq!(code("{\"a\":1,}"), Some("malformed_json"));
        assert_eq!(code("{\"a\":1,\"a\":2}"), Some("duplicate_key"));
        assert_eq!(code("a.b.c"), Some("malformed_token"));
        assert_eq!(code("<html/>"), Some("no_credential"));
        assert_eq!(code("<html>"), Some("malformed_xml"));
        assert_eq!(code("eyJ0eXAiOiJkYytzZC1qd3QifQ.e30.AA~"), None);
        assert_eq!(code("0oRDoQEmoEJ7fUEA"), Some("no_credential"));
        assert_eq!(code("eyJ0eXAiOiJkYytzZC1qd3QifQ.e30~"), Some("malformed_token"));
    }
}
