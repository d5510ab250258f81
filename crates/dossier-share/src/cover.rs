//! The cover: one page on paper or beside the file, that says for whom and what for a share is, how it is opened, and
//! how to see that it is the right one.
//!
//! The page is a PDF of our own writing: one page, two fonts that every reader has, and a QR code in
//! rectangles. Nothing in it is secret; the words that open the share are never on it.

use dossier_model::{Language, PartialDate, Purpose, ShareId, words};
use jiff::Timestamp;
use qrcode::{Color, EcLevel, QrCode};

use crate::propose::purpose_words;

/// What a cover says.
#[derive(Clone)]
pub struct CoverFacts {
    /// The share.
    pub id: ShareId,
    /// For whom.
    pub recipient: String,
    /// What for.
    pub purpose: Purpose,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// The learner's key for this recipient (`did:key`).
    pub holder: String,
    /// The file's name.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// How it is locked.
    pub lock: CoverLock,
}

/// How the share of a cover is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverLock {
    /// With words that travel another way.
    Words,
    /// With the recipient's own key.
    Keys,
    /// With either; a key file travels beside it.
    Both,
}

impl std::fmt::Debug for CoverFacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CoverFacts {{ id: {} }}", self.id)
    }
}

/// What the QR code of a cover holds: what a recipient compares, and nothing that opens anything.
pub fn cover_code(facts: &CoverFacts) -> String {
    let fingerprint = crate::digest::fingerprint(&facts.holder).replace(' ', "");
    format!(
        "urn:uuid:{}\nsha256:{}\nkey:{fingerprint}",
        facts.id, facts.sha256
    )
}

/// Draws the cover as a PDF of one page (A4). The same facts always give the same bytes.
pub fn cover(facts: &CoverFacts, language: Language) -> Vec<u8> {
    let say = |key: &str| words::say(language, key, &[]);
    let day = |moment: Timestamp| PartialDate::of(moment).to_string();
    let fingerprint = crate::digest::fingerprint(&facts.holder);
    let period = format!("{} – {}", day(facts.from), day(facts.until));
    let purpose = purpose_words(language, &facts.purpose);
    let share = facts.id.to_string();
    let mut page = Page::new();
    page.line(&say("share_cover_title"), 20.0, true);
    page.skip(8.0);
    let rows = [
        ("share_fact_recipient", facts.recipient.as_str()),
        ("share_fact_purpose", &purpose),
        ("share_cover_period", &period),
        ("share_cover_file", &facts.file),
        ("share_cover_share", &share),
        ("share_cover_digest", &facts.sha256),
        ("share_cover_fingerprint", &fingerprint),
    ];
    for (label, value) in rows {
        page.line(&say(label), 9.0, true);
        page.text(value, 11.0);
        page.skip(4.0);
    }
    page.skip(6.0);
    page.line(&say("share_cover_open"), 12.0, true);
    let how = match facts.lock {
        CoverLock::Words => "share_cover_words",
        CoverLock::Keys => "share_cover_keys",
        CoverLock::Both => "share_cover_both",
    };
    let values = [("file", facts.file.as_str())];
    page.text(&words::say(language, how, &values), 11.0);
    page.skip(4.0);
    page.text(&say("share_cover_check"), 11.0);
    page.code(&cover_code(facts));
    page.finish()
}

const WIDTH: f64 = 595.0;
const HEIGHT: f64 = 842.0;
const MARGIN: f64 = 56.0;
/// The side of the QR code with its quiet zone, in points (45 mm).
const CODE: f64 = 128.0;

/// A page that is written from the top down.
struct Page {
    content: Vec<u8>,
    y: f64,
}

impl Page {
    const fn new() -> Self {
        Self {
            content: Vec::new(),
            y: HEIGHT - MARGIN,
        }
    }

    const fn skip(&mut self, points: f64) {
        self.y -= points;
    }

    /// Text that is broken into lines where it must be.
    fn text(&mut self, text: &str, size: f64) {
        for paragraph in text.lines() {
            // Helvetica is about half as wide as it is high; capitals and digits are wider.
            let most = ((WIDTH - 2.0 * MARGIN) / (size * 0.56)) as usize;
            for line in broken(paragraph, most) {
                self.line(&line, size, false);
            }
        }
    }

    fn line(&mut self, text: &str, size: f64, bold: bool) {
        self.y -= size * 1.3;
        // What does not fit on one page has no place on a cover.
        if self.y < MARGIN + CODE {
            return;
        }
        let font = if bold { "F2" } else { "F1" };
        self.content
            .extend_from_slice(format!("BT /{font} {size} Tf {MARGIN} {:.1} Td (", self.y).as_bytes());
        for c in text.chars() {
            let byte = win_ansi(c);
            if matches!(byte, b'(' | b')' | b'\\') {
                self.content.push(b'\\');
            }
            self.content.push(byte);
        }
        self.content.extend_from_slice(b") Tj ET\n");
    }

