//! Open Badges 3.0, CLR 2.0, and W3C credentials in general.

use dossier_model::{Draft, Kind, Text};
use serde_json::{Value, json};

use super::members::{
    Source, alignments, credits, criteria_of, date_of, issuer_of, keep_unmapped, kind_of, owned, plain, set,
    set_text, text_of,
};
use crate::{
    Credential, Format,
    json::{items, text, texts},
};

/// Members of a credential that say what it is or prove it; the original bytes keep them.
const ABOUT_ITSELF: &[&str] = &[
    "@context",
    "type",
    "proof",
    "credentialSchema",
    "credentialStatus",
    "refreshService",
    "termsOfUse",
    "verifiableCredential",
    "endorsement",
    "endorsementJwt",
    "inLanguage",
];

/// Where a statement without terms of its own stands, as one JSON literal.
const RDF_VALUE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#value";

pub(super) fn draft(credential: &Credential) -> Draft {
    let mut draft = Draft::new(Kind::Credential, String::new());
    let document = credential.document();
    let mut unmapped = Vec::new();
    let Some(mut outer) = Source::of("", document) else {
        return draft;
    };
    outer.pass_over(ABOUT_ITSELF);
    let name = outer.take_text("name");
    let description = outer.take_text("description");
    if let Some(issuer) = outer.take("issuer").or_else(|| outer.take("holder")) {
        draft.issuer = Some(issuer_of(issuer));
    }
    let (from, issued) = (outer.take("validFrom"), outer.take("issuanceDate"));
    let awarded = outer.take("awardedDate");
    draft.dates.issued = date_of(awarded).or_else(|| date_of(from.or(issued)));
    let (until, expires) = (outer.take("validUntil"), outer.take("expirationDate"));
    draft.dates.expires = date_of(until.or(expires));
    keep(&mut draft, "credentialId", outer.take("id"));
    let subjects = outer.take("credentialSubject");
    unmapped.extend(outer.left());

    let mut names = owned(document.get("type"));
    let mut title = None;
    for subject in items(subjects) {
        title = title.or_else(|| subject_of(subject, &mut draft, &mut names, &mut unmapped));
    }
    // Some issuers write the learner's name where the credential's belongs; the achievement knows better.
    draft.title = title
        .or(name.clone())
        .unwrap_or_else(|| Text::Plain(fallback(credential.format(), document)));
    if !draft.fields.contains_key("description") {
        set_text(&mut draft, "description", description);
    }
    if let Some(name) = name.filter(|name| *name != draft.title) {
        keep(&mut draft, "credentialName", Some(&json!(name)));
    }
    set(&mut draft, "type", Some(json!(kind_of(&names))));
    set(
        &mut draft,
        "associations",
        super::associations::associations(credential),
    );
    keep_unmapped(&mut draft, unmapped);
    draft
}

/// Maps one subject and gives its achievement's name.
fn subject_of(
    subject: &Value,
    draft: &mut Draft,
    names: &mut Vec<String>,
    unmapped: &mut Vec<String>,
) -> Option<Text> {
    let mut source = Source::of("/credentialSubject", subject)?;
    source.pass_over(&[
        "id",
        "identifier",
        "type",
        "verifiableCredential",
        "association",
        "endorsement",
        // Data beside the words of an endorsement, for programs.
        RDF_VALUE,
    ]);
    // An endorsement has no achievement: its words are what it says.
    set_text(draft, "description", source.take_text("endorsementComment"));
    set_text(draft, "recipientName", source.take_text("name"));
    draft.dates.start = date_of(source.take("activityStartDate")).or(draft.dates.start);
    draft.dates.end = date_of(source.take("activityEndDate")).or(draft.dates.end);
    set(draft, "credits", credits(source.take("creditsEarned"), "credit"));
    let results = source.take("result");
    let achievement = source
        .take("achievement")
        .and_then(|achievement| items(Some(achievement)).next());
    unmapped.extend(source.left());
    let title = achievement.and_then(|achievement| achievement_of(achievement, draft, names, unmapped));
    let grade = items(results).find_map(|result| result.get("value").or_else(|| result.get("achievedLevel")));
    set(draft, "grade", grade.map(|value| json!(plain(value))));
    title
}

fn achievement_of(
    achievement: &Value,
    draft: &mut Draft,
    names: &mut Vec<String>,
    unmapped: &mut Vec<String>,
) -> Option<Text> {
    let mut source = Source::of("/credentialSubject/achievement", achievement)?;
    source.pass_over(&[
        "id",
        "image",
        "endorsement",
        "endorsementJwt",
        "creator",
        "version",
    ]);
    names.extend(owned(source.take("type")));
    names.extend(owned(source.take("achievementType")));
    names.extend(texts(achievement.get("@type")).map(str::to_owned));
    set_text(draft, "description", source.take_text("description"));
    set_text(draft, "criteria", source.take("criteria").and_then(criteria_of));
    draft.language = source
        .take("inLanguage")
        .map(plain)
        .or_else(|| draft.language.take());
    draft.tags.extend(owned(source.take("tag")));
    keep(draft, "achievementCode", source.take("humanCode"));
    set(
        draft,
        "programmeCode",
        source
            .take("educationProgramIdentifier")
            .map(|code| json!(plain(code))),
    );
    // In this order: what the school counts in, then hours.
    let loads = [
        ("ECTS", "EC"),
        ("SBU", "SBU"),
        ("creditsAvailable", "credit"),
        ("timeInvestment", "hour"),
    ];
    for (member, unit) in loads {
        let load = credits(source.take(member), unit);
        if !draft.fields.contains_key("credits") {
            set(draft, "credits", load);
        }
    }
    let scale = items(source.take("resultDescription")).next().map(scale_of);
    set(
        draft,
        "scale",
        scale.filter(|scale| !scale.is_empty()).map(|scale| json!(scale)),
    );
    alignments(source.take("alignment"), draft);
    for (member, field) in [
        ("participationType", "participation"),
        ("assessmentType", "assessment"),
        ("supervisionType", "supervision"),
    ] {
        set(draft, field, source.take(member).map(|value| json!(plain(value))));
    }
    let title = source.take("name").and_then(text_of);
    unmapped.extend(source.left());
    title
}

/// What a result counts on, as far as the issuer describes it.
fn scale_of(description: &Value) -> String {
    let bound = |name| description.get(name).map(plain);
    match (bound("valueMin"), bound("valueMax")) {
        (Some(low), Some(high)) => format!("{low}–{high}"),
        _ => text(description, "resultType").unwrap_or_default().to_owned(),
    }
}

fn keep(draft: &mut Draft, name: &str, value: Option<&Value>) {
    if let Some(value) = value {
        draft.fields.insert(name.to_owned(), value.clone());
    }
}

/// A title for what has no name: the most telling type.
fn fallback(format: Format, document: &Value) -> String {
    let general = ["VerifiableCredential", "VerifiablePresentation"];
    let own = texts(document.get("type")).find(|name| !general.contains(name));
    own.unwrap_or(format.as_str()).to_owned()
}
