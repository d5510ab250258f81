//! The judgement: every check reports, none is left out.

use dossier_model::{Check, Verdict};
use jiff::Timestamp;

use crate::{
    Credential, Evidence, Format, Judged, Looked, Policy, WantReason, badge, blockcerts, elm, elmo,
    findings::Findings, inquiry::Inquiry, keys::PublicKey, sd_jwt, status::Lists, vc,
};

/// Judges a credential for the moment, the learner and the trust of `policy`, by what `evidence` holds.
///
/// It never fetches: what it missed comes back in [`Judged::wants`]; fetch that, with the learner's
/// leave, and judge again until nothing new is wanted. "Could not check" is a finding with its
/// obstacle, never a failure and never a pass.
#[must_use]
pub fn verify(credential: &Credential, evidence: &dyn Evidence, policy: &Policy) -> Judged {
    let lists = Lists::default();
    judged(Inquiry::new(evidence, policy).sharing(&lists), credential)
}

/// The verdict that an inquiry comes to, what it rests on, and what it missed.
pub(crate) fn judged(inquiry: Inquiry<'_>, credential: &Credential) -> Judged {
    let now = inquiry.policy.now;
    let verdict = examine(&inquiry, credential).into_verdict(now);
    let (looked, wants) = inquiry.into_lists();
    Judged {
        verdict: dated(verdict, &looked, now),
        looked,
        wants,
    }
}

/// Says of each finding that rests on documents from before `now` how old the oldest of them is, and dates the
/// verdict by it. Of credentials within one file each is dated by the oldest document of them all: a date may be
/// too old, never too new.
fn dated(mut verdict: Verdict, looked: &[Looked], now: Timestamp) -> Verdict {
    verdict.date(&|check| {
        let rests_on = looked.iter().filter(|looked| match check {
            Check::Status => matches!(looked.reason, WantReason::Status | WantReason::HostedCopy),
            Check::Issuer => matches!(
                looked.reason,
                WantReason::Issuer | WantReason::IssuerKeys | WantReason::BadgeClass
            ),
            Check::Proof | Check::Integrity => looked.reason == WantReason::HostedCopy,
            Check::Validity | Check::Holder | Check::Schema => false,
        });
        rests_on.map(|looked| looked.at).min().filter(|at| *at < now)
    });
    verdict
}

/// What the checks of one credential found, before the one word is drawn from it.
pub(crate) struct Examined {
    pub(crate) format: Format,
    pub(crate) proof_type: String,
    pub(crate) findings: Findings,
    pub(crate) nested: Vec<Verdict>,
    /// True for a presentation, which takes the worst of itself and what it holds.
    pub(crate) weighed: bool,
    /// The keys whose signatures are right.
    pub(crate) signers: Vec<PublicKey>,
}

impl Examined {
    pub(crate) fn into_verdict(self, now: Timestamp) -> Verdict {
        let mut verdict = Verdict::from_findings(
            self.format.as_str(),
            &self.proof_type,
            now,
            self.findings.finish(),
        );
        if self.weighed {
            return verdict.weighed_down_by(self.nested);
        }
        verdict.nested = self.nested;
        verdict
    }
}

pub(crate) fn examine(inquiry: &Inquiry<'_>, credential: &Credential) -> Examined {
    if let Some(text) = credential.xml() {
        return elmo::examine(inquiry, credential, text);
    }
    match (credential.format(), credential.sd_jwt()) {
        (Format::SdJwt, Some(sd_jwt)) => sd_jwt::examine(inquiry, credential, sd_jwt),
        (Format::Elm, _) => elm::examine(inquiry, credential),
        (Format::Blockcerts, _) if credential.document().get("credentialSubject").is_none() => {
            blockcerts::examine(inquiry, credential)
        }
        (format, _) if vc::handles(format) => vc::examine(inquiry, credential),
        _ => badge::examine(inquiry, credential),
    }
}
