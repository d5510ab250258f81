//! Which records a reader wants to see.

use dossier_model::{Draft, Kind, Skill, Status, Text, fold};
use dossier_vault::StoredRecord;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

/// A question to the list. All its parts must hold; the default asks for everything outside the trash.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Words that all must occur in title, issuer, notes, tags, skills or fields, whatever their case and accents.
    pub search: String,
    /// Only with this tag, whatever its case and accents.
    pub tag: Option<String>,
    /// Only from this issuer or organisation: a part of its name, or one whole identifier.
    pub issuer: Option<String>,
    /// Only credentials with this status.
    pub status: Option<Status>,
    /// Only what stops to count within this time; what has stopped already included.
    pub expiring: Option<Expiring>,
    /// Only what has its date in this calendar year.
    pub year: Option<i16>,
    /// The trash instead of the rest.
    pub trashed: bool,
}

/// A time to look ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expiring {
    /// The moment of looking.
    pub now: Timestamp,
    /// How many days ahead.
    pub days: u32,
}

/// A question made ready: folded once, put to many records.
pub(crate) struct Asked {
    kind: Option<Kind>,
    words: Vec<String>,
    tag: Option<String>,
    issuer: Option<(String, String)>,
    status: Option<Status>,
    expires_before: Option<Timestamp>,
    year: Option<i16>,
    trashed: bool,
}

impl Query {
    pub(crate) fn ask(&self) -> Asked {
        let ahead = |e: Expiring| {
            let span = SignedDuration::from_hours(i64::from(e.days).saturating_mul(24));
            e.now.checked_add(span).unwrap_or(Timestamp::MAX)
        };
        Asked {
            kind: self.kind,
            words: fold(&self.search).split_whitespace().map(str::to_owned).collect(),
            tag: self.tag.as_deref().map(fold),
            issuer: self.issuer.as_ref().map(|name| (fold(name), name.clone())),
            status: self.status,
            expires_before: self.expiring.map(ahead),
            year: self.year,
            trashed: self.trashed,
        }
    }
}

impl Asked {
    /// True when every part of the question holds. The cheap parts are asked first.
    pub(crate) fn holds(&self, record: &StoredRecord) -> bool {
        let draft = &record.draft;
        record.trashed == self.trashed
            && self.kind.is_none_or(|kind| draft.kind == kind)
            && self
                .status
                .is_none_or(|status| record.verdict.as_ref().is_some_and(|v| v.status() == status))
            && self.expires_before.is_none_or(|before| {
                draft
                    .dates
                    .expires
                    .is_some_and(|last| last.end_of_day() <= before)
            })
            && self
                .year
                .is_none_or(|year| draft.dates.headline().is_some_and(|date| date.year() == year))
            && self
                .tag
                .as_ref()
                .is_none_or(|tag| draft.tags.iter().any(|known| fold(known) == *tag))
            && self
                .issuer
                .as_ref()
                .is_none_or(|(folded, exact)| is_from(draft, folded, exact))
            && self.words_occur(draft)
    }

    fn words_occur(&self, draft: &Draft) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let mut text = String::with_capacity(512);
        write_all_text(draft, &mut text);
        let text = fold(&text);
        self.words.iter().all(|word| text.contains(word.as_str()))
    }
}

/// Who stands behind a draft, as a list shows it: the issuer's name, else the organisation.
pub fn issuer_name(draft: &Draft) -> Option<&Text> {
    draft
        .issuer
        .as_ref()?
        .name
        .as_ref()
        .filter(|name| !name.is_empty())
}

fn is_from(draft: &Draft, folded: &str, exact: &str) -> bool {
    let names = draft
        .issuer
        .iter()
        .flat_map(|issuer| issuer.name.iter().flat_map(Text::all));
    let organisation = draft.fields.get("organisation").and_then(Value::as_str);
    let mut identifiers = draft.issuer.iter().flat_map(|issuer| issuer.identifiers.values());
    names.chain(organisation).any(|name| fold(name).contains(folded)) || identifiers.any(|id| id == exact)
}

/// Every text of a draft that a reader would see, one below the other. Keys are not content.
fn write_all_text(draft: &Draft, out: &mut String) {
    let mut add = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    draft.title.all().for_each(&mut add);
    if let Some(issuer) = &draft.issuer {
        issuer.name.iter().flat_map(Text::all).for_each(&mut add);
        issuer.identifiers.values().for_each(|id| add(id));
    }
    add(&draft.notes);
    draft.tags.iter().for_each(|tag| add(tag));
    draft.skills.iter().flat_map(Skill::labels).for_each(&mut add);
    draft
        .fields
        .values()
        .chain(draft.more.values())
        .for_each(|value| each_text(value, &mut add));
}

fn each_text(value: &Value, add: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => add(text),
        Value::Number(number) => add(&number.to_string()),
        Value::Array(list) => list.iter().for_each(|item| each_text(item, add)),
        Value::Object(map) => map.values().for_each(|item| each_text(item, add)),
        Value::Null | Value::Bool(_) => {}
    }
}
