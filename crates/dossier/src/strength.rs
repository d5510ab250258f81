//! How strong a passphrase is, said carefully: advice, never a gate.

use std::collections::HashSet;

use serde::Serialize;

/// About how hard a passphrase is to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Strength {
    /// About how many bits somebody who knows how people choose has to search.
    pub bits: u32,
    /// 0 (weak) to 4 (strong).
    pub score: u8,
}

/// A word that people use is worth this many bits: a list of about two thousand.
const WORD_BITS: f64 = 11.0;

/// Rates a passphrase that a person thought of.
///
/// The lower of two estimates counts, because the advice that it feeds should err on the low side.
/// `zxcvbn` knows common passwords, names, dates, keyboards and letters in disguise, and no Dutch: to it
/// six Dutch words are random letters. Ours knows no passwords, and takes every run of letters for a word
/// of any language where that is cheaper; whatever repeats or runs on counts as one choice.
///
/// ```
/// assert!(dossier::rate("welkom01").score < 2);
/// assert!(dossier::rate("vier blauwe fietsen dansen zacht buiten").score >= 3);
/// ```
pub fn rate(passphrase: &str) -> Strength {
    let bits = word_bits(passphrase).min(pattern_bits(passphrase)) as u32;
    let score = match bits {
        0..=27 => 0,
        28..=41 => 1,
        42..=55 => 2,
        56..=69 => 3,
        _ => 4,
    };
    Strength { bits, score }
}

/// What a guesser who tries patterns has to search. It looks at the first hundred characters, which are
/// more than enough either way.
fn pattern_bits(passphrase: &str) -> f64 {
    zxcvbn::zxcvbn(passphrase, &[]).guesses_log10() * std::f64::consts::LOG2_10
}

/// What a guesser who tries words has to search.
fn word_bits(passphrase: &str) -> f64 {
    let mut seen = HashSet::new();
    let mut bits = 0.0;
    for piece in pieces(passphrase) {
        let folded = dossier_model::fold(&piece);
        bits += if seen.insert(folded.clone()) {
            bits_of(&folded)
        } else {
            1.0
        };
    }
    bits
}

/// Runs of letters, runs of digits, and each other sign by itself.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last = None;
    for c in text.chars() {
        let class = if c.is_alphabetic() {
            0
        } else if c.is_numeric() {
            1
        } else {
            2
        };
        match pieces.last_mut() {
            Some(piece) if last == Some(class) && class != 2 => piece.push(c),
            _ => pieces.push(c.to_string()),
        }
        last = Some(class);
    }
    pieces
}

fn bits_of(piece: &str) -> f64 {
    let length = free_choices(piece) as f64;
    match piece.chars().next() {
        Some(c) if c.is_numeric() => year_bits(piece).unwrap_or(length * 3.3),
        Some(c) if c.is_alphabetic() => {
            let letters = length * 4.7;
            // Up to ten letters a guesser tries words first.
            if piece.chars().count() <= 10 {
                letters.min(WORD_BITS)
            } else {
                letters.min(WORD_BITS * 2.0)
            }
        }
        // The sign between two words is nearly always the same one.
        Some(' ' | '-' | '_' | '.') => 0.5,
        Some(_) => 4.0,
        None => 0.0,
    }
}

/// How many characters are not a repetition or a continuation of the one before.
fn free_choices(piece: &str) -> usize {
    const ROWS: [&str; 4] = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop"];
    let chars: Vec<char> = piece.chars().collect();
    let follows = |a: char, b: char| {
        let step = (b as i64) - (a as i64);
        (-1..=1).contains(&step) || ROWS.iter().any(|row| row.contains(&*String::from_iter([a, b])))
    };
    let runs_on = chars.windows(2).filter(|pair| follows(pair[0], pair[1])).count();
    chars.len() - runs_on
}

fn year_bits(piece: &str) -> Option<f64> {
    let year: u32 = piece.parse().ok()?;
    (piece.len() == 4 && (1900..2100).contains(&year)).then_some(6.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_types_is_weak() {
        for text in [
            "",
            "a",
            "wachtwoord",
            "123456789",
            "qwertyuiop",
            "Sanne2008!",
            "aaaaaaaaaaaaaaaaaaaa",
            "P@ssw0rd123!",
            "Tr0ub4dor&3",
            "iloveyou2",
        ] {
            assert!(rate(text).score <= 1, "{text}: {:?}", rate(text));
        }
    }

    #[test]
    fn six_words_of_either_language_are_strong_and_a_disguise_hides_nothing() {
        for text in [
            "kanarie lantaarn veulen ladder steiger duin",
            "canary lantern filly ladder scaffold dune",
        ] {
            assert!(rate(text).score >= 3, "{text}: {:?}", rate(text));
        }
        assert!(rate("w4chtw00rd").bits < 40 && rate("p@$$w0rd").bits < 16);
    }

    #[test]
    fn words_add_up_and_repeating_one_does_not() {
        let once = rate("kanarie");
        assert!(rate("kanarie lantaarn").bits > once.bits);
        assert!(rate("kanarie kanarie kanarie").bits < once.bits + 5);
        assert!(rate("kanarie lantaarn veulen ladder steiger duin").score >= 3);
    }
}
