//! EMREX ELMO: a transcript, and each learning opportunity in it with its credits and grade.

use dossier_model::{Draft, Issuer, Kind, PartialDate, Text};
use serde_json::{Value, json};

use super::{
    elm::indexed,
    members::{set, set_text},
};
use crate::{
    Credential,
    json::{items, text},
};

/// How deep opportunities may nest.
const DEEPEST: usize = 16;

/// The record of the whole file: the transcript, or its only result when it holds no more than one.
pub(super) fn draft(credential: &Credential) -> Draft {
    let document = credential.document();
    let all = opportunities(document);
    if let [only] = all.as_slice() {
        return draft_of(credential, only);
    }
    let report = items(document.get("report")).next();
    let mut draft = Draft::new(Kind::Credential, String::new());
    draft.issuer = report.and_then(|report| report.get("issuer")).map(issuer_of);
    draft.dates.issued = report.and_then(|report| date_of(report.get("issueDate")));
    let tops: Vec<_> = all.iter().filter(|one| one.programme.is_none()).collect();
    draft.title = match tops.as_slice() {
        [top] => title_of(top.value),
        _ => draft.issuer.as_ref().and_then(|issuer| issuer.name.clone()),
    }
    .unwrap_or_else(|| Text::Plain("EMREX".to_owned()));
    set(&mut draft, "type", Some(json!("transcript")));
    set(&mut draft, "results", Some(json!(all.len())));
    set_text(&mut draft, "recipientName", learner_of(document));
    draft
}

/// The places of the opportunities that are records of their own; none when there is only one.
pub(super) fn places(document: &Value) -> Vec<String> {
    let all = opportunities(document);
    if all.len() < 2 {
        return Vec::new();
    }
    all.into_iter().map(|one| one.place).collect()
}

/// The record of one opportunity.
pub(super) fn draft_part(credential: &Credential, place: &str) -> Option<Draft> {
    let document = credential.document();
    let one = opportunities(document)
        .into_iter()
        .find(|one| one.place == place)?;
    Some(draft_of(credential, &one))
}

struct Opportunity<'v> {
    place: String,
    value: &'v Value,
    report: &'v Value,
    /// The title of the programme that it is part of.
    programme: Option<Text>,
}

/// Every learning opportunity in the file, the outer before the inner.
fn opportunities(document: &Value) -> Vec<Opportunity<'_>> {
    let mut all = Vec::new();
    for (at, report) in indexed(document.get("report"), "/report") {
        take(report, report, &at, None, 0, &mut all);
    }
    all
}

fn take<'v>(
    parent: &'v Value,
    report: &'v Value,
    at: &str,
    programme: Option<&Text>,
    depth: usize,
    all: &mut Vec<Opportunity<'v>>,
) {
    if depth == DEEPEST {
        return;
    }
    const NAME: &str = "learningOpportunitySpecification";
    for (at, value) in indexed(parent.get(NAME), &format!("{at}/{NAME}")) {
        all.push(Opportunity {
            place: at.clone(),
            value,
            report,
            programme: programme.cloned(),
        });
        let title = title_of(value);
        let inner = programme.or(title.as_ref());
        for (at, part) in indexed(value.get("hasPart"), &format!("{at}/hasPart")) {
            take(part, report, &at, inner, depth + 1, all);
        }
    }
}

fn draft_of(credential: &Credential, one: &Opportunity<'_>) -> Draft {
    let Opportunity { value, report, .. } = *one;
    let instance = items(value.get("specifies"))
        .flat_map(|specifies| items(specifies.get("learningOpportunityInstance")))
        .next()
        .unwrap_or(&Value::Null);
    // Editions put the same things on the opportunity or on its instance.
    let either = |name: &str| instance.get(name).or_else(|| value.get(name));
    let kind = value.get("type").and_then(content).unwrap_or_default();
    let status = either("status")
        .and_then(content)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let degree = kind.to_ascii_lowercase().contains("degree");
    let awarded = degree && status == "passed";
    let title = title_of(value).unwrap_or_else(|| {
        Text::Plain(if kind.is_empty() {
            "EMREX".to_owned()
        } else {
            kind.clone()
        })
    });
    let mut draft = Draft::new(if awarded { Kind::Credential } else { Kind::Result }, title);
    draft.issuer = report.get("issuer").map(issuer_of);
    draft.dates.start = date_of(either("start"));
    draft.dates.completed = date_of(either("date"));
    draft.dates.issued = date_of(report.get("issueDate"));
    if awarded {
        set(&mut draft, "type", Some(json!("diploma")));
        set_text(&mut draft, "recipientName", learner_of(credential.document()));
    }
    let code = items(value.get("identifier"))
        .chain(items(instance.get("identifier")))
        .find_map(content);
    set(
        &mut draft,
        if degree { "programmeCode" } else { "courseCode" },
        code.map(|code| json!(code)),
    );
    if let Some(programme) = &one.programme {
        set(&mut draft, "programme", Some(json!(programme)));
    }
    let label = ["resultLabel", "result"]
        .into_iter()
        .find_map(|name| either(name).and_then(content));
    set(&mut draft, "grade", label.map(|label| json!(label)));
    set(
        &mut draft,
        "scale",
        scale_of(instance, report).map(|scale| json!(scale)),
    );
    if !awarded {
        let passed = match status.as_str() {
            "passed" => Some(true),
            "failed" => Some(false),
            _ => None,
        };
        set(&mut draft, "passed", passed.map(|passed| json!(passed)));
        if passed.is_none() && !status.is_empty() {
            set(&mut draft, "status", Some(json!(status)));
        }
    }
    set(
        &mut draft,
        "credits",
        items(either("credit")).find_map(credits_of),
    );
    set(
        &mut draft,
        "level",
        items(either("level"))
            .find_map(level_of)
            .map(|level| json!(level)),
    );
    set_text(
        &mut draft,
        "description",
        either("description").and_then(text_in_languages),
    );
    draft.language = either("languageOfInstruction").and_then(content);
    if let Some(load) = either("engagementHours").and_then(content) {
        set(&mut draft, "hours", Some(json!(load)));
    }
    draft
}

