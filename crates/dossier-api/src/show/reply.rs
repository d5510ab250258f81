//! What a recipient said back.

use dossier::{
    Dossier, KeptRemark, KeptReply,
    model::{Language, Verdict},
    status_name,
};

use crate::{RemarkView, ReplyView};

/// A reply beside what the records are called now. `recipient` is to whom the learner shared.
pub(crate) fn reply(
    kept: &KeptReply,
    recipient: &str,
    known: bool,
    dossier: &Dossier,
    language: Language,
) -> ReplyView {
    let remark = |remark: &KeptRemark| {
        let record = dossier.show(remark.record).ok();
        let endorsement = remark.endorsement.and_then(|id| dossier.show(id).ok());
        let verdict = endorsement.and_then(|record| record.verdict.as_ref());
        RemarkView {
            record: remark.record.to_string(),
            title: record
                .map(|record| record.draft.title.best(language).to_owned())
                .unwrap_or_default(),
            version: remark.version,
            newest: record.map_or(remark.version, |record| record.version),
            says: remark.says.clone(),
            text: remark.text.clone(),
            endorsement: endorsement
                .map(|record| record.id.to_string())
                .unwrap_or_default(),
            status: verdict
                .map(Verdict::status)
                .map(|status| status_name(status).to_owned())
                .unwrap_or_default(),
        }
    };
    let replier = &kept.replier;
    ReplyView {
        id: kept.id.to_string(),
        share: kept.share.to_string(),
        recipient: recipient.to_owned(),
        at: kept.at.to_string(),
        fingerprint: kept.fingerprint.clone(),
        name: replier.name.clone(),
        role: replier.role.clone(),
        organisation: replier.organisation.clone(),
        contact: replier.contact.clone(),
        acknowledged: kept.acknowledged,
        asks: kept.asks.clone(),
        known,
        remarks: kept.remarks.iter().map(remark).collect(),
    }
}
