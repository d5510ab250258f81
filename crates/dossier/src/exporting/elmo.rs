//! EMREX ELMO 1.7: results and credentials as a transcript, without a seal of anybody.
//!
//! A report's issuer is an institution only for what that institution signed; everything else stands in a report of
//! the learner's own, with the institution that he names in the description.

use dossier_model::{Dates, Draft, Issuer, Kind, Language, PartialDate, Text, in_words, words};
use dossier_share::{Opened, OpenedItem};
use serde_json::Value;

use super::{confirmed_issuer, standing, xml::Xml};
use crate::{Decimal, status_name};

const NAMESPACE: &str = "https://github.com/emrex-eu/elmo-schemas/tree/v1";
/// Of our extension, which says what was found out about an item.
const OURS: &str = "urn:eigen-dossier:share";

/// Items of one issuer and one day of issue, since ELMO dates the report and not the item.
struct Report<'o> {
    issuer: Option<&'o Issuer>,
    issued: Option<PartialDate>,
    items: Vec<&'o OpenedItem>,
}

/// The document, and how many items are in it.
pub(super) fn write(opened: &Opened, language: Language) -> (Vec<u8>, usize) {
    let mut reports: Vec<Report<'_>> = Vec::new();
    let mut written = 0;
    for item in &opened.items {
        if !matches!(item.kind(), Kind::Result | Kind::Credential | Kind::Internship) {
            continue;
        }
        written += 1;
        let issuer = confirmed_issuer(item);
        let issued = item.draft.dates.issued.filter(|date| date.day().is_some());
        match reports
            .iter_mut()
            .find(|report| report.issuer == issuer && report.issued == issued)
        {
            Some(report) => report.items.push(item),
            None => reports.push(Report {
                issuer,
                issued,
                items: vec![item],
            }),
        }
    }
    let mut xml = Xml::new();
    xml.begin("elmo", &[("xmlns", NAMESPACE), ("xmlns:dossier", OURS)]);
    xml.text("generatedDate", &[], &opened.bundle.created.to_string());
    xml.begin("learner", &[]);
    xml.text("identifier", &[("type", "did")], &opened.holder.id);
    // The schema wants both and allows them to be empty: a share does not say who the learner is.
    xml.text("givenNames", &[], "");
    xml.text("familyName", &[], "");
    xml.end();
    for one in &reports {
        report(&mut xml, one, opened, language);
    }
    xml.begin("extension", &[]);
    xml.text("dossier:share", &[], &opened.bundle.id.to_string());
    xml.text("dossier:recipient", &[], &opened.bundle.recipient);
    if let Some(until) = opened.bundle.expires {
        xml.text("dossier:usableUntil", &[], &until.to_string());
    }
    xml.end();
    (xml.finish(), written)
}

fn report(xml: &mut Xml, report: &Report<'_>, opened: &Opened, language: Language) {
    xml.begin("report", &[]);
    xml.begin("issuer", &[]);
    match report.issuer {
        Some(issuer) => {
            let name = issuer.name.as_ref();
            let plain = name.map_or("", |name| name.best(language));
            for (scheme, id) in &issuer.identifiers {
                xml.text("identifier", &[("type", scheme)], id);
            }
            if issuer.identifiers.is_empty() {
                xml.text("identifier", &[("type", "local")], plain);
            }
            texts(xml, "title", name.unwrap_or(&Text::Plain(String::new())));
            xml.text(
                "url",
                &[],
                issuer.identifiers.get("url").map_or("", String::as_str),
            );
        }
        None => {
            xml.text("identifier", &[("type", "did")], &opened.holder.id);
            let title = words::say(language, "export_elmo_own", &[]);
            xml.text("title", &[("xml:lang", language.tag())], &title);
            xml.text("url", &[], "");
        }
    }
    xml.end();
    for item in &report.items {
        opportunity(xml, item, language);
    }
    let issued = report.issued.map_or_else(
        || opened.bundle.created.to_string(),
        |day| format!("{day}T00:00:00Z"),
    );
    xml.text("issueDate", &[], &issued);
    let mut scales: Vec<&str> = report
        .items
        .iter()
        .filter_map(|item| line(&item.draft, "scale"))
        .collect();
    scales.sort_unstable();
    scales.dedup();
    for scale in scales {
        xml.begin("gradingScheme", &[("localId", scale)]);
        xml.text("description", &[], scale);
        xml.end();
    }
    xml.end();
}

fn opportunity(xml: &mut Xml, item: &OpenedItem, language: Language) {
    let draft = &item.draft;
    xml.begin("learningOpportunitySpecification", &[]);
    if let Some(code) = line(draft, "courseCode").or_else(|| line(draft, "programmeCode")) {
        xml.text("identifier", &[("type", "local")], code);
    }
    texts(xml, "title", &draft.title);
    let kind = match (draft.kind, line(draft, "type")) {
        (Kind::Result, _) => Some("Course"),
        (Kind::Credential, Some("diploma")) => Some("Degree Programme"),
        _ => None,
    };
    if let Some(kind) = kind {
        xml.text("type", &[], kind);
    }
    let mut instance = Instance::default();
    instance.read(draft, language);
    if let Some(said) = draft.fields.get("description") {
        text_or_texts(xml, "description", said);
    }
    let mut about = vec![standing(item, language)];
    about.append(&mut instance.aside);
    xml.text("description", &[("xml:lang", language.tag())], &about.join("\n"));
    xml.begin("specifies", &[]);
    xml.begin("learningOpportunityInstance", &[]);
    instance.write(xml, &draft.dates);
    if let Some(tag) = draft.language.as_deref().filter(|tag| !tag.contains([',', ' '])) {
        xml.text("languageOfInstruction", &[], tag);
    }
    if let Some(hours) = line(draft, "hours").and_then(Decimal::read) {
        xml.text("engagementHours", &[], &hours.to_string());
    }
    xml.begin("extension", &[]);
    let status = item
        .verdict
        .as_ref()
        .map_or("not_signed", |verdict| status_name(verdict.status()));
    xml.text("dossier:status", &[], status);
    xml.text("dossier:file", &[], &item.path);
    xml.end();
    xml.end();
    xml.end();
    xml.end();
}

