//! Where in a document: a path that costs nothing until somebody asks for it.

use std::fmt::Write;

/// A step into a document, held on the stack by whoever took it.
pub(crate) struct Place<'a> {
    parent: Option<&'a Place<'a>>,
    step: Step<'a>,
}

enum Step<'a> {
    Root,
    Key(&'a str),
    Item(usize),
}

impl<'a> Place<'a> {
    pub(crate) const ROOT: Place<'static> = Place {
        parent: None,
        step: Step::Root,
    };

    pub(crate) fn key(&'a self, key: &'a str) -> Self {
        Self {
            parent: Some(self),
            step: Step::Key(key),
        }
    }

    pub(crate) fn item(&'a self, item: usize) -> Self {
        Self {
            parent: Some(self),
            step: Step::Item(item),
        }
    }

    /// As a JSON pointer (RFC 6901).
    pub(crate) fn pointer(&self) -> String {
        let mut out = self.parent.map(Place::pointer).unwrap_or_default();
        match self.step {
            Step::Root => {}
            Step::Key(key) => {
                out.push('/');
                out.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            // Writing to a String cannot fail.
            Step::Item(item) => {
                let _ = write!(out, "/{item}");
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_place_is_told_as_a_json_pointer() {
        let (proof, key) = (Place::ROOT.key("a/b~c"), "d");
        let first = proof.item(0);
        assert_eq!(first.key(key).pointer(), "/a~1b~0c/0/d");
        assert_eq!(Place::ROOT.pointer(), "");
    }
}
