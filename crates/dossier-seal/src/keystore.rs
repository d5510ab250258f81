//! What the operating system's keystore holds for a dossier.

use std::fmt;

use crate::dice::DiceFault;
use crate::secret::Secret;

/// 32 random bytes that open a dossier on the device whose keystore holds them: a convenience beside
/// the passphrase, never in its place.
///
/// They leave this crate for the keystore and come back from it; nowhere else do they belong.
pub struct KeystoreSecret(pub(crate) Secret<32>);

impl KeystoreSecret {
    pub(crate) fn make() -> Result<Self, DiceFault> {
        Secret::make().map(Self)
    }

    /// What the keystore gave back; `None` when it is no secret of ours.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; 32] = bytes.try_into().ok()?;
        Some(Self(Secret::filled(|place| place.copy_from_slice(bytes))))
    }

    /// The bytes, for the keystore.
    pub fn expose(&self) -> &[u8] {
        // Exposed because the keystore is what keeps them.
        self.0.expose()
    }
}

impl fmt::Debug for KeystoreSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeystoreSecret(…)")
    }
}
