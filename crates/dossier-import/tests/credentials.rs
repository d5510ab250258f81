//! Credentials, one or several in a file, beside records and beside rubbish.

#![allow(clippy::unwrap_used)]

mod support;

use dossier_import::{Format, ImportFault, Reading, detect, read};
use expect_test::{Expect, expect};
use support::{import, outline, upload};

fn badge(id: &str) -> String {
    format!(
        r#"{{"@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
        "type": ["VerifiableCredential", "OpenBadgeCredential"], "id": "urn:x:{id}", "validFrom": "2026-01-01T00:00:00Z",
        "issuer": {{"id": "did:example:school", "type": ["Profile"], "name": "School"}},
        "credentialSubject": {{"type": ["AchievementSubject"], "achievement": {{"id": "urn:a:{id}",
          "type": ["Achievement"], "name": "Badge {id}", "description": "d", "criteria": {{"narrative": "n"}}}}}}}}"#
    )
}

fn check(json: &str, expected: Expect) {
    let lengths = badge("1").len().to_string();
    expected.assert_eq(&outline(json).replace(&lengths, "all"));
}

#[test]
fn several_credentials_in_one_file_become_several_items_each_with_its_own_bytes() {
    let bare = format!("[{},\n\n  {}]", badge("1"), badge("2"));
    check(
        &bare,
        expect![[r#"
            credential-list
              credential "Badge 1" at "/0", all original bytes, known as did:example:school urn:x:1
              credential "Badge 2" at "/1", all original bytes, known as did:example:school urn:x:2
        "#]],
    );
    check(
        &format!(
            r#"{{"credentials": [{}, {{"junk": true}}, "eyJ.broken"]}}"#,
            badge("1")
        ),
        expect![[r#"
            credential-list
              credential "Badge 1" at "/credentials/0", all original bytes, known as did:example:school urn:x:1
              left out: row_not_understood at "/credentials/1" ()
              left out: credential_unreadable at "/credentials/2" (the shape of the token does not decode)
        "#]],
    );
    let Reading { items, .. } = import(bare.clone()).unwrap();
    for item in items {
        assert!(
            bare.contains(std::str::from_utf8(&item.original.unwrap()).unwrap()),
            "verbatim"
        );
    }
}

#[test]
fn records_and_credentials_may_share_a_list() {
    check(
        &format!(r#"[{}, {{"kind":"work","title":"Bakker"}}, 7]"#, badge("1")),
        expect![[r#"
            dossier-json
              credential "Badge 1" at "/0", all original bytes, known as did:example:school urn:x:1
              work "Bakker" at "/1"
              left out: row_not_understood at "/2" ()
        "#]],
    );
}

#[test]
fn a_transcript_becomes_one_record_with_its_bytes_and_one_for_each_result() {
    let course = |code: &str, name: &str, grade: &str| {
        format!(
            "<hasPart><learningOpportunitySpecification><identifier type=\"local\">{code}</identifier><title xml:lang=\"nl\">{name}</title>\
             <type>Course</type><specifies><learningOpportunityInstance><date>2026-01-31</date><status>passed</status>\
             <resultLabel>{grade}</resultLabel><credit><scheme>ects</scheme><value>6</value></credit></learningOpportunityInstance>\
             </specifies></learningOpportunitySpecification></hasPart>"
        )
    };
    let elmo = format!(
        "<elmo xmlns=\"https://github.com/emrex-eu/elmo-schemas/tree/v1\"><learner><givenNames>A</givenNames><familyName>S</familyName></learner>\
         <report><issuer><identifier type=\"schac\">school.example</identifier><title xml:lang=\"nl\">Voorbeeldschool</title></issuer>\
         <learningOpportunitySpecification><title xml:lang=\"nl\">Techniek</title><type>Degree Programme</type>{}{}\
         </learningOpportunitySpecification><issueDate>2026-02-01T00:00:00Z</issueDate></report></elmo>",
        course("LAS1", "Lassen", "8,5"),
        course("DRA1", "Draaien", "6"),
    );
    expect![[r#"
        elmo
          credential "Techniek" at "", all original bytes
          result "Techniek" at "/report/learningOpportunitySpecification", known as school.example,Voorbeeldschool Techniek
          result "Lassen" at "/report/learningOpportunitySpecification/hasPart/0/learningOpportunitySpecification", known as school.example,Voorbeeldschool "LAS1" Lassen 2026-01-31
          result "Draaien" at "/report/learningOpportunitySpecification/hasPart/1/learningOpportunitySpecification", known as school.example,Voorbeeldschool "DRA1" Draaien 2026-01-31
    "#]]
    .assert_eq(&outline(elmo.clone()).replace(&elmo.len().to_string(), "all"));
    let grades: Vec<_> = import(elmo)
        .unwrap()
        .items
        .iter()
        .filter_map(|item| item.draft.fields.get("grade").cloned())
        .collect();
    assert_eq!(grades, ["8,5", "6"]);
}

#[test]
fn one_credential_keeps_the_bytes_of_the_whole_file() {
    let bytes = format!("\u{feff}  {}\n", badge("1"));
    let reading = import(bytes.clone()).unwrap();
    assert_eq!(reading.format.as_str(), "open-badges-3");
    assert_eq!(reading.items[0].original.as_deref(), Some(bytes.as_bytes()));
}

#[test]
fn a_format_that_the_caller_insists_on_is_held_against_the_file() {
    let badge = upload(badge("1"));
    let expected: Format = "open-badges-2".parse().unwrap();
    let found: Format = "open-badges-3".parse().unwrap();
    assert_eq!(detect(&badge, Some(found)), Ok(found));
    let mismatch = ImportFault::Mismatch {
        expected,
        found: Some(found),
    };
    assert_eq!(detect(&badge, Some(expected)), Err(mismatch.clone()));
    assert_eq!(read(badge.clone(), expected).err(), Some(mismatch));
    assert!(read(badge, Format::Own).is_err());
    assert!("pdf".parse::<Format>().is_err());
}

#[test]
fn every_format_has_one_name_and_is_found_by_it() {
    for format in Format::all() {
        assert_eq!(format.as_str().parse(), Ok(format));
    }
}
