//! A phone in the hand: fingers instead of a mouse, a notch, and Back.

use dossier_tests::stage::{PHONE, Scene, Stage};
use serde_json::json;

use crate::tour::{Faults, evaluate, texts, tour};

/// Targets that a thumb would miss: not in a line of text, and smaller than 44 px in both directions, or than 24 in one.
const SMALL: &str = r"[...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter((one) => one.checkVisibility() && !one.matches('.skip') && one.closest('.unseen') === null && getComputedStyle(one).display !== 'inline')
    .map((one) => ({ one, box: [one, ...(one.labels ?? [])].map((part) => part.getBoundingClientRect()) }))
    .filter(({ box }) => box.every((part) => part.height < 43.5 && part.height > 0))
    .filter(({ one }) => one.closest('table, p') === null)
    .map(({ one, box }) => `${one.tagName.toLowerCase()}#${one.id}.${[...one.classList].join('.')} ${Math.round(box[0].width)} × ${Math.round(box[0].height)} px: ${one.textContent.trim().slice(0, 30)}`)";

fn with_fingers(stage: &Stage) {
    stage.driver.chromium_command(
        "Emulation.setTouchEmulationEnabled",
        json!({"enabled": true, "maxTouchPoints": 5}),
    );
}

/// A tap in the middle of what a selector finds.
fn tap(stage: &Stage, css: &str) {
    stage.driver.find(css);
    let place = evaluate(
        stage,
        &format!(
            "(() => {{ const one = document.querySelector({css:?}); one.scrollIntoView({{ block: 'center' }}); const box = one.getBoundingClientRect(); \
             return {{ x: box.left + box.width / 2, y: box.top + box.height / 2 }}; }})()"
        ),
    );
    for (kind, points) in [("touchStart", json!([place])), ("touchEnd", json!([]))] {
        stage.driver.chromium_command(
            "Input.dispatchTouchEvent",
            json!({"type": kind, "touchPoints": points}),
        );
    }
    stage.settle();
}

#[test]
fn every_target_on_a_phone_has_the_size_of_a_thumb() {
    let mut faults = Faults::default();
    tour(&[PHONE], with_fingers, |stage, screen, look| {
        assert_eq!(evaluate(stage, "matchMedia('(pointer: coarse)').matches"), true);
        for small in texts(&evaluate(stage, SMALL)) {
            faults.add(screen, look, &small);
        }
    });
    faults.none();
}

#[test]
fn fingers_go_in_and_back_comes_out_one_step_at_a_time() {
    let data = tempfile::tempdir().unwrap();
    let stage = Stage::set(Scene::Demo, data.path());
    with_fingers(&stage);
    stage.look(PHONE);
    stage.at("overview");
    tap(&stage, "#nav-all");
    let place = || evaluate(&stage, "location.hash");
    assert_eq!(place(), "#/all");
    tap(&stage, "li[data-index='2'] a, [data-index='2'] a");
    let record = place();
    assert!(record.as_str().unwrap().starts_with("#/all/"), "{record}");

    // What lies on top goes first.
    stage
        .driver
        .find("#detail-original-view, #detail-languages, #detail-edit");
    evaluate(&stage, "document.querySelector('h1, h2').scrollIntoView(); 0");
    stage.at("shares");
    evaluate(&stage, "location.hash = '#/overview'; 0");
    stage.settle();
    stage.driver.keys("?");
    stage.driver.find("#key-list[open]");
    stage.settle();
    back(&stage);
    assert_eq!(
        evaluate(&stage, "document.querySelector('dialog[open]') === null"),
        true,
        "Back closes the sheet"
    );
    assert_eq!(place(), "#/overview", "and stays on the screen");
    back(&stage);
    assert_eq!(place(), "#/shares", "the next one goes to the screen before");

    // A sheet that was closed by its own button leaves no step behind.
    evaluate(&stage, "location.hash = '#/overview'; 0");
    stage.settle();
    stage.driver.keys("?");
    tap(&stage, "#key-list-close");
    back(&stage);
    assert_eq!(place(), "#/shares");
}

fn back(stage: &Stage) {
    evaluate(
        stage,
        "history.back(); new Promise((done) => setTimeout(() => done(0), 250))",
    );
    stage.settle();
}

#[test]
fn nothing_lies_under_the_notch_or_the_strip_at_the_foot() {
    let data = tempfile::tempdir().unwrap();
    let stage = Stage::set(Scene::Demo, data.path());
    with_fingers(&stage);
    stage.look(PHONE);
    let insets = json!({"insets": {"top": 40, "bottom": 34, "left": 0, "right": 0}});
    let answer = stage
        .driver
        .chromium_command("Emulation.setSafeAreaInsetsOverride", insets);
    assert!(answer.get("error").is_none(), "{answer}");
    for place in ["overview", "all", "add", "shares", "more"] {
        stage.at(place);
        let lowest = evaluate(
            &stage,
            "Math.max(...[...document.querySelectorAll('nav a')].filter((one) => one.checkVisibility()).map((one) => { const words = document.createRange(); words.selectNodeContents(one); return words.getBoundingClientRect().bottom; }))",
        );
        assert!(
            lowest.as_f64().unwrap() <= 740.0 - 34.0,
            "{place}: the bar's words end at {lowest}"
        );
        let highest = evaluate(
            &stage,
            "document.querySelector('h1').getBoundingClientRect().top + scrollY",
        );
        assert!(
            highest.as_f64().unwrap() >= 40.0,
            "{place}: the heading begins at {highest}"
        );
    }
}
