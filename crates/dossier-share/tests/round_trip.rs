//! What was agreed to arrives, and nothing else does.
#![allow(clippy::unwrap_used)]

mod support;

use dossier_credential::{NoEvidence, Policy};
use dossier_model::{FindingCode, Language, Purpose, Status};
use dossier_seal::Passphrase;
use dossier_seal::age_file::AgeIdentity;
use dossier_share::{
    Limit, Lock, Opening, Origin, Part, ProposeFault, Secret, Selected, members, propose, seal,
};
use serde_json::json;
use support::*;

#[test]
fn a_share_of_own_words_files_and_an_issuers_credential_arrives_whole() {
    let mut shelf = Shelf::default();
    let mut stage = internship();
    let report = shelf.add("Verslag CANARY?.pdf", "application/pdf", b"%PDF-1.7 report");
    let secret = shelf.add("CANARY-geheim.pdf", "application/pdf", b"CANARY-FILE");
    stage.attachments = vec![report.clone(), secret];
    let badge = signed("EHBO");
    let original = badge.original.clone().unwrap();
    let picked = Selected {
        attachments: vec![report.id],
        ..fields(&stage, &["title", "dates", "hours", "tasks", "organisation"])
    };
    let parcel = parcel(selection(vec![picked, whole(&badge)]), vec![stage, badge], &shelf);
    let opened = opened(&parcel);

    assert_eq!(opened.holder.id, parcel.holder.did_key());
    assert_eq!(opened.bundle.recipient, "Hogeschool Voorbeeld");
    assert_eq!(opened.bundle.purpose, Purpose::Admission);
    assert_eq!(opened.bundle.text, "Beste mensen, hierbij mijn stukken.");
    assert_eq!(opened.limits(), []);
    let [stage, badge] = opened.items.as_slice() else {
        panic!("two items")
    };

    assert_eq!((stage.origin, stage.verdict.as_ref()), (Origin::Learner, None));
    let fields = json!({"organisation": "Bakkerij Zon", "hours": "320", "tasks": ["deeg", "oven", "deeg"]});
    assert_eq!(json!(stage.draft.fields), fields);
    assert_eq!(stage.draft.dates.end.unwrap().to_string(), "2026-06-30");
    assert_eq!(stage.draft.notes, "");
    let [file] = stage.attachments.as_slice() else {
        panic!("one file")
    };
    assert_eq!(
        (file.path.as_str(), file.name.as_str()),
        ("attachments/01-01.pdf", "Verslag CANARY?.pdf")
    );
    assert_eq!(file.sha256, report.sha256);
    assert_eq!(content(&opened, &file.path), b"%PDF-1.7 report");

    assert_eq!(badge.verdict.as_ref().unwrap().status(), Status::Valid);
    assert_eq!(
        content(&opened, &badge.path),
        original,
        "an issuer's file travels byte for byte"
    );
    let enclosed = badge.enclosed.as_ref().unwrap();
    assert_eq!(enclosed.reported.status(), enclosed.replayed.status());
    assert_eq!(opened.confirmed(), 1);
}

#[test]
fn the_json_has_the_shape_that_was_promised_to_scripts() {
    let stage = internship();
    let parcel = parcel(
        selection(vec![fields(&stage, &["title", "hours"])]),
        vec![stage],
        &Shelf::default(),
    );
    let json = opened(&parcel).to_json();
    let bundle = &json["bundle"];
    assert_eq!(bundle["id"], json!(parcel.sealed.id));
    assert_eq!(bundle["created"], "2026-11-22T10:00:00Z");
    assert_eq!(bundle["expires"], "2026-12-22T23:59:59Z");
    assert_eq!(
        (&bundle["expired"], &bundle["purpose"]),
        (&json!(false), &json!("admission"))
    );
    assert_eq!(json["holder"]["proof"], "passed");
    let item = &json["items"][0];
    assert_eq!(
        (&item["kind"], &item["title"]),
        (&json!("internship"), &json!("Stage bij Bakkerij Zon"))
    );
    assert_eq!((&item["withheld"], &item["verdict"]), (&json!(0), &json!(null)));
    assert_eq!(item["fields"], json!({"hours": "320"}));
    assert_eq!(json["receipt"], parcel.sealed.receipt);
}

