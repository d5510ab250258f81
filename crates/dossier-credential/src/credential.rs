//! One credential as it came: parsed, its original bytes kept, nothing judged.

use dossier_model::json::{self, Limits};
use serde_json::{Map, Value};

use crate::{
    Carrier, Format, ReadFault,
    baked::{self, XmlKind},
    format::format_of,
    json::{id_of, text},
    jws::Jws,
};

/// The largest input of any kind, in bytes.
const LARGEST: usize = 10 << 20;

/// One credential as it came: parsed, its original bytes kept, nothing judged.
#[derive(Clone)]
pub struct Credential {
    format: Format,
    carrier: Carrier,
    original: Vec<u8>,
    document: Value,
    token: Option<Jws>,
    remarks: Vec<String>,
}

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
    let (carrier, remarks, text) = match baked::of_png(bytes) {
        Some(baked) => baked.map(|baked| (baked.carrier, baked.remarks, baked.text))?,
        None => unbaked(bytes)?,
    };
    let mut credential = read_text(&text, carrier)?;
    credential.original = bytes.to_vec();
    credential.remarks = remarks;
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

impl Credential {
    /// Takes a JSON value that is a credential, as found inside a presentation or a bundle.
    ///
    /// # Errors
    /// [`ReadFault::NoCredential`] or [`ReadFault::NotReadYet`].
    pub fn from_value(document: Value) -> Result<Self, ReadFault> {
        let original = document.to_string().into_bytes();
        let format = document
            .as_object()
            .and_then(format_of)
            .ok_or(ReadFault::NoCredential)?;
        if !format.is_read() {
            return Err(ReadFault::NotReadYet { format });
        }
        Ok(Self {
            format,
            carrier: Carrier::Json,
            original,
            document,
            token: None,
            remarks: Vec::new(),
        })
    }

    /// The standard that it follows.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// What carried it.
    #[must_use]
    pub const fn carrier(&self) -> Carrier {
        self.carrier
    }

    /// The bytes as they came, to be kept verbatim.
    #[must_use]
    pub fn original(&self) -> &[u8] {
        &self.original
    }

    /// The claims: an Assertion, a credential or a presentation. For a token, what its payload says.
    #[must_use]
    pub const fn document(&self) -> &Value {
        &self.document
    }

    /// Its own identifier, if it states one; of an early badge, the address of its hosted copy.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        let hosted = self.format.is_early_badge() && self.token.is_none();
        let address = if hosted {
            crate::badge::hosted_at(&self.document, self.format)
        } else {
            None
        };
        address.or_else(|| text(&self.document, "id"))
    }

    /// The identifier of its issuer (of a presentation: its holder), if the file itself states one.
    #[must_use]
    pub fn issuer_id(&self) -> Option<&str> {
        let document = &self.document;
        if self.format.is_early_badge() {
            return document
                .get("badge")
                .and_then(|badge| badge.get("issuer"))
                .and_then(id_of);
        }
        document
            .get(if self.is_presentation() {
                "holder"
            } else {
                "issuer"
            })
            .and_then(id_of)
    }

    /// What two copies of the same credential have in common: issuer and credential identifier, percent-decoded
    /// and trimmed (Open Badges 3.0, "Credential equality"). `None` when it has no identifier.
    ///
    /// An early badge is known by the address of its hosted copy alone.
    #[must_use]
    pub fn identity(&self) -> Option<String> {
        let id = percent_decoded(self.id()?.trim());
        if self.format.is_early_badge() {
            return Some(id);
        }
        let issuer = percent_decoded(self.issuer_id().unwrap_or_default().trim());
        Some(format!("{issuer} {id}"))
    }

    /// True for a container that its holder made.
    #[must_use]
    pub const fn is_presentation(&self) -> bool {
        matches!(self.format, Format::Presentation)
    }

    /// The credentials inside a presentation or a learner record, each read on its own; what cannot be read is
    /// told by its fault. Endorsements are not among them.
    #[must_use]
    pub fn contained(&self) -> Vec<Result<Self, ReadFault>> {
        if self.format.is_early_badge() {
            Vec::new()
        } else {
            crate::vc::contained(self)
        }
    }

    /// True when it awards something to somebody; false for a presentation and for a badge's definition,
    /// which can be judged but is nobody's credential.
    #[must_use]
    pub fn is_award(&self) -> bool {
        let definition = self.format.is_early_badge() && crate::json::is_a(&self.document, "BadgeClass");
        !self.is_presentation() && !definition
    }

    /// The token that carried it, if it came as one.
    pub(crate) const fn token(&self) -> Option<&Jws> {
        self.token.as_ref()
    }

    /// Oddities of the carrier.
    pub(crate) fn remarks(&self) -> &[String] {
        &self.remarks
    }
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Credential {{ format: {}, carrier: {:?}, bytes: {} }}",
            self.format,
            self.carrier,
            self.original.len()
        )
    }
}

