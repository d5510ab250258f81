//! A reply: what is said, about which version, by whose key; and what is no reply.
#![allow(clippy::unwrap_used)]

mod support;

use dossier_credential::{NoEvidence, Policy};
use dossier_model::{FindingCode, Language, Status};
use dossier_seal::{Passphrase, make_key_file, open_key_file};
use dossier_share::{
    Opened,
    reply::{self, Draft, Process, Remark, Replier, Said, Statement},
};
use serde_json::{Value, json};
use support::*;

fn shared() -> (Parcel, Opened) {
    let (stage, badge) = (internship(), signed("EHBO"));
    let items = vec![fields(&stage, &["title", "hours", "tasks"]), whole(&badge)];
    let parcel = parcel(selection(items), vec![stage, badge], &Shelf::default());
    let opened = opened(&parcel);
    (parcel, opened)
}

fn supervisor() -> Replier {
    Replier {
        name: "J. Bakker".to_owned(),
        role: "praktijkopleider".to_owned(),
        organisation: "Bakkerij Zon".to_owned(),
        contact: String::new(),
    }
}

fn draft(opened: &Opened) -> Draft {
    let [stage, badge] = [0, 1].map(|at| opened.items[at].path.clone());
    let statement = Statement {
        hours: "320".to_owned(),
        tasks: vec!["deeg".to_owned(), "oven".to_owned()],
        work_processes: vec![Process {
            code: "B1-K1-W1".to_owned(),
            title: "Bereidt voor".to_owned(),
            judgement: "goed".to_owned(),
        }],
        evaluation: "Werkt netjes.".to_owned(),
    };
    let remark = |item: &str, said| Remark {
        item: item.to_owned(),
        said,
    };
    Draft {
        replier: supervisor(),
        acknowledged: true,
        asks: "Ook je VCA?".to_owned(),
        remarks: vec![
            remark(
                &badge,
                Said::Comment {
                    text: "Mooi <b>werk</b>".to_owned(),
                },
            ),
            remark(&stage, Said::Internship(statement)),
            remark(
                &badge,
                Said::Endorse {
                    text: "Dit klopt.".to_owned(),
                },
            ),
        ],
    }
}

#[test]
fn a_reply_says_who_said_what_about_which_file_of_which_share() {
    let (parcel, opened) = shared();
    let key = key();
    let bytes = reply::make(&opened, &draft(&opened), &key, now(), Language::Nl).unwrap();
    assert!(reply::is_reply(&bytes));
    let read = reply::read(&bytes).unwrap();
    assert_eq!(
        (read.key.as_str(), &read.replier),
        (key.did_key().as_str(), &supervisor())
    );
    let presentation = sri(&content(&opened, "presentation.json"));
    assert!(read.answers(parcel.sealed.id, &parcel.holder.did_key(), &presentation));
    assert!(!read.answers(parcel.sealed.id, &key.did_key(), &presentation));
    assert!(read.acknowledged && read.asks == "Ook je VCA?");
    let told: Vec<_> = read
        .remarks
        .iter()
        .map(|told| {
            (
                told.said.as_str(),
                told.digest == sri(&content(&opened, &told.item)),
            )
        })
        .collect();
    assert_eq!(told, [("comment", true), ("internship", true), ("endorse", true)]);
    assert_eq!(
        read.remarks[1].said.text(),
        "320 h\n- deeg\n- oven\nB1-K1-W1 Bereidt voor: goed\nWerkt netjes."
    );
    assert_eq!(read.endorsements.len(), 2);
}

#[test]
fn an_endorsement_stands_alone_and_any_reader_of_badges_checks_it() {
    let (_, opened) = shared();
    let bytes = reply::make(&opened, &draft(&opened), &key(), now(), Language::Nl).unwrap();
    for endorsement in reply::read(&bytes).unwrap().endorsements {
        let credential = dossier_credential::read(endorsement.to_string().as_bytes()).unwrap();
        let verdict = dossier_credential::verify(&credential, &NoEvidence, &Policy::at(now())).verdict;
        assert_eq!(verdict.status(), Status::Valid, "{verdict:?}");
        // The key is the replier's own; that he is whom he says, nothing confirms.
        assert!(verdict.has(FindingCode::IssuerUnknown) && verdict.has(FindingCode::IssuerBound));
        assert_eq!(verdict.format, "open-badges-3");
        let mut forged = endorsement.clone();
        forged["credentialSubject"]["endorsementComment"] = json!("Dit klopt niet.");
        let credential = dossier_credential::read(forged.to_string().as_bytes()).unwrap();
        let verdict = dossier_credential::verify(&credential, &NoEvidence, &Policy::at(now())).verdict;
        assert_eq!(verdict.status(), Status::Invalid);
    }
}