#[test]
fn a_title_that_stays_home_stays_home() {
    let stage = internship();
    let parcel = parcel(
        selection(vec![fields(&stage, &["hours"])]),
        vec![stage],
        &Shelf::default(),
    );
    let opened = opened(&parcel);
    assert!(!opened.items[0].titled);
    let loose = Loose::of(&opened);
    assert!(
        loose
            .0
            .iter()
            .all(|(_, content)| !String::from_utf8_lossy(content).contains("Bakkerij Zon"))
    );
}

#[test]
fn the_preview_shows_the_very_bytes_that_are_sealed() {
    let (stage, badge, holder) = (internship(), signed("EHBO"), key());
    let selection = selection(vec![fields(&stage, &["title", "hours"]), whole(&badge)]);
    let proposal = propose(selection, vec![stage, badge], now()).unwrap();
    let policy = Policy::at(now());
    let opening = Opening {
        now: now(),
        as_id: None,
        evidence: &NoEvidence,
        policy: &policy,
    };
    let preview = proposal.preview(&holder, &Shelf::default(), &opening).unwrap();

    let identity = AgeIdentity::make();
    let mut bytes = Vec::new();
    // The learner looked at it for two minutes.
    let consent = proposal.accept(moment("2026-11-22T10:02:00Z"));
    let lock = Lock::Keys(vec![identity.recipient()]);
    seal(&consent, &holder, lock, &Shelf::default(), &mut bytes).unwrap();
    let sealed = open_at(&bytes, &Secret::Keys(vec![identity]), now(), None).unwrap();
    let (shown, sent) = (Loose::of(&preview), Loose::of(&sealed));
    for ((name, shown), (other, sent)) in shown.0.iter().zip(&sent.0) {
        assert_eq!(name, other);
        let timed = name == "presentation.json" || name == "consent/receipt.jsonld";
        assert!(timed || shown == sent, "{name}");
    }
    assert_eq!(preview.items.len(), sealed.items.len());
}

#[test]
fn the_same_consent_is_sealed_to_the_same_contents_for_every_lock() {
    let (stage, holder) = (internship(), key());
    let consent = propose(selection(vec![fields(&stage, &["title"])]), vec![stage], now())
        .unwrap()
        .accept(now());
    let words = Passphrase::new("zes-losse-woorden-om-te-sturen".into());
    let identity = AgeIdentity::make();
    let file = |lock| {
        let mut bytes = Vec::new();
        let sealed = seal(&consent, &holder, lock, &Shelf::default(), &mut bytes).unwrap();
        assert_eq!(sealed.bytes, bytes.len() as u64);
        (bytes, sealed.key_file)
    };
    let (by_words, none) = file(Lock::Passphrase(&words));
    assert!(none.is_none());
    let (by_both, key_file) = file(Lock::Both(&words, vec![identity.recipient()]));

    let typed = Secret::parse(" zes-losse-woorden-om-te-sturen\n");
    let from_key_file = Secret::from_key_file(&key_file.unwrap(), &words).unwrap();
    let own_key = Secret::parse(&format!("# my key\n{}\n", *identity.to_text()));
    let readings = [(&by_words, typed), (&by_both, from_key_file), (&by_both, own_key)]
        .map(|(bytes, secret)| Loose::of(&open_at(bytes, &secret, now(), None).unwrap()).0);
    assert!(readings[0] == readings[1] && readings[1] == readings[2]);

    let code = |bytes: &[u8], secret: &str| {
        open_at(bytes, &Secret::parse(secret), now(), None)
            .unwrap_err()
            .code()
    };
    assert_eq!(code(&by_words, "zes-andere-woorden"), "wrong_passphrase");
    assert_eq!(
        code(&by_words, &AgeIdentity::make().to_text()),
        "needs_passphrase"
    );
    assert_eq!(code(&by_both, &AgeIdentity::make().to_text()), "not_for_this_key");
    assert_eq!(code(&by_both, "zes-losse-woorden-om-te-sturen"), "needs_key");
}

