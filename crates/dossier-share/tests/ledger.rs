//! The ledger: what was there must still be there, and payloads can go.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::HashMap;

use dossier_model::Language;
use dossier_share::ledger::{
    Blinded, Chain, Checkpoint, Entry, Event, EventKind, LedgerKey, NoteFault, ReminderKind, Shown, Standing,
    State, reminders, standings,
};
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
    for event in withdrawal.events {
        store.keep(chain.append(event, &ledger, now()).unwrap());
    }
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

/// A proof of line `seq`, with its payload, back to the ledger's second line.
fn shown(store: &Store, key: &dossier_seal::HolderKey, seq: u64) -> Shown {
    let chain = store.read(&key.did_key()).unwrap();
    let early = Chain::read(store.lines.iter().take(1).map(Vec::as_slice), &key.did_key()).unwrap();
    let since = Blinded::make(&early.checkpoint(key)).unwrap();
    let payload = &store.payloads[&chain.lines()[seq as usize].commit];
    chain.show(seq, Some(payload), Some(since), key).unwrap()
}

/// A ledger of `count` events.
fn ledger_of(count: usize) -> (Store, dossier_seal::HolderKey) {
    let key = key();
    let mut store = Store::default();
    let mut chain = store.read(&key.did_key()).unwrap();
    for number in 0..count {
        let event = Event {
            kind: EventKind::ALL[number % EventKind::ALL.len()],
            receipt: dossier_seal::make_id().unwrap(),
            payload: json!({"number": number}),
        };
        store.keep(chain.append(event, &key, now()).unwrap());
    }
    (store, key)
}

#[test]
fn one_event_is_proven_to_a_stranger_who_sees_nothing_of_the_others() {
    let (store, key) = ledger_of(11);
    let ledger_key = LedgerKey::read(&key.did_key()).unwrap();
    for seq in 0..11 {
        let text = shown(&store, &key, seq).to_text();
        let proven = Shown::read(&text).unwrap().verify(&ledger_key, None).unwrap();
        assert_eq!((proven.line.seq, proven.size), (seq, 11));
        assert_eq!(proven.payload.unwrap()["number"], json!(seq));
        let commitment = shown(&store, &key, seq).about.since.unwrap().blinded.commitment();
        assert!(commitment.starts_with("sha256:") && proven.commitment.is_some());
        for (other, line) in store.lines.iter().enumerate() {
            let line = String::from_utf8(line.clone()).unwrap();
            assert_eq!(
                other as u64 == seq,
                text_of_about(&text).contains(&line.replace('"', "\\\""))
            );
        }
    }
}

