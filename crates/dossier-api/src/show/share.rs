//! Who has what.

use dossier::{
    Dossier, Drift,
    model::{Language, PartialDate},
    share::ledger::{Happened, SharedItem, Standing},
};

use crate::{ShareEventView, ShareRowView, SharedItemView};

/// One share, as it stands, beside what the records say now.
pub(crate) fn share(
    share: &Standing,
    drift: &[Drift],
    dossier: &Dossier,
    language: Language,
) -> ShareRowView {
    let item = |(item, drift): (&SharedItem, &Drift)| {
        let record = dossier.show(item.id).ok();
        SharedItemView {
            id: item.id.to_string(),
            title: record
                .map(|record| record.draft.title.best(language).to_owned())
                .unwrap_or_default(),
            version: item.version,
            newest: record.map_or(item.version, |record| record.version),
            fields: item.fields.clone(),
            changed: drift.changed.clone(),
            gone: drift.newest.is_none(),
        }
    };
    let event = |event: &Happened| ShareEventView {
        event: event.kind.as_str().to_owned(),
        at: event.at.to_string(),
        seq: u32::try_from(event.seq).unwrap_or(u32::MAX),
    };
    ShareRowView {
        id: share.share.to_string(),
        recipient: share.recipient.clone(),
        purpose: share.purpose.name().to_owned(),
        from: PartialDate::of(share.from).to_string(),
        until: PartialDate::of(share.until).to_string(),
        state: share.state.as_str().to_owned(),
        items: share.items.iter().zip(drift).map(item).collect(),
        recipient_id: share.recipient_id.clone().unwrap_or_default(),
        receipt: share.receipt.to_string(),
        supplements: share.supplements.map(|id| id.to_string()).unwrap_or_default(),
        events: share.events.iter().map(event).collect(),
        replies: dossier
            .replies(Some(share.share))
            .iter()
            .map(|kept| super::reply(kept, &share.recipient, true, dossier, language))
            .collect(),
    }
}
