//! The whole conversation by name, as a screen has it.

#![allow(clippy::unwrap_used, missing_docs)]

use std::{
    path::Path,
    sync::atomic::{AtomicI64, Ordering},
};

use dossier_api::{COMMANDS, Failure, Places, Session, ShareItemRequest, ShareRequest};
use jiff::Timestamp;
use serde_json::{Value, json};

/// A clock that runs: making a dossier measures how fast the machine is.
fn ticking() -> Box<dyn Fn() -> Timestamp + Send> {
    let start: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
    let ticks = AtomicI64::new(0);
    Box::new(move || {
        let tick = ticks.fetch_add(1, Ordering::Relaxed);
        Timestamp::from_millisecond(start.as_millisecond() + tick * 400).unwrap()
    })
}

fn session(folder: &Path) -> Session {
    let places = Places {
        dossier_folder: folder.join("sanne.dossier"),
        state_folder: folder.join("state"),
        settings_file: folder.join("state/settings.json"),
    };
    Session::new(places, ticking())
}

fn code(answer: Result<Value, Failure>) -> String {
    answer.map_or_else(|failure| failure.code, |_| "done".to_owned())
}

const PASSPHRASE: &str = "kanarie lantaarn veulen ladder";

fn created(folder: &Path) -> Session {
    let mut session = session(folder);
    session.dispatch("create", json!({"passphrase": PASSPHRASE, "name": "Sanne"})).unwrap();
    session
}

#[test]
fn while_locked_every_command_that_needs_the_dossier_says_so_and_no_other_does() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = created(folder.path());
    session.dispatch("lock", Value::Null).unwrap();
    for command in COMMANDS {
        let answer = code(session.dispatch(command.name, (command.blank)()));
        assert_eq!(answer == "locked", command.needs_dossier, "{} answered {answer}", command.name);
    }
}

#[test]
fn an_unknown_command_and_a_misshapen_request_are_refused_without_a_word_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = session(folder.path());
    assert_eq!(code(session.dispatch("format_disk", Value::Null)), "usage");
    let failure = session.dispatch("unlock", json!({"secret": 7, "recovery": "kanarie"})).unwrap_err();
    assert_eq!((failure.code.as_str(), failure.about.contains("kanarie")), ("usage", false));
}

#[test]
fn a_dossier_is_made_confirmed_locked_and_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = session(folder.path());
    assert_eq!(session.dispatch("start", Value::Null).unwrap()["state"], "none");
    let view = session.dispatch("create", json!({"passphrase": PASSPHRASE, "name": "Sanne"})).unwrap();
    let groups: Vec<String> = serde_json::from_value(view["groups"].clone()).unwrap();
    assert_eq!(groups.len(), 9);
    let typed = json!({"places": [2, 7], "groups": [groups[2].to_lowercase(), groups[7]]});
    assert_eq!(session.dispatch("confirm_recovery", json!({"places": [0], "groups": ["0000"]})).unwrap(), json!(false));
    assert_eq!(session.dispatch("confirm_recovery", typed).unwrap(), json!(true));
    assert_eq!(session.dispatch("lock", Value::Null).unwrap()["state"], "locked");
    assert_eq!(code(session.dispatch("unlock", json!({"secret": "x", "recovery": false}))), "wrong_passphrase");
    let recovery = groups.join(" ");
    let overview = session.dispatch("unlock", json!({"secret": recovery, "recovery": true})).unwrap();
    assert_eq!((&overview["name"], &overview["total"]), (&json!("Sanne"), &json!(0)));
}

#[test]
fn a_second_session_hears_that_the_dossier_is_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let _first = created(folder.path());
    let mut second = session(folder.path());
    assert_eq!(code(second.dispatch("unlock", json!({"secret": PASSPHRASE, "recovery": false}))), "in_use");
}

#[test]
fn a_form_becomes_a_record_with_versions_a_bin_and_files() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = created(folder.path());
    let draft = json!({
        "kind": "internship", "title": "Stage Bakkerij Smit", "tags": ["bpv"],
        "dates": {"start": "2026-02"}, "fields": {"hours": "640", "supervisor": "J. Jansen"},
    });
    let view = session.dispatch("save_record", json!({"id": "", "draft": draft})).unwrap();
    let id = view["row"]["id"].as_str().unwrap().to_owned();
    assert_eq!((&view["row"]["figure"], &view["row"]["evidence"]), (&json!("640"), &json!("self")));

    let mut changed = view["draft"].clone();
    changed["fields"]["hours"] = json!("660");
    let view = session.dispatch("save_record", json!({"id": id, "draft": changed})).unwrap();
    assert_eq!((&view["version"], &view["versions"][0]["changed"]), (&json!(2), &json!(["hours"])));

    let token = session.park("plan.pdf", b"%PDF-1.7".to_vec()).unwrap().token;
    let view = session.dispatch("attach", json!({"id": id, "tokens": [token]})).unwrap();
    let file = view["attachments"][0]["id"].as_str().unwrap().to_owned();
    let to = folder.path().join("out.pdf");
    let request = serde_json::from_value(json!({"id": id, "file": file})).unwrap();
    assert_eq!(session.file_name(&request).unwrap(), "plan.pdf");
    assert!(session.save_file(request, &to).unwrap());
    assert_eq!(std::fs::read(to).unwrap(), b"%PDF-1.7");

    session.dispatch("trash", json!({"ids": [id]})).unwrap();
    let list = |session: &mut Session, trashed: bool| {
        let request = json!({"kind": "", "search": "BAKKERIJ", "tag": "", "issuer": "", "status": "",
            "trashed": trashed, "offset": 0, "limit": 50});
        session.dispatch("list", request).unwrap()["total"].clone()
    };
    assert_eq!((list(&mut session, false), list(&mut session, true)), (json!(0), json!(1)));
    session.dispatch("restore", json!({"ids": [id]})).unwrap();
    assert_eq!(list(&mut session, false), json!(1));
    assert_eq!(code(session.dispatch("save_record", json!({"id": "", "draft": {"kind": "work"}}))), "record_refused");
    assert_eq!(session.dispatch("check", Value::Null).unwrap()["ok"], json!(true));
}

