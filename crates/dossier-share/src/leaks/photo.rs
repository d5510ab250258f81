//! Photos: what stands beside the picture (EXIF, XMP, IPTC, text), and a copy without it.
//!
//! The picture itself is copied byte for byte; how it must be turned is kept, since without it a
//! photo from a phone lies on its side.
//!
//! Long because three picture formats, each with its reader and its cleaner side by side.

use super::{Cleaning, LeakKind, text};

const JPEG: &[u8] = b"\xFF\xD8\xFF";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/";

/// The chunks without which a PNG looks otherwise. Everything else tells about it.
const PNG_KEPT: [&[u8; 4]; 22] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD",
    b"hIST", b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT", b"cICP", b"mDCV", b"cLLI", b"oFFs", b"sTER",
];

pub(super) fn is_photo(bytes: &[u8]) -> bool {
    bytes.starts_with(JPEG) || bytes.starts_with(PNG) || is_webp(bytes)
}

fn is_webp(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")
}

/// A badge that is baked into a picture is somebody's signature, and goes away with the text around it.
pub(super) fn is_signed(bytes: &[u8]) -> bool {
    dossier_credential::detect(bytes).is_some()
}

pub(super) fn look(bytes: &[u8]) -> Vec<(LeakKind, String)> {
    let mut found = Vec::new();
    for part in parts(bytes).unwrap_or_default() {
        let content = &bytes[part.content.clone()];
        match part.what {
            What::Picture => {}
            What::Exif => of_exif(content, &mut found),
            What::Text => {
                let text = String::from_utf8_lossy(content);
                if text.contains("GPSLatitude") || text.contains("GPSLongitude") {
                    found.push((LeakKind::Gps, String::new()));
                }
                found.push((LeakKind::PhotoMetadata, text::excerpt(&printable(content))));
                found.extend(text::look(&text));
            }
            What::Other => found.push((LeakKind::PhotoMetadata, part.name)),
        }
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
    if parts.iter().all(|part| part.what == What::Picture) {
        return Cleaning::Nothing;
    }
    let mut copy = Vec::with_capacity(bytes.len());
    let start = parts.first().map_or(0, |part| part.whole.start);
    copy.extend_from_slice(&bytes[..start]);
    let turned = parts
        .iter()
        .filter(|part| part.what == What::Exif)
        .find_map(|part| Tiff::of(&bytes[part.content.clone()])?.orientation());
    if let Some(turned) = turned.filter(|turned| bytes.starts_with(JPEG) && (2..=8).contains(turned)) {
        copy.extend(exif_of_turn(turned));
    }
    for part in parts.iter().filter(|part| part.what == What::Picture) {
        copy.extend_from_slice(&bytes[part.whole.clone()]);
    }
    if is_webp(&copy) {
        mend_webp(&mut copy);
    }
    if copy == bytes {
        return Cleaning::Nothing;
    }
    Cleaning::Cleaned(copy)
}

/// Films and newer photos are boxes in boxes. The place stands as text in two of them; everything else
/// is left to other programs.
pub(super) fn look_into_boxes(bytes: &[u8]) -> Vec<(LeakKind, String)> {
    if bytes.get(4..8) != Some(b"ftyp") {
        return Vec::new();
    }
    let has = |what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    let mut found = Vec::new();
    if has(b"\xA9xyz") || has(b"com.apple.quicktime.location") {
        found.push((LeakKind::Gps, String::new()));
    }
    if has(b"Exif") {
        found.push((LeakKind::PhotoMetadata, "Exif".to_owned()));
    }
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Picture,
    Exif,
    Text,
    Other,
}

struct Part {
    whole: std::ops::Range<usize>,
    content: std::ops::Range<usize>,
    what: What,
    name: String,
}

/// The parts of a picture in their order, without a gap; `None` when it breaks off.
fn parts(bytes: &[u8]) -> Option<Vec<Part>> {
    if bytes.starts_with(PNG) {
        png_parts(bytes)
    } else if is_webp(bytes) {
        webp_parts(bytes)
    } else {
        jpeg_parts(bytes)
    }
}

/// ISO/IEC 10918-1 annex B: markers until the scan begins; from there all is picture until the end.
fn jpeg_parts(bytes: &[u8]) -> Option<Vec<Part>> {
    let (mut at, mut parts) = (2, Vec::new());
    loop {
        let marker = *bytes.get(at + 1).filter(|_| bytes.get(at) == Some(&0xFF))?;
        if marker == 0xDA {
            let end = jpeg_end(bytes, at)?;
            parts.push(part(at..end, at..end, What::Picture, ""));
            if end < bytes.len() {
                parts.push(part(
                    end..bytes.len(),
                    end..bytes.len(),
                    What::Other,
                    "after the end",
                ));
            }
            return Some(parts);
        }
        let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
        let (whole, content) = (at..at + 2 + length, at + 4..at + 2 + length);
        if length < 2 || whole.end > bytes.len() {
            return None;
        }
        let data = &bytes[content.clone()];
        let what = match marker {
            0xE1 if data.starts_with(EXIF) => What::Exif,
            0xE1 if data.starts_with(XMP) => What::Text,
            0xFE => What::Text,
            // JFIF, colour profile and Adobe's colour transform decide how it looks.
            0xE0 | 0xEE => What::Picture,
            0xE2 if data.starts_with(b"ICC_PROFILE\0") => What::Picture,
            0xE1..=0xEF => What::Other,
            _ => What::Picture,
        };
        let content = if what == What::Exif {
            content.start + EXIF.len()..content.end
        } else {
            content
        };
        parts.push(part(
            whole.clone(),
            content,
            what,
            &format!("APP{}", marker & 0x0F),
        ));
        at = whole.end;
    }
}

/// Scans, and in progressive pictures the tables between them, up to the end-of-image marker.
fn jpeg_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.windows(2).position(|two| {
            two[0] == 0xFF && two[1] != 0 && !(0xD0..=0xD7).contains(&two[1]) && two[1] != 0xFF
        })?;
        match bytes[at + 1] {
            0xD9 => return Some(at + 2),
            _ => at += 2 + usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?])),
        }
    }
}

