//! X25519 keys of age: `age1…` to seal for, `AGE-SECRET-KEY-1…` to open with.

use std::fmt;
use std::str::FromStr;

use age::secrecy::ExposeSecret;
use zeroize::Zeroizing;

/// Somebody to seal for.
#[derive(Clone, PartialEq, Eq)]
pub struct AgeRecipient(pub(super) age::x25519::Recipient);

/// A private key. It leaves only through [`AgeIdentity::to_text`].
#[derive(Clone)]
pub struct AgeIdentity(pub(super) age::x25519::Identity);

/// Text that is no age key of the sort that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AgeKeyFault {
    /// Not `age1` and 58 characters that fit together.
    #[error("not an age recipient (age1…)")]
    Recipient,
    /// Not `AGE-SECRET-KEY-1` and 58 characters that fit together.
    #[error("not an age identity (AGE-SECRET-KEY-1…)")]
    Identity,
}

impl AgeIdentity {
    /// A new random key.
    pub fn make() -> Self {
        Self(age::x25519::Identity::generate())
    }

    /// What others seal for, to reach this key.
    pub fn recipient(&self) -> AgeRecipient {
        AgeRecipient(self.0.to_public())
    }

    /// The key in full, as age programs keep it in a file. Whoever has it opens everything.
    pub fn to_text(&self) -> Zeroizing<String> {
        // Exposed because writing it down is what this is for.
        Zeroizing::new(self.0.to_string().expose_secret().to_owned())
    }
}

impl FromStr for AgeRecipient {
    type Err = AgeKeyFault;

    fn from_str(text: &str) -> Result<Self, AgeKeyFault> {
        text.parse().map(Self).map_err(|_| AgeKeyFault::Recipient)
    }
}

impl FromStr for AgeIdentity {
    type Err = AgeKeyFault;

    fn from_str(text: &str) -> Result<Self, AgeKeyFault> {
        text.parse().map(Self).map_err(|_| AgeKeyFault::Identity)
    }
}

impl fmt::Display for AgeRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for AgeRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AgeRecipient({self})")
    }
}

impl fmt::Debug for AgeIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AgeIdentity(…)")
    }
}
