//! What a file turned out to hold.

use dossier_credential::Credential;
use dossier_model::Draft;

use crate::{Family, Format, ImportFault, Problem, Upload, credentials, detect::measure, list};

/// One thing that was understood: what to keep, and the evidence it came with.
#[derive(Clone)]
pub struct Item {
    /// What the record will say.
    pub draft: Draft,
    /// The credential, ready to be verified; none for a learner's own record.
    pub credential: Option<Credential>,
    /// The issuer's bytes, verbatim; none for a learner's own record, and none for a part of a document, whose bytes
    /// are the whole's.
    pub original: Option<Vec<u8>>,
    /// The same thing has the same identity in every file: issuer and credential, or the record's own
    /// `urn:uuid:`. None where the source names no identity; then only equal bytes are duplicates.
    pub identity: Option<String>,
    /// Where in the file: a JSON pointer (RFC 6901); empty for the whole file.
    pub place: String,
}

impl std::fmt::Debug for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Item {{ {:?}, place: {:?} }}", self.draft, self.place)
    }
}

/// What a file turned out to hold: everything that was understood, and a problem for everything that was not.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The format it was read in.
    pub format: Format,
    /// What was understood, in the order of the file.
    pub items: Vec<Item>,
    /// What was not, or not wholly, each with its place.
    pub problems: Vec<Problem>,
}

/// Reads an upload in a format, usually the one that [`detect`](crate::detect) named.
///
/// A bad row becomes a [`Problem`]; the others go on. A reading without any item is possible: then every
/// row was bad, and the problems say why.
///
/// # Errors
/// [`ImportFault`] when nothing of the file can be taken: too large, malformed, or not in this format.
pub fn read(upload: Upload, format: Format) -> Result<Reading, ImportFault> {
    measure(&upload.bytes)?;
    match format {
        Format::Own | Format::Credentials => {
            if !matches!(Family::of(&upload.bytes), Family::Json | Family::OwnExport) {
                return Err(ImportFault::Mismatch {
                    expected: format,
                    found: None,
                });
            }
            list::read(&upload.bytes, format)
        }
        Format::Credential(_) => {
            let items = credentials::read_whole(upload.bytes)?;
            let found = items
                .first()
                .and_then(|item| item.credential.as_ref())
                .map(|credential| Format::Credential(credential.format()));
            if found != Some(format) {
                return Err(ImportFault::Mismatch {
                    expected: format,
                    found,
                });
            }
            Ok(Reading {
                format,
                items,
                problems: Vec::new(),
            })
        }
    }
}
