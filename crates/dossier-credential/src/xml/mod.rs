//! XML from outside: read within bounds, put into canonical form, and held against its signatures.

mod c14n;
mod dsig;

use roxmltree::{Document, Node, ParsingOptions};
use serde_json::{Map, Value};

use crate::ReadFault;

pub(crate) use dsig::check;

/// The largest XML text, in bytes.
pub(crate) const LARGEST: usize = 10 << 20;
/// The most elements, attributes and texts.
const NODES: u32 = 200_000;
/// How deep elements may nest.
const DEEPEST: usize = 256;
/// The namespace of XML Signature.
pub(crate) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

/// Parses a document without a DTD and within the bounds; entities are how a small file becomes a large one.
pub(crate) fn parse(text: &str) -> Result<Document<'_>, ReadFault> {
    if text.len() > LARGEST {
        return Err(ReadFault::TooLarge {
            limit: LARGEST,
            found: text.len(),
        });
    }
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|error| ReadFault::Xml {
        line: error.pos().row,
    })?;
    if is_too_deep(document.root_element()) {
        return Err(ReadFault::Xml { line: 0 });
    }
    Ok(document)
}

/// Walks without recursion: what comes after may recurse as deep as this allows.
fn is_too_deep(root: Node<'_, '_>) -> bool {
    let (mut node, mut depth) = (root, 0);
    loop {
        if let Some(child) = node.first_child() {
            node = child;
            depth += 1;
            if depth > DEEPEST {
                return true;
            }
            continue;
        }
        loop {
            if node == root {
                return false;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => return false,
            }
            depth -= 1;
        }
    }
}

/// The first element of this local name at or under a node, whatever its namespace: writers disagree about it.
pub(crate) fn element_named<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.descendants()
        .find(|each| each.is_element() && each.tag_name().name() == name)
}

/// An element as JSON, for reading: local names as keys, `@` before attributes, `#text` for text beside others,
/// a list where a name repeats. Signatures are left out, because they cover themselves least of all; so are long
/// texts (files inside the document), of which the length is told.
pub(crate) fn as_json(element: Node<'_, '_>) -> Value {
    const LONGEST: usize = 16 << 10;
    let mut object = Map::new();
    for attribute in element.attributes() {
        // `xsi:schemaLocation` and its like say nothing about the learner.
        if attribute
            .namespace()
            .is_none_or(|space| space == roxmltree::NS_XML_URI)
        {
            object.insert(format!("@{}", attribute.name()), attribute.value().into());
        }
    }
    let mut text = String::new();
    for child in element.children() {
        if child.is_element() {
            let name = child.tag_name();
            if name.namespace() != Some(DSIG) {
                put(&mut object, name.name(), as_json(child));
            }
        } else if child.is_text() {
            text.push_str(child.text().unwrap_or_default());
        }
    }
    let text = text.trim();
    if text.len() > LONGEST {
        object.insert("#bytes".to_owned(), text.len().into());
    } else if object.is_empty() {
        return text.into();
    } else if !text.is_empty() {
        object.insert("#text".to_owned(), text.into());
    }
    Value::Object(object)
}

fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    match object.get_mut(name) {
        Some(Value::Array(list)) => list.push(value),
        Some(other) => {
            let first = other.take();
            *other = Value::Array(vec![first, value]);
        }
        None => {
            object.insert(name.to_owned(), value);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_becomes_json_by_local_names() {
        let text = r#"<a:x xmlns:a="urn:a" id="1"><a:t xml:lang="nl">Las<!-- -->sen</a:t><t xml:lang="en">Weld</t><e/></a:x>"#;
        let document = parse(text).unwrap();
        assert_eq!(
            as_json(document.root_element()),
            json!({"@id": "1", "t": [{"@lang": "nl", "#text": "Lassen"}, {"@lang": "en", "#text": "Weld"}], "e": ""})
        );
    }

    #[test]
    fn a_doctype_and_deep_nesting_are_refused() {
        assert!(parse("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>").is_err());
        let nested = |depth: usize| format!("{}{}", "<g>".repeat(depth), "</g>".repeat(depth));
        assert!(parse(&nested(200)).is_ok());
        assert!(parse(&nested(300)).is_err() && parse(&nested(50_000)).is_err());
    }
}
