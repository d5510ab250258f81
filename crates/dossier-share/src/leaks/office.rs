//! Office documents (OOXML, OpenDocument): a ZIP with a few parts that say who made it.
//!
//! Every other part is copied with its packed bytes as they are.

use std::{io::Write as _, ops::Range};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};

use super::{Cleaning, LeakKind, inflated, text};

/// A part that unpacks to more is no text that somebody wrote.
const MAX_PART: u64 = 16 << 20;
/// So much of a document is unpacked in all; what is beyond it is not looked into.
const MAX_IN_ALL: u64 = 48 << 20;
const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";

/// Parts that say who, with what and when, and nothing that is seen.
const TOLD: [&str; 5] = [
    "docProps/core.xml",
    "docProps/app.xml",
    "docProps/custom.xml",
    "meta.xml",
    "docProps/thumbnail.jpeg",
];

pub(super) fn is_office(bytes: &[u8]) -> bool {
    bytes.starts_with(LOCAL)
        && parts(bytes).is_some_and(|parts| {
            let has = |name: &str| parts.iter().any(|part| part.name == name);
            has("[Content_Types].xml") || (has("mimetype") && has("content.xml"))
        })
}

pub(super) fn is_signed(bytes: &[u8]) -> bool {
    parts(bytes).is_some_and(|parts| {
        let signature =
            |name: &str| name.starts_with("_xmlsignatures/") || name == "META-INF/documentsignatures.xml";
        parts.iter().any(|part| signature(&part.name))
    })
}

pub(super) fn look(bytes: &[u8]) -> Vec<(LeakKind, String)> {
    look_within(bytes, MAX_IN_ALL)
}

fn look_within(bytes: &[u8], mut room: u64) -> Vec<(LeakKind, String)> {
    let mut found = Vec::new();
    for part in parts(bytes).unwrap_or_default() {
        if !part.name.ends_with(".xml") {
            continue;
        }
        let Some(xml) = part.text(bytes, &mut room) else {
            found.push((LeakKind::NotLookedInto, String::new()));
            break;
        };
        let words = words_of(&xml);
        if TOLD.contains(&part.name.as_str()) {
            if is_telling(&xml) {
                found.push((LeakKind::DocumentMetadata, text::excerpt(&words)));
            }
            continue;
        }
        if part.name.contains("comments")
            || ["w:ins ", "w:del ", "text:tracked-changes", "office:annotation"]
                .iter()
                .any(|tag| xml.contains(&format!("<{tag}")))
        {
            found.push((LeakKind::Comments, String::new()));
        }
        if xml.contains("<w:vanish") || xml.contains("text:display=\"none\"") {
            found.push((LeakKind::HiddenText, String::new()));
        }
        found.extend(text::look(&words));
    }
    found
}

pub(super) fn clean(bytes: &[u8]) -> Cleaning {
    if is_signed(bytes) {
        return Cleaning::Signed;
    }
    let Some(parts) = parts(bytes) else {
        return Cleaning::Unable;
    };
    let (mut copy, mut directory, mut changed) = (Vec::with_capacity(bytes.len()), Vec::new(), false);
    let mut room = MAX_IN_ALL;
    for part in &parts {
        let anew = if TOLD.contains(&part.name.as_str()) && part.name.ends_with(".xml") {
            let Some(xml) = part.text(bytes, &mut room) else {
                return Cleaning::Unable;
            };
            is_telling(&xml).then(|| blanked(&xml))
        } else {
            None
        };
        changed |= anew.is_some();
        if part
            .add(bytes, anew.as_deref(), &mut copy, &mut directory)
            .is_none()
        {
            return Cleaning::Unable;
        }
    }
    if !changed {
        return Cleaning::Nothing;
    }
    let (Ok(at), Ok(count), Ok(length)) = (
        u32::try_from(copy.len()),
        u16::try_from(parts.len()),
        u32::try_from(directory.len()),
    ) else {
        return Cleaning::Unable;
    };
    copy.extend_from_slice(&directory);
    copy.extend_from_slice(END);
    copy.extend_from_slice(&[0; 4]);
    copy.extend_from_slice(&count.to_le_bytes());
    copy.extend_from_slice(&count.to_le_bytes());
    copy.extend_from_slice(&length.to_le_bytes());
    copy.extend_from_slice(&at.to_le_bytes());
    copy.extend_from_slice(&[0; 2]);
    Cleaning::Cleaned(copy)
}

struct Part {
    name: String,
    method: u16,
    crc: u32,
    bytes: u32,
    packed: Range<usize>,
}

impl Part {
    /// What it says, unpacked; `None` when the room for all parts is used up.
    fn text(&self, bytes: &[u8], room: &mut u64) -> Option<String> {
        let packed = &bytes[self.packed.clone()];
        let content = match self.method {
            0 => packed.to_vec(),
            _ => inflated(DeflateDecoder::new(packed), MAX_PART.min(*room)),
        };
        *room = room.checked_sub(content.len() as u64).filter(|room| *room > 0)?;
        Some(String::from_utf8_lossy(&content).into_owned())
    }

