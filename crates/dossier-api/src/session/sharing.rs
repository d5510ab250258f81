//! Sharing a chosen part: what can go, what the recipient will see, the file, and taking it back.

use std::path::Path;

use dossier::{
    Code, ShareLock, ShareOrder, ShareOrderItem, in_words,
    model::{PartialDate, Purpose, RecordId, words},
    share::{
        Conditions, Guardian, Relation,
        ledger::{EventKind, Reminder},
    },
};

use super::{Session, files::safe_name, read_id, read_ids};
use crate::{
    Failure, IdRequest, NoteShareRequest, PurposeView, ReaderView, ReminderView, ShareConditionsRequest,
    ShareFieldView, ShareItemRequest, ShareItemView, ShareOptionsRequest, ShareOptionsView, ShareRequest,
    ShareRowView, SharedView, WithdrawalView, show,
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
                places: option
                    .places
                    .iter()
                    .map(|(place, value)| self.place(place, value))
                    .collect(),
                presentable: option.presentable,
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
        Ok(show::reader("", &opened, Vec::new(), language))
    }

    /// The name that a save dialog starts with.
    pub fn suggested_share_name(&self, request: &ShareRequest) -> String {
        let stem = words::say(self.language(), "share_file_stem", &[]);
        let recipient = safe_name(&request.recipient, "");
        let parts = [stem, recipient.to_lowercase(), self.today().to_string()];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let page = request.conditions.as_ref().and_then(|conditions| conditions.page);
        let ending = if page.unwrap_or_default() {
            "html"
        } else {
            "dossiershare"
        };
        format!("{}.{ending}", parts.join("-"))
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
        let conditions = request.conditions.unwrap_or_default();
        let as_page = conditions.page.unwrap_or_default();
        let lock = ShareLock {
            keys: conditions.keys,
            words: conditions.words || as_page,
            as_page,
        };
        let shared = self.dossier_mut()?.share(&order, &lock, destination, now)?;
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
        let row = |share| {
            let drift = dossier.drift(share)?;
            Ok(show::share(share, &drift, dossier, self.language()))
        };
        shares.iter().map(row).collect()
    }

    /// What a share of only what is new since another would ask for; to be looked at and changed like any other.
    ///
    /// # Errors
    /// `locked`, `not_found`; `nothing_new` when all of it still says the same.
    pub fn share_news(&self, request: IdRequest) -> Result<ShareRequest, Failure> {
        let now = self.now();
        let until = ShareOrder::suggested_until(now);
        let share = read_id(&request.id, "id")?;
        let order = self
            .dossier()?
            .order_of_news(share, until, self.language(), now)?;
        let item = |item: ShareOrderItem| ShareItemRequest {
            id: item.id.to_string(),
            fields: item.names.unwrap_or_default(),
            attachments: Vec::new(),
        };
        let supplements = order.conditions.supplements;
        Ok(ShareRequest {
            recipient: order.recipient,
            recipient_id: order.recipient_id.unwrap_or_default(),
            purpose: order.purpose.name().to_owned(),
            from: String::new(),
            until: until.to_string(),
            text: String::new(),
            items: order.items.into_iter().map(item).collect(),
            conditions: Some(ShareConditionsRequest {
                supplements: supplements.map(|id| id.to_string()).unwrap_or_default(),
                ..ShareConditionsRequest::default()
            }),
        })
    }

    /// Writes down what a recipient said, or that a letter left.
    ///
    /// # Errors
    /// `locked`, `not_found`, `event_refused`, or what the disk says.
    pub fn note_share(&mut self, request: NoteShareRequest) -> Result<Vec<ShareRowView>, Failure> {
        let now = self.now();
        let kind = event_named(&request.event)?;
        let share = read_id(&request.id, "id")?;
        self.dossier_mut()?.note_event(share, kind, &request.said, now)?;
        self.shares()
    }

    /// Erases whom and what of a share that is over; its lines stay.
    ///
    /// # Errors
    /// `locked`, `not_found`, `share_running`, or what the disk says.
    pub fn erase_share(&mut self, request: IdRequest) -> Result<Vec<ShareRowView>, Failure> {
        let now = self.now();
        let share = read_id(&request.id, "id")?;
        self.dossier_mut()?.erase_share(share, now)?;
        self.shares()
    }

    /// What is due, and what will be.
    ///
    /// # Errors
    /// `locked`; a `ledger_…` code.
    pub fn reminders(&self) -> Result<Vec<ReminderView>, Failure> {
        let (dossier, now) = (self.dossier()?, self.now());
        let shares = dossier.shares(now)?;
        let view = |reminder: Reminder| {
            let share = shares.iter().find(|share| share.share == reminder.share);
            ReminderView {
                share: reminder.share.to_string(),
                recipient: share.map(|share| share.recipient.clone()).unwrap_or_default(),
                kind: reminder.kind.as_str().to_owned(),
                due: PartialDate::of(reminder.due).to_string(),
                is_due: reminder.is_due,
            }
        };
        Ok(dossier.reminders(now)?.into_iter().map(view).collect())
    }

    /// The purposes that are known, in the order in which they are asked.
    pub fn purposes(&self) -> Vec<PurposeView> {
        let view = |purpose: Purpose| PurposeView {
            words: words::say(self.language(), &format!("purpose_{}", purpose.name()), &[]),
            term: purpose.dpv_term().unwrap_or_default().to_owned(),
            name: purpose.name().to_owned(),
        };
        Purpose::KNOWN.map(view).to_vec()
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

    pub(super) fn order(&self, request: &ShareRequest) -> Result<ShareOrder, Failure> {
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
            conditions: self.conditions(request.conditions.as_ref())?,
            as_is: match &request.conditions {
                Some(conditions) => read_ids(&conditions.as_is)?,
                None => Vec::new(),
            },
        })
    }

    fn place(&self, place: &str, value: &serde_json::Value) -> ShareFieldView {
        ShareFieldView {
            chosen: false,
            sensitive: true,
            value: in_words(value, self.language()),
            key: place.to_owned(),
        }
    }

    fn conditions(&self, request: Option<&ShareConditionsRequest>) -> Result<Conditions, Failure> {
        let Some(request) = request else {
            return Ok(Conditions::default());
        };
        let refused = |member: &str| Failure {
            about: member.to_owned(),
            ..Failure::known(Code::PeriodRefused)
        };
        let keep = (!request.keep.is_empty()).then(|| request.keep.parse().map_err(|_| refused("keep")));
        let relation = match request.guardian.as_str() {
            "" => None,
            "parent" => Some(Relation::Parent),
            "guardian" => Some(Relation::Guardian),
            _ => return Err(Failure::bad_request("guardian")),
        };
        let on = match request.guardian_on.as_str() {
            "" => self.today(),
            day => day.parse().map_err(|_| refused("guardian_on"))?,
        };
        let supplements = &request.supplements;
        Ok(Conditions {
            retention: keep.transpose()?,
            onward: request
                .onward
                .iter()
                .map(|name| name.trim().to_owned())
                .filter(|n| !n.is_empty())
                .collect(),
            guardian: relation.map(|relation| Guardian {
                relation,
                name: request.guardian_name.trim().to_owned(),
                on,
            }),
            asked: match request.request.as_str() {
                "" => None,
                token => Some(self.parked_request(token)?.asked()),
            },
            supplements: (!supplements.is_empty())
                .then(|| read_id(supplements, "supplements"))
                .transpose()?,
            kantara: request.kantara,
        })
    }

    /// An issuer's own file goes whole. Of everything else exactly what is ticked: a screen that ticks
    /// nothing must not get a default.
    fn order_item(&self, item: &ShareItemRequest, purpose: &Purpose) -> Result<ShareOrderItem, Failure> {
        let id: RecordId = read_id(&item.id, "id")?;
        let options = self.dossier()?.share_options(&[id], purpose)?;
        let whole = options
            .iter()
            .any(|option| option.all_or_nothing || !option.places.is_empty());
        let places: Vec<_> = item
            .fields
            .iter()
            .filter(|name| name.starts_with('/'))
            .cloned()
            .collect();
        if !whole && item.fields.is_empty() && item.attachments.is_empty() {
            return Err(Failure {
                about: item.id.clone(),
                ..Failure::known(Code::ShareEmpty)
            });
        }
        let mut names = if !places.is_empty() {
            places
        } else if whole {
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

/// An event of the ledger by its text.
pub(super) fn event_named(text: &str) -> Result<EventKind, Failure> {
    let found = EventKind::ALL.iter().copied().find(|kind| kind.as_str() == text);
    found.ok_or_else(|| Failure::bad_request("event"))
}
