//! The key of a seal: vouched for, in a certificate, or bare.

use roxmltree::Node;

use super::{Fault, MOST, bytes_of, child, is, method::Method, text_in};
use crate::{certificates::Chain, inquiry::Inquiry, issuer::Binding, keys::PublicKey};

/// The key by which the seal is right, with its certificates if it came in one. A key from the file is nobody's
/// until a list says whose: it stays unbound.
pub(super) fn key_that_fits(
    inquiry: &Inquiry<'_>,
    seal: Node<'_, '_>,
    method: Method,
    signed: &[u8],
    value: &[u8],
) -> Result<(PublicKey, Binding, Option<Chain>), Fault> {
    let fits = |key: &PublicKey| method.verifies(key, signed, value);
    // A key that the caller vouches for and that names its controller is for that controller only; a seal names none.
    let vouched = inquiry
        .policy
        .issuer_keys
        .iter()
        .filter(|key| key.controller.is_none());
    if let Some(vouched) = vouched.map(|vouched| &vouched.key).find(|key| fits(key)) {
        return Ok((vouched.clone(), Binding::Vouched("key by trial".to_owned()), None));
    }
    let mut any = false;
    for chain in chains_of(seal) {
        let Some(key) = chain.key() else { continue };
        any = true;
        if fits(&key) {
            let place = format!(
                "{}; no list of seals to hold it against",
                chain.describe(inquiry.policy.now)
            );
            return Ok((key, Binding::Unbound(place), Some(chain)));
        }
    }
    if let Some(key) = key_value(seal) {
        any = true;
        if fits(&key) {
            return Ok((key, Binding::Unbound("a key inside the seal".to_owned()), None));
        }
    }
    Err(if any {
        Fault::Wrong("the seal's value does not fit".to_owned())
    } else {
        Fault::Unsupported("the seal brings no key that we know".to_owned())
    })
}

/// The certificates of a seal. XMLDSig gives them no order, so each may be the seal's own (§4.5.4.2).
fn chains_of(seal: Node<'_, '_>) -> Vec<Chain> {
    let texts: Vec<String> = child(seal, "KeyInfo")
        .into_iter()
        .flat_map(|info| info.descendants())
        .filter(|node| is(*node, "X509Certificate"))
        .take(MOST)
        .map(text_in)
        .collect();
    (0..texts.len())
        .filter_map(|first| {
            let others = texts
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != first)
                .map(|(_, text)| text);
            Chain::of_base64([&texts[first]].into_iter().chain(others).map(String::as_str))
        })
        .collect()
}

fn key_value(seal: Node<'_, '_>) -> Option<PublicKey> {
    let value = child(child(child(seal, "KeyInfo")?, "KeyValue")?, "RSAKeyValue")?;
    let number = |name| child(value, name).and_then(bytes_of);
    PublicKey::rsa(&number("Modulus")?, &number("Exponent")?, None)
}
