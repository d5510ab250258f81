//! Links: what a QR code of a request holds (OpenID4VP 1.0 §5, parameters of an `openid4vp:` address).

use serde_json::{Map, Value};

use super::{RequestFault, malformed, object};

/// The parameters of which the value is JSON.
const JSON: [&str; 3] = ["dcql_query", "presentation_definition", "client_metadata"];

pub(super) fn is_link(text: &str) -> bool {
    let scheme = text
        .split_once(':')
        .map(|(scheme, _)| scheme.to_ascii_lowercase());
    scheme.is_some_and(|scheme| matches!(scheme.as_str(), "openid4vp" | "haip" | "https" | "eudi-openid4vp"))
}

/// The parameters, decoded; nothing is fetched.
pub(super) fn members(link: &str) -> Result<Map<String, Value>, RequestFault> {
    let query = link
        .split_once('?')
        .ok_or(malformed("a link without parameters"))?
        .1;
    let query = query.split('#').next().unwrap_or_default();
    let mut members = Map::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = decoded(name)
            .zip(decoded(value))
            .ok_or(malformed("a parameter"))?;
        let value =
            if JSON.contains(&name.as_str()) || (name.starts_with("x-") && value.starts_with(['{', '['])) {
                // Wrapped, so that the same strict reading serves lists too.
                let wrapped = object(format!("{{\"v\":{value}}}").as_bytes())?;
                wrapped.get("v").cloned().unwrap_or_default()
            } else {
                Value::String(value)
            };
        if members.insert(name, value).is_some() {
            return Err(malformed("a parameter that stands twice"));
        }
    }
    Ok(members)
}

pub(super) fn of_members(members: &Map<String, Value>) -> String {
    let pairs = members.iter().map(|(name, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("{}={}", encoded(name), encoded(&text))
    });
    format!("openid4vp://?{}", pairs.collect::<Vec<_>>().join("&"))
}

pub(super) fn of_token(client: &str, token: &str) -> String {
    format!(
        "openid4vp://?client_id={}&request={}",
        encoded(client),
        encoded(token)
    )
}

/// `application/x-www-form-urlencoded`, back.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// Everything but the unreserved characters (RFC 3986 §2.3).
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}
