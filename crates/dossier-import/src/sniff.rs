//! What bytes look like from their first few: cheap, and before anything is parsed.

use dossier_model::json::{Limits, parse_strict};

use crate::{own, slices::Elements};

/// A broad family of files, from the first bytes alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// JSON that says in its first member that it is our own export, or a list that begins with a record.
    OwnExport,
    /// Any other JSON object, list or text.
    Json,
    /// A PNG picture.
    Png,
    /// SVG or other XML.
    Markup,
    /// XML that says at its beginning that it is a transcript or a European credential, the same packed, or the form
    /// in which a browser posted it.
    Transcript,
    /// Text that begins like a compact token.
    Token,
    /// A PDF document.
    Pdf,
    /// A ZIP archive, or a document that is one.
    Zip,
    /// A JPEG, GIF or WebP picture.
    Picture,
    /// An encrypted bundle (age).
    Bundle,
    /// Nothing that is known.
    Other,
}

impl Family {
    /// Looks at the first bytes, after a byte-order mark and white space where the family allows them.
    pub fn of(bytes: &[u8]) -> Self {
        if let Some((_, family)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
            return *family;
        }
        let text = bytes
            .strip_prefix(b"\xEF\xBB\xBF")
            .unwrap_or(bytes)
            .trim_ascii_start();
        match text.first() {
            Some(b'{') if says_own_export(text) => Self::OwnExport,
            Some(b'{' | b'[') if begins_with_a_record(text) => Self::OwnExport,
            Some(b'{' | b'[' | b'"') => Self::Json,
            Some(b'<') if begins_with_a_transcript(text) => Self::Transcript,
            Some(b'<') => Self::Markup,
            _ if PACKED.iter().any(|start| text.starts_with(start)) => Self::Transcript,
            _ if TOKENS.iter().any(|start| text.starts_with(start)) => Self::Token,
            _ => Self::Other,
        }
    }

    /// A short technical name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OwnExport => "dossier-export",
            Self::Json => "json",
            Self::Png => "png",
            Self::Markup => "xml",
            Self::Transcript => "transcript",
            Self::Token => "token",
            Self::Pdf => "pdf",
            Self::Zip => "zip",
            Self::Picture => "picture",
            Self::Bundle => "bundle",
            Self::Other => "other",
        }
    }
}

/// How files that are not text begin.
const MAGIC: &[(&[u8], Family)] = &[
    (b"\x89PNG\r\n\x1a\n", Family::Png),
    (b"%PDF-", Family::Pdf),
    (b"PK\x03\x04", Family::Zip),
    (b"PK\x05\x06", Family::Zip),
    (b"\xFF\xD8\xFF", Family::Picture),
    (b"GIF8", Family::Picture),
    (b"RIFF", Family::Picture),
    (b"age-encryption.org/", Family::Bundle),
    (b"-----BEGIN AGE", Family::Bundle),
];

/// True when the first member is `"format":"dossier-export/…"`: what our own writer puts there, so that
/// the larger bound is given only to files that claim it at their very beginning.
fn says_own_export(text: &[u8]) -> bool {
    let mut rest = &text[1..];
    for expected in [&b"\"format\""[..], b":", b"\"dossier-export/"] {
        rest = match rest.trim_ascii_start().strip_prefix(expected) {
            Some(rest) => rest,
            None => return false,
        };
    }
    true
}

/// True when one of the first elements is the outermost of a transcript or a European credential: the larger bound is
/// given only to files that claim it at their very beginning.
fn begins_with_a_transcript(text: &[u8]) -> bool {
    const FIRST: usize = 2 << 10;
    let start = &text[..text.len().min(FIRST)];
    let names: [&[u8]; 5] = [
        b"elmo",
        b"imobility-tors-get-response",
        b"europassCredential",
        b"europeanDigitalCredential",
        b"verifiablePresentation",
    ];
    let opens = |at: usize| start[..at].ends_with(b"<") || start[..at].ends_with(b":");
    names.iter().any(|name| {
        start
            .windows(name.len())
            .enumerate()
            .any(|(at, window)| window == *name && opens(at))
    })
}

/// True for `{"records":[…` and a bare list whose first element is a record: the larger bound is for what a
/// learner wrote, never for a list of credentials.
fn begins_with_a_record(text: &[u8]) -> bool {
    let Some(open) = first_list(text) else {
        return false;
    };
    let first = Elements::new(text, open).next().map(|range| &text[range]);
    let first = first.and_then(|slice| parse_strict(slice, Limits::OUTSIDE).ok());
    first.is_some_and(|value| own::looks_like_record(&value) && value.get("@context").is_none())
}

/// Where the list opens, when it is the document itself or its first member, `records`.
fn first_list(text: &[u8]) -> Option<usize> {
    let mut rest = text;
    if let Some(inside) = text.strip_prefix(b"{") {
        rest = inside.trim_ascii_start().strip_prefix(b"\"records\"")?;
        rest = rest.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
    }
    rest.starts_with(b"[").then(|| text.len() - rest.len())
}

/// How a packed transcript (gzip) looks in base64, and how the form begins that carries one.
const PACKED: [&[u8]; 4] = [b"H4sI", b"sessionId=", b"returnCode=", b"elmo="];

/// How a JOSE header (`{"`) and a COSE message look in base64.
const TOKENS: [&[u8]; 4] = [b"eyJ", b"0oR", b"hEO", b"hEM"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_told_by_their_first_bytes() {
        for (bytes, family) in [
            (&b"\x89PNG\r\n\x1a\nrest"[..], Family::Png),
            (b"\xEF\xBB\xBF  <svg/>", Family::Markup),
            (b" [1]", Family::Json),
            (b" [{\"kind\":\"work\",\"title\":\"A\"},", Family::OwnExport),
            (
                b"{\"records\" : [{\"title\":\"A\",\"kind\":\"work\"}]}",
                Family::OwnExport,
            ),
            (b"{\"records\":[{\"@context\":[]}]}", Family::Json),
            (
                b"{ \"format\" : \"dossier-export/1\", \"records\": []}",
                Family::OwnExport,
            ),
            (b"{\"records\":[],\"format\":\"dossier-export/1\"}", Family::Json),
            (b"eyJhbGciOiJFZERTQSJ9.e30.AA", Family::Token),
            (
                b"<?xml version=\"1.0\"?>\n<elmo xmlns=\"urn:x\"/>",
                Family::Transcript,
            ),
            (b"<svg><text>elmo</text></svg>", Family::Markup),
            (b"H4sIAAAA", Family::Transcript),
            (b"sessionId=1&returnCode=NCP_OK", Family::Transcript),
            (b"%PDF-1.7", Family::Pdf),
            (b"", Family::Other),
            (b"\x00\x01\x02", Family::Other),
        ] {
            assert_eq!(Family::of(bytes), family, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
