//! The real command against real servers on loopback. Only with the feature `test-hooks`: it lets a test name the
//! world that the command's requests end in.

#![allow(clippy::unwrap_used)]

#[path = "../../../dossier/tests/online/school.rs"]
mod school;
#[path = "../terminal/terminal.rs"]
#[allow(dead_code)]
mod terminal;
#[path = "../../../dossier-net/tests/world/mod.rs"]
mod world;

use std::process::Command;

use school::{DID, DID_PATH, HOST, LIST_PATH, NAMES, School, url};
use serde_json::{Value, json};
use terminal::Terminal;

/// A folder whose command reaches the school.
struct Online {
    terminal: Terminal,
    school: School,
}

impl Online {
    fn with_dossier() -> Self {
        let (terminal, school) = (Terminal::with_dossier(), School::open());
        terminal.put("root.der", &school.server.root);
        Self { terminal, school }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let world = format!(
            "{}@{}@{}",
            NAMES.join(","),
            self.school.server.socket,
            self.terminal.path("root.der").display()
        );
        let mut command = self.terminal.command(arguments);
        command.env("DOSSIER_TEST_WORLD", world);
        command
    }

    /// Exit, the one document on stdout, and what was said beside it.
    fn json_at(&self, now: &str, arguments: &[&str]) -> (i32, Value, String) {
        let output = self
            .command(&[&["--json", "--lang", "en", "--now", now], arguments].concat())
            .output()
            .unwrap();
        let (out, err) = (
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        );
        let json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{arguments:?}: {out}{err}"));
        (output.status.code().unwrap(), json, err)
    }

    fn json(&self, arguments: &[&str]) -> (i32, Value, String) {
        self.json_at(terminal::NOW, arguments)
    }

    fn put(&self, name: &str, value: &Value) -> String {
        self.terminal.put(name, value.to_string())
    }
}

const LATER: &str = "2026-07-01T12:00:00Z";

fn code_of<'v>(verdict: &'v Value, check: &str) -> Vec<&'v str> {
    let findings = verdict["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["check"] == check)
        .map(|finding| finding["code"].as_str().unwrap())
        .collect()
}

#[test]
fn a_file_is_checked_online_and_who_was_asked_is_said_beside_the_answer() {
    let online = Online::with_dossier();
    let file = online.put("credential.json", &online.school.credential(5));
    let (exit, offline, silent) = online.json(&["verify", &file]);
    assert_eq!(
        (exit, &offline["results"][0]["verdict"]["status"]),
        (0, &json!("unknown"))
    );
    assert_eq!((silent.as_str(), online.school.asked().len()), ("", 0));

    let (exit, answer, said) = online.json(&["verify", &file, "--online"]);
    assert_eq!(
        (exit, &answer["results"][0]["verdict"]["status"]),
        (0, &json!("valid"))
    );
    assert_eq!(online.school.asked(), [DID_PATH, LIST_PATH]);
    assert_eq!(
        said.lines().filter(|line| line.contains(HOST)).count(),
        2,
        "{said}"
    );
    assert!(
        !said.contains(LIST_PATH),
        "of an address only the host is told: {said}"
    );

    online.school.json(LIST_PATH, &online.school.list(&[5], None));
    let (exit, answer, _) = online.json(&["verify", &file, "--online"]);
    assert_eq!(
        (exit, code_of(&answer["results"][0]["verdict"], "status")),
        (1, vec!["revoked"])
    );

    online.school.fails(LIST_PATH, "500 Oops");
    online.school.hangs(DID_PATH);
    let (exit, answer, _) = online.json(&["verify", &file, "--online"]);
    assert_eq!(
        (exit, &answer["results"][0]["verdict"]["status"]),
        (0, &json!("unknown"))
    );
    let why = [("net_answered", json!(500)), ("net_timeout", Value::Null)];
    let expected: Vec<Value> = why
        .map(|(code, status)| json!({"host": HOST, "code": code, "status": status}))
        .into();
    assert_eq!(answer["unreached"], json!(expected));
}