#[test]
fn expired_early_and_for_somebody_else_are_opened_and_said_apart() {
    let stage = internship();
    let parcel = parcel(
        selection(vec![fields(&stage, &["title"])]),
        vec![stage],
        &Shelf::default(),
    );
    let limits = |at: &str, who| {
        open_at(&parcel.bytes, &parcel.secret, moment(at), who)
            .unwrap()
            .limits()
            .to_vec()
    };
    assert_eq!(limits("2026-12-22T23:59:59Z", None), []);
    assert_eq!(limits("2026-12-23T00:00:00Z", None), [Limit::Expired]);
    assert_eq!(limits("2026-11-21T23:59:59Z", None), [Limit::NotYetValid]);
    assert_eq!(limits("2026-12-01T00:00:00Z", Some("school@EXAMPLE.nl")), []);
    assert_eq!(
        limits("2026-12-01T00:00:00Z", Some("other@example.nl")),
        [Limit::OtherRecipient]
    );
    assert_eq!(
        limits("2027-01-01T00:00:00Z", Some("did:web:x")),
        [Limit::Expired, Limit::OtherRecipient]
    );
}

#[test]
fn an_extract_of_a_credential_is_the_learners_word_and_not_the_issuers() {
    let badge = signed("EHBO");
    let selected = Selected::named(&badge, &Purpose::Application, Some(&["title".to_owned()])).unwrap();
    assert_eq!(selected.part, Part::Fields(vec!["title".to_owned()]));
    let parcel = parcel(selection(vec![selected]), vec![badge], &Shelf::default());
    let opened = opened(&parcel);
    assert_eq!((opened.items[0].origin, opened.confirmed()), (Origin::Learner, 0));
    assert!(
        opened
            .files()
            .all(|file| !file.path.starts_with("credentials/") && !file.path.starts_with("evidence/"))
    );
    let claim = Loose::of(&opened).json(&opened.items[0].path);
    assert!(claim["description"].as_str().unwrap().contains("Uittreksel"));
}

#[test]
fn names_of_the_terminal_pick_members_files_and_the_whole_credential() {
    let mut shelf = Shelf::default();
    let mut badge = signed("EHBO");
    badge.attachments = vec![
        shelf.add("a.pdf", "application/pdf", b"a"),
        shelf.add("b.pdf", "application/pdf", b"b"),
    ];
    let pick = |names: &[&str]| {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        Selected::named(&badge, &Purpose::Admission, Some(&names))
    };
    let second = badge.attachments[1].id;
    assert_eq!(pick(&["attachments"]).unwrap().attachments.len(), 2);
    assert_eq!(pick(&[&second.to_string()]).unwrap().attachments, [second]);
    let twice = pick(&[&second.to_string(), "attachments"]).unwrap();
    let parcel = parcel(selection(vec![twice]), vec![badge.clone()], &shelf);
    assert_eq!(
        opened(&parcel).items[0].attachments.len(),
        2,
        "a file that is named twice goes once"
    );
    assert_eq!(pick(&["credential"]).unwrap().part, Part::Whole);
    assert!(matches!(
        pick(&["shoeSize"]),
        Err(ProposeFault::UnknownField { .. })
    ));
    assert_eq!(pick(&["attachments"]).unwrap().part, Part::Whole);
    let stage = internship();
    let none = Selected::named(&stage, &Purpose::Admission, Some(&[])).unwrap();
    assert_eq!(
        none.part,
        Part::Fields(Vec::new()),
        "an empty list is not the default"
    );
    let Part::Fields(default) = Selected::named(&stage, &Purpose::Admission, None).unwrap().part else {
        panic!()
    };
    let offered = members(&stage.draft, &Purpose::Admission);
    assert!(default.iter().all(|name| {
        offered
            .iter()
            .any(|m| m.key == *name && m.by_default && !m.sensitive)
    }));
    assert!(default.contains(&"hours".to_owned()) && !default.contains(&"supervisor".to_owned()));
}

