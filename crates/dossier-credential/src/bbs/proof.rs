//! Proofs: some messages shown, the others known and hidden.

use bls12_381::{G1Affine, G1Projective, Scalar};

use super::{
    Generators, PublicKey, Signature, base_with, domain_of, message_scalars, pairs_to_one, point_of,
    suite::{hash_to_scalar, scalar_bytes, scalar_from, secret_scalar},
};

/// A proof that its maker knows a signature over messages of which some are shown.
#[derive(Debug)]
pub(crate) struct Proof {
    a_bar: G1Affine,
    b_bar: G1Affine,
    d: G1Affine,
    e_hat: Scalar,
    r1_hat: Scalar,
    r3_hat: Scalar,
    hidden: Vec<Scalar>,
    challenge: Scalar,
}

impl Proof {
    /// `octets_to_proof` (§4.2.4.5).
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (a_bar, rest) = bytes.split_first_chunk::<48>()?;
        let (b_bar, rest) = rest.split_first_chunk::<48>()?;
        let (d, rest) = rest.split_first_chunk::<48>()?;
        let (scalars, []) = rest.as_chunks::<32>() else {
            return None;
        };
        let scalars: Vec<Scalar> = scalars.iter().map(scalar_from).collect::<Option<_>>()?;
        let [e_hat, r1_hat, r3_hat, hidden @ .., challenge] = scalars.as_slice() else {
            return None;
        };
        Some(Self {
            a_bar: point_of(a_bar)?,
            b_bar: point_of(b_bar)?,
            d: point_of(d)?,
            e_hat: *e_hat,
            r1_hat: *r1_hat,
            r3_hat: *r3_hat,
            hidden: hidden.to_vec(),
            challenge: *challenge,
        })
    }

    fn to_bytes(&self) -> Vec<u8> {
        let points = [self.a_bar, self.b_bar, self.d];
        let mut bytes: Vec<u8> = points.iter().flat_map(G1Affine::to_compressed).collect();
        let scalars = [self.e_hat, self.r1_hat, self.r3_hat];
        for scalar in scalars.iter().chain(&self.hidden).chain([&self.challenge]) {
            bytes.extend(scalar_bytes(scalar));
        }
        bytes
    }

    /// `CoreProofVerify` (§3.6.4): whether the shown messages, each at its index among all, are part of what `key`
    /// signed under this header, and the proof was made for this presentation header.
    pub(crate) fn is_right(
        &self,
        key: &PublicKey,
        header: &[u8],
        presentation: &[u8],
        shown: &[(usize, &[u8])],
    ) -> bool {
        let count = shown.len() + self.hidden.len();
        let ascending = shown.is_sorted_by(|a, b| a.0 < b.0);
        if !ascending || shown.last().is_some_and(|(at, _)| *at >= count) {
            return false;
        }
        let generators = Generators::new(count);
        let domain = domain_of(key, &generators, header);
        let texts: Vec<&[u8]> = shown.iter().map(|(_, text)| *text).collect();
        let disclosed: Vec<(usize, Scalar)> = shown
            .iter()
            .map(|(at, _)| *at)
            .zip(message_scalars(&texts))
            .collect();
        let c = &self.challenge;
        let t1 = self.b_bar * c + self.a_bar * self.e_hat + self.d * self.r1_hat;
        let base = disclosed
            .iter()
            .fold(base_with(&generators, &domain, &[]), |sum, (at, scalar)| {
                sum + generators.messages[*at] * scalar
            });
        let is_shown = |at: &usize| disclosed.iter().any(|(shown, _)| shown == at);
        let t2 = (0..count)
            .filter(|at| !is_shown(at))
            .zip(&self.hidden)
            .fold(base * c + self.d * self.r3_hat, |sum, (at, scalar)| {
                sum + generators.messages[at] * scalar
            });
        let points = [self.a_bar, self.b_bar, self.d, t1.into(), t2.into()];
        challenge_of(&points, &disclosed, &domain, presentation) == self.challenge
            && pairs_to_one(&self.a_bar, &key.point, &self.b_bar)
    }
}

/// A proof of a signature over `messages` that shows those at `shown` (ascending), in bytes; `None` for an index
/// outside the messages.
///
/// `seed` must be fresh random bytes that nobody else knows; whoever knows them can tell the hidden messages.
/// The random scalars depend on everything that is proven, beside the seed, so that a seed used twice by mistake
/// does not give two proofs with the same ones.
pub(crate) fn prove(
    key: &PublicKey,
    signature: &Signature,
    header: &[u8],
    presentation: &[u8],
    messages: &[&[u8]],
    shown: &[usize],
    seed: &[u8; 32],
) -> Option<Vec<u8>> {
    let count = 5 + messages.len().checked_sub(shown.len())?;
    let mut input = seed.to_vec();
    input.extend(key.to_bytes());
    input.extend(signature.a.to_compressed());
    for part in [header, presentation].into_iter().chain(messages.iter().copied()) {
        input.extend((part.len() as u64).to_be_bytes());
        input.extend(part);
    }
    input.extend(shown.iter().flat_map(|at| (*at as u64).to_be_bytes()));
    let root = scalar_bytes(&secret_scalar(&input));
    let scalars: Vec<Scalar> = (0..count as u64)
        .map(|at| secret_scalar(&[root.as_slice(), &at.to_be_bytes()].concat()))
        .collect();
    prove_with(key, signature, header, presentation, messages, shown, &scalars)
}

