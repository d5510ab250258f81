//! The exact bytes of each element of a JSON list, one after the other.
//!
//! A signature may cover the bytes as written, and the original is kept verbatim; a parsed and
//! re-written element is neither. The document was found to be JSON before, so this walk only counts
//! brackets outside of text; it holds nothing but its place, however long the list is.

use std::ops::Range;

/// Walks the elements of one list.
pub(crate) struct Elements<'b> {
    bytes: &'b [u8],
    at: usize,
    ended: bool,
}

impl<'b> Elements<'b> {
    /// The list that begins at `open`, the place of its `[`.
    ///
    /// For bytes that are not JSON the ranges mean nothing, but are within bounds.
    pub(crate) const fn new(bytes: &'b [u8], open: usize) -> Self {
        Self {
            bytes,
            at: open + 1,
            ended: false,
        }
    }

    /// Where the walk stands: after the last element this is the place of the `]`.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }
}

impl Iterator for Elements<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        if self.ended {
            return None;
        }
        let start = self.at;
        let mut depth = 0_usize;
        while self.at < self.bytes.len() {
            match self.bytes[self.at] {
                b'"' => self.at = end_of_text(self.bytes, self.at),
                b'[' | b'{' => depth += 1,
                b']' | b'}' if depth > 0 => depth -= 1,
                b',' if depth == 0 => {
                    let range = trimmed(self.bytes, start..self.at);
                    self.at += 1;
                    return Some(range);
                }
                b']' if depth == 0 => break,
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.at.min(self.bytes.len());
        self.ended = true;
        Some(trimmed(self.bytes, start..self.at)).filter(|range| !range.is_empty())
    }
}

/// The place of the `[` with which the list member `key` of the outermost object begins.
///
/// Works on keys written without escapes, which is how every known writer spells them.
pub(crate) fn list_member(bytes: &[u8], key: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let end = end_of_text(bytes, at);
                let is_wanted = depth == 1 && bytes.get(at + 1..end) == Some(key.as_bytes());
                if is_wanted && let Some(open) = value_after(bytes, end) {
                    return (bytes[open] == b'[').then_some(open);
                }
                at = end;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The first byte of the value after the key that ends at `quote`; none when the text was itself a value.
fn value_after(bytes: &[u8], quote: usize) -> Option<usize> {
    let colon = (quote + 1..bytes.len()).find(|at| !bytes[*at].is_ascii_whitespace())?;
    if bytes[colon] != b':' {
        return None;
    }
    (colon + 1..bytes.len()).find(|at| !bytes[*at].is_ascii_whitespace())
}

/// The place of the quote that ends the text which begins at `open`.
fn end_of_text(bytes: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at
}

fn trimmed(bytes: &[u8], range: Range<usize>) -> Range<usize> {
    let inside = &bytes[range.clone()];
    let front = inside.len() - inside.trim_ascii_start().len();
    range.start + front..range.start + front + inside.trim_ascii().len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn texts(json: &str, open: usize) -> Vec<&str> {
        Elements::new(json.as_bytes(), open)
            .map(|range| &json[range])
            .collect()
    }

    #[test]
    fn every_element_keeps_its_own_bytes() {
        let json = r#"[ {"a": [1, "]"]} , "x\",]", [] , 7 ]"#;
        assert_eq!(texts(json, 0), [r#"{"a": [1, "]"]}"#, r#""x\",]""#, "[]", "7"]);
        assert!(texts("[ ]", 0).is_empty());
    }

    #[test]
    fn the_walk_ends_at_the_bracket_of_its_own_list() {
        let json = r#"{"a":[1,[2]],"b":3}"#;
        let mut elements = Elements::new(json.as_bytes(), 5);
        assert_eq!(elements.by_ref().count(), 2);
        assert_eq!(&json[elements.at()..], r#"],"b":3}"#);
    }

    #[test]
    fn a_list_inside_the_object_is_found_by_its_key_and_not_by_a_value_of_that_name() {
        let json = r#"{"x":"records","y":{"records":[0]},"records" : [1, 2]}"#;
        assert_eq!(
            texts(json, list_member(json.as_bytes(), "records").unwrap()),
            ["1", "2"]
        );
    }
}