#[test]
fn a_skills_evidence_points_into_the_share_and_tells_nothing_of_what_stays_home() {
    let (stage, other) = (internship(), internship());
    let skill = shareable(json!({
        "kind": "skill", "title": "Bakken",
        "fields": {"evidence": [stage.id.to_string(), other.id.to_string()]},
    }));
    let ids = [stage.id.to_string(), other.id.to_string(), skill.id.to_string()];
    let items = vec![fields(&stage, &["title"]), fields(&skill, &["title", "evidence"])];
    let parcel = parcel(selection(items), vec![stage, other, skill], &Shelf::default());
    let opened = opened(&parcel);
    let loose = Loose::of(&opened);
    let first = loose.json(&opened.items[0].path);
    assert_eq!(opened.items[1].draft.fields["evidence"], json!([first["id"]]));
    for (name, content) in &loose.0 {
        let text = String::from_utf8_lossy(content);
        assert!(
            ids.iter().all(|id| !text.contains(id)),
            "{name} names a record of the dossier"
        );
    }
}

#[test]
fn an_old_version_or_a_past_period_cannot_be_proposed() {
    let stage = internship();
    let mut old = fields(&stage, &["title"]);
    old.version = 7;
    let fault = propose(selection(vec![old]), vec![stage.clone()], now()).unwrap_err();
    assert!(matches!(fault, ProposeFault::RecordMissing { version: 7, .. }));
    let mut past = selection(vec![fields(&stage, &["title"])]);
    past.until = moment("2026-11-22T09:00:00Z");
    assert!(matches!(
        propose(past, vec![stage.clone()], now()),
        Err(ProposeFault::PeriodOver { .. })
    ));
    let fault = propose(selection(vec![whole(&stage)]), vec![stage], now()).unwrap_err();
    assert!(matches!(fault, ProposeFault::NothingSigned { .. }));
}

#[test]
fn a_credential_that_fails_is_shown_as_failing_and_spoils_nothing() {
    let (mut forged, good) = (signed("EHBO"), signed("VCA"));
    let text = String::from_utf8(forged.original.take().unwrap()).unwrap();
    forged.original = Some(text.replace("\"EHBO\"", "\"Arts\"").into_bytes());
    forged.verdict = None;
    let parcel = parcel(
        selection(vec![whole(&forged), whole(&good)]),
        vec![forged, good],
        &Shelf::default(),
    );
    let opened = opened(&parcel);
    let verdict = opened.items[0].verdict.as_ref().unwrap();
    assert!(verdict.status() == Status::Invalid && verdict.has(FindingCode::SignatureInvalid));
    assert_eq!(opened.confirmed(), 1);
    assert!(opened.lines(Language::En)[2].contains("1 of 2"));
}

#[test]
fn a_learners_own_members_never_pass_for_what_a_reader_found() {
    let forged = shareable(json!({
        "kind": "result", "title": "Wiskunde", "verdict": {"status": "valid"}, "evidence": {"reported": "valid"},
        "attachments": "none", "withheld": 9, "path": "credentials/01-credential.json",
        "fields": {"grade": 7.5, "weight": 12345678901234567890_u64, "scale": null},
    }));
    let names = [
        "title", "verdict", "evidence", "withheld", "path", "grade", "weight", "scale",
    ];
    let parcel = parcel(
        selection(vec![fields(&forged, &names)]),
        vec![forged],
        &Shelf::default(),
    );
    let opened = opened(&parcel);
    let item = &opened.to_json()["items"][0];
    assert_eq!(
        (&item["verdict"], &item["evidence"], &item["withheld"]),
        (&json!(null), &json!(null), &json!(0))
    );
    assert_eq!(
        (&item["path"], &item["attachments"]),
        (&json!("records/01-result.json"), &json!([]))
    );
    assert_eq!(item["fields"]["grade"], json!(7.5));
    assert_eq!((opened.items[0].origin, opened.confirmed()), (Origin::Learner, 0));
}
