//! A page tells a stranger what was shared, in his language, and nothing that is not true.
#![allow(clippy::unwrap_used)]

use dossier_model::{Language, Purpose, RecordId};
use dossier_seal::age_file::AgeIdentity;
use dossier_seal::{HolderSeed, make_id};
use dossier_share::{Lock, NoFiles, Part, Recipient, Selected, Selection, Shareable, propose, seal};
use dossier_viewer::open;
use jiff::Timestamp;
use serde_json::json;

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A bundle with one internship, and the key file that opens it.
fn bundle() -> (Vec<u8>, String) {
    let draft = json!({
        "kind": "internship", "title": {"nl": "Stage", "en": "Internship at a bakery"}, "notes": "CANARY",
        "dates": {"start": "2026-02"},
        "fields": {"hours": "320", "tasks": ["<b>oven</b>", "deeg"], "supervisor": "CANARY"},
    });
    let of = Shareable {
        id: RecordId::new(make_id().unwrap()),
        version: 3,
        draft: serde_json::from_value(draft).unwrap(),
        attachments: Vec::new(),
        original: None,
        verdict: None,
        evidence: Vec::new(),
    };
    let names = ["title", "dates", "hours", "tasks"].map(str::to_owned).to_vec();
    let selection = Selection {
        items: vec![Selected {
            record: of.id,
            version: 3,
            part: Part::Fields(names),
            attachments: Vec::new(),
        }],
        recipient: Recipient {
            name: "Mevr. Bakker".into(),
            id: None,
        },
        purpose: Purpose::Internship,
        from: moment("2026-11-01T00:00:00Z"),
        until: moment("2026-11-30T23:59:59Z"),
        text: String::new(),
        language: Language::Nl,
        conditions: dossier_share::Conditions::default(),
    };
    let now = moment("2026-11-22T10:00:00Z");
    let consent = propose(selection, vec![of], now).unwrap().accept(now);
    let identity = AgeIdentity::make();
    let holder = HolderSeed::make().unwrap().derive_key();
    let mut bytes = Vec::new();
    seal(
        &consent,
        &holder,
        Lock::Keys(vec![identity.recipient()]),
        &NoFiles,
        &mut bytes,
    )
    .unwrap();
    (bytes, identity.to_text().to_string())
}

#[test]
fn a_page_speaks_the_readers_language_and_shows_content_as_text() {
    let (bytes, key) = bundle();
    let page = open(&bytes, &key, moment("2026-11-22T12:00:00Z"), Language::En).unwrap();
    assert_eq!(
        page.lines.iter().map(|line| line.key).collect::<Vec<_>>(),
        ["intact", "holder", "confirmed", "use"]
    );
    assert!(
        page.lines[3].calm && page.lines[3].text.contains("2026-11-30"),
        "{}",
        page.lines[3].text
    );
    let item = &page.items[0];
    assert_eq!(
        (item.title.as_str(), item.origin),
        ("Internship at a bakery", "learner")
    );
    let facts: Vec<_> = item
        .facts
        .iter()
        .map(|fact| (fact.label.as_str(), fact.value.as_str()))
        .collect();
    assert_eq!(
        facts,
        [
            ("Start", "2026-02"),
            ("Hours", "320"),
            ("Tasks", "<b>oven</b>\ndeeg")
        ]
    );
    let whole = serde_json::to_string(&page).unwrap();
    assert!(!whole.contains("CANARY") && !whole.to_lowercase().contains("trusted"));
}

#[test]
fn a_share_that_is_over_is_shown_and_said() {
    let (bytes, key) = bundle();
    let page = open(&bytes, &key, moment("2026-12-01T00:00:00Z"), Language::Nl).unwrap();
    assert!(!page.lines[3].calm && page.lines[3].text.contains("voorbij"));
    assert_eq!(
        (page.items.len(), &page.json["bundle"]["expired"]),
        (1, &json!(true))
    );
}

#[test]
fn a_refusal_has_words_in_both_languages() {
    let (bytes, key) = bundle();
    for language in [Language::Nl, Language::En] {
        let refusal = open(
            &bytes[..bytes.len() - 1],
            &key,
            moment("2026-11-22T12:00:00Z"),
            language,
        )
        .unwrap_err();
        assert_eq!(refusal.code, "damaged");
        assert!(!refusal.message.starts_with("error_") && !refusal.hint.starts_with("error_"));
    }
}
