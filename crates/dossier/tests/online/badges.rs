//! Hosted Open Badges 2.0: the issuer's own copy is the authority.

use dossier::{
    Why,
    model::{Check, EvidenceLevel, FindingCode as Code, Status},
    net::NetCode,
};
use serde_json::json;

use crate::{codes, judged, now, school::*};

#[test]
fn a_hosted_badge_is_valid_when_its_documents_came_from_its_issuers_host() {
    let school = School::open();
    let award = school.hosts_a_badge();
    let judgement = judged(award.to_string(), &mut school.judge(now()));
    assert_eq!(
        judgement.verdict.status(),
        Status::Valid,
        "{:?}",
        judgement.verdict
    );
    assert_eq!(judgement.level, EvidenceLevel::Hosted);
    assert_eq!(school.asked(), ["/award", "/class", "/issuer"]);
}

#[test]
fn a_badge_that_is_gone_is_revoked_and_one_that_cannot_be_had_is_not() {
    let school = School::open();
    let award = school.hosts_a_badge();
    let cases = [
        ("410 Gone", Status::Invalid, Code::Revoked),
        ("404 Not Found", Status::Unknown, Code::StatusUnknown),
        ("503 Busy", Status::Unknown, Code::StatusUnknown),
    ];
    for (status, word, code) in cases {
        school.fails("/award", status);
        let verdict = judged(award.to_string(), &mut school.judge(now())).verdict;
        assert_eq!(
            (verdict.status(), codes(&verdict, Check::Status)),
            (word, vec![code]),
            "{status}"
        );
        assert!(verdict.has(Code::HostedUnreachable), "{status}");
    }
    let mut revoked = award.clone();
    revoked["revoked"] = json!(true);
    school.json("/award", &revoked);
    let verdict = judged(award.to_string(), &mut school.judge(now())).verdict;
    assert_eq!(
        (verdict.status(), codes(&verdict, Check::Status)),
        (Status::Invalid, vec![Code::Revoked])
    );
}

#[test]
fn a_redirect_on_the_issuers_host_is_followed_and_one_to_another_binds_nothing() {
    let school = School::open();
    let award = school.hosts_a_badge();
    school.json("/award.json", &award);
    school.redirects("/award", &url("/award.json"));
    let own = judged(award.to_string(), &mut school.judge(now())).verdict;
    assert_eq!(own.status(), Status::Valid);
    school.redirects("/award", &format!("https://{OTHER}/award.json"));
    let other = judged(award.to_string(), &mut school.judge(now())).verdict;
    assert_eq!(
        (other.status(), codes(&other, Check::Issuer)),
        (Status::Unknown, vec![Code::IssuerUnbound])
    );
    school.redirects("/award", &url("/award"));
    let mut judge = school.judge(now());
    let round = judged(award.to_string(), &mut judge).verdict;
    assert_eq!(round.status(), Status::Unknown);
    assert_eq!(judge.unreached()[0].why, Why::NoAnswer(NetCode::TooManyRedirects));
}

#[test]
fn a_file_that_says_more_than_the_hosted_copy_fails() {
    let school = School::open();
    let mut file = school.hosts_a_badge();
    file["narrative"] = json!("Cum laude.");
    let verdict = judged(file.to_string(), &mut school.judge(now())).verdict;
    assert_eq!(verdict.status(), Status::Invalid);
    assert!(verdict.has(Code::CopiesDiffer), "{:?}", verdict.findings());
}

#[test]
fn a_badge_on_another_host_than_its_issuers_is_not_the_issuers() {
    let school = School::open();
    let mut award = school.hosts_a_badge();
    let elsewhere = format!("https://{OTHER}/award");
    award["id"] = json!(elsewhere);
    school.json("/award", &award);
    let verdict = judged(award.to_string(), &mut school.judge(now())).verdict;
    assert_eq!(
        (verdict.status(), codes(&verdict, Check::Issuer)),
        (Status::Invalid, vec![Code::IssuerMismatch])
    );
}

#[test]
fn a_lying_or_slow_host_makes_no_badge_valid_or_forged() {
    let school = School::open();
    let award = school.hosts_a_badge();
    for path in ["/award", "/class", "/issuer"] {
        school.hosts_a_badge();
        school.serves(
            path,
            crate::world::answer("200 OK", "Content-Type: text/html\r\n", b"<html>"),
        );
        let page = judged(award.to_string(), &mut school.judge(now())).verdict;
        assert_eq!(page.status(), Status::Unknown, "{path}: {:?}", page.findings());
        school.hangs(path);
        let slow = judged(award.to_string(), &mut school.judge(now())).verdict;
        assert_eq!(slow.status(), Status::Unknown, "{path}: {:?}", slow.findings());
    }
}
