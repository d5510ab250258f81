//! Mending what could not be read, where it stands: one row of a file that waits.

use dossier::{
    Fault,
    import::{Family, ImportFault},
    model::json::{Limits, parse_strict},
};
use serde_json::Value;

use super::Session;
use crate::{
    ApiCode, BrokenRowRequest, BrokenRowView, Failure, MendRequest, ParkedView, parking::ParkedFile,
};

/// A longer text is mended with a program for texts.
const MOST: usize = 64 << 10;
/// A larger file is not offered.
const MOST_OF_FILE: usize = 4 << 20;
/// Members by which an issuer's file is told. Such a file is never changed by us.
const OF_AN_ISSUER: [&str; 5] = [
    "@context",
    "proof",
    "credentialSubject",
    "verifiableCredential",
    "badge",
];

impl Session {
    /// The row that a problem is about, as text. Where the file as a whole cannot be read, all of it.
    ///
    /// # Errors
    /// `unknown_token`; `not_mendable` for a file of an issuer, for what is no text, and for what is too long.
    pub fn broken_row(&self, request: BrokenRowRequest) -> Result<BrokenRowView, Failure> {
        let file = self.parking.file(&request.token)?;
        let text = match read(file)? {
            Read::Whole(text) => text,
            Read::Json(value) => {
                let row = value.pointer(&row_of(&value, &request.place)).unwrap_or(&value);
                must_be_the_learners(row)?;
                serde_json::to_string_pretty(row).unwrap_or_default()
            }
        };
        if text.len() > MOST {
            return Err(not_mendable());
        }
        Ok(BrokenRowView { text })
    }

    /// Puts a mended row in the place of the broken one. The file goes on waiting under the same token; a plan that was
    /// made of it says what it said, and a new one is made of what waits now.
    ///
    /// # Errors
    /// As [`Session::broken_row`]; `malformed_json` and its like for a text that is no JSON. Nothing is changed then.
    pub fn mend_row(&mut self, request: MendRequest) -> Result<ParkedView, Failure> {
        let row = parse_strict(request.text.as_bytes(), Limits::OUTSIDE)
            .map_err(|fault| Failure::from(Fault::Import(ImportFault::Json(fault))))?;
        must_be_the_learners(&row)?;
        let mended = match read(self.parking.file(&request.token)?)? {
            Read::Whole(_) => row,
            Read::Json(mut value) => {
                let place = row_of(&value, &request.place);
                let broken = value.pointer_mut(&place).ok_or_else(not_mendable)?;
                must_be_the_learners(broken)?;
                *broken = row;
                value
            }
        };
        self.parking
            .replace(&request.token, mended.to_string().into_bytes())
    }
}

/// True when a screen may offer to mend what is in these bytes.
pub(super) fn may_be_mended(bytes: &[u8]) -> bool {
    bytes.len() <= MOST_OF_FILE && matches!(Family::of(bytes), Family::Json | Family::OwnExport)
}

enum Read {
    Json(Value),
    Whole(String),
}

fn read(file: &ParkedFile) -> Result<Read, Failure> {
    if !may_be_mended(file.bytes()) {
        return Err(not_mendable());
    }
    if let Ok(value) = parse_strict(file.bytes(), Limits::OUTSIDE) {
        return Ok(Read::Json(value));
    }
    let text = std::str::from_utf8(file.bytes()).map_err(|_| not_mendable())?;
    // What cannot be parsed cannot be asked whose it is: a word of an issuer's is enough to leave it alone.
    let of_an_issuer = OF_AN_ISSUER
        .iter()
        .any(|name| text.contains(&format!("\"{name}\"")));
    if of_an_issuer {
        Err(not_mendable())
    } else {
        Ok(Read::Whole(text.to_owned()))
    }
}

/// The JSON pointer of the row in which a place lies: the element of the outermost list, else the whole.
fn row_of(value: &Value, place: &str) -> String {
    let mut parts = place.split('/').skip(1);
    match (value, parts.next(), parts.next()) {
        (Value::Array(_), Some(row), _) => format!("/{row}"),
        (Value::Object(_), Some("records"), Some(row)) => format!("/records/{row}"),
        _ => String::new(),
    }
}

fn must_be_the_learners(row: &Value) -> Result<(), Failure> {
    let of_an_issuer = OF_AN_ISSUER.iter().any(|name| row.get(name).is_some());
    if of_an_issuer { Err(not_mendable()) } else { Ok(()) }
}

fn not_mendable() -> Failure {
    Failure::of(ApiCode::NotMendable)
}
