//! What becomes of a share afterwards: drift, events, proofs, reminders.

use std::fs;

use dossier::{
    Code, Dossier, ShareLock, ShareOrder,
    model::Language,
    open_bundle,
    share::{Conditions, Secret},
};
use serde_json::json;

use crate::{
    common::{judge, now},
    sharing::{filled, item, order},
};

#[test]
fn what_changed_since_is_said_and_only_that_is_sent() {
    let (desk, mut dossier, internship, badge) = filled();
    let order = order(vec![item(internship, &["title", "hours"]), item(badge, &[])]);
    let shared = dossier
        .share(&order, &ShareLock::default(), &desk.path("s"), now())
        .unwrap();
    let until = "2026-07-01".parse().unwrap();
    let fault = dossier
        .order_of_news(shared.id, until, Language::Nl, now())
        .unwrap_err();
    assert_eq!(fault.code(), Code::NothingNew);
    // What was not shared may change without anybody hearing of it.
    dossier
        .edit(internship, &json!({"notes": "GEHEIM-nieuw"}), now())
        .unwrap();
    let standing = dossier.standing(shared.id, now()).unwrap();
    let drift = dossier.drift(&standing).unwrap();
    assert!(drift[0].changed.is_empty() && drift[0].newest > Some(drift[0].shared));
    dossier
        .edit(internship, &json!({"fields": {"hours": "700"}}), now())
        .unwrap();
    assert_eq!(dossier.drift(&standing).unwrap()[0].changed, ["hours"]);

    let news = dossier
        .order_of_news(shared.id, until, Language::Nl, now())
        .unwrap();
    assert_eq!(news.items, [item(internship, &["title", "hours"])]);
    let again = dossier
        .share(&news, &ShareLock::default(), &desk.path("n"), now())
        .unwrap();
    assert_eq!(
        dossier.standing(again.id, now()).unwrap().supplements,
        Some(shared.id)
    );
    dossier.remove(internship, now()).unwrap();
    assert_eq!(dossier.drift(&standing).unwrap()[0].newest, None);
}

#[test]
fn the_life_of_a_consent_is_in_the_ledger_and_any_of_it_can_be_proven() {
    use dossier::share::ledger::{EventKind, LedgerKey, ReminderKind, Shown};
    let (desk, mut dossier, internship, _) = filled();
    let order = order(vec![item(internship, &["title"])]);
    let to = desk.path("s.dossiershare");
    let shared = dossier.share(&order, &ShareLock::default(), &to, now()).unwrap();
    let note = |dossier: &mut Dossier, kind| dossier.note_event(shared.id, kind, "gebeld", now());
    assert_eq!(
        note(&mut dossier, EventKind::WithdrawalSent).unwrap_err().code(),
        Code::EventRefused
    );
    assert_eq!(
        note(&mut dossier, EventKind::ConsentGiven).unwrap_err().code(),
        Code::EventRefused
    );
    note(&mut dossier, EventKind::RecipientAcknowledged).unwrap();
    assert_eq!(
        dossier.erase_share(shared.id, now()).unwrap_err().code(),
        Code::ShareRunning
    );
    let withdrawal = dossier.withdraw(shared.id, now()).unwrap();
    let files = dossier::write_withdrawal(&withdrawal, &desk.path("brief")).unwrap();
    assert_eq!(files.len(), 3);
    note(&mut dossier, EventKind::WithdrawalSent).unwrap();
    assert_eq!(dossier.reminders(now()).unwrap()[0].kind, ReminderKind::FollowUp);

    // Whoever has the bundle holds the proof against what it committed to.
    let secret = Secret::parse(shared.words.as_ref().unwrap());
    let opened = open_bundle(&fs::read(&to).unwrap(), &secret, None, &mut judge()).unwrap();
    let mut file = Vec::new();
    opened.copy_file("consent/checkpoint.json", &mut file).unwrap();
    let seen: serde_json::Value = serde_json::from_slice(&file).unwrap();
    let proof = dossier
        .prove(shared.id, Some(EventKind::ConsentWithdrawn), true, now())
        .unwrap();
    let read = Shown::read(&proof.to_text()).unwrap();
    let key = LedgerKey::read(&read.checkpoint.origin).unwrap();
    let proven = read.verify(&key, None).unwrap();
    assert_eq!(proven.commitment.as_deref(), seen["commitment"].as_str());
    assert_eq!(proven.line.receipt, shared.receipt);

    note(&mut dossier, EventKind::ErasureConfirmed).unwrap();
    let lines = dossier.check_ledger().unwrap();
    dossier.erase_share(shared.id, now()).unwrap();
    assert!(dossier.shares(now()).unwrap().is_empty() && dossier.receipt(shared.id).is_err());
    assert_eq!(dossier.check_ledger().unwrap(), lines, "the chain stays provable");
}

