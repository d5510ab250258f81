//! Looks for words in bytes, however they may have been written.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

/// The words to look for, each with every form that it may take.
pub(crate) struct Scanner {
    canaries: Vec<(&'static str, Vec<Form>)>,
}

struct Form {
    name: &'static str,
    bytes: Vec<u8>,
}

impl Scanner {
    /// Each canary has a name to report it by.
    pub(crate) fn new(canaries: &[(&'static str, String)]) -> Self {
        for (name, text) in canaries {
            // A short word turns up in sealed bytes by chance.
            assert!(
                text.len() >= 8,
                "{name}: {text} is too short to be told from chance"
            );
        }
        Self {
            canaries: canaries.iter().map(|(name, text)| (*name, forms(text))).collect(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.canaries.len()
    }

    /// `canary as form` for everything that stands in these bytes.
    pub(crate) fn find(&self, bytes: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        for (name, forms) in &self.canaries {
            let here = forms.iter().filter(|form| contains(bytes, &form.bytes));
            found.extend(here.map(|form| format!("{name} as {}", form.name)));
        }
        found
    }

    /// The names of the canaries that stand in these bytes in whatever form.
    pub(crate) fn names(&self, bytes: &[u8]) -> Vec<&'static str> {
        let here = self
            .canaries
            .iter()
            .filter(|(_, forms)| forms.iter().any(|form| contains(bytes, &form.bytes)));
        here.map(|(name, _)| *name).collect()
    }
}

fn forms(text: &str) -> Vec<Form> {
    let plain = text.as_bytes();
    let mut forms = vec![
        Form {
            name: "UTF-8",
            bytes: plain.to_vec(),
        },
        Form {
            name: "UTF-16LE",
            bytes: text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        },
        Form {
            name: "UTF-16BE",
            bytes: text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        },
        Form {
            name: "hexadecimal",
            bytes: hex(plain, "0123456789abcdef"),
        },
        Form {
            name: "capital hexadecimal",
            bytes: hex(plain, "0123456789ABCDEF"),
        },
    ];
    for before in 0..3 {
        // Whatever stands before it shifts base64; the characters that mix with neighbours are left out.
        let shifted = [vec![0; before], plain.to_vec()].concat();
        let whole = &shifted[..shifted.len() - shifted.len() % 3];
        let mixed = if before == 0 { 0 } else { 4 };
        for (name, engine) in [("base64", &STANDARD_NO_PAD), ("base64url", &URL_SAFE_NO_PAD)] {
            forms.push(Form {
                name,
                bytes: engine.encode(whole).into_bytes()[mixed..].to_vec(),
            });
        }
    }
    forms
}

fn hex(bytes: &[u8], digits: &str) -> Vec<u8> {
    let digits = digits.as_bytes();
    bytes
        .iter()
        .flat_map(|byte| [digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]])
        .collect()
}

/// Quick enough for a debug build: most places fail at the first byte.
pub(crate) fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else { return false };
    let mut rest = haystack;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        if rest[at..].starts_with(needle) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

#[test]
fn a_word_is_found_in_every_form_and_place() {
    let word = "Kanarie é vliegt";
    let scanner = Scanner::new(&[("word", word.to_owned())]);
    let long = |before: usize| format!("{}{word} en meer", "x".repeat(before));
    let mut places: Vec<Vec<u8>> = vec![
        long(1).into_bytes(),
        word.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        word.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        hex(word.as_bytes(), "0123456789abcdef"),
    ];
    places.extend((0..6).map(|before| STANDARD_NO_PAD.encode(long(before)).into_bytes()));
    places.extend((0..6).map(|before| URL_SAFE_NO_PAD.encode(long(before)).into_bytes()));
    for place in places {
        assert!(
            !scanner.find(&place).is_empty(),
            "{}",
            String::from_utf8_lossy(&place)
        );
    }
    assert!(scanner.find(b"Kanarie e vliegt").is_empty());
}
