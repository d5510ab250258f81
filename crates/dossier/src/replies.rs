//! Replies: what recipients say back, about which version, and what of it can be shared on; and replying oneself.

use std::collections::HashMap;

use dossier_import::{Origin, Upload};
use dossier_model::{Language, RecordId, ShareId};
use dossier_share::{
    Opened,
    ledger::{Event, EventKind, Standing, State},
    reply::{self, Reply, Said},
};
use dossier_vault::Change;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Dossier, Fault, Imported, Judge, Source, importing::sha256_of};

const KEPT: &str = "reply.";

/// What a reply became in the dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenReply {
    /// It as it is kept.
    pub reply: KeptReply,
    /// True when the dossier had this reply already; nothing was changed then.
    pub known: bool,
    /// The endorsements, as records that can be shared on.
    pub imported: Imported,
}

/// A reply as the dossier keeps it: who said what about which version.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptReply {
    /// The reply's own identity.
    pub id: Uuid,
    /// The share that it answers.
    pub share: ShareId,
    /// When it was signed, as the replier's device had it.
    pub at: Timestamp,
    /// When it was taken in.
    pub taken: Timestamp,
    /// The key that signed it. Whose it is, only the replier says.
    pub key: String,
    /// The key in eight groups of four.
    pub fingerprint: String,
    /// Who he says he is.
    pub replier: reply::Replier,
    /// That the share arrived.
    pub acknowledged: bool,
    /// What else he asks for; empty for nothing.
    pub asks: String,
    /// What he says, item by item.
    pub remarks: Vec<KeptRemark>,
}

/// What was said about one record, in the version that was shared.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptRemark {
    /// The record.
    pub record: RecordId,
    /// The version that was shared.
    pub version: u32,
    /// `comment`, `endorse` or `internship`.
    pub says: String,
    /// The words.
    pub text: String,
    /// The record that the endorsement became; none for a comment.
    #[serde(default)]
    pub endorsement: Option<RecordId>,
}

impl std::fmt::Debug for KeptReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "KeptReply {{ id: {}, remarks: {} }}",
            self.id,
            self.remarks.len()
        )
    }
}

impl std::fmt::Debug for KeptRemark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeptRemark {{ record: {}, says: {} }}", self.record, self.says)
    }
}

impl Dossier {
    /// Reads a reply and holds it against this dossier's shares, without keeping anything: every signature is
    /// checked, and it must answer the very presentation that was shared. True beside it when it was taken before.
    ///
    /// # Errors
    /// [`Fault::Reply`] when it does not hold, [`Fault::ReplyToNothing`] when no share of this dossier is meant.
    pub fn read_reply(&self, bytes: &[u8], now: Timestamp) -> Result<(KeptReply, bool), Fault> {
        let reply = reply::read(bytes)?;
        let kept = kept(&reply, &self.answered(&reply, now)?, now)?;
        Ok(match self.known(&kept)? {
            Some(known) => (known, true),
            None => (kept, false),
        })
    }

    /// Takes in a reply to one of this dossier's shares, as [`Dossier::read_reply`] reads it. Each endorsement becomes
    /// a record with a verdict of its own, to be shared on like any credential; the ledger gets its line.
    ///
    /// A second arrival changes nothing.
    ///
    /// # Errors
    /// As [`Dossier::read_reply`]; [`Fault::Write`].
    pub fn take_reply(
        &mut self,
        bytes: &[u8],
        judge: &mut Judge,
        now: Timestamp,
    ) -> Result<TakenReply, Fault> {
        let reply = reply::read(bytes)?;
        let standing = self.answered(&reply, now)?;
        let mut kept = kept(&reply, &standing, now)?;
        if let Some(known) = self.known(&kept)? {
            return Ok(TakenReply {
                reply: known,
                known: true,
                imported: Imported::default(),
            });
        }
        // Endorsements first: an import knows what it has already, so that after a stop in between the second arrival
        // mends what the first left. The other order would lose them.
        let endorsements: Vec<Vec<u8>> = reply
            .endorsements
            .iter()
            .map(|endorsement| endorsement.to_string().into_bytes())
            .collect();
        let imported = self.keep_endorsements(&endorsements, judge, now)?;
        let mut records = endorsements.iter().map(|bytes| sha256_of(bytes));
        let by_digest = self.by_digest();
        for (remark, told) in kept.remarks.iter_mut().zip(&reply.remarks) {
            if !matches!(told.said, Said::Comment { .. }) {
                remark.endorsement = records.next().and_then(|digest| by_digest.get(&digest).copied());
            }
        }
        let event = Event {
            kind: EventKind::RecipientAcknowledged,
            receipt: standing.receipt,
            payload: json!({
                "share": reply.share,
                "reply": reply.id,
                "by": reply.key,
                "file": format!("sha256:{}", sha256_of(bytes)),
                "acknowledged": reply.acknowledged,
                "said": said(&kept),
            }),
        };
        let change = self.append_all(Change::at(now), vec![event], now)?;
        self.commit(change.set(name_of(kept.id), json!(kept)))?;
        Ok(TakenReply {
            reply: kept,
            known: false,
            imported,
        })
    }

