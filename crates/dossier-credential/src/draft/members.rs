//! What the badges of all ages have in common, and the keeping of what has no place.

use std::collections::BTreeMap;

use dossier_model::{Draft, Issuer, PartialDate, Skill, Text};
use serde_json::{Map, Value, json};

use crate::json::{id_of, items, text, texts};

/// One object of a credential, from which members are taken; what is left over is told by its place.
pub(super) struct Source<'v> {
    place: String,
    value: &'v Map<String, Value>,
    taken: Vec<&'static str>,
}

impl<'v> Source<'v> {
    pub(super) fn of(place: &str, value: &'v Value) -> Option<Self> {
        Some(Self {
            place: place.to_owned(),
            value: value.as_object()?,
            taken: Vec::new(),
        })
    }

    /// A member, which then counts as mapped.
    pub(super) fn take(&mut self, name: &'static str) -> Option<&'v Value> {
        self.taken.push(name);
        self.value.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn take_text(&mut self, name: &'static str) -> Option<Text> {
        self.take(name).and_then(text_of)
    }

    /// Members that have no place in a record and are no loss: what they are, what proves them, how they look.
    pub(super) fn pass_over(&mut self, names: &[&'static str]) {
        self.taken.extend(names);
    }

    /// The places of what was not taken.
    pub(super) fn left(self) -> impl Iterator<Item = String> {
        let Self { place, value, taken } = self;
        value
            .keys()
            .filter(move |name| !taken.contains(&name.as_str()))
            .map(move |name| {
                let escaped = name.replace('~', "~0").replace('/', "~1");
                format!("{place}/{escaped}")
            })
    }
}

/// Keeps the places of what has no field, in order.
pub(super) fn keep_unmapped(draft: &mut Draft, places: Vec<String>) {
    if !places.is_empty() {
        draft.more.insert("unmapped".to_owned(), json!(places));
    }
}

/// Text, text in a language (`@value`), a list of those, or a map of languages.
pub(super) fn text_of(value: &Value) -> Option<Text> {
    match value {
        Value::String(plain) => Some(Text::Plain(plain.clone())),
        Value::Number(number) => Some(Text::Plain(number.to_string())),
        Value::Object(object) => match object.get("@value").and_then(Value::as_str) {
            Some(value) => Some(match text_member(object, "@language") {
                Some(language) => Text::Languages(BTreeMap::from([(language.to_owned(), value.to_owned())])),
                None => Text::Plain(value.to_owned()),
            }),
            None => languages(
                object
                    .iter()
                    .filter_map(|(tag, text)| Some((tag.clone(), texts(Some(text)).next()?.to_owned()))),
            ),
        },
        Value::Array(list) => {
            let tagged = list.iter().filter_map(|item| match text_of(item)? {
                Text::Languages(map) => Some(map),
                Text::Plain(_) => None,
            });
            languages(tagged.flatten()).or_else(|| list.first().and_then(text_of))
        }
        _ => None,
    }
}

fn text_member<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v str> {
    object.get(name).and_then(Value::as_str)
}

fn languages(tagged: impl Iterator<Item = (String, String)>) -> Option<Text> {
    let map: BTreeMap<_, _> = tagged.collect();
    (!map.is_empty()).then_some(Text::Languages(map))
}

/// The first date that is one: the day as the issuer wrote it, not as it falls in UTC.
pub(super) fn date_of(value: Option<&Value>) -> Option<PartialDate> {
    let value = value?;
    let written = value
        .as_str()
        .and_then(|text| text.get(..10))
        .and_then(|day| day.parse().ok());
    written.or_else(|| crate::moment::parse(value).map(|(moment, _)| PartialDate::of(moment)))
}

/// An issuer's profile, with the identifiers that Dutch and European registers know.
pub(super) fn issuer_of(profile: &Value) -> Issuer {
    let mut issuer = Issuer {
        name: profile.get("name").and_then(text_of),
        identifiers: BTreeMap::new(),
    };
    let mut add = |scheme: &str, value: &str| {
        issuer
            .identifiers
            .entry(scheme.to_owned())
            .or_insert_with(|| value.to_owned());
    };
    match id_of(profile) {
        Some(did) if did.starts_with("did:") => add("did", did),
        Some(id) => add(if crate::did::is_web(id) { "url" } else { "id" }, id),
        None => {}
    }
    for entry in items(profile.get("otherIdentifier")) {
        let kind = text(entry, "identifierType").unwrap_or("identifier");
        let scheme = kind.strip_prefix("ext:").unwrap_or(kind).to_ascii_lowercase();
        if let Some(identifier) = text(entry, "identifier") {
            add(&scheme, identifier);
        }
    }
    if let Some(brin) = profile
        .get("extensions:InstitutionIdentifierExtension")
        .and_then(|ext| text(ext, "InstitutionIdentifier"))
    {
        add("brin", brin);
    }
    issuer
}

/// The skills and the level that alignments name. ESCO and CompetentNL terms keep their address.
pub(super) fn alignments(list: Option<&Value>, draft: &mut Draft) {
    for alignment in items(list) {
        let Some(name) = alignment.get("targetName").and_then(text_of) else {
            continue;
        };
        let kind = text(alignment, "targetType").unwrap_or_default();
        let url = text(alignment, "targetUrl");
        let framework = text(alignment, "targetFramework").unwrap_or_default();
        if kind.ends_with("QualityAssurance") {
            continue;
        }
        let scale = [kind, framework].into_iter().find_map(|text| {
            let upper = text.to_ascii_uppercase();
            ["NLQF", "EQF"].into_iter().find(|scale| upper.contains(scale))
        });
        if let Some(scale) = scale {
            let code = alignment.get("targetCode").map(plain).unwrap_or_default();
            let level = if code.is_empty() {
                name.best(dossier_model::Language::En).to_owned()
            } else {
                format!("{scale} {code}")
            };
            draft.fields.entry("level").or_insert(json!(level));
            continue;
        }
        draft.skills.push(Skill::Term {
            label: name,
            uri: url.map(str::to_owned),
        });
    }
}

/// A criteria object or text: the narrative, else the address.
pub(super) fn criteria_of(criteria: &Value) -> Option<Text> {
    match criteria {
        Value::Object(object) => {
            let narrative = object.get("narrative").and_then(text_of);
            narrative.or_else(|| id_of(criteria).map(|url| Text::Plain(url.to_owned())))
        }
        other => text_of(other),
    }
}

/// A study load as given, in the unit of the member that holds it.
pub(super) fn credits(value: Option<&Value>, unit: &str) -> Option<Value> {
    let amount = value
        .filter(|value| value.is_number() || value.is_string())
        .map(plain)?;
    Some(json!({"value": amount, "unit": unit}))
}

/// A number or text, as text; a list is joined (a programme code may be several).
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        // 60.0 was 60 before somebody's software wrote it as a float.
        Value::Number(number) => number.to_string().trim_end_matches(".0").to_owned(),
        _ => String::new(),
    }
}

pub(super) fn set_text(draft: &mut Draft, field: &str, value: Option<Text>) {
    if let Some(text) = value.filter(|text| !text.is_empty()) {
        draft.fields.insert(field.to_owned(), json!(text));
    }
}

pub(super) fn set(draft: &mut Draft, field: &str, value: Option<Value>) {
    if let Some(value) = value {
        draft.fields.insert(field.to_owned(), value);
    }
}

/// Which kind of credential it is, by what the standards and edubadges call it.
pub(super) fn kind_of(names: &[String]) -> &'static str {
    let named = |part: &str| {
        names.iter().any(|name| {
            name.to_ascii_lowercase()
                .replace(['-', '_', ' '], "")
                .contains(part)
        })
    };
    if named("diploma") || named("degree") {
        "diploma"
    } else if named("microcredential") {
        "microcredential"
    } else if named("certificate") || named("certification") {
        "certificate"
    } else if named("clrcredential") || named("transcript") {
        "transcript"
    } else {
        "badge"
    }
}

/// The texts of a member, owned.
pub(super) fn owned(value: Option<&Value>) -> Vec<String> {
    texts(value).map(str::to_owned).collect()
}