/// The scheme that a result names: its title in the report, else the name itself.
fn scale_of(instance: &Value, report: &Value) -> Option<String> {
    let named = instance.get("gradingSchemeLocalId").and_then(content);
    let named = named.or_else(|| {
        instance
            .get("result")
            .and_then(|result| text(result, "@scheme"))
            .map(str::to_owned)
    })?;
    let scheme =
        items(report.get("gradingScheme")).find(|scheme| text(scheme, "@localId") == Some(named.as_str()));
    let title = scheme
        .and_then(|scheme| scheme.get("title"))
        .and_then(text_in_languages);
    Some(title.map_or(named, |title| title.best(dossier_model::Language::Nl).to_owned()))
}

fn credits_of(credit: &Value) -> Option<Value> {
    let value = credit.get("value").and_then(content)?;
    let scheme = credit.get("scheme").and_then(content).unwrap_or_default();
    let unit = if scheme.eq_ignore_ascii_case("ects") {
        "EC".to_owned()
    } else if scheme.is_empty() {
        "credit".to_owned()
    } else {
        scheme
    };
    Some(json!({"value": value, "unit": unit}))
}

/// `EQF 6` from its parts, or the text as it stands.
fn level_of(level: &Value) -> Option<String> {
    let part = |name| level.get(name).and_then(content);
    match (part("type"), part("value")) {
        (Some(kind), Some(value)) => Some(format!("{kind} {value}")),
        (None, Some(value)) => Some(value),
        (Some(_), None) => None,
        (None, None) => content(level),
    }
}

fn issuer_of(issuer: &Value) -> Issuer {
    let mut drawn = Issuer {
        name: issuer.get("title").and_then(text_in_languages),
        ..Issuer::default()
    };
    for identifier in items(issuer.get("identifier")) {
        let scheme = text(identifier, "@type")
            .unwrap_or("identifier")
            .to_ascii_lowercase();
        if let Some(value) = content(identifier) {
            drawn.identifiers.entry(scheme).or_insert(value);
        }
    }
    if let Some(url) = issuer.get("url").and_then(content) {
        drawn.identifiers.entry("url".to_owned()).or_insert(url);
    }
    drawn
}

/// The learner's name. His number and birth date stay in the original: nobody needs them in a list of results.
fn learner_of(document: &Value) -> Option<Text> {
    let reports = items(document.get("report")).flat_map(|report| items(report.get("learner")));
    let learner = items(document.get("learner")).chain(reports).next()?;
    let part = |name| learner.get(name).and_then(content);
    let name =
        part("fullName").or_else(|| Some(format!("{} {}", part("givenNames")?, part("familyName")?)))?;
    Some(Text::Plain(name))
}

fn title_of(value: &Value) -> Option<Text> {
    value.get("title").and_then(text_in_languages)
}

/// Text by language; empty ones (`<title xml:lang="en"/>`) are left out.
pub(super) fn text_in_languages(value: &Value) -> Option<Text> {
    let mut languages = std::collections::BTreeMap::new();
    let mut plain = None;
    for item in items(Some(value)) {
        let Some(said) = content(item) else { continue };
        match text(item, "@lang") {
            Some(language) => {
                languages.entry(language.to_owned()).or_insert(said);
            }
            None => {
                plain.get_or_insert(said);
            }
        }
    }
    if languages.is_empty() {
        plain.map(Text::Plain)
    } else {
        Some(Text::Languages(languages))
    }
}

/// The text of an element, without the HTML that some writers put into it.
pub(super) fn content(value: &Value) -> Option<String> {
    let text = value.as_str().or_else(|| text(value, "#text"))?.trim();
    let mut plain = String::new();
    let mut tag = false;
    for c in text.chars() {
        match c {
            '<' => tag = true,
            '>' if tag => tag = false,
            c if !tag => plain.push(c),
            _ => {}
        }
    }
    let plain = plain.trim();
    (!plain.is_empty()).then(|| plain.to_owned())
}

/// `2014-11-28+02:00`, `2014-11-28T00:00:00`, `2014`, or (old editions) `18-07-1966` with its order beside it. A
/// term ("2012 Syksy") keeps its year.
pub(super) fn date_of(value: Option<&Value>) -> Option<PartialDate> {
    let value = items(value).next()?;
    let written = content(value)?;
    if text(value, "@dtf").is_some_and(|order| order.starts_with("dd-MM-yyyy")) {
        let mut parts = written.split('-');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        return format!("{year}-{month}-{day}").parse().ok();
    }
    let whole = written.get(..10).and_then(|day| day.parse().ok());
    whole
        .or_else(|| written.parse().ok())
        .or_else(|| written.split_whitespace().next()?.parse().ok())
}
