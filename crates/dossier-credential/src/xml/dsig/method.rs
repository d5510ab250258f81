//! The methods of signing that XML Signature names, and the old ones among them.

use rsa::Pkcs1v15Sign;
use sha1::Sha1;
use sha2::{Digest as _, Sha384, Sha512};

use super::Fault;
use crate::{
    issuer::brief,
    keys::{Alg, PublicKey},
};

/// The methods of signing that are checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    RsaSha1,
    RsaSha384,
    RsaSha512,
    Jose(Alg),
}

impl Method {
    pub(super) fn of(uri: &str) -> Result<Self, Fault> {
        Ok(match uri {
            "http://www.w3.org/2000/09/xmldsig#rsa-sha1" => Self::RsaSha1,
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" => Self::Jose(Alg::Rs256),
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => Self::RsaSha384,
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => Self::RsaSha512,
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" => Self::Jose(Alg::Es256),
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384" => Self::Jose(Alg::Es384),
            "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1" => Self::Jose(Alg::Ps256),
            other => return Err(Fault::Unsupported(format!("method {}", brief(other)))),
        })
    }

    pub(super) fn verifies(self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
        /// DigestInfo of SHA-1 up to the digest (RFC 8017 §9.2, note 1).
        const SHA1: [u8; 15] = [0x30, 0x21, 0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a, 5, 0, 4, 0x14];
        const SHA384: [u8; 19] = [
            0x30, 0x41, 0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2, 5, 0, 4, 0x30,
        ];
        const SHA512: [u8; 19] = [
            0x30, 0x51, 0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3, 5, 0, 4, 0x40,
        ];
        let rsa = |prefix: &[u8], digest: &[u8]| match key {
            PublicKey::Rsa(key) => {
                let scheme = Pkcs1v15Sign {
                    hash_len: Some(digest.len()),
                    prefix: prefix.into(),
                };
                key.public().verify(scheme, digest, signature).is_ok()
            }
            _ => false,
        };
        match self {
            Self::Jose(alg) => key.verifies(alg, message, signature),
            Self::RsaSha1 => rsa(&SHA1, &Sha1::digest(message)),
            Self::RsaSha384 => rsa(&SHA384, &Sha384::digest(message)),
            Self::RsaSha512 => rsa(&SHA512, &Sha512::digest(message)),
        }
    }
}
