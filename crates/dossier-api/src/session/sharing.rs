//! Sharing a chosen part: what can go, what the recipient will see, the file, and taking it back.

use std::path::Path;

use dossier::{
    Code, ShareLock, ShareOrder, ShareOrderItem, in_words,
    model::{PartialDate, Purpose, RecordId, words},
};

use super::{Session, files::safe_name, read_id, read_ids};
use crate::{
    Failure, IdRequest, ReaderView, ShareFieldView, ShareItemRequest, ShareItemView, ShareOptionsRequest,
    ShareOptionsView, ShareRequest, ShareRowView, SharedView, WithdrawalView, show,
};

impl Session {
    /// What can be shared of the chosen records for a purpose.
    ///
    /// # Errors
    /// `locked`, `not_found`, `item_damaged`.
    pub fn share_options(&self, request: ShareOptionsRequest) -> Result<ShareOptionsView, Failure> {
        let dossier = self.dossier()?;
        let ids: Vec<RecordId> = read_ids(&request.ids)?;
        let options = dossier.share_options(&ids, &Purpose::from(request.purpose))?;
        let mut items = Vec::with_capacity(options.len());
        for option in options {
            let draft = &dossier.show(option.id)?.draft;
            let fields = option.members.into_iter().map(|member| ShareFieldView {
                chosen: member.by_default,
                sensitive: member.sensitive,
                value: in_words(&member.value, self.language()),
                key: member.key,
            });
            items.push(ShareItemView {
                id: option.id.to_string(),
                kind: draft.kind.name().to_owned(),
                title: draft.title.best(self.language()).to_owned(),
                all_or_nothing: option.all_or_nothing,
                fields: fields.collect(),
                attachments: option.attachments.iter().map(show::attachment).collect(),
            });
        }
        let until = ShareOrder::suggested_until(self.now()).to_string();
        Ok(ShareOptionsView {
            items,
            until,
            today: self.today().to_string(),
        })
    }

    /// Exactly what the recipient will see, read by the recipient's own reader. Nothing is written.
    ///
    /// # Errors
    /// `locked`; a `share_…` code for the first rule that the share breaks.
    pub fn preview_share(&mut self, request: ShareRequest) -> Result<ReaderView, Failure> {
        self.must_be_open()?;
        let order = self.order(&request)?;
        let (now, judge, language) = (self.now(), self.judge(false)?, self.language());
        let opened = self.dossier_mut()?.preview_share(&order, &judge, now)?;
        Ok(show::reader("", &opened, language))
    }

    /// The name that a save dialog starts with.
    pub fn suggested_share_name(&self, request: &ShareRequest) -> String {
        let stem = words::say(self.language(), "share_file_stem", &[]);
        let recipient = safe_name(&request.recipient, "");
        let parts = [stem, recipient.to_lowercase(), self.today().to_string()];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        format!("{}.dossiershare", parts.join("-"))
    }

    /// Makes a share and writes it to the place that the person chose. Call it when he has agreed.
    ///
    /// # Errors
    /// As [`Session::preview_share`], and what the disk says. A share that was not written stands in the
    /// list as `not_sent`.
    pub fn make_share(&mut self, request: ShareRequest, destination: &Path) -> Result<SharedView, Failure> {
        self.must_be_open()?;
        let order = self.order(&request)?;
        let now = self.now();
        let shared = self
            .dossier_mut()?
            .share(&order, &ShareLock::default(), destination, now)?;
        let file = shared
            .file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // Exposed to be shown once: the learner sends them by another way.
        let passphrase = shared
            .words
            .as_ref()
            .map(|words| words.to_string())
            .unwrap_or_default();
        Ok(SharedView {
            id: shared.id.to_string(),
            file,
            sha256: shared.sha256,
            passphrase,
        })
    }

    /// Who has what, newest first.
    ///
    /// # Errors
    /// `locked`; a `ledger_…` code when the ledger does not hold.
    pub fn shares(&self) -> Result<Vec<ShareRowView>, Failure> {
        let dossier = self.dossier()?;
        let shares = dossier.shares(self.now())?;
        Ok(shares
            .iter()
            .map(|share| show::share(share, dossier, self.language()))
            .collect())
    }

    /// Takes the consent of a share back and gives the letter that says so.
    ///
    /// # Errors
    /// `locked`, `not_found`, a `ledger_…` code, or what the disk says.
    pub fn withdraw(&mut self, request: IdRequest) -> Result<WithdrawalView, Failure> {
        let (now, language) = (self.now(), self.language());
        let dossier = self.dossier_mut()?;
        let withdrawal = dossier.withdraw(read_id(&request.id, "id")?, now)?;
        Ok(WithdrawalView {
            letter: withdrawal.letter(language),
            notice: show::pretty(&withdrawal.notice),
        })
    }

    fn order(&self, request: &ShareRequest) -> Result<ShareOrder, Failure> {
        let purpose = Purpose::from(request.purpose.clone());
        let day = |text: &str, member: &str| -> Result<PartialDate, Failure> {
            text.parse().map_err(|_| Failure {
                about: member.to_owned(),
                ..Failure::known(Code::PeriodRefused)
            })
        };
        let items = request
            .items
            .iter()
            .map(|item| self.order_item(item, &purpose))
            .collect::<Result<_, _>>()?;
        let id = request.recipient_id.trim();
        Ok(ShareOrder {
            recipient: request.recipient.trim().to_owned(),
            recipient_id: (!id.is_empty()).then(|| id.to_owned()),
            from: (!request.from.is_empty())
                .then(|| day(&request.from, "from"))
                .transpose()?,
            until: day(&request.until, "until")?,
            text: request.text.clone(),
            items,
            language: self.language(),
            purpose,
        })
    }

    /// An issuer's own file goes whole. Of everything else exactly what is ticked: a screen that ticks
    /// nothing must not get a default.
    fn order_item(&self, item: &ShareItemRequest, purpose: &Purpose) -> Result<ShareOrderItem, Failure> {
        let id: RecordId = read_id(&item.id, "id")?;
        let options = self.dossier()?.share_options(&[id], purpose)?;
        let whole = options.iter().any(|option| option.all_or_nothing);
        if !whole && item.fields.is_empty() && item.attachments.is_empty() {
            return Err(Failure {
                about: item.id.clone(),
                ..Failure::known(Code::ShareEmpty)
            });
        }
        let mut names = if whole {
            vec!["credential".to_owned()]
        } else {
            item.fields.clone()
        };
        names.extend(item.attachments.iter().cloned());
        Ok(ShareOrderItem {
            id,
            names: Some(names),
        })
    }
}