/// `CoreProofGen` (§3.6.3) with these random scalars.
fn prove_with(
    key: &PublicKey,
    signature: &Signature,
    header: &[u8],
    presentation: &[u8],
    messages: &[&[u8]],
    shown: &[usize],
    random: &[Scalar],
) -> Option<Vec<u8>> {
    let ascending = shown.is_sorted_by(|a, b| a < b);
    if !ascending || shown.last().is_some_and(|at| *at >= messages.len()) {
        return None;
    }
    let [r1, r2, e_tilde, r1_tilde, r3_tilde, tildes @ ..] = random else {
        return None;
    };
    let generators = Generators::new(messages.len());
    let domain = domain_of(key, &generators, header);
    let scalars = message_scalars(messages);
    let hidden: Vec<usize> = (0..messages.len())
        .filter(|at| shown.binary_search(at).is_err())
        .collect();
    if hidden.len() != tildes.len() {
        return None;
    }

    let d = base_with(&generators, &domain, &scalars) * r2;
    let a_bar = signature.a * (r1 * r2);
    let b_bar = d * r1 - a_bar * signature.e;
    let t1 = a_bar * e_tilde + d * r1_tilde;
    let t2 = hidden
        .iter()
        .zip(tildes)
        .fold(d * r3_tilde, |sum: G1Projective, (at, tilde)| {
            sum + generators.messages[*at] * tilde
        });
    let disclosed: Vec<(usize, Scalar)> = shown.iter().map(|at| (*at, scalars[*at])).collect();
    let points = [a_bar, b_bar, d, t1, t2].map(G1Affine::from);
    let c = challenge_of(&points, &disclosed, &domain, presentation);
    let r3 = Option::<Scalar>::from(r2.invert())?;
    let proof = Proof {
        a_bar: points[0],
        b_bar: points[1],
        d: points[2],
        e_hat: e_tilde + signature.e * c,
        r1_hat: r1_tilde - r1 * c,
        r3_hat: r3_tilde - r3 * c,
        hidden: hidden
            .iter()
            .zip(tildes)
            .map(|(at, tilde)| tilde + scalars[*at] * c)
            .collect(),
        challenge: c,
    };
    Some(proof.to_bytes())
}

/// `ProofChallengeCalculate` (§3.7.4) over `Abar, Bbar, D, T1, T2`.
fn challenge_of(
    points: &[G1Affine; 5],
    disclosed: &[(usize, Scalar)],
    domain: &Scalar,
    presentation: &[u8],
) -> Scalar {
    let mut input = (disclosed.len() as u64).to_be_bytes().to_vec();
    for (at, scalar) in disclosed {
        input.extend((*at as u64).to_be_bytes());
        input.extend(scalar_bytes(scalar));
    }
    input.extend(points.iter().flat_map(G1Affine::to_compressed));
    input.extend(scalar_bytes(domain));
    input.extend((presentation.len() as u64).to_be_bytes());
    input.extend(presentation);
    hash_to_scalar(&input)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::bbs::signing;

    const SECRET: [u8; 32] = [7; 32];
    const MESSAGES: [&[u8]; 4] = [b"one", b"two", b"", b"four"];

    fn signature(header: &[u8]) -> (PublicKey, Signature) {
        let bytes = signing::sign(&SECRET, header, &MESSAGES);
        (
            signing::public_key(&SECRET),
            Signature::from_bytes(&bytes).unwrap(),
        )
    }

    #[test]
    fn a_signature_fits_its_messages_and_no_others() {
        let (key, signature) = signature(b"h");
        assert!(key.verifies(&signature, b"h", &MESSAGES));
        assert!(!key.verifies(&signature, b"x", &MESSAGES));
        assert!(!key.verifies(&signature, b"h", &MESSAGES[..3]));
        assert!(!signing::public_key(&[8; 32]).verifies(&signature, b"h", &MESSAGES));
    }

    #[test]
    fn a_proof_shows_what_it_shows_and_nothing_can_be_put_in_its_place() {
        let (key, signature) = signature(b"h");
        for shown in [vec![], vec![0], vec![1, 3], vec![0, 1, 2, 3]] {
            let bytes = prove(&key, &signature, b"h", b"ph", &MESSAGES, &shown, &[1; 32]).unwrap();
            let proof = Proof::from_bytes(&bytes).unwrap();
            let texts: Vec<(usize, &[u8])> = shown.iter().map(|at| (*at, MESSAGES[*at])).collect();
            assert!(proof.is_right(&key, b"h", b"ph", &texts), "{shown:?}");
            assert!(!proof.is_right(&key, b"h", b"", &texts));
            assert!(!proof.is_right(&key, b"", b"ph", &texts));
            if let Some((at, _)) = texts.first() {
                assert!(!proof.is_right(
                    &key,
                    b"h",
                    b"ph",
                    &[&[(*at, b"x".as_slice())], &texts[1..]].concat()
                ));
                assert!(!proof.is_right(&key, b"h", b"ph", &texts[1..]));
            }
        }
        assert!(prove(&key, &signature, b"h", b"", &MESSAGES, &[4], &[1; 32]).is_none());
    }

    #[test]
    fn one_seed_for_two_disclosures_gives_other_scalars() {
        let (key, signature) = signature(b"h");
        let proof = |shown: &[usize]| prove(&key, &signature, b"h", b"", &MESSAGES, shown, &[1; 32]).unwrap();
        let point = |bytes: &[u8]| bytes[..48].to_vec();
        assert_ne!(point(&proof(&[0])), point(&proof(&[1])));
    }

    #[test]
    fn a_proof_with_a_byte_changed_is_not_right() {
        let (key, signature) = signature(b"h");
        let bytes = prove(&key, &signature, b"h", b"ph", &MESSAGES, &[1], &[1; 32]).unwrap();
        for at in (0..bytes.len()).step_by(7) {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let right = Proof::from_bytes(&changed)
                .is_some_and(|proof| proof.is_right(&key, b"h", b"ph", &[(1, MESSAGES[1])]));
            assert!(!right, "{at}");
        }
    }
}
