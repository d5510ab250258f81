//! A request, from whoever asks to whoever answers; and a folder full of answers.

use serde_json::{Value, json};

use crate::terminal::Terminal;

#[test]
fn a_school_asks_a_learner_answers_and_the_school_opens_a_folder_of_answers() {
    let school = Terminal::with_dossier();
    let asked = [
        "request",
        "make",
        "--name",
        "ROC Test",
        "--purpose",
        "admission",
        "--want",
        "internship:hours",
        "--want",
        "file:application/pdf",
        "--keep",
        "P6M",
        "--basis",
        "eu-gdpr:A6-1-e",
        "--sign",
        "--out",
        "r.jwt",
    ];
    let (exit, made) = school.json(&asked);
    assert_eq!((exit, &made["signed"]), (0, &json!(true)));
    assert!(made["link"].as_str().unwrap().starts_with("openid4vp://?"));
    let shown = school.json(&["request", "show", "r.jwt"]).1;
    assert_eq!(
        (&shown["trust"], &shown["purpose"]),
        (&json!("by_key"), &json!("admission"))
    );

    let learner = Terminal::with_dossier();
    learner.put("r.jwt", std::fs::read(school.path("r.jwt")).unwrap());
    let id = learner.add(
        "internship",
        r#"{"title":"Stage","fields":{"hours":"640","supervisor":"GEHEIM"}}"#,
    );
    let missing = learner.json(&["request", "match", "r.jwt"]).1;
    assert_eq!(
        (&missing["complete"], &missing["wanted"][1]["have"]),
        (&json!(false), &json!("missing"))
    );
    learner.put("cv.pdf", "%PDF-1.4\n<< /Author (CANARY) >>\n");
    learner.json(&["attach", &id, "cv.pdf"]);
    let found = learner.json(&["request", "match", "r.jwt"]).1;
    assert_eq!(
        (&found["complete"], found["picks"].as_array().map(Vec::len)),
        (&json!(true), Some(1))
    );

    let share = ["share", "--request", "r.jwt", "--until", "2026-07-01"];
    let preview = learner.json(&[share.as_slice(), &["--preview"]].concat()).1;
    assert_eq!(preview["items"][0]["fields"], json!({"hours": "640"}));
    assert_eq!(preview["leaks"], json!([]), "the document goes as a cleaned copy");
    let out = [
        share.as_slice(),
        &["--out", "s.dossiershare", "--cover", "cover.pdf"],
    ]
    .concat();
    let shared = learner.json(&out).1;
    assert!(
        std::fs::read(learner.path("cover.pdf"))
            .unwrap()
            .starts_with(b"%PDF-1.4")
    );
    let kinds: Vec<_> = learner.json(&["shares"]).1["shares"][0]["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["type"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(kinds, ["consent.requested", "consent.given", "share.exported"]);

    std::fs::create_dir(learner.path("in")).unwrap();
    for name in ["a", "b", "c"] {
        std::fs::copy(
            learner.path("s.dossiershare"),
            learner.path(&format!("in/{name}.dossiershare")),
        )
        .unwrap();
    }
    learner.put("in/d.dossiershare", "no bundle");
    let stranger = learner.passphrase(shared["passphrase"].as_str());
    let ran = stranger.run(&["open", "in", "--json", "--now", crate::terminal::NOW]);
    let lines: Vec<Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!((ran.exit, lines.len()), (0, 4), "{}", ran.err);
    for (line, name) in lines.iter().zip(["a", "b", "c", "d"]) {
        assert!(
            line["source"]
                .as_str()
                .unwrap()
                .ends_with(&format!("{name}.dossiershare")),
            "in their order"
        );
        assert_eq!(line.get("error").is_some(), name == "d");
    }
}

#[test]
fn what_was_found_is_told_and_nothing_is_shared_where_that_was_asked() {
    let terminal = Terminal::with_dossier();
    let id = terminal.add(
        "portfolio",
        r#"{"title":"Verslag","fields":{"description":"Mijn BSN is 111222333"}}"#,
    );
    let share = [
        "share",
        "--to",
        "ROC",
        "--purpose",
        "guidance",
        "--until",
        "2026-07-01",
        "--item",
        &id,
    ];
    let leaks = terminal.json(&[share.as_slice(), &["--preview"]].concat()).1["leaks"].clone();
    assert_eq!(
        (
            &leaks[0]["kind"],
            &leaks[0]["where"],
            &leaks[0]["remedy"],
            &leaks[0]["grave"]
        ),
        (
            &json!("bsn"),
            &json!("description"),
            &json!("leave_out"),
            &json!(true)
        )
    );
    let out = ["--out", "s.dossiershare"];
    let (exit, refused) = terminal.json(&[share.as_slice(), &out, &["--leaks", "refuse"]].concat());
    assert_eq!((exit, &refused["error"]["code"]), (4, &json!("share_leaks")));
    assert!(!terminal.path("s.dossiershare").exists());
    let told = terminal.run(&[share.as_slice(), &out, &["--now", crate::terminal::NOW]].concat());
    assert!(told.exit == 0 && told.err.contains("111222333"), "{}", told.err);
}
