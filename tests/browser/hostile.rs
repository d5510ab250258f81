//! Text that would like to be markup. The policy is switched off here, so that only the screens stand in its way.

use dossier_tests::{
    corpus,
    stage::{Scene, Stage, WIDE, sample},
};
use serde_json::{Value, json};

use crate::tour::{before_every_page, evaluate, open, texts};

/// Each calls `window.alert` when it is taken for more than text.
const PAYLOADS: [&str; 7] = [
    "<script>alert('script')</script>",
    "<img src=x onerror=alert('image')>",
    "<svg/onload=alert('svg')>",
    "\"><iframe srcdoc=\"<script>parent.alert('frame')</script>\"></iframe>",
    "<details open ontoggle=alert('details')>",
    "</textarea></select></style><script>alert('end')</script>",
    "{@html '<img src=x onerror=alert(1)>'} ${alert('template')} {{alert('braces')}}",
];
const LINK: &str = "javascript:alert('link')";

const WATCH: &str = "window.ran = []; window.alert = (what) => window.ran.push(String(what))";

/// Elements that only a payload can have brought.
const FOREIGN: &str = "[...document.body.querySelectorAll('script, iframe, object, embed, img, [onerror], [onload], [ontoggle], a[href^=\"javascript:\" i]')]\
    .map((one) => one.outerHTML)";

#[test]
fn hostile_text_is_shown_as_text() {
    let data = tempfile::tempdir().unwrap();
    let stage = Stage::set(Scene::Demo, data.path());
    stage.look(WIDE);
    stage
        .driver
        .chromium_command("Page.setBypassCSP", json!({"enabled": true}));
    before_every_page(&stage, WATCH);

    // Without the policy and without escaping it does run.
    stage.at("overview");
    evaluate(
        &stage,
        "document.querySelector('main').insertAdjacentHTML('beforeend', \"<img src=x onerror=alert('control')>\"); new Promise((done) => setTimeout(() => done(0), 300))",
    );
    assert_eq!(evaluate(&stage, "window.ran"), json!(["control"]));

    for (number, payload) in PAYLOADS.into_iter().enumerate() {
        let id = keep(&stage, payload);
        stage.at(&format!("all/{id}"));
        inert(&stage, payload, "detail");
        for file in evil_files(payload) {
            let parked = stage.harness.park("bestand.svg", &file);
            stage.call("attach", &json!({"id": id, "tokens": [parked["token"]]}));
        }
        stage.at(&format!("all/{id}/edit"));
        let typed = texts(&evaluate(
            &stage,
            "[...document.querySelectorAll('input, textarea')].map((one) => one.value)",
        ));
        assert!(typed.iter().any(|value| value == payload), "{typed:?}");
        inert(&stage, "", "edit");
        if number % 2 == 0 {
            share(&stage, &id, payload);
        }
    }
    stage.at("all");
    inert(&stage, "<script>alert('script')</script>", "everything");
    stage.at("overview");
    inert(&stage, "", "overview");
    stage.at("shares");
    inert(&stage, "<svg/onload=alert('svg')>", "shares");

    bring_in_credentials(&stage);
    bring_in_the_corpus(&stage);
}

/// A record that holds this text wherever text can be.
fn keep(stage: &Stage, payload: &str) -> String {
    let draft = json!({
        "kind": "internship",
        "title": {"nl": payload, "en": payload},
        "issuer": {"name": payload, "identifiers": {"kvk": payload}},
        "dates": {"start": "2026-02-02"},
        "fields": {"organisation": payload, "place": LINK, "role": payload, "supervisor": payload, "tasks": [payload, LINK], "evaluation": payload, payload: payload},
        "tags": [payload],
        "skills": [payload],
        "notes": payload,
    });
    let saved = stage.call("save_record", &json!({"id": "", "draft": draft}));
    saved["row"]["id"]
        .as_str()
        .unwrap_or_else(|| panic!("it is kept: {saved}"))
        .to_owned()
}

/// A drawing with the text inside it, and a drawing that is a program.
fn evil_files(payload: &str) -> [Vec<u8>; 2] {
    let drawing = |inside: &str| {
        format!("<svg xmlns='http://www.w3.org/2000/svg' onload=\"alert('file')\">{inside}</svg>")
            .into_bytes()
    };
    [drawing(payload), drawing("<script>alert('file')</script>")]
}

