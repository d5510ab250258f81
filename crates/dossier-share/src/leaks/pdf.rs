//! PDF: who made it, with what, when; text that is there and not to be seen; files inside.
//!
//! A PDF is not parsed here but searched, which finds most and misses some: what it misses is
//! text that is spelled in a font's own codes. A clean copy has the metadata overwritten in place with
//! blanks of the same length, so that no offset moves and the pages stay byte for byte what they were. Where the
//! metadata is packed away in an object stream we say that we cannot.

use std::ops::Range;

use flate2::read::ZlibDecoder;

use super::{Cleaning, LeakKind, inflated, text};

/// The entries of an information dictionary (ISO 32000-1 table 317).
const INFO: [&str; 9] = [
    "Author",
    "Creator",
    "Producer",
    "Title",
    "Subject",
    "Keywords",
    "CreationDate",
    "ModDate",
    "Company",
];
/// Streams that unpack to more are no text.
const MAX_STREAM: u64 = 8 << 20;
/// As many streams are unpacked as this.
const MAX_STREAMS: usize = 2000;

pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-")
}

/// A byte range is what a signature in a PDF covers (ISO 32000-1 §12.8.1).
pub(super) fn is_signed(bytes: &[u8]) -> bool {
    find(bytes, b"/ByteRange", 0).is_some()
}

pub(super) fn look(bytes: &[u8]) -> Vec<(LeakKind, String)> {
    let mut found = Vec::new();
    let told: Vec<_> = info_strings(bytes)
        .map(|(name, range)| format!("{name}: {}", shown(&bytes[range])))
        .collect();
    if !told.is_empty() {
        found.push((LeakKind::DocumentMetadata, text::excerpt(&told.join(", "))));
    }
    for range in xmp_packets(bytes) {
        found.push((LeakKind::DocumentMetadata, "XMP".to_owned()));
        let packet = String::from_utf8_lossy(&bytes[range]).into_owned();
        found.extend(text::look(&strip_tags(&packet)));
    }
    if has_name(bytes, b"/EmbeddedFile") || has_name(bytes, b"/Filespec") {
        found.push((LeakKind::EmbeddedFile, String::new()));
    }
    if has_name(bytes, b"/Annot") && (has_name(bytes, b"/Popup") || has_name(bytes, b"/FreeText")) {
        found.push((LeakKind::Comments, String::new()));
    }
    let mut hidden = false;
    for stream in streams(bytes) {
        let content = inflated(ZlibDecoder::new(&bytes[stream]), MAX_STREAM);
        if find(&content, b"/Author", 0).is_some() || find(&content, b"/CreationDate", 0).is_some() {
            found.push((LeakKind::DocumentMetadata, "ObjStm".to_owned()));
        }
        if find(&content, b" Tf", 0).is_some() || find(&content, b"BT", 0).is_some() {
            hidden |= is_hidden(&content);
            found.extend(text::look(&text_of(&content)));
        }
    }
    if hidden {
        found.push((LeakKind::HiddenText, String::new()));
    }
    found
}

pub(super) fn clean(bytes: &[u8]) -> Cleaning {
    if is_signed(bytes) {
        return Cleaning::Signed;
    }
    if has_name(bytes, b"/Encrypt") {
        return Cleaning::Unable;
    }
    let mut copy = bytes.to_vec();
    for (_, range) in info_strings(bytes) {
        blank(&mut copy[range]);
    }
    for range in xmp_packets(bytes) {
        // An empty stream of white space is no metadata, and no offset moved.
        copy[range].fill(b' ');
    }
    if copy != bytes {
        return Cleaning::Cleaned(copy);
    }
    let packed = look(bytes)
        .iter()
        .any(|(kind, _)| *kind == LeakKind::DocumentMetadata);
    if packed {
        Cleaning::Unable
    } else {
        Cleaning::Nothing
    }
}