fn png_parts(bytes: &[u8]) -> Option<Vec<Part>> {
    let (mut at, mut parts) = (PNG.len(), Vec::new());
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize;
        let name: &[u8; 4] = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        let (content, whole) = (
            at + 8..at.checked_add(8)?.checked_add(length)?,
            at..at.checked_add(12)?.checked_add(length)?,
        );
        if whole.end > bytes.len() {
            return None;
        }
        let what = match name {
            b"eXIf" => What::Exif,
            b"tEXt" | b"iTXt" | b"zTXt" => What::Text,
            name if PNG_KEPT.contains(&name) => What::Picture,
            _ => What::Other,
        };
        parts.push(part(whole.clone(), content, what, &String::from_utf8_lossy(name)));
        at = whole.end;
        if name == b"IEND" {
            if at < bytes.len() {
                parts.push(part(
                    at..bytes.len(),
                    at..bytes.len(),
                    What::Other,
                    "after the end",
                ));
            }
            return Some(parts);
        }
    }
}

fn webp_parts(bytes: &[u8]) -> Option<Vec<Part>> {
    let (mut at, mut parts) = (12, Vec::new());
    while at < bytes.len() {
        let name = bytes.get(at..at + 4)?;
        let length = u32::from_le_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?) as usize;
        let end = at.checked_add(8)?.checked_add(length)?;
        let whole = at..end.checked_add(length & 1)?.min(bytes.len());
        if end > bytes.len() {
            return None;
        }
        let what = match name {
            b"EXIF" => What::Exif,
            b"XMP " => What::Text,
            _ => What::Picture,
        };
        // Some writers put JPEG's own prefix before the EXIF data.
        let content = at + 8..end;
        let content = if bytes[content.clone()].starts_with(EXIF) {
            content.start + EXIF.len()..end
        } else {
            content
        };
        parts.push(part(whole.clone(), content, what, &String::from_utf8_lossy(name)));
        at = whole.end;
    }
    Some(parts)
}

/// The size in front, and the marks that say that there is EXIF and XMP (extended format, RFC 9649 §2.7).
fn mend_webp(copy: &mut [u8]) {
    let length = u32::try_from(copy.len() - 8).unwrap_or(u32::MAX);
    copy[4..8].copy_from_slice(&length.to_le_bytes());
    if copy.get(12..16) == Some(b"VP8X")
        && let Some(flags) = copy.get_mut(20)
    {
        *flags &= !0b0000_1100;
    }
}

