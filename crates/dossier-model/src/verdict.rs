//! What was found out about a credential: findings, and the one word that follows from them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Which question a finding answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Is the signature right, or was the document really hosted?
    Proof,
    /// Is the key, or the host, really the issuer's?
    Issuer,
    /// Did the issuer take it back or suspend it?
    Status,
    /// Is this the time in which it counts?
    Validity,
    /// Is it about this learner?
    Holder,
    /// Does it follow the shape its standard asks?
    Schema,
    /// Do the copies and parts agree, and are all terms signed?
    Integrity,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Checked and right.
    Passed,
    /// Checked and wrong.
    Failed,
    /// Could not be checked; not a soft pass. The code says the obstacle.
    Unknown,
    /// The credential says nothing about this, so there was nothing to check.
    NotStated,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// The closed list of what a check can find. Scripts rely on the texts; none ever changes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum FindingCode {
            $($(#[$doc])* #[serde(rename = $text)] $name,)+
        }

        impl FindingCode {
            /// Every code, for tests that each has words.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code as scripts read it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

codes! {
    /// The signature is mathematically right for the key that was tried.
    SignatureOk = "signature_ok",
    /// The proof is the holder's own: parts are shown from it, and it is never shown itself.
    HolderCopy = "holder_copy",
    /// The signature does not fit the document.
    SignatureInvalid = "signature_invalid",
    /// The signature fits, by a method that no longer protects (SHA-1): never enough.
    SignatureLegacy = "signature_legacy",
    /// There is no signature.
    Unsigned = "unsigned",
    /// The signature is of a kind that we do not check.
    SuiteUnsupported = "suite_unsupported",
    /// The documents were really fetched from the issuer's own origin.
    HostedOk = "hosted_ok",
    /// The hosted documents could not be fetched.
    HostedUnreachable = "hosted_unreachable",
    /// The key or the host belongs to the issuer that the credential names.
    IssuerBound = "issuer_bound",
    /// A key was found, but nothing says whose it is.
    IssuerUnbound = "issuer_unbound",
    /// The file contradicts itself about the issuer, or the issuer's own document lacks the key.
    IssuerMismatch = "issuer_mismatch",
    /// No key at all could be had.
    IssuerUnreachable = "issuer_unreachable",
    /// The issuer's name is backed by a registry or by its own domain.
    IssuerKnown = "issuer_known",
    /// Nothing backs the issuer's name but the credential itself.
    IssuerUnknown = "issuer_unknown",
    /// The caller vouched for the key as the issuer's.
    IssuerVouched = "issuer_vouched",
    /// The time in which it counts has come and has not passed.
    InForce = "in_force",
    /// The time in which it counts is over.
    Expired = "expired",
    /// The time in which it counts has not come yet.
    NotYetValid = "not_yet_valid",
    /// The credential names no end.
    NoExpiry = "no_expiry",
    /// The issuer took it back.
    Revoked = "revoked",
    /// The issuer suspended it.
    Suspended = "suspended",
    /// The issuer's list was read, and this credential is in good standing.
    StatusOk = "status_ok",
    /// The issuer's list could not be had or trusted.
    StatusUnknown = "status_unknown",
    /// The credential names no list.
    StatusNotStated = "status_not_stated",
    /// It names one of the learner's identifiers.
    HolderMatched = "holder_matched",
    /// It was not checked whom it is about.
    HolderNotChecked = "holder_not_checked",
    /// A name of the learner fits, and names are nobody's alone.
    HolderNameOnly = "holder_name_only",
    /// It names somebody else.
    HolderMismatch = "holder_mismatch",
    /// It departs from its standard's schema in a way that breaks no check.
    SchemaWarning = "schema_warning",
    /// It lacks something without which a check has no meaning.
    ShapeInvalid = "shape_invalid",
    /// It has what its standard asks.
    ShapeOk = "shape_ok",
    /// It holds members that the signature does not cover.
    UnsignedTerms = "unsigned_terms",
    /// It uses a JSON-LD context that we do not carry.
    ContextUnknown = "context_unknown",
    /// The copy in the file and the hosted copy differ.
    CopiesDiffer = "copies_differ",
    /// The file and its parts agree.
    IntegrityOk = "integrity_ok",
}

/// What one check found out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The question.
    pub check: Check,
    /// The answer.
    pub outcome: Outcome,
    /// Exactly what was found.
    pub code: FindingCode,
    /// The particulars, in technical terms and without whole values (an address, a key's name, a member's place).
    #[serde(default)]
    pub detail: String,
    /// The moment for which it holds, where it rests on documents from before the judgement: an issuer's keys, a
    /// status list. Without one it holds for the moment of the verdict's making.
    #[serde(default, rename = "asOf", skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
    /// The moment after which it is over by itself: the end of the time in which the credential counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl std::fmt::Debug for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?} {}", self.check, self.outcome, self.code.as_str())
    }
}

