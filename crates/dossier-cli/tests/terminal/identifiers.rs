//! By what the learner is known: added, listed, taken from an eduID file, and tried against every credential.

use serde_json::json;

use crate::terminal::{NOW, Terminal};

fn badge(identity: &str) -> String {
    json!({"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "id": "https://s.example/award",
        "recipient": {"type": "email", "hashed": false, "identity": identity}, "badge": "https://s.example/class",
        "verification": {"type": "HostedBadge"}, "issuedOn": "2026-01-01T00:00:00Z"})
    .to_string()
}

#[test]
fn a_credential_is_compared_with_what_the_dossier_knows_of_its_learner() {
    let terminal = Terminal::with_dossier();
    let file = terminal.put("badge.json", badge("sanne@school.example"));
    let (_, answer) = terminal.json(&["import", &file]);
    let id = answer["sources"][0]["records"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let holder = || {
        let (exit, answer) = terminal.json(&["verify", &id]);
        let findings = answer["results"][0]["verdict"]["findings"]
            .as_array()
            .unwrap()
            .clone();
        let found = findings
            .iter()
            .find(|finding| finding["check"] == "holder")
            .unwrap();
        (exit, found["code"].as_str().unwrap().to_owned())
    };
    assert_eq!(holder(), (0, "holder_not_checked".to_owned()));
    terminal.json(&["identifier", "add", "piet@school.example"]);
    assert_eq!(holder(), (1, "holder_mismatch".to_owned()));

    let eduid = json!({"uid": "u1", "email": "SANNE@school.example", "givenName": "Sanne", "familyName": "Smit", "password": "GEHEIM"});
    let eduid = terminal.put("eduid.json", eduid.to_string());
    assert_eq!(
        terminal.json(&["identifier", "add", "--eduid", &eduid]).1["added"],
        3
    );
    assert_eq!(holder(), (0, "holder_matched".to_owned()));

    let listed = terminal.run(&["identifier", "list", "--lang", "nl", "--now", NOW]);
    assert!(
        listed.out.contains("Sanne Smit") && !listed.out.contains("GEHEIM"),
        "{}",
        listed.out
    );
    assert_eq!(
        terminal.json(&["identifier", "remove", "piet@school.example"]).0,
        0
    );
    let (exit, refused) = terminal.json(&["identifier", "remove", "piet@school.example"]);
    assert_eq!(
        (exit, refused["error"]["code"].as_str()),
        (2, Some("identifier_unknown"))
    );
    let several = terminal.put("users.json", r#"[{"uid":"a"},{"uid":"b"}]"#);
    let (exit, refused) = terminal.json(&["identifier", "add", "--eduid", &several]);
    assert_eq!(
        (exit, refused["error"]["code"].as_str()),
        (4, Some("identity_file_several"))
    );
}
