//! did:web, key sets and status lists, fetched from a school that may be well, slow, broken or lying.

use dossier::{
    Why,
    model::{Check, EvidenceLevel, FindingCode as Code, Status},
    net::NetCode,
};
use serde_json::{Value, json};

use crate::{codes, dossier, imported, judged, now, school::*, told, world::answer};

#[test]
fn a_credential_of_a_did_web_is_valid_once_its_keys_and_list_were_fetched() {
    let school = School::open();
    let judgement = judged(school.credential(5).to_string(), &mut school.judge(now()));
    assert_eq!(
        told(&judgement.verdict),
        (
            Status::Valid,
            vec![Code::StatusOk],
            vec![Code::IssuerBound, Code::IssuerUnknown]
        )
    );
    assert_eq!(school.asked(), [DID_PATH, LIST_PATH]);
    assert_eq!(judgement.looked_at.len(), 2);
    assert!(judgement.wants.is_empty());
    assert_eq!(
        judgement.verdict.as_of,
        now(),
        "what was fetched just now is not old"
    );
}

#[test]
fn without_leave_nothing_is_asked_and_nothing_is_fine_or_forged() {
    let school = School::open();
    let mut offline = dossier::Judge::new(dossier::credential::Policy::at(now()));
    let judgement = judged(school.credential(5).to_string(), &mut offline);
    assert_eq!(
        told(&judgement.verdict),
        (
            Status::Unknown,
            vec![Code::StatusUnknown],
            vec![Code::IssuerUnreachable]
        )
    );
    assert!(school.asked().is_empty());
    assert!(!judgement.wants.is_empty());
}

#[test]
fn a_revoked_entry_is_revoked_and_its_neighbour_is_not() {
    let school = School::open();
    school.json(LIST_PATH, &school.list(&[5], None));
    let status = |index| {
        let judgement = judged(school.credential(index).to_string(), &mut school.judge(now()));
        (
            judgement.verdict.status(),
            codes(&judgement.verdict, Check::Status),
        )
    };
    assert_eq!(status(5), (Status::Invalid, vec![Code::Revoked]));
    assert_eq!(status(6), (Status::Valid, vec![Code::StatusOk]));
}

#[test]
fn a_list_that_comes_as_a_token_counts_too() {
    let school = School::open();
    for (revoked, expected) in [(&[][..], Code::StatusOk), (&[5][..], Code::Revoked)] {
        let token = school.token(&school.unsigned_list(DID, revoked, None), &format!("{DID}#key-1"));
        school.serves(
            LIST_PATH,
            answer("200 OK", "Content-Type: application/vc+jwt\r\n", token.as_bytes()),
        );
        let judgement = judged(school.credential(5).to_string(), &mut school.judge(now()));
        assert_eq!(codes(&judgement.verdict, Check::Status), [expected]);
    }
}

#[test]
fn a_token_is_bound_by_the_key_set_of_its_issuers_host() {
    let school = School::open();
    let issuer = url("/issuers/1");
    let mut payload = school.unsigned(5, &issuer);
    payload.as_object_mut().unwrap().shift_remove("credentialStatus");
    let token = school.token(&payload, "key-1");
    let bound = judged(token.clone(), &mut school.judge(now())).verdict;
    assert_eq!(
        (bound.status(), codes(&bound, Check::Issuer)),
        (Status::Valid, vec![Code::IssuerBound, Code::IssuerUnknown])
    );
    assert!(school.asked().contains(&JWKS_PATH.to_owned()));

    let stranger = School::open();
    school.json(JWKS_PATH, &json!({"keys": [stranger.jwk()]}));
    let other = judged(token, &mut school.judge(now())).verdict;
    assert_ne!(other.status(), Status::Valid, "another's key in the school's set");
}

/// Whatever a list's server does instead of serving the list, the answer is "we could not tell".
#[test]
fn a_list_that_is_late_broken_or_a_lie_leaves_the_status_unknown() {
    let school = School::open();
    let stranger = School::open();
    let html = answer("200 OK", "Content-Type: text/html\r\n", b"<h1>Welkom</h1>");
    let endless = answer("200 OK", "", &vec![b' '; (5 << 20) + 1]);
    let mut mistyped = school.unsigned_list(DID, &[], None);
    mistyped["type"] = json!(["VerifiableCredential"]);
    let mut bomb = school.unsigned_list(DID, &[], None);
    bomb["credentialSubject"]["encodedList"] = json!("uH4sIAAAAAAAAA-garbage");
    let mut tampered = school.list(&[5], None);
    tampered["credentialSubject"] = school.list(&[], None)["credentialSubject"].clone();
    let mut purpose = school.unsigned_list(DID, &[], None);
    purpose["credentialSubject"]["statusPurpose"] = json!("suspension");
    let as_json = |value: &Value| {
        answer(
            "200 OK",
            "Content-Type: application/json\r\n",
            value.to_string().as_bytes(),
        )
    };
    let cases = [
        ("an error", answer("500 Oops", "", b"")),
        ("not there", answer("404 Not Found", "", b"")),
        ("gone", answer("410 Gone", "", b"")),
        ("a web page", html),
        ("too large", endless),
        (
            "garbage",
            answer("200 OK", "Content-Type: application/json\r\n", b"{\"a\":"),
        ),
        (
            "empty",
            answer("200 OK", "Content-Type: application/json\r\n", b""),
        ),
        ("of another type", as_json(&school.signed(mistyped))),
        ("a list that does not decode", as_json(&school.signed(bomb))),
        ("for another purpose", as_json(&school.signed(purpose))),
        ("changed after it was signed", as_json(&tampered)),
        ("signed by nobody", as_json(&school.unsigned_list(DID, &[], None))),
        ("signed by a stranger", as_json(&stranger.list(&[], None))),
        (
            "expired",
            as_json(&school.list(&[], Some("2026-05-31T00:00:00Z"))),
        ),
        ("another credential", as_json(&school.credential(7))),
        ("the school's own keys", as_json(&school.did_document())),
    ];
    for (what, acts) in cases {
        school.serves(LIST_PATH, acts);
        let judgement = judged(school.credential(5).to_string(), &mut school.judge(now()));
        assert_eq!(
            (
                judgement.verdict.status(),
                codes(&judgement.verdict, Check::Status)
            ),
            (Status::Unknown, vec![Code::StatusUnknown]),
            "{what}: {:?}",
            judgement.verdict
        );
        assert_eq!(
            codes(&judgement.verdict, Check::Proof),
            [Code::SignatureOk; 2],
            "{what}"
        );
    }
}

