//! The ciphersuite BLS12-381-SHA-256: its hashes, its generators, and how numbers are written.

use bls12_381::{
    G1Affine, G1Projective, Scalar,
    hash_to_curve::{ExpandMessage as _, ExpandMsgXmd, HashToCurve, HashToField},
};
use rsa::sha2::Sha256;

use super::PublicKey;

/// `ciphersuite_id || "H2G_HM2S_"` (§5.1): the interface that the data integrity suite uses (vc-di-bbs §3.1).
macro_rules! api {
    ($suffix:literal) => {
        concat!("BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_H2G_HM2S_", $suffix).as_bytes()
    };
}

/// `P1` of the ciphersuite (§7.2.2), compressed.
const P1: [u8; 48] = [
    0xa8, 0xce, 0x25, 0x61, 0x02, 0x84, 0x08, 0x21, 0xa3, 0xe9, 0x4e, 0xa9, 0x02, 0x5e, 0x46, 0x62, 0xb2,
    0x05, 0x76, 0x2f, 0x97, 0x76, 0xb3, 0xa7, 0x66, 0xc8, 0x72, 0xb9, 0x48, 0xf1, 0xfd, 0x22, 0x5e, 0x7c,
    0x59, 0x69, 0x85, 0x88, 0xe7, 0x0d, 0x11, 0x40, 0x6d, 0x16, 0x1b, 0x4e, 0x28, 0xc9,
];

/// The bytes of one expansion: `ceil((ceil(log2(r)) + k) / 8)`.
const EXPAND_LENGTH: usize = 48;

pub(super) fn base_point() -> G1Projective {
    // A constant; a test reads it.
    Option::<G1Affine>::from(G1Affine::from_compressed(&P1))
        .unwrap_or_default()
        .into()
}

/// The points that messages are bound to, the same for everybody.
pub(super) struct Generators {
    /// `Q_1`.
    pub(super) domain: G1Affine,
    /// `H_1` to `H_L`.
    pub(super) messages: Vec<G1Affine>,
}

impl Generators {
    /// `create_generators(count + 1)` (§4.1.1).
    pub(super) fn new(count: usize) -> Self {
        let mut seed = expand(api!("MESSAGE_GENERATOR_SEED"), api!("SIG_GENERATOR_SEED_"));
        let mut next = (1u64..).map(|number| {
            seed = expand(
                &[seed.as_slice(), &number.to_be_bytes()].concat(),
                api!("SIG_GENERATOR_SEED_"),
            );
            let point = <G1Projective as HashToCurve<ExpandMsgXmd<Sha256>>>::hash_to_curve(
                [seed.as_slice()],
                api!("SIG_GENERATOR_DST_"),
            );
            G1Affine::from(point)
        });
        let domain = next.next().unwrap_or_default();
        Self {
            domain,
            messages: next.take(count).collect(),
        }
    }
}

fn expand(message: &[u8], dst: &[u8]) -> Vec<u8> {
    let mut expander = ExpandMsgXmd::<Sha256>::init_expand::<_, <Scalar as HashToField>::XofOutputLength>(
        [message],
        dst,
        EXPAND_LENGTH,
    );
    let mut out = vec![0; EXPAND_LENGTH];
    expander.read_into(&mut out);
    out
}

/// `hash_to_scalar` (§4.2.2) with the given tag.
fn hash_with(message: &[u8], dst: &[u8]) -> Scalar {
    let mut out = [Scalar::zero()];
    Scalar::hash_to_field::<ExpandMsgXmd<Sha256>, _>([message], dst, &mut out);
    out[0]
}

/// `hash_to_scalar` with the tag `H2S_`: domains, challenges, and the `e` of a signature.
pub(super) fn hash_to_scalar(message: &[u8]) -> Scalar {
    hash_with(message, api!("H2S_"))
}

/// A scalar that only whoever knows `seed` can tell.
pub(super) fn secret_scalar(seed: &[u8]) -> Scalar {
    hash_with(seed, api!("DOSSIER_PROOF_SCALARS_"))
}

/// `messages_to_scalars` (§4.1.2).
pub(super) fn message_scalars(messages: &[&[u8]]) -> Vec<Scalar> {
    let tag = api!("MAP_MSG_TO_SCALAR_AS_HASH_");
    messages.iter().map(|message| hash_with(message, tag)).collect()
}

/// `calculate_domain` (§4.2.1).
pub(super) fn domain_of(key: &PublicKey, generators: &Generators, header: &[u8]) -> Scalar {
    let mut input = key.to_bytes().to_vec();
    input.extend((generators.messages.len() as u64).to_be_bytes());
    for point in [&generators.domain].into_iter().chain(&generators.messages) {
        input.extend(point.to_compressed());
    }
    input.extend(api!(""));
    input.extend((header.len() as u64).to_be_bytes());
    input.extend(header);
    hash_to_scalar(&input)
}

/// Big-endian, as the draft writes scalars.
pub(super) fn scalar_bytes(scalar: &Scalar) -> [u8; 32] {
    let mut bytes = scalar.to_bytes();
    bytes.reverse();
    bytes
}

/// The scalar written so; `None` for zero and for what is not reduced.
pub(super) fn scalar_from(bytes: &[u8; 32]) -> Option<Scalar> {
    let mut bytes = *bytes;
    bytes.reverse();
    Option::<Scalar>::from(Scalar::from_bytes(&bytes)).filter(|scalar| *scalar != Scalar::zero())
}
