//! Share drift: what changed since somebody was given it, and a share of only that.

use dossier_model::{Language, PartialDate, Purpose, RecordId, ShareId};
use dossier_share::{
    Conditions,
    ledger::{SharedItem, Standing},
    members,
};
use dossier_vault::StoredRecord;
use jiff::Timestamp;

use crate::{Dossier, Fault, ShareOrder, ShareOrderItem};

/// What became of one shared record since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// The record.
    pub id: RecordId,
    /// The version that was shared.
    pub shared: u32,
    /// The newest version; `None` when the record is in the bin or gone.
    pub newest: Option<u32>,
    /// Which of the shared members say something else now. Others may have changed; they were not shared.
    pub changed: Vec<String>,
}

impl Dossier {
    /// What changed in a share's records since, in the order in which they were shared.
    ///
    /// # Errors
    /// [`Fault::Read`] when an older version is damaged.
    pub fn drift(&self, standing: &Standing) -> Result<Vec<Drift>, Fault> {
        let drift = |item: &SharedItem| {
            let newest = self.vault.record(item.id).filter(|record| !record.trashed);
            let changed = match newest {
                Some(newest) if newest.version != item.version => {
                    let shared = self.vault.version(item.id, item.version)?;
                    changed(item, &shared, newest)
                }
                _ => Vec::new(),
            };
            Ok(Drift {
                id: item.id,
                shared: item.version,
                newest: newest.map(|record| record.version),
                changed,
            })
        };
        standing.items.iter().map(drift).collect()
    }

    /// An order that sends the same recipient only what is new since, for the same purpose. Look at it and
    /// change it like any other before it is agreed to.
    ///
    /// # Errors
    /// [`Fault::NothingNew`] when everything shared still says the same; [`Fault::NotFound`].
    pub fn order_of_news(
        &self,
        share: ShareId,
        until: PartialDate,
        language: Language,
        now: Timestamp,
    ) -> Result<ShareOrder, Fault> {
        let standing = self.standing(share, now)?;
        let drift = self.drift(&standing)?;
        let news = drift
            .into_iter()
            .zip(&standing.items)
            .filter(|(drift, _)| !drift.changed.is_empty());
        let items: Vec<_> = news
            .map(|(drift, item)| {
                let mut names = drift.changed;
                // Without its title the recipient could not tell what the news is about.
                let title = "title".to_owned();
                if item.fields.contains(&title) && !names.contains(&title) {
                    names.insert(0, title);
                }
                ShareOrderItem {
                    id: drift.id,
                    names: Some(names),
                }
            })
            .collect();
        if items.is_empty() {
            return Err(Fault::NothingNew);
        }
        Ok(ShareOrder {
            items,
            conditions: Conditions {
                supplements: Some(standing.share),
                ..Conditions::default()
            },
            ..order_like(&standing, until, language)
        })
    }
}

/// The same recipient and purpose once more.
fn order_like(standing: &Standing, until: PartialDate, language: Language) -> ShareOrder {
    ShareOrder {
        recipient: standing.recipient.clone(),
        recipient_id: standing.recipient_id.clone(),
        purpose: standing.purpose.clone(),
        from: None,
        until,
        text: String::new(),
        items: Vec::new(),
        language,
        conditions: Conditions::default(),
        as_is: Vec::new(),
    }
}

fn changed(item: &SharedItem, shared: &StoredRecord, newest: &StoredRecord) -> Vec<String> {
    let value_of = |record: &StoredRecord, name: &str| {
        // Any purpose will do: it decides the ticks, not the values.
        let members = members(&record.draft, &Purpose::Guidance);
        let member = members.into_iter().find(|member| member.key == name);
        member.map(|member| member.value)
    };
    let differs = |name: &&String| match name.as_str() {
        name if name == "credential" || name.starts_with('/') => shared.original != newest.original,
        name => value_of(shared, name) != value_of(newest, name),
    };
    item.fields.iter().filter(differs).cloned().collect()
}
