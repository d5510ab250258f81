//! A chosen part goes out under consent; a stranger reads it.

use std::fs;

use dossier::{
    Code, Dossier, Fault, ShareLock, ShareOrder, ShareOrderItem, extract,
    model::{Language, Purpose, RecordId, Status},
    open_bundle,
    share::{Conditions, Limit, Secret, ledger::State},
};
use serde_json::json;

use crate::common::{Desk, add, import, judge, now, sample, source};

const SECRET_VALUE: &str = "GEHEIM-begeleider";

fn filled() -> (Desk, Dossier, RecordId, RecordId) {
    let (desk, mut dossier) = Desk::with_dossier();
    let internship = add(
        &mut dossier,
        json!({
            "kind": "internship", "title": "Stage", "notes": "GEHEIM-notitie",
            "fields": {"hours": "640", "supervisor": SECRET_VALUE},
        }),
    );
    dossier
        .attach(internship, "plan.pdf", &mut b"%PDF-1.7 plan".as_slice(), now())
        .unwrap();
    let badge = import(
        &mut dossier,
        vec![source("b.json", sample("import/badge-projectleiding.json"))],
    )[0];
    (desk, dossier, internship, badge)
}

fn order(items: Vec<ShareOrderItem>) -> ShareOrder {
    ShareOrder {
        recipient: "ROC Test".to_owned(),
        recipient_id: Some("intake@roc.example".to_owned()),
        purpose: Purpose::Admission,
        from: None,
        until: "2026-07-01".parse().unwrap(),
        text: "Met groet".to_owned(),
        items,
        language: Language::Nl,
        conditions: Conditions::default(),
    }
}

fn item(id: RecordId, names: &[&str]) -> ShareOrderItem {
    let names = (!names.is_empty()).then(|| names.iter().map(|name| (*name).to_owned()).collect());
    ShareOrderItem { id, names }
}

#[test]
fn a_stranger_reads_what_was_picked_and_nothing_else() {
    let (desk, mut dossier, internship, badge) = filled();
    let order = order(vec![
        item(internship, &["title", "hours", "attachments"]),
        item(badge, &[]),
    ]);
    let preview = dossier.preview_share(&order, &judge(), now()).unwrap();
    let to = desk.path("share.dossiershare");
    let shared = dossier.share(&order, &ShareLock::default(), &to, now()).unwrap();
    dossier.lock();

    let bytes = fs::read(&to).unwrap();
    let secret = Secret::parse(shared.words.as_ref().unwrap());
    let opened = open_bundle(&bytes, &secret, Some("INTAKE@roc.example"), &mut judge()).unwrap();
    assert_eq!(opened.limits(), []);
    assert_eq!(
        opened.holder.id, preview.holder.id,
        "what was shown is signed by the same key"
    );
    assert_eq!(opened.confirmed(), 1);
    let statuses: Vec<_> = opened
        .items
        .iter()
        .map(|i| i.verdict.as_ref().map(|v| v.status()))
        .collect();
    assert_eq!(statuses, [None, Some(Status::Valid)]);
    let out = desk.path("out");
    extract(&opened, &out).unwrap();
    for entry in fs::read_dir(&out).unwrap() {
        let content = fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&content);
        assert!(!text.contains("GEHEIM"), "{text}");
    }
    let whole = opened.to_json().to_string();
    assert!(whole.contains("640") && !whole.contains("GEHEIM"));
    assert_eq!(fs::read(out.join("plan.pdf")).unwrap(), b"%PDF-1.7 plan");
}

#[test]
fn expired_and_meant_for_another_are_opened_and_said() {
    let (desk, mut dossier, internship, _) = filled();
    let to = desk.path("share.dossiershare");
    let shared = dossier
        .share(
            &order(vec![item(internship, &[])]),
            &ShareLock::default(),
            &to,
            now(),
        )
        .unwrap();
    let secret = Secret::parse(shared.words.as_ref().unwrap());
    let later = "2026-08-01T00:00:00Z".parse().unwrap();
    let mut judge = dossier::Judge::new(dossier::credential::Policy::at(later));
    let opened = open_bundle(
        &fs::read(&to).unwrap(),
        &secret,
        Some("hr@elders.example"),
        &mut judge,
    )
    .unwrap();
    assert_eq!(opened.limits(), [Limit::Expired, Limit::OtherRecipient]);
    let wrong = Secret::parse("niet deze woorden");
    let fault = open_bundle(&fs::read(&to).unwrap(), &wrong, None, &mut judge).unwrap_err();
    assert_eq!(fault.code(), Code::WrongPassphrase);
}

