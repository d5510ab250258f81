//! What comes in by itself: links, files that are opened with the app, files that are dropped on it.

use dossier_tests::stage::sample;
use serde_json::json;

use crate::{
    pointer::Pointer,
    room::{Room, say, unlock},
};

const ADDRESS: &str = "https://badges.example.org/a/1234.json";
const LINK: &str = "eigendossier://get?url=https%3A%2F%2Fbadges.example.org%2Fa%2F1234.json";

#[test]
fn a_link_and_a_file_opened_while_locked_wait_and_are_told_and_nothing_is_asked() {
    let room = Room::lived_in(|_| {});
    let driver = room.open_with(&[LINK]);
    driver.find("#unlock-secret");
    driver.wait_for_text(ADDRESS);

    // A second start hands its file, named from its own folder, and its link to the first, and ends.
    std::fs::write(
        room.path("save").join("badge.json"),
        sample("import/badge-projectleiding.json"),
    )
    .unwrap();
    room.open_again(&room.path("save"), &["badge.json"]);
    driver.wait_for_text("badge.json");
    room.open_again(&room.path("save"), &["openid4vp://?client_id=school&nonce=n"]);
    room.open_again(
        &room.path("save"),
        &["eigendossier://get?url=http%3A%2F%2Fbadges.example.org%2F"],
    );
    driver.wait_for_text("link_refused");
    assert_eq!(processes_of(&room), 1, "there is one app");

    // Still locked, and still nothing but what waits.
    let parked = say(&driver, "parked", json!({}));
    let purposes: Vec<&str> = parked["answer"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["purpose"].as_str().unwrap())
        .collect();
    assert_eq!(purposes, ["link", "import", "request"], "{parked}");
    assert_eq!(say(&driver, "diary", json!({}))["refusal"], "locked");

    unlock(&driver);
    driver.find("#plan-run");
    driver.wait_for_text("Projectleiding");
    driver.press("#plan-cancel");
    driver.find("#add-link-waits");
    let typed = driver.script(
        "return document.getElementById('add-link-address').value",
        json!([]),
    );
    assert_eq!(typed, ADDRESS);
    let diary = say(&driver, "diary", json!({}));
    assert_eq!(diary["answer"], json!([]), "nobody was asked anything");
}

#[test]
fn a_share_opened_with_the_app_goes_to_the_reader_without_unlocking() {
    let room = Room::lived_in(|_| {});
    let file = room.path("save").join("van-sanne.dossiershare");
    std::fs::write(&file, b"age-encryption.org/v1\nnot a whole share").unwrap();
    let driver = room.open();
    driver.find("#unlock-secret");
    room.open_again(&room.path("save"), &["van-sanne.dossiershare"]);
    driver.find("#reader-secret");
    driver.wait_for_text("van-sanne.dossiershare");
}

#[test]
fn files_that_are_dropped_on_the_window_are_looked_at_and_nothing_is_kept() {
    let room = Room::lived_in(|_| {});
    let badge = room.path("save").join("badge met spatie.json");
    std::fs::write(&badge, sample("import/badge-projectleiding.json")).unwrap();
    let driver = room.open();
    unlock(&driver);
    let pointer = Pointer::on_window_of(room.process().expect("the app runs"));
    let uri = badge.to_str().unwrap().replace(' ', "%20");
    pointer.drop_files(&[std::path::Path::new(&uri)], || {
        driver.find("#drop-veil");
    });
    driver.find("#plan-run");
    driver.wait_for_text("Projectleiding");
    let kept = say(&driver, "overview", json!({}));
    assert_eq!(kept["answer"]["total"], 0, "{kept}");
    driver.press("#plan-run");
    driver.find("#import-report");
}

fn processes_of(room: &Room) -> usize {
    let home = format!("HOME={}", room.path("home").display());
    let names = crate::room::processes().filter(|id| crate::room::environment_of(*id).contains(&home));
    names
        .filter(|id| {
            std::fs::read_to_string(format!("/proc/{id}/comm"))
                .is_ok_and(|name| name.starts_with("eigen-dossier"))
        })
        .count()
}