/// The values of the information dictionary's entries, wherever they stand in clear: the inside of `(…)` or `<…>`.
fn info_strings(bytes: &[u8]) -> impl Iterator<Item = (&'static str, Range<usize>)> {
    INFO.into_iter().flat_map(move |name| {
        let key = format!("/{name}");
        let mut from = 0;
        std::iter::from_fn(move || {
            loop {
                let at = find(bytes, key.as_bytes(), from)?;
                from = at + key.len();
                let value = skip_blanks(bytes, from);
                let range = match bytes.get(value) {
                    Some(b'(') => value + 1..end_of_literal(bytes, value)?,
                    Some(b'<') if bytes.get(value + 1) != Some(&b'<') => value + 1..find(bytes, b">", value)?,
                    _ => continue,
                };
                from = range.end;
                if !is_blank(&bytes[range.clone()]) {
                    return Some((name, range));
                }
            }
        })
    })
}

/// Blanks of the same kind: hexadecimal digits in `<…>`, spaces in `(…)`.
fn blank(value: &mut [u8]) {
    let is_hex = value
        .iter()
        .all(|byte| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace());
    if is_hex && value.len().is_multiple_of(2) {
        // 0x20 is a blank as well, so the value is one in either reading.
        for (index, byte) in value.iter_mut().enumerate() {
            *byte = if index % 2 == 0 { b'2' } else { b'0' };
        }
    } else {
        value.fill(b' ');
    }
}

fn is_blank(value: &[u8]) -> bool {
    value.iter().all(|byte| *byte == b' ')
        || (value.len().is_multiple_of(2) && value.chunks(2).all(|two| two == b"20"))
}