/// Through the steps of a share, where the recipient's eyes are borrowed, to the list of shares.
fn share(stage: &Stage, id: &str, payload: &str) {
    let driver = &stage.driver;
    stage.at(&format!("all/{id}"));
    driver.press("#detail-share");
    driver.choose("#share-purpose", "other");
    driver.fill("#share-purpose-own", payload);
    driver.find("#share-item-0");
    stage.settle();
    inert(stage, payload, "share-what");
    driver.press("#share-next");
    driver.fill("#share-recipient", payload);
    driver.fill("#share-text", payload);
    driver.press("#share-next");
    driver.fill("#share-until", "31-12-2099");
    driver.find("#share-until-words");
    inert(stage, payload, "share-when");
    driver.press("#share-next");
    driver.find("#share-make");
    stage.settle();
    inert(stage, payload, "share-check");
    driver.press("#share-make");
    driver.find("#made-words");
    inert(stage, payload, "share-made");
}

/// A credential whose every name is hostile, first as a plan and then as a record.
fn bring_in_credentials(stage: &Stage) {
    let genuine: Value = serde_json::from_slice(&sample("import/badge-projectleiding.json")).unwrap();
    for (number, payload) in PAYLOADS.iter().enumerate() {
        let mut badge = genuine.clone();
        badge["id"] = json!(format!("urn:uuid:7cb8bbaf-0bbf-4b39-82b6-{number:012}"));
        badge["name"] = json!(payload);
        badge["issuer"]["name"] = json!(payload);
        badge["issuer"]["url"] = json!(LINK);
        badge["credentialSubject"]["achievement"]["name"] = json!(payload);
        badge["credentialSubject"]["achievement"]["description"] = json!(payload);
        badge["credentialSubject"]["achievement"]["criteria"] = json!({"narrative": payload, "id": LINK});
        badge["credentialSubject"]["achievement"]["image"] =
            json!({"type": "Image", "id": format!("data:image/svg+xml,{payload}")});
        stage
            .harness
            .park(&format!("badge-{number}.json"), badge.to_string().as_bytes());
    }
    stage.at("add");
    stage.driver.find("#plan-run");
    stage.settle();
    for payload in PAYLOADS {
        inert(stage, payload, "add-plan");
    }
    stage.driver.press("#plan-run");
    stage.driver.find("#import-report");
    inert(stage, "", "add-report");
    let request = json!({"kind": "credential", "search": "alert", "tag": "", "issuer": "", "status": "", "trashed": false, "offset": 0, "limit": 50});
    let found = stage.call("list", &request);
    let rows = found["rows"].as_array().unwrap();
    assert_eq!(rows.len(), PAYLOADS.len(), "{found}");
    for row in rows {
        stage.at(&format!("all/{}", row["id"].as_str().unwrap()));
        inert(stage, row["title"].as_str().unwrap(), "detail of a credential");
    }
}

/// Drawings that were made to attack, from the corpus.
fn bring_in_the_corpus(stage: &Stage) {
    let Some(folder) = corpus()
        .map(|folder| folder.join("attacks/svg-attack"))
        .filter(|folder| folder.is_dir())
    else {
        return;
    };
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        stage.harness.park(
            path.file_name().unwrap().to_str().unwrap(),
            &std::fs::read(&path).unwrap(),
        );
        count += 1;
    }
    assert!(count > 0);
    open(stage, "add");
    inert(stage, "", "add, with drawings that attack");
}

/// Nothing ran, nothing foreign stands on the page, and the text is there to be read.
fn inert(stage: &Stage, text: &str, place: &str) {
    stage.settle();
    assert_eq!(texts(&evaluate(stage, "window.ran")), [""; 0], "{place}");
    assert_eq!(texts(&evaluate(stage, FOREIGN)), [""; 0], "{place}");
    let page = evaluate(stage, "document.body.textContent.replace(/\\s+/g, ' ')");
    assert!(
        page.as_str().unwrap().contains(text),
        "{place} does not show {text} but says\n{}",
        stage.driver.text_of_page()
    );
}
