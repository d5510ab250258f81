//! COSE_Sign1 (RFC 9052 §4.2) around a credential, as VC-JOSE-COSE §3.2 uses it: raw, as base64, or as hexadecimal.

use base64::{
    Engine as _, alphabet,
    engine::{
        DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig,
        general_purpose::{STANDARD, URL_SAFE_NO_PAD},
    },
};
use serde_json::{Map, Value, json};

use crate::{
    ReadFault,
    cbor::{self, Item},
    jws::{Jws, Wrap},
};

/// The tag of COSE_Sign1.
const SIGN1: u64 = 18;

/// The bytes of a COSE message, when text or bytes begin like one.
pub(crate) fn bytes_of(input: &[u8]) -> Option<Vec<u8>> {
    if begins(input) {
        return Some(input.to_vec());
    }
    let text: String = std::str::from_utf8(input)
        .ok()?
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    // Before anything is decoded: how the first bytes look in base64 and in hexadecimal.
    let bytes = if ["d284", "D284", "844", "845"]
        .iter()
        .any(|start| text.starts_with(start))
    {
        hex::decode(&text).ok()?
    } else if ["0oR", "hE", "hF"].iter().any(|start| text.starts_with(start)) {
        let urlsafe: String = text
            .trim_end_matches('=')
            .chars()
            .map(|c| match c {
                '+' => '-',
                '/' => '_',
                other => other,
            })
            .collect();
        lenient().decode(urlsafe).ok()?
    } else {
        return None;
    };
    begins(&bytes).then_some(bytes)
}

/// base64url as people copy it, with padding or without.
fn lenient() -> GeneralPurpose {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&alphabet::URL_SAFE, config)
}

/// A tagged or bare list of four whose first is a string of bytes.
fn begins(bytes: &[u8]) -> bool {
    let untagged = bytes.strip_prefix(&[0xd2]).unwrap_or(bytes);
    matches!(untagged, [0x84, 0x40..=0x59, ..])
}

/// Takes a COSE_Sign1 apart; its header becomes that of a JWS, the names of algorithms and members those of JOSE.
pub(crate) fn parse(bytes: &[u8]) -> Result<Jws, ReadFault> {
    let fault = |part| ReadFault::Token { part };
    let message = match cbor::whole(bytes).ok_or(fault("shape"))? {
        Item::Tagged(SIGN1, inner) => *inner,
        other => other,
    };
    let Item::List(parts) = message else {
        return Err(fault("shape"));
    };
    let [
        Item::Bytes(protected),
        Item::Map(unprotected),
        Item::Bytes(payload),
        Item::Bytes(signature),
    ] = parts.as_slice()
    else {
        return Err(fault("shape"));
    };
    let signed_header = match cbor::whole(protected) {
        Some(Item::Map(map)) => map,
        None if protected.is_empty() => Vec::new(),
        _ => return Err(fault("header")),
    };
    let header = header_of(&signed_header, unprotected);
    Jws::of_parts(
        Wrap::Cose,
        signature_structure(protected, payload),
        header,
        payload,
        signature.to_vec(),
    )
}

/// RFC 9052 §4.4: what is signed, with nothing supplied from outside.
fn signature_structure(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut out = vec![0x84];
    cbor::write_string(&mut out, 3, b"Signature1");
    cbor::write_string(&mut out, 2, protected);
    cbor::write_string(&mut out, 2, b"");
    cbor::write_string(&mut out, 2, payload);
    out
}

/// The algorithm counts only where it is signed; the names of keys may stand in either part (RFC 9052 §3.1).
fn header_of(protected: &[(Item<'_>, Item<'_>)], unprotected: &[(Item<'_>, Item<'_>)]) -> Map<String, Value> {
    fn label<'m, 'b>(map: &'m [(Item<'b>, Item<'b>)], number: i128) -> Option<&'m Item<'b>> {
        map.iter()
            .find(|(label, _)| *label == Item::Number(number))
            .map(|(_, value)| value)
    }
    let either = |number| label(protected, number).or_else(|| label(unprotected, number));
    let mut header = Map::new();
    if let Some(alg) = label(protected, 1) {
        let name = match alg {
            Item::Number(number) => {
                algorithm(*number).map_or_else(|| format!("COSE {number}"), str::to_owned)
            }
            _ => "COSE ?".to_owned(),
        };
        header.insert("alg".to_owned(), name.into());
    }
    if let Some(critical) = label(protected, 2) {
        let labels = match critical {
            Item::List(list) => list.iter().map(|item| format!("{item:?}").into()).collect(),
            _ => Vec::<Value>::new(),
        };
        header.insert("crit".to_owned(), labels.into());
    }
    match either(4) {
        Some(Item::Bytes(kid)) => {
            let text = std::str::from_utf8(kid).map_or_else(|_| URL_SAFE_NO_PAD.encode(kid), str::to_owned);
            header.insert("kid".to_owned(), text.into());
        }
        Some(Item::Text(kid)) => {
            header.insert("kid".to_owned(), (*kid).into());
        }
        _ => {}
    }
    for (number, name) in [(16, "typ"), (3, "cty")] {
        if let Some(Item::Text(text)) = label(protected, number) {
            header.insert(name.to_owned(), (*text).into());
        }
    }
    // x5chain (RFC 9360 §2): one certificate, or several.
    let chain: Vec<&[u8]> = match either(33) {
        Some(Item::Bytes(one)) => vec![*one],
        Some(Item::List(list)) => list
            .iter()
            .filter_map(|item| match item {
                Item::Bytes(one) => Some(*one),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    if !chain.is_empty() {
        let encoded: Vec<_> = chain.into_iter().map(|one| STANDARD.encode(one)).collect();
        header.insert("x5c".to_owned(), json!(encoded));
    }
    header
}

/// The JOSE names of COSE's algorithms (RFC 9053, RFC 8812, RFC 9864).
const fn algorithm(number: i128) -> Option<&'static str> {
    Some(match number {
        -7 | -9 => "ES256",
        -35 | -51 => "ES384",
        -8 | -19 => "EdDSA",
        -37 => "PS256",
        -257 => "RS256",
        -36 => "ES512",
        5 => "HS256",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_known_raw_and_as_text_and_prose_is_not() {
        let raw = [
            0xd2, 0x84, 0x43, 0xa1, 0x01, 0x26, 0xa0, 0x42, b'{', b'}', 0x41, 0x00,
        ];
        let hex = hex::encode(raw);
        let base64 = STANDARD.encode(raw);
        for input in [&raw[..], hex.as_bytes(), base64.as_bytes()] {
            assert_eq!(bytes_of(input).as_deref(), Some(&raw[..]));
        }
        for input in ["hEllo", "hello", "84", "0oRx", ""] {
            assert_eq!(bytes_of(input.as_bytes()), None, "{input}");
        }
        assert!(parse(&raw).is_ok_and(|token| token.header_text("alg") == Some("ES256")));
    }

    #[test]
    fn an_algorithm_outside_what_is_signed_is_none() {
        // The protected part is empty, the algorithm stands beside it.
        let raw = [0x84, 0x40, 0xa1, 0x01, 0x26, 0x42, b'{', b'}', 0x41, 0x00];
        assert!(parse(&raw).is_ok_and(|token| token.header_text("alg").is_none()));
    }
}
