//! Associations of the Open Education API (OOAPI, now OEAPI): results, credentials and internships as a school's systems exchange them.
//!
//! Only what the share says is written. The specification demands members that a share may not have (a study load beside every
//! result, a person's e-mail address): those are left out, never made up. Who stated an association, and what this reader
//! found, stands in its `ext`.

use dossier_model::{Draft, Kind, Language, PartialDate, Text, in_words};
use dossier_share::{Opened, OpenedItem, Origin};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{pretty, standing};
use crate::{Decimal, status_name};

/// Which shapes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Edition {
    /// `source/schemas` of the specification's release 5.
    Five,
    /// Of release 6.
    Six,
}

/// What an item is an association with.
struct Offered {
    /// The name in version 6; `courseOffering` and its kin.
    six: &'static str,
    /// The type in version 5.
    five: &'static str,
    /// The kind of code of a course or programme.
    code: &'static str,
}

/// One page of a list, and how many items are in it.
pub(super) fn write(opened: &Opened, edition: Edition, language: Language) -> (Vec<u8>, usize) {
    let all: Vec<Value> = opened
        .items
        .iter()
        .filter_map(|item| {
            Some(association(
                opened,
                item,
                &offered(item.kind())?,
                edition,
                language,
            ))
        })
        .collect();
    let count = all.len();
    let page = json!({
        "pageSize": count, "pageNumber": 1, "hasPreviousPage": false, "hasNextPage": false, "totalPages": 1,
        "items": all,
    });
    (pretty(&page), count)
}

const fn offered(kind: Kind) -> Option<Offered> {
    match kind {
        Kind::Result => Some(Offered {
            six: "courseOffering",
            five: "course",
            code: "identifier",
        }),
        Kind::Credential => Some(Offered {
            six: "programmeOffering",
            five: "program",
            code: "identifier",
        }),
        Kind::Internship => Some(Offered {
            six: "learningComponentOffering",
            five: "component",
            code: "identifier",
        }),
        Kind::Portfolio | Kind::Skill | Kind::Work | Kind::Material => None,
    }
}

fn association(
    opened: &Opened,
    item: &OpenedItem,
    offered: &Offered,
    edition: Edition,
    language: Language,
) -> Value {
    let draft = &item.draft;
    let mut out = Map::new();
    out.insert("associationId".to_owned(), json!(identity(opened, &item.path)));
    if edition == Edition::Five {
        out.insert(
            "associationType".to_owned(),
            json!(format!("{}OfferingAssociation", offered.five)),
        );
    }
    out.insert("role".to_owned(), json!("student"));
    let over = draft
        .dates
        .completed
        .or(draft.dates.end)
        .or(draft.dates.issued)
        .is_some()
        || draft.kind != Kind::Internship;
    let state = match (over, edition) {
        (true, Edition::Six) => "finished",
        // Version 5 knows no end.
        _ => "associated",
    };
    out.insert("state".to_owned(), json!(state));
    let person = identity(opened, "learner");
    let offering = offering(opened, item, offered, edition);
    match edition {
        Edition::Six => {
            if let Some(start) = moment(draft.dates.start) {
                out.insert("startDateTime".to_owned(), json!(start));
            }
            if let Some(end) = moment(draft.dates.end.or(draft.dates.completed)) {
                out.insert("actualEndDateTime".to_owned(), json!(end));
            }
            out.insert("personId".to_owned(), json!(person));
            out.insert(offered.six.to_owned(), offering);
        }
        Edition::Five => {
            out.insert("person".to_owned(), json!(person));
            out.insert("offering".to_owned(), offering);
        }
    }
    if draft.kind != Kind::Internship
        && let Some(result) = result(draft, edition)
    {
        out.insert("result".to_owned(), result);
    }
    out.insert("ext".to_owned(), ext(opened, item, language));
    Value::Object(out)
}

fn offering(opened: &Opened, item: &OpenedItem, offered: &Offered, edition: Edition) -> Value {
    let draft = &item.draft;
    let text = |key: &str| draft.fields.get(key).and_then(Value::as_str);
    let id = identity(opened, &format!("{}#offering", item.path));
    let code = text("courseCode").or_else(|| text("programmeCode"));
    let mut out = Map::new();
    let name_of_id = match edition {
        Edition::Six => format!("{}Id", offered.six),
        Edition::Five => "offeringId".to_owned(),
    };
    out.insert(name_of_id, json!(id));
    let primary = match (code, edition, draft.kind) {
        (Some(code), Edition::Six, Kind::Credential) => json!({"codeType": "programme_code", "code": code}),
        (Some(code), ..) => json!({"codeType": offered.code, "code": code}),
        (None, ..) => json!({"codeType": "uuid", "code": id}),
    };
    out.insert("primaryCode".to_owned(), primary);
    if edition == Edition::Five {
        out.insert("offeringType".to_owned(), json!(offered.five));
        out.insert("resultExpected".to_owned(), json!(draft.kind != Kind::Internship));
    }
    out.insert("name".to_owned(), typed(&draft.title));
    let described = draft
        .fields
        .get("description")
        .and_then(|value| serde_json::from_value(value.clone()).ok());
    if let Some(described) = described.filter(|text: &Text| !text.is_empty()) {
        out.insert("description".to_owned(), typed(&described));
    }
    if let Some(tag) = draft.language.as_deref().filter(|tag| is_language(tag)) {
        match edition {
            Edition::Six => out.insert("teachingLanguages".to_owned(), json!([tag])),
            Edition::Five => out.insert("teachingLanguage".to_owned(), json!(tag)),
        };
    }
    let (start, end) = (draft.dates.start, draft.dates.end.or(draft.dates.completed));
    let dates = match edition {
        Edition::Six => [("startDateTime", moment(start)), ("endDateTime", moment(end))],
        Edition::Five => [("startDate", day(start)), ("endDate", day(end))],
    };
    for (name, date) in dates {
        out.extend(date.map(|date| (name.to_owned(), json!(date))));
    }
    Value::Object(out)
}

