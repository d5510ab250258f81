//! The ledger: what was there must still be there, and payloads can go.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::HashMap;

use dossier_model::Language;
use dossier_share::ledger::{Chain, Entry, Event, EventKind, Standing, State, standings};
use dossier_share::withdraw;
use jiff::Timestamp;
use serde_json::json;
use support::*;

/// A ledger as a vault keeps it: lines in order, payloads apart.
#[derive(Default)]
struct Store {
    lines: Vec<Vec<u8>>,
    payloads: HashMap<String, Vec<u8>>,
}

impl Store {
    fn keep(&mut self, entry: Entry) {
        self.lines.push(entry.line);
        self.payloads.insert(entry.commit, entry.payload);
    }

    fn read(&self, did: &str) -> Result<Chain, dossier_share::ledger::LedgerFault> {
        Chain::read(self.lines.iter().map(Vec::as_slice), did)
    }

    fn standings(&self, did: &str, now: Timestamp) -> Vec<Standing> {
        standings(
            self.read(did).unwrap().lines(),
            &|commit| self.payloads.get(commit).cloned(),
            now,
        )
    }
}

fn three_lines() -> (Store, String) {
    let ledger = key();
    let (mut store, did) = (Store::default(), ledger.did_key());
    let mut chain = store.read(&did).unwrap();
    let stage = internship();
    let sealed = parcel(
        selection(vec![fields(&stage, &["title"])]),
        vec![stage],
        &Shelf::default(),
    )
    .sealed;
    for event in [sealed.given, sealed.exported] {
        store.keep(chain.append(event, &ledger, now()).unwrap());
    }
    let event = Event {
        kind: EventKind::RecipientAcknowledged,
        receipt: sealed.receipt_id,
        payload: json!({"by": "x"}),
    };
    store.keep(chain.append(event, &ledger, now()).unwrap());
    (store, did)
}

#[test]
fn a_share_goes_from_not_sent_to_given_to_withdrawn() {
    let ledger = key();
    let (mut store, did) = (Store::default(), ledger.did_key());
    let mut chain = store.read(&did).unwrap();
    let stage = internship();
    let id = stage.id;
    let parcel = parcel(
        selection(vec![fields(&stage, &["title", "hours"])]),
        vec![stage],
        &Shelf::default(),
    );

    store.keep(chain.append(parcel.sealed.given.clone(), &ledger, now()).unwrap());
    assert_eq!(store.standings(&did, now())[0].state, State::NotSent);
    store.keep(
        chain
            .append(parcel.sealed.exported.clone(), &ledger, now())
            .unwrap(),
    );
    let [standing] = store.standings(&did, now()).try_into().unwrap();
    assert_eq!((standing.state, standing.share), (State::Given, parcel.sealed.id));
    assert_eq!((standing.items[0].id, standing.items[0].version), (id, 1));
    assert_eq!(standing.items[0].fields, ["title", "hours"]);
    assert_eq!(standing.until, moment("2026-12-22T23:59:59Z"));
    assert_eq!(
        store.standings(&did, moment("2026-12-23T00:00:00Z"))[0].state,
        State::Expired
    );

    assert!(
        withdraw(&standing, &key(), now()).is_err(),
        "only the key that signed the share takes it back"
    );
    let withdrawal = withdraw(&standing, &parcel.holder, now()).unwrap();
    for language in [Language::Nl, Language::En] {
        let letter = withdrawal.letter(language);
        assert!(letter.contains("Hogeschool Voorbeeld") && letter.contains(&standing.receipt.to_string()));
        assert!(!letter.contains('{'), "{letter}");
    }
    let notice = &withdrawal.notice;
    assert_eq!(
        notice["credentialSubject"]["id"],
        json!(format!("urn:uuid:{}", standing.receipt))
    );
    let presentation = Loose::of(&opened(&parcel)).get("presentation.json").to_vec();
    assert_eq!(
        notice["relatedResource"][0]["digestSRI"],
        json!(sri(&presentation))
    );
    store.keep(chain.append(withdrawal.event, &ledger, now()).unwrap());
    assert_eq!(store.standings(&did, now())[0].state, State::Withdrawn);
    assert_eq!(store.read(&did).unwrap().head(), chain.head());
}

#[test]
fn an_erased_payload_leaves_the_chain_provable() {
    let (mut store, did) = three_lines();
    store.payloads.clear();
    assert_eq!(store.read(&did).unwrap().lines().len(), 3);
    assert!(store.standings(&did, now()).is_empty());
}

#[test]
fn a_payload_that_is_not_the_one_committed_to_is_not_believed() {
    let (mut store, did) = three_lines();
    for payload in store.payloads.values_mut() {
        let text = String::from_utf8(payload.clone()).unwrap();
        *payload = text.replace("Hogeschool Voorbeeld", "Somebody else").into_bytes();
    }
    assert!(store.standings(&did, now()).is_empty());
}

#[test]
fn a_line_tells_nothing_of_whom_or_what() {
    let (store, _) = three_lines();
    for line in &store.lines {
        let line = String::from_utf8(line.clone()).unwrap();
        assert!(!line.contains("Hogeschool") && !line.contains("Stage"), "{line}");
    }
}

#[test]
fn a_line_that_is_altered_left_out_or_moved_is_found() {
    let (good, did) = three_lines();
    let code = |edit: &dyn Fn(&mut Vec<Vec<u8>>)| {
        let mut lines = good.lines.clone();
        edit(&mut lines);
        Chain::read(lines.iter().map(Vec::as_slice), &did)
            .map(|_| ())
            .map_err(|fault| fault.code())
    };
    let text =
        |line: &[u8], from: &str, to: &str| String::from_utf8(line.to_vec()).unwrap().replace(from, to);
    assert_eq!(code(&|_| ()), Ok(()));
    assert_eq!(code(&|l| l.swap(1, 2)), Err("ledger_out_of_order"));
    assert_eq!(code(&|l| drop(l.remove(0))), Err("ledger_out_of_order"));
    assert_eq!(
        code(&|l| l[0] = text(&l[0], "2026", "2025").into_bytes()),
        Err("ledger_bad_signature")
    );
    assert_eq!(
        code(&|l| l[1] = text(&l[1], "{", "{ ").into_bytes()),
        Err("ledger_line")
    );
    assert_eq!(
        code(&|l| l[2] = text(&l[2], "acknowledged", "applauded").into_bytes()),
        Err("ledger_line")
    );
    let other = Chain::read(good.lines.iter().map(Vec::as_slice), &key().did_key()).unwrap_err();
    assert_eq!(other.code(), "ledger_bad_signature");
}

#[test]
fn a_clock_that_was_set_back_does_not_break_the_ledger() {
    let ledger = key();
    let mut chain = Chain::read([], &ledger.did_key()).unwrap();
    let event = |kind| Event {
        kind,
        receipt: dossier_seal::make_id().unwrap(),
        payload: json!({}),
    };
    let first = chain
        .append(event(EventKind::ConsentRefused), &ledger, now())
        .unwrap();
    let second = chain
        .append(
            event(EventKind::ConsentRefused),
            &ledger,
            moment("2020-01-01T00:00:00Z"),
        )
        .unwrap();
    assert!(Chain::read([first.line.as_slice(), &second.line], &ledger.did_key()).is_ok());
}
