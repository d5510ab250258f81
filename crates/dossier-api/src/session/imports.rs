//! Files that wait, plans, imports, and checking again.

use std::collections::BTreeSet;

use dossier::{Code, Fault, RowState, make_id, net::Fetcher};

use super::{Session, record_id};
use crate::{
    DetailView, Failure, IdRequest, IdsRequest, ImportRequest, ImportedView, ParkedView, PasteRequest, PlanRequest,
    PlanView,
    show::{plan_view, problem_views},
};

impl Session {
    /// Takes pasted text in.
    ///
    /// # Errors
    /// `too_much_parked`.
    pub fn paste(&mut self, request: PasteRequest) -> Result<ParkedView, Failure> {
        self.parked.paste(request.text)
    }

    /// Everything that waits.
    ///
    /// # Errors
    /// None; the type is that of every command.
    pub fn parked(&self) -> Result<Vec<ParkedView>, Failure> {
        Ok(self.parked.views())
    }

    /// Lets files go.
    ///
    /// # Errors
    /// None; the type is that of every command.
    pub fn drop_parked(&mut self, request: IdsRequest) -> Result<(), Failure> {
        self.parked.forget(&request.ids);
        Ok(())
    }

    /// Reads and judges files and says what each would become. Hosts are asked only with leave.
    ///
    /// # Errors
    /// `locked`, `stale`, `net_setup`.
    pub fn plan_import(&mut self, request: PlanRequest) -> Result<PlanView, Failure> {
        let dossier = self.open()?;
        let sources = request.tokens.iter().map(|token| self.parked.source(token)).collect::<Result<Vec<_>, _>>()?;
        let mut judge = self.judge();
        if request.online {
            let now = self.now();
            judge = judge.with_leave(Fetcher::new(move || now).map_err(Fault::from)?);
        }
        let plan = dossier.plan_import(sources, None, &mut judge, &mut |_| ())?;
        let name = make_id().map_err(Fault::from)?.to_string();
        let view = plan_view(&name, &plan, self.language());
        self.plan = Some((name, request.tokens, plan));
        Ok(view)
    }

    /// Imports the ticked rows of a plan, all or none, and lets its files go.
    ///
    /// # Errors
    /// `locked`, `stale`, `disk_full`; then the plan is still there.
    pub fn run_import(&mut self, request: ImportRequest) -> Result<ImportedView, Failure> {
        let now = self.now();
        let dossier = self.dossier.as_mut().ok_or(Failure::of(Code::Locked))?;
        let plan = self.plan.as_ref().filter(|(name, ..)| *name == request.plan);
        let (_, tokens, plan) = plan.ok_or(Failure::of(Code::Stale))?;
        let chosen: BTreeSet<usize> = request.rows.iter().map(|row| *row as usize).collect();
        let imported = dossier.run_import(plan, Some(&chosen), now)?;
        let same = plan.rows.iter().filter(|row| row.state == RowState::Same).count();
        let ids = |ids: &[dossier::model::RecordId]| ids.iter().map(ToString::to_string).collect();
        let view = ImportedView {
            added: ids(&imported.added),
            updated: ids(&imported.updated),
            same: u32::try_from(same).unwrap_or(u32::MAX),
            problems: problem_views(plan),
        };
        self.parked.forget(tokens);
        self.plan = None;
        Ok(view)
    }

    /// Judges a kept credential for now, with the documents that were kept: nobody gave leave to ask anybody.
    ///
    /// # Errors
    /// `locked`, `not_found`.
    pub fn verify_again(&mut self, request: IdRequest) -> Result<DetailView, Failure> {
        let (now, mut judge) = (self.now(), self.judge());
        self.open_mut()?.verify_again(record_id(&request.id)?, &mut judge, now)?;
        self.record(request)
    }
}
