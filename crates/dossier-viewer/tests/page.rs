//! A page tells a stranger what was shared, in his language, and nothing that is not true.
#![allow(clippy::unwrap_used)]

use dossier_model::{Language, Purpose, RecordId};
use dossier_seal::age_file::AgeIdentity;
use dossier_seal::{HolderSeed, make_id};
use dossier_share::{Lock, NoFiles, Part, Recipient, Secret, Selected, Selection, Shareable, propose, seal};
use dossier_viewer::{Desk, Page, compose, open, split};
use jiff::Timestamp;
use serde_json::Value;
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

fn page(bytes: &[u8], key: &str, now: &str, language: Language) -> Page {
    Page::lay_out(&open(bytes, &Secret::parse(key), moment(now)).unwrap(), language)
}

fn ask(desk: &mut Desk, question: Value, bytes: &[u8]) -> (Value, Vec<u8>) {
    let answer = desk.answer(&compose(&question, bytes));
    let (json, file) = split::<Value>(&answer).unwrap();
    (json, file.to_vec())
}

#[test]
fn a_page_speaks_the_readers_language_and_shows_content_as_text() {
    let (bytes, key) = bundle();
    let page = page(&bytes, &key, "2026-11-22T12:00:00Z", Language::En);
    assert_eq!(
        page.lines
            .iter()
            .map(|line| (line.key, line.tone))
            .collect::<Vec<_>>(),
        [
            ("intact", "good"),
            ("holder", "good"),
            ("confirmed", "none"),
            ("use", "good")
        ]
    );
    assert!(
        page.lines[3].text.contains("2026-11-30"),
        "{}",
        page.lines[3].text
    );
    let item = &page.items[0];
    assert_eq!(
        (
            item.title.as_str(),
            item.origin,
            item.mark.state,
            item.unit.as_str()
        ),
        ("Internship at a bakery", "learner", "own", "hours")
    );
    let facts: Vec<_> = item
        .facts
        .iter()
        .map(|fact| (fact.label.as_str(), fact.lines.join("|")))
        .collect();
    assert_eq!(
        facts,
        [
            ("Start", "2026-02".to_owned()),
            ("Hours", "320".to_owned()),
            ("Tasks", "<b>oven</b>|deeg".to_owned())
        ]
    );
    let whole = serde_json::to_string(&page).unwrap();
    assert!(!whole.contains("CANARY") && !whole.to_lowercase().contains("trusted"));
}

#[test]
fn a_share_that_is_over_is_shown_and_said() {
    let (bytes, key) = bundle();
    let page = page(&bytes, &key, "2026-12-01T00:00:00Z", Language::Nl);
    assert_eq!(page.lines[3].tone, "part");
    assert!(page.lines[3].text.contains("voorbij"));
    assert_eq!(page.items.len(), 1);
}

#[test]
fn a_refusal_has_words_in_both_languages() {
    let (bytes, key) = bundle();
    let cut = &bytes[..bytes.len() - 1];
    for language in ["nl", "en"] {
        let question =
            json!({"do": "open", "secret": key, "now": "2026-11-22T12:00:00Z", "language": language});
        let (answer, _) = ask(&mut Desk::default(), question, cut);
        let refusal = &answer["refusal"];
        assert_eq!(refusal["code"], "damaged");
        let words = format!("{}{}", refusal["message"], refusal["hint"]);
        assert!(
            !words.contains("error_") && !words.contains("dossier controleren"),
            "{words}"
        );
    }
}