fn result(draft: &Draft, edition: Edition) -> Option<Value> {
    let passed = draft.fields.get("passed").and_then(Value::as_bool);
    let grade = draft.fields.get("grade").and_then(Value::as_str);
    let credits = draft.fields.get("credits").and_then(study_load);
    if draft.kind == Kind::Result && passed.is_none() && grade.is_none() && credits.is_none() {
        return None;
    }
    let mut out = Map::new();
    out.insert("state".to_owned(), json!("completed"));
    let pass = match passed {
        Some(true) => "passed",
        Some(false) => "failed",
        None if draft.kind == Kind::Credential => "passed",
        None => "unknown",
    };
    out.insert("pass".to_owned(), json!(pass));
    if let Some(grade) = grade {
        // Text as given: a comma stays a comma.
        out.insert("score".to_owned(), json!(grade));
    }
    let done = draft.dates.completed.or(draft.dates.issued).or(draft.dates.end);
    match edition {
        Edition::Six => {
            if let Some(kind) = grade.and_then(value_type) {
                out.insert("resultvaluetype".to_owned(), json!(kind));
            }
            if let Some(done) = moment(done) {
                out.insert("resultDateTime".to_owned(), json!(done));
            }
            if let Some((unit, value)) = credits {
                out.insert(
                    "studyLoad".to_owned(),
                    json!({"studyLoadUnit": unit, "value": value}),
                );
            }
        }
        Edition::Five => {
            if let Some(done) = day(done) {
                out.insert("resultDate".to_owned(), json!(done));
            }
            if let Some((unit, value)) = credits {
                let unit = if unit == "contact_time" {
                    "contacttime"
                } else {
                    unit
                };
                out.insert(
                    "studyLoad".to_owned(),
                    json!({"studyLoadUnit": unit, "value": value}),
                );
            }
        }
    }
    Some(Value::Object(out))
}

/// The kind of a grade, where its form leaves no doubt.
fn value_type(grade: &str) -> Option<&'static str> {
    let grade = grade.trim();
    match grade.to_uppercase().as_str() {
        "A1" | "A2" | "B1" | "B2" | "C1" | "C2" => return Some("reference_level_europass"),
        _ => {}
    }
    let amount = Decimal::read(grade)?;
    if amount > Decimal::read("10")? {
        return None;
    }
    match grade.split_once([',', '.']) {
        None => Some("grade_0_10"),
        Some((_, places)) if places.len() == 1 => Some("grade_0_10_one_decimal"),
        Some(_) => None,
    }
}

/// A study load in a unit that the specification knows; another unit is not turned into one.
fn study_load(credits: &Value) -> Option<(&'static str, Value)> {
    let unit = match credits.get("unit")?.as_str()?.to_lowercase().as_str() {
        "ec" | "ects" => "ects",
        "sbu" => "sbu",
        "sp" => "sp",
        "hour" | "hours" | "uur" => "hour",
        "contact_time" => "contact_time",
        _ => return None,
    };
    let amount = Decimal::read(&in_words(credits.get("value")?, Language::En))?;
    serde_json::from_str(&amount.to_string())
        .ok()
        .map(|value| (unit, value))
}

/// What the specification has no member for, and what decides how far an association can be relied on.
fn ext(opened: &Opened, item: &OpenedItem, language: Language) -> Value {
    let draft = &item.draft;
    let mut fields = draft.fields.clone();
    // These have members of their own above.
    for key in ["courseCode", "grade", "passed", "description"] {
        fields.remove(key);
    }
    json!({
        "dossier": {
            "statedBy": if item.origin == Origin::Learner { "learner" } else { "issuer" },
            "standing": standing(item, language),
            "status": item.verdict.as_ref().map(|verdict| status_name(verdict.status())),
            "statusAsOf": item.verdict.as_ref().map(|verdict| verdict.as_of.to_string()),
            "learner": opened.holder.id,
            "share": opened.bundle.id,
            "usableUntil": opened.bundle.expires.map(|moment| moment.to_string()),
            "file": item.path,
            "kind": item.kind().name(),
            "issuer": draft.issuer,
            "dates": draft.dates,
            "fields": fields,
        }
    })
}

/// Text by language, as the specification writes it. Text whose language nobody said is `und`.
fn typed(text: &Text) -> Value {
    let one = |tag: &str, text: &str| json!({"language": if is_language(tag) { tag } else { "und" }, "value": text});
    match text {
        Text::Plain(text) => json!([one("und", text)]),
        Text::Languages(map) => map.iter().map(|(tag, text)| one(tag, text)).collect(),
    }
}

/// `nl`, `nl-NL`: the part of the specification's pattern that people use.
fn is_language(tag: &str) -> bool {
    let (language, region) = tag.split_once('-').unwrap_or((tag, "NL"));
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && region.len() == 2
        && region.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn day(date: Option<PartialDate>) -> Option<String> {
    date.filter(|date| date.day().is_some())
        .map(|date| date.to_string())
}

fn moment(date: Option<PartialDate>) -> Option<String> {
    day(date).map(|day| format!("{day}T00:00:00Z"))
}

/// The specification names everything by a UUID. These are made of the share and the place in it (RFC 9562 version 8), so that
/// exporting twice gives the same, and they say nothing beyond this share.
fn identity(opened: &Opened, of: &str) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(opened.bundle.id.to_string());
    hash.update([0]);
    hash.update(of);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
