//! Looking at files before anything is kept, and keeping exactly what was shown.

use std::collections::BTreeSet;

use dossier::{Code, Fault, Plan, PlannedSource, Source, make_id};
use url::Url;

use super::{Session, mending::may_be_mended, records::small};
use crate::{
    Failure, ImportRequest, ImportedView, PlanRequest, PlanRowView, PlanView, ProblemView, WantView, show,
};

/// How many plans wait at the same time: the one on the screen and the one before it.
const MAX_PLANS: usize = 2;

/// A plan that was shown, with the files that it was made of.
pub(super) struct FrozenPlan {
    id: String,
    plan: Plan,
    tokens: Vec<String>,
}

impl Session {
    /// Reads and judges files that wait, and says what each would become. Nothing is kept.
    ///
    /// # Errors
    /// `locked`, `unknown_token`; `stopped` by the person. A file that cannot be read is a problem in the view.
    pub fn plan_import(&mut self, request: PlanRequest) -> Result<PlanView, Failure> {
        self.must_be_open()?;
        let mut sources = Vec::with_capacity(request.tokens.len());
        for token in &request.tokens {
            let file = self.parking.file(token)?;
            sources.push(Source::of(file.name.clone(), file.upload()));
        }
        let mut judge = self.judge(request.online)?;
        let (watcher, of) = (self.watcher.clone(), sources.len() as u64);
        let mut done = 0;
        let plan = self.dossier()?.plan_import(sources, None, &mut judge, &mut |_| {
            done += 1;
            watcher.as_ref().is_none_or(|told| told(done - 1, of))
        });
        self.keep_requests(&mut judge);
        let plan = plan?;
        let id = make_id().map_err(Fault::from)?.to_string();
        let view = self.plan_view(&id, &plan, &request.tokens);
        if self.plans.len() >= MAX_PLANS {
            self.plans.remove(0);
        }
        self.plans.push(FrozenPlan {
            id,
            plan,
            tokens: request.tokens,
        });
        Ok(view)
    }

    /// Keeps the ticked rows of a plan, all of them or none; then its files no longer wait.
    ///
    /// # Errors
    /// `locked`, `stale` for a plan that is gone, `bad_request` for a row that it does not have,
    /// `conflict`, or what the disk says.
    pub fn run_import(&mut self, request: ImportRequest) -> Result<ImportedView, Failure> {
        let now = self.now();
        self.must_be_open()?;
        let at = self.plans.iter().position(|frozen| frozen.id == request.plan);
        let at = at.ok_or_else(|| Failure::known(Code::Stale))?;
        let rows: BTreeSet<usize> = request.rows.iter().map(|row| *row as usize).collect();
        let frozen = &self.plans[at];
        if rows.last().is_some_and(|last| *last >= frozen.plan.rows.len()) {
            return Err(Failure::bad_request("rows"));
        }
        let Some(dossier) = &mut self.dossier else {
            return Err(Failure::known(Code::Locked));
        };
        let imported = dossier.run_import(&frozen.plan, Some(&rows), now)?;
        let problems = problems(&frozen.plan, |_| String::new());
        let frozen = self.plans.remove(at);
        self.parking.drop_all(&frozen.tokens);
        let kept = !(imported.added.is_empty() && imported.updated.is_empty());
        Ok(ImportedView {
            at: if kept { now.to_string() } else { String::new() },
            added: imported.added.iter().map(ToString::to_string).collect(),
            updated: imported.updated.iter().map(ToString::to_string).collect(),
            same: imported.same,
            problems,
        })
    }

    /// The token of a file in which a problem can be mended; empty for another.
    fn mendable(&self, token: Option<&String>) -> String {
        let file = token.and_then(|token| self.parking.file(token).ok());
        let file = file.filter(|file| may_be_mended(file.bytes()));
        file.map(|file| file.token.clone()).unwrap_or_default()
    }

    fn plan_view(&self, id: &str, plan: &Plan, tokens: &[String]) -> PlanView {
        let rows = plan.rows.iter().enumerate().map(|(index, row)| {
            let source = plan.sources.get(row.source);
            PlanRowView {
                index: small(index),
                source: source.map(|source| source.label.clone()).unwrap_or_default(),
                format: row.provenance.format.clone(),
                state: row.state.as_str().to_owned(),
                row: show::planned_row(row, self.language()),
                verdict: row
                    .judgement
                    .as_ref()
                    .map(|judgement| show::verdict(&judgement.verdict)),
            }
        });
        let wants = plan.wants.iter().map(|want| WantView {
            host: host_of(&want.url),
            reason: want.reason.as_str().to_owned(),
        });
        let mut wants: Vec<_> = wants.filter(|want| !want.host.is_empty()).collect();
        wants.sort_by(|a, b| (&a.host, &a.reason).cmp(&(&b.host, &b.reason)));
        wants.dedup();
        PlanView {
            plan: id.to_owned(),
            rows: rows.collect(),
            problems: problems(plan, |source| self.mendable(tokens.get(source))),
            wants,
        }
    }
}

/// Every problem of every source, each with the file in which it can be mended.
fn problems(plan: &Plan, mend: impl Fn(usize) -> String) -> Vec<ProblemView> {
    let of = |(index, source)| problems_of(source, &mend(index));
    plan.sources.iter().enumerate().flat_map(of).collect()
}

fn problems_of(source: &PlannedSource, mend: &str) -> Vec<ProblemView> {
    let view = |code: &str, place: String| ProblemView {
        source: source.label.clone(),
        code: code.to_owned(),
        place,
        mend: mend.to_owned(),
    };
    let refused = source.fault.as_ref().map(|fault| {
        let failure = Failure::about_fault(fault);
        view(&failure.code, failure.about)
    });
    let inside = source
        .problems
        .iter()
        .map(|problem| view(problem.code.as_str(), problem.place.clone()));
    refused.into_iter().chain(inside).collect()
}

fn host_of(address: &str) -> String {
    let host = Url::parse(address)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_default()
}
