//! Canonical XML 1.0 and Exclusive Canonical XML 1.0, of a whole document or of one element and what is in it.
//!
//! The parser resolves entities and line ends and forgets prefixes; those are read again from the text, because two
//! prefixes may stand for one namespace.

use std::collections::BTreeMap;

use roxmltree::{Attribute, Node, NodeType};

/// How to canonicalise.
pub(super) struct How<'h> {
    /// Only the namespaces that are visibly used (xml-exc-c14n).
    pub(super) exclusive: bool,
    pub(super) comments: bool,
    /// Of the exclusive form: prefixes that are treated as in the inclusive one; empty text for the default.
    pub(super) inclusive_prefixes: Vec<String>,
    /// What is left out, with everything in it.
    pub(super) omits: &'h dyn Fn(Node<'_, '_>) -> bool,
}

/// Prefixes and what they stand for, in the output so far; the empty prefix is the default namespace.
type Namespaces<'d> = BTreeMap<&'d str, &'d str>;

/// The canonical bytes of a node: the root node for a whole document, or an element.
pub(super) fn canonical(node: Node<'_, '_>, how: &How<'_>) -> Vec<u8> {
    let mut writer = Writer {
        text: node.document().input_text(),
        how,
        out: Vec::new(),
    };
    if node.is_root() {
        writer.document(node);
    } else {
        writer.element(node, &Namespaces::new(), true);
    }
    writer.out
}

struct Writer<'d, 'h> {
    text: &'d str,
    how: &'h How<'h>,
    out: Vec<u8>,
}

impl<'d> Writer<'d, '_> {
    /// What stands beside the document element is on lines of its own.
    fn document(&mut self, root: Node<'d, '_>) {
        let mut after = false;
        for child in root.children() {
            if child.is_element() {
                self.element(child, &Namespaces::new(), true);
                after = true;
                continue;
            }
            let mut beside = Vec::new();
            std::mem::swap(&mut beside, &mut self.out);
            self.other(child);
            std::mem::swap(&mut beside, &mut self.out);
            if beside.is_empty() {
                continue;
            }
            if after {
                self.out.push(b'\n');
            }
            self.out.extend(beside);
            if !after {
                self.out.push(b'\n');
            }
        }
    }

    fn element(&mut self, element: Node<'d, '_>, rendered: &Namespaces<'d>, apex: bool) {
        if (self.how.omits)(element) {
            return;
        }
        let name = self.name_of(element);
        let mut in_scope: Namespaces<'d> = element
            .namespaces()
            .filter(|namespace| namespace.name() != Some("xml"))
            .map(|namespace| (namespace.name().unwrap_or_default(), namespace.uri()))
            .collect();
        in_scope.entry("").or_insert("");

        let attributes: Vec<_> = element.attributes().collect();
        let mut wanted: Vec<&str> = Vec::new();
        if self.how.exclusive {
            wanted.push(prefix_of(name));
            let prefixed = attributes
                .iter()
                .map(|attribute| prefix_of(self.qname(attribute)));
            wanted.extend(prefixed.filter(|prefix| !prefix.is_empty()));
            let listed = self.how.inclusive_prefixes.iter();
            wanted.extend(
                listed.filter_map(|prefix| in_scope.get_key_value(prefix.as_str()).map(|(own, _)| *own)),
            );
        } else {
            wanted.extend(in_scope.keys());
        }
        wanted.sort_unstable();
        wanted.dedup();

        let mut now = rendered.clone();
        self.out.push(b'<');
        self.out.extend(name.as_bytes());
        for prefix in wanted {
            let Some(uri) = in_scope.get(prefix).copied() else {
                continue;
            };
            let before = rendered.get(prefix).copied();
            // An empty default is only said where one was said before.
            if before == Some(uri) || (uri.is_empty() && before.is_none_or(str::is_empty)) {
                continue;
            }
            now.insert(prefix, uri);
            let head = if prefix.is_empty() {
                " xmlns=\"".to_owned()
            } else {
                format!(" xmlns:{prefix}=\"")
            };
            self.out.extend(head.as_bytes());
            escape(uri, true, &mut self.out);
            self.out.push(b'"');
        }
        self.attributes(element, attributes, apex);
        self.out.push(b'>');
        for child in element.children() {
            if child.is_element() {
                self.element(child, &now, false);
            } else {
                self.other(child);
            }
        }
        self.out.extend(b"</");
        self.out.extend(name.as_bytes());
        self.out.push(b'>');
    }

    fn attributes(&mut self, element: Node<'d, '_>, own: Vec<Attribute<'d, '_>>, apex: bool) {
        let mut all: Vec<(&str, &str, &str, &str)> = own
            .iter()
            .map(|attribute| {
                let space = attribute.namespace().unwrap_or_default();
                (space, attribute.name(), self.qname(attribute), attribute.value())
            })
            .collect();
        // Canonical XML 1.0 §2.4: a part of a document takes the xml: attributes of what it was taken out of.
        if apex && !self.how.exclusive {
            for ancestor in element.ancestors().skip(1) {
                for attribute in ancestor.attributes() {
                    let space = attribute.namespace().unwrap_or_default();
                    let known = |(other, name, _, _): &(&str, &str, &str, &str)| {
                        *other == space && *name == attribute.name()
                    };
                    if space == roxmltree::NS_XML_URI && !all.iter().any(known) {
                        all.push((space, attribute.name(), self.qname(&attribute), attribute.value()));
                    }
                }
            }
        }
        all.sort_unstable();
        for (_, _, qname, value) in all {
            self.out.push(b' ');
            self.out.extend(qname.as_bytes());
            self.out.extend(b"=\"");
            escape(value, true, &mut self.out);
            self.out.push(b'"');
        }
    }

    fn other(&mut self, node: Node<'d, '_>) {
        match node.node_type() {
            NodeType::Text => escape(node.text().unwrap_or_default(), false, &mut self.out),
            NodeType::Comment if self.how.comments => {
                self.out.extend(b"<!--");
                returns(node.text().unwrap_or_default(), &mut self.out);
                self.out.extend(b"-->");
            }
            NodeType::PI => {
                let Some(instruction) = node.pi() else { return };
                self.out.extend(b"<?");
                self.out.extend(instruction.target.as_bytes());
                if let Some(value) = instruction.value.filter(|value| !value.is_empty()) {
                    self.out.push(b' ');
                    returns(value, &mut self.out);
                }
                self.out.extend(b"?>");
            }
            _ => {}
        }
    }

    /// The name of an element as it was written, prefix and all.
    fn name_of(&self, element: Node<'_, '_>) -> &'d str {
        let tail = self.text.get(element.range()).unwrap_or_default();
        let name = tail.strip_prefix('<').unwrap_or(tail);
        let end = name.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
        &name[..end.unwrap_or(name.len())]
    }

    fn qname(&self, attribute: &Attribute<'_, '_>) -> &'d str {
        self.text.get(attribute.range_qname()).unwrap_or_default()
    }
}

