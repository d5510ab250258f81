//! Files that list issuers, in our own shape and in those that are met in public.

use dossier_model::json::{Limits, parse_strict};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    did,
    json::{text, texts},
    keys::base64url,
};

/// A list of issuers, as it was read from a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuerList {
    /// What the list calls itself; empty if it does not say.
    #[serde(default)]
    pub name: String,
    /// Those whom it names.
    pub issuers: Vec<KnownIssuer>,
}

/// One issuer of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownIssuer {
    /// Its name, for people.
    pub name: String,
    /// Its identifiers: DIDs and addresses, exactly as credentials write them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<String>,
    /// Domains that are its own, subdomains included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
}

/// Why a file is no list of issuers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistryFault {
    /// It is neither JSON nor a token with JSON inside, or of a shape that no registry has.
    #[error("not a list of issuers")]
    Malformed,
    /// It is a list, and nothing in it has a name and an identifier; a list of lists is one of these.
    #[error("the list names no issuer")]
    Empty,
    /// It names more issuers than are kept.
    #[error("at most {limit} issuers")]
    TooLarge {
        /// The bound.
        limit: usize,
    },
}

impl RegistryFault {
    /// The code, for words and scripts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "registry_malformed",
            Self::Empty => "registry_empty",
            Self::TooLarge { .. } => "registry_too_large",
        }
    }
}

/// How large a registry file may be.
const FILE: Limits = Limits {
    bytes: 8 << 20,
    depth: 16,
    nodes: 400_000,
};
/// How many issuers of one list are kept.
const MOST: usize = 20_000;
/// How long a name may be, in characters; the rest is cut.
const LONGEST_NAME: usize = 200;

impl IssuerList {
    /// The `format` of our own lists: `{"format", "name", "issuers": [{"name", "identifiers", "domains"}]}`.
    pub const FORMAT: &'static str = "dossier-issuers/1";

    /// Reads a list of issuers, in our own shape or in one that is met in public:
    ///
    /// - the known-issuer registry of the Digital Credentials Consortium: `{"meta", "registry": {DID: {"name", …}}}`
    ///   (its older form says `entries`), or the map alone;
    /// - a statement of OpenID Federation about one entity, as a token or as its JSON: `sub`, and a name under
    ///   `metadata` (`organization_name`), or a list of them;
    /// - a directory of issuers: `{"participating_issuers": [{"iss", "name"}]}`.
    ///
    /// Whoever adds a file vouches for it; the signature of a federation's statement is not checked here.
    /// What has no name or no identifier is passed over. An entry's home page backs nothing: only its identifier
    /// does, and in our own shape the domains that it names as such.
    ///
    /// # Errors
    /// A [`RegistryFault`].
    ///
    /// ```
    /// use dossier_credential::IssuerList;
    /// let dcc = br#"{"meta": {}, "registry": {"did:web:school.example": {"name": "School", "url": "https://www.example"}}}"#;
    /// let list = IssuerList::parse(dcc).unwrap();
    /// assert_eq!(list.issuers[0].identifiers, ["did:web:school.example"]);
    /// ```
    pub fn parse(bytes: &[u8]) -> Result<Self, RegistryFault> {
        let value = match payload(bytes) {
            Some(inside) => parse_strict(&inside, FILE),
            None => parse_strict(bytes, FILE),
        };
        let value = value.map_err(|_| RegistryFault::Malformed)?;
        let found = entries(&value).ok_or(RegistryFault::Malformed)?;
        let mut issuers: Vec<_> = found
            .into_iter()
            .filter_map(|(key, entry)| issuer(key, entry))
            .collect();
        issuers.dedup();
        if issuers.is_empty() {
            return Err(RegistryFault::Empty);
        }
        if issuers.len() > MOST {
            return Err(RegistryFault::TooLarge { limit: MOST });
        }
        let named = text(&value, "name").or_else(|| value.get("meta").and_then(|meta| text(meta, "name")));
        Ok(Self {
            name: named.map(tidy).unwrap_or_default(),
            issuers,
        })
    }
}

impl KnownIssuer {
    /// One issuer by what a person can type: a DID, an address, or a domain. `None` when it is none of these
    /// or the name is empty.
    #[must_use]
    pub fn typed(identifier: &str, name: &str) -> Option<Self> {
        let (identifier, name) = (identifier.trim(), tidy(name));
        let mut issuer = Self {
            name,
            ..Self::default()
        };
        if let Some(identifier) = identifier_of(identifier) {
            issuer.identifiers.push(identifier);
        } else {
            issuer.domains.push(domain_of(identifier)?);
        }
        (!issuer.name.is_empty()).then_some(issuer)
    }
}

