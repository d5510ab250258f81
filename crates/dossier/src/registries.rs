//! Whom the learner has reason to believe: lists of issuers, and single ones, kept sealed in the dossier.

use dossier_credential::{IssuerList, KnownIssuer, Registry};
use dossier_vault::Change;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{Dossier, Fault};

/// Each list is a setting of its own, so that one change does not write all of them anew.
const PREFIX: &str = "registry.";
/// The list of issuers that the learner added one by one. Its name is empty.
const OWN: &str = "registry.own";

/// A list of issuers that the learner added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRegistry {
    /// Its name and its issuers. The name is empty for the issuers that were added one by one.
    #[serde(flatten)]
    pub list: IssuerList,
    /// When it was added, or last added to.
    pub at: Timestamp,
}

impl Dossier {
    /// The lists that the learner added: his single issuers first, then by age. Where two name the same issuer the
    /// first counts.
    pub fn registries(&self) -> Vec<KeptRegistry> {
        let kept = self.vault.settings().filter(|(name, _)| name.starts_with(PREFIX));
        let mut lists: Vec<KeptRegistry> = kept
            .filter_map(|(_, value)| serde_json::from_value(value.clone()).ok())
            .collect();
        lists.sort_by(|a, b| {
            (!a.list.name.is_empty(), a.at, &a.list.name).cmp(&(!b.list.name.is_empty(), b.at, &b.list.name))
        });
        lists
    }

    /// All of them as one, for a [`crate::Judge`].
    pub fn registry(&self) -> Registry {
        let mut registry = Registry::default();
        self.registries()
            .iter()
            .for_each(|kept| registry.add_list(&kept.list));
        registry
    }

    /// Adds a list of issuers. It is kept under `name`; without one under its own name, else under `fallback` (the
    /// file's name). A list that is kept under the same name already is replaced.
    ///
    /// # Errors
    /// [`Fault::Registry`] for a file that is no list of issuers; [`Fault::Write`].
    pub fn add_registry(
        &mut self,
        file: &[u8],
        name: Option<&str>,
        fallback: &str,
        now: Timestamp,
    ) -> Result<KeptRegistry, Fault> {
        let mut list = IssuerList::parse(file)?;
        let stated = std::mem::take(&mut list.name);
        let named = [name.unwrap_or_default(), &stated, fallback, "list"];
        let named = named.iter().map(|name| name.trim()).find(|name| !name.is_empty());
        list.name = named.unwrap_or_default().to_owned();
        let kept = KeptRegistry { list, at: now };
        self.keep_setting(&key_of(&kept.list.name), json!(kept), now)?;
        Ok(kept)
    }

    /// Adds a single issuer: a DID or an address as credentials write it, or a domain.
    ///
    /// # Errors
    /// [`Fault::IssuerMalformed`] when it is none of these or the name is empty; [`Fault::Write`].
    pub fn add_issuer(&mut self, identifier: &str, name: &str, now: Timestamp) -> Result<KnownIssuer, Fault> {
        let issuer = KnownIssuer::typed(identifier, name).ok_or(Fault::IssuerMalformed)?;
        let mut own = self.own_registry(now);
        own.list
            .issuers
            .retain(|known| (&known.identifiers, &known.domains) != (&issuer.identifiers, &issuer.domains));
        own.list.issuers.push(issuer.clone());
        own.at = now;
        self.keep_setting(OWN, json!(own), now)?;
        Ok(issuer)
    }

    /// Takes away the list of this name, else the single issuer with this identifier, domain or name. What was
    /// judged with it keeps its verdict until it is judged again.
    ///
    /// # Errors
    /// [`Fault::RegistryUnknown`] when there is neither; [`Fault::Write`].
    pub fn remove_registry(&mut self, name: &str, now: Timestamp) -> Result<(), Fault> {
        let name = name.trim();
        let key = key_of(name);
        if !name.is_empty() && self.setting(&key).is_some() {
            return self.drop_setting(key, now);
        }
        let mut own = self.own_registry(now);
        let before = own.list.issuers.len();
        own.list.issuers.retain(|issuer| !is_called(issuer, name));
        if own.list.issuers.len() == before {
            return Err(Fault::RegistryUnknown);
        }
        if own.list.issuers.is_empty() {
            return self.drop_setting(OWN.to_owned(), now);
        }
        self.keep_setting(OWN, json!(own), now)
    }

    fn own_registry(&self, now: Timestamp) -> KeptRegistry {
        let kept = self
            .setting(OWN)
            .and_then(|value| serde_json::from_value(value.clone()).ok());
        kept.unwrap_or_else(|| KeptRegistry {
            list: IssuerList::default(),
            at: now,
        })
    }

    pub(crate) fn drop_setting(&mut self, name: String, now: Timestamp) -> Result<(), Fault> {
        let mut change = Change::at(now);
        change.settings.push((name, None));
        self.commit(change).map(drop)
    }
}

fn is_called(issuer: &KnownIssuer, name: &str) -> bool {
    let known = issuer
        .identifiers
        .iter()
        .chain(&issuer.domains)
        .chain([&issuer.name]);
    let mut known = known.map(String::as_str);
    known.any(|own| own == name || own.eq_ignore_ascii_case(name))
}

/// Under which setting a list is kept: the same for a name in any case.
fn key_of(name: &str) -> String {
    let digest = Sha256::digest(dossier_model::fold(name).trim());
    format!("{PREFIX}{}", hex::encode(&digest[..16]))
}
