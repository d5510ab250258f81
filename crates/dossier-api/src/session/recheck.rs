//! Asking again about what is kept, and who was asked.

use dossier::{Reach, Request, model::RecordId};

use super::{Session, read_ids, records::small};
use crate::{
    AskedView, Failure, PairView, RecheckRequest, RecheckView, RecheckedView, ScheduleRequest, show,
};

impl Session {
    /// How often it is asked, and whether it is time. Nothing is asked by this.
    ///
    /// # Errors
    /// `locked`.
    pub fn recheck_state(&self) -> Result<RecheckView, Failure> {
        let dossier = self.dossier()?;
        let schedule = dossier.schedule();
        let due = dossier.due(self.now());
        let records = dossier.checkable();
        Ok(RecheckView {
            every: schedule.map_or(0, |schedule| schedule.every),
            unasked: schedule.is_some_and(|schedule| schedule.unasked),
            last: dossier
                .last_recheck()
                .map(|moment| moment.to_string())
                .unwrap_or_default(),
            due: due.is_some(),
            hosts: dossier.hosts_of(&records),
            records: small(records.len()),
        })
    }

    /// Sets how often. Nothing runs by itself because of it: a screen looks at [`Session::recheck_state`].
    ///
    /// # Errors
    /// `locked`, `schedule_refused`, or what the disk says.
    pub fn set_recheck(&mut self, request: ScheduleRequest) -> Result<RecheckView, Failure> {
        let now = self.now();
        let every = (request.every > 0).then_some(request.every);
        self.dossier_mut()?.set_schedule(every, request.unasked, now)?;
        self.recheck_state()
    }

    /// Judges kept credentials anew, all of them or those that are named. With leave the hosts are asked: each
    /// address once, and of many at once never a badge's own address.
    ///
    /// # Errors
    /// `locked`, `not_found`, `item_damaged`, or what the disk says. A host without an answer is in the view.
    pub fn recheck(&mut self, request: RecheckRequest) -> Result<RecheckedView, Failure> {
        let now = self.now();
        let named: Vec<RecordId> = read_ids(&request.ids)?;
        let (ids, reach) = if named.is_empty() {
            (self.dossier()?.checkable(), Reach::WholeLists)
        } else {
            (named, Reach::Everything)
        };
        let mut judge = self.judge(request.online)?.within(reach);
        let (watcher, of) = (self.watcher.clone(), ids.len() as u64);
        let told = |done| watcher.as_ref().is_none_or(|told| told(done, of));
        told(0);
        let report = self
            .dossier_mut()?
            .recheck(&ids, &mut judge, now, &mut |done| told(done as u64))?;
        let dossier = self.dossier()?;
        let changed = report
            .changed
            .iter()
            .filter_map(|(id, ..)| dossier.show(*id).ok());
        let unreached = report.unreached.iter().map(|one| PairView {
            key: one.host.clone(),
            value: one.why.as_str().to_owned(),
        });
        Ok(RecheckedView {
            judged: small(report.judged),
            renewed: report.renewed.iter().map(ToString::to_string).collect(),
            changed: changed.map(|record| show::row(record, self.language())).collect(),
            unreached: unreached.collect(),
        })
    }

    /// Every request that is remembered, newest first.
    ///
    /// # Errors
    /// `locked`.
    pub fn diary(&self) -> Result<Vec<AskedView>, Failure> {
        let mut all: Vec<_> = self.dossier()?.diary().into_iter().map(request_view).collect();
        all.reverse();
        Ok(all)
    }

    /// Forgets all requests.
    ///
    /// # Errors
    /// `locked`, or what the disk says.
    pub fn clear_diary(&mut self) -> Result<(), Failure> {
        let now = self.now();
        Ok(self.dossier_mut()?.clear_diary(now)?)
    }
}

fn request_view(request: Request) -> AskedView {
    AskedView {
        at: request.at.to_string(),
        host: request.host,
        reason: request.reason,
        outcome: request.outcome,
        status: request.status.map_or(0, u32::from),
    }
}