/// The JSON inside a compact token.
fn payload(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    let mut parts = text.split('.');
    let (header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || header.is_empty() || header.starts_with('{') {
        return None;
    }
    base64url(header)?;
    base64url(payload)
}

/// Each entry, with the key under which it stands where it stands in a map.
fn entries(value: &Value) -> Option<Vec<(Option<&str>, &Value)>> {
    fn listed(list: &Value) -> Option<Vec<(Option<&str>, &Value)>> {
        Some(list.as_array()?.iter().map(|entry| (None, entry)).collect())
    }
    fn mapped(map: &Value) -> Option<Vec<(Option<&str>, &Value)>> {
        let each = map.as_object()?.iter();
        Some(each.map(|(key, entry)| (Some(key.as_str()), entry)).collect())
    }
    if value.is_array() {
        return listed(value);
    }
    let object = value.as_object()?;
    if let Some(list) = ["issuers", "participating_issuers"]
        .into_iter()
        .find_map(|name| object.get(name))
    {
        return listed(list).or_else(|| mapped(list));
    }
    if let Some(map) = ["registry", "entries"]
        .into_iter()
        .find_map(|name| object.get(name))
    {
        return mapped(map).or_else(|| listed(map));
    }
    if object.contains_key("sub") && object.contains_key("metadata") {
        return Some(vec![(None, value)]);
    }
    let all_identifiers = !object.is_empty() && object.keys().all(|key| identifier_of(key).is_some());
    if all_identifiers { mapped(value) } else { None }
}

fn issuer(key: Option<&str>, entry: &Value) -> Option<KnownIssuer> {
    // A statement that is itself a token: OpenID Federation hands them out so.
    if let Some(token) = entry.as_str() {
        let inside = parse_strict(&payload(token.as_bytes())?, FILE).ok()?;
        return issuer(None, &inside);
    }
    let named = ["did", "id", "sub", "iss"]
        .into_iter()
        .filter_map(|member| text(entry, member))
        .take(1);
    let mut identifiers: Vec<String> = key
        .into_iter()
        .chain(named.filter(|_| key.is_none()))
        .chain(texts(entry.get("identifiers")))
        .filter_map(identifier_of)
        .collect();
    identifiers.sort();
    identifiers.dedup();
    let domains: Vec<String> = texts(entry.get("domains")).filter_map(domain_of).collect();
    let name = name_in(entry).map(tidy).filter(|name| !name.is_empty())?;
    if identifiers.is_empty() && domains.is_empty() {
        return None;
    }
    Some(KnownIssuer {
        name,
        identifiers,
        domains,
    })
}

/// The name of an entry: its own, or that of its federation entity (OpenID Federation 1.0 §5.2.2).
fn name_in(entry: &Value) -> Option<&str> {
    const NAMES: [&str; 4] = ["name", "organization_name", "legal_name", "display_name"];
    fn named(value: &Value) -> Option<&str> {
        NAMES.into_iter().find_map(|name| text(value, name))
    }
    let metadata = entry.get("metadata").and_then(Value::as_object);
    named(entry).or_else(|| {
        metadata
            .into_iter()
            .flat_map(|roles| roles.get("federation_entity").into_iter().chain(roles.values()))
            .find_map(named)
    })
}

/// An identifier as credentials write it: a DID or an address. A key's name after a `#` is not part of it.
fn identifier_of(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = if text.starts_with("did:") {
        text.split('#').next().unwrap_or(text)
    } else {
        text
    };
    let fits = (bare.starts_with("did:") && bare.matches(':').count() >= 2) || did::is_web(bare);
    (fits && did::is_uri(bare)).then(|| bare.to_owned())
}

/// A domain of two labels or more, in lower case.
fn domain_of(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('.').to_ascii_lowercase();
    let label = |label: &str| {
        !label.is_empty() && label.len() < 64 && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let numeric = text
        .split('.')
        .all(|part| part.chars().all(|c| c.is_ascii_digit()));
    (text.contains('.') && !numeric && text.split('.').all(label)).then_some(text)
}

/// A name on one line, not endless, without signs that steer a screen.
fn tidy(name: &str) -> String {
    let line: String = name
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST_NAME)
        .collect();
    line.trim().to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use serde_json::json;

    use super::*;

    fn parsed(value: &Value) -> Result<Vec<(String, Vec<String>)>, RegistryFault> {
        let list = IssuerList::parse(value.to_string().as_bytes())?;
        let pair = |issuer: KnownIssuer| (issuer.name, [issuer.identifiers, issuer.domains].concat());
        Ok(list.issuers.into_iter().map(pair).collect())
    }

    fn one(name: &str, identifier: &str) -> Result<Vec<(String, Vec<String>)>, RegistryFault> {
        Ok(vec![(name.to_owned(), vec![identifier.to_owned()])])
    }

    #[test]
    fn the_shapes_of_public_registries_are_read() {
        let did = "did:web:school.example";
        let entry = json!({"name": "School", "location": "Delft", "url": "https://www.school.example"});
        for key in ["registry", "entries"] {
            assert_eq!(
                parsed(&json!({"meta": {"created": "2022"}, key: {did: entry}})),
                one("School", did)
            );
        }
        assert_eq!(parsed(&json!({did: entry})), one("School", did));
        let statement = json!({"iss": "https://anchor.example", "sub": did,
            "metadata": {"federation_entity": {"organization_name": "School", "homepage_uri": "https://x.example"}}});
        assert_eq!(parsed(&statement), one("School", did));
        let token = format!(
            "{}.{}.c2ln",
            URL_SAFE_NO_PAD.encode("{}"),
            URL_SAFE_NO_PAD.encode(statement.to_string())
        );
        assert_eq!(
            IssuerList::parse(token.as_bytes()).unwrap().issuers[0].name,
            "School"
        );
        assert_eq!(parsed(&json!([token])), one("School", did));
        let directory =
            json!({"participating_issuers": [{"iss": "https://school.example", "name": "School"}]});
        assert_eq!(parsed(&directory), one("School", "https://school.example"));
        let own = json!({"format": IssuerList::FORMAT, "name": "Mijn lijst", "issuers": [
            {"name": "School", "identifiers": [format!("{did}#key-1")], "domains": ["School.example"]}]});
        let list = IssuerList::parse(own.to_string().as_bytes()).unwrap();
        assert_eq!(list.name, "Mijn lijst");
        assert_eq!(
            (&*list.issuers[0].identifiers, &*list.issuers[0].domains),
            (&[did.to_owned()][..], &["school.example".to_owned()][..])
        );
    }

    #[test]
    fn what_names_nobody_is_refused_with_its_own_reason() {
        let lists = json!([{"name": "DCC Sandbox Registry", "type": "dcc-legacy", "url": "https://x.example/registry.json"}]);
        assert_eq!(parsed(&lists), Err(RegistryFault::Empty));
        assert_eq!(
            parsed(&json!({"registry": {"did:web:a.example": {}}})),
            Err(RegistryFault::Empty)
        );
        assert_eq!(parsed(&json!({"issuers": []})), Err(RegistryFault::Empty));
        for other in [json!({"hello": 1}), json!("text"), json!({}), json!({"meta": {}})] {
            assert_eq!(parsed(&other), Err(RegistryFault::Malformed), "{other}");
        }
        assert_eq!(IssuerList::parse(b"\x89PNG"), Err(RegistryFault::Malformed));
        assert_eq!(
            IssuerList::parse(b"{\"registry\": {}, \"registry\": {}}"),
            Err(RegistryFault::Malformed)
        );
    }

    #[test]
    fn one_issuer_is_typed_as_a_did_an_address_or_a_domain() {
        let typed = |text: &str| KnownIssuer::typed(text, " School ");
        assert_eq!(typed("did:key:z6Mk#z6Mk").unwrap().identifiers, ["did:key:z6Mk"]);
        assert_eq!(
            typed("https://school.example/i").unwrap().identifiers,
            ["https://school.example/i"]
        );
        assert_eq!(
            typed("Badges.School.example").unwrap().domains,
            ["badges.school.example"]
        );
        for none in ["", "school", "10.0.0.1", "two words.example", "did:", "a..b"] {
            assert_eq!(typed(none), None, "{none}");
        }
        assert_eq!(KnownIssuer::typed("did:key:z6Mk", " "), None);
    }
}
