//! Passphrases out of a list of everyday words.

use zeroize::Zeroizing;

use crate::dice::{self, DiceFault};

/// The language of a generated passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Dutch.
    Nl,
    /// English.
    En,
}

/// `count` random words with hyphens between them.
///
/// Every word is worth at least 10.3 bits (1,296 words or more), so six make 62 bits: out of reach
/// behind scrypt or Argon2id. The words have 4 to 8 letters a–z and differ in their first four.
pub fn make_words(count: usize, lang: Lang) -> Result<Zeroizing<String>, DiceFault> {
    let words: Vec<&str> = list(lang).lines().collect();
    // Room for the longest outcome, so that the text never moves while it grows.
    let mut text = Zeroizing::new(String::with_capacity(count * 9));
    for n in 0..count {
        if n > 0 {
            text.push('-');
        }
        text.push_str(words[dice::make_index(words.len())?]);
    }
    Ok(text)
}

fn list(lang: Lang) -> &'static str {
    match lang {
        Lang::Nl => include_str!("../wordlists/nl.txt"),
        Lang::En => include_str!("../wordlists/en.txt"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn both_lists_hold_enough_short_plain_words_that_differ_early() {
        for lang in [Lang::Nl, Lang::En] {
            let words: Vec<&str> = list(lang).lines().collect();
            assert!(words.len() >= 1296, "{lang:?} has {}", words.len());
            for word in &words {
                assert!((4..=8).contains(&word.len()), "{lang:?}: {word}");
                assert!(
                    word.bytes().all(|letter| letter.is_ascii_lowercase()),
                    "{lang:?}: {word}"
                );
            }
            let starts: HashSet<&str> = words.iter().map(|word| &word[..4]).collect();
            assert_eq!(
                starts.len(),
                words.len(),
                "{lang:?} has words with the same start"
            );
            assert!(words.is_sorted(), "{lang:?} is not sorted");
        }
    }

    #[test]
    fn a_passphrase_has_the_words_that_were_asked_for() {
        let text = make_words(6, Lang::Nl).unwrap();
        assert_eq!(text.split('-').count(), 6);
        assert!(
            text.split('-')
                .all(|word| list(Lang::Nl).lines().any(|known| known == word))
        );
        assert_ne!(*text, *make_words(6, Lang::Nl).unwrap());
    }
}
