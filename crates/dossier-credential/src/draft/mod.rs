//! What a record of a credential would hold.

mod associations;
mod early;
mod elm;
mod elm_xml;
mod elmo;
mod members;
mod sd_jwt;
mod third;

use dossier_model::Draft;

use crate::{Credential, Evidence, Format, NoEvidence, json::text};

/// What a record of this credential would hold, from the file alone. What has no place is kept by its place
/// in `more["unmapped"]`; nothing is lost, for the original bytes are kept with the record.
///
/// An early badge often says only where its badge is described: see [`draft_with`].
#[must_use]
pub fn draft(credential: &Credential) -> Draft {
    draft_with(credential, &NoEvidence)
}

/// [`draft`], with the documents that were fetched: an early badge's name and issuer live in those.
#[must_use]
pub fn draft_with(credential: &Credential, evidence: &dyn Evidence) -> Draft {
    if let Some(place) = &credential.part {
        return draft_of_part(credential, place);
    }
    match credential.format() {
        Format::SdJwt => sd_jwt::draft(credential),
        Format::Elmo => elmo::draft(credential),
        Format::Elm if credential.xml().is_some() => elm_xml::draft(credential),
        Format::Elm => elm::draft(credential),
        Format::Blockcerts if credential.document().get("badge").is_some() => {
            early::draft(credential, evidence)
        }
        format if format.is_early_badge() => early::draft(credential, evidence),
        _ => third::draft(credential),
    }
}

/// The parts of a document that are records of their own: each result in a transcript, each achievement inside
/// another. A part has the verdict of the whole document, a draft of its own, and no bytes of its own: the whole
/// document is kept with the whole's record.
///
/// Empty for documents that are one record, and for documents so large that judging each part would take long.
#[must_use]
pub fn parts(credential: &Credential) -> Vec<Credential> {
    const MOST: usize = 400;
    /// Each part is judged with its whole document; this bounds the work.
    const MOST_BYTES: usize = 64 << 20;
    if credential.is_part() {
        return Vec::new();
    }
    let document = credential.document();
    let places = match credential.format() {
        Format::Elmo => elmo::places(document),
        Format::Elm => elm::places(document),
        _ => Vec::new(),
    };
    if places.len() > MOST || places.len() * credential.original().len() > MOST_BYTES {
        return Vec::new();
    }
    let part = |place| Credential {
        original: Vec::new(),
        part: Some(place),
        ..credential.clone()
    };
    places.into_iter().map(part).collect()
}

fn draft_of_part(credential: &Credential, place: &str) -> Draft {
    let fallback = || Draft::new(dossier_model::Kind::Result, credential.format().as_str());
    match credential.format() {
        Format::Elmo => elmo::draft_part(credential, place).unwrap_or_else(fallback),
        _ => credential
            .document()
            .pointer(place)
            .map_or_else(fallback, |claim| elm::draft_part(credential, claim, place)),
    }
}

