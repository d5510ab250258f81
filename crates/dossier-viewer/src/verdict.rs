//! A verdict in words: every finding, none left out.

use dossier_model::{Finding, Language, Verdict, words};
use dossier_share::Enclosed;
use serde::Serialize;

use crate::page::name_of;

/// A verdict in words.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerdictView {
    /// `valid`, `invalid`, `unknown`.
    pub status: String,
    /// The status in words.
    pub label: String,
    /// The moment for which it holds (RFC 3339).
    pub as_of: String,
    /// Format and kind of proof, for people who know what those are.
    pub technical: String,
    /// Every finding.
    pub findings: Vec<FindingView>,
    /// What the credential itself contains, each with its own verdict.
    pub nested: Vec<VerdictView>,
}

/// One finding in words.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    /// The code.
    pub code: &'static str,
    /// `passed`, `failed`, `unknown`, `not_stated`.
    pub outcome: String,
    /// What was checked and how it came out, in words.
    pub headline: [String; 2],
    /// The code in words.
    pub label: String,
    /// What was checked, what came out and what to do: the same three sentences as in the application and the terminal.
    pub told: [String; 3],
    /// Particulars of this credential, as they are; empty if none.
    pub detail: String,
}

/// What the learner's application had found, and what this reader finds with the documents that were enclosed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EnclosedView {
    /// When the learner's application looked (RFC 3339).
    pub as_of: String,
    /// What the learner's application came to, in words.
    pub reported: String,
    /// How many documents were enclosed.
    pub documents: usize,
    /// What this reader finds when he follows it with them.
    pub replayed: VerdictView,
    /// True when both come to the same word.
    pub agrees: bool,
}

impl VerdictView {
    pub(crate) fn of(verdict: &Verdict, language: Language) -> Self {
        let status = name_of(&verdict.status());
        let technical = [verdict.format.as_str(), verdict.proof_type.as_str()];
        Self {
            label: words::say(language, &format!("status_{status}"), &[]),
            status,
            as_of: verdict.as_of.to_string(),
            technical: technical
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            findings: verdict
                .findings()
                .iter()
                .map(|finding| finding_view(finding, language))
                .collect(),
            nested: verdict
                .nested
                .iter()
                .map(|nested| Self::of(nested, language))
                .collect(),
        }
    }
}

impl EnclosedView {
    pub(crate) fn of(enclosed: &Enclosed, language: Language) -> Self {
        Self {
            as_of: enclosed.reported.as_of.to_string(),
            reported: words::say(
                language,
                &format!("status_{}", name_of(&enclosed.reported.status())),
                &[],
            ),
            documents: enclosed.documents,
            replayed: VerdictView::of(&enclosed.replayed, language),
            agrees: enclosed.reported.status() == enclosed.replayed.status(),
        }
    }
}

fn finding_view(finding: &Finding, language: Language) -> FindingView {
    let code = finding.code.as_str();
    let outcome = name_of(&finding.outcome);
    let say = |key: &str| words::say_to_reader(language, key, &[]);
    let told = finding.told_to_reader(language);
    FindingView {
        code,
        headline: [
            say(&format!("check_{}", name_of(&finding.check))),
            say(&format!("ui_by_code_outcome_{outcome}")),
        ],
        outcome,
        label: told.title,
        told: [told.checked, told.found, told.advice],
        detail: finding.detail.clone(),
    }
}
