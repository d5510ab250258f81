//! A school that issues: its keys, and a real server on loopback with whatever it serves.

#![allow(dead_code, clippy::unwrap_used)]

use std::{
    collections::HashMap,
    io::Write as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use dossier::{
    Judge,
    credential::{
        Policy,
        own::{ProofOptions, Purpose, Signer, sign_proofs},
    },
    net::{Fetcher, Hook, Limits},
};
use dossier_seal::{HolderKey, HolderSeed};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::world::{Act, Server, answer, redirect};

pub(crate) const HOST: &str = "school.example.org";
pub(crate) const OTHER: &str = "elsewhere.example.org";
pub(crate) const NAMES: &[&str] = &[HOST, OTHER];
pub(crate) const DID: &str = "did:web:school.example.org";
pub(crate) const DID_PATH: &str = "/.well-known/did.json";
pub(crate) const JWKS_PATH: &str = "/.well-known/jwks.json";
pub(crate) const LIST_PATH: &str = "/status/1";

type Pages = Arc<Mutex<HashMap<String, Vec<Act>>>>;

pub(crate) struct School {
    pub(crate) key: HolderKey,
    pub(crate) server: Server,
    pages: Pages,
}

/// Signs in the name of a did:web.
struct Pen<'k> {
    key: &'k HolderKey,
    method: String,
}

impl Signer for Pen<'_> {
    fn verification_method(&self) -> String {
        self.method.clone()
    }

    fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.key.sign(bytes)
    }
}

pub(crate) fn url(path: &str) -> String {
    format!("https://{HOST}{path}")
}

impl School {
    /// A school with its DID document, its key set and a list on which nobody stands.
    pub(crate) fn open() -> Self {
        let pages = Pages::default();
        let served = pages.clone();
        let server = Server::start(NAMES, move |path| {
            let pages = served.lock().unwrap();
            pages
                .get(path)
                .cloned()
                .unwrap_or_else(|| answer("404 Not Found", "", b"nothing here"))
        });
        let school = Self {
            key: HolderSeed::make().unwrap().derive_key(),
            server,
            pages,
        };
        school.json(DID_PATH, &school.did_document());
        school.json(JWKS_PATH, &json!({"keys": [school.jwk()]}));
        school.json(LIST_PATH, &school.list(&[], None));
        school
    }

    pub(crate) fn serves(&self, path: &str, acts: Vec<Act>) {
        self.pages.lock().unwrap().insert(path.to_owned(), acts);
    }

    pub(crate) fn json(&self, path: &str, value: &Value) {
        let body = value.to_string();
        self.serves(
            path,
            answer("200 OK", "Content-Type: application/json\r\n", body.as_bytes()),
        );
    }

    pub(crate) fn fails(&self, path: &str, status: &str) {
        self.serves(path, answer(status, "", b"sorry"));
    }

    pub(crate) fn redirects(&self, path: &str, to: &str) {
        self.serves(path, redirect(to));
    }

    /// Takes a connection and says nothing for longer than anybody waits.
    pub(crate) fn hangs(&self, path: &str) {
        self.serves(path, vec![Act::Wait(Duration::from_secs(30))]);
    }

