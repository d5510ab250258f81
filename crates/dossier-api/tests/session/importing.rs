//! From files to records, through the session.

use dossier_api::*;

use crate::world::*;

fn plan(session: &mut Session, tokens: &[&ParkedView]) -> PlanView {
    let tokens = tokens.iter().map(|parked| parked.token.clone()).collect();
    session
        .plan_import(PlanRequest {
            tokens,
            online: false,
        })
        .unwrap()
}

fn sample(name: &str) -> &'static [u8] {
    match name {
        "real" => include_bytes!("../../../../samples/import/badge-projectleiding.json"),
        "changed" => include_bytes!("../../../../samples/import/badge-gewijzigd.json"),
        _ => include_bytes!("../../../../samples/import/badge-in-een-plaatje.png"),
    }
}

#[test]
fn pasted_text_is_planned_shown_and_kept_once() {
    let device = Device::new();
    let mut session = device.created();
    let text = r#"[{"kind":"result","title":"Rekenen","fields":{"grade":"7,5"}},{"kind":"geen"}]"#;
    for (state, added, same) in [("new", 1, 0), ("same", 0, 1)] {
        let parked = session
            .paste(PasteRequest {
                text: text.to_owned(),
            })
            .unwrap();
        assert_eq!(parked.name, "Geplakte tekst");
        let plan = plan(&mut session, &[&parked]);
        assert_eq!(
            (plan.rows[0].state.as_str(), plan.rows[0].row.figure.as_str()),
            (state, "7,5")
        );
        assert_eq!(plan.problems.len(), 1);
        let request = ImportRequest {
            plan: plan.plan,
            rows: vec![0],
        };
        let done = session.run_import(request.clone()).unwrap();
        assert_eq!(
            (done.added.len(), done.same, done.problems.len()),
            (added, same, 1)
        );
        assert_eq!(code(session.run_import(request)), "stale");
        assert!(session.parked().is_empty());
    }
}

#[test]
fn only_ticked_rows_are_kept_and_a_row_that_is_not_there_is_refused() {
    let device = Device::new();
    let mut session = device.created();
    let text = r#"[{"kind":"work","title":"A"},{"kind":"work","title":"B"},{"kind":"work","title":"C"}]"#;
    let parked = session.park("werk.json", text.into()).unwrap();
    let plan = plan(&mut session, &[&parked]);
    let run = |rows: &[u32]| ImportRequest {
        plan: plan.plan.clone(),
        rows: rows.to_vec(),
    };
    assert_eq!(code(session.run_import(run(&[0, 3]))), "bad_request");
    assert_eq!(session.run_import(run(&[0, 2])).unwrap().added.len(), 2);
    assert_eq!(list(&session, |_| ()).total, 2);
}

#[test]
fn one_bad_file_is_a_problem_with_words_and_spoils_no_other() {
    let device = Device::new();
    let mut session = device.created();
    let good = session.park("badge.json", sample("real").to_vec()).unwrap();
    let cut = session.park("half.json", sample("real")[..200].to_vec()).unwrap();
    let empty = session.park("leeg.json", Vec::new()).unwrap();
    let plan = plan(&mut session, &[&good, &cut, &empty]);
    assert_eq!(plan.rows.len(), 1);
    let problems: Vec<_> = plan
        .problems
        .iter()
        .map(|p| (p.source.as_str(), p.code.as_str()))
        .collect();
    assert_eq!(
        problems,
        [("half.json", "malformed_json"), ("leeg.json", "input_empty")]
    );
    assert!(!plan.problems[0].place.is_empty());
    let gone = PlanRequest {
        tokens: vec!["gone".to_owned()],
        online: false,
    };
    assert_eq!(code(session.plan_import(gone)), "unknown_token");
}

#[test]
fn a_rosette_follows_the_proven_key_and_never_the_name() {
    let device = Device::new();
    let mut session = device.created();
    let parked =
        ["real", "picture", "changed"].map(|name| session.park(name, sample(name).to_vec()).unwrap());
    let plan = plan(&mut session, &[&parked[0], &parked[1], &parked[2]]);
    let rows: Vec<_> = plan.rows.iter().map(|row| &row.row).collect();
    assert_eq!(
        rows.iter().map(|row| row.status.as_str()).collect::<Vec<_>>(),
        ["valid", "valid", "invalid"]
    );
    assert_eq!(
        rows[0].issuer, rows[2].issuer,
        "a forgery bears the name of what it forges"
    );
    assert!(rows[0].rosette.starts_with("did:key:"));
    assert_eq!(rows[0].rosette, rows[1].rosette, "one key, one rosette");
    assert_ne!(rows[0].rosette, rows[2].rosette);
    assert_eq!(
        (rows[2].reason.as_str(), rows[2].evidence.as_str()),
        ("signature_invalid", "file")
    );
    assert_eq!(rows[0].evidence, "signed");
}

#[test]
fn words_that_the_learner_changed_bear_no_issuers_mark() {
    let device = Device::new();
    let mut session = device.created();
    let parked = session.park("badge.json", sample("real").to_vec()).unwrap();
    let plan = plan(&mut session, &[&parked]);
    let added = session
        .run_import(ImportRequest {
            plan: plan.plan,
            rows: vec![0],
        })
        .unwrap()
        .added;
    let view = session.record(id(&added[0])).unwrap();
    assert_eq!(
        (
            view.row.status.as_str(),
            view.verdict.as_ref().map(|v| v.status.as_str())
        ),
        ("valid", Some("valid"))
    );
    let request = SaveFileRequest {
        id: added[0].clone(),
        file: "original".to_owned(),
    };
    assert_eq!(session.file_name(&request).unwrap(), "Projectleiding.json");
    let to = device.folder().join("original.json");
    session.save_file(request, &to).unwrap();
    assert_eq!(std::fs::read(to).unwrap(), sample("real"));

    let again = session.verify_again(id(&added[0])).unwrap();
    assert_eq!((again.row.status.as_str(), again.version), ("valid", 2));
    let mut draft = view.draft.clone();
    draft["title"] = "Zeer grote projectleiding".into();
    let edited = session
        .save_record(SaveRequest {
            id: added[0].clone(),
            draft,
        })
        .unwrap();
    let row = &edited.row;
    assert_eq!(
        (row.evidence.as_str(), row.status.as_str(), row.rosette.as_str()),
        ("self", "", "")
    );
    assert!(
        edited.verdict.is_some(),
        "the verdict on the kept file can still be read"
    );
}

#[test]
fn locking_takes_every_plan_away_and_leaves_the_files_that_wait() {
    let device = Device::new();
    let mut session = device.created();
    let parked = session.park("badge.json", sample("real").to_vec()).unwrap();
    let plan = plan(&mut session, &[&parked]);
    session.lock();
    unlock(&mut session);
    assert_eq!(
        code(session.run_import(ImportRequest {
            plan: plan.plan,
            rows: vec![0]
        })),
        "stale"
    );
    assert_eq!(session.parked().len(), 1);
    session.drop_parked(ids(&[&parked.token, "gone"])).unwrap();
    assert!(session.parked().is_empty());
}
