//! Taking a consent back: a signed notice, a letter that is ready to send, and an event.

use dossier_model::{Language, PartialDate, words};
use dossier_seal::{HolderKey, make_id};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::ledger::{Event, EventKind, Standing};
use crate::proof::{self, BASE_CONTEXT, Purposes};
use crate::propose::purpose_words;
use crate::seal::SealFault;

/// A withdrawal that is ready to send. What the recipient then does is his to prove: the learner
/// *asked* for erasure, and nothing here says that it happened.
pub struct Withdrawal {
    /// The signed notice (a credential that names receipt and presentation).
    pub notice: Value,
    /// For the ledger, before the notice is sent: the withdrawal, and that erasure was requested.
    pub events: [Event; 2],
    standing: Standing,
    at: Timestamp,
}

impl std::fmt::Debug for Withdrawal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Withdrawal {{ share: {} }}", self.standing.share)
    }
}

/// Withdraws the consent of a share (GDPR article 7(3)), with the same key that signed it.
///
/// # Errors
/// [`SealFault::Sign`] when the key is not the one of the share, or signing fails.
pub fn withdraw(standing: &Standing, holder: &HolderKey, now: Timestamp) -> Result<Withdrawal, SealFault> {
    let did = holder.did_key();
    if did != standing.holder {
        return Err(SealFault::Sign(
            "the key is not the one that signed the share".to_owned(),
        ));
    }
    let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let id = make_id().map_err(|fault| SealFault::Sign(fault.to_string()))?;
    let receipt = standing.receipt.urn().to_string();
    let mut notice = json!({
        "@context": [BASE_CONTEXT],
        "id": id.urn().to_string(),
        "type": ["VerifiableCredential"],
        "issuer": did,
        "validFrom": now.to_string(),
        "name": "Withdrawal of consent",
        "description": format!(
            "I withdraw the consent in receipt {} (GDPR Art. 7(3)) and request erasure (Art. 17(1)(b)) and \
             notification of onward recipients (Art. 19).",
            standing.receipt
        ),
        "credentialSubject": {"id": receipt},
    });
    if !standing.presentation.is_empty() {
        notice["relatedResource"] = json!([{
            "id": format!("urn:uuid:{}/presentation.json", standing.share),
            "mediaType": "application/vp",
            "digestSRI": standing.presentation,
        }]);
    }
    let notice = proof::sign(notice, Purposes::Assertion, now, holder)?;
    let payload = json!({
        "dpv:hasConsentStatus": "dpv:ConsentWithdrawn",
        "share": standing.share,
        "notice": notice["id"],
    });
    let requested = json!({"share": standing.share, "notice": notice["id"]});
    let event = |kind, payload| Event {
        kind,
        receipt: standing.receipt,
        payload,
    };
    let events = [
        event(EventKind::ConsentWithdrawn, payload),
        event(EventKind::ErasureRequested, requested),
    ];
    Ok(Withdrawal {
        notice,
        events,
        standing: standing.clone(),
        at: now,
    })
}

impl Withdrawal {
    /// The letter that goes with the notice, in the language of whoever reads it.
    pub fn letter(&self, language: Language) -> String {
        let standing = &self.standing;
        let values = [
            ("recipient", &*standing.recipient),
            ("purpose", &purpose_words(language, &standing.purpose)),
            ("given", &PartialDate::of(standing.given).to_string()),
            ("receipt", &standing.receipt.to_string()),
            ("share", &standing.share.to_string()),
            ("fingerprint", &crate::digest::fingerprint(&standing.holder)),
            ("date", &PartialDate::of(self.at).to_string()),
        ];
        words::say(language, "share_withdrawal_letter", &values)
    }
}
