//! Requests: who asks, what for, and what answers it.
//!
//! The corpus stands beside the project (or where DOSSIER_CORPUS says) and is never copied here.
#![allow(clippy::unwrap_used)]

mod support;

use std::{fs, path::PathBuf};

use dossier_credential::{Evidence, NoEvidence};
use dossier_model::{AttachmentId, Fetched, Purpose, RecordId, Status};
use dossier_seal::make_id;
use dossier_share::request::{
    Asking, Candidate, Have, Request, SignedCandidate, Trust, WantFormat, matching, request_link,
    sign_request,
};
use serde_json::{Value, json};
use support::*;

fn read(request: &Value) -> Result<Request, &'static str> {
    Request::read(request.to_string().as_bytes(), &NoEvidence, now()).map_err(|fault| fault.code())
}

/// A request for these credentials.
fn asking(credentials: Value) -> Value {
    json!({"client_id": "did:web:school.example", "nonce": "n1", "dcql_query": {"credentials": credentials}})
}

fn record(draft: Value) -> Candidate {
    Candidate {
        record: RecordId::new(make_id().unwrap()),
        draft: serde_json::from_value(draft).unwrap(),
        files: Vec::new(),
        signed: None,
        expired: false,
    }
}

fn issued(document: Value) -> Candidate {
    let signed = SignedCandidate {
        format: WantFormat::LdpVc,
        document,
        disclosable: Vec::new(),
        selective: false,
        status: Some(Status::Valid),
        presentable: true,
    };
    Candidate {
        signed: Some(signed),
        ..record(json!({"kind": "credential", "title": "Badge"}))
    }
}

fn degree() -> Value {
    json!({
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "credentialSubject": {"achievement": {"name": "MSc"}, "result": [{"value": "8"}]},
    })
}

#[test]
fn what_the_learner_has_what_has_expired_and_what_is_missing_is_said_apart() {
    let request = read(&asking(json!([
        {"id": "degree", "format": "ldp_vc", "meta": {"type_values": [["OpenBadgeCredential"]]},
         "claims": [{"path": ["credentialSubject", "achievement", "name"]}, {"path": ["credentialSubject", "result", null, "value"]}]},
        {"id": "stage", "format": "x-dossier-record", "meta": {"kind_values": ["internship"]}, "claims": [{"path": ["hours"]}]},
        {"id": "work", "format": "x-dossier-record", "meta": {"kind_values": ["work"]}},
        {"id": "cv", "format": "x-dossier-file", "meta": {"media_type_values": ["application/pdf"]}},
    ])))
    .unwrap();
    assert_eq!(
        (request.trust.clone(), request.language),
        (Trust::Unsigned, "dcql")
    );
    let mut stage = record(
        json!({"kind": "internship", "title": "Stage", "fields": {"hours": "320", "supervisor": "x"}}),
    );
    stage.expired = true;
    let mut portfolio = record(json!({"kind": "portfolio", "title": "CV"}));
    let file = AttachmentId::new(make_id().unwrap());
    portfolio.files = vec![(file, "application/pdf".to_owned())];
    let found = matching(&request.query, &[issued(degree()), stage, portfolio]);
    let states: Vec<_> = found.wanted.iter().map(|wanted| wanted.have).collect();
    assert_eq!(states, [Have::Have, Have::Expired, Have::Missing, Have::Have]);
    assert!(!found.complete);
    assert!(found.wanted[0].fits[0].all_or_nothing);
    assert_eq!(
        found.wanted[1].fits[0].names.as_deref(),
        Some(["title", "hours"].map(str::to_owned).as_slice())
    );
    assert_eq!(
        found.wanted[3].fits[0].names,
        Some(vec!["title".to_owned(), file.to_string()])
    );
}

#[test]
fn the_smallest_set_is_proposed_and_what_is_optional_stays_home() {
    let stage = |name: &str| json!({"id": name, "format": "x-dossier-record", "meta": {"kind_values": ["internship"]}});
    let mut request = asking(
        json!([stage("all"), {"id": "hours", "format": "x-dossier-record", "meta": {"kind_values": ["internship"]}, "claims": [{"path": ["hours"]}]},
        {"id": "work", "format": "x-dossier-record", "meta": {"kind_values": ["work"]}}]),
    );
    request["dcql_query"]["credential_sets"] =
        json!([{"options": [["all"], ["hours"]]}, {"required": false, "options": [["work"]]}]);
    let request = read(&request).unwrap();
    let candidates = [
        record(
            json!({"kind": "internship", "title": "Stage", "fields": {"hours": "320", "place": "x", "role": "y"}}),
        ),
        record(json!({"kind": "work", "title": "Baan"})),
    ];
    let found = matching(&request.query, &candidates);
    assert!(found.complete);
    assert_eq!(found.picks.len(), 1);
    assert_eq!(
        (found.picks[0].record, found.picks[0].answers.as_slice()),
        (candidates[0].record, ["hours".to_owned()].as_slice())
    );
    let required: Vec<_> = found.wanted.iter().map(|wanted| wanted.required).collect();
    assert_eq!(
        required,
        [false, false, false],
        "either of two is not any one of them"
    );
}

