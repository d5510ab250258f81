//! European Digital Credentials: an achievement with its credits, level, grade and skills, and those inside it.

use dossier_model::{Draft, Issuer, Kind, Skill, Text};
use serde_json::{Value, json};

use super::members::{Source, date_of, keep_unmapped, kind_of, set, set_text, text_of};
use crate::{
    Credential,
    json::{id_of, is_a, items, text},
};

/// The record of the whole credential: what it awards first.
pub(super) fn draft(credential: &Credential) -> Draft {
    let document = credential.document();
    let mut draft = Draft::new(Kind::Credential, String::new());
    let mut unmapped = Vec::new();
    let Some(mut outer) = Source::of("", document) else {
        return draft;
    };
    outer.pass_over(&[
        "@context",
        "type",
        "credentialProfiles",
        "credentialSchema",
        "credentialStatus",
        "identifier",
        "evidence",
        "proof",
        "attachment",
        "termsOfUse",
    ]);
    let display = outer.take("displayParameter");
    let shown = |member| {
        display
            .and_then(|display| items(Some(display)).next()?.get(member))
            .and_then(text_of)
    };
    draft.issuer = outer.take("issuer").map(issuer_of);
    let (issued, from, made) = (
        outer.take("issued"),
        outer.take("validFrom"),
        outer.take("issuanceDate"),
    );
    draft.dates.issued = date_of(issued)
        .or_else(|| date_of(from))
        .or_else(|| date_of(made));
    let (until, expires) = (outer.take("validUntil"), outer.take("expirationDate"));
    draft.dates.expires = date_of(until.or(expires));
    set(&mut draft, "credentialId", outer.take("id").cloned());
    let subject = outer.take("credentialSubject");
    unmapped.extend(outer.left());

    let subject = subject.and_then(|subject| items(Some(subject)).next());
    let name = subject
        .and_then(|subject| subject.get("fullName"))
        .and_then(text_of);
    set_line(&mut draft, "recipientName", name.as_ref());
    let first = subject.and_then(|subject| items(subject.get("hasClaim")).next());
    let mut names: Vec<String> = Vec::new();
    names.extend(shown("title").iter().flat_map(Text::all).map(str::to_owned));
    if let Some(claim) = first {
        claim_of(
            claim,
            "/credentialSubject/hasClaim",
            &mut draft,
            &mut names,
            &mut unmapped,
        );
    }
    if draft.title.is_empty() {
        draft.title = shown("title").unwrap_or_else(|| Text::Plain("European Digital Credential".to_owned()));
    }
    set(&mut draft, "type", Some(json!(kind_of(&names))));
    keep_unmapped(&mut draft, unmapped);
    draft
}

/// The places of the achievements that are records of their own: those inside another, and every further claim.
pub(super) fn places(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (at, subject) in indexed(document.get("credentialSubject"), "/credentialSubject") {
        for (index, (at, claim)) in indexed(subject.get("hasClaim"), &format!("{at}/hasClaim"))
            .into_iter()
            .enumerate()
        {
            if index > 0 && is_learning(claim) {
                found.push(at.clone());
            }
            inside(claim, &at, 0, &mut found);
        }
    }
    found
}

fn inside(claim: &Value, at: &str, depth: usize, found: &mut Vec<String>) {
    const DEEPEST: usize = 16;
    if depth == DEEPEST {
        return;
    }
    for (at, part) in indexed(claim.get("hasPart"), &format!("{at}/hasPart")) {
        if is_learning(part) {
            found.push(at.clone());
        }
        inside(part, &at, depth + 1, found);
    }
}

fn is_learning(claim: &Value) -> bool {
    [
        "LearningAchievement",
        "LearningActivity",
        "LearningAssessment",
        "LearningEntitlement",
    ]
    .iter()
    .any(|kind| is_a(claim, kind))
}

/// The items of a member that may be one thing or a list, each with its JSON pointer.
pub(super) fn indexed<'v>(value: Option<&'v Value>, at: &str) -> Vec<(String, &'v Value)> {
    match value {
        Some(Value::Array(list)) => list
            .iter()
            .enumerate()
            .map(|(index, item)| (format!("{at}/{index}"), item))
            .collect(),
        Some(Value::Null) | None => Vec::new(),
        Some(one) => vec![(at.to_owned(), one)],
    }
}

/// The record of one achievement inside another.
pub(super) fn draft_part(credential: &Credential, claim: &Value, place: &str) -> Draft {
    let document = credential.document();
    let mut draft = Draft::new(Kind::Result, String::new());
    draft.issuer = document.get("issuer").map(issuer_of);
    draft.dates.issued = date_of(document.get("issued")).or_else(|| date_of(document.get("validFrom")));
    let (mut names, mut unmapped) = (Vec::new(), Vec::new());
    claim_of(claim, place, &mut draft, &mut names, &mut unmapped);
    if draft.title.is_empty() {
        draft.title = Text::Plain("European Digital Credential".to_owned());
    }
    keep_unmapped(&mut draft, unmapped);
    draft
}

