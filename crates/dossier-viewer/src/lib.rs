//! The share viewer: opens and verifies a bundle for a screen without a vault.
//!
//! The same reader as the application's own (`dossier-share`), with words around it: a [`Page`] is
//! everything that a screen shows, in one language, as plain text. Nothing here reads a clock, a
//! disk or a network, so that it runs in a browser from a file.

mod page;
mod value;

pub use page::{Fact, FileView, FindingView, ItemView, LineView, Page, Refusal, VerdictView};

use dossier_credential::{NoEvidence, Policy};
use dossier_model::{Language, words};
use dossier_share::{OpenFault, Opening, Secret};
use jiff::Timestamp;

/// Opens a bundle with a passphrase, or with the text of an age key file, and lays it out.
///
/// `now` decides what has expired: a viewer that does not know the time must not guess it.
///
/// # Errors
/// A [`Refusal`] with a code and words. Expired, not yet valid and meant for another are no refusals.
pub fn open(bytes: &[u8], secret: &str, now: Timestamp, language: Language) -> Result<Page, Refusal> {
    let policy = Policy::at(now);
    let opening = Opening {
        now,
        as_id: None,
        evidence: &NoEvidence,
        policy: &policy,
    };
    let opened = dossier_share::open(bytes, &Secret::parse(secret), &opening);
    opened
        .map(|opened| Page::lay_out(opened, language))
        .map_err(|fault| refusal(&fault, language))
}

fn refusal(fault: &OpenFault, language: Language) -> Refusal {
    let code = fault.code();
    let say = |part: &str| words::say(language, &format!("error_{code}_{part}"), &[]);
    Refusal {
        code: code.to_owned(),
        message: say("message"),
        hint: say("hint"),
    }
}