#[test]
fn a_slow_list_costs_its_time_and_is_named() {
    let school = School::open();
    school.hangs(LIST_PATH);
    let mut judge = school.judge(now());
    let judgement = judged(school.credential(5).to_string(), &mut judge);
    assert_eq!(judgement.verdict.status(), Status::Unknown);
    let unreached = judge.unreached();
    assert_eq!(
        unreached
            .iter()
            .map(|one| (one.host.as_str(), one.why))
            .collect::<Vec<_>>(),
        [(HOST, Why::NoAnswer(NetCode::Timeout))]
    );
}

#[test]
fn keys_that_are_not_the_issuers_are_told_from_keys_that_could_not_be_had() {
    let (school, stranger) = (School::open(), School::open());
    let mut of_another = school.did_document();
    of_another["id"] = json!("did:web:elsewhere.example.org");
    let mut without = school.did_document();
    without["assertionMethod"] = json!([]);
    let cases = [
        (
            "another's document",
            of_another,
            Status::Unknown,
            Code::IssuerUnreachable,
        ),
        (
            "the issuer does not list the key",
            without,
            Status::Invalid,
            Code::IssuerMismatch,
        ),
        (
            "garbage",
            json!("garbage"),
            Status::Unknown,
            Code::IssuerUnreachable,
        ),
    ];
    for (what, document, status, code) in cases {
        school.json(DID_PATH, &document);
        let verdict = judged(school.credential(5).to_string(), &mut school.judge(now())).verdict;
        assert_eq!(verdict.status(), status, "{what}: {:?}", verdict.findings());
        assert!(verdict.has(code), "{what}: {:?}", verdict.findings());
    }
    // The name of the key is the school's, and the key is not: then the signature is not the school's.
    school.json(DID_PATH, &stranger.did_document());
    let verdict = judged(school.credential(5).to_string(), &mut school.judge(now())).verdict;
    assert_eq!(verdict.status(), Status::Invalid);
    assert!(verdict.has(Code::SignatureInvalid), "{:?}", verdict.findings());
}

#[test]
fn a_document_is_followed_through_a_redirect_and_the_diary_shows_both_steps() {
    let school = School::open();
    school.json("/moved", &school.list(&[], None));
    school.redirects(LIST_PATH, &url("/moved"));
    let mut judge = school.judge(now());
    let verdict = judged(school.credential(5).to_string(), &mut judge).verdict;
    assert_eq!(verdict.status(), Status::Valid);
    let requests = judge.take_requests();
    let steps: Vec<_> = requests
        .iter()
        .map(|request| (request.reason.as_str(), request.outcome.as_str(), request.status))
        .collect();
    assert_eq!(
        steps,
        [
            ("issuer_keys", "answered", Some(200)),
            ("status", "redirected", Some(302)),
            ("status", "answered", Some(200))
        ]
    );
    assert!(judge.take_requests().is_empty(), "each is handed out once");
}

#[test]
fn an_address_inside_somebodys_network_is_refused_before_anything_is_sent() {
    let school = School::open();
    school.redirects(LIST_PATH, "https://127.0.0.1/list");
    let mut judge = school.judge(now());
    let verdict = judged(school.credential(5).to_string(), &mut judge).verdict;
    assert_eq!(verdict.status(), Status::Unknown);
    let last = judge.take_requests().pop().unwrap();
    assert_eq!(
        (last.host.as_str(), last.outcome.as_str()),
        ("127.0.0.1", "net_refused")
    );
}

#[test]
fn an_issuer_whom_the_learner_added_makes_a_credential_trusted() {
    let school = School::open();
    for known in [DID, HOST, "example.org"] {
        let mut dossier = dossier();
        dossier.add_issuer(known, "Een echte school", now()).unwrap();
        let id = imported(&mut dossier, &[school.credential(5)], &mut school.judge(now()))[0];
        let record = dossier.show(id).unwrap();
        assert_eq!(record.provenance.evidence, EvidenceLevel::Trusted, "{known}");
        assert!(record.verdict.as_ref().unwrap().has(Code::IssuerKnown), "{known}");
    }
    let mut dossier = dossier();
    let list = json!({"meta": {}, "registry": {DID: {"name": "Een echte school"}}});
    dossier
        .add_registry(list.to_string().as_bytes(), None, "DCC", now())
        .unwrap();
    let id = imported(&mut dossier, &[school.credential(5)], &mut school.judge(now()))[0];
    let verdict = dossier.show(id).unwrap().verdict.clone().unwrap();
    let detail = verdict
        .findings()
        .iter()
        .find(|f| f.code == Code::IssuerKnown)
        .map(|f| f.detail.clone());
    assert_eq!(detail.as_deref(), Some("Een echte school (DCC)"));
}
