//! Whom the learner believes, by what he is known, and asking again.

use dossier_api::*;
use serde_json::json;

use crate::world::*;

const BADGE: &[u8] = include_bytes!("../../../../samples/import/badge-projectleiding.json");

fn imported(session: &mut Session) -> String {
    let parked = session.park("badge.json", BADGE.to_vec()).unwrap();
    let plan = session
        .plan_import(PlanRequest {
            tokens: vec![parked.token],
            online: false,
        })
        .unwrap();
    let done = session
        .run_import(ImportRequest {
            plan: plan.plan,
            rows: vec![0],
        })
        .unwrap();
    done.added[0].clone()
}

#[test]
fn an_issuer_that_the_learner_adds_is_known_and_no_longer_when_it_is_taken_away() {
    let device = Device::new();
    let mut session = device.created();
    let record = imported(&mut session);
    let before = session.record(id(&record)).unwrap();
    assert_eq!(before.row.evidence, "signed");
    let did = before.row.rosette.clone();

    let list = json!({"meta": {}, "registry": {did.clone(): {"name": "Voorbeeldacademie"}}});
    let parked = session.park("dcc.json", list.to_string().into_bytes()).unwrap();
    let trust = session
        .add_registry(AddRegistryRequest {
            token: parked.token.clone(),
            name: String::new(),
        })
        .unwrap();
    assert_eq!(
        (trust.registries[0].name.as_str(), trust.registries[0].count),
        ("dcc", 1)
    );
    let known = session.verify_again(id(&record)).unwrap();
    assert_eq!(known.row.evidence, "trusted");
    let codes: Vec<_> = known
        .verdict
        .unwrap()
        .findings
        .into_iter()
        .map(|finding| finding.code)
        .collect();
    assert!(codes.contains(&"issuer_known".to_owned()), "{codes:?}");

    session
        .remove_registry(NameRequest {
            name: "DCC".to_owned(),
        })
        .unwrap();
    assert_eq!(session.verify_again(id(&record)).unwrap().row.evidence, "signed");
    assert_eq!(
        code(session.remove_registry(NameRequest {
            name: "dcc".to_owned()
        })),
        "registry_unknown"
    );
}

#[test]
fn what_is_no_list_of_issuers_is_refused_and_waits_on() {
    let device = Device::new();
    let mut session = device.created();
    for (bytes, refused) in [
        (&b"%PDF-1.7"[..], "registry_malformed"),
        (b"{\"registry\": {}}", "registry_empty"),
    ] {
        let parked = session.park("x.json", bytes.to_vec()).unwrap();
        let request = AddRegistryRequest {
            token: parked.token,
            name: String::new(),
        };
        assert_eq!(code(session.add_registry(request)), refused);
    }
    assert_eq!(session.parked().len(), 2);
    assert!(session.trust().unwrap().registries.is_empty());
    let odd = AddIssuerRequest {
        identifier: "geen domein".to_owned(),
        name: "X".to_owned(),
    };
    assert_eq!(code(session.add_issuer(odd)), "issuer_malformed");
}

#[test]
fn identifiers_are_kept_over_a_lock_and_taken_away() {
    let device = Device::new();
    let mut session = device.created();
    let add = |session: &mut Session, kind: &str, value: &str| {
        session.add_identifier(IdentifierRequest {
            kind: kind.to_owned(),
            value: value.to_owned(),
        })
    };
    add(&mut session, "", "sanne@school.example").unwrap();
    add(&mut session, "name", "Sanne").unwrap();
    assert_eq!(
        code(add(&mut session, "email", "no address")),
        "identifier_malformed"
    );
    assert_eq!(code(add(&mut session, "shoe", "38")), "bad_request");
    let file =
        json!({"uid": "u1", "email": "sanne@school.example", "givenName": "Sanne", "familyName": "Smit"});
    let parked = session.park("eduid.json", file.to_string().into_bytes()).unwrap();
    session.add_eduid(id(&parked.token)).unwrap();
    session.lock();
    unlock(&mut session);
    let all = session.trust().unwrap().identifiers;
    let pairs: Vec<_> = all
        .iter()
        .map(|one| (one.kind.as_str(), one.value.as_str(), one.source.as_str()))
        .collect();
    assert_eq!(
        pairs,
        [
            ("email", "sanne@school.example", "typed"),
            ("eduid", "u1", "eduid"),
            ("name", "Sanne", "typed"),
            ("name", "Sanne Smit", "eduid")
        ]
    );
    session
        .remove_identifier(NameRequest {
            name: "u1".to_owned(),
        })
        .unwrap();
    assert_eq!(session.trust().unwrap().identifiers.len(), 3);
}

#[test]
fn a_schedule_is_kept_and_asks_nothing_by_itself() {
    let device = Device::new();
    let mut session = device.created();
    imported(&mut session);
    let state = session
        .set_recheck(ScheduleRequest {
            every: 30,
            unasked: false,
        })
        .unwrap();
    assert_eq!((state.every, state.due, state.records), (30, false, 1));
    let refused = ScheduleRequest {
        every: 100_000,
        unasked: false,
    };
    assert_eq!(code(session.set_recheck(refused)), "schedule_refused");
    let report = session.recheck(RecheckRequest::default()).unwrap();
    assert_eq!((report.judged, report.renewed.len()), (1, 0));
    assert!(session.diary().unwrap().is_empty());
    let state = session.set_recheck(ScheduleRequest::default()).unwrap();
    assert_eq!(state.every, 0);
}
