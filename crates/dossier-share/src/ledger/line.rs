//! One line of the ledger, and the payload that it commits to.

use base64::{Engine, engine::general_purpose::STANDARD};
use dossier_credential::jcs;
use dossier_model::json::{Limits, parse_strict};
use dossier_seal::{DiceFault, make_bytes};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::proof;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What can happen to a consent. The texts stand in signed lines; none ever changes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum EventKind {
            $($(#[$doc])* #[serde(rename = $text)] $name,)+
        }

        impl EventKind {
            /// Every kind of event.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The text that stands in the line.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

kinds! {
    /// Somebody asked for data.
    ConsentRequested = "consent.requested",
    /// The learner agreed.
    ConsentGiven = "consent.given",
    /// The learner agreed again, for a new period.
    ConsentRenewed = "consent.renewed",
    /// The learner declined.
    ConsentRefused = "consent.refused",
    /// The learner took it back.
    ConsentWithdrawn = "consent.withdrawn",
    /// The period ended.
    ConsentExpired = "consent.expired",
    /// The file left.
    ShareExported = "share.exported",
    /// The recipient said that it arrived.
    RecipientAcknowledged = "recipient.acknowledged",
    /// The withdrawal was sent.
    WithdrawalSent = "withdrawal.sent",
    /// The recipient was asked to erase.
    ErasureRequested = "erasure.requested",
    /// The recipient says that it was erased.
    ErasureConfirmed = "erasure.confirmed",
    /// The ledger's key was replaced.
    KeyRotated = "key.rotated",
    /// The ledger came back from a backup and goes on from there.
    LedgerRecovered = "ledger.recovered",
}

/// Something that happened, to be appended.
#[derive(Clone, PartialEq)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// The receipt of the consent that it happened to.
    pub receipt: Uuid,
    /// The particulars. Only a commitment to them stands in the line.
    pub payload: Value,
}

impl std::fmt::Debug for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Event {{ kind: {}, receipt: {} }}",
            self.kind.as_str(),
            self.receipt
        )
    }
}

/// One line, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Version of the line: 1.
    pub v: u8,
    /// Its number, counted from 0 without gaps.
    pub seq: u64,
    /// When it was written.
    pub ts: Timestamp,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// To which consent.
    pub receipt: Uuid,
    /// `sha256:` and the salted commitment to the payload, in hexadecimal.
    pub commit: String,
    /// `sha256:` and the hash of the whole line before it; zeros for the first.
    pub prev: String,
    /// The ledger key's Ed25519 signature over the JCS form of the line without this member, in base64.
    pub sig: String,
}

/// Why a line cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a line of a ledger of version 1")]
pub struct LineFault;

impl Line {
    /// Reads the bytes of one line, without its newline. They must be the canonical form (JCS), so that
    /// one line has one hash.
    ///
    /// # Errors
    /// [`LineFault`] for anything else.
    pub fn read(bytes: &[u8]) -> Result<Self, LineFault> {
        let limits = Limits {
            bytes: 4096,
            depth: 2,
            nodes: 20,
        };
        let value = parse_strict(bytes, limits).map_err(|_| LineFault)?;
        if jcs::canonicalize(&value) != bytes {
            return Err(LineFault);
        }
        serde_json::from_value(value)
            .ok()
            .filter(|line: &Self| line.v == 1)
            .ok_or(LineFault)
    }

    /// The canonical bytes, without a newline.
    pub fn to_bytes(&self) -> Vec<u8> {
        jcs::canonicalize(&json!(self))
    }

    /// True when the ledger key's signature fits.
    pub(crate) fn is_signed_by(&self, key: &str) -> bool {
        let signature = STANDARD
            .decode(&self.sig)
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        signature.is_some_and(|signature| proof::verify(key, &self.signed_bytes(), &signature))
    }

    /// What the signature is over: the canonical form without `sig`.
    pub(crate) fn signed_bytes(&self) -> Vec<u8> {
        let mut value = json!(self);
        if let Value::Object(map) = &mut value {
            map.shift_remove("sig");
        }
        jcs::canonicalize(&value)
    }
}

/// A payload with the salt that keeps its commitment from being guessed.
#[derive(Serialize, Deserialize)]
pub(crate) struct Payload {
    salt: String,
    payload: Value,
}

impl Payload {
    pub(crate) fn make(payload: Value) -> Result<Self, DiceFault> {
        Ok(Self {
            salt: STANDARD.encode(make_bytes::<16>()?),
            payload,
        })
    }

    /// `sha256:` and SHA-256 over the salt's bytes and the canonical payload, in hexadecimal.
    pub(crate) fn commitment(&self) -> Option<String> {
        let salt = STANDARD.decode(&self.salt).ok()?;
        Some(hash(
            &[salt.as_slice(), &jcs::canonicalize(&self.payload)].concat(),
        ))
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        jcs::canonicalize(&json!(self))
    }
}

/// Reads a payload that was kept apart, if it is the one that `commit` commits to.
pub fn read_payload(bytes: &[u8], commit: &str) -> Option<Value> {
    let payload: Payload = serde_json::from_value(parse_strict(bytes, Limits::OUTSIDE).ok()?).ok()?;
    (payload.commitment()? == commit).then_some(payload.payload)
}

/// `sha256:` and the hash in hexadecimal, as lines write it.
pub(crate) fn hash(bytes: &[u8]) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(bytes)))
}
