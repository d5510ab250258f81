//! Sealing: the one way from a consent to a file that may leave.

use std::io::{self, Write};

use dossier_model::ShareId;
use dossier_seal::age_file::{self, AgeFault, AgeIdentity, AgeRecipient, Recipients};
use dossier_seal::{HolderKey, Passphrase};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::assemble::{Files, assemble};
use crate::ledger::{Event, EventKind};
use crate::propose::{Consent, Terms};
use crate::selection::{ALWAYS_SHOWN, Part};

/// Who can open the file.
#[derive(Debug)]
pub enum Lock<'a> {
    /// Whoever has the passphrase: one file, one scrypt stanza. Send the words by another way.
    Passphrase(&'a Passphrase),
    /// Whoever has one of these keys.
    Keys(Vec<AgeRecipient>),
    /// Either. age allows no mix in one file, so a key for this share alone joins the recipients and
    /// comes back under the passphrase as [`Sealed::key_file`].
    Both(&'a Passphrase, Vec<AgeRecipient>),
}

/// A share that was sealed. Nobody has it yet.
///
/// Append `given` to the ledger, then hand the bytes out, then append `exported`. If that stops
/// in between, the learner sees a share that never arrived; any other order could hide one that did.
pub struct Sealed {
    /// The share.
    pub id: ShareId,
    /// The receipt's identity, under which the ledger keeps everything about this share.
    pub receipt_id: Uuid,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The receipt, as it stands in the bundle.
    pub receipt: Value,
    /// The file `key.age` that must travel beside the bundle of [`Lock::Both`].
    pub key_file: Option<Vec<u8>>,
    /// The consent, for the ledger; before any byte is handed out.
    pub given: Event,
    /// That the file left, for the ledger; after it did.
    pub exported: Event,
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed {{ id: {}, bytes: {} }}", self.id, self.bytes)
    }
}

/// Why a share could not be sealed. Nothing was handed out.
#[derive(Debug, thiserror::Error)]
pub enum SealFault {
    /// A file could not be read, changed while it was read, or the output could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The file could not be locked.
    #[error(transparent)]
    Lock(#[from] AgeFault),
    /// A document of ours could not be signed: a bug.
    #[error("could not sign: {0}")]
    Sign(String),
    /// An issuer's document is larger than a reader accepts.
    #[error("at most {limit} bytes, found {found}")]
    TooLarge {
        /// The bound in bytes.
        limit: u64,
        /// What was found.
        found: u64,
    },
}

impl SealFault {
    /// Every code there is, for tests that each has words.
    pub const CODES: &'static [&'static str] = &["io", "share_lock", "share_sign", "share_too_large"];

    /// The code for people and scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "io",
            Self::Lock(_) => "share_lock",
            Self::Sign(_) => "share_sign",
            Self::TooLarge { .. } => "share_too_large",
        }
    }
}

/// Seals what was agreed on into `out`: a buffer or a file that nobody else sees yet.
///
/// # Errors
/// When a file cannot be read twice the same, or `out` cannot be written.
pub fn seal(
    consent: &Consent,
    holder: &HolderKey,
    lock: Lock<'_>,
    files: &dyn Files,
    out: &mut dyn Write,
) -> Result<Sealed, SealFault> {
    let terms = &consent.terms;
    let assembly = assemble(terms, consent.given, holder, files)?;
    let words = !matches!(lock, Lock::Keys(_));
    let (recipients, key_file) = recipients(lock)?;
    let keys = if let Recipients::Keys(keys) = &recipients {
        keys.len()
    } else {
        0
    };
    let mut counted = Counted {
        out,
        sha256: Sha256::new(),
        bytes: 0,
    };
    let sealing = age_file::seal_to(&recipients, &mut counted)?;
    assembly.write(files, sealing)?.finish()?;
    counted.flush()?;
    let (sha256, bytes) = (hex::encode(counted.sha256.finalize()), counted.bytes);
    let presentation = crate::digest::sri(&assembly.presentation);
    let exported = json!({"file": format!("sha256:{sha256}"), "bytes": bytes, "channel": "file", "age_recipients": keys, "words": words});
    Ok(Sealed {
        id: terms.id,
        receipt_id: terms.receipt,
        bytes,
        sha256,
        given: event(
            terms,
            EventKind::ConsentGiven,
            given(terms, &holder.did_key(), &presentation),
        ),
        exported: event(terms, EventKind::ShareExported, exported),
        receipt: assembly.receipt,
        key_file,
    })
}

fn recipients(lock: Lock<'_>) -> Result<(Recipients<'_>, Option<Vec<u8>>), SealFault> {
    let under = |passphrase| Recipients::Passphrase(passphrase, age_file::DEFAULT_WORK);
    Ok(match lock {
        Lock::Passphrase(passphrase) => (under(passphrase), None),
        Lock::Keys(keys) => (Recipients::Keys(keys), None),
        Lock::Both(passphrase, mut keys) => {
            let shared = AgeIdentity::make();
            keys.push(shared.recipient());
            let mut writer = age_file::seal_to(&under(passphrase), Vec::new())?;
            writer.write_all(shared.to_text().as_bytes())?;
            writer.write_all(b"\n")?;
            (Recipients::Keys(keys), Some(writer.finish()?))
        }
    })
}

const fn event(terms: &Terms, kind: EventKind, payload: Value) -> Event {
    Event {
        kind,
        receipt: terms.receipt,
        payload,
    }
}

/// What the learner can always look up: who has what, in which version, why and until when.
fn given(terms: &Terms, did: &str, presentation: &str) -> Value {
    let items = terms.items.iter().map(|item| {
        let fields = match &item.part {
            Part::Whole => json!(["credential"]),
            Part::Shown(places) if places.is_empty() => json!([ALWAYS_SHOWN]),
            Part::Shown(places) => json!(places),
            Part::Fields(names) => json!(names),
        };
        let files: Vec<_> = item.attachments.iter().map(|file| file.id.to_string()).collect();
        json!({"id": item.of.id, "version": item.of.version, "fields": fields, "attachments": files})
    });
    let mut payload = json!({
        "dpv:hasConsentStatus": "dpv:ConsentGiven",
        "share": terms.id,
        "holder": did,
        "recipient": terms.recipient.name,
        "recipientId": terms.recipient.id,
        "purpose": terms.purpose.name(),
        "from": terms.from.to_string(),
        "until": terms.until.to_string(),
        "notice": terms.notice,
        "items": items.collect::<Value>(),
        "presentation": presentation,
        "conditions": terms.conditions,
    });
    if let Some(earlier) = terms.conditions.supplements {
        payload["supplements"] = json!(earlier);
    }
    if let Some(ledger) = &terms.ledger {
        payload["ledger"] = json!(ledger);
    }
    payload
}

/// Counts and hashes what leaves.
struct Counted<'w> {
    out: &'w mut dyn Write,
    sha256: Sha256,
    bytes: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(bytes)?;
        self.sha256.update(&bytes[..taken]);
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