#[test]
fn every_change_of_a_reply_is_refused() {
    let (_, opened) = shared();
    let good: Value =
        serde_json::from_slice(&reply::make(&opened, &draft(&opened), &key(), now(), Language::Nl).unwrap())
            .unwrap();
    let code = |change: &dyn Fn(&mut Value)| {
        let mut reply = good.clone();
        change(&mut reply);
        reply::read(&serde_json::to_vec(&reply).unwrap())
            .unwrap_err()
            .code()
    };
    let value = "/verifiableCredential/0/credentialSubject/http:~1~1www.w3.org~11999~102~122-rdf-syntax-ns#value/@value";
    assert!(good.pointer(value).is_some());
    assert_eq!(
        code(&|r| r.pointer_mut(value).unwrap()["asks"] = json!("geld")),
        "proof_invalid"
    );
    assert_eq!(
        code(&|r| r["verifiableCredential"][1]["credentialSubject"]["endorsementComment"] = json!("slecht")),
        "proof_invalid"
    );
    assert_eq!(
        code(&|r| drop(r["verifiableCredential"].as_array_mut().unwrap().pop())),
        "proof_invalid"
    );
    assert_eq!(
        code(&|r| drop(r["proof"].as_array_mut().unwrap().pop())),
        "proof_missing"
    );
    assert_eq!(
        code(&|r| drop(
            r["verifiableCredential"][2]["proof"]
                .as_array_mut()
                .unwrap()
                .pop()
        )),
        "proof_missing"
    );
    assert_eq!(code(&|r| r["holder"] = json!(key().did_key())), "holder_mismatch");
    assert_eq!(code(&|r| r["verifiableCredential"] = json!([])), "not_a_reply");
    let attacker = key();
    // Somebody else's presentation around the same statements.
    assert_eq!(
        code(&|r| {
            r["holder"] = json!(attacker.did_key());
            *r = sign(
                r.clone(),
                &attacker,
                dossier_credential::own::Purpose::Authentication,
            );
        }),
        "holder_mismatch"
    );
    assert_eq!(
        reply::read(b"{\"a\":1,\"a\":2}").unwrap_err().code(),
        "duplicate_key"
    );
    assert_eq!(reply::read(b"{}").unwrap_err().code(), "not_a_reply");
}

#[test]
fn what_says_nothing_or_too_much_or_about_nothing_is_not_signed() {
    let (_, opened) = shared();
    let code = |change: &dyn Fn(&mut Draft)| {
        let mut draft = draft(&opened);
        change(&mut draft);
        reply::make(&opened, &draft, &key(), now(), Language::Nl)
            .unwrap_err()
            .code()
    };
    assert_eq!(code(&|d| d.replier.name = " ".to_owned()), "reply_no_name");
    assert_eq!(
        code(&|d| {
            d.acknowledged = false;
            d.asks.clear();
            d.remarks.clear();
        }),
        "reply_empty"
    );
    assert_eq!(code(&|d| d.asks = "x".repeat(5_001)), "reply_too_long");
    assert_eq!(
        code(&|d| d.remarks[0].item = "records/09-work.json".to_owned()),
        "reply_no_such_item"
    );
}

#[test]
fn a_key_from_its_file_signs_the_same_from_one_reply_to_the_next() {
    let (_, opened) = shared();
    let words = Passphrase::new("zes losse woorden".to_owned());
    let (made, file) = make_key_file(&words).unwrap();
    let again = open_key_file(&file, &words).unwrap();
    let by = |key| {
        reply::read(&reply::make(&opened, &draft(&opened), key, now(), Language::Nl).unwrap())
            .unwrap()
            .key
    };
    assert_eq!(by(&made), by(&again));
}
