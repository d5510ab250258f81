//! What was fetched once is sealed with the record, dated, asked for again, and written in the diary.

use dossier::{
    Judge, Reach, Why,
    credential::Policy,
    model::{Check, Finding, FindingCode as Code, Status, Verdict},
};
use serde_json::Value;

use crate::{after, codes, dossier, imported, now, school::*};

fn offline(days: i64) -> Judge {
    Judge::new(Policy::at(after(days)))
}

fn of(verdict: &Verdict, code: Code) -> &Finding {
    verdict
        .findings()
        .iter()
        .find(|finding| finding.code == code)
        .unwrap()
}

#[test]
fn later_and_offline_the_status_is_told_as_of_the_moment_it_was_fetched() {
    let school = School::open();
    let mut dossier = dossier();
    let id = imported(&mut dossier, &[school.credential(5)], &mut school.judge(now()))[0];
    let verdict = dossier.verify(id, &mut offline(30)).unwrap().verdict;
    assert_eq!(verdict.status(), Status::Valid);
    assert_eq!(of(&verdict, Code::StatusOk).as_of, Some(now()));
    assert_eq!(of(&verdict, Code::IssuerBound).as_of, Some(now()));
    assert_eq!(of(&verdict, Code::SignatureOk).as_of, None);
    assert_eq!(verdict.as_of, now());
    assert_eq!(school.asked().len(), 2, "nothing was asked again");
}

/// Lists are short-lived: that one has run out since does not undo what it said while it ran.
#[test]
fn a_kept_list_that_has_run_out_since_still_tells_how_it_was() {
    let school = School::open();
    school.json(LIST_PATH, &school.list(&[], Some("2026-06-02T12:00:00Z")));
    let mut dossier = dossier();
    let id = imported(&mut dossier, &[school.credential(5)], &mut school.judge(now()))[0];
    let verdict = dossier.verify(id, &mut offline(30)).unwrap().verdict;
    assert_eq!(
        (verdict.status(), of(&verdict, Code::StatusOk).as_of),
        (Status::Valid, Some(now()))
    );
}

#[test]
fn asking_again_finds_a_revocation_and_keeps_it_as_a_version() {
    let school = School::open();
    let mut dossier = dossier();
    let id = imported(&mut dossier, &[school.credential(5)], &mut school.judge(now()))[0];
    school.json(LIST_PATH, &school.list(&[5], None));
    assert_eq!(
        dossier.verify(id, &mut offline(1)).unwrap().verdict.status(),
        Status::Valid
    );
    let verdict = dossier
        .verify_again(id, &mut school.judge(after(30)), after(30))
        .unwrap()
        .verdict;
    assert_eq!(codes(&verdict, Check::Status), [Code::Revoked]);
    // From now on the newer list is the one that is kept.
    let later = dossier.verify(id, &mut offline(60)).unwrap().verdict;
    assert_eq!(
        (later.status(), of(&later, Code::Revoked).as_of),
        (Status::Invalid, Some(after(30)))
    );
    let first = &dossier.history(id).unwrap()[0];
    assert_eq!(first.verdict.as_ref().unwrap().status(), Status::Valid);
}

#[test]
fn a_host_that_no_longer_answers_takes_nothing_away_and_is_told() {
    let school = School::open();
    let mut dossier = dossier();
    let id = imported(&mut dossier, &[school.credential(5)], &mut school.judge(now()))[0];
    type Trouble = fn(&School);
    let troubles: [(&str, Trouble); 3] = [
        ("404", |school| school.fails(LIST_PATH, "404 Not Found")),
        ("500", |school| school.fails(LIST_PATH, "500 Oops")),
        ("slow", |school| school.hangs(LIST_PATH)),
    ];
    for (what, trouble) in troubles {
        trouble(&school);
        let mut judge = school.judge(after(30));
        let verdict = dossier.verify(id, &mut judge).unwrap().verdict;
        assert_eq!(of(&verdict, Code::StatusOk).as_of, Some(now()), "{what}");
        assert_eq!(
            of(&verdict, Code::IssuerBound).as_of,
            None,
            "{what}: the keys are fresh"
        );
        assert_eq!(verdict.as_of, now(), "{what}");
        assert_eq!(judge.unreached().len(), 1, "{what}");
    }
}