fn part(whole: std::ops::Range<usize>, content: std::ops::Range<usize>, what: What, name: &str) -> Part {
    Part {
        whole,
        content,
        what,
        name: name.to_owned(),
    }
}

fn of_exif(content: &[u8], found: &mut Vec<(LeakKind, String)>) {
    let Some(tiff) = Tiff::of(content) else {
        found.push((LeakKind::PhotoMetadata, String::new()));
        return;
    };
    if tiff.has_place() {
        found.push((LeakKind::Gps, String::new()));
    }
    let told = tiff.texts();
    if !told.is_empty() {
        found.push((LeakKind::PhotoMetadata, text::excerpt(&told)));
    }
}

/// EXIF is a TIFF without a picture (TIFF 6.0 section 2): a byte order and a list of entries.
struct Tiff<'b> {
    bytes: &'b [u8],
    big: bool,
}

impl<'b> Tiff<'b> {
    fn of(bytes: &'b [u8]) -> Option<Self> {
        let big = match bytes.get(..4)? {
            b"MM\0*" => true,
            b"II*\0" => false,
            _ => return None,
        };
        Some(Self { bytes, big })
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let two = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.big {
            u16::from_be_bytes(two)
        } else {
            u16::from_le_bytes(two)
        })
    }

    fn u32(&self, at: usize) -> Option<usize> {
        let four = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.big {
            u32::from_be_bytes(four)
        } else {
            u32::from_le_bytes(four)
        } as usize)
    }

    /// Tag, kind, count and the place of the value, of each entry of the first list.
    fn entries(&self) -> Vec<(u16, u16, usize, usize)> {
        let read = || {
            let start = self.u32(4)?;
            let count = self.u16(start)?;
            let entry = |index: usize| {
                let at = start + 2 + index * 12;
                Some((self.u16(at)?, self.u16(at + 2)?, self.u32(at + 4)?, at + 8))
            };
            Some((0..usize::from(count)).filter_map(entry).collect())
        };
        read().unwrap_or_default()
    }

    fn has_place(&self) -> bool {
        const GPS: u16 = 0x8825;
        let list = self.entries().into_iter().find(|entry| entry.0 == GPS);
        let entries = list.and_then(|(_, _, _, at)| self.u16(self.u32(at)?));
        entries.is_some_and(|count| count > 0)
    }

    fn orientation(&self) -> Option<u16> {
        const ORIENTATION: u16 = 0x0112;
        let (_, _, _, at) = self.entries().into_iter().find(|entry| entry.0 == ORIENTATION)?;
        self.u16(at)
    }

    /// Maker, model, program, moment, artist and owner: whatever is text in the first list.
    fn texts(&self) -> String {
        const TEXT: u16 = 2;
        let of_entry = |(_, kind, count, at): (u16, u16, usize, usize)| {
            let start = if count > 4 { self.u32(at)? } else { at };
            let text = (kind == TEXT).then(|| self.bytes.get(start..start.checked_add(count)?))??;
            let text = printable(text);
            (!text.is_empty()).then_some(text)
        };
        let texts: Vec<_> = self.entries().into_iter().filter_map(of_entry).collect();
        texts.join(", ")
    }
}

