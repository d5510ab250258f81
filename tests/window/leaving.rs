//! Locking, closing, and coming back.

use std::time::{Duration, Instant};

use dossier_api::{PreferencesRequest, SaveRequest};
use serde_json::json;

use crate::{
    pointer::Pointer,
    room::{Room, say, unlock, wait_for_the_end},
};

const TITLE: &str = "Kanariecursus lassen";

fn with_one_record() -> Room {
    Room::lived_in(|session| {
        let draft = json!({"kind": "work", "title": TITLE, "fields": {"organisation": "Kanariewerf"}});
        let request: SaveRequest = serde_json::from_value(json!({"id": "", "draft": draft})).unwrap();
        session.save_record(request).unwrap();
    })
}

#[test]
fn a_dossier_that_nobody_touches_locks_by_itself_and_the_page_is_loaded_anew() {
    let room = with_one_record();
    let preferences = PreferencesRequest {
        lock_after: 1,
        keys: true,
        text_size: 100,
        safe_rendering: false,
    };
    room.session().preferences(preferences).unwrap();
    let driver = room.open();
    unlock(&driver);
    driver.press("#nav-all");
    driver.wait_for_text(TITLE);
    driver.script("window.before = true; return 0", json!([]));
    let begun = Instant::now();
    // Looking at a page is no touch.
    while driver.try_find("#unlock-secret").is_none() {
        assert!(
            begun.elapsed() < Duration::from_secs(200),
            "it never locked: {} on\n{}",
            say(&driver, "start", json!({})),
            driver.text_of_page()
        );
        std::thread::sleep(Duration::from_secs(2));
    }
    assert!(begun.elapsed() > Duration::from_secs(45), "it locked too soon");
    assert_eq!(
        driver.script("return window.before ?? null", json!([])),
        json!(null),
        "the page is a new one"
    );
    assert!(!driver.text_of_page().contains(TITLE));
    assert_eq!(say(&driver, "overview", json!({}))["refusal"], "locked");
}

#[test]
fn closing_the_window_locks_and_the_next_start_asks_for_the_passphrase_in_a_window_of_the_same_size() {
    let room = with_one_record();
    let driver = room.open();
    unlock(&driver);
    let pointer = Pointer::on_window_of(room.process().unwrap());
    pointer.resize(940, 700);
    dossier_tests::webdriver::wait_for("the new size", || (pointer.size() == (940, 700)).then_some(()));
    driver.press("#nav-all");
    driver.wait_for_text(TITLE);
    pointer.close_window();
    wait_for_the_end(&room);
    drop(driver);
    // Whoever comes next has the dossier at once.
    room.unlocked().lock();

    let state = std::fs::read_to_string(room.config().join(".window-state.json")).unwrap();
    let state: serde_json::Value = serde_json::from_str(&state).unwrap();
    let members: Vec<_> = state.as_object().unwrap().iter().collect();
    assert_eq!(members.len(), 1, "{state}");
    for (name, value) in members[0].1.as_object().unwrap() {
        assert!(
            value.is_number() || value.is_boolean(),
            "{name} is only where and how large"
        );
    }

    let driver = room.open();
    driver.find("#unlock-secret");
    let pointer = Pointer::on_window_of(room.process().unwrap());
    assert_eq!(pointer.size(), (940, 700));
}
