//! Open Badges 0.5 to 2.0. Name and issuer stand in other documents, or embedded in the award.

use dossier_model::{Draft, Kind, Text};
use serde_json::{Value, json};

use super::members::{
    Source, alignments, credits, criteria_of, date_of, issuer_of, keep_unmapped, kind_of, owned, plain, set,
    set_text,
};
use crate::{
    Credential, Evidence, Policy, WantReason,
    badge::{Node, hosted_at, node},
    findings::Findings,
    inquiry::Inquiry,
    json::{id_of, text},
};

pub(super) fn draft(credential: &Credential, evidence: &dyn Evidence) -> Draft {
    // No moment matters for reading names.
    let policy = Policy::at(jiff::Timestamp::UNIX_EPOCH);
    let inquiry = Inquiry::new(evidence, &policy);
    let file = credential.document();
    // The hosted copy is the authority, where it was fetched.
    let address = hosted_at(file, credential.format()).filter(|_| credential.token().is_none());
    let hosted = address
        .and_then(|url| inquiry.json(url, WantReason::HostedCopy).ok())
        .map(|(value, _)| value);
    let assertion = hosted
        .as_ref()
        .filter(|copy| copy.get("badge").is_some())
        .unwrap_or(file);

    let mut draft = Draft::new(Kind::Credential, String::new());
    let mut unmapped = Vec::new();
    let definition = !credential.is_award();
    let class = if definition {
        Some(file.clone())
    } else {
        read(&inquiry, assertion.get("badge"), WantReason::BadgeClass)
    };
    if !definition && let Some(mut source) = Source::of("", assertion) {
        source.pass_over(&[
            "@context",
            "type",
            "recipient",
            "verification",
            "verify",
            "image",
            "salt",
            "revoked",
            "updatedAt",
        ]);
        for (member, field) in [("id", "credentialId"), ("uid", "credentialId")] {
            set(&mut draft, field, source.take(member).cloned());
        }
        let issued = source.take("issuedOn").or_else(|| source.take("issued_on"));
        draft.dates.issued = date_of(issued);
        draft.dates.expires = date_of(source.take("expires"));
        set_text(&mut draft, "narrative", source.take_text("narrative"));
        let _ = source.take("badge");
        unmapped.extend(source.left());
    }
    if let Some(class) = &class {
        class_of(&inquiry, class, &mut draft, &mut unmapped);
    }
    if draft.title.is_empty() {
        draft.title = Text::Plain(fallback(credential, assertion));
    }
    keep_unmapped(&mut draft, unmapped);
    draft
}

fn class_of(inquiry: &Inquiry<'_>, class: &Value, draft: &mut Draft, unmapped: &mut Vec<String>) {
    let Some(mut source) = Source::of("/badge", class) else {
        return;
    };
    source.pass_over(&["@context", "id", "image", "endorsement", "version", "related"]);
    if let Some(name) = source.take_text("name") {
        draft.title = in_language(name, text(class, "@language"));
    }
    let mut names = owned(source.take("type"));
    names.extend(owned(source.take("typeBadgeClass")));
    draft.language = source.take("@language").map(plain);
    set_text(draft, "description", source.take_text("description"));
    set_text(draft, "criteria", source.take("criteria").and_then(criteria_of));
    draft.tags.extend(owned(source.take("tags")));
    let alignment = source.take("alignment").or_else(|| source.take("alignments"));
    alignments(alignment, draft);
    set(
        draft,
        "grade",
        source.take("grade_achieved").map(|grade| json!(plain(grade))),
    );
    extensions(&mut source, draft);
    if let Some(reference) = source.take("issuer") {
        let profile = read(inquiry, Some(reference), WantReason::Issuer).unwrap_or_else(|| reference.clone());
        draft.issuer = Some(issuer_of(&profile));
    }
    set(draft, "type", Some(json!(kind_of(&names))));
    unmapped.extend(source.left());
}

/// edubadges' extensions, read by key: their contexts name other things than they mean.
fn extensions(source: &mut Source<'_>, draft: &mut Draft) {
    let ects = source
        .take("extensions:ECTSExtension")
        .and_then(|ext| credits(ext.get("ECTS"), "EC"));
    let load = source
        .take("extensions:StudyLoadExtension")
        .and_then(|ext| credits(ext.get("StudyLoad"), "SBU"));
    let time = source
        .take("extensions:TimeInvestmentExtension")
        .and_then(|ext| credits(ext.get("TimeInvestment"), "hour"));
    set(draft, "credits", ects.or(load).or(time));
    let level = source
        .take("extensions:EQFExtension")
        .and_then(|ext| ext.get("EQF"))
        .map(plain);
    set(
        draft,
        "level",
        level.map(|level| {
            json!(if level.contains("QF") {
                level
            } else {
                format!("EQF {level}")
            })
        }),
    );
    let programme = source.take("extensions:EducationProgramIdentifierExtension");
    let code = programme
        .and_then(|ext| ext.get("EducationProgramIdentifier"))
        .map(plain);
    set(
        draft,
        "programmeCode",
        code.filter(|code| !code.is_empty()).map(|code| json!(code)),
    );
    let outcome = source
        .take("extensions:LearningOutcomeExtension")
        .and_then(|ext| ext.get("LearningOutcome"));
    set(draft, "learningOutcome", outcome.cloned());
    let language = source
        .take("extensions:LanguageExtension")
        .and_then(|ext| ext.get("Language"))
        .map(plain);
    // edubadges writes `en_EN` and `nl_NL`; the first part is the language.
    draft.language = language
        .map(|tag| tag.split('_').next().unwrap_or(&tag).to_owned())
        .or_else(|| draft.language.take());
}

/// What a reference refers to, as far as it was fetched; else what is embedded.
fn read(inquiry: &Inquiry<'_>, reference: Option<&Value>, reason: WantReason) -> Option<Value> {
    let reference = reference?;
    let fetched = node(inquiry, reference, reason, &mut Findings::default()).ok();
    fetched
        .map(|Node { value, .. }| value)
        .or_else(|| reference.is_object().then(|| reference.clone()))
}

fn in_language(name: Text, language: Option<&str>) -> Text {
    match (name, language) {
        (Text::Plain(name), Some(language)) => Text::Languages([(language.to_owned(), name)].into()),
        (name, _) => name,
    }
}

/// A title for what says only where it is described: the last part of that address.
fn fallback(credential: &Credential, assertion: &Value) -> String {
    let address = assertion
        .get("badge")
        .and_then(id_of)
        .or_else(|| credential.id())
        .unwrap_or_default();
    let last = address
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let stem = last
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .trim_end_matches(".json");
    if stem.is_empty() {
        "Open Badge".to_owned()
    } else {
        stem.replace(['-', '_'], " ")
    }
}