#[test]
fn values_types_and_wrong_credentials_decide() {
    let ask = |claims: Value, types: Value| {
        let request = asking(
            json!([{"id": "a", "format": "ldp_vc", "meta": {"type_values": types}, "claims": claims}]),
        );
        matching(&read(&request).unwrap().query, &[issued(degree())]).wanted[0].have
    };
    let any = json!([["OpenBadgeCredential"]]);
    let name =
        |value: &str| json!([{"path": ["credentialSubject", "achievement", "name"], "values": [value]}]);
    assert_eq!(ask(name("MSc"), any.clone()), Have::Have);
    assert_eq!(ask(name("BSc"), any.clone()), Have::Missing);
    assert_eq!(
        ask(
            json!([]),
            json!([["https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential"]])
        ),
        Have::Have
    );
    assert_eq!(ask(json!([]), json!([["PermanentResidentCard"]])), Have::Missing);
    let mut invalid = issued(degree());
    invalid.signed.as_mut().unwrap().status = Some(Status::Invalid);
    let mut elsewhere = issued(degree());
    elsewhere.signed.as_mut().unwrap().presentable = false;
    let request = read(&asking(json!([{"id": "a", "format": "ldp_vc"}]))).unwrap();
    let have = |candidate| matching(&request.query, &[candidate]).wanted[0].have;
    assert_eq!(
        have(invalid),
        Have::Missing,
        "what was found to be wrong answers nothing"
    );
    assert_eq!(have(elsewhere), Have::NotPresentable);
}

/// The document of a requester's domain.
struct Domain(Fetched);

impl Evidence for Domain {
    fn document(&self, url: &str) -> Option<&Fetched> {
        (self.0.url == url).then_some(&self.0)
    }
}

#[test]
fn a_signed_request_is_checked_by_key_and_by_domain_and_a_forged_one_is_refused() {
    let (school, stranger) = (key(), key());
    let asking = Asking {
        name: "School".into(),
        purpose: "admission".into(),
        query: json!({"credentials": [{"id": "a", "format": "ldp_vc"}]}),
        ..Asking::default()
    };
    let members = asking.make().unwrap().unwrap();
    let token = sign_request(members.clone(), &school, None);
    let request = Request::read(token.as_bytes(), &NoEvidence, now()).unwrap();
    assert_eq!((request.trust, request.client), (Trust::ByKey, school.did_key()));
    assert_eq!(request.purpose, Purpose::Admission);

    let did = "did:web:school.example";
    let kid = format!("{did}#k1");
    let method = |key: &dossier_seal::HolderKey| json!({"id": kid, "type": "Multikey", "controller": did, "publicKeyMultibase": key.multikey()});
    let document = |key| {
        let document = json!({"id": did, "verificationMethod": [method(key)], "authentication": [kid]});
        Domain(Fetched {
            url: "https://school.example/.well-known/did.json".into(),
            final_url: String::new(),
            status: 200,
            bytes: document.to_string().into_bytes(),
            media_type: "application/json".into(),
            at: now(),
        })
    };
    let token = sign_request(members, &school, Some(&kid));
    let trust = |evidence: &dyn Evidence| {
        Request::read(token.as_bytes(), evidence, now()).map(|request| request.trust)
    };
    assert_eq!(trust(&document(&school)), Ok(Trust::ByDomain));
    assert_eq!(
        trust(&document(&stranger)).unwrap_err().code(),
        "request_signature_invalid"
    );
    let wanted = Some("https://school.example/.well-known/did.json".to_owned());
    assert_eq!(trust(&NoEvidence), Ok(Trust::NotChecked { wanted }));
    let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    parts[1] = parts[1].replacen('e', "f", 1);
    let changed = Request::read(parts.join(".").as_bytes(), &document(&school), now());
    assert!(changed.is_err());
}

