//! Backups, what opens a dossier, and what is left of a damaged one.

use serde_json::{Value, json};

use crate::terminal::Terminal;

fn done(terminal: &Terminal, arguments: &[&str]) -> Value {
    let (exit, answer) = terminal.json(arguments);
    assert_eq!(exit, 0, "{arguments:?}: {answer}");
    answer
}

fn refused(terminal: &Terminal, arguments: &[&str]) -> (i32, String) {
    let (exit, answer) = terminal.json(arguments);
    (
        exit,
        answer["error"]["code"].as_str().unwrap_or_default().to_owned(),
    )
}

#[test]
fn a_backup_is_made_proven_and_brought_back() {
    let terminal = Terminal::with_dossier();
    let id = terminal.add("skill", r#"{"title":"Solderen"}"#);
    let made = done(&terminal, &["backup", "--out", "b.dossierbackup"]);
    assert_eq!(
        (&made["records"], &made["path"]),
        (&json!(1), &json!("b.dossierbackup"))
    );
    assert_eq!(
        made["bytes"],
        json!(std::fs::metadata(terminal.path("b.dossierbackup")).unwrap().len())
    );
    assert_eq!(
        refused(&terminal, &["backup", "--out", "b.dossierbackup"]),
        (2, "backup_exists".into())
    );
    assert_eq!(done(&terminal, &["drill", "b.dossierbackup"])["ok"], json!(true));

    done(&terminal, &["remove", &id]);
    assert_eq!(
        done(&terminal, &["erase", &id]),
        json!({"records": 1, "files": 0})
    );
    let back = done(&terminal, &["restore-backup", "b.dossierbackup"]);
    assert_eq!((&back["added"], &back["failed"]), (&json!([id]), &json!([])));
    let again = done(&terminal, &["restore-backup", "b.dossierbackup"]);
    assert_eq!((&again["added"], &again["same"]), (&json!([]), &json!(1)));

    let copy = done(
        &terminal,
        &["restore-backup", "b.dossierbackup", "--as-new", "copy.dossier"],
    );
    assert_eq!(copy["records"], json!(1));
    assert_eq!(
        done(&terminal, &["list", "--dossier", "copy.dossier"])["total"],
        json!(1)
    );
    let replaced = done(&terminal, &["restore-backup", "b.dossierbackup", "--replace"]);
    let earlier = replaced["earlier"].as_str().unwrap();
    assert_eq!(
        done(&terminal, &["list", "--dossier", earlier])["total"],
        json!(1)
    );
}

#[test]
fn a_backup_that_is_none_damaged_or_locked_is_told_apart() {
    let terminal = Terminal::with_dossier();
    done(&terminal, &["backup", "--out", "b"]);
    terminal.put(
        "text",
        "not a backup, but long enough to hold the beginning of one",
    );
    assert_eq!(refused(&terminal, &["drill", "text"]), (4, "not_a_backup".into()));
    assert_eq!(
        refused(&terminal, &["drill", "nothing"]),
        (5, "source_unreadable".into())
    );
    terminal.put("wrong.txt", "iets anders");
    assert_eq!(
        refused(&terminal, &["drill", "b", "--passphrase-file", "wrong.txt"]),
        (3, "wrong_passphrase".into())
    );
    let mut bytes = std::fs::read(terminal.path("b")).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    terminal.put("damaged", &bytes);
    assert_eq!(
        refused(&terminal, &["drill", "damaged"]),
        (4, "backup_damaged".into())
    );
    assert_eq!(
        refused(&terminal, &["restore-backup", "damaged", "--as-new", "x.dossier"]),
        (4, "backup_damaged".into())
    );
    assert!(!terminal.path("x.dossier").exists());
    assert_eq!(
        refused(&terminal, &["restore-backup", "b", "--as-new", "d.dossier"]),
        (2, "already_exists".into())
    );
}

#[test]
fn slots_come_and_go_and_the_last_passphrase_stays() {
    let terminal = Terminal::with_dossier();
    terminal.put("two.txt", "zeven zachte zaagbekken");
    let slots = done(&terminal, &["slots", "--add", "--new-passphrase-file", "two.txt"]);
    let kinds: Vec<_> = slots["slots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|slot| &slot["kind"])
        .collect();
    assert_eq!(kinds, ["passphrase", "passphrase", "recovery"]);
    let id = |n: usize| slots["slots"][n]["id"].as_str().unwrap();
    assert_eq!(
        done(&terminal, &["list", "--passphrase-file", "two.txt"])["total"],
        json!(0)
    );
    done(&terminal, &["slots", "--remove", id(1)]);
    assert_eq!(
        refused(&terminal, &["slots", "--remove", id(0)]),
        (2, "last_passphrase".into())
    );
    assert_eq!(
        refused(&terminal, &["slots", "--remove", id(1)]),
        (2, "not_found".into())
    );
    assert_eq!(
        refused(&terminal, &["list", "--passphrase-file", "two.txt"]).1,
        "wrong_passphrase"
    );
}

#[test]
fn a_new_key_takes_the_place_of_the_old_one_and_of_all_that_opened_it() {
    let terminal = Terminal::with_dossier();
    terminal.add("skill", r#"{"title":"Solderen"}"#);
    terminal.put("new.txt", "zeven zachte zaagbekken");
    let rekeyed = done(&terminal, &["rekey", "--new-passphrase-file", "new.txt"]);
    assert_eq!(rekeyed["complete"], json!(true));
    assert_eq!(refused(&terminal, &["list"]), (3, "wrong_passphrase".into()));
    terminal.put("code.txt", rekeyed["recoveryCode"].as_str().unwrap());
    assert_eq!(
        done(&terminal, &["list", "--recovery-file", "code.txt"])["total"],
        json!(1)
    );
    assert_eq!(
        done(&terminal, &["check", "--full", "--passphrase-file", "new.txt"])["ok"],
        json!(true)
    );
}

#[test]
fn the_recovery_kit_is_a_page_with_the_new_code() {
    let terminal = Terminal::with_dossier();
    let made = done(&terminal, &["recovery", "--kit", "kit.html", "--lang", "nl"]);
    let page = std::fs::read_to_string(terminal.path("kit.html")).unwrap();
    for group in made["recoveryCode"].as_str().unwrap().split('-') {
        assert!(page.contains(&format!("<li>{group}</li>")));
    }
    assert!(page.contains("Herstelblad") && made["kit"] == json!("kit.html"));
}

#[test]
fn what_is_readable_is_salvaged() {
    let terminal = Terminal::with_dossier();
    let id = terminal.add("skill", r#"{"title":"Solderen"}"#);
    terminal.put("cv.pdf", "%PDF");
    done(&terminal, &["attach", &id, "cv.pdf"]);
    let saved = done(&terminal, &["salvage", "--out", "out"]);
    assert_eq!(
        (&saved["records"], &saved["files"], &saved["lost"]),
        (&json!(1), &json!(1), &json!([]))
    );
    assert_eq!(std::fs::read(terminal.path("out/files/cv.pdf")).unwrap(), b"%PDF");
    // What came out goes in again.
    let fresh = Terminal::with_dossier();
    let records = std::fs::read(terminal.path("out/records.json")).unwrap();
    fresh.put("r.json", records);
    done(&fresh, &["import", "r.json"]);
    assert_eq!(done(&fresh, &["list"])["total"], json!(1));
    assert_eq!(refused(&terminal, &["salvage", "--out", "out"]).0, 5);
}
