//! Who has what.

use dossier::{
    Dossier,
    model::{Language, PartialDate},
    share::ledger::Standing,
};

use crate::{ShareRowView, SharedItemView};

/// One share, as it stands, beside what the records say now.
pub(crate) fn share(share: &Standing, dossier: &Dossier, language: Language) -> ShareRowView {
    let item = |item: &dossier::share::ledger::SharedItem| {
        let record = dossier.show(item.id).ok();
        SharedItemView {
            id: item.id.to_string(),
            title: record
                .map(|record| record.draft.title.best(language).to_owned())
                .unwrap_or_default(),
            version: item.version,
            newest: record.map_or(item.version, |record| record.version),
            fields: item.fields.clone(),
        }
    };
    ShareRowView {
        id: share.share.to_string(),
        recipient: share.recipient.clone(),
        purpose: share.purpose.name().to_owned(),
        from: PartialDate::of(share.from).to_string(),
        until: PartialDate::of(share.until).to_string(),
        state: share.state.as_str().to_owned(),
        items: share.items.iter().map(item).collect(),
    }
}
