//! Lists of bits: BitstringStatusList, and before it StatusList2021 and RevocationList2020.

use std::io::Read as _;

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::Value;

use super::{Lists, Standing, purpose};
use crate::{
    inquiry::Inquiry,
    issuer::brief,
    json::{id_of, items, text, whole_number},
    keys::PublicKey,
};

/// The longest list after inflating: 2^26 bits.
const LONGEST: u64 = 8 << 20;
/// The shortest list that the standard allows (131,072 entries), so that an index tells nothing.
const SHORTEST_BITS: usize = 131_072;

pub(super) fn standing(
    inquiry: &Inquiry<'_>,
    document: &Value,
    entry: &Value,
    kind: &str,
    signers: &[PublicKey],
) -> Standing {
    let issuer = document.get("issuer").and_then(id_of).unwrap_or_default();
    match look_up(inquiry, issuer, entry, kind, signers) {
        Ok(standing) => standing,
        Err(why) => Standing::Unknown(why),
    }
}

fn look_up(
    inquiry: &Inquiry<'_>,
    issuer: &str,
    entry: &Value,
    kind: &str,
    signers: &[PublicKey],
) -> Result<Standing, String> {
    let member = |names: [&str; 2]| names.into_iter().find_map(|name| entry.get(name));
    let url = member(["statusListCredential", "revocationListCredential"]).and_then(Value::as_str);
    let url = url.ok_or("the entry names no list")?;
    let index =
        whole_number(member(["statusListIndex", "revocationListIndex"])).ok_or("the entry has no index")?;
    let size = entry
        .get("statusSize")
        .map_or(Some(1), |size| whole_number(Some(size)))
        .unwrap_or(0);
    if !(1..=32).contains(&size) {
        return Err("statusSize is out of range".to_owned());
    }

    let list = Lists::read(inquiry, url)?;
    list.counts(kind, signers)?;

    let purpose = purpose(entry);
    let bits = list.bits_about(purpose)?;
    let value = value_at(&bits, index, size).ok_or("the index lies outside the list")?;
    let short = if bits.len() * 8 < SHORTEST_BITS {
        ", the list is shorter than the standard asks"
    } else {
        ""
    };
    let date = list_date(list.document());
    // Schools let others keep their lists; whose it is, is said.
    let keeper = match list.keeper.as_deref() {
        Some(keeper) if keeper != issuer => format!(" by {}", brief(keeper)),
        _ => String::new(),
    };
    let detail = format!("{} {index}, list of {date}{keeper}{short}", brief(purpose));
    Ok(match (purpose, value) {
        ("message", value) => Standing::Good(format!("{detail}: {}", message(entry, value))),
        ("refresh", 1..) => Standing::Good(format!("{detail}: the issuer has a newer one")),
        (_, 0) => Standing::Good(detail),
        ("revocation", _) => Standing::Revoked(detail),
        ("suspension", _) => Standing::Suspended(detail),
        _ => return Err(format!("a purpose that we do not know: {}", brief(purpose))),
    })
}

fn list_date(list: &Value) -> String {
    let from = ["validFrom", "issuanceDate"]
        .into_iter()
        .find_map(|name| text(list, name));
    from.unwrap_or("unknown date").chars().take(30).collect()
}

/// `statusMessage` of a value, as the issuer words it.
fn message(entry: &Value, value: u64) -> String {
    let is = |item: &&Value| {
        let status = text(item, "status").unwrap_or_default();
        u64::from_str_radix(status.trim_start_matches("0x"), 16) == Ok(value)
    };
    let said = items(entry.get("statusMessage"))
        .find(is)
        .and_then(|item| text(item, "message"));
    said.map_or_else(|| format!("status {value:#x}"), brief)
}

/// base64url of gzip, with the multibase `u` of the newer standard or without; zlib and plain base64 are met too.
pub(super) fn decoded(encoded: &str) -> Option<Vec<u8>> {
    // Every gzip begins with 1f 8b, so in base64 with `H4sI`; a leading `u` is the multibase prefix.
    let body = encoded.strip_prefix('u').unwrap_or(encoded);
    let body: String = body
        .chars()
        .map(|c| match c {
            '+' => '-',
            '/' => '_',
            other => other,
        })
        .collect();
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let bytes = GeneralPurpose::new(&alphabet::URL_SAFE, config)
        .decode(body)
        .ok()?;
    let mut out = Vec::new();
    let read = if bytes.starts_with(&[0x1f, 0x8b]) {
        flate2::read::GzDecoder::new(bytes.as_slice())
            .take(LONGEST + 1)
            .read_to_end(&mut out)
    } else {
        flate2::read::ZlibDecoder::new(bytes.as_slice())
            .take(LONGEST + 1)
            .read_to_end(&mut out)
    };
    (read.is_ok() && out.len() as u64 <= LONGEST).then_some(out)
}

/// The entry at `index`: `size` bits, the first bit of a byte being its highest (Bitstring Status List §3.2).
fn value_at(bits: &[u8], index: u64, size: u64) -> Option<u64> {
    let first = index.checked_mul(size)?;
    let mut value = 0;
    for at in first..first.checked_add(size)? {
        let byte = bits.get(usize::try_from(at / 8).ok()?)?;
        value = value << 1 | u64::from(byte >> (7 - at % 8) & 1);
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write as _;

    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::*;

    fn gzip(bytes: &[u8]) -> String {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        URL_SAFE_NO_PAD.encode(encoder.finish().unwrap())
    }

    #[test]
    fn the_first_bit_of_a_byte_is_its_highest() {
        let bits = [0b1000_0001, 0b0110_0000];
        let at = |index| value_at(&bits, index, 1).unwrap();
        assert_eq!([at(0), at(1), at(7), at(8), at(9)], [1, 0, 1, 0, 1]);
        assert_eq!(value_at(&bits, 4, 2), Some(0b01));
        assert_eq!(value_at(&bits, 16, 1), None);
        assert_eq!(value_at(&bits, u64::MAX, 2), None);
    }

    #[test]
    fn a_list_is_read_with_and_without_its_multibase_prefix() {
        let plain = gzip(&[1, 2, 3]);
        assert_eq!(decoded(&plain), Some(vec![1, 2, 3]));
        assert_eq!(decoded(&format!("u{plain}")), Some(vec![1, 2, 3]));
        assert_eq!(decoded("u!!"), None);
    }

    #[test]
    fn a_list_that_inflates_beyond_the_bound_is_not_read() {
        assert_eq!(
            decoded(&gzip(&vec![0; usize::try_from(LONGEST).unwrap() + 1])),
            None
        );
    }

    #[test]
    fn a_message_is_the_issuers_own() {
        let entry = json!({"statusMessage": [{"status": "0x2", "message": "pending"}]});
        assert_eq!(message(&entry, 2), "pending");
        assert_eq!(message(&entry, 3), "status 0x3");
    }
}