    /// The code at the foot of the page, dark squares row by row.
    fn code(&mut self, text: &str) {
        let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else {
            return;
        };
        let width = code.width();
        // Four squares of quiet on each side (ISO/IEC 18004 §6.3.8).
        let square = CODE / (width + 8) as f64;
        for (index, color) in code.to_colors().into_iter().enumerate() {
            if color == Color::Dark {
                let (column, row) = (index % width, index / width);
                let x = MARGIN + (column + 4) as f64 * square;
                let y = MARGIN + CODE - (row + 5) as f64 * square;
                self.content.extend_from_slice(
                    format!("{x:.2} {y:.2} {:.2} {:.2} re f\n", square + 0.02, square + 0.02).as_bytes(),
                );
            }
        }
    }

    /// The file around the page (ISO 32000-1): five objects and a table of where they begin.
    fn finish(self) -> Vec<u8> {
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R \
             /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>"
        );
        let font = |name: &str| {
            format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>")
        };
        let mut content = format!("<< /Length {} >>\nstream\n", self.content.len()).into_bytes();
        content.extend_from_slice(&self.content);
        content.extend_from_slice(b"endstream");
        let objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
            page.into_bytes(),
            content,
            font("Helvetica").into_bytes(),
            font("Helvetica-Bold").into_bytes(),
        ];
        let mut file = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        for (index, object) in objects.iter().enumerate() {
            table += &format!("{:010} 00000 n \n", file.len());
            file.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
            file.extend_from_slice(object);
            file.extend_from_slice(b"\nendobj\n");
        }
        let start = file.len();
        let trailer = format!(
            "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        );
        file.extend_from_slice(table.as_bytes());
        file.extend_from_slice(trailer.as_bytes());
        file
    }
}

/// Lines of at most `most` characters, broken at blanks, and inside words that are longer.
fn broken(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut word: Vec<char> = word.chars().collect();
        while let Some(line) = lines.last_mut() {
            let blank = usize::from(!line.is_empty());
            let room = most.saturating_sub(line.chars().count() + blank);
            if word.len() <= room {
                if blank == 1 {
                    line.push(' ');
                }
                line.extend(&word);
                break;
            }
            if blank == 0 {
                line.extend(word.drain(..most));
            }
            lines.push(String::new());
        }
    }
    lines
}

/// A character in the encoding of the standard fonts (ISO 32000-1 annex D); what has none becomes a question mark.
fn win_ansi(c: char) -> u8 {
    match c {
        ' '..='~' | '\u{a0}'..='\u{ff}' => c as u32 as u8,
        '€' => 0x80,
        '…' => 0x85,
        'Š' => 0x8A,
        'Ž' => 0x8E,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        'š' => 0x9A,
        'ž' => 0x9E,
        'Ÿ' => 0x9F,
        _ => b'?',
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn facts(recipient: &str) -> CoverFacts {
        CoverFacts {
            id: "7d444840-9dc0-41d1-b245-5ffdce74fad2".parse().unwrap(),
            recipient: recipient.to_owned(),
            purpose: Purpose::Admission,
            from: "2026-06-01T00:00:00Z".parse().unwrap(),
            until: "2026-07-01T23:59:59Z".parse().unwrap(),
            holder: "did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw".to_owned(),
            file: "deel.dossiershare".to_owned(),
            sha256: "ab".repeat(32),
            lock: CoverLock::Words,
        }
    }

    #[test]
    fn every_object_begins_where_the_table_says() {
        let pdf = cover(&facts("ROC (Zuid) \\ Café"), Language::Nl);
        let text = String::from_utf8_lossy(&pdf).into_owned();
        let start: usize = text
            .rsplit("startxref\n")
            .next()
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .parse()
            .unwrap();
        assert!(pdf[start..].starts_with(b"xref\n"));
        let table = String::from_utf8_lossy(&pdf[start..]).into_owned();
        for (number, line) in table
            .lines()
            .skip(3)
            .take_while(|line| line.ends_with(" n "))
            .enumerate()
        {
            let at: usize = line[..10].parse().unwrap();
            assert!(
                pdf[at..].starts_with(format!("{} 0 obj", number + 1).as_bytes()),
                "{line}"
            );
        }
        assert!(pdf.windows(13).any(|bytes| bytes == b"ROC \\(Zuid\\) "));
    }

    #[test]
    fn a_cover_says_what_is_compared_and_never_what_opens() {
        let facts = facts("ROC");
        assert!(cover_code(&facts).contains(&facts.sha256));
        let text = String::from_utf8_lossy(&cover(&facts, Language::En)).into_owned();
        assert!(text.contains(&facts.sha256) && text.contains("age -d"));
        assert!(!text.contains("\\{") && !text.contains("{file}"));
    }

    #[test]
    fn a_recipient_of_any_length_stays_on_the_page() {
        let pdf = cover(&facts(&"lang".repeat(400)), Language::En);
        assert!(pdf.len() < 200_000 && pdf.ends_with(b"%%EOF\n"));
        assert_eq!(broken("a bb ccc", 4), ["a bb", "ccc"]);
        assert_eq!(broken("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
    }
}
