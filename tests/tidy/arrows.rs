//! Who may import whom, read from `cargo metadata`.

use std::{collections::BTreeMap, process::Command};

use serde_json::Value;

use crate::root;

/// The arrows of the house. A room that is not here may not exist; an arrow that is not here may not be drawn.
const ARROWS: &[(&str, &[&str])] = &[
    ("dossier-model", &[]),
    ("dossier-seal", &[]),
    ("dossier-credential", &["dossier-model"]),
    ("dossier-import", &["dossier-model", "dossier-credential"]),
    ("dossier-vault", &["dossier-model", "dossier-seal"]),
    (
        "dossier-share",
        &["dossier-model", "dossier-credential", "dossier-seal"],
    ),
    ("dossier-net", &["dossier-model"]),
    (
        "dossier",
        &[
            "dossier-model",
            "dossier-seal",
            "dossier-vault",
            "dossier-credential",
            "dossier-import",
            "dossier-share",
            "dossier-net",
        ],
    ),
    ("dossier-api", &["dossier"]),
    ("dossier-system", &["dossier"]),
    ("dossier-cli", &["dossier", "dossier-system"]),
    (
        "dossier-viewer",
        &["dossier-share", "dossier-credential", "dossier-model"],
    ),
    ("eigen-dossier", &["dossier-api", "dossier-system", "dossier"]),
];

/// Chores and tests may import any room.
const FREE: &[&str] = &["xtask", "dossier-tests"];

#[test]
fn every_arrow_between_rooms_is_one_that_the_house_draws() {
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let mut wrong = Vec::new();
    for package in packages() {
        let name = package["name"].as_str().unwrap();
        if FREE.contains(&name) {
            continue;
        }
        let Some(may) = allowed.get(name) else {
            wrong.push(format!("{name} is a room that the house does not know"));
            continue;
        };
        for dependency in package["dependencies"].as_array().unwrap() {
            let to = dependency["name"].as_str().unwrap();
            let for_tests = dependency["kind"].as_str() == Some("dev");
            if allowed.contains_key(to) && !for_tests && !may.contains(&to) {
                wrong.push(format!("{name} -> {to}"));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that the house does not draw: {wrong:?}");
}

#[test]
fn only_one_room_has_a_socket_and_only_one_rolls_dice() {
    let sockets = ["reqwest", "ureq", "hyper", "tokio"];
    let dice = ["getrandom", "rand", "rand_core"];
    let mut wrong = Vec::new();
    for package in packages() {
        let name = package["name"].as_str().unwrap();
        for dependency in package["dependencies"].as_array().unwrap() {
            let to = dependency["name"].as_str().unwrap();
            if dependency["kind"].as_str() == Some("dev") || FREE.contains(&name) {
                continue;
            }
            // In a browser the viewer's page hands in its dice, which only the outermost room can pass on.
            let passes_on = name == "dossier-viewer" && dependency["target"].is_string();
            if (sockets.contains(&to) && name != "dossier-net")
                || (dice.contains(&to) && name != "dossier-seal" && !passes_on)
            {
                wrong.push(format!("{name} -> {to}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_core_builds_without_the_window() {
    let metadata = metadata();
    let defaults = metadata["workspace_default_members"].as_array().unwrap();
    assert!(defaults.len() > 10);
    assert!(
        defaults
            .iter()
            .all(|id| !id.as_str().unwrap().contains("src-tauri"))
    );
}

fn packages() -> Vec<Value> {
    metadata()["packages"].as_array().unwrap().clone()
}

fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["metadata", "--no-deps", "--format-version", "1"];
    let output = Command::new(cargo)
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}