/// What our extra line says.
fn text_of_about(text: &str) -> String {
    use base64::Engine;
    let extra = text.lines().find_map(|line| line.strip_prefix("extra ")).unwrap();
    let bytes = base64::engine::general_purpose::STANDARD.decode(extra).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_proof_that_was_changed_anywhere_does_not_hold() {
    let (store, key) = ledger_of(9);
    let ledger_key = LedgerKey::read(&key.did_key()).unwrap();
    let good = shown(&store, &key, 4);
    let fault = |change: &dyn Fn(&mut Shown)| {
        let mut shown = good.clone();
        change(&mut shown);
        shown.verify(&ledger_key, None).unwrap_err().code()
    };
    let other = shown(&store, &key, 5);
    assert_eq!(fault(&|shown| shown.index = 5), "ledger_not_included");
    assert_eq!(fault(&|shown| shown.path[0][0] ^= 1), "ledger_not_included");
    assert_eq!(fault(&|shown| shown.path.push([0; 32])), "ledger_not_included");
    assert_eq!(
        fault(&|shown| shown.about.line = other.about.line.clone()),
        "ledger_not_included"
    );
    assert_eq!(
        fault(&|shown| shown.about.payload = other.about.payload.clone()),
        "ledger_payload_differs"
    );
    let longer = |shown: &mut Shown| shown.about.since.as_mut().unwrap().consistency.push("x".into());
    assert_eq!(fault(&longer), "ledger_rewritten");
    let bigger = good.checkpoint.note().replacen("\n9\n", "\n10\n", 1);
    let bigger = Checkpoint::read(&bigger).unwrap();
    assert_eq!(
        fault(&|shown| shown.checkpoint = bigger.clone()),
        "ledger_note_bad_signature"
    );
    let stranger = LedgerKey::read(&support::key().did_key()).unwrap();
    assert_eq!(good.verify(&stranger, None), Err(NoteFault::BadSignature));
}

#[test]
fn a_ledger_written_anew_by_its_own_key_does_not_go_on_from_the_bundles_checkpoint() {
    let (store, key) = ledger_of(3);
    let since = Blinded::make(&store.read(&key.did_key()).unwrap().checkpoint(&key)).unwrap();
    let mut anew = Chain::read([], &key.did_key()).unwrap();
    for number in 0..5 {
        let event = Event {
            kind: EventKind::ConsentRefused,
            receipt: dossier_seal::make_id().unwrap(),
            payload: json!({"rewritten": number}),
        };
        anew.append(event, &key, now()).unwrap();
    }
    let shown = anew.show(4, None, Some(since), &key).unwrap();
    let key = LedgerKey::read(&key.did_key()).unwrap();
    assert_eq!(shown.verify(&key, None), Err(NoteFault::Rewritten));
}

#[test]
fn the_bundle_commits_to_the_ledger_and_tells_nothing_of_it() {
    let (store, ledger) = ledger_of(4);
    let checkpoint = store.read(&ledger.did_key()).unwrap().checkpoint(&ledger);
    let stage = internship();
    let proposal =
        dossier_share::propose(selection(vec![fields(&stage, &["title"])]), vec![stage], now()).unwrap();
    let consent = proposal.with_checkpoint(&checkpoint).unwrap().accept(now());
    let identity = dossier_seal::age_file::AgeIdentity::make();
    let lock = dossier_share::Lock::Keys(vec![identity.recipient()]);
    let mut bytes = Vec::new();
    let sealed = dossier_share::seal(&consent, &key(), lock, &Shelf::default(), &mut bytes).unwrap();
    let opened = open_at(&bytes, &dossier_share::Secret::Keys(vec![identity]), now(), None).unwrap();
    let file: serde_json::Value =
        serde_json::from_slice(&content(&opened, "consent/checkpoint.json")).unwrap();
    let kept: Blinded = serde_json::from_value(sealed.given.payload["ledger"].clone()).unwrap();
    assert_eq!(file["commitment"], json!(kept.commitment()));
    assert_eq!(kept.checkpoint, checkpoint.note());
    for file in opened.files() {
        let text = String::from_utf8_lossy(&content(&opened, &file.path)).into_owned();
        assert!(!text.contains(&ledger.did_key()), "{}", file.path);
    }
}

#[test]
fn what_is_due_is_said_with_its_day() {
    let (mut store, ledger) = (Store::default(), key());
    let did = ledger.did_key();
    let mut chain = store.read(&did).unwrap();
    let stage = internship();
    let parcel = parcel(
        selection(vec![fields(&stage, &["title"])]),
        vec![stage],
        &Shelf::default(),
    );
    for event in [parcel.sealed.given.clone(), parcel.sealed.exported.clone()] {
        store.keep(chain.append(event, &ledger, now()).unwrap());
    }
    let due = |store: &Store, at: &str| {
        let at = moment(at);
        let all = reminders(&store.standings(&did, at), at);
        all.first()
            .map(|reminder| (reminder.kind, reminder.due.to_string(), reminder.is_due))
    };
    let ends_soon = |is_due| Some((ReminderKind::EndsSoon, "2026-12-15T23:59:59Z".to_owned(), is_due));
    assert_eq!(due(&store, "2026-12-01T00:00:00Z"), ends_soon(false));
    assert_eq!(due(&store, "2026-12-16T00:00:00Z"), ends_soon(true));
    let ended = Some((ReminderKind::Ended, "2026-12-22T23:59:59Z".to_owned(), true));
    assert_eq!(due(&store, "2026-12-23T00:00:00Z"), ended);

    let standing = store.standings(&did, now()).remove(0);
    let withdrawal = withdraw(&standing, &parcel.holder, now()).unwrap();
    for event in withdrawal.events {
        store.keep(chain.append(event, &ledger, now()).unwrap());
    }
    let follow_up = |is_due| Some((ReminderKind::FollowUp, "2026-12-22T10:00:00Z".to_owned(), is_due));
    assert_eq!(due(&store, "2026-11-23T00:00:00Z"), follow_up(false));
    assert_eq!(due(&store, "2026-12-22T10:00:00Z"), follow_up(true));
    let confirmed = Event {
        kind: EventKind::ErasureConfirmed,
        receipt: standing.receipt,
        payload: json!({}),
    };
    store.keep(chain.append(confirmed, &ledger, now()).unwrap());
    assert_eq!(due(&store, "2027-01-01T00:00:00Z"), None);
}
