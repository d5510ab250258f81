//! The recovery code: the way back in for whoever forgot the passphrase.

use std::fmt;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::dice::DiceFault;
use crate::secret::Secret;

/// Bytes of a code: 160 bits, so that no work factor is needed.
pub(crate) const CODE_LEN: usize = 20;
/// Symbols that carry the code; four more check it.
const SYMBOLS: usize = 32;
const CHECKED: usize = SYMBOLS + 4;
/// Crockford's base 32: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A random code that opens a dossier as the passphrase does. Printed once, kept on paper.
///
/// `Display` writes it in full, nine groups of four with hyphens: write it to the learner, never to
/// a log. `Debug` tells nothing.
pub struct RecoveryCode(pub(crate) Secret<CODE_LEN>);

/// Why what was typed is no recovery code. All are slips of the pen, told before any key is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryCodeFault {
    /// Too few or too many characters; hyphens and spaces do not count.
    #[error("recovery code of {found} characters, expected {expected}")]
    Length {
        /// What was typed.
        found: usize,
        /// 36.
        expected: usize,
    },
    /// A character that no code has.
    #[error("character {place} is never part of a recovery code")]
    Symbol {
        /// Which character, from 1, hyphens and spaces not counted.
        place: usize,
    },
    /// The last group does not fit the others: something was mistyped or swapped.
    #[error("the recovery code has a slip in it")]
    Check,
}

/// A new random code.
pub fn make_recovery_code() -> Result<RecoveryCode, DiceFault> {
    Secret::make().map(RecoveryCode)
}

impl RecoveryCode {
    /// Reads a code as people type it: any case, any spaces and hyphens, O for 0, I or L for 1.
    pub fn parse(typed: &str) -> Result<Self, RecoveryCodeFault> {
        let mut values = Zeroizing::new([0_u8; CHECKED]);
        let mut found = 0;
        let mut stranger = None;
        for letter in typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—'))
        {
            match (value(letter), values.get_mut(found)) {
                (Some(value), Some(place)) => *place = value,
                (None, _) => stranger = stranger.or(Some(found + 1)),
                (Some(_), None) => {}
            }
            found += 1;
        }
        if let Some(place) = stranger {
            return Err(RecoveryCodeFault::Symbol { place });
        }
        if found != CHECKED {
            return Err(RecoveryCodeFault::Length {
                found,
                expected: CHECKED,
            });
        }
        let code = Self(Secret::filled(|bytes| pack(&values[..SYMBOLS], bytes)));
        if *code.check() != values[SYMBOLS..] {
            return Err(RecoveryCodeFault::Check);
        }
        Ok(code)
    }

    /// Four values of five bits: the first 20 bits of SHA-256(label || code). They find slips of the
    /// pen (one in a million escapes) and protect nothing.
    fn check(&self) -> Zeroizing<[u8; 4]> {
        // Exposed to be hashed; 20 of 256 bits come out.
        let hash = Sha256::new()
            .chain_update(b"dossier/v1/recovery-check")
            .chain_update(self.0.expose())
            .finalize();
        let mut check = Zeroizing::new([0; 4]);
        unpack(&hash[..5], &mut *check);
        check
    }
}

impl fmt::Display for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut values = Zeroizing::new([0_u8; CHECKED]);
        // Exposed because writing the code is what this is for.
        unpack(self.0.expose(), &mut values[..SYMBOLS]);
        values[SYMBOLS..].copy_from_slice(&*self.check());
        for (n, value) in values.iter().enumerate() {
            if n > 0 && n % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(ALPHABET[usize::from(*value)]))?;
        }
        Ok(())
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

/// The value of one typed letter.
fn value(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET.iter().position(|symbol| char::from(*symbol) == letter)?;
    u8::try_from(place).ok()
}

