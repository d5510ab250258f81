//! Issuers whose names the user has reason to believe.

mod list;

use std::collections::HashMap;

use crate::did;

pub use list::{IssuerList, KnownIssuer, RegistryFault};

/// Issuers whose names the user has reason to believe, by identifier or by domain.
///
/// A name is backed when the issuer's identifier stands here, or when the identifier is an https
/// address or a did:web under a domain that stands here. Nothing else backs a name: anybody can
/// own a domain and call himself a university. Where two lists name the same issuer, the first that was
/// added counts, so add them from the most to the least authoritative.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registry {
    identifiers: HashMap<String, Backing>,
    domains: HashMap<String, Backing>,
}

/// What backs a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backing {
    /// What the list calls the issuer.
    pub name: String,
    /// What the list itself is called; empty for a single issuer that the user added.
    pub list: String,
}

impl Registry {
    /// Adds an issuer by its exact identifier (a DID or an address).
    pub fn add_identifier(&mut self, identifier: &str, name: &str) {
        let backing = Backing {
            name: name.to_owned(),
            list: String::new(),
        };
        self.identifiers
            .entry(identifier.trim().to_owned())
            .or_insert(backing);
    }

    /// Adds an institution by its domain; subdomains count as its own.
    pub fn add_domain(&mut self, domain: &str, name: &str) {
        let backing = Backing {
            name: name.to_owned(),
            list: String::new(),
        };
        self.domains
            .entry(domain.trim().to_ascii_lowercase())
            .or_insert(backing);
    }

    /// Adds everybody of a list. Whoever stands here already keeps his name.
    pub fn add_list(&mut self, list: &IssuerList) {
        for issuer in &list.issuers {
            let backing = Backing {
                name: issuer.name.clone(),
                list: list.name.clone(),
            };
            for identifier in &issuer.identifiers {
                self.identifiers
                    .entry(identifier.clone())
                    .or_insert_with(|| backing.clone());
            }
            for domain in &issuer.domains {
                self.domains
                    .entry(domain.clone())
                    .or_insert_with(|| backing.clone());
            }
        }
    }

    /// Takes over what another registry has and this one has not.
    pub fn add_all(&mut self, other: &Self) {
        for (identifier, backing) in &other.identifiers {
            self.identifiers
                .entry(identifier.clone())
                .or_insert_with(|| backing.clone());
        }
        for (domain, backing) in &other.domains {
            self.domains
                .entry(domain.clone())
                .or_insert_with(|| backing.clone());
        }
    }

    /// What backs the name of this issuer, if anything does.
    #[must_use]
    pub fn backing_of(&self, issuer: &str) -> Option<&Backing> {
        if let Some(backing) = self.identifiers.get(issuer) {
            return Some(backing);
        }
        let host = did::host_of(issuer)?.to_ascii_lowercase();
        let mut rest = host.as_str();
        loop {
            if let Some(backing) = self.domains.get(rest) {
                return Some(backing);
            }
            rest = rest.split_once('.')?.1;
        }
    }

    /// The name that the registry gives to this issuer, if any.
    #[must_use]
    pub fn name_of(&self, issuer: &str) -> Option<&str> {
        Some(&self.backing_of(issuer)?.name)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_is_backed_by_identifier_or_by_domain_and_never_by_likeness() {
        let mut registry = Registry::default();
        registry.add_identifier("did:key:z6Mk", "Key holder");
        registry.add_domain("UU.nl", "Universiteit Utrecht");
        assert_eq!(registry.name_of("did:key:z6Mk"), Some("Key holder"));
        assert_eq!(
            registry.name_of("https://badges.uu.nl/issuer/1"),
            Some("Universiteit Utrecht")
        );
        assert_eq!(
            registry.name_of("did:web:uu.nl:faculty"),
            Some("Universiteit Utrecht")
        );
        assert_eq!(registry.name_of("https://notuu.nl/"), None);
        assert_eq!(registry.name_of("https://uu.nl.example/"), None);
    }

    #[test]
    fn of_two_lists_the_first_that_was_added_names_an_issuer() {
        let list = |list: &str, name: &str| IssuerList {
            name: list.to_owned(),
            issuers: vec![KnownIssuer::typed("did:web:school.example", name).unwrap()],
        };
        let mut registry = Registry::default();
        registry.add_list(&list("first", "School"));
        registry.add_list(&list("second", "Sandbox"));
        let backing = registry.backing_of("did:web:school.example").unwrap();
        assert_eq!(
            (backing.name.as_str(), backing.list.as_str()),
            ("School", "first")
        );
    }

    #[test]
    fn a_home_page_in_a_registry_backs_nobody() {
        let list = json!({"registry": {"did:key:z6Mk": {"name": "MIT", "url": "https://digitalcredentials.mit.edu"}}});
        let mut registry = Registry::default();
        registry.add_list(&IssuerList::parse(list.to_string().as_bytes()).unwrap());
        assert_eq!(
            registry.name_of("https://digitalcredentials.mit.edu/issuer"),
            None
        );
        assert_eq!(registry.name_of("did:key:z6Mk"), Some("MIT"));
    }
}
