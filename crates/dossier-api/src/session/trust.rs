//! Whom the learner believes, and by what he is known.

use std::path::Path;

use dossier::{Identifier, IdentifierKind, KeptRegistry};

use super::{Session, records::small};
use crate::{
    AddIssuerRequest, AddRegistryRequest, Failure, IdRequest, IdentifierRequest, IdentifierView, IssuerView,
    NameRequest, RegistryView, TrustView,
};

/// How many issuers of one list go to a screen.
const MOST_SHOWN: usize = 1_000;

impl Session {
    /// The lists of issuers, and by what the learner is known.
    ///
    /// # Errors
    /// `locked`.
    pub fn trust(&self) -> Result<TrustView, Failure> {
        let dossier = self.dossier()?;
        Ok(TrustView {
            registries: dossier.registries().into_iter().map(registry_view).collect(),
            identifiers: dossier.identifiers().into_iter().map(identifier_view).collect(),
        })
    }

    /// Adds a list of issuers from a file that waits. One under the same name is replaced.
    ///
    /// # Errors
    /// `locked`, `unknown_token`, `registry_malformed`, `registry_empty`, `registry_too_large`, or what the disk says.
    pub fn add_registry(&mut self, request: AddRegistryRequest) -> Result<TrustView, Failure> {
        self.must_be_open()?;
        let now = self.now();
        let file = self.parking.file(&request.token)?;
        let (bytes, name) = (file.bytes().to_vec(), file.name.clone());
        let stem = Path::new(&name).file_stem().unwrap_or_default().to_string_lossy();
        self.dossier_mut()?
            .add_registry(&bytes, Some(&request.name), &stem, now)?;
        self.parking.drop_all(&[request.token]);
        self.trust()
    }

    /// Adds one issuer.
    ///
    /// # Errors
    /// `locked`, `issuer_malformed`, or what the disk says.
    pub fn add_issuer(&mut self, request: AddIssuerRequest) -> Result<TrustView, Failure> {
        let now = self.now();
        self.dossier_mut()?
            .add_issuer(&request.identifier, &request.name, now)?;
        self.trust()
    }

    /// Takes a list away, or an issuer that was added by itself.
    ///
    /// # Errors
    /// `locked`, `registry_unknown`, or what the disk says.
    pub fn remove_registry(&mut self, request: NameRequest) -> Result<TrustView, Failure> {
        let now = self.now();
        self.dossier_mut()?.remove_registry(&request.name, now)?;
        self.trust()
    }

    /// Adds something that the learner is known by.
    ///
    /// # Errors
    /// `locked`; `bad_request` for a kind that is none; `identifier_malformed`, or what the disk says.
    pub fn add_identifier(&mut self, request: IdentifierRequest) -> Result<TrustView, Failure> {
        let now = self.now();
        let dossier = self.dossier_mut()?;
        let kind = Some(request.kind.as_str()).filter(|kind| !kind.is_empty());
        let kind = kind.map(|kind| {
            kind.parse::<IdentifierKind>()
                .map_err(|_| Failure::bad_request("kind"))
        });
        dossier.add_identifier(kind.transpose()?, &request.value, now)?;
        self.trust()
    }

    /// Takes identifiers and names out of an eduID file that waits.
    ///
    /// # Errors
    /// `locked`, `unknown_token`, `identity_file_malformed`, `identity_file_several`, or what the disk says.
    pub fn add_eduid(&mut self, request: IdRequest) -> Result<TrustView, Failure> {
        self.must_be_open()?;
        let now = self.now();
        let bytes = self.parking.file(&request.id)?.bytes().to_vec();
        self.dossier_mut()?.add_eduid(&bytes, now)?;
        self.parking.drop_all(&[request.id]);
        self.trust()
    }

    /// Takes one away.
    ///
    /// # Errors
    /// `locked`, `identifier_unknown`, or what the disk says.
    pub fn remove_identifier(&mut self, request: NameRequest) -> Result<TrustView, Failure> {
        let now = self.now();
        self.dossier_mut()?.remove_identifier(&request.name, now)?;
        self.trust()
    }
}

fn registry_view(kept: KeptRegistry) -> RegistryView {
    let issuers = kept.list.issuers.iter().take(MOST_SHOWN);
    RegistryView {
        at: kept.at.to_string(),
        count: small(kept.list.issuers.len()),
        issuers: issuers
            .map(|issuer| IssuerView {
                name: issuer.name.clone(),
                known_as: [&issuer.identifiers[..], &issuer.domains[..]].concat(),
            })
            .collect(),
        name: kept.list.name,
    }
}

fn identifier_view(identifier: Identifier) -> IdentifierView {
    IdentifierView {
        kind: identifier.kind.as_str().to_owned(),
        value: identifier.value,
        source: identifier.source,
    }
}
