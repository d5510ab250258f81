//! An older copy that was put back is noticed, wherever it stands.

use std::{fs, path::Path};

use dossier::{Dossier, Home, Unlock, Warning};
use serde_json::json;

use crate::common::{Desk, add, passphrase};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn an_older_copy_in_another_place_is_noticed_too() {
    let (desk, mut dossier) = Desk::with_dossier();
    add(&mut dossier, json!({"kind": "work", "title": "Bakker"}));
    dossier.lock();
    let moved = desk.path("moved.dossier");
    copy(&desk.home().folder, &moved);
    let mut dossier = desk.open();
    add(&mut dossier, json!({"kind": "work", "title": "Slager"}));
    dossier.lock();
    let home = Home {
        folder: moved,
        state: desk.home().state,
    };
    let dossier = Dossier::open(home, Unlock::Passphrase(&passphrase())).unwrap();
    assert_eq!(dossier.warnings(), [Warning::RolledBack]);
}

#[test]
fn the_mark_holds_nothing_of_the_learner() {
    let (desk, dossier) = Desk::with_dossier();
    dossier.lock();
    let text = fs::read_to_string(desk.path("state/marks.json")).unwrap();
    assert!(!text.contains("sanne"), "{text}");
}
