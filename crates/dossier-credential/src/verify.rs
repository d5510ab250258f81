//! The judgement: every check reports, none is left out.

use dossier_model::Verdict;
use jiff::Timestamp;

use crate::{
    Credential, Evidence, Format, Judged, Policy, badge, blockcerts, elm, elmo, findings::Findings,
    inquiry::Inquiry, keys::PublicKey, sd_jwt, status::Lists, vc,
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

/// The verdict that an inquiry comes to, and what it missed.
pub(crate) fn judged(inquiry: Inquiry<'_>, credential: &Credential) -> Judged {
    let verdict = examine(&inquiry, credential).into_verdict(inquiry.policy.now);
    Judged {
        verdict,
        wants: inquiry.wants(),
    }
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
