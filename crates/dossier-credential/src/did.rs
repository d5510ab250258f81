//! Decentralized identifiers that carry their key, and where the others keep theirs.

use url::Url;

use crate::keys::PublicKey;

/// Why a did:web has no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DidWebFault {
    /// It does not begin with `did:web:` and a host.
    #[error("not a did:web")]
    NotDidWeb,
    /// A part of it decodes to something that would change the address (`/ \ ? # @`), or to nothing.
    #[error("a part of the did:web is not allowed")]
    Part,
    /// Its host is an IP address, or a name without a dot.
    #[error("the host of a did:web must be a domain name")]
    Host,
}

/// The https address of a did:web's document (did:web, "Read (Resolve)").
///
/// Each part is percent-decoded once; what would leave the part is refused. A port is kept in the
/// address; whether it may be connected to is the fetcher's decision.
///
/// # Errors
/// A [`DidWebFault`].
///
/// ```
/// use dossier_credential::did_web_url;
/// assert_eq!(did_web_url("did:web:example.edu").unwrap(), "https://example.edu/.well-known/did.json");
/// assert_eq!(did_web_url("did:web:example.edu%3A8443:a:b").unwrap(), "https://example.edu:8443/a/b/did.json");
/// ```
pub fn did_web_url(did: &str) -> Result<String, DidWebFault> {
    let rest = did.strip_prefix("did:web:").ok_or(DidWebFault::NotDidWeb)?;
    let mut parts = rest.split(':').map(|part| decoded(part).ok_or(DidWebFault::Part));
    let authority = parts.next().ok_or(DidWebFault::NotDidWeb)??;
    let (host, port) = match authority.split_once(':') {
        None => (authority.as_str(), None),
        Some((host, port)) => (host, Some(port.parse::<u16>().map_err(|_| DidWebFault::Part)?)),
    };
    let host = domain(host).ok_or(DidWebFault::Host)?;
    let path = parts.collect::<Result<Vec<_>, _>>()?;
    let port = port.map_or_else(String::new, |port| format!(":{port}"));
    if path.is_empty() {
        return Ok(format!("https://{host}{port}/.well-known/did.json"));
    }
    if path
        .iter()
        .any(|part| part.contains(':') || part == "." || part == "..")
    {
        return Err(DidWebFault::Part);
    }
    let url = format!("https://{host}{port}/{}/did.json", path.join("/"));
    // The parser escapes what a decoded part may hold (a blank, a letter outside ASCII).
    Url::parse(&url).map(String::from).map_err(|_| DidWebFault::Part)
}

/// One part, percent-decoded once; `None` when it is empty or would break out of its place.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    let text = String::from_utf8(bytes).ok()?;
    let breaks_out = |c: char| matches!(c, '/' | '\\' | '?' | '#' | '@' | '%') || c.is_control();
    (!text.is_empty() && !text.contains(breaks_out)).then_some(text)
}

/// A domain name of two labels or more; no IP address.
fn domain(host: &str) -> Option<String> {
    let parsed = match url::Host::parse(host).ok()? {
        url::Host::Domain(name) => name,
        url::Host::Ipv4(_) | url::Host::Ipv6(_) => return None,
    };
    parsed.trim_end_matches('.').contains('.').then_some(parsed)
}

/// The key inside a did:key or did:jwk; `None` for other methods and for keys that we do not know.
pub(crate) fn key_of(did: &str) -> Option<PublicKey> {
    if let Some(multibase) = did.strip_prefix("did:key:") {
        return PublicKey::from_multikey(multibase);
    }
    let encoded = did.strip_prefix("did:jwk:")?;
    let bytes = crate::keys::base64url(encoded)?;
    let jwk = dossier_model::json::parse_strict(&bytes, crate::SMALL).ok()?;
    PublicKey::from_jwk(&jwk)
}

/// True for identifiers that are their own document.
pub(crate) fn is_self_describing(id: &str) -> bool {
    id.starts_with("did:key:") || id.starts_with("did:jwk:")
}

/// True when `fragment` is how `did` (did:key or did:jwk) names its signing key, or there is none.
pub(crate) fn fragment_fits(did: &str, fragment: Option<&str>) -> bool {
    match fragment {
        None | Some("") => true,
        Some(fragment) if did.starts_with("did:jwk:") => fragment == "0",
        Some(fragment) => did.strip_prefix("did:key:") == Some(fragment),
    }
}

/// The address at which the document of an identifier lives: did:web and https (and http) only.
pub(crate) fn document_url(id: &str) -> Option<String> {
    if id.starts_with("did:web:") {
        return did_web_url(id).ok();
    }
    let address = id.split('#').next().unwrap_or(id);
    is_web(address).then(|| address.to_owned())
}

/// True for http and https addresses.
pub(crate) fn is_web(id: &str) -> bool {
    id.starts_with("https://") || id.starts_with("http://")
}

/// The host of an https address or a did:web.
pub(crate) fn host_of(id: &str) -> Option<String> {
    let url = Url::parse(&document_url(id)?).ok()?;
    url.host_str().map(str::to_owned)
}

/// Host and port of an address, for comparing origins whatever the scheme.
pub(crate) fn authority_of(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?.to_ascii_lowercase();
    Some(
        url.port()
            .map_or_else(|| host.clone(), |port| format!("{host}:{port}")),
    )
}

/// True when a text can stand where a URL is asked: a scheme, and nothing that no URL holds.
pub(crate) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let scheme_fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let forbidden = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`')
    };
    scheme_fits && !rest.is_empty() && !rest.contains(forbidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(did: &str, expected: Result<&str, DidWebFault>) {
        assert_eq!(did_web_url(did), expected.map(str::to_owned), "{did}");
    }

    #[test]
    fn a_did_web_names_its_document() {
        check(
            "did:web:example.edu",
            Ok("https://example.edu/.well-known/did.json"),
        );
        check(
            "did:web:example.edu:u:alice",
            Ok("https://example.edu/u/alice/did.json"),
        );
        check(
            "did:web:example.edu%3A3000",
            Ok("https://example.edu:3000/.well-known/did.json"),
        );
    }

    #[test]
    fn a_did_web_cannot_leave_its_host_or_reach_a_bare_machine() {
        check("did:web:example.edu%2Fevil", Err(DidWebFault::Part));
        check("did:web:user%40example.edu", Err(DidWebFault::Part));
        check("did:web:example.edu:%2e%2e", Err(DidWebFault::Part));
        check("did:web:example.edu%252F", Err(DidWebFault::Part));
        check("did:web:127.0.0.1%3A6379", Err(DidWebFault::Host));
        check("did:web:localhost", Err(DidWebFault::Host));
        check("did:web:", Err(DidWebFault::Part));
        check("did:key:z6Mk", Err(DidWebFault::NotDidWeb));
    }
}