/// What has a place of its own in an instance; whatever does not fit the schema's shapes goes aside, as a sentence.
#[derive(Default)]
struct Instance<'d> {
    status: Option<&'static str>,
    scale: Option<&'d str>,
    grade: Option<&'d str>,
    credit: Option<(String, Decimal)>,
    level: Option<(&'d str, &'d str)>,
    aside: Vec<String>,
}

impl<'d> Instance<'d> {
    fn read(&mut self, draft: &'d Draft, language: Language) {
        self.status = match (draft.kind, draft.fields.get("passed")) {
            (_, Some(Value::Bool(true))) => Some("passed"),
            (_, Some(Value::Bool(false))) => Some("failed"),
            // Whoever holds a diploma passed.
            (Kind::Credential, _) => Some("passed"),
            _ => None,
        };
        self.scale = line(draft, "scale");
        self.grade = line(draft, "grade");
        let mut aside = |key: &str, said: &str| {
            let label = words::say(language, &format!("field_{key}"), &[]);
            self.aside.push(format!("{label}: {said}"));
        };
        if let Some(credits) = draft.fields.get("credits").filter(|value| !value.is_null()) {
            let amount = credits
                .get("value")
                .map(|value| in_words(value, language))
                .unwrap_or_default();
            let unit = credits.get("unit").and_then(Value::as_str).unwrap_or_default();
            let scheme = if unit.eq_ignore_ascii_case("ec") || unit.eq_ignore_ascii_case("ects") {
                "ects"
            } else {
                unit
            };
            match Decimal::read(&amount) {
                Some(amount) if !scheme.is_empty() => self.credit = Some((scheme.to_owned(), amount)),
                _ => aside("credits", &in_words(credits, language)),
            }
        }
        if let Some(level) = line(draft, "level") {
            match level.split_once(' ') {
                Some((kind, value)) if !value.trim().is_empty() => self.level = Some((kind, value)),
                _ => aside("level", level),
            }
        }
        for (key, date) in dates(&draft.dates) {
            if let Some(date) = date.filter(|date| date.day().is_none() || key == "expires" || key == "end") {
                aside(key, &date.to_string());
            }
        }
        for key in [
            "programme",
            "organisation",
            "role",
            "place",
            "tasks",
            "workProcesses",
            "criteria",
        ] {
            if let Some(value) = draft.fields.get(key).filter(|value| !value.is_null()) {
                aside(key, &in_words(value, language));
            }
        }
        if draft.kind == Kind::Internship
            && let Some(hours) = line(draft, "hours")
            && Decimal::read(hours).is_none()
        {
            aside("hours", hours);
        }
    }

    fn write(&self, xml: &mut Xml, dates: &Dates) {
        let whole = |date: Option<PartialDate>| date.filter(|date| date.day().is_some());
        if let Some(start) = whole(dates.start) {
            xml.text("start", &[], &start.to_string());
        }
        let done = whole(dates.completed)
            .or_else(|| whole(dates.end))
            .or_else(|| whole(dates.issued));
        if let Some(done) = done {
            xml.text("date", &[], &done.to_string());
        }
        if let Some(status) = self.status {
            xml.text("status", &[], status);
        }
        if let Some(scale) = self.scale {
            xml.text("gradingSchemeLocalId", &[], scale);
        }
        if let Some(grade) = self.grade {
            xml.text("resultLabel", &[], grade);
        }
        if let Some((scheme, amount)) = &self.credit {
            xml.begin("credit", &[]);
            xml.text("scheme", &[], scheme);
            xml.text("value", &[], &amount.to_string());
            xml.end();
        }
        if let Some((kind, value)) = self.level {
            xml.begin("level", &[]);
            xml.text("type", &[], kind);
            xml.text("value", &[], value);
            xml.end();
        }
    }
}

const fn dates(dates: &Dates) -> [(&'static str, Option<PartialDate>); 5] {
    [
        ("start", dates.start),
        ("end", dates.end),
        ("completed", dates.completed),
        ("issued", dates.issued),
        ("expires", dates.expires),
    ]
}

/// A member of the fields as text that is not empty.
fn line<'d>(draft: &'d Draft, key: &str) -> Option<&'d str> {
    draft
        .fields
        .get(key)
        .and_then(Value::as_str)
        .filter(|text| !text.trim().is_empty())
}

fn text_or_texts(xml: &mut Xml, name: &'static str, value: &Value) {
    match serde_json::from_value::<Text>(value.clone()) {
        Ok(text) => texts(xml, name, &text),
        Err(_) => xml.text(name, &[], &in_words(value, Language::En)),
    }
}

/// One element for each language. A tag that XML Schema's `language` does not allow is left out, its text is not.
fn texts(xml: &mut Xml, name: &'static str, text: &Text) {
    match text {
        Text::Plain(text) => xml.text(name, &[], text),
        Text::Languages(map) => {
            for (tag, text) in map {
                let subtag = |part: &str| {
                    (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
                };
                let fits = tag.split('-').all(subtag)
                    && tag
                        .bytes()
                        .take_while(|b| *b != b'-')
                        .all(|b| b.is_ascii_alphabetic());
                if fits {
                    xml.text(name, &[("xml:lang", tag)], text);
                } else {
                    xml.text(name, &[], text);
                }
            }
        }
    }
}
