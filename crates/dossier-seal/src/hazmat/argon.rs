//! Argon2id, version 0x13 (RFC 9106).

use argon2::{Algorithm, Argon2, Params, Version};

use super::scrub_stack;
use crate::kdf::{CheckedKdf, KdfFault};
use crate::secret::Secret;

/// Bytes of a salt.
pub(crate) const SALT_LEN: usize = 16;

/// 32 bytes out of a passphrase. The type of `kdf` says that its cost was bounded beforehand.
pub(crate) fn derive(
    passphrase: &[u8],
    salt: &[u8; SALT_LEN],
    kdf: CheckedKdf,
) -> Result<Secret<32>, KdfFault> {
    let kdf = kdf.params();
    let unfit = KdfFault::Memory { m_kib: kdf.m_kib };
    let params = Params::new(kdf.m_kib, kdf.t, kdf.p, Some(32)).map_err(|_| unfit)?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let derived = Secret::try_filled(|place| {
        argon
            .hash_password_into(passphrase, salt, place)
            .map_err(|_| unfit)
    });
    scrub_stack();
    derived
}