/// `(…)` with balanced parentheses and escapes (ISO 32000-1 §7.3.4.2).
fn end_of_literal(bytes: &[u8], open: usize) -> Option<usize> {
    let (mut depth, mut at) = (0, open);
    loop {
        match bytes.get(at)? {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        at += 1;
        if at - open > 64 << 10 {
            return None;
        }
    }
}

/// The XMP packets that stand in clear, from processing instruction to processing instruction.
fn xmp_packets(bytes: &[u8]) -> Vec<Range<usize>> {
    let (mut from, mut ranges) = (0, Vec::new());
    while let Some(start) = find(bytes, b"<?xpacket begin", from) {
        let Some(end) =
            find(bytes, b"<?xpacket end", start).and_then(|end| Some(find(bytes, b"?>", end)? + 2))
        else {
            break;
        };
        ranges.push(start..end);
        from = end;
    }
    ranges
}

/// The packed streams, as they lie between `stream` and `endstream`.
fn streams(bytes: &[u8]) -> Vec<Range<usize>> {
    let (mut from, mut ranges) = (0, Vec::new());
    while let Some(at) = find(bytes, b"stream", from) {
        from = at + 6;
        if at >= 3 && &bytes[at - 3..at] == b"end" {
            continue;
        }
        let start = match bytes.get(from..from + 2) {
            Some(b"\r\n") => from + 2,
            Some([b'\n', _]) => from + 1,
            _ => continue,
        };
        let Some(end) = find(bytes, b"endstream", start) else {
            break;
        };
        let dictionary = &bytes[at.saturating_sub(400)..at];
        if find(dictionary, b"/FlateDecode", 0).is_some() || find(dictionary, b"/Fl ", 0).is_some() {
            ranges.push(start..end);
        }
        from = end + 9;
        if ranges.len() >= MAX_STREAMS {
            break;
        }
    }
    ranges
}

/// Text rendering mode 3 draws nothing (ISO 32000-1 table 106): the text of a scan, or something left behind.
fn is_hidden(content: &[u8]) -> bool {
    let mut from = 0;
    while let Some(at) = find(content, b"3 Tr", from) {
        let before = at
            .checked_sub(1)
            .and_then(|at| content.get(at))
            .is_none_or(u8::is_ascii_whitespace);
        let after = content.get(at + 4).is_none_or(u8::is_ascii_whitespace);
        if before && after {
            return true;
        }
        from = at + 4;
    }
    false
}

/// The literal strings of a page, one after another; text in a font's own codes stays dark.
fn text_of(content: &[u8]) -> String {
    let (mut at, mut text) = (0, Vec::new());
    while let Some(open) = find(content, b"(", at) {
        let Some(end) = end_of_literal(content, open) else {
            break;
        };
        text.extend_from_slice(&content[open + 1..end]);
        // What follows within one array is one word; an operator ends it.
        if find(&content[end..content.len().min(end + 12)], b"T", 0).is_some() {
            text.push(b' ');
        }
        at = end + 1;
    }
    String::from_utf8_lossy(&text).into_owned()
}

fn strip_tags(xml: &str) -> String {
    let (mut inside, mut out) = (false, String::with_capacity(xml.len()));
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
    out
}

/// UTF-16 with its mark, or bytes as they are.
fn shown(value: &[u8]) -> String {
    if let Some(wide) = value.strip_prefix(b"\xFE\xFF") {
        let units: Vec<_> = wide
            .chunks_exact(2)
            .map(|two| u16::from_be_bytes([two[0], two[1]]))
            .collect();
        return String::from_utf16_lossy(&units);
    }
    let text = String::from_utf8_lossy(value);
    text.chars().filter(|c| !c.is_control()).collect()
}

fn has_name(bytes: &[u8], name: &[u8]) -> bool {
    let mut from = 0;
    while let Some(at) = find(bytes, name, from) {
        if bytes
            .get(at + name.len())
            .is_none_or(|next| !next.is_ascii_alphanumeric())
        {
            return true;
        }
        from = at + name.len();
    }
    false
}

fn skip_blanks(bytes: &[u8], from: usize) -> usize {
    let blanks = bytes[from..]
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count();
    from + blanks
}

fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let first = *what.first()?;
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == first)?;
        if bytes[at..].starts_with(what) {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn pdf(info: &str, page: &str) -> Vec<u8> {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(page.as_bytes()).unwrap_or_default();
        let packed = packer.finish().unwrap_or_default();
        let mut bytes = b"%PDF-1.4\n1 0 obj\n<< /Filter /FlateDecode /Length 9 >>\nstream\n".to_vec();
        bytes.extend(packed);
        bytes.extend_from_slice(b"\nendstream\nendobj\n2 0 obj\n<< ");
        bytes.extend_from_slice(info.as_bytes());
        bytes.extend_from_slice(b" >>\nendobj\ntrailer << /Info 2 0 R >>\n%%EOF\n");
        bytes
    }

    #[test]
    fn author_and_history_are_blanked_and_nothing_moves() {
        let bytes = pdf(
            r"/Author (CANARY \(jr\)) /Title <43414E415259> /CreationDate (D:2026)",
            "BT (x) Tj ET",
        );
        let kinds: Vec<_> = look(&bytes).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [LeakKind::DocumentMetadata]);
        let Cleaning::Cleaned(copy) = clean(&bytes) else {
            panic!("not cleaned")
        };
        assert_eq!(copy.len(), bytes.len());
        let text = String::from_utf8_lossy(&copy);
        assert!(!text.contains("CANARY") && !text.contains("43414E") && text.contains("/Author ("));
        assert_eq!(clean(&copy), Cleaning::Nothing);
        assert!(look(&copy).is_empty());
    }

    #[test]
    fn a_signed_pdf_is_told_and_never_touched() {
        let bytes = pdf("/Author (CANARY) /ByteRange [0 1 2 3]", "BT ET");
        assert_eq!(clean(&bytes), Cleaning::Signed);
        assert!(is_signed(&bytes) && !look(&bytes).is_empty());
    }

    #[test]
    fn text_on_a_page_is_looked_at_also_where_nobody_sees_it() {
        let kinds = |page: &str| {
            look(&pdf("", page))
                .into_iter()
                .map(|(kind, _)| kind)
                .collect::<Vec<_>>()
        };
        assert_eq!(kinds("BT /F1 12 Tf (BSN 111222333) Tj ET"), [LeakKind::Bsn]);
        assert_eq!(kinds("BT /F1 12 Tf 3 Tr (scan) Tj ET"), [LeakKind::HiddenText]);
        assert_eq!(kinds("BT /F1 12 Tf (13 Tr) Tj ET"), []);
    }
}
