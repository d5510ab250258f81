//! Collecting what the checks find.

use dossier_model::{Check, Finding, FindingCode, Outcome};
use jiff::Timestamp;

/// The findings of one credential, in the order in which they were made.
#[derive(Default)]
pub(crate) struct Findings(Vec<Finding>);

impl Findings {
    pub(crate) fn add(
        &mut self,
        check: Check,
        outcome: Outcome,
        code: FindingCode,
        detail: impl Into<String>,
    ) {
        let finding = Finding {
            check,
            outcome,
            code,
            detail: bounded(detail.into()),
            as_of: None,
            until: None,
        };
        if !self.0.contains(&finding) {
            self.0.push(finding);
        }
    }

    pub(crate) fn passed(&mut self, check: Check, code: FindingCode, detail: impl Into<String>) {
        self.add(check, Outcome::Passed, code, detail);
    }

    pub(crate) fn failed(&mut self, check: Check, code: FindingCode, detail: impl Into<String>) {
        self.add(check, Outcome::Failed, code, detail);
    }

    pub(crate) fn unknown(&mut self, check: Check, code: FindingCode, detail: impl Into<String>) {
        self.add(check, Outcome::Unknown, code, detail);
    }

    pub(crate) fn not_stated(&mut self, check: Check, code: FindingCode, detail: impl Into<String>) {
        self.add(check, Outcome::NotStated, code, detail);
    }

    /// The time in which it counts has come and lasts until this moment.
    pub(crate) fn in_force(&mut self, until: Timestamp) {
        self.passed(Check::Validity, FindingCode::InForce, format!("until {until}"));
        if let Some(finding) = self.0.last_mut() {
            finding.until = Some(until);
        }
    }

    /// A departure from the standard that breaks no check.
    pub(crate) fn warn(&mut self, detail: impl Into<String>) {
        self.unknown(Check::Schema, FindingCode::SchemaWarning, detail);
    }

    /// Something without which a check has no meaning.
    pub(crate) fn shape(&mut self, detail: impl Into<String>) {
        self.failed(Check::Schema, FindingCode::ShapeInvalid, detail);
    }

    pub(crate) fn about(&self, check: Check) -> bool {
        self.0.iter().any(|finding| finding.check == check)
    }

    pub(crate) fn has(&self, code: FindingCode) -> bool {
        self.0.iter().any(|finding| finding.code == code)
    }

    pub(crate) fn any_failed(&self) -> bool {
        self.0.iter().any(|finding| finding.outcome == Outcome::Failed)
    }

    pub(crate) fn all(&self) -> &[Finding] {
        &self.0
    }

    /// The findings in the order of the checks; a check without one says that all is well or nothing was stated.
    pub(crate) fn finish(mut self) -> Vec<Finding> {
        if !self.about(Check::Schema) {
            self.passed(Check::Schema, FindingCode::ShapeOk, "");
        }
        if !self.about(Check::Integrity) {
            self.passed(Check::Integrity, FindingCode::IntegrityOk, "");
        }
        if !self.about(Check::Status) {
            self.not_stated(Check::Status, FindingCode::StatusNotStated, "");
        }
        if !self.about(Check::Validity) {
            self.not_stated(Check::Validity, FindingCode::NoExpiry, "");
        }
        if !self.about(Check::Holder) {
            self.unknown(Check::Holder, FindingCode::HolderNotChecked, "");
        }
        self.0.sort_by_key(|finding| finding.check);
        self.0
    }
}

/// Details are for people and logs: one line, never a whole document.
fn bounded(detail: String) -> String {
    const LONGEST: usize = 300;
    let line: String = detail
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST)
        .collect();
    if line.chars().count() == LONGEST {
        format!("{line}…")
    } else {
        line
    }
}
