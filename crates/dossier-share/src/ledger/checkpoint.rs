//! Checkpoints: the size and root of a ledger at a moment, signed (C2SP `tlog-checkpoint` as a C2SP
//! `signed-note`), so that a later rewriting of the ledger shows.

use base64::{Engine, engine::general_purpose::STANDARD};
use dossier_seal::{DiceFault, HolderKey, make_bytes};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::line::hash;
use super::tree::Hash;
use crate::proof;

/// The algorithm byte of Ed25519 in a signed note.
const ED25519: u8 = 0x01;
/// What begins a signature line: an em dash and a space.
const DASH: &str = "\u{2014} ";
/// The longest note that is read: a checkpoint with a handful of co-signatures.
const MAX_NOTE: usize = 16 * 1024;

/// A ledger's size and root, as its key signed them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose ledger: the name of its key. Ours are the ledger key's `did:key`.
    pub origin: String,
    /// How many lines it has.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    text: String,
    note: String,
}

/// The key of a ledger, for whoever checks it: `name+hash+key` (C2SP `signed-note`, "Verifier keys"), or
/// our `did:key` alone, which says all of that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerKey {
    name: String,
    did: String,
    id: [u8; 4],
}

/// Why a checkpoint or a proof is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteFault {
    /// Not the text of a checkpoint, a proof or a key.
    #[error("not a checkpoint, proof or key: {what}")]
    Malformed {
        /// What does not hold together.
        what: &'static str,
    },
    /// No signature by this ledger's key, or one that does not fit.
    #[error("not signed by the ledger's key")]
    BadSignature,
    /// The line is not in the ledger at the place that is claimed.
    #[error("the line is not in the ledger of the checkpoint")]
    NotIncluded,
    /// The ledger of the checkpoint does not go on from the earlier one.
    #[error("the ledger does not go on from the earlier checkpoint")]
    Rewritten,
    /// The payload is not the one that the line commits to.
    #[error("the payload is not the one that the line commits to")]
    PayloadDiffers,
}

impl NoteFault {
    /// Every code there is, for tests that each has words.
    pub const CODES: &'static [&'static str] = &[
        "ledger_note_malformed",
        "ledger_note_bad_signature",
        "ledger_not_included",
        "ledger_rewritten",
        "ledger_payload_differs",
    ];

    /// The code for people and scripts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed { .. } => "ledger_note_malformed",
            Self::BadSignature => "ledger_note_bad_signature",
            Self::NotIncluded => "ledger_not_included",
            Self::Rewritten => "ledger_rewritten",
            Self::PayloadDiffers => "ledger_payload_differs",
        }
    }
}

impl Checkpoint {
    /// Signs a checkpoint. The same ledger always gives the same bytes.
    pub(crate) fn make(key: &HolderKey, size: u64, root: Hash) -> Self {
        let origin = key.did_key();
        let text = format!("{origin}\n{size}\n{}\n", STANDARD.encode(root));
        let id = key_id(&origin, &key.public_key());
        let signature = [id.as_slice(), &key.sign(text.as_bytes())].concat();
        let note = format!("{text}\n{DASH}{origin} {}\n", STANDARD.encode(signature));
        Self {
            origin,
            size,
            root,
            text,
            note,
        }
    }

    /// Reads a checkpoint. Nothing is believed before [`Checkpoint::verify`].
    ///
    /// # Errors
    /// [`NoteFault::Malformed`].
    pub fn read(note: &str) -> Result<Self, NoteFault> {
        let malformed = |what| NoteFault::Malformed { what };
        if note.len() > MAX_NOTE || !note.ends_with('\n') {
            return Err(malformed("too long, or its last line does not end"));
        }
        let (body, _) = note
            .split_once("\n\n")
            .ok_or(malformed("no blank line before the signatures"))?;
        let text = format!("{body}\n");
        let mut lines = body.lines();
        let (origin, size, root) = (lines.next(), lines.next(), lines.next());
        let origin = origin
            .filter(|name| is_key_name(name))
            .ok_or(malformed("the origin"))?;
        // Decimal without a leading zero: one size has one spelling.
        let size = size
            .and_then(|text| text.parse::<u64>().ok().filter(|size| size.to_string() == text))
            .ok_or(malformed("the size"))?;
        let root = root.and_then(decode).ok_or(malformed("the root"))?;
        Ok(Self {
            origin: origin.to_owned(),
            size,
            root,
            text,
            note: note.to_owned(),
        })
    }

