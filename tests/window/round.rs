//! All the way round in the real window: a request is opened and answered, the recipient replies in his own app, the learner
//! takes that in, shows it on the screen, withdraws, and saves a proof that our command and the reader in Python accept.

use std::{path::Path, process::Command};

use dossier_tests::{python_reader, unwrap_share, webdriver::Driver};
use serde_json::{Value, json};

use crate::journey::{ORGANISATION, WITHHELD, add_an_internship, make_a_dossier};
use crate::room::{PASSPHRASE, Room};

#[test]
fn a_request_is_answered_replied_to_withdrawn_and_proven_in_the_window() {
    let (learner, workplace) = (Room::new(), Room::new());
    let driver = learner.open();
    make_a_dossier(&driver);
    add_an_internship(&learner, &driver);
    let words = answer(&learner, &driver);
    drop(driver);
    let bundle = std::fs::read(learner.saved("dossiershare")).unwrap();

    let driver = workplace.open();
    make_a_dossier(&driver);
    reply(&workplace, &driver, &bundle, &words);
    drop(driver);
    let reply = std::fs::read(workplace.saved("dossierreply")).unwrap();

    let driver = learner.open();
    unlock(&driver);
    take_in(&learner, &driver, &reply);
    withdraw_and_prove(&driver);
    show_and_leave(&driver);
    drop(driver);

    let proof = std::fs::read(learner.saved("tlog-proof")).unwrap();
    check(&bundle, &words, &reply, &proof);
    for room in [learner, workplace] {
        std::fs::remove_dir_all(room.path("home")).unwrap();
    }
}

fn go(driver: &Driver, place: &str) {
    driver.script("location.hash = arguments[0]", json!([format!("#/{place}")]));
}

/// Opens a request that nobody signed, and goes through the ordinary share with what it asks.
fn answer(room: &Room, driver: &Driver) -> String {
    let asked = json!({
        "client_id": "waterschap.example", "nonce": "n-0S6_WzA2Mj-0S6_WzA2Mj", "client_metadata": {"client_name": "Het Waterschap"},
        "dcql_query": {"credentials": [{"id": "stage", "format": "x-dossier-record", "meta": {"kind_values": ["internship"]},
            "claims": [{"path": ["organisation"]}, {"path": ["hours"]}]}]},
        "x-purpose": {"text": "Beoordeling van je stage"},
    });
    room.lay_out(&[("verzoek.json", asked.to_string().as_bytes())]);
    go(driver, "shares");
    driver.press("#shares-request");
    driver.press("#request-pick");
    driver.find("#request-wanted-0");
    let page = driver.text_of_page();
    assert!(
        page.contains("Niet ondertekend") && page.contains("Heb je"),
        "{page}"
    );
    driver.press("#request-answer");
    driver.find("#share-0-hours");
    let ticked = |field: &str| {
        driver.script(
            "return document.getElementById(arguments[0]).checked",
            json!([format!("share-0-{field}")]),
        )
    };
    assert_eq!(
        (ticked("hours"), ticked("supervisor"), ticked("notes")),
        (json!(true), json!(false), json!(false))
    );
    driver.press("#share-next");
    driver.find("#share-recipient");
    let name = driver.script(
        "return document.getElementById('share-recipient').value",
        json!([]),
    );
    assert_eq!(name, "Het Waterschap");
    driver.press("#share-next");
    driver.find("#share-until-words");
    driver.press("#share-next");
    driver.find("#share-make");
    let preview = driver.text_of_page();
    assert!(
        preview.contains(ORGANISATION) && !preview.contains(WITHHELD),
        "{preview}"
    );
    driver.press("#share-make");
    driver.find("#made-words");
    let words = driver.script(
        "return document.getElementById('made-words').innerText",
        json!([]),
    );
    words.as_str().unwrap().trim().to_owned()
}