/// The one word that follows from the findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A proof passed, the issuer is bound, nothing failed, and what it states was really checked.
    Valid,
    /// At least one check failed.
    Invalid,
    /// Everything else: we cannot tell, and a finding says why.
    Unknown,
}

/// Everything that was found out about one credential, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    status: Status,
    findings: Vec<Finding>,
    /// The standard that it follows.
    pub format: String,
    /// The kind of proof that it carries (a cryptosuite, `JWS EdDSA`, `hosted`); empty if none.
    pub proof_type: String,
    /// The moment for which the answer holds.
    pub as_of: Timestamp,
    /// Where it stands in the credential around it (`endorsement`, `credentialSubject.verifiableCredential`); empty for
    /// a credential that stands by itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// True for a presentation, which takes the worst of itself and what it holds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    weighed: bool,
    /// The verdicts of the credentials inside, each its own.
    #[serde(default)]
    pub nested: Vec<Verdict>,
}

impl Verdict {
    /// Draws the one word from the findings; nobody sets it by hand.
    pub fn from_findings(format: &str, proof_type: &str, as_of: Timestamp, findings: Vec<Finding>) -> Self {
        Self {
            status: status_of(&findings),
            findings,
            format: format.to_owned(),
            proof_type: proof_type.to_owned(),
            as_of,
            place: String::new(),
            weighed: false,
            nested: Vec::new(),
        }
    }

    /// The one word.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// All findings, in the order of the checks.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// True when a finding carries this code.
    pub fn has(&self, code: FindingCode) -> bool {
        self.findings.iter().any(|finding| finding.code == code)
    }

    /// Dates what rests on older documents: `from` says for each check how old its oldest document is, if it
    /// rests on any from before now. The verdict is as old as the oldest answer in it. A finding that could not
    /// be made rests on nothing and keeps no date.
    pub fn date(&mut self, from: &dyn Fn(Check) -> Option<Timestamp>) {
        for finding in &mut self.findings {
            if matches!(finding.outcome, Outcome::Passed | Outcome::Failed) {
                finding.as_of = from(finding.check);
            }
        }
        self.nested.iter_mut().for_each(|nested| nested.date(from));
        let oldest = self.findings.iter().filter_map(|finding| finding.as_of).min();
        self.as_of = oldest.map_or(self.as_of, |oldest| oldest.min(self.as_of));
    }

    /// Lets time pass for a verdict that was kept: what was in force and has ended since is `expired`. Nothing is checked
    /// anew, and every other answer stays as old as it is.
    pub fn age(&mut self, now: Timestamp) {
        let in_force = |finding: &&mut Finding| finding.code == FindingCode::InForce;
        for finding in self.findings.iter_mut().filter(in_force) {
            if finding.until.is_some_and(|until| until < now) {
                finding.code = FindingCode::Expired;
                finding.outcome = Outcome::Failed;
                self.status = Status::Invalid;
            }
        }
        self.nested.iter_mut().for_each(|nested| nested.age(now));
        if self.weighed {
            self.weigh();
        }
    }

    /// True for somebody else's word about what stands around it, rather than a part of it.
    pub fn is_endorsement(&self) -> bool {
        self.place.contains("endorsement")
    }

    /// A presentation takes the worst of itself and what it holds: invalid, then unknown, then valid.
    pub fn weighed_down_by(mut self, nested: Vec<Self>) -> Self {
        self.weighed = true;
        self.nested = nested;
        self.weigh();
        self
    }

    fn weigh(&mut self) {
        let worst = self
            .nested
            .iter()
            .map(Self::status)
            .chain([self.status])
            .max_by_key(|status| match status {
                Status::Valid => 0,
                Status::Unknown => 1,
                Status::Invalid => 2,
            });
        self.status = worst.unwrap_or(self.status);
    }
}