fn claim_of(
    claim: &Value,
    place: &str,
    draft: &mut Draft,
    names: &mut Vec<String>,
    unmapped: &mut Vec<String>,
) {
    let Some(mut source) = Source::of(place, claim) else {
        return;
    };
    source.pass_over(&[
        "id",
        "type",
        "hasPart",
        "isPartOf",
        "awardedBy",
        "directedBy",
        "influencedBy",
        "identifier",
    ]);
    if let Some(title) = source.take_text("title") {
        draft.title = title;
    }
    set_text(draft, "description", source.take_text("description"));
    let temporal = source
        .take("temporal")
        .and_then(|temporal| items(Some(temporal)).next());
    if let Some(period) = temporal {
        draft.dates.start = date_of(period.get("startDate"));
        draft.dates.end = date_of(period.get("endDate"));
    }
    set(draft, "workload", source.take("workload").cloned());
    let assessments = source.take("provenBy");
    let own = source.take("grade");
    let graded = items(assessments).find(|assessment| assessment.get("grade").is_some());
    let grade = own.or_else(|| graded?.get("grade")).and_then(literal);
    set_line(draft, "grade", grade.as_ref());
    let scheme = graded
        .and_then(|assessment| items(assessment.get("specifiedBy")).next()?.get("gradingScheme"))
        .and_then(|scheme| scheme.get("title"))
        .and_then(text_of);
    set_line(draft, "scale", scheme.as_ref());
    if let Some(specification) = source.take("specifiedBy").and_then(|all| items(Some(all)).next()) {
        specified(specification, draft, names);
    }
    unmapped.extend(source.left());
}

/// What the issuer lays down about the achievement.
fn specified(specification: &Value, draft: &mut Draft, names: &mut Vec<String>) {
    if draft.title.is_empty()
        && let Some(title) = specification.get("title").and_then(text_of)
    {
        draft.title = title;
    }
    for kind in items(specification.get("dcType")).filter_map(label) {
        names.extend(kind.all().map(str::to_owned));
    }
    let credit = items(specification.get("creditPoint")).next();
    if let Some(point) = credit.and_then(|credit| credit.get("point")).and_then(text_of) {
        let framework = credit.and_then(|credit| credit.get("framework")).and_then(label);
        let framework = framework
            .as_ref()
            .map_or("", |text| text.best(dossier_model::Language::En));
        let unit = if framework.to_ascii_uppercase().contains("ECTS")
            || framework.contains("European Credit Transfer")
        {
            "EC"
        } else if framework.is_empty() {
            "credit"
        } else {
            framework
        };
        set(
            draft,
            "credits",
            Some(json!({"value": point.best(dossier_model::Language::En), "unit": unit})),
        );
    }
    for (member, scale) in [("nqfLevel", ""), ("eqfLevel", "EQF")] {
        if draft.fields.contains_key("level") {
            break;
        }
        let level = items(specification.get(member)).next().and_then(label);
        let level = level.map(|level| level.best(dossier_model::Language::En).to_owned());
        let level = level.map(|level| {
            let named = scale.is_empty() || level.to_ascii_uppercase().contains(scale);
            if named { level } else { format!("{scale} {level}") }
        });
        set(draft, "level", level.map(|level| json!(level)));
    }
    let load = specification.get("volumeOfLearning").cloned();
    set(draft, "studyLoad", load.filter(Value::is_string));
    draft.language = items(specification.get("language"))
        .next()
        .and_then(language)
        .or_else(|| draft.language.take());
    for outcome in items(specification.get("learningOutcome")) {
        let terms: Vec<_> = items(outcome.get("relatedESCOSkill")).collect();
        if terms.is_empty() {
            draft.skills.extend(
                label(outcome)
                    .or_else(|| outcome.get("title").and_then(text_of))
                    .map(|label| Skill::Term { label, uri: None }),
            );
        }
        for term in terms {
            let Some(label) = label(term) else { continue };
            draft.skills.push(Skill::Term {
                label,
                uri: id_of(term).filter(|id| crate::did::is_web(id)).map(str::to_owned),
            });
        }
    }
}

/// A field of one line: of several languages the reader's own, else English.
fn set_line(draft: &mut Draft, field: &str, text: Option<&Text>) {
    let line = text
        .map(|text| text.best(dossier_model::Language::Nl))
        .filter(|line| !line.is_empty());
    set(draft, field, line.map(|line| json!(line)));
}

/// A note's own words.
fn literal(note: &Value) -> Option<Text> {
    note.get("noteLiteral")
        .and_then(text_of)
        .or_else(|| note.as_str().map(Text::from))
}

/// What a term of a vocabulary is called.
fn label(concept: &Value) -> Option<Text> {
    concept.get("prefLabel").and_then(text_of)
}

/// The last part of a language's address in the EU's list (`…/language/ENG`), in small letters.
fn language(concept: &Value) -> Option<String> {
    let code = id_of(concept)?.rsplit('/').next()?;
    (code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .then(|| code.to_ascii_lowercase())
}

fn issuer_of(organisation: &Value) -> Issuer {
    let name = ["legalName", "altLabel", "prefLabel"]
        .into_iter()
        .find_map(|member| organisation.get(member).and_then(text_of));
    let mut issuer = Issuer {
        name,
        ..Issuer::default()
    };
    // One sample spells eIDAS with a Greek iota.
    let schemes = [
        ("registration", "registration"),
        ("vatIdentifier", "vat"),
        ("taxIdentifier", "tax"),
        ("eIDASIdentifier", "eidas"),
        ("eIDAS\u{399}dentifier", "eidas"),
        ("identifier", "identifier"),
    ];
    for (member, scheme) in schemes {
        let notation = items(organisation.get(member)).find_map(|identifier| text(identifier, "notation"));
        if let Some(notation) = notation {
            issuer
                .identifiers
                .entry(scheme.to_owned())
                .or_insert_with(|| notation.to_owned());
        }
    }
    if let Some(page) = items(organisation.get("homepage")).find_map(|page| text(page, "contentURL")) {
        issuer.identifiers.insert("url".to_owned(), page.to_owned());
    }
    if let Some(id) = id_of(organisation).filter(|id| id.starts_with("did:")) {
        issuer.identifiers.insert("did".to_owned(), id.to_owned());
    }
    issuer
}
