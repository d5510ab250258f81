//! An opened bundle in the formats that other programs read.
//!
//! What leaves here has lost its signatures, so every format says of each item who stated it and what this reader
//! found: a learner's own word never comes out under an institution's name. `docs/decisions/0036-exports.md`.

mod csv;
mod elmo;
mod ooapi;
mod xml;

use dossier_model::{Issuer, Language, words};
use dossier_share::{Opened, OpenedItem, Origin};

use crate::Fault;

/// A format in which an opened bundle can be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BundleFormat {
    /// The JSON of `dossier open`.
    Json,
    /// A table with one row for each item, for a spreadsheet.
    Csv,
    /// EMREX ELMO 1.7, without a seal.
    Elmo,
    /// Associations of the Open Education API, version 6.
    Ooapi,
    /// The same in the shapes of version 5.
    Ooapi5,
}

/// A bundle in another format.
pub struct Exported {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many items the format has no place for.
    pub left_out: usize,
}

impl std::fmt::Debug for Exported {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Exported {{ bytes: {}, left out: {} }}",
            self.bytes.len(),
            self.left_out
        )
    }
}

impl BundleFormat {
    /// Every format, in the order in which they are offered.
    pub const ALL: &'static [Self] = &[Self::Json, Self::Csv, Self::Elmo, Self::Ooapi, Self::Ooapi5];

    /// The word for it on a command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Elmo => "elmo",
            Self::Ooapi => "ooapi",
            Self::Ooapi5 => "ooapi5",
        }
    }

    /// How a file of this format ends.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Elmo => "xml",
            Self::Json | Self::Ooapi | Self::Ooapi5 => "json",
        }
    }
}

impl std::str::FromStr for BundleFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.as_str() == text)
            .ok_or(())
    }
}

/// Writes what was shared in another format; sentences in it are in `language`.
///
/// # Errors
/// [`Fault::NothingToExport`] when the format has no place for any of the items.
pub fn export_bundle(opened: &Opened, format: BundleFormat, language: Language) -> Result<Exported, Fault> {
    let (bytes, written) = match format {
        BundleFormat::Json => (pretty(&opened.to_json()), opened.items.len()),
        BundleFormat::Csv => (csv::write(opened, language), opened.items.len()),
        BundleFormat::Elmo => elmo::write(opened, language),
        BundleFormat::Ooapi => ooapi::write(opened, ooapi::Edition::Six, language),
        BundleFormat::Ooapi5 => ooapi::write(opened, ooapi::Edition::Five, language),
    };
    if written == 0 {
        return Err(Fault::NothingToExport);
    }
    Ok(Exported {
        bytes,
        left_out: opened.items.len() - written,
    })
}

fn pretty(document: &serde_json::Value) -> Vec<u8> {
    format!("{document:#}\n").into_bytes()
}

/// The issuer who stands behind an item: only where this reader found the signature right and nothing against it.
fn confirmed_issuer(item: &OpenedItem) -> Option<&Issuer> {
    item.draft
        .issuer
        .as_ref()
        .filter(|_| item.is_confirmed() && item.origin != Origin::Learner)
}

/// Who says what an item says, and what this reader found, as one sentence.
fn standing(item: &OpenedItem, language: Language) -> String {
    let issuer = item
        .draft
        .issuer
        .as_ref()
        .and_then(|issuer| issuer.name.as_ref())
        .map(|name| name.best(language))
        .filter(|name| !name.trim().is_empty());
    let key = match (item.origin, confirmed_issuer(item), issuer) {
        (Origin::Learner, _, None) => "export_said_by_learner",
        (Origin::Learner, _, Some(_)) => "export_said_by_learner_about",
        (_, Some(_), _) => "export_confirmed",
        (_, None, None) => "export_not_confirmed",
        (_, None, Some(_)) => "export_not_confirmed_of",
    };
    words::say(language, key, &[("issuer", issuer.unwrap_or_default())])
}