fn prefix_of(qname: &str) -> &str {
    match qname.split_once(':') {
        // `xml` is always there and never said.
        Some(("xml", _)) | None => "",
        Some((prefix, _)) => prefix,
    }
}

/// §2.3: what text and values of attributes replace.
fn escape(text: &str, attribute: bool, out: &mut Vec<u8>) {
    for byte in text.bytes() {
        match byte {
            b'&' => out.extend(b"&amp;"),
            b'<' => out.extend(b"&lt;"),
            b'>' if !attribute => out.extend(b"&gt;"),
            b'"' if attribute => out.extend(b"&quot;"),
            b'\t' if attribute => out.extend(b"&#x9;"),
            b'\n' if attribute => out.extend(b"&#xA;"),
            b'\r' => out.extend(b"&#xD;"),
            other => out.push(other),
        }
    }
}

fn returns(text: &str, out: &mut Vec<u8>) {
    for byte in text.bytes() {
        if byte == b'\r' {
            out.extend(b"&#xD;");
        } else {
            out.push(byte);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn whole(text: &str, exclusive: bool, comments: bool) -> String {
        let document = super::super::parse(text).unwrap();
        let how = How {
            exclusive,
            comments,
            inclusive_prefixes: Vec::new(),
            omits: &|_| false,
        };
        String::from_utf8(canonical(document.root(), &how)).unwrap()
    }

    fn part(text: &str, name: &str, exclusive: bool, listed: &[&str]) -> String {
        let document = super::super::parse(text).unwrap();
        let how = How {
            exclusive,
            comments: false,
            inclusive_prefixes: listed.iter().map(|prefix| (*prefix).to_owned()).collect(),
            omits: &|_| false,
        };
        let node = super::super::element_named(document.root(), name).unwrap();
        String::from_utf8(canonical(node, &how)).unwrap()
    }

    // Canonical XML 1.0 §3.1, without its DTD.
    #[test]
    fn instructions_and_comments_stand_on_lines_of_their_own() {
        let text = "<?xml version=\"1.0\"?>\n\n<?xml-stylesheet   href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n\n<doc>Hello, world!<!-- Comment 1 --></doc>\n\n<?pi-without-data     ?>\n\n<!-- Comment 2 -->\n";
        assert_eq!(
            whole(text, false, false),
            "<?xml-stylesheet href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n<doc>Hello, world!</doc>\n<?pi-without-data?>"
        );
        assert!(
            whole(text, false, true)
                .ends_with("<!-- Comment 1 --></doc>\n<?pi-without-data?>\n<!-- Comment 2 -->")
        );
    }

    // Canonical XML 1.0 §3.3.
    #[test]
    fn namespaces_and_attributes_have_one_order_and_none_is_said_twice() {
        let text = r#"<doc><e1   /><e3   name = "elem3"   id="elem3"   /><e5 a:attr="out" b:attr="sorted" attr2="all" attr="I'm"
      xmlns:b="http://www.ietf.org"
      xmlns:a="http://www.w3.org"
      xmlns="http://example.org"/><e6 xmlns="" xmlns:a="http://www.w3.org"><e7 xmlns="http://www.ietf.org"><e8 xmlns="" xmlns:a="http://www.w3.org"><e9 xmlns="" xmlns:a="http://www.ietf.org"/></e8></e7></e6></doc>"#;
        assert_eq!(
            whole(text, false, false),
            r#"<doc><e1></e1><e3 id="elem3" name="elem3"></e3><e5 xmlns="http://example.org" xmlns:a="http://www.w3.org" xmlns:b="http://www.ietf.org" attr="I'm" attr2="all" b:attr="sorted" a:attr="out"></e5><e6 xmlns:a="http://www.w3.org"><e7 xmlns="http://www.ietf.org"><e8 xmlns=""><e9 xmlns:a="http://www.ietf.org"></e9></e8></e7></e6></doc>"#
        );
    }

    // Canonical XML 1.0 §3.4, without its DTD.
    #[test]
    fn characters_are_escaped_in_one_way() {
        let text = "<doc><text>First line&#x0d;&#10;Second line</text><value>&#x32;</value><compute><![CDATA[value>\"0\" && value<\"10\" ?\"valid\":\"error\"]]></compute><norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/></doc>";
        assert_eq!(
            whole(text, false, false),
            "<doc><text>First line&#xD;\nSecond line</text><value>2</value><compute>value&gt;\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"</compute><norm attr=\" '    &#xD;&#xA;&#x9;   ' \"></norm></doc>"
        );
    }

    // Exclusive XML Canonicalization 1.0 §2.1 and §2.2.
    #[test]
    fn the_exclusive_form_says_only_what_is_used() {
        let text = r#"<n0:pdu xmlns:n0="http://a.example" xmlns:n3="ftp://example.org" xml:lang="fr"><n1:elem2 xmlns:n1="http://b.example" xml:lang="en"><n3:stuff/></n1:elem2></n0:pdu>"#;
        assert_eq!(
            part(text, "elem2", true, &[]),
            r#"<n1:elem2 xmlns:n1="http://b.example" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"></n3:stuff></n1:elem2>"#
        );
        assert_eq!(
            part(text, "stuff", false, &[]),
            r#"<n3:stuff xmlns:n0="http://a.example" xmlns:n1="http://b.example" xmlns:n3="ftp://example.org" xml:lang="en"></n3:stuff>"#
        );
        assert!(
            part(text, "elem2", true, &["n0"])
                .starts_with(r#"<n1:elem2 xmlns:n0="http://a.example" xmlns:n1"#)
        );
    }

    #[test]
    fn two_prefixes_for_one_namespace_stay_two() {
        let text = r#"<a:x xmlns:a="urn:1" xmlns:b="urn:1"><b:y b:c="1"/></a:x>"#;
        assert_eq!(
            whole(text, false, false),
            r#"<a:x xmlns:a="urn:1" xmlns:b="urn:1"><b:y b:c="1"></b:y></a:x>"#
        );
    }
}
