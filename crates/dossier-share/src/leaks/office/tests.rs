//! Documents that tell, documents that are traps.

#![allow(clippy::unwrap_used)]
use super::*;

fn docx(parts: &[(&str, &str)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let part = Part {
            name: (*name).to_owned(),
            method: 0,
            crc: 0,
            bytes: 0,
            packed: 0..0,
        };
        part.add(&[], Some(text), &mut out, &mut directory).unwrap();
    }
    let at = u32::try_from(out.len()).unwrap();
    let count = u16::try_from(parts.len()).unwrap();
    out.extend_from_slice(&directory);
    out.extend_from_slice(END);
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend_from_slice(&at.to_le_bytes());
    out.extend_from_slice(&[0; 2]);
    out
}

const CORE: &str = "<?xml version=\"1.0\"?><cp:coreProperties><dc:creator>CANARY</dc:creator>\
    <cp:lastModifiedBy>CANARY</cp:lastModifiedBy><dcterms:created xsi:type=\"dcterms:W3CDTF\">2026-01-01T00:00:00Z</dcterms:created></cp:coreProperties>";
const BODY: &str = "<w:document><w:t>Mijn verslag</w:t></w:document>";

#[test]
fn a_document_loses_its_author_and_keeps_its_text() {
    let document = docx(&[
        ("[Content_Types].xml", "<Types/>"),
        ("docProps/core.xml", CORE),
        ("word/document.xml", BODY),
    ]);
    assert!(is_office(&document));
    assert_eq!(look(&document)[0].0, LeakKind::DocumentMetadata);
    let Cleaning::Cleaned(copy) = clean(&document) else {
        panic!("not cleaned")
    };
    let parts = parts(&copy).unwrap();
    let text = |index: usize| parts[index].text(&copy, &mut { MAX_IN_ALL }).unwrap();
    assert_eq!(
        text(1),
        "<?xml version=\"1.0\"?><cp:coreProperties><dc:creator></dc:creator><cp:lastModifiedBy></cp:lastModifiedBy></cp:coreProperties>"
    );
    assert_eq!(text(2), BODY);
    assert_eq!(clean(&copy), Cleaning::Nothing);
    assert!(look(&copy).is_empty());
}

#[test]
fn comments_changes_and_hidden_words_are_told() {
    let body =
        "<w:document><w:ins w:author=\"A\"/><w:rPr><w:vanish/></w:rPr><w:t>BSN 111222333</w:t></w:document>";
    let document = docx(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", body)]);
    let kinds: Vec<_> = look(&document).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, [LeakKind::Comments, LeakKind::HiddenText, LeakKind::Bsn]);
    assert_eq!(clean(&document), Cleaning::Nothing);
}

#[test]
fn a_signed_document_is_never_touched() {
    let document = docx(&[
        ("[Content_Types].xml", "<Types/>"),
        ("docProps/core.xml", CORE),
        ("_xmlsignatures/sig1.xml", "<Signature/>"),
    ]);
    assert_eq!(clean(&document), Cleaning::Signed);
}

#[test]
fn a_hundred_thousand_moments_go_in_one_pass() {
    let core = "<dc:date>2026-11-22</dc:date>".repeat(100_000);
    let Cleaning::Cleaned(copy) = clean(&docx(&[
        ("[Content_Types].xml", "<a/>"),
        ("docProps/core.xml", &core),
    ])) else {
        panic!("it is cleaned");
    };
    assert!(look(&copy).is_empty());
}

#[test]
fn a_document_that_unpacks_without_end_is_looked_into_as_far_as_there_is_room() {
    let blank = " ".repeat(100_000);
    let parts: Vec<_> = ["a.xml", "b.xml", "c.xml", "d.xml"]
        .map(|name| (name, blank.as_str()))
        .into();
    let document = docx(&parts);
    assert!(look(&document).is_empty());
    let found = look_within(&document, 350_000);
    assert_eq!(found, [(LeakKind::NotLookedInto, String::new())]);
}

#[test]
fn parts_that_lie_over_each_other_are_no_document() {
    let mut bytes = docx(&[
        ("[Content_Types].xml", &"<a/>".repeat(50)),
        ("b.xml", &"<b/>".repeat(50)),
    ]);
    assert!(is_office(&bytes));
    // Both say that they take up more than half of the file.
    let len = u32::try_from(bytes.len() * 6 / 10).unwrap().to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 4)
        .filter(|at| bytes[*at..].starts_with(CENTRAL))
        .collect();
    for at in places {
        bytes[at + 20..at + 24].copy_from_slice(&len);
    }
    assert!(parts(&bytes).is_none() && !is_office(&bytes));
}
