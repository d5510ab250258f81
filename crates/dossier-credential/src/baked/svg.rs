//! SVG: parsed as XML, and only the credential's element is looked at.

use roxmltree::{Document, Node, ParsingOptions};

use super::{Baked, XmlKind};
use crate::{Carrier, ReadFault};

/// The largest XML text, in bytes.
const LARGEST: usize = 10 << 20;
/// The largest SVG, in bytes.
const LARGEST_SVG: usize = 2 << 20;
/// The most elements, attributes and texts.
const NODES: u32 = 200_000;

/// The elements that hold a credential: namespace and name, the newest standard first.
const ELEMENTS: [(&str, &str); 3] = [
    ("https://purl.imsglobal.org/ob/v3p0", "credential"),
    ("https://purl.imsglobal.org/clr/v2p0", "credential"),
    ("http://openbadges.org", "assertion"),
];

pub(super) fn read(text: &str) -> Result<XmlKind, ReadFault> {
    if text.len() > LARGEST {
        return Err(ReadFault::TooLarge {
            limit: LARGEST,
            found: text.len(),
        });
    }
    // No DTD: entities are how a small file becomes a large one.
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: NODES,
        ..ParsingOptions::default()
    };
    let document = match Document::parse_with_options(text, options) {
        Ok(document) => document,
        // Drawing programs write the harmless SVG 1.1 doctype; the badge inside is still readable without it.
        Err(roxmltree::Error::DtdDetected) => return without_doctype(text),
        Err(error) => {
            return Err(ReadFault::Xml {
                line: error.pos().row,
            });
        }
    };
    Ok(kind_of(&document, text.len(), Vec::new()))
}

/// Reads again without a doctype that declares nothing (no internal subset).
fn without_doctype(text: &str) -> Result<XmlKind, ReadFault> {
    let refused = ReadFault::Xml { line: 0 };
    let start = text.find("<!DOCTYPE").ok_or_else(|| refused.clone())?;
    let length = text[start..].find('>').ok_or_else(|| refused.clone())?;
    let doctype = &text[start..=start + length];
    if doctype.contains('[') || !doctype.starts_with("<!DOCTYPE svg") {
        return Err(refused);
    }
    let plain = format!("{}{}", &text[..start], &text[start + length + 1..]);
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(&plain, options).map_err(|error| ReadFault::Xml {
        line: error.pos().row,
    })?;
    Ok(kind_of(
        &document,
        text.len(),
        vec!["the image has a doctype, which was left out".to_owned()],
    ))
}

fn kind_of(document: &Document<'_>, size: usize, mut remarks: Vec<String>) -> XmlKind {
    let root = document.root_element();
    match root.tag_name().name() {
        "svg" if size <= LARGEST_SVG => {}
        _ => return XmlKind::Nothing,
    }
    let rank = |node: &Node<'_, '_>| {
        let name = node.tag_name();
        ELEMENTS
            .iter()
            .position(|(space, local)| name.namespace() == Some(space) && name.name() == *local)
    };
    let mut found: Vec<_> = root
        .descendants()
        .filter_map(|node| Some((rank(&node)?, node)))
        .collect();
    if found.len() > 1 {
        remarks.push(format!("{} badges in one image, the first is read", found.len()));
    }
    // A stable sort: within one standard, the first in the file stays first.
    found.sort_by_key(|(rank, _)| *rank);
    let text = found
        .first()
        .map(|(_, node)| content(*node))
        .filter(|text| !text.is_empty());
    text.map_or(XmlKind::Nothing, |text| {
        XmlKind::Badge(Baked {
            text,
            carrier: Carrier::Svg,
            remarks,
        })
    })
}

/// The JSON inside, or what `verify` holds: a token, or (in 1.x) the address of the hosted copy.
fn content(node: Node<'_, '_>) -> String {
    let inside: String = node.children().filter_map(|child| child.text()).collect();
    let verify = node.attribute("verify").unwrap_or_default().trim();
    if inside.trim().is_empty() {
        verify.to_owned()
    } else {
        inside.trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn text_in(svg: &str) -> Option<String> {
        match read(svg).unwrap() {
            XmlKind::Badge(baked) => Some(baked.text),
            _ => None,
        }
    }

    #[test]
    fn json_inside_goes_before_the_verify_attribute() {
        let svg = |inside: &str| {
            format!(
                r#"<svg xmlns:o="http://openbadges.org"><o:assertion verify="https://a.example/1">{inside}</o:assertion></svg>"#
            )
        };
        assert_eq!(
            text_in(&svg("<![CDATA[ {\"uid\":1} ]]>")).as_deref(),
            Some("{\"uid\":1}")
        );
        assert_eq!(
            text_in(&svg("<![CDATA[]]>")).as_deref(),
            Some("https://a.example/1")
        );
    }

    #[test]
    fn a_look_alike_element_of_another_namespace_is_no_badge() {
        assert_eq!(
            text_in(r#"<svg xmlns:o="http://openbadges.example"><o:assertion verify="x"/></svg>"#),
            None
        );
        assert_eq!(text_in("<svg><assertion verify=\"x\"/></svg>"), None);
    }

    #[test]
    fn a_doctype_that_declares_something_is_refused() {
        let bomb = r#"<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>"#;
        assert!(matches!(read(bomb), Err(ReadFault::Xml { .. })));
        let plain = r#"<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg/>"#;
        assert!(matches!(read(plain), Ok(XmlKind::Nothing)));
    }

    #[test]
    fn deep_nesting_does_not_overflow() {
        let deep = format!("<svg>{}{}</svg>", "<g>".repeat(5_000), "</g>".repeat(5_000));
        assert!(matches!(
            read(&deep),
            Ok(XmlKind::Nothing) | Err(ReadFault::Xml { .. })
        ));
    }
}
