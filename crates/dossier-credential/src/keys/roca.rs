//! RSA keys of the Infineon library (CVE-2017-15361, "ROCA"), whose private halves can be computed.

use rsa::BigUint;

/// Primes modulo which such a key is always a power of 65537, and others rarely are: by chance, all of them agree
/// for one key in about 2^28.
const PRIMES: [u32; 17] = [
    11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157,
];

/// True for a modulus with the fingerprint of that library.
pub(super) fn is_weak(modulus: &BigUint) -> bool {
    PRIMES.iter().all(|prime| {
        let rest = modulus % BigUint::from(*prime);
        let (generator, mut power) = (65_537 % prime, 1);
        (0..*prime).any(|_| {
            let found = rest == BigUint::from(power);
            power = power * generator % prime;
            found
        })
    })
}