fn reply(room: &Room, driver: &Driver, bundle: &[u8], words: &str) {
    room.lay_out(&[("stage.dossiershare", bundle)]);
    go(driver, "reader");
    driver.press("#reader-pick");
    driver.fill("#reader-secret", words);
    driver.press("#reader-open");
    driver.press("#reader-reply");
    driver.fill("#reply-name", "M. Bakker");
    driver.choose("#remark-0", "internship");
    driver.fill("#remark-0-hours", "640");
    driver.fill("#remark-0-text", "Werkt zelfstandig en netjes.");
    driver.press("#reply-sign");
    driver.find("#replied");
}

fn unlock(driver: &Driver) {
    driver.fill("#unlock-secret", PASSPHRASE);
    driver.press("#unlock-open");
    driver.find("#nav-overview");
}

fn take_in(room: &Room, driver: &Driver, reply: &[u8]) {
    room.lay_out(&[("reactie.dossierreply", reply)]);
    go(driver, "shares");
    driver.press("#shares-reply");
    driver.press("#reply-pick");
    driver.find("#reply-keep");
    let page = driver.text_of_page();
    assert!(
        page.contains("M. Bakker") && page.contains("niemand bevestigt"),
        "{page}"
    );
    driver.press("#reply-keep");
    driver.find("#reply-kept");
}

fn withdraw_and_prove(driver: &Driver) {
    go(driver, "shares");
    driver.press("#share-replies-0 summary");
    driver.wait_for_text("Werkt zelfstandig en netjes.");
    driver.press_one_that_says("#share-row-0 button", "Trek in");
    driver.press("#withdraw-confirm");
    driver.find("#withdraw-letter");
    // A fresh page: the dialog is gone, the list is read again.
    go(driver, "overview");
    go(driver, "shares");
    driver.press("#share-life-0 summary");
    driver.press("#share-proof-0");
    driver.find("#toast, .toast, [role=status]");
}

/// One item stays, all else is locked; the way out leads to the unlock screen.
fn show_and_leave(driver: &Driver) {
    go(driver, "all");
    driver.fill("#search", ORGANISATION);
    driver.press_one_that_says("#main a", "Stage bij het waterschap");
    driver.press("#detail-show");
    driver.press("#detail-show-confirm");
    driver.find("#showing");
    let page = driver.text_of_page();
    assert!(page.contains(ORGANISATION) && !page.contains(WITHHELD), "{page}");
    let refused = driver.script_later(
        "const done = arguments[arguments.length - 1]; window.__TAURI_INTERNALS__.invoke('overview').then(done, done)",
        json!([]),
    );
    assert_eq!(refused["code"], "locked");
    driver.press("#showing-stop");
    driver.find("#unlock-secret");
    assert!(!driver.text_of_page().contains(ORGANISATION));
}

fn check(bundle: &[u8], words: &str, reply: &[u8], proof: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let (container, committed) = unwrap_share(bundle, words);
    let (zip, reply, proof) = (
        put("a.zip", &container),
        put("a.dossierreply", reply),
        put("w.tlog-proof", proof),
    );

    let command =
        std::env::var_os("DOSSIER_CLI").expect("DOSSIER_CLI names the command: run `cargo xtask test`");
    let output = Command::new(command)
        .args([
            "ledger",
            "verify",
            proof.to_str().unwrap(),
            "--seen",
            &committed,
            "--json",
        ])
        .output()
        .unwrap();
    let proven: Value = serde_json::from_slice(&output.stdout).unwrap();
    // A withdrawal is two lines, written together; the screen proves the latest.
    assert_eq!(
        (&proven["event"]["type"], &proven["seen"]),
        (&json!("erasure.requested"), &json!(true)),
        "{proven}"
    );

    let python = |what: &str, file: &Path| python_reader(&[&zip, Path::new(what), file]);
    let Some(found) = python("--proof", &proof) else {
        return;
    };
    assert_eq!(found.unwrap()["proven"]["event"], "erasure.requested");
    assert_eq!(
        python("--reply", &reply).unwrap().unwrap()["reply"]["says"],
        json!(["internship"])
    );
}
