//! What a record of a credential would hold.

mod early;
mod parts;
mod third;

use dossier_model::Draft;

use crate::{Credential, Evidence, NoEvidence};

/// What a record of this credential would hold, from the file alone. What has no place is kept by its place
/// in `more["unmapped"]`; nothing is lost, for the original bytes are kept with the record.
///
/// An early badge often says only where its badge is described: see [`draft_with`].
#[must_use]
pub fn draft(credential: &Credential) -> Draft {
    draft_with(credential, &NoEvidence)
}

/// [`draft`], with the documents that were fetched: an early badge's name and issuer live in those.
#[must_use]
pub fn draft_with(credential: &Credential, evidence: &dyn Evidence) -> Draft {
    if credential.format().is_early_badge() {
        early::draft(credential, evidence)
    } else {
        third::draft(credential)
    }
}
