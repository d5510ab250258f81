//! Reading a reply: every signature first, then what it says.

use dossier_credential::own::Purpose;
use dossier_model::ShareId;
use serde::Deserialize;
use serde_json::Value;

use super::{Replier, Reply, ReplyFault, Said, Told, within_bounds};
use crate::open::document;
use crate::{claim, digest, proof};

/// What stands in a reply's statement.
#[derive(Deserialize)]
struct Stated {
    reply: u8,
    share: String,
    presentation: String,
    replier: Replier,
    acknowledged: bool,
    #[serde(default)]
    asks: String,
    #[serde(default)]
    remarks: Vec<Stating>,
}

#[derive(Deserialize)]
struct Stating {
    item: String,
    digest: String,
    #[serde(flatten)]
    said: Said,
}

/// True for a file that says it is a reply; whether it is one, [`read`] says.
pub fn is_reply(bytes: &[u8]) -> bool {
    bytes.len() <= 5 << 20
        && document("reply", bytes).is_ok_and(|reply| {
            let statement = credentials(&reply).first();
            statement.is_some_and(|statement| stated(statement).is_some())
        })
}

/// Reads a reply and checks every signature in it: presentation, statement and endorsements, all by one key.
///
/// # Errors
/// A [`ReplyFault`]; nothing of a reply that does not hold is given.
pub fn read(bytes: &[u8]) -> Result<Reply, ReplyFault> {
    let not = |what| ReplyFault::NotAReply { what };
    let reply = document("reply", bytes)?;
    let key = reply
        .get("holder")
        .and_then(Value::as_str)
        .ok_or(not("a holder"))?;
    let id = reply.get("id").and_then(Value::as_str);
    let id = id.and_then(|id| id.strip_prefix("urn:uuid:")?.parse().ok());
    let id: uuid::Uuid = id.ok_or(not("an identity"))?;
    let [statement, endorsements @ ..] = credentials(&reply) else {
        return Err(not("a statement"));
    };
    let value = stated(statement).ok_or(not("a statement"))?;
    proof::check_signers(&reply, "reply", key)?;
    for credential in credentials(&reply) {
        proof::check_signers(credential, "reply", key)?;
        if issuer(credential) != Some(key) {
            return Err(crate::OpenFault::HolderMismatch {
                expected: key.to_owned(),
                found: issuer(credential).unwrap_or_default().to_owned(),
            }
            .into());
        }
    }
    let signed = proof::check(&reply, "reply", Purpose::Authentication)?;
    for credential in credentials(&reply) {
        proof::check(credential, "reply", Purpose::Assertion)?;
    }
    let stated: Stated =
        serde_json::from_value(value.clone()).map_err(|_| not("the shape of a statement"))?;
    let holder = statement.pointer("/credentialSubject/id").and_then(Value::as_str);
    let holder = holder
        .filter(|holder| *holder == signed.domain)
        .ok_or(not("an audience"))?;
    let share: Option<ShareId> = stated
        .share
        .strip_prefix("urn:uuid:")
        .and_then(|id| id.parse().ok());
    let endorsing = stated
        .remarks
        .iter()
        .filter(|remark| !matches!(remark.said, Said::Comment { .. }));
    // What the learner reads, and what he would share on, must be the same words about the same file.
    let matching = endorsing.clone().count() == endorsements.len()
        && endorsing
            .zip(endorsements)
            .all(|(remark, credential)| endorses(credential, remark));
    let said: Vec<&Said> = stated.remarks.iter().map(|remark| &remark.said).collect();
    within_bounds(&stated.replier, &stated.asks, &said).map_err(|_| not("texts within their bounds"))?;
    if stated.reply != 1 || !matching {
        return Err(not("a statement that fits its endorsements"));
    }
    Ok(Reply {
        id,
        at: signed.created,
        key: key.to_owned(),
        fingerprint: digest::fingerprint(key),
        replier: stated.replier,
        share: share.ok_or(not("a share"))?,
        holder: holder.to_owned(),
        presentation: stated.presentation,
        acknowledged: stated.acknowledged,
        asks: stated.asks,
        remarks: stated
            .remarks
            .into_iter()
            .map(|Stating { item, digest, said }| Told { item, digest, said })
            .collect(),
        endorsements: endorsements.to_vec(),
    })
}

fn credentials(reply: &Value) -> &[Value] {
    reply
        .get("verifiableCredential")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn stated(statement: &Value) -> Option<&Value> {
    let value = statement
        .get("credentialSubject")?
        .get(claim::VALUE)?
        .get("@value")?;
    value.get("reply").map(|_| value)
}

fn issuer(credential: &Value) -> Option<&str> {
    let issuer = credential.get("issuer")?;
    issuer.as_str().or_else(|| issuer.get("id")?.as_str())
}

/// An endorsement says what the remark says, about the very file that the remark is about.
fn endorses(credential: &Value, remark: &Stating) -> bool {
    let text = |place: &str| credential.pointer(place).and_then(Value::as_str);
    let types = credential.get("type").and_then(Value::as_array);
    types.is_some_and(|types| types.iter().any(|one| one == "EndorsementCredential"))
        && text("/relatedResource/0/digestSRI") == Some(&remark.digest)
        && text("/credentialSubject/endorsementComment") == Some(&remark.said.text())
}

impl Reply {
    /// True when it answers this very share, as it was sealed.
    pub fn answers(&self, share: ShareId, holder: &str, presentation: &str) -> bool {
        self.share == share && self.holder == holder && self.presentation == presentation
    }
}