/// Eight values of five bits into five bytes, most significant first.
fn pack(values: &[u8], bytes: &mut [u8]) {
    for (values, bytes) in values.chunks_exact(8).zip(bytes.chunks_exact_mut(5)) {
        let word = values
            .iter()
            .fold(0_u64, |word, value| word << 5 | u64::from(*value));
        bytes.copy_from_slice(&word.to_be_bytes()[3..]);
    }
}

/// The reverse of [`pack`]; writes as many values as `values` has room for.
fn unpack(bytes: &[u8], values: &mut [u8]) {
    for (bytes, values) in bytes.chunks_exact(5).zip(values.chunks_mut(8)) {
        let word = bytes
            .iter()
            .fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
        for (n, value) in values.iter_mut().enumerate() {
            *value = (word >> (35 - 5 * n)) as u8 & 31;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn code(byte: u8) -> RecoveryCode {
        RecoveryCode(Secret::filled(|bytes| bytes.fill(byte)))
    }

    #[test]
    fn a_code_is_nine_groups_of_four() {
        // Frozen: codes on paper must stay readable.
        let expected = expect_test::expect!["0000-0000-0000-0000-0000-0000-0000-0000-RB5R"];
        expected.assert_eq(&code(0).to_string());
        let expected = expect_test::expect!["ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-4PRK"];
        expected.assert_eq(&code(255).to_string());
    }

    #[test]
    fn sloppy_typing_is_understood() {
        let typed = code(0)
            .to_string()
            .to_lowercase()
            .replace('0', "o")
            .replace('-', " ");
        assert_eq!(
            RecoveryCode::parse(&typed).unwrap().0.expose(),
            code(0).0.expose()
        );
        let one = RecoveryCode(Secret::filled(|bytes| {
            bytes.copy_from_slice(&[0b0000_1000; CODE_LEN])
        }));
        let typed = one.to_string().replace('1', "l");
        assert_eq!(RecoveryCode::parse(&typed).unwrap().0.expose(), one.0.expose());
    }

    #[test]
    fn slips_are_named() {
        let good = make_recovery_code().unwrap().to_string();
        let length = |found| RecoveryCodeFault::Length { found, expected: 36 };
        assert_eq!(RecoveryCode::parse(&good[1..]).unwrap_err(), length(35));
        assert_eq!(RecoveryCode::parse(&format!("{good}7")).unwrap_err(), length(37));
        assert_eq!(RecoveryCode::parse("").unwrap_err(), length(0));
        let odd = format!("{}U", &good[..good.len() - 1]);
        assert_eq!(
            RecoveryCode::parse(&odd).unwrap_err(),
            RecoveryCodeFault::Symbol { place: 36 }
        );
    }

    #[test]
    fn debug_tells_nothing() {
        assert_eq!(format!("{:?}", code(1)), "RecoveryCode(…)");
    }

    proptest! {
        #[test]
        fn every_code_reads_back(bytes: [u8; CODE_LEN]) {
            let code = RecoveryCode(Secret::copied(&bytes));
            let back = RecoveryCode::parse(&code.to_string()).unwrap();
            prop_assert_eq!(back.0.expose(), &bytes);
        }

        #[test]
        fn one_wrong_symbol_is_noticed(bytes: [u8; CODE_LEN], place in 0_usize..36, by in 1_u8..32) {
            let text = RecoveryCode(Secret::copied(&bytes)).to_string().replace('-', "");
            let mut typed = text.clone().into_bytes();
            let was = value(char::from(typed[place])).unwrap();
            typed[place] = ALPHABET[usize::from((was + by) % 32)];
            let typed = String::from_utf8(typed).unwrap();
            // 20 bits of check: one slip in a million may escape, none of these 256 tries should.
            prop_assert_eq!(RecoveryCode::parse(&typed).unwrap_err(), RecoveryCodeFault::Check);
        }

        #[test]
        fn any_text_is_read_without_panic(typed in "\\PC*") {
            let _ = RecoveryCode::parse(&typed);
        }
    }
}