    /// Checks the ledger key's signature. Lines of other keys (witnesses) are passed over.
    ///
    /// # Errors
    /// [`NoteFault::BadSignature`] when there is none by this key, or one that does not fit.
    pub fn verify(&self, key: &LedgerKey) -> Result<(), NoteFault> {
        let signatures = self.note[self.text.len()..].lines().skip(1);
        let own = signatures.filter_map(|line| {
            let (name, signature) = line.strip_prefix(DASH)?.split_once(' ')?;
            let bytes = STANDARD.decode(signature).ok()?;
            (name == key.name && bytes.starts_with(&key.id)).then_some(bytes)
        });
        let fits = |bytes: &Vec<u8>| {
            let signature = bytes[4..].try_into().ok();
            signature.is_some_and(|signature| proof::verify(&key.did, self.text.as_bytes(), signature))
        };
        let mut found = own.peekable();
        if self.origin == key.name && found.peek().is_some() && found.all(|bytes| fits(&bytes)) {
            Ok(())
        } else {
            Err(NoteFault::BadSignature)
        }
    }

    /// The note: text, blank line, signatures.
    pub fn note(&self) -> &str {
        &self.note
    }
}

impl LedgerKey {
    /// Reads `did:key:…`, or a verifier key `name+hash+base64`.
    ///
    /// # Errors
    /// [`NoteFault::Malformed`] also when the hash is not the key's.
    pub fn read(text: &str) -> Result<Self, NoteFault> {
        let malformed = NoteFault::Malformed {
            what: "a ledger's key",
        };
        let text = text.trim();
        if text.starts_with("did:key:") && !text.contains('+') {
            let key = public_key(text).ok_or(malformed)?;
            return Ok(Self {
                id: key_id(text, &key),
                name: text.to_owned(),
                did: text.to_owned(),
            });
        }
        // base64 has plus signs of its own; name and hash have none.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(malformed);
        };
        let key = STANDARD.decode(key).map_err(|_| malformed)?;
        let key: [u8; 32] = key
            .strip_prefix(&[ED25519])
            .and_then(|key| key.try_into().ok())
            .ok_or(malformed)?;
        let own = key_id(name, &key);
        if !is_key_name(name) || hex::encode(own) != id {
            return Err(malformed);
        }
        let multikey = [[0xed, 0x01].as_slice(), &key].concat();
        Ok(Self {
            name: name.to_owned(),
            did: format!("did:key:z{}", bs58::encode(multikey).into_string()),
            id: own,
        })
    }

    /// The key as `did:key`, by which the lines are checked.
    pub fn did(&self) -> &str {
        &self.did
    }

    /// The key as other tools of transparency logs take it: `name+hash+key`.
    pub fn to_text(&self) -> String {
        let key = public_key(&self.did).unwrap_or_default();
        let key = [[ED25519].as_slice(), &key].concat();
        format!("{}+{}+{}", self.name, hex::encode(self.id), STANDARD.encode(key))
    }
}

/// A checkpoint that travels in a bundle without telling whose ledger it is or how long: the ledger's key
/// is the same for all shares, and two recipients could compare it. What is opened later, in a proof,
/// must fit what the recipient has had since the day of the share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blinded {
    salt: String,
    /// The checkpoint's note.
    pub checkpoint: String,
}

impl Blinded {
    /// Blinds a checkpoint with 16 random bytes.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn make(checkpoint: &Checkpoint) -> Result<Self, DiceFault> {
        Ok(Self {
            salt: STANDARD.encode(make_bytes::<16>()?),
            checkpoint: checkpoint.note().to_owned(),
        })
    }

    /// What stands in the bundle: `sha256:` and SHA-256 over the salt's bytes and the note, in hexadecimal.
    pub fn commitment(&self) -> String {
        let salt = STANDARD.decode(&self.salt).unwrap_or_default();
        hash(&[salt.as_slice(), self.checkpoint.as_bytes()].concat())
    }
}

/// The first four bytes of SHA-256 over name, newline, algorithm and key (C2SP `signed-note`).
fn key_id(name: &str, key: &[u8; 32]) -> [u8; 4] {
    let digest = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', ED25519])
        .chain_update(key)
        .finalize();
    [digest[0], digest[1], digest[2], digest[3]]
}

fn public_key(did: &str) -> Option<[u8; 32]> {
    let key = bs58::decode(did.strip_prefix("did:key:z")?).into_vec().ok()?;
    key.strip_prefix(&[0xed, 0x01])?.try_into().ok()
}

/// Not empty, without white space and without a plus sign (C2SP `signed-note`).
fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.contains('+') && !name.contains(char::is_whitespace)
}

pub(super) fn decode(text: &str) -> Option<Hash> {
    STANDARD.decode(text).ok()?.try_into().ok()
}
