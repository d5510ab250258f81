//! What an object turns out to be once all its entries are read (JSON-LD 1.1 API §5.1.2, steps 15 to 19).

use std::sync::Arc;

use serde_json::Value;

use super::{Expanded, Expander, Item, Node, Site};
use crate::jsonld::{
    context::Direction,
    fault::{Dropped, JsonLdFault, SyntaxCode},
    iri,
    keyword::Keyword,
    literal,
};

/// An object while it is read: it turns out to be one of several things only at the end.
#[derive(Default)]
pub(super) struct Draft<'d> {
    pub(super) node: Node,
    pub(super) value: Option<&'d Value>,
    /// Its type is `@json`, so that any value goes.
    pub(super) json: bool,
    pub(super) language: Option<Arc<str>>,
    pub(super) direction: Option<Direction>,
    pub(super) list: Option<Vec<Item>>,
    pub(super) set: Option<Vec<Item>>,
    /// One bit per keyword.
    pub(super) seen: u32,
}

impl Draft<'_> {
    pub(super) fn has(&self, keyword: Keyword) -> bool {
        self.seen & 1 << keyword as u32 != 0
    }

    /// Whether anything was said besides these keywords.
    pub(super) fn has_more_than(&self, keywords: &[Keyword]) -> bool {
        let these = keywords
            .iter()
            .fold(0, |bits, keyword| bits | 1 << *keyword as u32);
        self.seen & !these != 0 || !self.node.properties.is_empty() || !self.node.reverse.is_empty()
    }
}

impl Expander<'_> {
    /// Steps 15 to 19: what the object is.
    pub(super) fn finish(&mut self, draft: Draft<'_>, site: Site<'_>) -> Result<Expanded, JsonLdFault> {
        let free = !site.in_list && (site.in_graph || matches!(site.property, None | Some("@graph")));
        let expanded = if draft.has(Keyword::Value) {
            match self.value_object(draft, site)? {
                Some(item) if !free => return Ok(Expanded::One(item)),
                Some(_) => Expanded::Nothing,
                None => return Ok(Expanded::Nothing),
            }
        } else if draft.has(Keyword::Set) || draft.has(Keyword::List) {
            let allowed = [
                if draft.has(Keyword::Set) {
                    Keyword::Set
                } else {
                    Keyword::List
                },
                Keyword::Index,
            ];
            if draft.has_more_than(&allowed) {
                return Err(site.fault(SyntaxCode::InvalidSetOrListObject));
            }
            match (draft.set, draft.list) {
                (Some(set), _) => return Ok(Expanded::Many(set)),
                (None, Some(list)) if !free => return Ok(Expanded::One(Item::List(list))),
                _ => Expanded::Nothing,
            }
        } else {
            if draft.has(Keyword::Language) || draft.has(Keyword::Direction) {
                self.report(
                    site.place,
                    draft.language.as_deref().unwrap_or_default(),
                    Dropped::EmptyValue,
                );
                if !draft.has_more_than(&[Keyword::Language]) {
                    return Ok(Expanded::Nothing);
                }
            }
            if !(free && draft.node.says_nothing() && !draft.has(Keyword::Index)) {
                if let (None, Some(nameless)) = (&draft.node.id, &mut self.nameless) {
                    nameless.push(site.place.pointer());
                }
                return Ok(Expanded::One(Item::Node(Box::new(draft.node))));
            }
            Expanded::Nothing
        };
        self.report(site.place, "", Dropped::FreeFloating);
        Ok(expanded)
    }

    /// Step 15: a value with its type or language.
    fn value_object(&mut self, draft: Draft<'_>, site: Site<'_>) -> Result<Option<Item>, JsonLdFault> {
        use Keyword::{Direction, Index, Language, Type, Value as ValueKey};
        let refuse = |code| Err(site.fault(code));
        let tagged = draft.language.is_some() || draft.direction.is_some();
        if draft.has_more_than(&[ValueKey, Type, Language, Direction, Index]) || draft.has(Type) && tagged {
            return refuse(SyntaxCode::InvalidValueObject);
        }
        let value = draft.value.unwrap_or(&Value::Null);
        if draft.json {
            return Ok(Some(Item::Literal(literal::json(value))));
        }
        match (value, &*draft.node.types) {
            (Value::Null, _) => {
                self.report(site.place, "", Dropped::EmptyValue);
                Ok(None)
            }
            (Value::Array(_) | Value::Object(_), _) => refuse(SyntaxCode::InvalidValueObjectValue),
            (Value::String(text), []) => {
                Ok(Some(self.text(text, draft.language, draft.direction, site.place)))
            }
            _ if tagged => refuse(SyntaxCode::InvalidLanguageTaggedValue),
            (value, []) => Ok(Some(self.literal(value, None, site.place))),
            (value, [one]) if iri::is_absolute(one) && !iri::is_blank(one) => {
                Ok(Some(self.literal(value, Some(Arc::clone(one)), site.place)))
            }
            _ => refuse(SyntaxCode::InvalidTypedValue),
        }
    }
}