#[test]
fn the_ledger_says_who_has_what_in_which_version_until_when() {
    let (desk, mut dossier, internship, badge) = filled();
    let order = order(vec![item(internship, &["title", "hours"]), item(badge, &[])]);
    let shared = dossier
        .share(&order, &ShareLock::default(), &desk.path("s.dossiershare"), now())
        .unwrap();
    dossier
        .edit(internship, &json!({"fields": {"hours": "660"}}), now())
        .unwrap();
    dossier.lock();
    let mut dossier = desk.open();
    let shares = dossier.shares(now()).unwrap();
    let share = &shares[0];
    assert_eq!(
        (share.share, share.state, share.recipient.as_str()),
        (shared.id, State::Given, "ROC Test")
    );
    assert_eq!(
        (share.items[0].version, share.items[0].fields.as_slice()),
        (2, ["title", "hours"].map(String::from).as_slice())
    );
    assert_eq!(share.items[1].fields, ["credential"]);
    assert_eq!(
        dossier.receipt(shared.id).unwrap()["dct:identifier"],
        json!(shared.receipt.to_string())
    );

    let after = "2026-07-02T00:00:00Z".parse().unwrap();
    assert_eq!(dossier.shares(after).unwrap()[0].state, State::Expired);
    let withdrawal = dossier.withdraw(shared.id, now()).unwrap();
    assert!(withdrawal.letter(Language::Nl).contains("ROC Test"));
    assert_eq!(dossier.shares(now()).unwrap()[0].state, State::Withdrawn);
    assert_eq!(dossier.check_ledger().unwrap(), 4);
}

#[test]
fn a_share_that_could_not_be_written_leaves_no_trace_and_one_that_stopped_half_way_shows_as_not_sent() {
    let (desk, mut dossier, internship, _) = filled();
    let order = order(vec![item(internship, &["title"])]);
    let nowhere = desk.path("no/such/folder/s.dossiershare");
    let fault = dossier
        .share(&order, &ShareLock::default(), &nowhere, now())
        .unwrap_err();
    assert!(matches!(fault, Fault::DestinationUnwritable(_)));
    assert_eq!(dossier.shares(now()).unwrap().len(), 0);

    // A folder stands where the file should: sealing beside it works, handing out does not.
    let taken = desk.path("taken");
    fs::create_dir_all(taken.join("full")).unwrap();
    let fault = dossier
        .share(&order, &ShareLock::default(), &taken, now())
        .unwrap_err();
    assert!(matches!(fault, Fault::DestinationUnwritable(_)));
    assert_eq!(dossier.shares(now()).unwrap()[0].state, State::NotSent);
    let left: Vec<_> = fs::read_dir(desk.folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert!(
        left.iter().all(|name| !name.to_string_lossy().ends_with(".part")),
        "{left:?}"
    );
}

#[test]
fn one_recipient_always_sees_one_key_and_another_recipient_another() {
    let (desk, mut dossier, internship, _) = filled();
    let mut holder_of = |id: &str, file: &str| {
        let order = ShareOrder {
            recipient_id: Some(id.to_owned()),
            ..order(vec![item(internship, &["title"])])
        };
        let shared = dossier
            .share(&order, &ShareLock::default(), &desk.path(file), now())
            .unwrap();
        let secret = Secret::parse(shared.words.as_ref().unwrap());
        open_bundle(&fs::read(desk.path(file)).unwrap(), &secret, None, &mut judge())
            .unwrap()
            .holder
            .id
    };
    let (first, again, other) = (
        holder_of("a@x.example", "1"),
        holder_of("a@x.example", "2"),
        holder_of("b@x.example", "3"),
    );
    assert_eq!(first, again);
    assert_ne!(first, other);
}

#[test]
fn an_order_that_breaks_a_rule_is_refused_by_name() {
    let (desk, mut dossier, internship, _) = filled();
    let mut code = |order: ShareOrder| {
        dossier
            .share(&order, &ShareLock::default(), &desk.path("s"), now())
            .unwrap_err()
            .code()
    };
    let whole = || order(vec![item(internship, &["title"])]);
    assert_eq!(
        code(ShareOrder {
            items: vec![],
            ..whole()
        }),
        Code::ShareEmpty
    );
    assert_eq!(
        code(order(vec![item(internship, &["geheim"])])),
        Code::ShareUnknownField
    );
    assert_eq!(
        code(ShareOrder {
            until: "2026-05-01".parse().unwrap(),
            ..whole()
        }),
        Code::SharePeriodOver
    );
    assert_eq!(
        code(ShareOrder {
            recipient: " ".into(),
            ..whole()
        }),
        Code::ShareNoRecipient
    );
    let lock = ShareLock {
        keys: vec!["age1nonsense".into()],
        words: false,
    };
    let fault = dossier
        .share(&whole(), &lock, &desk.path("s"), now())
        .unwrap_err();
    assert_eq!(fault.code(), Code::RecipientKeyMalformed);
}

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