#[test]
fn an_end_that_came_by_itself_is_written_once_when_the_ledger_is_next_written() {
    use dossier::share::ledger::EventKind;
    let (desk, mut dossier, internship, _) = filled();
    let whole = order(vec![item(internship, &["title"])]);
    let first = dossier
        .share(&whole, &ShareLock::default(), &desk.path("1"), now())
        .unwrap();
    let later = "2026-09-01T00:00:00Z".parse().unwrap();
    let next = ShareOrder {
        until: "2026-10-01".parse().unwrap(),
        ..whole
    };
    for name in ["2", "3"] {
        dossier
            .share(&next, &ShareLock::default(), &desk.path(name), later)
            .unwrap();
    }
    let events = dossier.standing(first.id, later).unwrap().events;
    let expired = events
        .iter()
        .filter(|event| event.kind == EventKind::ConsentExpired);
    assert_eq!(expired.count(), 1);
}

#[test]
fn a_ledger_that_came_back_from_a_backup_says_so_before_it_goes_on() {
    use dossier::share::ledger::EventKind;
    let (desk, mut dossier, internship, _) = filled();
    let order = order(vec![item(internship, &["title"])]);
    dossier
        .share(&order, &ShareLock::default(), &desk.path("1"), now())
        .unwrap();
    dossier.ledger_came_back(dossier::Recovery::Restored);
    dossier
        .share(&order, &ShareLock::default(), &desk.path("2"), now())
        .unwrap();
    let lines = String::from_utf8(dossier.ledger_lines().unwrap()).unwrap();
    let kinds: Vec<_> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["type"].clone())
        .collect();
    let recovered = EventKind::LedgerRecovered.as_str();
    let expected = [
        "consent.given",
        "share.exported",
        recovered,
        "consent.given",
        "share.exported",
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn what_else_was_agreed_on_stands_in_the_receipt_and_the_notice() {
    use dossier::share::{Asked, Guardian, Relation};
    let (desk, mut dossier, internship, _) = filled();
    let asked = Asked {
        nonce: "n-1".into(),
        client: "did:web:roc.example".into(),
        verified: false,
        legal_basis: "eu-gdpr:A6-1-b".into(),
        policy: "https://roc.example/privacy".into(),
    };
    let conditions = Conditions {
        retention: Some("P6M".parse().unwrap()),
        onward: vec!["DUO".into()],
        guardian: Some(Guardian {
            relation: Relation::Parent,
            name: "M. de Vries".into(),
            on: "2026-05-30".parse().unwrap(),
        }),
        asked: Some(asked),
        supplements: None,
        kantara: true,
    };
    let order = ShareOrder {
        conditions,
        ..order(vec![item(internship, &["title"])])
    };
    let opened = dossier.preview_share(&order, &judge(), now()).unwrap();
    let receipt = opened.receipt.to_string();
    for part in [
        "P6M",
        "DUO",
        "dpv:ParentOfDataSubject",
        "M. de Vries",
        "eu-gdpr:A6-1-b",
        "not signed",
    ] {
        assert!(receipt.contains(part), "{part}: {receipt}");
    }
    let processes = &opened.receipt["dpv:hasRecordOfActivity"]["dpv:hasProcess"];
    assert_eq!(
        processes[0]["dpv:hasLegalBasis"]["@id"],
        "dpv:ExplicitlyExpressedConsent"
    );
    assert_eq!(processes[1]["dpv:hasLegalBasis"]["@id"], "eu-gdpr:A6-1-b");
    assert!(opened.bundle.notice.contains("6 maanden") && opened.bundle.notice.contains("DUO"));
    let mut kantara = Vec::new();
    opened
        .copy_file("consent/receipt.kantara.json", &mut kantara)
        .unwrap();
    let kantara: serde_json::Value = serde_json::from_slice(&kantara).unwrap();
    assert_eq!(kantara["version"], "KI-CR-v1.1.0");
    assert_eq!(kantara["services"][0]["purposes"][0]["thirdPartyName"], "DUO");
    drop(desk);
}
