//! A request is read, held against the dossier, answered with the smallest set, or declined.

use std::fs;

use dossier::{
    Code, ShareLock, ShareOrder,
    model::Language,
    open_bundle, read_request,
    share::{
        Secret,
        ledger::EventKind,
        request::{Asking, Have},
    },
};
use serde_json::{Value, json};

use crate::{
    common::{judge, now},
    sharing::{filled, item, order},
};

fn request() -> Vec<u8> {
    let asking = Asking {
        client: "intake@roc.example".into(),
        name: "ROC Test".into(),
        purpose: "admission".into(),
        retention: Some("P6M".parse().unwrap()),
        legal_basis: "eu-gdpr:A6-1-e".into(),
        query: json!({"credentials": [
            {"id": "stage", "format": "x-dossier-record", "meta": {"kind_values": ["internship"]}, "claims": [{"path": ["hours"]}]},
            {"id": "badge", "format": "ldp_vc"},
        ]}),
        ..Asking::default()
    };
    Value::Object(asking.make().unwrap().unwrap())
        .to_string()
        .into_bytes()
}

#[test]
fn a_request_is_answered_with_exactly_what_was_asked_and_its_number() {
    let (desk, mut dossier, internship, _) = filled();
    let request = read_request(&request(), &mut judge(), now()).unwrap();
    let matching = dossier.match_request(&request, now()).unwrap();
    let found: Vec<_> = matching.wanted.iter().map(|wanted| wanted.have).collect();
    assert_eq!((found, matching.complete), (vec![Have::Have, Have::Have], true));
    let until = "2026-07-01".parse().unwrap();
    let order = dossier.order_for(&request, until, Language::Nl, now()).unwrap();
    assert_eq!(order.items[0], item(internship, &["title", "hours"]));
    let to = desk.path("s.dossiershare");
    let shared = dossier.share(&order, &ShareLock::default(), &to, now()).unwrap();
    let secret = Secret::parse(shared.words.as_ref().unwrap());
    let opened = open_bundle(
        &fs::read(&to).unwrap(),
        &secret,
        Some("intake@roc.example"),
        &mut judge(),
    )
    .unwrap();
    assert_eq!((opened.limits(), opened.items.len()), ([].as_slice(), 2));
    let mut presentation = Vec::new();
    opened.copy_file("presentation.json", &mut presentation).unwrap();
    let presentation: Value = serde_json::from_slice(&presentation).unwrap();
    assert_eq!(presentation["proof"][0]["challenge"], json!(request.nonce));
    assert!(opened.receipt.to_string().contains("eu-gdpr:A6-1-e"));
    let kinds: Vec<_> = dossier
        .standing(shared.id, now())
        .unwrap()
        .events
        .iter()
        .map(|event| event.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            EventKind::ConsentRequested,
            EventKind::ConsentGiven,
            EventKind::ShareExported
        ]
    );
    let cover = dossier
        .cover(shared.id, "s.dossiershare", Language::Nl, now())
        .unwrap();
    assert!(cover.starts_with(b"%PDF-") && String::from_utf8_lossy(&cover).contains(&shared.sha256));
}

#[test]
fn a_declined_request_is_known_to_the_ledger_alone() {
    let (_desk, mut dossier, _, _) = filled();
    let request = read_request(&request(), &mut judge(), now()).unwrap();
    dossier.refuse_request(&request, now()).unwrap();
    assert_eq!(
        (
            dossier.check_ledger().unwrap(),
            dossier.shares(now()).unwrap().len()
        ),
        (2, 0)
    );
    let fault = read_request(b"{}", &mut judge(), now()).unwrap_err();
    assert_eq!(fault.code(), Code::RequestMalformed);
}

#[test]
fn a_copy_without_metadata_goes_unless_the_file_is_wanted_as_it_is() {
    let (desk, mut dossier, internship, _) = filled();
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in [
        (b"IHDR", b"0123456789abc".as_slice()),
        (b"tEXt", b"Author\0CANARY"),
        (b"IDAT", b"x"),
        (b"IEND", b""),
    ] {
        png.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        png.extend(name);
        png.extend(data);
        png.extend([0; 4]);
    }
    let file = dossier
        .attach(internship, "foto.png", &mut png.as_slice(), now())
        .unwrap();
    let cleaned = order(vec![item(internship, &["title", &file.id.to_string()])]);
    let as_is = ShareOrder {
        as_is: vec![file.id],
        ..cleaned.clone()
    };
    for (order, told, name) in [(cleaned, false, "c"), (as_is, true, "a")] {
        let leaks = dossier.leaks_of(&order, &judge(), now()).unwrap();
        assert_eq!(
            leaks.iter().any(|leak| leak.kind.as_str() == "photo_metadata"),
            told,
            "{leaks:?}"
        );
        let to = desk.path(name);
        let shared = dossier.share(&order, &ShareLock::default(), &to, now()).unwrap();
        let secret = Secret::parse(shared.words.as_ref().unwrap());
        let opened = open_bundle(&fs::read(&to).unwrap(), &secret, None, &mut judge()).unwrap();
        let mut photo = Vec::new();
        opened.copy_file("attachments/01-01.png", &mut photo).unwrap();
        assert_eq!(String::from_utf8_lossy(&photo).contains("CANARY"), told);
    }
    let mut kept = Vec::new();
    let to = desk.path("kept.png");
    dossier.save_attachment(file.id, &to).unwrap();
    kept.extend(fs::read(to).unwrap());
    assert_eq!(kept, png, "the learner's own file is never changed");
}
