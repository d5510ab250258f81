//! A reply: the recipient signs, the learner imports, sees who said what about which version, and shares it on.

use serde_json::json;

use crate::terminal::Terminal;

#[test]
fn a_reply_goes_back_and_is_shared_on() {
    let terminal = Terminal::with_dossier();
    terminal.put(
        "r.json",
        r#"{"title":"Stage","fields":{"organisation":"Bakkerij Zon","hours":"300"}}"#,
    );
    let id = terminal.json(&["add", "internship", "--from", "r.json"]).1["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let share = |out: &str, item: &str| {
        let arguments = [
            "share",
            "--to",
            "J. Bakker",
            "--purpose",
            "guidance",
            "--until",
            "2026-07-01",
            "--item",
            item,
            "--out",
            out,
        ];
        terminal.json(&arguments).1
    };
    let shared = share("s.dossiershare", &format!("{id}:hours"));
    terminal.put("words.txt", shared["passphrase"].as_str().unwrap());
    terminal.put("key-words.txt", "sleutel van de bakker");
    terminal.put(
        "statement.json",
        r#"{"hours":"320","tasks":["deeg"],"workProcesses":[{"code":"B1-K1-W1","title":"Bereidt voor","judgement":"goed"}],"evaluation":"Werkt netjes."}"#,
    );
    let reply = |key: &[&str], out: &str| {
        let arguments = [
            "reply",
            "s.dossiershare",
            "--passphrase-file",
            "words.txt",
            "--key",
            "baker.dossierkey",
            "--key-passphrase-file",
            "key-words.txt",
            "--name",
            "J. Bakker",
            "--role",
            "praktijkopleider",
            "--organisation",
            "Bakkerij Zon",
            "--comment",
            "1=Fijn dat je er was",
            "--statement",
            "1=statement.json",
            "--out",
            out,
        ];
        terminal.json(&[&arguments, key].concat())
    };
    let (exit, first) = reply(&["--new-key"], "a.dossierreply");
    assert_eq!((exit, &first["remarks"]), (0, &json!(2)));
    // The same key again; and a key is never written over.
    assert_eq!(reply(&[], "b.dossierreply").1["key"], first["key"]);
    assert_eq!(reply(&["--new-key"], "c.dossierreply").0, 5);

    // The learner changes the record after sharing: the reply still says which version was meant.
    terminal.put("newer.json", r#"{"fields":{"hours":"310"}}"#);
    assert_eq!(
        terminal.json(&["edit", &id, "--from", "newer.json"]).1["version"],
        2
    );
    let (exit, imported) = terminal.json(&["import", "a.dossierreply"]);
    let source = &imported["sources"][0];
    assert_eq!(
        (exit, &source["format"], &source["known"]),
        (0, &json!("dossier-reply"), &json!(false)),
        "{imported:#}"
    );
    let endorsement = &source["records"][0];
    assert_eq!(
        (&endorsement["verdict"]["status"], &endorsement["evidence"]),
        (&json!("valid"), &json!("signed"))
    );
    assert_eq!(
        terminal.json(&["import", "a.dossierreply"]).1["sources"][0]["known"],
        json!(true)
    );

    let replies = terminal
        .json(&["replies", shared["bundle"]["id"].as_str().unwrap()])
        .1;
    let kept = &replies["replies"][0];
    assert_eq!(
        (&kept["replier"]["name"], &kept["key"], &kept["acknowledged"]),
        (&json!("J. Bakker"), &first["key"], &json!(true))
    );
    let says: Vec<_> = kept["remarks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|remark| (&remark["record"], &remark["version"], &remark["says"]))
        .collect();
    let (record, version) = (json!(id), json!(1));
    assert_eq!(
        says,
        [
            (&record, &version, &json!("comment")),
            (&record, &version, &json!("internship"))
        ]
    );
    assert!(
        kept["remarks"][1]["text"]
            .as_str()
            .unwrap()
            .contains("B1-K1-W1 Bereidt voor: goed")
    );

    // Shared on, a stranger checks the baker's signature by himself.
    let on = share("on.dossiershare", endorsement["id"].as_str().unwrap());
    let stranger = terminal.passphrase(on["passphrase"].as_str());
    let (exit, opened) = stranger.json(&["open", "on.dossiershare"]);
    assert_eq!(
        (exit, &opened["items"][0]["verdict"]["status"]),
        (0, &json!("valid"))
    );
    assert!(opened.to_string().contains("Werkt netjes."));
}

#[test]
fn a_reply_to_somebody_elses_share_or_a_changed_one_is_refused_and_nothing_is_kept() {
    let (learner, other) = (Terminal::with_dossier(), Terminal::with_dossier());
    learner.put("r.json", r#"{"title":"Stage","fields":{"hours":"300"}}"#);
    let id = learner.json(&["add", "internship", "--from", "r.json"]).1["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let arguments = [
        "share",
        "--to",
        "B",
        "--purpose",
        "guidance",
        "--until",
        "2026-07-01",
        "--item",
        &id,
        "--out",
        "s.dossiershare",
    ];
    let shared = learner.json(&arguments).1;
    learner.put("words.txt", shared["passphrase"].as_str().unwrap());
    learner.put("key-words.txt", "sleutel van de bakker");
    let arguments = [
        "reply",
        "s.dossiershare",
        "--passphrase-file",
        "words.txt",
        "--key",
        "k",
        "--key-passphrase-file",
        "key-words.txt",
        "--new-key",
        "--name",
        "B",
        "--endorse",
        "1=Klopt",
        "--out",
        "a.dossierreply",
    ];
    assert_eq!(learner.json(&arguments).0, 0);
    let reply = std::fs::read_to_string(learner.path("a.dossierreply")).unwrap();
    other.put("a.dossierreply", &reply);
    assert_eq!(
        other.json(&["import", "a.dossierreply"]).1["error"]["code"],
        json!("reply_to_nothing")
    );
    learner.put("forged.dossierreply", reply.replace("Klopt", "Top"));
    assert_eq!(
        learner.json(&["import", "forged.dossierreply"]).1["error"]["code"],
        json!("proof_invalid")
    );
    assert_eq!(learner.json(&["replies"]).1, json!({"replies": []}));
    assert_eq!(learner.json(&["list"]).1["total"], json!(1));
}
