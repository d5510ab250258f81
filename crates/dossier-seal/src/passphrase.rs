//! What the learner types.

use std::fmt;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use zeroize::Zeroizing;

/// A passphrase in Unicode NFC, wiped when it is let go.
///
/// NFC, because one keyboard sends `é` as one code point and another as two, and the learner must
/// get in from both. Nothing else is changed: spaces and case count.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes the text over. Copies that the caller kept are the caller's to wipe.
    pub fn new(text: String) -> Self {
        let text = Zeroizing::new(text);
        if is_nfc_quick(text.chars()) == IsNormalized::Yes {
            return Self(text);
        }
        // NFC never grows UTF-8 beyond three times its length (UAX #15), so the buffer does not
        // move while it fills and leaves no copy behind.
        let mut nfc = Zeroizing::new(String::with_capacity(text.len() * 3));
        nfc.extend(text.nfc());
        Self(nfc)
    }

    /// True when there is nothing but white space: what no dossier should be locked with.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// Length in characters, for a hint about strength. It does not say which characters.
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }

    /// The text. Each caller says in a comment why it must see it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ways_to_type_the_same_letter_give_one_passphrase() {
        let composed = Passphrase::new("caf\u{e9}".to_owned());
        let decomposed = Passphrase::new("cafe\u{301}".to_owned());
        assert_eq!(composed.expose(), decomposed.expose());
    }

    #[test]
    fn case_and_spaces_count() {
        assert_eq!(Passphrase::new(" Aap noot ".to_owned()).expose(), " Aap noot ");
    }

    #[test]
    fn debug_tells_nothing() {
        assert_eq!(
            format!("{:?}", Passphrase::new("geheim".to_owned())),
            "Passphrase(…)"
        );
    }
}
