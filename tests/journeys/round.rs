//! All the way round: a workplace asks, the learner answers, the supervisor endorses, the learner takes that in, shares it on,
//! withdraws, and proves the withdrawal to whoever holds the bundle; checked by our command and by a reader that knows
//! the documents only.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::{machine::Machine, student};

#[test]
fn a_request_is_answered_endorsed_shared_on_withdrawn_and_proven() {
    let (workplace, learner) = (Machine::new(), Machine::new());
    workplace.make_dossier();
    learner.make_dossier();

    // Asked, as a signed file and as a code for the wall.
    let asked = workplace.desk("verzoek.jwt");
    let wall = workplace.desk("verzoek.svg");
    workplace.done(&[
        "request",
        "make",
        "--name",
        "Waterschap",
        "--purpose",
        "internship",
        "--want",
        "internship:organisation,hours",
        "--sign",
        "--qr",
        wall.to_str().unwrap(),
        "--out",
        asked.to_str().unwrap(),
    ]);
    assert!(fs::read_to_string(wall).unwrap().starts_with("<svg "));

    // Matched and approved: the smallest set, and nothing else.
    let asked = learner.put("verzoek.jwt", fs::read(asked).unwrap());
    let none = learner.done(&["request", "match", &asked]);
    assert_eq!(
        (&none["complete"], &none["wanted"][0]["have"]),
        (&json!(false), &json!("missing"))
    );
    let internship = learner.add("internship", &student::internship());
    assert_eq!(learner.done(&["request", "match", &asked])["complete"], true);
    let bundle = learner.desk("out/a.dossiershare");
    let shared = learner.done(&[
        "share",
        "--request",
        &asked,
        "--until",
        "2026-07-01",
        "--out",
        bundle.to_str().unwrap(),
    ]);
    let (share, words) = (
        shared["bundle"]["id"].as_str().unwrap(),
        shared["passphrase"].as_str().unwrap(),
    );

    // Verified by the recipient, who says what he thinks of it.
    let desk = Machine::with_passphrase(words);
    let received = desk.put("a.dossiershare", fs::read(&bundle).unwrap());
    let opened = desk.done(&["open", &received]);
    assert_eq!(opened["holder"]["proof"], "passed");
    let key_words = desk.put("sleutel.txt", "woorden van de praktijkopleider");
    let statement = json!({
        "hours": "320", "tasks": ["peil meten"], "evaluation": "Werkt zelfstandig.",
        "workProcesses": [{"code": "B1-K1-W1", "title": "Bereidt voor", "judgement": "goed"}],
    });
    let statement = format!("1={}", desk.put("verklaring.json", statement.to_string()));
    let reply = desk.desk("reactie.dossierreply");
    let key = desk.desk("bakker.dossierkey");
    desk.done(&[
        "reply",
        &received,
        "--key",
        key.to_str().unwrap(),
        "--new-key",
        "--key-passphrase-file",
        &key_words,
        "--name",
        "M. Bakker",
        "--organisation",
        "Waterschap",
        "--comment",
        "1=Fijn",
        "--statement",
        &statement,
        "--out",
        reply.to_str().unwrap(),
    ]);
    let reply = fs::read(reply).unwrap();

    // Taken in once; the second arrival changes nothing, a changed one is refused.
    let arrived = learner.put("reactie.dossierreply", &reply);
    let taken = &learner.done(&["import", &arrived])["sources"][0].clone();
    assert_eq!(
        (&taken["known"], &taken["records"][0]["verdict"]["status"]),
        (&json!(false), &json!("valid"))
    );
    assert_eq!(learner.done(&["import", &arrived])["sources"][0]["known"], true);
    let forged = String::from_utf8(reply.clone())
        .unwrap()
        .replace("zelfstandig", "onzelfstandig");
    let forged = learner.put("vals.dossierreply", forged);
    assert_eq!(
        learner.script(&["import", &forged]).json()["error"]["code"],
        "proof_invalid"
    );
    let replies = learner.done(&["replies", share]);
    let remark = &replies["replies"][0]["remarks"][1];
    assert_eq!(
        (&remark["record"], &remark["version"], &remark["says"]),
        (&json!(internship), &json!(1), &json!("internship"))
    );

    // Shared on: a third party checks the supervisor's signature by himself.
    let endorsement = taken["records"][0]["id"].as_str().unwrap();
    let on = learner.desk("out/b.dossiershare");
    let passed_on = learner.done(&[
        "share",
        "--to",
        "ROC",
        "--purpose",
        "exemption",
        "--until",
        "2026-07-01",
        "--item",
        &internship,
        "--item",
        endorsement,
        "--out",
        on.to_str().unwrap(),
    ]);
    let school = Machine::with_passphrase(passed_on["passphrase"].as_str().unwrap());
    let seen = school.done(&["open", &school.put("b.dossiershare", fs::read(on).unwrap())]);
    assert_eq!(
        (
            &seen["items"][0]["verdict"],
            &seen["items"][1]["verdict"]["status"]
        ),
        (&Value::Null, &json!("valid"))
    );
    let codes = seen["items"][1]["verdict"]["findings"].to_string();
    assert!(
        codes.contains("issuer_unknown"),
        "whose key it is, nobody confirms: {codes}"
    );

    // Withdrawn, and the withdrawal proven to whoever holds the bundle.
    learner.done(&["withdraw", share]);
    let proof = learner.desk("bewijs.tlog-proof");
    learner.done(&[
        "ledger",
        "proof",
        share,
        "--event",
        "consent.withdrawn",
        "--out",
        proof.to_str().unwrap(),
    ]);
    let proof = desk.put("bewijs.tlog-proof", fs::read(proof).unwrap());
    let (container, committed) = dossier_tests::unwrap_share(&fs::read(&bundle).unwrap(), words);
    let proven = desk.done(&["ledger", "verify", &proof, "--seen", &committed]);
    assert!(proven.to_string().contains("consent.withdrawn"), "{proven}");

    let zip = desk.put("a.zip", &container);
    let arrived = desk.put("reactie.dossierreply", &reply);
    let python = |what: &str, file: &str| {
        dossier_tests::python_reader(&[Path::new(&zip), Path::new(what), Path::new(file)])
    };
    let Some(found) = python("--reply", &arrived) else {
        return;
    };
    let found = found.unwrap();
    assert_eq!(found["reply"]["says"], json!(["comment", "internship"]));
    assert_eq!(found["reply"]["replier"]["name"], "M. Bakker");
    let forged = desk.put("vals.dossierreply", fs::read(forged).unwrap());
    assert_eq!(python("--reply", &forged), Some(Err("proof_invalid".to_owned())));
    let found = python("--proof", &proof).unwrap().unwrap();
    assert_eq!(found["proven"]["event"], "consent.withdrawn");
}