#[test]
fn a_pasted_record_is_planned_shown_and_imported_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = created(folder.path());
    let text = r#"[{"kind":"result","title":"Rekenen","fields":{"grade":"7,5"}},{"kind":"geen"}]"#;
    for (state, added) in [("new", 1), ("same", 0)] {
        let token = session.dispatch("paste", json!({"text": text})).unwrap()["token"].clone();
        let plan = session.dispatch("plan_import", json!({"tokens": [token], "online": false})).unwrap();
        assert_eq!(plan["rows"][0]["state"], json!(state), "{plan}");
        assert_eq!(plan["problems"].as_array().unwrap().len(), 1);
        let done = session.dispatch("run_import", json!({"plan": plan["plan"], "rows": [0]})).unwrap();
        assert_eq!(done["added"].as_array().unwrap().len(), added);
        assert_eq!(code(session.dispatch("run_import", json!({"plan": plan["plan"], "rows": [0]}))), "stale");
    }
    assert_eq!(session.dispatch("parked", Value::Null).unwrap(), json!([]));
}

#[test]
fn a_share_is_previewed_made_opened_by_a_stranger_and_withdrawn() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = created(folder.path());
    let draft = json!({"kind": "internship", "title": "Stage", "fields": {"hours": "640", "supervisor": "GEHEIM-1"}});
    let view = session.dispatch("save_record", json!({"id": "", "draft": draft})).unwrap();
    let id = view["row"]["id"].as_str().unwrap().to_owned();

    let options = session.dispatch("share_options", json!({"ids": [id], "purpose": "internship"})).unwrap();
    let fields = options["items"][0]["fields"].as_array().unwrap();
    let supervisor = fields.iter().find(|field| field["key"] == "supervisor").unwrap();
    assert_eq!((&supervisor["chosen"], &supervisor["sensitive"]), (&json!(false), &json!(true)));

    let mut request = ShareRequest {
        recipient: "Bakkerij Smit".to_owned(),
        purpose: "internship".to_owned(),
        until: "2026-07-01".to_owned(),
        items: vec![ShareItemRequest { id: id.clone(), ..Default::default() }],
        ..Default::default()
    };
    assert_eq!(session.preview_share(request.clone()).unwrap_err().code, "share_empty");
    request.items[0].fields = vec!["title".to_owned(), "hours".to_owned()];
    let preview = session.preview_share(request.clone()).unwrap();
    assert!(!format!("{preview:?}").contains("GEHEIM"));
    assert_eq!(session.suggested_share_name(&request), "dossier-voor-bakkerij-smit-2026-06-01.dossiershare");

    let to = folder.path().join("share.dossiershare");
    let shared = session.make_share(request, &to).unwrap();
    let shares = session.dispatch("shares", Value::Null).unwrap();
    assert_eq!((&shares[0]["state"], &shares[0]["items"][0]["fields"]), (&json!("given"), &json!(["title", "hours"])));
    session.dispatch("lock", Value::Null).unwrap();

    // The stranger's side needs no dossier.
    let parked = session.park("share.dossiershare", std::fs::read(&to).unwrap()).unwrap();
    assert_eq!(parked.purpose, "bundle");
    let wrong = json!({"token": parked.token, "secret": "niet deze"});
    assert_eq!(code(session.dispatch("open_bundle", wrong)), "wrong_passphrase");
    let opened = session.dispatch("open_bundle", json!({"token": parked.token, "secret": shared.passphrase})).unwrap();
    assert_eq!((&opened["intact"], &opened["holderProof"]), (&json!(true), &json!(true)));
    assert_eq!(opened["fingerprint"], json!(preview.fingerprint));
    assert!(!opened.to_string().contains("GEHEIM"));

    session.dispatch("unlock", json!({"secret": PASSPHRASE, "recovery": false})).unwrap();
    let withdrawal = session.dispatch("withdraw", json!({"id": shared.id})).unwrap();
    assert!(withdrawal["letter"].as_str().unwrap().contains("Bakkerij Smit"));
    assert_eq!(session.dispatch("shares", Value::Null).unwrap()[0]["state"], json!("withdrawn"));
}

#[test]
fn the_demo_opens_by_itself_and_is_marked() {
    let folder = tempfile::tempdir().unwrap();
    let places = Places {
        dossier_folder: folder.path().join("demo.dossier"),
        state_folder: folder.path().join("demo"),
        settings_file: folder.path().join("demo/settings.json"),
    };
    let mut session = Session::demo(places, ticking()).unwrap();
    let start = session.dispatch("start", Value::Null).unwrap();
    assert_eq!((&start["state"], &start["demo"]), (&json!("open"), &json!(true)));
    assert!(session.dispatch("overview", Value::Null).unwrap()["total"].as_u64().unwrap() > 5);
}
