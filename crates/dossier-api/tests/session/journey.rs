//! One whole way: a dossier, a form, a file, three imports, a share, and a stranger who reads it.

use std::fs;

use dossier_api::*;

use crate::world::*;

#[test]
fn from_a_new_dossier_to_a_stranger_who_verifies_a_part_of_it() {
    let Some(corpus) = corpus() else { return };
    let device = Device::new();
    let mut session = device.session();
    let RecoveryView { groups } = session
        .create(CreateRequest {
            passphrase: PASSPHRASE.to_owned(),
            name: "Sanne".to_owned(),
        })
        .unwrap();
    let typed = ConfirmRequest {
        places: vec![1, 6],
        groups: vec![groups[1].clone(), groups[6].clone()],
    };
    assert!(session.confirm_recovery(typed).unwrap());

    let stage = saved(&mut session, internship()).row.id;
    let pdf = session
        .park("beoordeling.pdf", b"%PDF-1.7 CANARY-IN-PDF".to_vec())
        .unwrap();
    let view = session
        .attach(AttachRequest {
            id: stage.clone(),
            tokens: vec![pdf.token],
        })
        .unwrap();
    let pdf = view.attachments[0].id.clone();

    let names = [
        "ob3/dcc/v2-rdfc-basic.json",
        "baked/ob3-1edtech-simple-json.png",
        "ob3/dcc/v2-2020-tampered.json",
    ];
    let parked = names.map(|name| {
        session
            .park(name, fs::read(corpus.join("credentials").join(name)).unwrap())
            .unwrap()
    });
    let tokens = parked.iter().map(|parked| parked.token.clone()).collect();
    let plan = session
        .plan_import(PlanRequest {
            tokens,
            online: false,
        })
        .unwrap();
    let found: Vec<_> = plan
        .rows
        .iter()
        .map(|row| (row.row.status.as_str(), row.row.reason.as_str()))
        .collect();
    assert_eq!(found[0].0, "valid");
    assert_eq!(found[1], ("unknown", "issuer_unbound"));
    assert_eq!(found[2], ("invalid", "signature_invalid"));
    assert!(plan.problems.is_empty());
    let done = session
        .run_import(ImportRequest {
            plan: plan.plan,
            rows: vec![0, 1, 2],
        })
        .unwrap();
    assert_eq!((done.added.len(), session.overview().unwrap().total), (3, 4));

    let request = ShareRequest {
        recipient: "mevr. Bakker".to_owned(),
        purpose: "guidance".to_owned(),
        until: "2026-06-30".to_owned(),
        text: "Dit is mijn stage.".to_owned(),
        items: vec![
            ShareItemRequest {
                id: stage,
                fields: ["title", "dates", "hours", "tasks"].map(str::to_owned).to_vec(),
                attachments: vec![pdf],
            },
            ShareItemRequest {
                id: done.added[0].clone(),
                ..ShareItemRequest::default()
            },
        ],
        ..ShareRequest::default()
    };
    let to = device.folder().join(session.suggested_share_name(&request));
    session.preview_share(request.clone()).unwrap();
    let shared = session.make_share(request, &to).unwrap();
    assert_eq!(session.lock().state, "locked");

    // A stranger: no dossier, only the file and the words.
    let bytes = fs::read(&to).unwrap();
    let parked = session.park("ontvangen.dossiershare", bytes.clone()).unwrap();
    assert_eq!(parked.purpose, "bundle");
    let open = |secret: &str| OpenBundleRequest {
        token: parked.token.clone(),
        secret: secret.to_owned(),
    };
    assert_eq!(
        code(session.open_bundle(open("verkeerde woorden"))),
        "wrong_passphrase"
    );
    let view = session.open_bundle(open(&shared.passphrase)).unwrap();
    assert!(view.intact && view.holder_proof);
    assert!(view.holder.starts_with("did:key:") && !view.fingerprint.is_empty());
    assert_eq!((view.confirmed, view.items.len(), view.limits.len()), (1, 2, 0));
    assert_eq!(
        (view.purpose.as_str(), view.until.as_str(), view.text.as_str()),
        ("guidance", "2026-06-30", "Dit is mijn stage.")
    );
    let mine = view
        .items
        .iter()
        .find(|item| item.row.kind == "internship")
        .unwrap();
    assert_eq!(
        (mine.row.evidence.as_str(), mine.row.status.as_str()),
        ("self", "")
    );
    let told = serde_json::to_string(&view).unwrap();
    for withheld in ["GEHEIM", "NOTITIE", "eigen veld", "organisation"] {
        assert!(!told.contains(withheld), "{withheld} was not shared");
    }

    // The same share, read where it lies, says the same but for its name in this session.
    let lying = session
        .park_bundle("ontvangen.dossiershare", &to, bytes.len() as u64)
        .unwrap();
    let again = session
        .open_bundle(OpenBundleRequest {
            token: lying.token,
            secret: shared.passphrase.clone(),
        })
        .unwrap();
    assert_eq!(
        ReaderView {
            token: String::new(),
            ..again.clone()
        },
        ReaderView {
            token: String::new(),
            ..view.clone()
        }
    );
    session.close_bundle(id(&again.token)).unwrap();

    // In other formats, to the place that the person chose.
    for (format, name) in [
        ("csv", "csv"),
        ("elmo", "xml"),
        ("ooapi", "json"),
        ("ooapi5", "json"),
        ("json", "json"),
    ] {
        let request = SaveBundleRequest {
            id: view.token.clone(),
            format: format.to_owned(),
        };
        let suggested = session.bundle_export_name(&request).unwrap();
        assert!(suggested.ends_with(&format!(".{name}")), "{suggested}");
        let out = device.folder().join(suggested);
        assert_eq!(
            session.save_bundle_as(&request, &out).unwrap(),
            SavedBundleView {
                saved: true,
                left_out: 0
            }
        );
        let text = fs::read_to_string(&out).unwrap();
        assert!(
            text.contains("Stage") && !text.contains("GEHEIM"),
            "{format}: {text}"
        );
        fs::remove_file(&out).unwrap();
    }
    let unknown = SaveBundleRequest {
        id: view.token.clone(),
        format: "docx".to_owned(),
    };
    assert_eq!(code(session.bundle_export_name(&unknown)), "bad_request");

    // A file out of the bundle; then it is closed and gone.
    let file = SaveFileRequest {
        id: view.token.clone(),
        file: mine.attachments[0].id.clone(),
    };
    assert_eq!(session.bundle_file_name(&file).unwrap(), "beoordeling.pdf");
    let out = device.folder().join("uit-de-bundel.pdf");
    session.save_from_bundle(file.clone(), &out).unwrap();
    assert_eq!(fs::read(&out).unwrap(), b"%PDF-1.7 CANARY-IN-PDF");
    fs::remove_file(&out).unwrap();
    session.close_bundle(id(&view.token)).unwrap();
    assert_eq!(code(session.bundle_file_name(&file)), "unknown_token");

    // Nothing of it stands in clear in anything that was written.
    for (path, bytes) in files_under(device.folder()) {
        for canary in [
            "GEHEIM",
            "NOTITIE",
            "CANARY",
            "Bakkerij",
            "Sanne",
            PASSPHRASE,
            &groups[1],
            &shared.passphrase,
        ] {
            assert!(!holds(&bytes, canary), "{canary} in {}", path.display());
        }
    }
    assert_eq!(unlock(&mut session).open_shares, 1);
    assert!(session.check().unwrap().ok);
}
