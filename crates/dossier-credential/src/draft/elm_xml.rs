//! European credentials of the older edition, in XML: what stands on the credential itself and who issued it.
//!
//! Its other objects refer to each other by `idref` across lists; they stay in the original.

use dossier_model::{Draft, Issuer, Kind, Text};
use serde_json::{Value, json};

use super::{
    elmo::{content, date_of, text_in_languages},
    members::{kind_of, set, set_text},
};
use crate::{
    Credential,
    json::{items, text},
};

pub(super) fn draft(credential: &Credential) -> Draft {
    let document = credential.document();
    let mut draft = Draft::new(Kind::Credential, String::new());
    let subject = items(document.get("credentialSubject"))
        .next()
        .unwrap_or(&Value::Null);
    let achievement = subject
        .get("achievements")
        .and_then(|list| items(list.get("learningAchievement")).next())
        .unwrap_or(&Value::Null);
    let own = document.get("title").and_then(texts_of);
    let awarded = achievement.get("title").and_then(texts_of);
    let names: Vec<String> = own.iter().flat_map(Text::all).map(str::to_owned).collect();
    draft.title = awarded
        .or(own)
        .unwrap_or_else(|| Text::Plain("European Digital Credential".to_owned()));
    set(&mut draft, "type", Some(json!(kind_of(&names))));
    let description = [achievement, document]
        .into_iter()
        .find_map(|value| value.get("description").and_then(texts_of));
    set_text(&mut draft, "description", description);
    draft.issuer = issuer_of(document);
    draft.dates.issued = ["issued", "issuanceDate", "validFrom"]
        .into_iter()
        .find_map(|name| date_of(document.get(name)));
    draft.dates.expires = ["expirationDate", "validUntil"]
        .into_iter()
        .find_map(|name| date_of(document.get(name)));
    set_text(&mut draft, "recipientName", name_of(subject).map(Text::Plain));
    set(
        &mut draft,
        "credentialId",
        text(document, "@id").map(|id| json!(id)),
    );
    draft
}

/// Text inside `text` elements, one for each language, or directly.
fn texts_of(value: &Value) -> Option<Text> {
    let inside: Vec<Value> = items(Some(value))
        .flat_map(|item| match item.get("text") {
            Some(text) => items(Some(text)).cloned().collect(),
            None => vec![item.clone()],
        })
        .collect();
    text_in_languages(&Value::Array(inside))
}

fn name_of(subject: &Value) -> Option<String> {
    let line = |name| {
        let text = subject.get(name).and_then(texts_of)?;
        Some(text.best(dossier_model::Language::Nl).to_owned())
    };
    line("fullName").or_else(|| Some(format!("{} {}", line("givenNames")?, line("familyName")?)))
}

/// The organisation that `issuer` refers to, else the first one.
fn issuer_of(document: &Value) -> Option<Issuer> {
    let named = items(document.get("issuer")).find_map(|issuer| text(issuer, "@idref"));
    let all = || items(document.get("agentReferences")).flat_map(|list| items(list.get("organization")));
    let organisation = all()
        .find(|organisation| named.is_some() && text(organisation, "@id") == named)
        .or_else(|| all().next())?;
    let name = ["legalName", "preferredName", "prefLabel"]
        .into_iter()
        .find_map(|member| organisation.get(member).and_then(texts_of));
    let mut issuer = Issuer {
        name,
        ..Issuer::default()
    };
    for member in ["registration", "vatIdentifier", "taxIdentifier"] {
        if let Some(value) = items(organisation.get(member)).find_map(content) {
            issuer
                .identifiers
                .insert(member.trim_end_matches("Identifier").to_owned(), value);
        }
    }
    Some(issuer)
}