#[test]
fn a_link_holds_the_whole_request() {
    let request = asking(json!([{"id": "a b&c", "format": "ldp_vc"}]));
    let link = request_link(&request.to_string()).unwrap();
    let back = Request::read(link.as_bytes(), &NoEvidence, now()).unwrap();
    assert_eq!(
        (back.client.as_str(), back.query.wants[0].id.as_str()),
        ("did:web:school.example", "a b&c")
    );
    let elsewhere = "openid4vp://?client_id=x&request_uri=https%3A%2F%2Fschool.example%2Fr";
    let fault = Request::read(elsewhere.as_bytes(), &NoEvidence, now()).unwrap_err();
    assert_eq!(fault.code(), "request_by_reference");
    let twice = "openid4vp://?client_id=x&client_id=y&dcql_query=%7B%7D";
    assert_eq!(
        Request::read(twice.as_bytes(), &NoEvidence, now())
            .unwrap_err()
            .code(),
        "request_malformed"
    );
}

#[test]
fn what_is_no_request_is_refused_by_name() {
    for (request, code) in [
        (json!({}), "request_malformed"),
        (json!({"client_id": "x"}), "request_malformed"),
        (
            json!({"client_id": "x", "dcql_query": {"credentials": []}}),
            "request_malformed",
        ),
        (
            asking(json!([{"id": "a", "format": "ldp_vc"}, {"id": "a", "format": "ldp_vc"}])),
            "request_malformed",
        ),
        (
            asking(json!([{"id": "a", "format": "ldp_vc", "claims": [{"path": [-1]}]}])),
            "request_malformed",
        ),
        (
            asking(json!([{"id": "a", "format": "ldp_vc", "claim_sets": [["no"]]}])),
            "request_malformed",
        ),
        (
            json!({"client_id": "x", "presentation_definition": {"input_descriptors": [{"id": "a", "constraints": {"fields": [{"path": ["$..name"]}]}}]}}),
            "request_unsupported",
        ),
    ] {
        assert_eq!(read(&request).unwrap_err(), code, "{request}");
    }
    for text in ["", "no", "a.b.c", "{\"client_id\":\"x\",\"client_id\":\"y\"}"] {
        assert!(
            Request::read(text.as_bytes(), &NoEvidence, now()).is_err(),
            "{text}"
        );
    }
}

fn corpus(name: &str) -> Option<PathBuf> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let root = std::env::var_os("DOSSIER_CORPUS")
        .map_or(beside, PathBuf::from)
        .join("consent")
        .join(name);
    if root.exists() {
        return Some(root);
    }
    eprintln!("skipped: no corpus at {}", root.display());
    None
}

#[test]
fn the_worked_sample_of_a_request_is_read_and_matched() {
    let Some(path) = corpus("bundles/share-request.json") else {
        return;
    };
    let request = Request::read(&fs::read(path).unwrap(), &NoEvidence, now()).unwrap();
    assert_eq!(request.name, "Example University Admissions");
    assert_eq!(request.client, "did:web:admissions.example.edu");
    assert_eq!(
        (request.purpose.clone(), request.keys.len()),
        (Purpose::Admission, 1)
    );
    assert_eq!(request.retention.as_ref().unwrap().as_str(), "P6M");
    assert_eq!(
        (
            request.legal_basis.as_str(),
            request.trust.as_str(),
            request.expired
        ),
        ("eu-gdpr:A6-1-b", "unsigned", false)
    );
    let mut document = degree();
    document["type"] = json!(["VerifiableCredential", "AchievementCredential"]);
    let found = matching(&request.query, &[issued(document)]);
    assert!(found.complete);
    let states: Vec<_> = found
        .wanted
        .iter()
        .map(|wanted| (wanted.required, wanted.have))
        .collect();
    assert_eq!(states, [(true, Have::Have), (false, Have::Missing)]);
}

#[test]
fn every_query_of_the_corpus_is_read_or_refused_by_name() {
    let mut seen = 0;
    for (folder, member) in [
        ("dcql", "dcql_query"),
        ("presentation-exchange", "presentation_definition"),
    ] {
        let Some(root) = corpus(folder) else { return };
        for path in fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()) {
            let value: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let own = value.get(member).cloned().unwrap_or(value);
            let wants = own.get("credentials").or_else(|| own.get("input_descriptors"));
            // One example of the specification shows formats alone, and asks for nothing.
            let is_query = wants
                .and_then(Value::as_array)
                .is_some_and(|wants| !wants.is_empty());
            let request = json!({"client_id": "x", member: own});
            match read(&request) {
                Ok(read) => {
                    assert!(is_query, "{}", path.display());
                    // No answer, and no panic: nothing here is what the demo's learner has.
                    assert!(!read.query.wants.is_empty());
                    matching(&read.query, &[issued(degree())]);
                    seen += 1;
                }
                Err(code) => assert!(
                    !is_query || code == "request_unsupported",
                    "{}: {code}",
                    path.display()
                ),
            }
        }
    }
    assert!(seen >= 10, "read only {seen}");
}