#[test]
fn what_was_fetched_at_import_is_told_as_of_then_until_it_is_asked_anew() {
    let online = Online::with_dossier();
    let file = online.put("credential.json", &online.school.credential(5));
    let (exit, answer, _) = online.json(&["import", &file, "--online"]);
    assert_eq!(exit, 0, "{answer}");
    let id = answer["sources"][0]["records"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();

    let (_, later, _) = online.json_at(LATER, &["verify", &id]);
    let verdict = &later["results"][0]["verdict"];
    assert_eq!(
        (&verdict["status"], &verdict["asOf"]),
        (&json!("valid"), &json!(terminal::NOW))
    );
    let status = verdict["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["code"] == "status_ok")
        .unwrap();
    assert_eq!(status["asOf"], terminal::NOW);
    let text = online
        .command(&["verify", &id, "--lang", "nl", "--now", LATER])
        .output()
        .unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("Dit was zo op 2026-06-01"), "{text}");

    online.school.json(LIST_PATH, &online.school.list(&[5], None));
    assert_eq!(online.json_at(LATER, &["verify", &id]).0, 0, "nobody asked");
    assert_eq!(online.json_at(LATER, &["verify", &id, "--online"]).0, 1);
    let (exit, kept, _) = online.json_at("2026-08-01T12:00:00Z", &["verify", &id]);
    assert_eq!((exit, &kept["results"][0]["verdict"]["asOf"]), (1, &json!(LATER)));

    let (_, diary, _) = online.json(&["diary"]);
    let reasons: Vec<_> = diary["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["reason"].as_str().unwrap())
        .collect();
    assert_eq!(reasons, ["issuer_keys", "status", "issuer_keys", "status"]);
    assert_eq!(online.json(&["diary", "--clear"]).0, 0);
    assert_eq!(online.json(&["diary"]).1["requests"], json!([]));
}

#[test]
fn a_hosted_badge_is_imported_from_its_address() {
    let online = Online::with_dossier();
    online.school.hosts_a_badge();
    let address = url("/award");
    let (exit, refused, _) = online.json(&["import", &address]);
    assert_eq!(
        (exit, &refused["sources"][0]["problems"][0]["code"]),
        (6, &json!("offline"))
    );
    let (exit, answer, _) =
        online.json(&["import", &address, "--online", "--holder", "sanne@school.example"]);
    let record = &answer["sources"][0]["records"][0];
    assert_eq!(
        (
            exit,
            &record["evidence"],
            &record["title"],
            &record["verdict"]["status"]
        ),
        (0, &json!("hosted"), &json!("Lassen"), &json!("valid"))
    );
    assert_eq!(code_of(&record["verdict"], "holder"), ["holder_matched"]);
    online.school.fails("/award", "410 Gone");
    let id = record["id"].as_str().unwrap();
    let (exit, gone, _) = online.json_at(LATER, &["verify", id, "--online"]);
    assert_eq!(
        (exit, code_of(&gone["results"][0]["verdict"], "status")),
        (1, vec!["revoked"])
    );
}

#[test]
fn a_list_of_issuers_makes_a_credential_trusted_and_stays_in_the_dossier() {
    let online = Online::with_dossier();
    let list = json!({"meta": {}, "registry": {DID: {"name": "Een echte school", "url": "https://www.school.example"}}});
    let list = online.put("lijst.json", &list);
    let file = online.put("credential.json", &online.school.credential(5));

    let (_, once, _) = online.json(&["verify", &file, "--online", "--registry", &list]);
    assert!(
        code_of(&once["results"][0]["verdict"], "issuer").contains(&"issuer_known"),
        "{once}"
    );
    let (_, without, _) = online.json(&["verify", &file, "--online"]);
    assert!(code_of(&without["results"][0]["verdict"], "issuer").contains(&"issuer_unknown"));

    let (exit, added, _) = online.json(&["registry", "add", &list]);
    assert_eq!(
        (exit, &added["name"], &added["count"]),
        (0, &json!("lijst"), &json!(1))
    );
    let (_, imported, _) = online.json(&["import", &file, "--online"]);
    assert_eq!(imported["sources"][0]["records"][0]["evidence"], "trusted");
    let (_, all, _) = online.json(&["registry", "list"]);
    assert_eq!(all["registries"][0]["issuers"][0]["identifiers"], json!([DID]));
    assert_eq!(online.json(&["registry", "remove", "Lijst"]).0, 0);
    let (exit, gone, _) = online.json(&["registry", "remove", "lijst"]);
    assert_eq!((exit, &gone["error"]["code"]), (2, &json!("registry_unknown")));
    let one = ["registry", "add", "--issuer", HOST, "--name", "Een echte school"];
    assert_eq!(online.json(&one).0, 0);
    let refused = online.json(&["registry", "add", &file]);
    assert_eq!(
        (refused.0, &refused.1["error"]["code"]),
        (4, &json!("registry_malformed"))
    );

    online.school.json(
        "/lijst.json",
        &json!({"issuers": [{"name": "S", "domains": ["example.org"]}]}),
    );
    let fetched = online.json(&["registry", "add", &url("/lijst.json"), "--online"]);
    assert_eq!((fetched.0, &fetched.1["name"]), (0, &json!("lijst")));
}

#[test]
fn a_schedule_says_when_it_is_time_and_asks_only_with_leave() {
    let online = Online::with_dossier();
    let file = online.put("credential.json", &online.school.credential(5));
    online.json(&["import", &file, "--online"]);
    let before = online.school.asked().len();
    assert_eq!(
        online.json(&["recheck", "--every", "7"]).1,
        json!({"every": 7, "unasked": false})
    );
    let (exit, due, _) = online.json_at(LATER, &["recheck", "--due"]);
    assert_eq!(
        (exit, due["due"].as_array().unwrap().len(), &due["hosts"]),
        (0, 1, &json!([HOST]))
    );
    assert_eq!(online.school.asked().len(), before);

    online.school.json(LIST_PATH, &online.school.list(&[5], None));
    let (exit, report, said) = online.json_at(LATER, &["recheck", "--due", "--online"]);
    assert_eq!(
        (exit, report["renewed"].as_array().unwrap().len()),
        (1, 1),
        "{report}"
    );
    assert_eq!(
        (&report["changed"][0]["before"], &report["changed"][0]["after"]),
        (&json!("valid"), &json!("invalid"))
    );
    assert_eq!(said.lines().count(), 2, "{said}");
    assert_eq!(online.json_at(LATER, &["recheck", "--due"]).1["due"], json!([]));
    assert_eq!(online.json(&["recheck", "--never"]).1["every"], Value::Null);
}
