//! Writing a reply about an opened bundle.

use dossier_model::{Language, words};
use dossier_seal::{HolderKey, make_id};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Draft, Remark, ReplyFault, Said, Statement, within_bounds};
use crate::layout::PRESENTATION;
use crate::opened::{Opened, OpenedItem};
use crate::proof::{self, BASE_CONTEXT, Purposes};
use crate::{claim, digest};

/// The context of Open Badges 3.0, which every reader of badges carries.
pub(super) const BADGE_CONTEXT: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

/// Signs a reply to a bundle with the replier's key, for the file that goes back to the learner. What an endorsement is
/// called, it is called in the replier's language.
///
/// # Errors
/// A [`ReplyFault`] for the first rule that the draft breaks.
pub fn make(
    opened: &Opened,
    draft: &Draft,
    key: &HolderKey,
    now: Timestamp,
    language: Language,
) -> Result<Vec<u8>, ReplyFault> {
    check(draft)?;
    let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
    let reply = Reply {
        opened,
        draft,
        key,
        now,
        language,
    };
    let about = draft.remarks.iter().map(|remark| reply.item(remark));
    let about = about.collect::<Result<Vec<_>, _>>()?;
    let mut credentials = vec![reply.statement(&about)?];
    for (remark, item) in draft.remarks.iter().zip(&about) {
        credentials.extend(reply.endorsement(remark, item)?);
    }
    let id = urn()?;
    let presentation = json!({
        "@context": [BASE_CONTEXT],
        "id": id,
        "type": ["VerifiablePresentation"],
        "holder": key.did_key(),
        "verifiableCredential": credentials,
    });
    let audience = Purposes::Authentication {
        challenge: &opened.bundle.id.to_string(),
        domain: &opened.holder.id,
    };
    let signed = reply.sign(presentation, audience)?;
    let mut bytes =
        serde_json::to_vec_pretty(&signed).map_err(|error| ReplyFault::Sign(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn check(draft: &Draft) -> Result<(), ReplyFault> {
    if draft.replier.name.trim().is_empty() {
        return Err(ReplyFault::NoName);
    }
    if !draft.acknowledged && draft.asks.trim().is_empty() && draft.remarks.is_empty() {
        return Err(ReplyFault::Empty);
    }
    let said: Vec<&Said> = draft.remarks.iter().map(|remark| &remark.said).collect();
    within_bounds(&draft.replier, &draft.asks, &said)?;
    if said.iter().any(|said| said.is_empty()) {
        return Err(ReplyFault::Empty);
    }
    Ok(())
}

/// An item that is spoken of.
struct About<'o> {
    item: &'o OpenedItem,
    digest: String,
    /// The identity of the credential in its file, by which an endorsement names it.
    id: String,
}

struct Reply<'r> {
    opened: &'r Opened,
    draft: &'r Draft,
    key: &'r HolderKey,
    now: Timestamp,
    language: Language,
}

impl<'r> Reply<'r> {
    fn item(&self, remark: &Remark) -> Result<About<'r>, ReplyFault> {
        let found = self.opened.items.iter().find(|item| item.path == remark.item);
        let item = found.ok_or_else(|| ReplyFault::NoSuchItem {
            item: remark.item.chars().take(80).collect(),
        })?;
        let bytes = self.content(&item.path)?;
        // Not every issuer's file is JSON with an identity; its place in this share names it as well.
        let place = || format!("urn:uuid:{}/{}", self.opened.bundle.id, item.path);
        let document: Option<Value> = serde_json::from_slice(&bytes).ok();
        let id = document
            .as_ref()
            .and_then(|document| document.get("id")?.as_str());
        let absolute = id.filter(|id| id.contains(':') && !id.contains(char::is_whitespace));
        Ok(About {
            item,
            digest: digest::sri(&bytes),
            id: absolute.map_or_else(place, str::to_owned),
        })
    }

    fn content(&self, path: &str) -> Result<Vec<u8>, ReplyFault> {
        let mut bytes = Vec::new();
        self.opened.copy_file(path, &mut bytes)?;
        Ok(bytes)
    }

    /// All that is said, in one credential of the replier's about the share.
    fn statement(&self, about: &[About<'_>]) -> Result<Value, ReplyFault> {
        let remarks = self.draft.remarks.iter().zip(about).map(|(remark, about)| {
            let mut remark = json!(remark);
            remark["digest"] = json!(about.digest);
            remark
        });
        let share = format!("urn:uuid:{}", self.opened.bundle.id);
        let presentation = digest::sri(&self.content(PRESENTATION)?);
        let value = json!({
            "reply": 1,
            "share": share,
            "presentation": presentation,
            "replier": self.draft.replier,
            "acknowledged": self.draft.acknowledged,
            "asks": self.draft.asks,
            "remarks": remarks.collect::<Value>(),
        });
        let statement = json!({
            "@context": [BASE_CONTEXT],
            "id": urn()?,
            "type": ["VerifiableCredential"],
            "issuer": self.key.did_key(),
            "validFrom": self.now.to_string(),
            "name": "Reply to a share",
            "description": format!("{} replies to what the holder of this key shared.", self.draft.replier.name.trim()),
            "credentialSubject": {
                "id": self.opened.holder.id,
                claim::VALUE: {"@type": "@json", "@value": value},
            },
            "relatedResource": [{
                "id": format!("{share}/{PRESENTATION}"),
                "mediaType": "application/vp",
                "digestSRI": presentation,
            }],
        });
        self.sign(statement, Purposes::Assertion)
    }

    /// An endorsement stands on its own: the learner shares it on, and any reader of badges checks it.
    fn endorsement(&self, remark: &Remark, about: &About<'_>) -> Result<Option<Value>, ReplyFault> {
        let data = match &remark.said {
            Said::Comment { .. } => return Ok(None),
            Said::Endorse { .. } => None,
            Said::Internship(statement) => Some(self.internship(statement)),
        };
        let replier = &self.draft.replier;
        let whose = [
            replier.name.trim(),
            replier.role.trim(),
            replier.organisation.trim(),
        ];
        let whose = whose
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        let title = if about.item.titled {
            about.item.draft.title.best(self.language).to_owned()
        } else {
            words::say(self.language, &format!("kind_{}", about.item.kind().name()), &[])
        };
        // Beside the record that it is about, it must be seen to be something else.
        let what = words::say(
            self.language,
            &format!("reply_says_{}", remark.said.as_str()),
            &[],
        );
        let mut subject = json!({
            "id": about.id,
            "type": ["EndorsementSubject"],
            "endorsementComment": remark.said.text(),
        });
        if let Some(data) = data {
            subject[claim::VALUE] = json!({"@type": "@json", "@value": data});
        }
        let endorsement = json!({
            "@context": [BASE_CONTEXT, BADGE_CONTEXT],
            "id": urn()?,
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": format!("{what}: {title}"),
            "issuer": {"id": self.key.did_key(), "type": ["Profile"], "name": whose},
            "validFrom": self.now.to_string(),
            "credentialSubject": subject,
            "relatedResource": [{
                "id": format!("urn:uuid:{}/{}", self.opened.bundle.id, about.item.path),
                "digestSRI": about.digest,
            }],
        });
        self.sign(endorsement, Purposes::Assertion).map(Some)
    }

    /// As a record of an internship, so that programs read the statement like any other.
    fn internship(&self, statement: &Statement) -> Value {
        let replier = &self.draft.replier;
        json!({
            "kind": "internship",
            "fields": {
                "organisation": replier.organisation,
                "supervisor": replier.name,
                "hours": statement.hours,
                "tasks": statement.tasks,
                "workProcesses": statement.work_processes,
                "evaluation": statement.evaluation,
            },
        })
    }

    fn sign(&self, document: Value, purpose: Purposes<'_>) -> Result<Value, ReplyFault> {
        proof::sign(document, purpose, self.now, self.key)
            .map_err(|fault| ReplyFault::Sign(fault.to_string()))
    }
}

fn urn() -> Result<String, ReplyFault> {
    let id = make_id().map_err(|fault| ReplyFault::Sign(fault.to_string()))?;
    Ok(id.urn().to_string())
}
