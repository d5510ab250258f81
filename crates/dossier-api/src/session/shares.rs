//! Sharing: options, preview, making, the list, taking back.

use std::path::Path;

use dossier::{
    Code, ShareLock, ShareOrder, ShareOrderItem,
    model::{PartialDate, Purpose, fold, words},
};

use super::{Session, record_id, share_id};
use crate::{
    Failure, IdRequest, ReaderView, ShareItemRequest, ShareOptionsRequest, ShareOptionsView, ShareRequest,
    ShareRowView, SharedView, WithdrawalView,
    show::{reader_view, share_item_view, share_row_view},
};

impl Session {
    /// What can be shared of the chosen records for a purpose.
    ///
    /// # Errors
    /// `locked`, `not_found`.
    pub fn share_options(&self, request: ShareOptionsRequest) -> Result<ShareOptionsView, Failure> {
        let (dossier, language, now) = (self.open()?, self.language(), self.now());
        let ids = request.ids.iter().map(|id| record_id(id)).collect::<Result<Vec<_>, _>>()?;
        let options = dossier.share_options(&ids, &Purpose::from(request.purpose))?;
        let items = options.iter().map(|option| share_item_view(dossier, option, language));
        Ok(ShareOptionsView {
            items: items.collect::<Result<_, _>>()?,
            until: ShareOrder::suggested_until(now).to_string(),
            today: PartialDate::of(now).to_string(),
        })
    }

    /// Exactly what the recipient will see. Nothing is written.
    ///
    /// # Errors
    /// `locked`, `period_refused`, `share_…` for the first rule that the share breaks.
    pub fn preview_share(&mut self, request: ShareRequest) -> Result<ReaderView, Failure> {
        let (now, judge, language) = (self.now(), self.judge(), self.language());
        let order = self.order(request)?;
        let opened = self.open_mut()?.preview_share(&order, &judge, now)?;
        Ok(reader_view("", &opened, language))
    }

    /// Makes a share at the place that the person chose.
    ///
    /// # Errors
    /// As [`Session::preview_share`], and `destination_unwritable`, `disk_full`.
    pub fn make_share(&mut self, request: ShareRequest, destination: &Path) -> Result<SharedView, Failure> {
        let now = self.now();
        let order = self.order(request)?;
        let shared = self.open_mut()?.share(&order, &ShareLock::default(), destination, now)?;
        Ok(SharedView {
            id: shared.id.to_string(),
            file: destination.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            sha256: shared.sha256,
            // Shown once: the recipient gets it by another way than the file.
            passphrase: shared.words.map(|words| words.to_string()).unwrap_or_default(),
        })
    }

    /// A name for the file: for whom and when, in letters that every system takes.
    pub fn suggested_share_name(&self, request: &ShareRequest) -> String {
        let folded = fold(&request.recipient);
        let mut name = String::new();
        for c in folded.chars().take(60) {
            if c.is_ascii_alphanumeric() {
                name.push(c);
            } else if !name.ends_with('-') && !name.is_empty() {
                name.push('-');
            }
        }
        let day = PartialDate::of(self.now()).to_string();
        let stem = words::say(self.language(), "share_file_stem", &[]);
        let parts = [stem.as_str(), name.trim_matches('-'), &day];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        format!("{}.dossiershare", parts.join("-"))
    }

    /// Who has what, why and until when.
    ///
    /// # Errors
    /// `locked`, `ledger_…` when the ledger does not hold.
    pub fn shares(&self) -> Result<Vec<ShareRowView>, Failure> {
        let (dossier, language) = (self.open()?, self.language());
        Ok(dossier.shares(self.now())?.iter().map(|share| share_row_view(dossier, share, language)).collect())
    }

    /// Takes a consent back and gives the letter and the signed notice.
    ///
    /// # Errors
    /// `locked`, `not_found`.
    pub fn withdraw(&mut self, request: IdRequest) -> Result<WithdrawalView, Failure> {
        let (now, language) = (self.now(), self.language());
        let withdrawal = self.open_mut()?.withdraw(share_id(&request.id)?, now)?;
        Ok(WithdrawalView { letter: withdrawal.letter(language), notice: format!("{:#}", withdrawal.notice) })
    }

    fn order(&self, request: ShareRequest) -> Result<ShareOrder, Failure> {
        self.open()?;
        let purpose = Purpose::from(request.purpose);
        let items = request.items.into_iter().map(|item| self.order_item(item, &purpose));
        let items = items.collect::<Result<_, _>>()?;
        let from = request.from.trim();
        Ok(ShareOrder {
            recipient: request.recipient,
            recipient_id: Some(request.recipient_id.trim().to_owned()).filter(|id| !id.is_empty()),
            purpose,
            // Today means from now on: a share that began this morning would say what it cannot.
            from: if from.is_empty() { None } else { Some(day(from)?) },
            until: day(&request.until)?,
            text: request.text,
            items,
            language: self.language(),
        })
    }

    fn order_item(&self, item: ShareItemRequest, purpose: &Purpose) -> Result<ShareOrderItem, Failure> {
        let id = record_id(&item.id)?;
        let options = self.open()?.share_options(&[id], purpose)?;
        let whole = options.first().is_some_and(|option| option.all_or_nothing);
        if !whole && item.fields.is_empty() && item.attachments.is_empty() {
            // Without names the façade takes the purpose's default; a learner who ticked nothing off meant nothing.
            return Err(Failure { about: item.id, ..Failure::of(Code::ShareEmpty) });
        }
        let names = if whole { vec!["credential".to_owned()] } else { item.fields };
        Ok(ShareOrderItem { id, names: Some(names.into_iter().chain(item.attachments).collect()) })
    }
}

fn day(text: &str) -> Result<PartialDate, Failure> {
    text.trim().parse().map_err(|_| Failure::of(Code::PeriodRefused))
}
