//! The leak check, from the bytes of a sealed draft.
#![allow(clippy::unwrap_used)]

mod support;

use dossier_share::{Cleaning, Leak, LeakKind, Remedy, Selected, Selection, cleaned, leaks};
use serde_json::json;
use support::*;

fn found(selection: Selection, records: Vec<dossier_share::Shareable>, shelf: &Shelf) -> Vec<Leak> {
    leaks(&opened(&parcel(selection, records, shelf))).unwrap()
}

#[test]
fn members_words_files_and_issuers_own_files_are_all_looked_at() {
    let mut shelf = Shelf::default();
    let stage = shareable(json!({
        "kind": "internship", "title": "Stage", "studentNumber": "7",
        "fields": {
            "supervisor": "A. Bakker", "hours": "320", "place": "Utrecht",
            "evaluation": "Mijn begeleider was Anna de Bakker, bel 06-12345678", "geboortedatum": "2005-03-12",
        },
    }));
    let mut work = shareable(json!({"kind": "portfolio", "title": "Werkstuk"}));
    let pdf = shelf.add("cv.pdf", "application/pdf", b"%PDF-1.4\n<< /Author (Sanne) >>\n");
    let note = shelf.add("a.txt", "text/plain", b"BSN 111222333");
    work.attachments = vec![pdf.clone(), note.clone()];
    let files = Selected {
        attachments: vec![pdf.id, note.id],
        ..fields(&work, &["title"])
    };
    let mut badge = signed("EHBO voor BSN 111222333");
    badge.draft.title = "EHBO".into();
    let names = [
        "title",
        "supervisor",
        "hours",
        "place",
        "evaluation",
        "geboortedatum",
    ];
    let items = vec![fields(&stage, &names), files, whole(&badge)];
    let mut selection = selection(items);
    selection.text = "Mijn adres: Dorpsstraat 12, 3511 AB Utrecht".to_owned();
    let found = found(selection, vec![stage, work, badge], &shelf);
    let has = |item: Option<usize>, kind: LeakKind, place: &str| {
        found
            .iter()
            .find(|leak| leak.item == item && leak.kind == kind && leak.place == place)
    };
    for (item, kind, place, remedy) in [
        (Some(0), LeakKind::ThirdParty, "supervisor", Remedy::LeaveOut),
        (Some(0), LeakKind::ThirdParty, "evaluation", Remedy::LeaveOut),
        (Some(0), LeakKind::Phone, "evaluation", Remedy::LeaveOut),
        (Some(0), LeakKind::BirthDate, "geboortedatum", Remedy::LeaveOut),
        (
            Some(1),
            LeakKind::DocumentMetadata,
            "attachments/02-01.pdf",
            Remedy::Clean,
        ),
        (Some(1), LeakKind::Bsn, "attachments/02-02.txt", Remedy::LeaveOut),
        (
            Some(2),
            LeakKind::Bsn,
            "credentials/03-credential.json",
            Remedy::WholeItem,
        ),
        (None, LeakKind::Address, "message.txt", Remedy::Reword),
    ] {
        let leak = has(item, kind, place).unwrap_or_else(|| panic!("{kind:?} at {place}: {found:?}"));
        assert_eq!(
            (leak.remedy, leak.signed),
            (remedy, remedy == Remedy::WholeItem),
            "{kind:?}"
        );
    }
    assert!(
        found
            .iter()
            .all(|leak| leak.place != "hours" && leak.place != "place")
    );
}

#[test]
fn what_was_left_out_is_not_told_either() {
    let stage = internship();
    let mut selection = selection(vec![fields(&stage, &["title", "hours"])]);
    selection.text = String::new();
    assert_eq!(found(selection, vec![stage], &Shelf::default()), []);
}

#[test]
fn a_failed_attempt_that_was_picked_is_said() {
    let failed = shareable(
        json!({"kind": "result", "title": "Statistiek", "fields": {"grade": "4", "passed": false}}),
    );
    let selection = selection(vec![fields(&failed, &["title", "grade", "passed"])]);
    let found = found(selection, vec![failed], &Shelf::default());
    assert!(
        found
            .iter()
            .any(|leak| leak.kind == LeakKind::FailedAttempt && leak.kind.is_grave())
    );
}

#[test]
fn a_file_of_a_kind_that_we_do_not_know_is_never_changed() {
    for bytes in [
        b"".as_slice(),
        b"PK\x03\x04",
        b"\xFF\xD8\xFF",
        b"%PDF-",
        b"RIFF0000WEBP",
        b"\x89PNG\r\n\x1a\n",
    ] {
        assert!(!matches!(cleaned(bytes), Cleaning::Cleaned(_)), "{bytes:?}");
    }
}

proptest::proptest! {
    #[test]
    fn no_file_whatever_its_bytes_makes_the_check_panic(
        head in proptest::sample::select(vec![b"\xFF\xD8\xFF\xE1".to_vec(), b"%PDF-1.7\nstream\n/Author (".to_vec(), b"PK\x03\x04".to_vec(), b"\x89PNG\r\n\x1a\n\0\0\0\x04eXIfMM\0*".to_vec(), b"RIFF\x20\0\0\0WEBPEXIF".to_vec()]),
        tail in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400),
    ) {
        let bytes = [head, tail].concat();
        if let Cleaning::Cleaned(copy) = cleaned(&bytes) {
            proptest::prop_assert!(!matches!(cleaned(&copy), Cleaning::Cleaned(again) if again != copy));
        }
    }
}
