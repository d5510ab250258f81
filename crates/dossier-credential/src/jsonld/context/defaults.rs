//! What a context says besides its terms: version, base, vocabulary, language, direction.

use serde_json::{Map, Value};

use super::{Base, Context, Direction, Meaning, process::Origin};
use crate::jsonld::{
    fault::{JsonLdFault, SyntaxCode},
    iri,
};

/// The entries of a context that are not terms.
pub(super) const DEFAULTS: [&str; 8] = [
    "@base",
    "@direction",
    "@import",
    "@language",
    "@propagate",
    "@protected",
    "@version",
    "@vocab",
];

/// Steps 5.5 and 5.7 to 5.11.
pub(super) fn set_defaults(
    next: &mut Context,
    local: &Map<String, Value>,
    document: Option<&str>,
    origin: Origin<'_>,
) -> Result<(), JsonLdFault> {
    if local
        .get("@version")
        .is_some_and(|version| version.as_f64() != Some(1.1))
    {
        return Err(origin.fault(SyntaxCode::InvalidVersionValue));
    }
    // Where a document's identifiers are relative to is never another document's to say.
    if let Some(base) = local.get("@base").filter(|_| origin.trail.is_none()) {
        next.base = match base {
            Value::Null => Base::Nothing,
            Value::String(base) if iri::is_absolute(base) => Base::Iri(base.as_str().into()),
            Value::String(base) => {
                let resolved = next.against_base(base, document);
                if !iri::is_absolute(&resolved) {
                    return Err(origin.fault(SyntaxCode::InvalidBaseIri));
                }
                Base::Iri(resolved)
            }
            _ => return Err(origin.fault(SyntaxCode::InvalidBaseIri)),
        };
    }
    if let Some(vocab) = local.get("@vocab") {
        next.vocab = match vocab {
            Value::Null => None,
            Value::String(vocab) => match next.expand_word_or_id(vocab, document) {
                Some(Meaning::Iri(iri)) => Some(iri),
                _ => return Err(origin.fault(SyntaxCode::InvalidVocabMapping)),
            },
            _ => return Err(origin.fault(SyntaxCode::InvalidVocabMapping)),
        };
    }
    if let Some(language) = local.get("@language") {
        next.language = match language {
            Value::Null => None,
            Value::String(language) => Some(language.to_lowercase().into()),
            _ => return Err(origin.fault(SyntaxCode::InvalidDefaultLanguage)),
        };
    }
    if let Some(direction) = local.get("@direction") {
        next.direction = Direction::parse(direction).map_err(|code| origin.fault(code))?;
    }
    Ok(())
}

impl Direction {
    /// `"ltr"`, `"rtl"` or null.
    pub(crate) fn parse(value: &Value) -> Result<Option<Self>, SyntaxCode> {
        match value {
            Value::Null => Ok(None),
            Value::String(text) if text == "ltr" => Ok(Some(Self::LeftToRight)),
            Value::String(text) if text == "rtl" => Ok(Some(Self::RightToLeft)),
            _ => Err(SyntaxCode::InvalidBaseDirection),
        }
    }
}
