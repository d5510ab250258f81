//! A shared bundle as its recipient reads it.

use dossier::{
    level_of,
    model::{EvidenceLevel, Language, PartialDate, words},
    share::{Enclosed, Opened, OpenedFile, OpenedItem, Origin},
    status_name,
};
use jiff::Timestamp;

use super::{fields, pretty, row::Card, verdict};
use crate::{AttachmentView, EnclosedView, ReaderItemView, ReaderView};

/// The four lines and the items. `hosts` would be asked by a check online; `token` names the bundle in later requests.
pub(crate) fn reader(token: &str, opened: &Opened, hosts: Vec<String>, language: Language) -> ReaderView {
    let bundle = &opened.bundle;
    let day = |moment: Option<Timestamp>| moment.map(|m| PartialDate::of(m).to_string()).unwrap_or_default();
    let items = (0..).zip(&opened.items);
    ReaderView {
        token: token.to_owned(),
        id: bundle.id.to_string(),
        recipient: bundle.recipient.clone(),
        purpose: bundle.purpose.name().to_owned(),
        text: bundle.text.clone(),
        created: bundle.created.to_string(),
        from: day(bundle.from),
        until: day(bundle.expires),
        // A bundle with a changed file or another's signature does not open at all.
        intact: true,
        holder_proof: true,
        holder: opened.holder.id.clone(),
        fingerprint: opened.holder.fingerprint.clone(),
        confirmed: u32::try_from(opened.confirmed()).unwrap_or(u32::MAX),
        limits: opened
            .limits()
            .iter()
            .map(|limit| limit.as_str().to_owned())
            .collect(),
        items: items
            .map(|(index, item)| reader_item(index, item, language))
            .collect(),
        hosts,
        receipt: pretty(&opened.receipt),
    }
}

fn reader_item(index: u32, item: &OpenedItem, language: Language) -> ReaderItemView {
    let evidence = match (item.origin, &item.verdict) {
        (Origin::Learner, _) => EvidenceLevel::OwnWord,
        (Origin::Issuer(_), Some(verdict)) => level_of(verdict),
        (Origin::Issuer(_), None) => EvidenceLevel::File,
    };
    let card = Card {
        id: item.path.clone(),
        draft: &item.draft,
        evidence,
        verdict: item.verdict.as_ref(),
        file: &item.path,
        attachments: item.attachments.len(),
        trashed: false,
    };
    let mut row = card.row(language);
    if !item.titled {
        row.title = words::say(language, &format!("kind_{}", item.kind().name()), &[]);
    }
    ReaderItemView {
        index,
        row,
        fields: fields(&item.draft, &["title"]),
        withheld: item.withheld,
        verdict: item.verdict.as_ref().map(verdict),
        enclosed: item.enclosed.as_ref().map(enclosed),
        attachments: item.attachments.iter().map(file).collect(),
    }
}

fn enclosed(enclosed: &Enclosed) -> EnclosedView {
    EnclosedView {
        as_of: enclosed.reported.as_of.to_string(),
        reported: status_name(enclosed.reported.status()).to_owned(),
        documents: u32::try_from(enclosed.documents).unwrap_or(u32::MAX),
        replayed: verdict(&enclosed.replayed),
    }
}

fn file(file: &OpenedFile) -> AttachmentView {
    AttachmentView {
        id: file.path.clone(),
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        bytes: file.bytes,
        sha256: file.sha256.clone(),
    }
}
