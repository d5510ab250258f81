//! A dossier that is far larger than most, in the real window.

use dossier_tests::{stage, webdriver::wait_for};
use serde_json::json;

use crate::room::{Room, unlock};

const COUNT: usize = 10_000;

#[test]
fn ten_thousand_records_open_scroll_and_are_searched() {
    let room = Room::lived_in(|session| stage::bring_in_many(session, COUNT));
    let driver = room.open();
    unlock(&driver);
    driver.press("#nav-all");
    driver.find("[data-index='0']");
    let size = driver.script(
        "return document.querySelector('li[aria-posinset]').getAttribute('aria-setsize')",
        json!([]),
    );
    assert_eq!(size, COUNT.to_string());
    let elements = || {
        let count = driver.script("return document.querySelectorAll('*').length", json!([]));
        assert!(count.as_u64().unwrap() < 2_500, "{count} elements");
    };
    elements();
    driver.script(
        "const list = document.querySelector('.rows ul'); list.scrollTop = list.scrollHeight; return 0",
        json!([]),
    );
    driver.find(&format!("li[aria-posinset='{COUNT}']"));
    elements();
    driver.fill("#search", "onderdeel 04321");
    let titles =
        "return [...document.querySelectorAll('li[aria-posinset] .title')].map((one) => one.innerText)";
    wait_for("one row", || {
        (driver.script(titles, json!([])) == json!(["Onderdeel 04321"])).then_some(())
    });
}