    /// Adds the part as it is packed, or packed anew with another content.
    fn add(
        &self,
        bytes: &[u8],
        anew: Option<&str>,
        out: &mut Vec<u8>,
        directory: &mut Vec<u8>,
    ) -> Option<()> {
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
        let (method, crc, length, packed) = match anew {
            None => (
                self.method,
                self.crc,
                self.bytes,
                bytes[self.packed.clone()].to_vec(),
            ),
            Some(text) => {
                packer.write_all(text.as_bytes()).ok()?;
                let length = u32::try_from(text.len()).ok()?;
                (8, crc32fast::hash(text.as_bytes()), length, packer.finish().ok()?)
            }
        };
        let mut shared = Vec::with_capacity(26);
        for number in [20_u16, 0x0800, method, 0, 0x21] {
            shared.extend_from_slice(&number.to_le_bytes());
        }
        for number in [crc, u32::try_from(packed.len()).ok()?, length] {
            shared.extend_from_slice(&number.to_le_bytes());
        }
        shared.extend_from_slice(&u16::try_from(self.name.len()).ok()?.to_le_bytes());
        shared.extend_from_slice(&[0; 2]);
        directory.extend_from_slice(CENTRAL);
        directory.extend_from_slice(&20_u16.to_le_bytes());
        directory.extend_from_slice(&shared);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&u32::try_from(out.len()).ok()?.to_le_bytes());
        directory.extend_from_slice(self.name.as_bytes());
        out.extend_from_slice(LOCAL);
        out.extend_from_slice(&shared);
        out.extend_from_slice(self.name.as_bytes());
        out.extend_from_slice(&packed);
        Some(())
    }
}

/// The directory of an ordinary ZIP; `None` for what goes beyond it.
fn parts(bytes: &[u8]) -> Option<Vec<Part>> {
    let u16_at = |at: usize| Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let u32_at = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let tail = bytes.len().saturating_sub(22 + 65_535);
    let end = tail + bytes[tail..].windows(4).rposition(|four| four == END)?;
    let (count, mut at) = (usize::from(u16_at(end + 10)?), u32_at(end + 16)? as usize);
    let mut parts = Vec::with_capacity(count.min(1000));
    let mut packed_in_all = 0;
    for _ in 0..count {
        if bytes.get(at..at + 4)? != CENTRAL {
            return None;
        }
        let (flags, method) = (u16_at(at + 8)?, u16_at(at + 10)?);
        let (crc, packed, length) = (u32_at(at + 16)?, u32_at(at + 20)?, u32_at(at + 24)?);
        let (name, extra, comment) = (
            usize::from(u16_at(at + 28)?),
            usize::from(u16_at(at + 30)?),
            usize::from(u16_at(at + 32)?),
        );
        let local = u32_at(at + 42)? as usize;
        if flags & 1 != 0
            || !matches!(method, 0 | 8)
            || packed == u32::MAX
            || bytes.get(local..local + 4)? != LOCAL
        {
            return None;
        }
        let data = local + 30 + usize::from(u16_at(local + 26)?) + usize::from(u16_at(local + 28)?);
        let packed = data..data.checked_add(packed as usize)?;
        // Parts that lie over each other are a trap: a small file that unpacks, and is copied, without end.
        packed_in_all += packed.len();
        if packed.end > bytes.len() || packed_in_all > bytes.len() {
            return None;
        }
        parts.push(Part {
            name: String::from_utf8_lossy(bytes.get(at + 46..at + 46 + name)?).into_owned(),
            method,
            crc,
            bytes: length,
            packed,
        });
        at += 46 + name + extra + comment;
    }
    Some(parts)
}

/// True when something stands between the tags that is no number, or a moment does.
fn is_telling(xml: &str) -> bool {
    !words_of(&blanked(xml)).eq(&words_of(xml))
}

/// The same part with nothing between its tags: programs read it as a document without properties.
fn blanked(xml: &str) -> String {
    let (mut inside, mut out) = (true, String::with_capacity(xml.len()));
    for c in xml.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                out.push(c);
                inside = false;
                continue;
            }
            _ => {}
        }
        if inside {
            out.push(c);
        }
    }
    // A moment must be a moment to be read: the elements themselves go.
    for tag in [
        "dcterms:created",
        "dcterms:modified",
        "meta:creation-date",
        "dc:date",
        "meta:print-date",
    ] {
        out = without(&out, &format!("<{tag}"), &format!("</{tag}>"));
    }
    // Numbers such as page counts must be numbers: empty elements with them go as well.
    for tag in [
        "TotalTime",
        "Pages",
        "Words",
        "Characters",
        "Lines",
        "Paragraphs",
        "CharactersWithSpaces",
        "DocSecurity",
        "ScaleCrop",
        "LinksUpToDate",
        "SharedDoc",
        "HyperlinksChanged",
        "Slides",
        "Notes",
        "HiddenSlides",
        "cp:revision",
        "meta:editing-cycles",
        "meta:editing-duration",
        "HeadingPairs",
        "TitlesOfParts",
    ] {
        let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
        if let (Some(start), Some(end)) = (out.find(&open), out.find(&close))
            && start < end
        {
            out.replace_range(start..end + close.len(), "");
        }
    }
    out
}

/// The text without any piece from `open` to the next `close`. One pass: a part may hold a million of them.
fn without(text: &str, open: &str, close: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((start, end)) = rest
        .find(open)
        .and_then(|start| Some((start, start + rest[start..].find(close)? + close.len())))
    {
        out.push_str(&rest[..start]);
        rest = &rest[end..];
    }
    out + rest
}

fn words_of(xml: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in xml.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                out.push(' ');
            }
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
