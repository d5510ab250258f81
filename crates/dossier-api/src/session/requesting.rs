//! Requests, and what a share would tell beside its purpose.

use dossier::{
    Dossier, ShareOrder,
    model::{PartialDate, RecordId},
    read_request,
    share::request::{Fit, Request, Wanted},
};

use super::Session;
use crate::{
    Failure, FitView, IdRequest, LeakView, RequestView, ShareConditionsRequest, ShareItemRequest,
    ShareRequest, WantedView,
};

impl Session {
    /// What the share would tell beside what the learner meant to tell, from the bytes that would leave.
    ///
    /// # Errors
    /// As `preview_share`.
    pub fn leak_check(&mut self, request: ShareRequest) -> Result<Vec<LeakView>, Failure> {
        self.must_be_open()?;
        let order = self.order(&request)?;
        let (now, judge, language) = (self.now(), self.judge(false)?, self.language());
        let dossier = self.dossier_mut()?;
        let leaks = dossier.leaks_of(&order, &judge, now)?;
        let view = |leak: dossier::share::Leak| {
            let item = leak.item.and_then(|item| order.items.get(item));
            let record = item.and_then(|item| dossier.show(item.id).ok());
            // `attachments/NN-MM.ext`: the MM-th of the picked files.
            let number = leak
                .place
                .strip_prefix("attachments/")
                .and_then(|name| name.get(3..5)?.parse::<usize>().ok());
            let picked = item.and_then(|item| item.names.as_ref()).zip(record).zip(number);
            let file = picked.and_then(|((names, record), number)| {
                let mut files = names.iter().filter(|name| {
                    record
                        .attachments
                        .iter()
                        .any(|file| file.id.to_string() == **name)
                });
                files.nth(number.checked_sub(1)?).cloned()
            });
            LeakView {
                kind: leak.kind.as_str().to_owned(),
                record: item.map(|item| item.id.to_string()).unwrap_or_default(),
                title: record
                    .map(|record| record.draft.title.best(language).to_owned())
                    .unwrap_or_default(),
                file: file.unwrap_or_default(),
                signed: leak.signed,
                grave: leak.kind.is_grave(),
                remedy: leak.remedy.as_str().to_owned(),
                place: leak.place,
                excerpt: leak.excerpt,
            }
        };
        Ok(leaks.into_iter().map(view).collect())
    }

    /// Reads a parked request. With an open dossier it says what the learner has, and proposes the smallest answer.
    ///
    /// # Errors
    /// `unknown_token`, a `request_…` code.
    pub fn read_request(&mut self, request: IdRequest) -> Result<RequestView, Failure> {
        let asked = self.parked_request(&request.id)?;
        let day = asked.expires.map(|moment| PartialDate::of(moment).to_string());
        let mut view = RequestView {
            token: request.id,
            name: asked.recipient_name().to_owned(),
            client: asked.client.clone(),
            trust: asked.trust.as_str().to_owned(),
            purpose: asked.purpose.name().to_owned(),
            purpose_text: asked.purpose_text.clone(),
            retention: asked
                .retention
                .as_ref()
                .map(|retention| retention.as_str().to_owned())
                .unwrap_or_default(),
            legal_basis: asked.legal_basis.clone(),
            policy: asked.policy.clone(),
            expires: day.unwrap_or_default(),
            expired: asked.expired,
            keys: asked.keys.clone(),
            wanted: Vec::new(),
            complete: false,
            answer: None,
        };
        let (now, language) = (self.now(), self.language());
        let Ok(dossier) = self.dossier() else {
            return Ok(view);
        };
        let matching = dossier.match_request(&asked, now)?;
        let until = ShareOrder::suggested_until(now);
        let order = dossier.order_for(&asked, until, language, now)?;
        let fit = |fit: &Fit| {
            let record = dossier.show(fit.record).ok();
            FitView {
                record: fit.record.to_string(),
                title: record
                    .map(|record| record.draft.title.best(language).to_owned())
                    .unwrap_or_default(),
                kind: record
                    .map(|record| record.draft.kind.name().to_owned())
                    .unwrap_or_default(),
                have: fit.have.as_str().to_owned(),
                names: fit.names.clone().unwrap_or_default(),
                all_or_nothing: fit.all_or_nothing,
            }
        };
        let wanted = |wanted: &Wanted| WantedView {
            id: wanted.id.clone(),
            title: wanted.title.clone(),
            required: wanted.required,
            have: wanted.have.as_str().to_owned(),
            fits: wanted.fits.iter().map(fit).collect(),
        };
        view.wanted = matching.wanted.iter().map(wanted).collect();
        view.complete = matching.complete;
        view.answer = Some(answer(dossier, &order, &asked, &view.token)?);
        Ok(view)
    }

    /// Declines a parked request: the ledger knows, and nothing leaves.
    ///
    /// # Errors
    /// `locked`, `unknown_token`, a `request_…` code, or what the disk says.
    pub fn refuse_request(&mut self, request: IdRequest) -> Result<(), Failure> {
        self.must_be_open()?;
        let asked = self.parked_request(&request.id)?;
        let now = self.now();
        Ok(self.dossier_mut()?.refuse_request(&asked, now)?)
    }

    pub(super) fn parked_request(&self, token: &str) -> Result<Request, Failure> {
        let mut judge = self.judge(false)?;
        let file = self.parking.file(token)?;
        Ok(read_request(file.bytes(), &mut judge, self.now())?)
    }
}

/// The proposed order as a screen says it: every default spelled out, since what is not ticked stays home.
fn answer(
    dossier: &Dossier,
    order: &ShareOrder,
    asked: &Request,
    token: &str,
) -> Result<ShareRequest, Failure> {
    let mut items = Vec::with_capacity(order.items.len());
    for item in &order.items {
        let options = dossier.share_options(&[item.id], &order.purpose)?;
        let attachments: Vec<String> = options
            .iter()
            .flat_map(|option| &option.attachments)
            .map(|file| file.id.to_string())
            .collect();
        let defaults = options
            .iter()
            .flat_map(|option| &option.members)
            .filter(|member| member.by_default);
        let names = item
            .names
            .clone()
            .unwrap_or_else(|| defaults.map(|member| member.key.clone()).collect());
        let (files, fields) = names.into_iter().partition(|name| attachments.contains(name));
        let id: RecordId = item.id;
        items.push(ShareItemRequest {
            id: id.to_string(),
            fields,
            attachments: files,
        });
    }
    Ok(ShareRequest {
        recipient: order.recipient.clone(),
        recipient_id: order.recipient_id.clone().unwrap_or_default(),
        purpose: order.purpose.name().to_owned(),
        from: String::new(),
        until: order.until.to_string(),
        text: String::new(),
        items,
        conditions: Some(ShareConditionsRequest {
            keep: order
                .conditions
                .retention
                .as_ref()
                .map(|keep| keep.as_str().to_owned())
                .unwrap_or_default(),
            keys: asked.keys.clone(),
            request: token.to_owned(),
            ..ShareConditionsRequest::default()
        }),
    })
}
