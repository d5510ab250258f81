//! Sharing a part, through the session.

use dossier_api::*;
use serde_json::json;

use crate::world::*;

fn request(id: &str, fields: &[&str]) -> ShareRequest {
    ShareRequest {
        recipient: "Bakkerij Smit & Zn.".to_owned(),
        purpose: "internship".to_owned(),
        until: "2026-07-01".to_owned(),
        items: vec![ShareItemRequest {
            id: id.to_owned(),
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
            attachments: Vec::new(),
        }],
        ..ShareRequest::default()
    }
}

#[test]
fn what_is_sensitive_stays_home_unless_ticked_and_nothing_ticked_is_no_default() {
    let device = Device::new();
    let mut session = device.created();
    let record = saved(&mut session, internship()).row.id;
    let options = session
        .share_options(ShareOptionsRequest {
            ids: vec![record.clone()],
            purpose: "internship".to_owned(),
        })
        .unwrap();
    assert_eq!(
        (options.today.as_str(), options.until.as_str()),
        ("2026-06-01", "2026-07-01")
    );
    let item = &options.items[0];
    assert!(!item.all_or_nothing);
    let ticked = |key: &str| item.fields.iter().find(|field| field.key == key).unwrap();
    assert!(ticked("hours").chosen && !ticked("supervisor").chosen && !ticked("notes").chosen);
    assert_eq!(ticked("tasks").value, "deeg maken; bakken");

    assert_eq!(code(session.preview_share(request(&record, &[]))), "share_empty");
    let right = || request(&record, &["title"]);
    let cases = [
        (
            "share_empty",
            ShareRequest {
                items: Vec::new(),
                ..right()
            },
        ),
        (
            "share_no_recipient",
            ShareRequest {
                recipient: String::new(),
                ..right()
            },
        ),
        (
            "share_no_purpose",
            ShareRequest {
                purpose: String::new(),
                ..right()
            },
        ),
        (
            "period_refused",
            ShareRequest {
                until: String::new(),
                ..right()
            },
        ),
        (
            "share_period_over",
            ShareRequest {
                until: "2026-05-01".to_owned(),
                ..right()
            },
        ),
    ];
    for (expected, wrong) in cases {
        assert_eq!(code(session.preview_share(wrong)), expected);
    }
    assert_eq!(
        code(session.preview_share(request(&record, &["no such field"]))),
        "share_unknown_field"
    );
}

#[test]
fn a_share_is_what_its_preview_showed_and_can_be_taken_back() {
    let device = Device::new();
    let mut session = device.created();
    let record = saved(&mut session, internship()).row.id;
    let request = request(&record, &["title", "hours"]);
    let preview = session.preview_share(request.clone()).unwrap();
    assert!(preview.token.is_empty() && preview.intact && preview.limits.is_empty());
    assert!(
        session.shares().unwrap().is_empty(),
        "a preview writes nothing down"
    );
    assert_eq!(
        session.suggested_share_name(&request),
        "dossier-voor-bakkerij-smit-zn-2026-06-01.dossiershare"
    );

    let nowhere = device.folder().join("no such folder").join("share");
    assert_eq!(
        code(session.make_share(request.clone(), &nowhere)),
        "destination_unwritable"
    );
    let to = device.folder().join("share.dossiershare");
    let shared = session.make_share(request, &to).unwrap();
    assert_eq!(
        (shared.file.as_str(), shared.passphrase.split('-').count()),
        ("share.dossiershare", 6)
    );
    assert_eq!(session.overview().unwrap().open_shares, 1);
    let view = session.record(id(&record)).unwrap();
    let row = &view.shares[0];
    assert_eq!(
        (row.state.as_str(), row.from.as_str(), row.until.as_str()),
        ("given", "2026-06-01", "2026-07-01")
    );
    assert_eq!(
        (row.items[0].title.as_str(), row.items[0].fields.as_slice()),
        (
            "Stage Bakkerij Smit",
            ["title".to_owned(), "hours".to_owned()].as_slice()
        )
    );

    let mut draft = view.draft.clone();
    draft["fields"]["hours"] = json!("700");
    session.save_record(SaveRequest { id: record, draft }).unwrap();
    let row = session.shares().unwrap().remove(0);
    assert_eq!((row.items[0].version, row.items[0].newest), (1, 2));

    let parked = session
        .park("share.dossiershare", std::fs::read(&to).unwrap())
        .unwrap();
    let opened = session
        .open_bundle(OpenBundleRequest {
            token: parked.token,
            secret: shared.passphrase,
        })
        .unwrap();
    assert_eq!(
        (&opened.fingerprint, &opened.recipient),
        (&preview.fingerprint, &preview.recipient)
    );
    let fields = |view: &ReaderView| view.items[0].fields.clone();
    assert_eq!(fields(&opened), fields(&preview));

    let withdrawal = session.withdraw(id(&shared.id)).unwrap();
    assert!(withdrawal.letter.contains("Bakkerij Smit") && withdrawal.notice.contains("proof"));
    assert_eq!(session.shares().unwrap()[0].state, "withdrawn");
    assert_eq!(session.overview().unwrap().open_shares, 0);
}

#[test]
fn an_issuers_file_goes_whole_whatever_is_ticked() {
    let device = Device::new();
    let mut session = device.created();
    let bytes = include_bytes!("../../../../samples/import/badge-projectleiding.json");
    let parked = session.park("badge.json", bytes.to_vec()).unwrap();
    let plan = session
        .plan_import(PlanRequest {
            tokens: vec![parked.token],
            online: false,
        })
        .unwrap();
    let badge = session
        .run_import(ImportRequest {
            plan: plan.plan,
            rows: vec![0],
        })
        .unwrap()
        .added
        .remove(0);
    let ask = ShareOptionsRequest {
        ids: vec![badge.clone()],
        purpose: "application".to_owned(),
    };
    assert!(session.share_options(ask).unwrap().items[0].all_or_nothing);
    for fields in [&[][..], &["title"]] {
        let preview = session.preview_share(request(&badge, fields)).unwrap();
        assert_eq!(
            (preview.confirmed, preview.items[0].row.status.as_str()),
            (1, "valid")
        );
        assert!(preview.items[0].row.rosette.starts_with("did:key:"));
    }
}

#[test]
fn a_bundle_is_refused_in_words_and_closed_for_good() {
    let device = Device::new();
    let mut session = device.session();
    let parked = session.park("brief.txt", b"no bundle".to_vec()).unwrap();
    let open = |token: &str, secret: &str| OpenBundleRequest {
        token: token.to_owned(),
        secret: secret.to_owned(),
    };
    assert_eq!(
        code(session.open_bundle(open(&parked.token, "x"))),
        "not_a_bundle"
    );
    assert_eq!(code(session.open_bundle(open("gone", "x"))), "unknown_token");
    let file = SaveFileRequest {
        id: "gone".to_owned(),
        file: "presentation.json".to_owned(),
    };
    assert_eq!(code(session.bundle_file_name(&file)), "unknown_token");
    assert_eq!(
        code(session.save_from_bundle(file, &device.folder().join("x"))),
        "unknown_token"
    );
    session.close_bundle(id("gone")).unwrap();
}
