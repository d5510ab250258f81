//! The certificates that a seal brings along (RFC 5280): whose they say they are, and whether they fit together.
//!
//! A chain is held against itself and the calendar, never against a list of authorities: there is none here. So a
//! key from a certificate is never bound to an issuer by it; what the certificate says is told, as its own word.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use p256::ecdsa::{VerifyingKey as P256Key, signature::Verifier as _};
use p384::ecdsa::VerifyingKey as P384Key;
use sha2::{Digest as _, Sha256};
use x509_cert::{
    certificate::{CertificateInner, Raw},
    der::{Decode as _, Reader as _, SliceReader, asn1::ObjectIdentifier},
    ext::pkix::BasicConstraints,
};

use crate::keys::PublicKey;

/// The most certificates of one chain that are looked at.
const LONGEST: usize = 8;
/// The largest certificate, in bytes.
const LARGEST: usize = 32 << 10;

/// The certificates of one seal, its own first.
pub(crate) struct Chain {
    certificates: Vec<One>,
}

struct One {
    der: Vec<u8>,
    read: CertificateInner<Raw>,
}

impl Chain {
    /// From base64 of DER, as `x5c` and `X509Certificate` have it.
    ///
    /// `None` when there is none, or the first cannot be read; later ones that cannot be read end the chain.
    pub(crate) fn of_base64<'t>(texts: impl IntoIterator<Item = &'t str>) -> Option<Self> {
        let mut certificates = Vec::new();
        for text in texts.into_iter().take(LONGEST) {
            let Some(one) = One::of_base64(text) else { break };
            certificates.push(one);
        }
        (!certificates.is_empty()).then_some(Self { certificates })
    }

    /// The key of the seal's own certificate, if it is of a kind that we check signatures with.
    pub(crate) fn key(&self) -> Option<PublicKey> {
        self.certificates.first()?.key()
    }

    /// SHA-256 of the seal's own certificate, as `x5t#S256` has it.
    pub(crate) fn thumbprint(&self) -> Vec<u8> {
        self.certificates
            .first()
            .map(|one| Sha256::digest(&one.der).to_vec())
            .unwrap_or_default()
    }

    /// One line for people who know certificates: the name, until when, and what does not fit.
    pub(crate) fn describe(&self, now: Timestamp) -> String {
        let Some(first) = self.certificates.first() else {
            return String::new();
        };
        let mut said = vec![format!("certificate of {}", first.name())];
        if let Some((from, until)) = first.period() {
            said.push(match () {
                () if now > until => format!("over since {until}"),
                () if now < from => format!("not before {from}"),
                () => format!("until {until}"),
            });
        }
        match self.fault() {
            Some(fault) => said.push(fault.to_owned()),
            None if self.certificates.len() == 1 => said.push("alone".to_owned()),
            None => said.push(format!("chain of {} fits together", self.certificates.len())),
        }
        said.join(", ")
    }

    /// Why the chain does not hold together by itself, if so.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        for pair in self.certificates.windows(2) {
            let [below, above] = pair else { continue };
            if below.read.tbs_certificate().issuer() != above.read.tbs_certificate().subject() {
                return Some("its chain names other issuers than it holds");
            }
            if !above.may_issue() {
                return Some("its chain passes through one that may not issue");
            }
            match below.is_signed_by(above) {
                Some(true) => {}
                Some(false) => return Some("its chain is broken: a signature in it is wrong"),
                None => return Some("its chain has a signature that we do not check"),
            }
        }
        None
    }

    /// True when the seal's own certificate was in force at this moment.
    pub(crate) fn covers(&self, moment: Timestamp) -> bool {
        let period = self.certificates.first().and_then(One::period);
        period.is_some_and(|(from, until)| from <= moment && moment <= until)
    }
}

impl One {
    fn of_base64(text: &str) -> Option<Self> {
        if text.len() > LARGEST * 2 {
            return None;
        }
        let text: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let der = STANDARD.decode(text).ok()?;
        let read = CertificateInner::from_der(&der).ok()?;
        Some(Self { der, read })
    }

