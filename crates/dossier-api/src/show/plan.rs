//! What an import would do.

use std::collections::HashSet;

use dossier::{Plan, PlanRow, PlannedSource, credential::Want, model::Language};

use super::{Facts, verdict_view};
use crate::{PlanRowView, PlanView, ProblemView, WantView};

pub(crate) fn plan_view(name: &str, plan: &Plan, language: Language) -> PlanView {
    let rows = plan.rows.iter().zip(0..).map(|(row, index)| row_of(plan, row, index, language));
    let mut known = HashSet::new();
    let wants = plan.wants.iter().map(want_view).filter(|want| known.insert((want.host.clone(), want.reason.clone())));
    PlanView { plan: name.to_owned(), rows: rows.collect(), problems: problem_views(plan), wants: wants.collect() }
}

fn row_of(plan: &Plan, row: &PlanRow, index: u32, language: Language) -> PlanRowView {
    let source = plan.sources.get(row.source);
    let facts = Facts {
        id: row.id.to_string(),
        draft: &row.draft,
        evidence: row.provenance.evidence,
        verdict: row.judgement.as_ref().map(|judgement| &judgement.verdict),
        attachments: 0,
        trashed: false,
    };
    PlanRowView {
        index,
        source: source.map(|source| source.label.clone()).unwrap_or_default(),
        format: row.provenance.format.clone(),
        state: row.state.as_str().to_owned(),
        row: facts.view(language),
        verdict: row.judgement.as_ref().map(|judgement| verdict_view(&judgement.verdict)),
    }
}

/// Everything that could not be read: whole files by their fault, rows by their problem.
pub(crate) fn problem_views(plan: &Plan) -> Vec<ProblemView> {
    let of = |source: &PlannedSource| {
        let whole = source.fault.iter().map(|fault| (fault.code().as_str(), fault.about()));
        let rows = source.problems.iter().map(|problem| (problem.code.as_str(), problem.place.clone()));
        let view = |(code, place): (&str, String)| ProblemView {
            source: source.label.clone(),
            code: code.to_owned(),
            place,
        };
        whole.chain(rows).map(view).collect::<Vec<_>>()
    };
    plan.sources.iter().flat_map(of).collect()
}

/// The host alone: it is who would learn of the question.
fn want_view(want: &Want) -> WantView {
    let rest = want.url.split_once("://").map_or(want.url.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    WantView { host: host.to_owned(), reason: want.reason.as_str().to_owned() }
}