/// `invalid` as soon as one finding failed; `valid` only if a proof passed, the key is bound to the
/// issuer, and what the credential states was really checked; else `unknown`. A holder that was
/// not checked and a warning about the schema, unsigned terms or a context do not lower it.
fn status_of(findings: &[Finding]) -> Status {
    if findings.iter().any(|finding| finding.outcome == Outcome::Failed) {
        return Status::Invalid;
    }
    let passed = |check| {
        findings
            .iter()
            .any(|f| f.check == check && f.outcome == Outcome::Passed)
    };
    let open = findings
        .iter()
        .any(|finding| finding.outcome == Outcome::Unknown && must_be_known(finding));
    if passed(Check::Proof) && passed(Check::Issuer) && !open {
        Status::Valid
    } else {
        Status::Unknown
    }
}

/// Which unknowns stand in the way of `valid`. That a *name* is not backed (`issuer_unknown`) does not.
fn must_be_known(finding: &Finding) -> bool {
    match finding.check {
        Check::Proof | Check::Status | Check::Validity => true,
        Check::Issuer => finding.code != FindingCode::IssuerUnknown,
        Check::Holder | Check::Schema | Check::Integrity => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(check: Check, outcome: Outcome, code: FindingCode) -> Finding {
        Finding {
            check,
            outcome,
            code,
            detail: String::new(),
            as_of: None,
            until: None,
        }
    }

    fn status(findings: &[Finding]) -> Status {
        status_of(findings)
    }

    #[test]
    fn a_right_signature_with_an_unbound_issuer_is_unknown() {
        let findings = [
            finding(Check::Proof, Outcome::Passed, FindingCode::SignatureOk),
            finding(Check::Issuer, Outcome::Unknown, FindingCode::IssuerUnbound),
        ];
        assert_eq!(status(&findings), Status::Unknown);
    }

    #[test]
    fn a_name_that_is_not_backed_does_not_lower_a_bound_key() {
        let findings = [
            finding(Check::Proof, Outcome::Passed, FindingCode::SignatureOk),
            finding(Check::Issuer, Outcome::Passed, FindingCode::IssuerBound),
            finding(Check::Issuer, Outcome::Unknown, FindingCode::IssuerUnknown),
            finding(Check::Holder, Outcome::Unknown, FindingCode::HolderNotChecked),
        ];
        assert_eq!(status(&findings), Status::Valid);
    }

    #[test]
    fn a_stated_status_that_was_not_checked_is_never_valid() {
        let findings = [
            finding(Check::Proof, Outcome::Passed, FindingCode::SignatureOk),
            finding(Check::Issuer, Outcome::Passed, FindingCode::IssuerBound),
            finding(Check::Status, Outcome::Unknown, FindingCode::StatusUnknown),
        ];
        assert_eq!(status(&findings), Status::Unknown);
    }

    #[test]
    fn what_rests_on_older_documents_bears_their_date_and_what_could_not_be_had_bears_none() {
        let (old, now) = (Timestamp::UNIX_EPOCH, Timestamp::MAX);
        let findings = vec![
            finding(Check::Proof, Outcome::Passed, FindingCode::SignatureOk),
            finding(Check::Issuer, Outcome::Unknown, FindingCode::IssuerUnknown),
            finding(Check::Status, Outcome::Passed, FindingCode::StatusOk),
        ];
        let mut verdict = Verdict::from_findings("vc-2", "", now, findings);
        verdict.date(&|check| (check != Check::Proof).then_some(old));
        let dates: Vec<_> = verdict.findings().iter().map(|finding| finding.as_of).collect();
        assert_eq!(dates, [None, None, Some(old)]);
        assert_eq!(verdict.as_of, old);
    }

    #[test]
    fn one_failure_is_enough_and_no_finding_is_not_a_pass() {
        let expired = finding(Check::Validity, Outcome::Failed, FindingCode::Expired);
        let signed = finding(Check::Proof, Outcome::Passed, FindingCode::SignatureOk);
        assert_eq!(status(&[signed, expired]), Status::Invalid);
        assert_eq!(status(&[]), Status::Unknown);
    }
}
