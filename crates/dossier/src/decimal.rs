//! Amounts as people write them: `6`, `7,5`, `2.25`. Added exactly, never as binary fractions.

use std::{fmt, ops::AddAssign};

const SCALE: i64 = 10_000;
const PLACES: usize = 4;

/// A decimal number with at most four places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(i64);

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Reads an amount; the comma and the point are both the decimal sign, so a text with two of
    /// them, or with more than four places, is not an amount.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (whole, part) = text.split_once([',', '.']).unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 12 || part.len() > PLACES || !digits(whole) || !digits(part) {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        let part: i64 = format!("{part:0<PLACES$}").parse().ok()?;
        Some(Self(whole * SCALE + part))
    }

    /// The mean of some amounts, rounded to four places; none of none.
    pub(crate) fn mean(amounts: impl Iterator<Item = Self>) -> Option<Self> {
        let (sum, count) = amounts.fold((0_i64, 0_i64), |(sum, count), one| {
            (sum.saturating_add(one.0), count + 1)
        });
        (count > 0).then(|| Self((sum + count / 2) / count))
    }
}

impl AddAssign for Decimal {
    fn add_assign(&mut self, other: Self) {
        self.0 = self.0.saturating_add(other.0);
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0 / SCALE)?;
        let part = format!("{:0PLACES$}", self.0 % SCALE);
        match part.trim_end_matches('0') {
            "" => Ok(()),
            part => write!(f, ".{part}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_add_up_exactly() {
        let mut sum = Decimal::ZERO;
        for text in ["0,1", "0.2", " 7,25 ", "100"] {
            sum += Decimal::read(text).unwrap_or_default();
        }
        assert_eq!(sum.to_string(), "107.55");
    }

    #[test]
    fn what_is_not_an_amount_is_not_guessed() {
        for text in ["", "6 EC", "-3", "1.000,5", ",5", "1e3", "1.23456", "zes"] {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
    }
}
