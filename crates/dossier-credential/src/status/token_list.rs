//! Token Status List (draft-ietf-oauth-status-list), as a JWT: zlib, the lowest bits of a byte first.

use std::io::Read as _;

use dossier_model::{FindingCode, Outcome};
use serde_json::Value;

use super::{Lists, Standing};
use crate::{
    WantReason,
    findings::Findings,
    inquiry::Inquiry,
    issuer::{self, Use, brief},
    json::{text, whole_number},
    jws::{Jws, Suite},
    keys::{PublicKey, base64url},
    moment,
};

/// The longest list after inflating.
const LONGEST: u64 = 8 << 20;

/// What the `status` claim of a token comes to.
pub(super) fn standing(
    inquiry: &Inquiry<'_>,
    status: &Value,
    issuer: &str,
    signers: &[PublicKey],
) -> Standing {
    look_up(inquiry, status, issuer, signers).unwrap_or_else(Standing::Unknown)
}

fn look_up(
    inquiry: &Inquiry<'_>,
    status: &Value,
    issuer: &str,
    signers: &[PublicKey],
) -> Result<Standing, String> {
    let entry = status
        .get("status_list")
        .ok_or("the status is of a kind that we do not know")?;
    let url = text(entry, "uri").ok_or("the entry names no list")?;
    let index = entry
        .get("idx")
        .and_then(Value::as_u64)
        .ok_or("the entry has no index")?;
    let fetched = inquiry
        .document(url, WantReason::Status)
        .map_err(|missing| format!("{}: {missing}", brief(url)))?;
    let list = Lists::token(inquiry, url, fetched)?;
    inquiry.as_of(fetched.at, || {
        check_kind(inquiry, &list.token, url)?;
        trusted(inquiry, &list.token, issuer, signers)
    })?;
    let (bits, bytes) = list.entries.as_ref().map_err(|why| (*why).to_owned())?;
    let value = value_at(bytes, index, *bits).ok_or("the index lies outside the list")?;
    let date = list.token.payload.get("iat").and_then(moment::parse);
    let date = date.map_or_else(|| "unknown date".to_owned(), |(moment, _)| moment.to_string());
    let detail = format!("token status list {index}, list of {date}");
    Ok(match value {
        0 => Standing::Good(detail),
        1 => Standing::Revoked(detail),
        2 => Standing::Suspended(detail),
        other => {
            return Err(format!(
                "{detail}: a status that only its issuer knows ({other:#x})"
            ));
        }
    })
}

/// A list as it was fetched. It is not judged: that depends on the token that names it.
pub(super) struct TokenList {
    token: Jws,
    /// How many bits an entry has, and the entries; or why they cannot be read.
    entries: Result<(u64, Vec<u8>), &'static str>,
}

impl TokenList {
    /// Reads and inflates a list.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "the list is not text")?;
        let token = Jws::parse(text).map_err(|fault| format!("the list: {}", fault.code()))?;
        let entries = entries(&token);
        Ok(Self { token, entries })
    }
}

fn entries(list: &Jws) -> Result<(u64, Vec<u8>), &'static str> {
    let body = list
        .payload
        .get("status_list")
        .ok_or("no status_list in the list")?;
    let bits = whole_number(body.get("bits"))
        .filter(|bits| matches!(bits, 1 | 2 | 4 | 8))
        .ok_or("bits is not 1, 2, 4 or 8")?;
    let bytes = text(body, "lst")
        .and_then(inflated)
        .ok_or("the list does not decode")?;
    Ok((bits, bytes))
}

/// §5.1 and §8.3: its type, that it is the list that was asked for, and that it is in force.
fn check_kind(inquiry: &Inquiry<'_>, list: &Jws, url: &str) -> Result<(), String> {
    if list.media_type() != "statuslist+jwt" {
        return Err("the list is not of typ statuslist+jwt".to_owned());
    }
    if list.payload.get("sub").and_then(Value::as_str) != Some(url) {
        return Err("the list is another than the one that was asked for".to_owned());
    }
    let now = inquiry.now();
    for (name, early) in [("exp", false), ("iat", true), ("nbf", true)] {
        let Some(value) = list.payload.get(name) else {
            continue;
        };
        match moment::parse(value) {
            Some((moment, _)) if early && moment > now => return Err(format!("the list: {name} {moment}")),
            Some((moment, _)) if !early && moment < now => return Err(format!("the list: expired {moment}")),
            Some(_) => {}
            None => return Err(format!("the list: {name} is not a moment")),
        }
    }
    Ok(())
}

/// The list counts when its signature is right and its key is bound to the list's issuer (or, if it names none, to
/// the credential's), or is the key that signed the credential.
fn trusted(inquiry: &Inquiry<'_>, list: &Jws, issuer: &str, signers: &[PublicKey]) -> Result<(), String> {
    let alg = match list.suite() {
        Suite::Checkable(alg) => alg,
        Suite::Refused(why) | Suite::Unsupported(why) => return Err(format!("the list: {why}")),
    };
    let fits = |key: &PublicKey| key.verifies(alg, list.signing_input(), &list.signature);
    if signers.iter().any(fits) {
        return Ok(());
    }
    let keeper = list.payload.get("iss").and_then(Value::as_str).unwrap_or(issuer);
    let candidates = issuer::keys_of_token(inquiry, list, keeper, Use::SdJwtVc);
    let Some(right) = candidates.keys.iter().find(|candidate| fits(&candidate.key)) else {
        return Err(if candidates.keys.is_empty() {
            "no key to check the list with".to_owned()
        } else {
            format!("the list: {}", FindingCode::SignatureInvalid.as_str())
        });
    };
    let mut findings = Findings::default();
    right.binding.report(&mut findings);
    if right.binding.is_settled() && findings.all().iter().all(|f| f.outcome == Outcome::Passed) {
        Ok(())
    } else {
        Err("nothing says whose list it is".to_owned())
    }
}

/// base64url of zlib; never more than the bound.
fn inflated(encoded: &str) -> Option<Vec<u8>> {
    let bytes = base64url(encoded)?;
    let mut out = Vec::new();
    let read = flate2::read::ZlibDecoder::new(bytes.as_slice())
        .take(LONGEST + 1)
        .read_to_end(&mut out);
    (read.is_ok() && out.len() as u64 <= LONGEST).then_some(out)
}

/// §4.1: entry 0 stands in the lowest bits of the first byte.
fn value_at(bytes: &[u8], index: u64, bits: u64) -> Option<u8> {
    let first = index.checked_mul(bits)?;
    let byte = bytes.get(usize::try_from(first / 8).ok()?)?;
    let mask = u8::MAX >> (8 - bits);
    Some(byte >> (first % 8) & mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_draft_are_read_lowest_bits_first() {
        // draft-ietf-oauth-status-list §4.1: one bit, sixteen entries; two bits, twelve entries.
        let one = [0xb9, 0xa3];
        let read: Vec<_> = (0..16).filter_map(|index| value_at(&one, index, 1)).collect();
        assert_eq!(read, [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]);
        let two = [0xc9, 0x44, 0xf9];
        let read: Vec<_> = (0..12).filter_map(|index| value_at(&two, index, 2)).collect();
        assert_eq!(read, [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]);
        assert_eq!(value_at(&two, 12, 2), None);
        assert_eq!(value_at(&two, u64::MAX, 8), None);
        assert_eq!(inflated("eNrbuRgAAhcBXQ"), Some(one.to_vec()));
    }
}
