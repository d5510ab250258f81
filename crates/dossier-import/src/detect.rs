//! Which format an upload is in.

use crate::{Family, Format, ImportFault, Upload, limits::limit_of, list};
use dossier_credential::ReadFault;
use dossier_model::json::{Limits, parse_strict};

/// Names the format of an upload, holding it to the bounds of its kind first.
///
/// With `wanted` the caller insists on a format: a file that is plainly another one is refused, a file that
/// could not be told is tried as that format by [`read`](crate::read).
///
/// # Errors
/// [`ImportFault`] when the file is empty, too large, malformed, or nothing that can be read.
pub fn detect(upload: &Upload, wanted: Option<Format>) -> Result<Format, ImportFault> {
    measure(&upload.bytes)?;
    let found = recognise(&upload.bytes);
    match (wanted, found) {
        (None, found) => found,
        (Some(expected), Ok(found)) if expected == found => Ok(found),
        (Some(expected), Ok(found)) => Err(ImportFault::Mismatch {
            expected,
            found: Some(found),
        }),
        (Some(expected), Err(ImportFault::NoCredential { .. } | ImportFault::Unknown)) => Ok(expected),
        (Some(_), Err(fault)) => Err(fault),
    }
}

/// Refuses what is empty, or larger than bytes that begin like this may be.
pub(crate) fn measure(bytes: &[u8]) -> Result<(), ImportFault> {
    let limit = limit_of(Family::of(bytes));
    let found = bytes.len() as u64;
    if found > limit {
        return Err(ImportFault::TooLarge { limit, found });
    }
    if bytes.trim_ascii().is_empty() {
        return Err(ImportFault::Empty);
    }
    Ok(())
}

fn recognise(bytes: &[u8]) -> Result<Format, ImportFault> {
    let family = Family::of(bytes);
    match family {
        Family::OwnExport => Ok(Format::Own),
        Family::Pdf | Family::Zip | Family::Picture | Family::Bundle => Err(ImportFault::NotReadYet {
            what: family.as_str(),
        }),
        Family::Json => {
            let value = parse_strict(bytes, Limits::OUTSIDE).map_err(ImportFault::Json)?;
            list::recognise(bytes, &value).map_or_else(|| credential_format(bytes, family), Ok)
        }
        Family::Png | Family::Markup | Family::Transcript | Family::Token | Family::Other => {
            credential_format(bytes, family)
        }
    }
}

/// Reads it for the sake of the fault: a badge that breaks off is told from a picture without one.
fn credential_format(bytes: &[u8], family: Family) -> Result<Format, ImportFault> {
    match dossier_credential::read(bytes) {
        Ok(credential) => Ok(Format::Credential(credential.format())),
        // Prose with full stops can pass for a token that does not decode; it is only called one when it begins like one.
        Err(ReadFault::Token { .. }) if family == Family::Other => Err(ImportFault::Unknown),
        Err(fault) => Err(ImportFault::of_credential(fault, family)),
    }
}
