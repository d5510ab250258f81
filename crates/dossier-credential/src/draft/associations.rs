//! How the parts of a learner record belong together (CLR 2.0 §B.1.2, Association).

use std::collections::HashMap;

use serde_json::{Value, json};

use super::members::text_of;
use crate::{
    Credential,
    json::{items, text},
};

/// More than this are kept in the file, and not listed.
const MOST: usize = 500;

/// Each association as one line, `from → to (kind)`, by the names of what it joins, or by identifier where a name is not in
/// the record. Nothing when there is none.
pub(super) fn associations(credential: &Credential) -> Option<Value> {
    let subjects = || items(credential.document().get("credentialSubject"));
    let stated: Vec<&Value> = subjects()
        .flat_map(|subject| items(subject.get("association")))
        .take(MOST)
        .collect();
    if stated.is_empty() {
        return None;
    }
    let mut names = HashMap::new();
    for subject in subjects() {
        name_achievements(subject, &mut names);
    }
    for inner in credential.contained().into_iter().flatten() {
        let mut title = None;
        for subject in items(inner.document().get("credentialSubject")) {
            name_achievements(subject, &mut names);
            title = title.or_else(|| items(subject.get("achievement")).find_map(name_of));
        }
        let own = name_of(inner.document()).or(title);
        if let (Some(id), Some(name)) = (inner.id(), own) {
            names.entry(id.to_owned()).or_insert(name);
        }
    }
    let called = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let line = |association: &&Value| {
        let (from, to) = (text(association, "sourceId")?, text(association, "targetId")?);
        let kind = text(association, "associationType").unwrap_or("?");
        Some(format!("{} → {} ({kind})", called(from), called(to)))
    };
    let lines: Vec<String> = stated.iter().filter_map(line).collect();
    (!lines.is_empty()).then(|| json!(lines))
}

fn name_achievements(subject: &Value, names: &mut HashMap<String, String>) {
    for achievement in items(subject.get("achievement")) {
        if let (Some(id), Some(name)) = (text(achievement, "id"), name_of(achievement)) {
            names.insert(id.to_owned(), name);
        }
    }
}

fn name_of(value: &Value) -> Option<String> {
    let name = value.get("name").and_then(text_of)?;
    Some(name.best(dossier_model::Language::En).to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn parts_are_joined_by_name_and_what_is_not_there_by_its_identifier() {
        let clr = json!({
            "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"],
            "type": ["VerifiableCredential", "ClrCredential"],
            "issuer": "did:web:school.example",
            "credentialSubject": {
                "type": "ClrSubject",
                "achievement": [{"id": "urn:a", "type": "Achievement", "name": "Opleiding"}],
                "association": [
                    {"type": "Association", "associationType": "isParentOf", "sourceId": "urn:a", "targetId": "urn:b"},
                    {"type": "Association", "associationType": "precedes", "sourceId": "urn:b", "targetId": "urn:c"},
                    {"type": "Association", "sourceId": "urn:b"},
                ],
                "verifiableCredential": [{
                    "@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"],
                    "id": "urn:cred", "issuer": "did:web:school.example",
                    "credentialSubject": {"achievement": {"id": "urn:b", "type": "Achievement", "name": "Vak"}},
                }],
            },
        });
        let credential = Credential::from_value(clr).unwrap();
        assert_eq!(
            associations(&credential),
            Some(json!(["Opleiding → Vak (isParentOf)", "Vak → urn:c (precedes)"]))
        );
    }
}