    /// The common name, else the whole subject.
    fn name(&self) -> String {
        let subject = self.read.tbs_certificate().subject();
        let common = subject.common_name().ok().flatten();
        let name = common.map_or_else(|| subject.to_string(), |name| name.value().into_owned());
        crate::issuer::brief(&name)
    }

    fn period(&self) -> Option<(Timestamp, Timestamp)> {
        let validity = self.read.tbs_certificate().validity();
        let moment = |time: x509_cert::time::Time| {
            Timestamp::from_second(i64::try_from(time.to_unix_duration().as_secs()).ok()?).ok()
        };
        Some((moment(validity.not_before)?, moment(validity.not_after)?))
    }

    fn may_issue(&self) -> bool {
        let constraints = self.read.tbs_certificate().get_extension::<BasicConstraints>();
        matches!(constraints, Ok(Some((_, BasicConstraints { ca: true, .. }))))
    }

    fn key(&self) -> Option<PublicKey> {
        const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
        const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
        const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
        const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
        const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
        let info = self.read.tbs_certificate().subject_public_key_info();
        let bytes = info.subject_public_key.as_bytes()?;
        let curve = || {
            let parameters = info.algorithm.parameters.as_ref()?;
            parameters.decode_as::<ObjectIdentifier>().ok()
        };
        match info.algorithm.oid {
            RSA => PublicKey::from_pkcs1_der(bytes),
            EC if curve() == Some(P256) => P256Key::from_sec1_bytes(bytes).ok().map(PublicKey::P256),
            EC if curve() == Some(P384) => P384Key::from_sec1_bytes(bytes).ok().map(PublicKey::P384),
            ED25519 => PublicKey::ed25519(bytes),
            _ => None,
        }
    }

    /// Whether its signature is by the key of `above`; `None` for an algorithm that we do not check.
    fn is_signed_by(&self, above: &Self) -> Option<bool> {
        let signed = self.signed_part()?;
        let signature = self.read.signature().as_bytes()?;
        let oid = self.read.signature_algorithm().oid.to_string();
        Some(match (oid.as_str(), above.key()?) {
            ("1.2.840.113549.1.1.11", PublicKey::Rsa(key)) => {
                rsa_fits::<rsa::sha2::Sha256>(key.public(), signed, signature)
            }
            ("1.2.840.113549.1.1.12", PublicKey::Rsa(key)) => {
                rsa_fits::<rsa::sha2::Sha384>(key.public(), signed, signature)
            }
            ("1.2.840.113549.1.1.13", PublicKey::Rsa(key)) => {
                rsa_fits::<rsa::sha2::Sha512>(key.public(), signed, signature)
            }
            ("1.2.840.10045.4.3.2", PublicKey::P256(key)) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify(signed, &signature).is_ok()),
            ("1.2.840.10045.4.3.3", PublicKey::P384(key)) => p384::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify(signed, &signature).is_ok()),
            ("1.3.101.112", key @ PublicKey::Ed25519(_)) => {
                key.verifies(crate::keys::Alg::EdDsa, signed, signature)
            }
            _ => return None,
        })
    }

    /// The bytes under its signature, as they stand: encoding them anew could give others.
    fn signed_part(&self) -> Option<&[u8]> {
        let mut reader = SliceReader::new(&self.der).ok()?;
        x509_cert::der::Header::decode(&mut reader).ok()?;
        reader.tlv_bytes().ok()
    }
}

fn rsa_fits<D>(key: &rsa::RsaPublicKey, message: &[u8], signature: &[u8]) -> bool
where
    D: rsa::sha2::Digest + rsa::pkcs8::AssociatedOid,
{
    let key = rsa::pkcs1v15::VerifyingKey::<D>::new(key.clone());
    rsa::pkcs1v15::Signature::try_from(signature)
        .is_ok_and(|signature| rsa::signature::Verifier::verify(&key, message, &signature).is_ok())
}