#[test]
fn many_credentials_of_one_school_ask_each_address_once() {
    let school = School::open();
    let mut dossier = dossier();
    let all: Vec<Value> = (0..20).map(|index| school.credential(index)).collect();
    let ids = imported(&mut dossier, &all, &mut school.judge(now()));
    assert_eq!(school.asked(), [DID_PATH, LIST_PATH]);
    school.json(LIST_PATH, &school.list(&[3, 7], None));
    let report = dossier
        .recheck(&ids, &mut school.judge(after(30)), after(30), &mut |_| true)
        .unwrap();
    assert_eq!(school.asked(), [DID_PATH, LIST_PATH, DID_PATH, LIST_PATH]);
    assert_eq!((report.judged, report.renewed.len()), (20, 20));
    let changed: Vec<_> = report.changed.iter().map(|(id, ..)| *id).collect();
    assert_eq!(changed, [ids[3], ids[7]]);
    assert_eq!(dossier.last_recheck(), Some(after(30)));
    // With nothing new to learn nothing is kept anew.
    let again = dossier
        .recheck(&ids, &mut offline(31), after(31), &mut |_| true)
        .unwrap();
    assert_eq!((again.judged, again.renewed.len()), (20, 0));
}

#[test]
fn asking_about_many_leaves_a_badges_own_address_alone() {
    let school = School::open();
    let mut dossier = dossier();
    let award = school.hosts_a_badge();
    let ids = imported(
        &mut dossier,
        &[award, school.credential(5)],
        &mut school.judge(now()),
    );
    let before = school.asked().len();
    let mut judge = school.judge(after(30)).within(Reach::WholeLists);
    let report = dossier
        .recheck(&ids, &mut judge, after(30), &mut |_| true)
        .unwrap();
    let asked = school.asked();
    assert!(!asked[before..].contains(&"/award".to_owned()), "{asked:?}");
    assert!(asked[before..].contains(&LIST_PATH.to_owned()), "{asked:?}");
    let badge = dossier.show(ids[0]).unwrap().verdict.as_ref().unwrap();
    assert_eq!(badge.status(), Status::Valid, "{:?}", badge.findings());
    assert_eq!(of(badge, Code::HostedOk).as_of, Some(now()));
    assert!(report.unreached.iter().any(|one| one.why == Why::LeftAlone));
}

#[test]
fn it_is_time_by_the_learners_own_schedule_and_nothing_runs_by_itself() {
    let school = School::open();
    let mut dossier = dossier();
    let ids = imported(&mut dossier, &[school.credential(5)], &mut school.judge(now()));
    assert_eq!(dossier.due(after(1_000)), None, "never, unless he says so");
    dossier.set_schedule(Some(7), false, now()).unwrap();
    assert_eq!(dossier.due(after(6)), None);
    let due = dossier.due(after(7)).unwrap();
    assert_eq!(
        (due.records, due.hosts, due.unasked),
        (ids.clone(), vec![HOST.to_owned()], false)
    );
    assert_eq!(school.asked().len(), 2, "to look is not to ask");
    dossier
        .recheck(&ids, &mut school.judge(after(7)), after(7), &mut |_| true)
        .unwrap();
    assert_eq!(dossier.due(after(13)), None);
    assert!(dossier.due(after(14)).is_some());
    dossier.set_schedule(None, false, after(14)).unwrap();
    assert_eq!(dossier.due(after(1_000)), None);
}

#[test]
fn the_diary_has_every_request_with_its_reason_and_no_address_beyond_the_host() {
    let school = School::open();
    let mut dossier = dossier();
    let award = school.hosts_a_badge();
    let ids = imported(
        &mut dossier,
        &[award, school.credential(5)],
        &mut school.judge(now()),
    );
    dossier
        .verify_again(ids[1], &mut school.judge(after(1)), after(1))
        .unwrap();
    let diary = dossier.diary();
    assert_eq!(diary.len(), school.asked().len());
    let reasons: Vec<_> = diary.iter().map(|request| request.reason.as_str()).collect();
    // Both at once, round after round; then the second again.
    assert_eq!(
        reasons,
        [
            "issuer_keys",
            "hosted_copy",
            "status",
            "badge_class",
            "issuer",
            "issuer_keys",
            "status"
        ]
    );
    assert!(
        diary
            .iter()
            .all(|request| request.host == HOST && request.status == Some(200))
    );
    assert_eq!((diary[0].at, diary[6].at), (now(), after(1)));
    let kept = serde_json::to_string(&diary).unwrap();
    for value in ["award", "sanne", "/status", "did:"] {
        assert!(!kept.contains(value), "{value}: {kept}");
    }
    dossier.clear_diary(after(2)).unwrap();
    assert!(dossier.diary().is_empty());
}

#[test]
fn the_diary_is_bounded_and_the_newest_stay() {
    let school = School::open();
    let mut dossier = dossier();
    school.fails(LIST_PATH, "404 Not Found");
    let mut judge = school.judge(now());
    // Each address is asked once by a judge, so each of these is another.
    for number in 0..1_010 {
        let _ = judge.fetch_source(&url(&format!("/nothing/{number}")));
    }
    dossier.keep_requests(&mut judge, now()).unwrap();
    assert_eq!(dossier.diary().len(), 1_000);
}