    /// The replies to a share, or to all of them, newest first.
    pub fn replies(&self, share: Option<ShareId>) -> Vec<KeptReply> {
        let kept = self.vault.settings().filter(|(name, _)| name.starts_with(KEPT));
        let mut replies: Vec<KeptReply> = kept
            .filter_map(|(_, value)| serde_json::from_value(value.clone()).ok())
            .filter(|reply: &KeptReply| share.is_none_or(|share| share == reply.share))
            .collect();
        replies.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.id.cmp(&b.id)));
        replies
    }

    /// Signs a reply to somebody else's share with the key that this dossier keeps for replies. Gives the file, and
    /// the key's identifier.
    ///
    /// # Errors
    /// [`Fault::Reply`] for the first rule that the draft breaks; [`Fault::Write`] when a new key cannot be kept.
    pub fn reply_to(
        &mut self,
        opened: &Opened,
        draft: &reply::Draft,
        now: Timestamp,
        language: Language,
    ) -> Result<(Vec<u8>, String), Fault> {
        let held = self.reply_key()?;
        let bytes = reply::make(opened, draft, &held.key, now, language)?;
        // Kept before anything signed with it leaves.
        if let Some((name, value)) = held.fresh {
            self.commit(Change::at(now).set(name, value))?;
        }
        Ok((bytes, held.key.did_key()))
    }

    /// The names under which the replies to a share are kept.
    pub(crate) fn reply_names(&self, share: ShareId) -> impl Iterator<Item = String> {
        self.replies(Some(share))
            .into_iter()
            .map(|reply| name_of(reply.id))
    }

    /// The share of this dossier that a reply answers.
    fn answered(&self, reply: &Reply, now: Timestamp) -> Result<Standing, Fault> {
        let standing = self.standing(reply.share, now).ok();
        let meant = standing.filter(|standing| {
            // A share that never left cannot have been read.
            standing.state != State::NotSent
                && reply.answers(standing.share, &standing.holder, &standing.presentation)
        });
        meant.ok_or(Fault::ReplyToNothing)
    }

    /// The same reply as it was kept before. Another one under the same identity is refused: it would hide behind it.
    fn known(&self, reply: &KeptReply) -> Result<Option<KeptReply>, Fault> {
        let Some(value) = self.vault.setting(&name_of(reply.id)) else {
            return Ok(None);
        };
        let known: Option<KeptReply> = serde_json::from_value(value.clone()).ok();
        let same =
            |known: &KeptReply| known.key == reply.key && known.at == reply.at && said(known) == said(reply);
        known.filter(same).map(Some).ok_or(Fault::ReplyToNothing)
    }

    fn keep_endorsements(
        &mut self,
        endorsements: &[Vec<u8>],
        judge: &mut Judge,
        now: Timestamp,
    ) -> Result<Imported, Fault> {
        let sources = endorsements.iter().enumerate().map(|(number, bytes)| {
            let upload = Upload {
                name: "endorsement.json".to_owned(),
                origin: Origin::File,
                bytes: bytes.clone(),
            };
            Source::of(format!("endorsement-{}", number + 1), upload)
        });
        let plan = self.plan_import(sources, None, judge, &mut |_| true)?;
        self.run_import(&plan, None, now)
    }

    /// Records by the SHA-256 of the file that they came from.
    fn by_digest(&self) -> HashMap<String, RecordId> {
        let heads = self.vault.heads();
        heads
            .filter_map(|record| Some((record.provenance.sha256.clone()?, record.id)))
            .collect()
    }
}

fn name_of(id: Uuid) -> String {
    format!("{KEPT}{id}")
}

/// What was said, in the shape of the ledger's payload: which record and version, and in which way; not the words.
fn said(reply: &KeptReply) -> Value {
    let remark = |remark: &KeptRemark| json!({"record": remark.record, "version": remark.version, "says": remark.says});
    reply.remarks.iter().map(remark).collect()
}

fn kept(reply: &Reply, standing: &Standing, now: Timestamp) -> Result<KeptReply, Fault> {
    let remarks = reply.remarks.iter().map(|told| {
        // `records/03-result.json` is the third item of the consent. What is about no item of it is about nothing.
        let number = told
            .item
            .split_once('/')
            .and_then(|(_, name)| name.get(..2)?.parse::<usize>().ok());
        let item = number.and_then(|number| standing.items.get(number.checked_sub(1)?));
        let item = item.ok_or(Fault::ReplyToNothing)?;
        Ok(KeptRemark {
            record: item.id,
            version: item.version,
            says: told.said.as_str().to_owned(),
            text: told.said.text(),
            endorsement: None,
        })
    });
    Ok(KeptReply {
        id: reply.id,
        share: reply.share,
        at: reply.at,
        taken: now,
        key: reply.key.clone(),
        fingerprint: reply.fingerprint.clone(),
        replier: reply.replier.clone(),
        acknowledged: reply.acknowledged,
        asks: reply.asks.clone(),
        remarks: remarks.collect::<Result<_, Fault>>()?,
    })
}
