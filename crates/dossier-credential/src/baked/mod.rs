//! Credentials baked into images: the text is taken out, the picture is never decoded.

mod png;
mod svg;

use crate::{Carrier, ReadFault};

/// What was baked into an image.
pub(crate) struct Baked {
    /// The JSON, token or address.
    pub(crate) text: String,
    pub(crate) carrier: Carrier,
    /// Oddities of the carrier that are worth saying and change nothing.
    pub(crate) remarks: Vec<String>,
}

/// Takes the text out of a PNG; `None` when the bytes are no PNG.
pub(crate) fn of_png(bytes: &[u8]) -> Option<Result<Baked, ReadFault>> {
    bytes.starts_with(png::SIGNATURE).then(|| png::read(bytes))
}

/// Takes the text out of an SVG; `None` when the XML is no SVG.
pub(crate) fn of_xml(text: &str) -> Result<XmlKind, ReadFault> {
    svg::read(text)
}

/// What an XML document turned out to be.
pub(crate) enum XmlKind {
    /// An SVG with a credential.
    Badge(Baked),
    /// Something without a credential.
    Nothing,
}
