//! Requests: reading what somebody asks for, holding it against the dossier, answering or declining it; and
//! composing one oneself.

use dossier_credential::Credential;
use dossier_model::{FindingCode, Language, Outcome, PartialDate};
use dossier_share::{
    Conditions,
    ledger::{Event, EventKind},
    places,
    request::{Candidate, Matching, Request, SignedCandidate, WantFormat, matching, sign_request},
};
use dossier_vault::{Change, MAX_BLOB, StoredRecord};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{Dossier, Fault, Judge, ShareOrder, ShareOrderItem};

/// Reads a request with what the judge may look at: a did:web requester's document comes from its map or, with
/// leave, from the network.
///
/// # Errors
/// [`Fault::Request`].
pub fn read_request(bytes: &[u8], judge: &mut Judge, now: Timestamp) -> Result<Request, Fault> {
    use dossier_share::request::Trust;
    let request = Request::read(bytes, &judge.shelf(), now)?;
    if let Trust::NotChecked { wanted: Some(url) } = &request.trust
        && judge.is_online()
    {
        // Without the document the answer stays "could not look".
        let _ = judge.fetch_source(url);
        return Ok(Request::read(bytes, &judge.shelf(), now)?);
    }
    Ok(request)
}

impl Dossier {
    /// What a request comes to in this dossier: have, expired, missing, and the smallest set that answers it.
    ///
    /// # Errors
    /// [`Fault::Read`] when an issuer's file is damaged.
    pub fn match_request(&self, request: &Request, now: Timestamp) -> Result<Matching, Fault> {
        let heads = self.vault.heads().filter(|record| !record.trashed);
        let candidates = heads
            .map(|record| self.candidate(record, now))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(matching(&request.query, &candidates))
    }

    /// The share that a request asks for, as the smallest set proposes it. Look at it and change it like any
    /// other before it is agreed to.
    ///
    /// # Errors
    /// As [`Dossier::match_request`].
    pub fn order_for(
        &self,
        request: &Request,
        until: PartialDate,
        language: Language,
        now: Timestamp,
    ) -> Result<ShareOrder, Fault> {
        let picks = self.match_request(request, now)?.picks.into_iter();
        Ok(ShareOrder {
            recipient: request.recipient_name().to_owned(),
            recipient_id: Some(request.client.clone()).filter(|client| client.len() <= 500),
            purpose: request.purpose.clone(),
            from: None,
            until,
            text: String::new(),
            items: picks
                .map(|pick| ShareOrderItem {
                    id: pick.record,
                    names: pick.names,
                })
                .collect(),
            language,
            conditions: Conditions {
                retention: request.retention.clone(),
                asked: Some(request.asked()),
                ..Conditions::default()
            },
            as_is: Vec::new(),
        })
    }

    /// Declines a request: both lines are in the ledger, and nothing leaves.
    ///
    /// # Errors
    /// [`Fault::Write`], [`Fault::Dice`].
    pub fn refuse_request(&mut self, request: &Request, now: Timestamp) -> Result<(), Fault> {
        let receipt = dossier_seal::make_id()?;
        let payload = json!({
            "client": request.client, "recipient": request.recipient_name(), "purpose": request.purpose.name(),
            "nonce": request.nonce,
        });
        let event = |kind| Event {
            kind,
            receipt,
            payload: payload.clone(),
        };
        let events = vec![
            event(EventKind::ConsentRequested),
            event(EventKind::ConsentRefused),
        ];
        let change = self.append_all(Change::at(now), events, now)?;
        self.commit(change).map(drop)
    }

    /// Signs a request of one's own with the key that this dossier keeps for requests, as a did:key, or in the name
    /// of a did:web that lists that key.
    ///
    /// # Errors
    /// [`Fault::Write`] when a new key cannot be kept.
    pub fn sign_request(
        &mut self,
        members: Map<String, Value>,
        kid: Option<&str>,
        now: Timestamp,
    ) -> Result<String, Fault> {
        let held = self.request_key()?;
        if let Some((name, value)) = held.fresh {
            self.commit(Change::at(now).set(name, value))?;
        }
        Ok(sign_request(members, &held.key, kid))
    }

    fn candidate(&self, record: &StoredRecord, now: Timestamp) -> Result<Candidate, Fault> {
        let original = record
            .original
            .map(|blob| self.vault.blob_bytes(blob, MAX_BLOB))
            .transpose()?;
        let today = PartialDate::of(now);
        let over = record
            .draft
            .dates
            .expires
            .is_some_and(|date| date.last_day() < today.last_day());
        let found_expired = record.verdict.as_ref().is_some_and(|verdict| {
            let expired = |code, outcome| code == FindingCode::Expired && outcome == Outcome::Failed;
            verdict
                .findings()
                .iter()
                .any(|finding| expired(finding.code, finding.outcome))
        });
        Ok(Candidate {
            record: record.id,
            draft: record.draft.clone(),
            files: record
                .attachments
                .iter()
                .map(|file| (file.id, file.media_type.clone()))
                .collect(),
            signed: original.and_then(|bytes| self.signed(record, &bytes)),
            expired: over || found_expired,
        })
    }

    fn signed(&self, record: &StoredRecord, bytes: &[u8]) -> Option<SignedCandidate> {
        let credential = dossier_credential::read(bytes).ok()?;
        let plain = bytes.trim_ascii_start();
        let format = match plain.first()? {
            b'{' => WantFormat::LdpVc,
            _ if plain.contains(&b'~') && credential.is_selective() => WantFormat::SdJwt,
            _ if plain.starts_with(b"ey") => WantFormat::JwtVc,
            // A picture around a credential: what is inside counts.
            _ => WantFormat::LdpVc,
        };
        let disclosable: Vec<String> = places(bytes).into_iter().map(|(place, _)| place).collect();
        Some(SignedCandidate {
            format,
            selective: !disclosable.is_empty(),
            disclosable,
            status: record.verdict.as_ref().map(dossier_model::Verdict::status),
            presentable: self.is_presentable(&credential),
            document: credential.document().clone(),
        })
    }

    /// False for what an issuer bound to a key that is not in this dossier.
    pub(crate) fn is_presentable(&self, credential: &Credential) -> bool {
        // Any identifier will do to ask whether it is bound at all.
        if credential.is_bound_to("did:key:").is_none() {
            return true;
        }
        self.holder_dids()
            .any(|did| credential.is_bound_to(did) == Some(true))
    }
}