/// What two copies of the same part have in common: its issuer and what it is called there. A better grade is a
/// newer form of the same; another date is another.
pub(crate) fn identity_of_part(credential: &Credential, place: &str) -> String {
    let draft = draft_of_part(credential, place);
    let issuer = draft.issuer.unwrap_or_default();
    let issuer: Vec<&str> = issuer
        .identifiers
        .values()
        .map(String::as_str)
        .chain(issuer.name.iter().flat_map(dossier_model::Text::all))
        .collect();
    let whole = text(credential.document(), "id").unwrap_or_default();
    let own = credential
        .document()
        .pointer(place)
        .and_then(|part| text(part, "id"));
    let code = ["courseCode", "programmeCode"]
        .into_iter()
        .find_map(|name| draft.fields.get(name));
    let name = own.map_or_else(
        || {
            let title: Vec<&str> = draft.title.all().collect();
            let code = code.map_or_else(String::new, ToString::to_string);
            let date = draft
                .dates
                .completed
                .or(draft.dates.start)
                .map_or_else(String::new, |date| date.to_string());
            format!("{code} {} {date}", title.join("/"))
        },
        str::to_owned,
    );
    let known = [issuer.join(","), whole.to_owned(), name.trim().to_owned()];
    let known: Vec<String> = known.into_iter().filter(|part| !part.is_empty()).collect();
    known.join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::HashMap;

    use dossier_model::{Fetched, Kind, Language, Skill};
    use serde_json::{Value, json};

    use super::*;

    fn credential(value: Value) -> Credential {
        Credential::from_value(value).unwrap()
    }

    fn page(url: &str, body: Value) -> (String, Fetched) {
        let fetched = Fetched {
            url: url.to_owned(),
            final_url: url.to_owned(),
            status: 200,
            media_type: "application/json".to_owned(),
            bytes: body.to_string().into_bytes(),
            at: jiff::Timestamp::UNIX_EPOCH,
        };
        (url.to_owned(), fetched)
    }

    fn dutch_badge() -> Value {
        json!({
            "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
            "id": "https://school.example/c/1", "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": {"id": "did:web:school.example", "name": "Voorbeeldschool",
                "otherIdentifier": [{"identifier": "25XX", "identifierType": "ext:BRIN"}]},
            "validFrom": "2024-08-30T00:00:00+02:00", "validUntil": "2029-08-30T00:00:00Z",
            "credentialSubject": {"id": "did:key:z6Mk", "shoeSize": 42, "result": [{"value": "8,0"}], "achievement": {
                "type": ["Achievement"], "achievementType": "MicroCredential",
                "name": [{"@value": "Lassen", "@language": "nl"}, {"@value": "Welding", "@language": "en"}],
                "description": "Las", "criteria": {"narrative": "Las drie naden"}, "inLanguage": "nl-NL", "ECTS": 4.5,
                "educationProgramIdentifier": [25500, 25501],
                "resultDescription": [{"valueMin": "1", "valueMax": "10"}],
                "alignment": [
                    {"targetType": "ext:EQF", "targetName": "EQF level 4", "targetCode": "4"},
                    {"targetName": "lassen", "targetUrl": "http://data.europa.eu/esco/skill/1"}],
            }},
        })
    }

    #[test]
    fn a_dutch_badge_fills_the_fields_of_a_credential() {
        let draft = draft(&credential(dutch_badge()));
        assert_eq!(draft.kind, Kind::Credential);
        assert_eq!(
            (draft.title.best(Language::Nl), draft.title.best(Language::En)),
            ("Lassen", "Welding")
        );
        let issuer = draft.issuer.as_ref().unwrap();
        assert_eq!(issuer.identifiers["brin"], "25XX");
        assert_eq!(issuer.identifiers["did"], "did:web:school.example");
        assert_eq!(draft.dates.issued.unwrap().to_string(), "2024-08-30");
        assert_eq!(draft.dates.expires.unwrap().to_string(), "2029-08-30");
        let fields = json!(draft.fields);
        assert_eq!(fields["credits"], json!({"value": "4.5", "unit": "EC"}));
        assert_eq!(
            (&fields["level"], &fields["type"]),
            (&json!("EQF 4"), &json!("microcredential"))
        );
        assert_eq!(
            (&fields["grade"], &fields["scale"]),
            (&json!("8,0"), &json!("1–10"))
        );
        assert_eq!(fields["programmeCode"], json!("25500, 25501"));
        assert!(matches!(&draft.skills[..], [Skill::Term { uri: Some(uri), .. }] if uri.contains("esco")));
        assert_eq!(draft.check(), Ok(()));
    }

    #[test]
    fn what_has_no_field_is_told_by_its_place() {
        assert_eq!(
            draft(&credential(dutch_badge())).more["unmapped"],
            json!(["/credentialSubject/shoeSize"])
        );
    }

    #[test]
    fn an_early_badge_is_named_by_the_documents_that_were_fetched() {
        let base = "https://school.example";
        let award = json!({"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": format!("{base}/a"),
            "badge": format!("{base}/b/lassen-1"), "issuedOn": "2024-01-02T00:00:00Z", "verification": {"type": "HostedBadge"},
            "recipient": {"type": "id", "identity": "sha256$00", "hashed": true}});
        let credential = credential(award);
        assert_eq!(draft(&credential).title.best(Language::Nl), "lassen 1");
        let evidence: HashMap<_, _> = [
            page(
                &format!("{base}/b/lassen-1"),
                json!({"type": "BadgeClass", "name": "Lassen", "issuer": format!("{base}/i"),
                "extensions:StudyLoadExtension": {"StudyLoad": 240}, "extensions:EQFExtension": {"EQF": 3},
                "extensions:LanguageExtension": {"Language": "nl_NL"}}),
            ),
            page(
                &format!("{base}/i"),
                json!({"type": "Issuer", "name": "Voorbeeldschool", "id": format!("{base}/i"),
                "extensions:InstitutionIdentifierExtension": {"InstitutionIdentifier": "25XX"}}),
            ),
        ]
        .into();
        let draft = draft_with(&credential, &evidence);
        assert_eq!(draft.title.best(Language::Nl), "Lassen");
        assert_eq!(
            json!(draft.fields)["credits"],
            json!({"value": "240", "unit": "SBU"})
        );
        assert_eq!(json!(draft.fields)["level"], json!("EQF 3"));
        assert_eq!(draft.language.as_deref(), Some("nl"));
        assert_eq!(draft.issuer.unwrap().identifiers["brin"], "25XX");
    }
}
