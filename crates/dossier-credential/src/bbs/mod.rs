//! BBS signatures over BLS12-381 (draft-irtf-cfrg-bbs-signatures, ciphersuite BLS12-381-SHA-256).
//!
//! One signature over a list of messages, from which the holder makes a proof that shows some of them and hides
//! the rest. We check signatures and proofs and make proofs; we never sign. The group operations are those of
//! `bls12_381`; what stands here is the scheme. Names follow the draft where the draft has names.

mod proof;
mod suite;

pub(crate) use proof::{Proof, prove};

use bls12_381::{G1Affine, G1Projective, G2Affine, G2Prepared, G2Projective, Gt, Scalar, multi_miller_loop};

use suite::{Generators, base_point, domain_of, message_scalars, scalar_from};

/// An issuer's public key: a point of G2 in the right subgroup, never the identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicKey {
    point: G2Affine,
}

/// A signature: a point of G1 and a scalar.
#[derive(Clone, Debug)]
pub(crate) struct Signature {
    a: G1Affine,
    e: Scalar,
}

impl PublicKey {
    /// `octets_to_pubkey` (§4.2.4.7).
    pub(crate) fn from_bytes(bytes: &[u8; 96]) -> Option<Self> {
        // Decompression checks that the point lies on the curve and in the subgroup.
        let point = Option::<G2Affine>::from(G2Affine::from_compressed(bytes))?;
        (!bool::from(point.is_identity())).then_some(Self { point })
    }

    pub(crate) fn to_bytes(&self) -> [u8; 96] {
        self.point.to_compressed()
    }

    /// `CoreVerify` (§3.6.2): whether the signature is right for this header and these messages.
    pub(crate) fn verifies(&self, signature: &Signature, header: &[u8], messages: &[&[u8]]) -> bool {
        let generators = Generators::new(messages.len());
        let domain = domain_of(self, &generators, header);
        let b = base_with(&generators, &domain, &message_scalars(messages));
        let w = G2Affine::from(G2Projective::from(self.point) + G2Affine::generator() * signature.e);
        pairs_to_one(&signature.a, &w, &b.into())
    }
}

impl Signature {
    /// The length of a signature in bytes.
    pub(crate) const LENGTH: usize = 80;

    /// `octets_to_signature` (§4.2.4.4).
    pub(crate) fn from_bytes(bytes: &[u8; Self::LENGTH]) -> Option<Self> {
        let (point, scalar) = bytes.split_first_chunk::<48>()?;
        let a = point_of(point)?;
        let e = scalar_from(scalar.try_into().ok()?)?;
        Some(Self { a, e })
    }
}

/// A point of G1 in the right subgroup, not the identity.
fn point_of(bytes: &[u8; 48]) -> Option<G1Affine> {
    let point = Option::<G1Affine>::from(G1Affine::from_compressed(bytes))?;
    (!bool::from(point.is_identity())).then_some(point)
}

/// `B = P1 + Q_1 * domain + H_1 * msg_1 + … + H_L * msg_L`.
fn base_with(generators: &Generators, domain: &Scalar, scalars: &[Scalar]) -> G1Projective {
    let messages = generators.messages.iter().zip(scalars);
    messages.fold(
        base_point() + generators.domain * domain,
        |sum, (generator, scalar)| sum + generator * scalar,
    )
}

/// `e(p, w) * e(q, -BP2) == 1`.
fn pairs_to_one(p: &G1Affine, w: &G2Affine, q: &G1Affine) -> bool {
    let (w, minus) = (G2Prepared::from(*w), G2Prepared::from(-G2Affine::generator()));
    multi_miller_loop(&[(p, &w), (q, &minus)]).final_exponentiation() == Gt::identity()
}

/// Signing, for tests alone: a learner's dossier issues nothing with BBS.
#[cfg(test)]
pub(crate) mod signing {
    #![allow(clippy::unwrap_used)]
    use super::{
        G1Affine, G2Affine, Generators, PublicKey, Scalar, base_with, domain_of, message_scalars, suite,
    };

    pub(crate) fn public_key(secret: &[u8; 32]) -> PublicKey {
        let secret = suite::scalar_from(secret).unwrap();
        PublicKey {
            point: (G2Affine::generator() * secret).into(),
        }
    }

    /// `CoreSign` (§3.6.1).
    pub(crate) fn sign(secret: &[u8; 32], header: &[u8], messages: &[&[u8]]) -> [u8; 80] {
        let key = public_key(secret);
        let secret = suite::scalar_from(secret).unwrap();
        let generators = Generators::new(messages.len());
        let domain = domain_of(&key, &generators, header);
        let scalars = message_scalars(messages);
        let mut input = suite::scalar_bytes(&secret).to_vec();
        for scalar in scalars.iter().chain([&domain]) {
            input.extend(suite::scalar_bytes(scalar));
        }
        let e = suite::hash_to_scalar(&input);
        let inverse = Option::<Scalar>::from((secret + e).invert()).unwrap();
        let a = G1Affine::from(base_with(&generators, &domain, &scalars) * inverse);
        let bytes = [a.to_compressed().as_slice(), &suite::scalar_bytes(&e)].concat();
        bytes.try_into().unwrap()
    }
}
