//! XML, written: elements by name, text escaped, nothing else.

/// A document that is being written.
pub(super) struct Xml {
    out: String,
    open: Vec<&'static str>,
}

impl Xml {
    pub(super) fn new() -> Self {
        Self {
            out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
            open: Vec::new(),
        }
    }

    /// Begins an element. Attribute values are escaped.
    pub(super) fn begin(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push('\n');
        self.open.push(name);
    }

    /// Ends the element that was begun last.
    pub(super) fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            self.out += &format!("</{name}>\n");
        }
    }

    /// An element with text in it.
    pub(super) fn text(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.tag(name, attributes);
        escape(text, &mut self.out);
        self.out += &format!("</{name}>\n");
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.end();
        }
        self.out.into_bytes()
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.indent();
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out += &format!(" {name}=\"");
            escape(value, &mut self.out);
            self.out.push('"');
        }
        self.out.push('>');
    }

    fn indent(&mut self) {
        self.out.extend(std::iter::repeat_n("  ", self.open.len()));
    }
}

/// XML 1.0 §2.2: signs that no document may hold become U+FFFD, so that it is seen that something stood there.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            // As it stands a reader would turn it into a line feed.
            '\r' => out.push_str("&#13;"),
            c if c.is_control() && (c as u32) < 0x20 => out.push('\u{fffd}'),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let mut xml = Xml::new();
        xml.begin("a", &[("b", "\"<&>\"")]);
        xml.text("c", &[], "</c><script>\u{0}\u{8}]]>&amp;");
        let text = String::from_utf8(xml.finish()).unwrap_or_default();
        let expected = "<a b=\"&quot;&lt;&amp;&gt;&quot;\">\n  <c>&lt;/c&gt;&lt;script&gt;\u{fffd}\u{fffd}]]&gt;&amp;amp;</c>\n</a>\n";
        assert!(text.ends_with(expected), "{text}");
    }
}