    /// The paths that were asked for so far, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        let requests = self.server.requests.lock().unwrap();
        let path = |head: &String| head.split(' ').nth(1).unwrap_or_default().to_owned();
        requests.iter().map(path).collect()
    }

    pub(crate) fn fetcher(&self, now: Timestamp) -> Fetcher {
        let socket = self.server.socket;
        let answers = move |name: &str| {
            NAMES
                .iter()
                .filter(|known| **known == name)
                .map(|_| socket)
                .collect()
        };
        let limits = Limits {
            total: Duration::from_millis(1_500),
            ..Limits::STANDARD
        };
        let hook = Hook::new(answers)
            .trust(socket)
            .root(self.server.root.clone())
            .limits(limits);
        Fetcher::hooked(hook, move || now).unwrap()
    }

    /// A judge of this moment who may ask this world.
    pub(crate) fn judge(&self, now: Timestamp) -> Judge {
        Judge::new(Policy::at(now)).with_leave(self.fetcher(now))
    }

    pub(crate) fn did_document(&self) -> Value {
        let method = format!("{DID}#key-1");
        json!({
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
            "id": DID,
            "verificationMethod": [{"id": method, "type": "Multikey", "controller": DID,
                "publicKeyMultibase": self.key.multikey()}],
            "assertionMethod": [method],
        })
    }

    pub(crate) fn jwk(&self) -> Value {
        json!({"kty": "OKP", "crv": "Ed25519", "kid": "key-1", "x": URL_SAFE_NO_PAD.encode(self.key.public_key())})
    }

    /// A signed credential whose standing is entry `index` of the list.
    pub(crate) fn credential(&self, index: usize) -> Value {
        self.signed(self.unsigned(index, DID))
    }

    pub(crate) fn unsigned(&self, index: usize, issuer: &str) -> Value {
        json!({
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": format!("urn:uuid:00000000-0000-4000-8000-{index:012}"),
            "type": ["VerifiableCredential"],
            "issuer": issuer,
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": {"id": "did:example:sanne"},
            "credentialStatus": {
                "id": format!("{}#{index}", url(LIST_PATH)),
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": index.to_string(),
                "statusListCredential": url(LIST_PATH),
            },
        })
    }

    pub(crate) fn signed(&self, document: Value) -> Value {
        let pen = Pen {
            key: &self.key,
            method: format!("{DID}#key-1"),
        };
        let options = ProofOptions {
            created: "2026-01-01T00:00:00Z".parse().unwrap(),
            purpose: Purpose::Assertion,
            challenge: None,
            domain: None,
        };
        sign_proofs(document, &options, &pen).unwrap()
    }

    pub(crate) fn list(&self, revoked: &[usize], until: Option<&str>) -> Value {
        self.signed(self.unsigned_list(DID, revoked, until))
    }

    pub(crate) fn unsigned_list(&self, issuer: &str, revoked: &[usize], until: Option<&str>) -> Value {
        let mut bits = vec![0_u8; 16 << 10];
        for index in revoked {
            bits[index / 8] |= 0x80 >> (index % 8);
        }
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&bits).unwrap();
        let encoded = format!("u{}", URL_SAFE_NO_PAD.encode(gzip.finish().unwrap()));
        let mut list = json!({
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": url(LIST_PATH),
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": issuer,
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": {"id": format!("{}#list", url(LIST_PATH)), "type": "BitstringStatusList",
                "statusPurpose": "revocation", "encodedList": encoded},
        });
        if let Some(until) = until {
            list["validUntil"] = json!(until);
        }
        list
    }

    /// A credential as a token (VC-JOSE-COSE), signed by the key that `kid` names.
    pub(crate) fn token(&self, payload: &Value, kid: &str) -> String {
        let header = json!({"alg": "EdDSA", "typ": "vc+jwt", "kid": kid});
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let input = format!("{}.{}", part(&header), part(payload));
        let signature = URL_SAFE_NO_PAD.encode(self.key.sign(input.as_bytes()));
        format!("{input}.{signature}")
    }

    /// Hosts an Open Badge 2.0 with its class and its issuer, and gives the award.
    pub(crate) fn hosts_a_badge(&self) -> Value {
        self.json(
            "/issuer",
            &json!({"@context": "https://w3id.org/openbadges/v2", "type": "Issuer", "id": url("/issuer"),
                "name": "School", "url": url("/"), "email": "info@school.example.org"}),
        );
        self.json(
            "/class",
            &json!({"@context": "https://w3id.org/openbadges/v2", "type": "BadgeClass", "id": url("/class"),
                "name": "Lassen", "description": "Kan lassen.", "criteria": {"narrative": "Las iets."},
                "image": url("/class.png"), "issuer": url("/issuer")}),
        );
        let award = json!({"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": url("/award"),
            "recipient": {"type": "email", "hashed": false, "identity": "sanne@school.example"},
            "badge": url("/class"), "verification": {"type": "HostedBadge"}, "issuedOn": "2026-01-01T00:00:00Z"});
        self.json("/award", &award);
        award
    }
}
