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

pub(crate) fn filled() -> (Desk, Dossier, RecordId, RecordId) {
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

pub(crate) fn order(items: Vec<ShareOrderItem>) -> ShareOrder {
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
        as_is: Vec::new(),
    }
}

pub(crate) fn item(id: RecordId, names: &[&str]) -> ShareOrderItem {
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
        as_page: false,
        keys: vec!["age1nonsense".into()],
        words: false,
    };
    let fault = dossier
        .share(&whole(), &lock, &desk.path("s"), now())
        .unwrap_err();
    assert_eq!(fault.code(), Code::RecipientKeyMalformed);
}
