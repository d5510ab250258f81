//! Text in one or several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The languages in which the product speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Dutch.
    Nl,
    /// English.
    En,
}

impl Language {
    /// The language tag (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::En => "en",
        }
    }
}

/// Text as its source gave it: plain, or one value for each language tag.
///
/// Language tags are kept as written (`en-GB`, `FI`); matching ignores case and region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Text {
    /// Text whose language was not said.
    Plain(String),
    /// Text by language tag.
    Languages(BTreeMap<String, String>),
}

impl Text {
    /// The best text for a reader: his language, else English, else Dutch, else whatever there is.
    pub fn best(&self, reader: Language) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Languages(map) => [reader.tag(), "en", "nl"]
                .iter()
                .find_map(|wanted| map.iter().find(|(tag, _)| speaks(tag, wanted)))
                .or_else(|| map.iter().next())
                .map_or("", |(_, text)| text),
        }
    }

    /// Every text there is, in the order of the language tags.
    pub fn all(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        match self {
            Self::Plain(text) => Box::new(std::iter::once(text.as_str())),
            Self::Languages(map) => Box::new(map.values().map(String::as_str)),
        }
    }

    /// True when there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.all().all(|text| text.trim().is_empty())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Plain(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::Plain(text)
    }
}

fn speaks(tag: &str, wanted: &str) -> bool {
    let primary = tag.split(['-', '_']).next().unwrap_or(tag);
    primary.eq_ignore_ascii_case(wanted)
}

/// Folds text for searching: lower case, no accents, compatible forms joined (NFKD).
///
/// ```
/// assert_eq!(dossier_model::fold("Café ÉÉN"), "cafe een");
/// ```
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_his_language_whatever_the_region_or_case() {
        let text = Text::Languages(BTreeMap::from([
            ("EN-gb".to_owned(), "Statistics".to_owned()),
            ("nl".to_owned(), "Statistiek".to_owned()),
        ]));
        assert_eq!(text.best(Language::Nl), "Statistiek");
        assert_eq!(text.best(Language::En), "Statistics");
    }

    #[test]
    fn an_unknown_language_is_better_than_nothing() {
        let text = Text::Languages(BTreeMap::from([("fi".to_owned(), "Tilastotiede".to_owned())]));
        assert_eq!(text.best(Language::Nl), "Tilastotiede");
    }

    #[test]
    fn search_folds_case_and_accents() {
        assert_eq!(fold("Škola ÎLE"), "skola ile");
    }
}