/// An EXIF segment that says how the picture must be turned, and nothing else.
fn exif_of_turn(turned: u16) -> Vec<u8> {
    let mut segment = vec![0xFF, 0xE1, 0, 34];
    segment.extend_from_slice(EXIF);
    segment.extend_from_slice(b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01");
    segment.extend_from_slice(&turned.to_be_bytes());
    segment.extend_from_slice(&[0; 6]);
    segment
}

fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A picture of nothing, with a place in it, a comment, and turned on its side.
    pub(crate) fn jpeg() -> Vec<u8> {
        let tiff: &[u8] = b"MM\0*\0\0\0\x08\0\x03\
            \x01\x0F\0\x02\0\0\0\x07\0\0\0\x40\
            \x01\x12\0\x03\0\0\0\x01\0\x06\0\0\
            \x88\x25\0\x04\0\0\0\x01\0\0\0\x50\
            \0\0\0\0";
        let mut exif = tiff.to_vec();
        exif.resize(0x40, 0);
        exif.extend(b"CANARY\0");
        exif.resize(0x50, 0);
        exif.extend(b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0");
        let segment = |marker: u8, data: &[u8]| {
            let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
            [&[0xFF, marker], length.as_slice(), data].concat()
        };
        [
            b"\xFF\xD8".to_vec(),
            segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            segment(0xE1, &[EXIF, &exif].concat()),
            segment(0xED, b"Photoshop 3.0\0CANARY"),
            segment(0xFE, b"CANARY-comment"),
            segment(0xDB, &[1; 65]),
            segment(0xDA, b"\x01\x01\0\0\x3F\0"),
            b"\x12\xFF\0\x34\xFF\xD9CANARY-trailer".to_vec(),
        ]
        .concat()
    }

    #[test]
    fn a_photo_loses_place_camera_and_words_and_keeps_picture_and_turn() {
        let photo = jpeg();
        let kinds: Vec<_> = look(&photo).into_iter().map(|(kind, _)| kind).collect();
        assert!(kinds.contains(&LeakKind::Gps) && kinds.contains(&LeakKind::PhotoMetadata));
        let Cleaning::Cleaned(copy) = clean(&photo) else {
            panic!("not cleaned")
        };
        assert!(!String::from_utf8_lossy(&copy).contains("CANARY"));
        assert!(copy.windows(4).any(|four| four == b"\x12\xFF\0\x34") && copy.ends_with(b"\xFF\xD9"));
        let exif = jpeg_parts(&copy)
            .unwrap()
            .into_iter()
            .find(|part| part.what == What::Exif)
            .unwrap();
        let tiff = Tiff::of(&copy[exif.content]).unwrap();
        assert_eq!(
            (tiff.orientation(), tiff.has_place(), tiff.texts()),
            (Some(6), false, String::new())
        );
        assert!(look(&copy).iter().all(|(kind, _)| *kind != LeakKind::Gps));
    }

    fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let crc = crc32fast::hash(&[name.as_slice(), data].concat());
        let length = u32::try_from(data.len()).unwrap();
        [&length.to_be_bytes(), name.as_slice(), data, &crc.to_be_bytes()].concat()
    }

    #[test]
    fn a_png_loses_its_text_and_keeps_its_picture() {
        let picture = [
            chunk(b"IHDR", &[0; 13]),
            chunk(b"IDAT", &[9]),
            chunk(b"IEND", &[]),
        ];
        let told = [chunk(b"tEXt", b"Author\0CANARY"), chunk(b"tIME", &[7; 7])].concat();
        let png = [PNG, &picture[0], &told, &picture[1], &picture[2]].concat();
        let Cleaning::Cleaned(copy) = clean(&png) else {
            panic!("not cleaned")
        };
        assert_eq!(copy, [PNG, &picture[0], &picture[1], &picture[2]].concat());
        assert_eq!(clean(&copy), Cleaning::Nothing);
    }

    #[test]
    fn a_webp_loses_its_exif_and_says_so_in_front() {
        let chunk = |name: &[u8; 4], data: &[u8]| {
            let length = u32::try_from(data.len()).unwrap().to_le_bytes();
            [
                name.as_slice(),
                &length,
                data,
                if data.len() % 2 == 1 { &[0] } else { &[] },
            ]
            .concat()
        };
        let flags = [0b0000_1100, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let body = [
            chunk(b"VP8X", &flags),
            chunk(b"VP8 ", b"abc"),
            chunk(b"EXIF", b"CANARY"),
            chunk(b"XMP ", b"CANARY"),
        ];
        let body = [b"WEBP".as_slice(), &body.concat()].concat();
        let length = u32::try_from(body.len()).unwrap().to_le_bytes();
        let webp = [b"RIFF".as_slice(), &length, &body].concat();
        let Cleaning::Cleaned(copy) = clean(&webp) else {
            panic!("not cleaned")
        };
        assert!(!String::from_utf8_lossy(&copy).contains("CANARY"));
        assert_eq!(
            u32::from_le_bytes(copy[4..8].try_into().unwrap()) as usize,
            copy.len() - 8
        );
        assert_eq!(copy[20], 0);
    }

    #[test]
    fn a_photo_that_breaks_off_is_never_made_anew() {
        let photo = jpeg();
        for end in 3..photo.len() - 16 {
            assert!(!matches!(clean(&photo[..end]), Cleaning::Cleaned(_)), "{end}");
        }
    }
}
