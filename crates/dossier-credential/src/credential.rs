//! One credential as it came: parsed, its original bytes kept, nothing judged.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    Carrier, Format, ReadFault, elm,
    format::format_of,
    json::{id_of, text},
    jws::Jws,
    sd_jwt::{self, SdJwt},
};

/// What holds the signature, where it does not stand inside the document.
#[derive(Clone)]
pub(crate) enum Envelope {
    /// Nothing: a proof stands inside the document, or nowhere.
    None,
    /// A token, or what is the same in another wrap.
    Token(Arc<Jws>),
    /// A token from which claims may be left out.
    Selective(Arc<SdJwt>),
    /// XML, with or without a seal inside; the document is drawn from it.
    Xml(Arc<str>),
}

/// One credential as it came: parsed, its original bytes kept, nothing judged.
#[derive(Clone)]
pub struct Credential {
    pub(crate) format: Format,
    pub(crate) carrier: Carrier,
    pub(crate) original: Vec<u8>,
    pub(crate) document: Arc<Value>,
    pub(crate) envelope: Envelope,
    pub(crate) remarks: Vec<String>,
    /// The place of the part that this stands for, when it is a part of a larger document.
    pub(crate) part: Option<String>,
}

impl Credential {
    /// Takes a JSON value that is a credential, as found inside a presentation or a bundle.
    ///
    /// # Errors
    /// [`ReadFault::NoCredential`] or [`ReadFault::NotReadYet`].
    pub fn from_value(document: Value) -> Result<Self, ReadFault> {
        let original = document.to_string().into_bytes();
        Ok(Self {
            original,
            ..Self::of_value(document)?
        })
    }

    /// [`Self::from_value`] without its original bytes, which the caller has.
    pub(crate) fn of_value(document: Value) -> Result<Self, ReadFault> {
        if let Some(object) = document.as_object() {
            if let Some(sealed) = elm::of_seal(object) {
                return sealed;
            }
            if let Some(signed) = sd_jwt::of_json(object) {
                return crate::read::of_signed_json(signed?);
            }
            if let Some(inside) = elm::of_upload(object) {
                return Ok(Self {
                    remarks: vec!["an upload for issuing".to_owned()],
                    ..Self::of_value(inside.clone())?
                });
            }
        }
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
            original: Vec::new(),
            document: Arc::new(document),
            envelope: Envelope::None,
            remarks: Vec::new(),
            part: None,
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

    /// The bytes as they came, to be kept verbatim. A part of a document ([`crate::parts`]) has none of its own.
    #[must_use]
    pub fn original(&self) -> &[u8] {
        &self.original
    }

    /// The claims: an Assertion, a credential or a presentation. For a token, what its payload says.
    #[must_use]
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// Its own identifier, if it states one; of an early badge, the address of its hosted copy.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        let hosted = self.format.is_early_badge() && self.token().is_none();
        let address = if hosted {
            crate::badge::hosted_at(&self.document, self.format)
        } else {
            None
        };
        let named = if self.format == Format::SdJwt { "jti" } else { "id" };
        address.or_else(|| text(&self.document, named))
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
        let member = match self.format {
            Format::Presentation => "holder",
            Format::SdJwt => "iss",
            _ => "issuer",
        };
        document.get(member).and_then(id_of)
    }

    /// What two copies of the same credential have in common: issuer and credential identifier, percent-decoded
    /// and trimmed (Open Badges 3.0, "Credential equality"). `None` when it has no identifier.
    ///
    /// An early badge is known by the address of its hosted copy alone.
    #[must_use]
    pub fn identity(&self) -> Option<String> {
        if let Some(place) = &self.part {
            return Some(crate::draft::identity_of_part(self, place));
        }
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
    pub(crate) fn token(&self) -> Option<&Jws> {
        match &self.envelope {
            Envelope::None | Envelope::Xml(_) => None,
            Envelope::Token(token) => Some(token),
            Envelope::Selective(sd_jwt) => Some(&sd_jwt.issued),
        }
    }

    /// The SD-JWT that it came as.
    pub(crate) fn sd_jwt(&self) -> Option<&SdJwt> {
        match &self.envelope {
            Envelope::Selective(sd_jwt) => Some(sd_jwt),
            Envelope::None | Envelope::Token(_) | Envelope::Xml(_) => None,
        }
    }

    /// The XML that it came as.
    pub(crate) fn xml(&self) -> Option<&str> {
        match &self.envelope {
            Envelope::Xml(text) => Some(text),
            Envelope::None | Envelope::Token(_) | Envelope::Selective(_) => None,
        }
    }

    /// Where it stands in a larger document: a JSON pointer into [`Self::document`]; empty for a whole one.
    #[must_use]
    pub fn place(&self) -> &str {
        self.part.as_deref().unwrap_or_default()
    }

    /// True for a part of a larger document: it has the whole's verdict, and no bytes of its own.
    #[must_use]
    pub const fn is_part(&self) -> bool {
        self.part.is_some()
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
}
