//! A signing key in a file of its own, under a passphrase: for somebody who has no dossier and signs a reply.
//!
//! The file is age v1 with one scrypt stanza around two lines, so that `age -d` shows what is in it:
//! `eigen-dossier-signing-key-v1` and the seed in base58 (Bitcoin's alphabet).

use std::io::{Read, Write};

use zeroize::Zeroizing;

use crate::age_file::{self, AgeFault, DEFAULT_WORK, Identity, Recipients};
use crate::dice::DiceFault;
use crate::holder::{HolderKey, HolderSeed};
use crate::passphrase::Passphrase;
use crate::secret::Secret;

const FIRST_LINE: &str = "eigen-dossier-signing-key-v1";
/// The plain text is some 80 bytes; nothing larger is one.
const MAX_PLAIN: u64 = 256;

/// Why a key file does not open or cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileFault {
    /// The envelope around it.
    #[error(transparent)]
    Age(#[from] AgeFault),
    /// It opened, and there is no signing key inside.
    #[error("no signing key inside")]
    NotAKeyFile,
    /// No random bytes.
    #[error(transparent)]
    Dice(#[from] DiceFault),
}

/// Makes a new signing key, and the file that keeps it.
///
/// # Errors
/// [`KeyFileFault::Dice`], and what the envelope says.
pub fn make_key_file(passphrase: &Passphrase) -> Result<(HolderKey, Vec<u8>), KeyFileFault> {
    let seed = HolderSeed::make()?;
    let mut plain = Zeroizing::new(format!("{FIRST_LINE}\n"));
    // Exposed to go under the passphrase, whose owner it belongs to.
    plain.push_str(&Zeroizing::new(bs58::encode(seed.expose()).into_string()));
    plain.push('\n');
    let under = Recipients::Passphrase(passphrase, DEFAULT_WORK);
    let mut writer = age_file::seal_to(&under, Vec::new())?;
    let written = writer.write_all(plain.as_bytes()).and_then(|()| writer.finish());
    let file = written.map_err(AgeFault::Io)?;
    Ok((seed.derive_key(), file))
}

/// Opens a key file.
///
/// # Errors
/// [`KeyFileFault::NotAKeyFile`] for anything else under the same passphrase; else what the envelope says.
pub fn open_key_file(file: &[u8], passphrase: &Passphrase) -> Result<HolderKey, KeyFileFault> {
    let mut plain = Zeroizing::new(Vec::new());
    let reader = age_file::open(file, Identity::Passphrase(passphrase))?;
    reader
        .take(MAX_PLAIN + 1)
        .read_to_end(&mut plain)
        .map_err(AgeFault::Io)?;
    let text = std::str::from_utf8(&plain).map_err(|_| KeyFileFault::NotAKeyFile)?;
    let seed = text
        .strip_prefix(FIRST_LINE)
        .and_then(|rest| rest.strip_prefix('\n'))
        .and_then(|rest| rest.strip_suffix('\n'));
    let seed = seed
        .and_then(|seed| bs58::decode(seed).into_vec().ok())
        .map(Zeroizing::new);
    let seed: Option<&[u8; 32]> = seed.as_ref().and_then(|seed| seed.as_slice().try_into().ok());
    let seed = seed.ok_or(KeyFileFault::NotAKeyFile)?;
    Ok(HolderSeed::of(Secret::filled(|place| place.copy_from_slice(seed))).derive_key())
}

impl KeyFileFault {
    /// The code for people and scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Age(AgeFault::WrongPassphrase) => "wrong_passphrase",
            Self::Age(AgeFault::TooCostly { .. }) => "too_costly",
            Self::Age(_) | Self::NotAKeyFile => "key_file_malformed",
            Self::Dice(_) => "no_random",
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_key_file_opens_to_the_same_key_with_its_passphrase_only() {
        let words = Passphrase::new("zes losse woorden".to_owned());
        let (key, file) = make_key_file(&words).unwrap();
        assert_eq!(open_key_file(&file, &words).unwrap().did_key(), key.did_key());
        let fault = open_key_file(&file, &Passphrase::new("andere".to_owned())).unwrap_err();
        assert_eq!(fault.code(), "wrong_passphrase");
        assert!(!String::from_utf8_lossy(&file).contains(FIRST_LINE));
    }

    #[test]
    fn another_file_under_the_same_passphrase_is_no_key() {
        let words = Passphrase::new("zes losse woorden".to_owned());
        for plain in [
            "hello",
            "eigen-dossier-signing-key-v1\n2222\n",
            "eigen-dossier-signing-key-v1\n",
        ] {
            let under = Recipients::Passphrase(&words, DEFAULT_WORK);
            let mut writer = age_file::seal_to(&under, Vec::new()).unwrap();
            writer.write_all(plain.as_bytes()).unwrap();
            let fault = open_key_file(&writer.finish().unwrap(), &words).unwrap_err();
            assert_eq!(fault.code(), "key_file_malformed");
        }
        assert_eq!(
            open_key_file(b"not age", &words).unwrap_err().code(),
            "key_file_malformed"
        );
    }
}