/// Text, or the text inside an SVG.
fn unbaked(bytes: &[u8]) -> Result<(Carrier, Vec<String>, String), ReadFault> {
    if matches!(bytes, [0xd2, 0x84, ..]) {
        return Err(ReadFault::NotReadYet { format: Format::Cose });
    }
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes));
    let text = text.map_err(|_| ReadFault::NoCredential)?;
    if !text.trim_start().starts_with('<') {
        return Ok((Carrier::Json, Vec::new(), text.to_owned()));
    }
    match baked::of_xml(text.trim_start())? {
        XmlKind::Badge(baked) => Ok((baked.carrier, baked.remarks, baked.text)),
        XmlKind::Elmo => Err(ReadFault::NotReadYet { format: Format::Elmo }),
        XmlKind::Nothing => Err(ReadFault::NoCredential),
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
            ..Credential::from_value(value)?
        });
    }
    if carrier != Carrier::Json && crate::did::is_web(text) {
        let document = Value::Object(Map::from_iter([("id".to_owned(), Value::from(text))]));
        let original = Vec::new();
        return Ok(Credential {
            format: Format::OpenBadges1,
            carrier,
            original,
            document,
            token: None,
            remarks: Vec::new(),
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

pub(crate) fn read_token(text: &str, carrier: Carrier) -> Result<Credential, ReadFault> {
    let compact =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~') || c.is_whitespace();
    if text.contains('~') && text.chars().all(compact) {
        return Err(ReadFault::NotReadYet {
            format: Format::SdJwt,
        });
    }
    // COSE_Sign1 in base64: a tagged or bare array of four.
    if !text.contains('.') && ["0oR", "hEO", "hEM"].iter().any(|start| text.starts_with(start)) {
        return Err(ReadFault::NotReadYet { format: Format::Cose });
    }
    if !text.contains('.') || !text.chars().all(compact) {
        return Err(ReadFault::NoCredential);
    }
    let token = Jws::parse(text)?;
    let (format, document) = claims_of(&token)?;
    if !format.is_read() {
        return Err(ReadFault::NotReadYet { format });
    }
    let original = text.as_bytes().to_vec();
    Ok(Credential {
        format,
        carrier,
        original,
        document,
        token: Some(token),
        remarks: Vec::new(),
    })
}

/// The claims of a token as a document. In VC 1.1 (§6.3.1) registered claims stand in for members.
fn claims_of(token: &Jws) -> Result<(Format, Value), ReadFault> {
    let payload = &token.payload;
    let typ = token.header_text("typ").unwrap_or_default();
    if typ.ends_with("sd-jwt") || payload.contains_key("vct") {
        return Err(ReadFault::NotReadYet {
            format: Format::SdJwt,
        });
    }
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

/// Percent-decoded where that gives text; else as it is.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        let digits = tail
            .first_chunk::<2>()
            .and_then(|two| std::str::from_utf8(two).ok());
        match digits
            .filter(|_| *first == b'%')
            .and_then(|two| u8::from_str_radix(two, 16).ok())
        {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    #[test]
    fn the_identity_is_the_same_however_it_is_written() {
        let of = |id: &str, issuer: Value| {
            let value = json!({"@context": [crate::format::VC2_CONTEXT], "type": "VerifiableCredential", "id": id, "issuer": issuer});
            Credential::from_value(value).unwrap().identity().unwrap()
        };
        let plain = of("https://e.example/a b", json!("did:example:1"));
        assert_eq!(
            plain,
            of(
                " https://e.example/a%20b",
                json!({"id": "did:example:1", "name": "X"})
            )
        );
        assert_ne!(plain, of("https://e.example/a b", json!("did:example:2")));
    }

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
        assert_eq!(
            code("eyJ0eXAiOiJkYytzZC1qd3QifQ.e30.AA~"),
            Some("format_not_read")
        );
    }
}