#[test]
fn a_desk_answers_what_a_page_asks_and_forgets_when_it_is_told_to() {
    let (bytes, key) = bundle();
    let mut desk = Desk::default();
    let question = json!({"do": "open", "secret": key, "now": "2026-11-22T12:00:00Z", "language": "nl"});
    let (answer, _) = ask(&mut desk, question, &bytes);
    assert_eq!(answer["page"]["language"], "nl");
    let (answer, _) = ask(&mut desk, json!({"do": "say", "language": "en"}), &[]);
    assert_eq!(answer["page"]["items"][0]["title"], "Internship at a bakery");
    let (answer, _) = ask(&mut desk, json!({"do": "json"}), &[]);
    assert_eq!(answer["json"]["items"][0]["kind"], "internship");
    let (answer, file) = ask(&mut desk, json!({"do": "file", "path": "README.txt"}), &[]);
    assert_eq!(answer["bytes"], file.len());
    assert!(!file.is_empty());
    ask(&mut desk, json!({"do": "close"}), &[]);
    let (answer, _) = ask(&mut desk, json!({"do": "say", "language": "en"}), &[]);
    assert_eq!(answer["page"], Value::Null);
    let (answer, _) = ask(&mut desk, json!({"do": "file", "path": "README.txt"}), &[]);
    assert_eq!(answer["refusal"]["code"], "file_missing");
}

#[test]
fn a_reader_replies_in_the_page_with_a_new_key_and_again_with_the_same() {
    use dossier_share::reply;
    let (bytes, key) = bundle();
    let mut desk = Desk::default();
    let now = "2026-11-22T10:00:00Z";
    let open = json!({"do": "open", "secret": key, "now": now, "language": "nl"});
    let page = ask(&mut desk, open, &bytes).0["page"].take();
    let item = &page["items"][0]["path"];
    let process = json!({"code": "B1-K1-W1", "title": "Bereidt voor", "judgement": "goed"});
    let question = |words: &str, key_file: Value, name: &str| {
        json!({
            "do": "reply", "words": words, "key_file": key_file, "now": now, "language": "nl",
            "draft": {
                "replier": {"name": name, "role": "praktijkopleider", "organisation": ""}, "acknowledged": true, "asks": "",
                "remarks": [
                    {"item": item, "says": "comment", "text": "<b>Mooi</b>"},
                    {"item": item, "says": "internship", "hours": "320", "tasks": ["deeg"], "workProcesses": [process], "evaluation": "Netjes."},
                ],
            },
        })
    };
    let (answer, file) = ask(
        &mut desk,
        question("woorden van bakker", Value::Null, "J. Bakker"),
        &[],
    );
    let cut = usize::try_from(answer["reply"].as_u64().unwrap_or_else(|| panic!("{answer}"))).unwrap();
    let (first, key_file) = file.split_at(cut);
    let read = reply::read(first).unwrap();
    assert_eq!(
        (read.key.as_str(), read.endorsements.len()),
        (answer["key"].as_str().unwrap(), 1)
    );
    assert_eq!(
        (read.remarks[0].said.text().as_str(), read.replier.name.as_str()),
        ("<b>Mooi</b>", "J. Bakker")
    );

    // The same key the next time, and nothing new to keep.
    let again = question("woorden van bakker", json!(key_file), "J. Bakker");
    let (answer, file) = ask(&mut desk, again, &[]);
    assert_eq!(
        (answer["key"].as_str(), answer["reply"].as_u64()),
        (Some(read.key.as_str()), Some(file.len() as u64))
    );

    let mut code = |question| {
        ask(&mut desk, question, &[]).0["refusal"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(
        code(question("andere woorden", json!(key_file), "J. Bakker")),
        "wrong_passphrase"
    );
    assert_eq!(
        code(question("woorden", json!([1, 2, 3]), "J. Bakker")),
        "key_file_malformed"
    );
    assert_eq!(code(question("woorden", Value::Null, "")), "reply_no_name");
    code(json!({"do": "close"}));
    assert_eq!(code(question("woorden", Value::Null, "J. Bakker")), "usage");
}

#[test]
fn whatever_a_page_asks_there_is_an_answer() {
    let mut desk = Desk::default();
    for message in [
        &b""[..],
        &[255, 255, 255, 255],
        b"\x02\0\0\0{}",
        b"\x09\0\0\0not json!",
    ] {
        let answer = desk.answer(message);
        let (json, _) = split::<Value>(&answer).unwrap();
        assert_eq!(json["refusal"]["code"], "usage");
    }
}
