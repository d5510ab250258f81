//! The whole story in the terminal: a dossier, real badges, an honest verdict on each, a share with
//! one member kept back, and a stranger who opens it.
//!
//! Long because it is one story, told in order.

use std::{fs, io::Read, path::Path};

use dossier_seal::{
    Passphrase,
    age_file::{self, Identity},
};
use serde_json::{Value, json};

use crate::{
    machine::{Machine, NOW, Ran},
    papers, scan, student,
};

/// The student's machine when the story is told, and what came of it.
pub(crate) struct Told {
    pub(crate) machine: Machine,
    pub(crate) recovery: String,
    pub(crate) internship: String,
    pub(crate) attachment: Value,
    pub(crate) imported: Vec<(Value, i32)>,
    pub(crate) shared: Value,
}

/// Tells the story up to the share.
pub(crate) fn tell(machine: Machine, corpus: &Path) -> Told {
    let recovery = machine.make_dossier();
    let internship = machine.add("internship", &student::internship());
    let patch = machine.put("patch.json", json!({"title": student::TITLE}).to_string());
    machine.done(&["edit", &internship, "--from", &patch]);
    let report = machine.put(student::FILE_NAME, papers::pdf(student::PAGE));
    let attachment = machine.done(&["attach", &internship, &report]);
    let skill = machine.add("skill", &json!({"title": student::TRASHED}));
    machine.done(&["remove", &skill]);

    let badges = [
        "ob3/plugfest/signed_badge_example-p2.json",
        "baked/ob3-1edtech-simple-json.png",
        "ob3/dcc/v2-2020-tampered.json",
    ];
    let imported = badges.map(|badge| {
        let path = corpus.join("credentials").join(badge);
        let ran = machine.script(&["import", path.to_str().unwrap()]);
        (ran.json()["sources"][0].clone(), ran.code)
    });
    let badge = imported[0].0["records"][0]["id"].as_str().unwrap();
    let letter = machine.put("letter.txt", student::LETTER);
    let shown = format!("{internship}:title,organisation,hours,attachments");
    let out = machine.desk("out/stage.dossiershare");
    let shared = machine.done(&[
        "--lang",
        "nl",
        "share",
        "--to",
        student::RECIPIENT,
        "--to-id",
        student::RECIPIENT_ID,
        "--purpose",
        "admission",
        "--until",
        "2026-07-01",
        "--text-file",
        &letter,
        "--item",
        &shown,
        "--item",
        badge,
        "--out",
        out.to_str().unwrap(),
    ]);
    Told {
        machine,
        recovery,
        internship,
        attachment,
        imported: imported.to_vec(),
        shared,
    }
}

impl Told {
    pub(crate) fn words(&self) -> &str {
        self.shared["passphrase"].as_str().unwrap()
    }

    pub(crate) fn share(&self) -> &str {
        self.shared["bundle"]["id"].as_str().unwrap()
    }

    pub(crate) fn bundle(&self) -> Vec<u8> {
        fs::read(self.machine.desk("out/stage.dossiershare")).unwrap()
    }

    /// A stranger who was sent the file and, by another way, the words.
    pub(crate) fn stranger(&self) -> (Machine, String) {
        let stranger = Machine::with_passphrase(self.words());
        let path = stranger.put("received.dossiershare", self.bundle());
        (stranger, path)
    }
}

/// The files inside a bundle that words open: name and content.
pub(crate) fn unwrap(bundle: &[u8], words: &str) -> Vec<(String, Vec<u8>)> {
    let passphrase = Passphrase::new(words.to_owned());
    let mut zip = Vec::new();
    age_file::open(bundle, Identity::Passphrase(&passphrase))
        .unwrap()
        .read_to_end(&mut zip)
        .unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let count = zip.len();
    let read = |index| {
        let mut entry = zip.by_index(index).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        (entry.name().unwrap().into_owned(), content)
    };
    (0..count).map(read).collect()
}

fn codes(verdict: &Value) -> Vec<&str> {
    verdict["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["code"].as_str().unwrap())
        .collect()
}

#[test]
fn three_badges_get_the_verdicts_that_they_deserve() {
    let Some(corpus) = dossier_tests::corpus() else {
        return;
    };
    let told = tell(Machine::new(), &corpus);
    let verdict = |index: usize| told.imported[index].0["records"][0]["verdict"].clone();

    let (signed, baked, tampered) = (verdict(0), verdict(1), verdict(2));
    assert_eq!(
        (&signed["status"], told.imported[0].1),
        (&json!("valid"), 0),
        "{signed:#}"
    );
    assert!(codes(&signed).contains(&"signature_ok") && codes(&signed).contains(&"issuer_bound"));
    assert_eq!(
        (&baked["status"], told.imported[1].1),
        (&json!("unknown"), 0),
        "{baked:#}"
    );
    assert!(codes(&baked).contains(&"signature_ok") && codes(&baked).contains(&"issuer_unbound"));
    assert_eq!(
        (&tampered["status"], told.imported[2].1),
        (&json!("invalid"), 1),
        "{tampered:#}"
    );
    assert!(codes(&tampered).contains(&"signature_invalid") && !codes(&tampered).contains(&"signature_ok"));
    for verdict in [&signed, &baked, &tampered] {
        assert_eq!(verdict["asOf"], NOW);
    }

    // What was imported is kept with its verdict, its source and its own bytes' digest.
    let records = told.machine.list();
    assert_eq!(records.len(), 4);
    for (source, _) in &told.imported {
        let imported = &source["records"][0];
        let kept = told.machine.done(&["show", imported["id"].as_str().unwrap()]);
        assert_eq!(kept["verdict"], imported["verdict"]);
        assert_eq!(
            kept["provenance"]["sha256"].as_str().map(str::len),
            Some(64),
            "{kept:#}"
        );
        assert!(records.contains(&kept));
    }
}

#[test]
fn a_badge_that_comes_twice_is_kept_once() {
    let Some(corpus) = dossier_tests::corpus() else {
        return;
    };
    let machine = Machine::new();
    machine.make_dossier();
    let badge = corpus.join("credentials/ob3/plugfest/signed_badge_example-p2.json");
    let badge = badge.to_str().unwrap();
    let dry = machine.done(&["import", "--dry-run", badge]);
    assert_eq!(dry["sources"][0]["records"][0]["id"], Value::Null);
    assert!(machine.list().is_empty(), "a dry run changes nothing");
    let first = machine.done(&["import", badge])["sources"][0]["records"][0].clone();
    let second = machine.done(&["import", badge])["sources"][0]["records"][0].clone();
    assert_eq!(second["duplicateOf"], first["id"]);
    assert_eq!(machine.list().len(), 1);
}

#[test]
fn what_was_written_down_is_there_with_its_history_and_its_file() {
    let Some(corpus) = dossier_tests::corpus() else {
        return;
    };
    let Told {
        machine,
        internship,
        attachment,
        ..
    } = tell(Machine::new(), &corpus);
    let record = machine.done(&["show", &internship]);
    assert_eq!(record["title"], student::TITLE);
    assert_eq!(record["fields"], student::internship()["fields"]);
    assert_eq!(record["dates"], student::internship()["dates"]);
    assert_eq!(record["version"], 3, "made, renamed, and given a file");
    assert_eq!(record["provenance"]["evidence"], "self");
    assert_eq!(record["attachments"], json!([attachment]));

    let history = machine.done(&["history", &internship]);
    let titles: Vec<_> = history["versions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| &version["title"])
        .collect();
    assert_eq!(titles, [student::FIRST_TITLE, student::TITLE, student::TITLE]);

    let back = machine.desk("out/back.pdf");
    machine.done(&[
        "save",
        attachment["id"].as_str().unwrap(),
        "--to",
        back.to_str().unwrap(),
    ]);
    assert_eq!(fs::read(back).unwrap(), papers::pdf(student::PAGE));

    let trashed = machine.done(&["list", "--trashed"])["records"][0].clone();
    assert_eq!(trashed["title"], student::TRASHED);
    machine.done(&["restore", trashed["id"].as_str().unwrap()]);
    assert_eq!(machine.list().len(), 5);
    assert_eq!(machine.done(&["check", "--full"])["ok"], true);
}

#[test]
fn a_stranger_opens_the_share_and_sees_four_lines_and_nothing_that_was_kept_back() {
    let Some(corpus) = dossier_tests::corpus() else {
        return;
    };
    let told = tell(Machine::new(), &corpus);
    assert_eq!(told.words().split('-').count(), 6, "{}", told.words());
    assert_eq!(told.shared["bundle"]["bytes"], told.bundle().len());
    let (stranger, received) = told.stranger();

    let opened = stranger.done(&["open", &received]);
    assert_eq!(opened["bundle"]["id"], told.share());
    assert_eq!(opened["bundle"]["recipient"], student::RECIPIENT);
    assert_eq!(opened["bundle"]["purpose"], "admission");
    assert_eq!(opened["bundle"]["text"], student::LETTER);
    assert_eq!(opened["bundle"]["expires"], "2026-07-01T23:59:59Z");
    assert_eq!(opened["bundle"]["expired"], false);
    assert_eq!(opened["holder"]["proof"], "passed");
    assert!(
        opened["holder"]["id"]
            .as_str()
            .unwrap()
            .starts_with("did:key:z6Mk")
    );
    assert_eq!(opened["lines"]["intact"], true);
    assert_eq!(opened["lines"]["fromHolder"], true);
    assert_eq!(opened["lines"]["confirmed"], json!({"count": 1, "of": 2}));
    assert_eq!(opened["lines"]["use"]["allowed"], true);
    assert!(opened["receipt"].is_object());

    let [stage, badge] = opened["items"].as_array().unwrap().as_slice() else {
        panic!("{opened:#}")
    };
    assert_eq!(
        (&stage["kind"], &stage["title"]),
        (&json!("internship"), &json!(student::TITLE))
    );
    assert_eq!(
        stage["fields"],
        json!({"organisation": student::ORGANISATION, "hours": "640"})
    );
    assert_eq!((&stage["withheld"], &stage["verdict"]), (&json!(0), &Value::Null));
    assert_eq!(stage["attachments"][0]["sha256"], told.attachment["sha256"]);
    assert_eq!(badge["title"], student::BADGE);
    assert_eq!(badge["verdict"]["status"], "valid");

    for language in ["nl", "en"] {
        let ran = stranger.run(&["--now", NOW, "--lang", language, "open", &received]);
        assert_eq!(ran.code, 0, "{ran:#?}");
        let lines: Vec<_> = ran.stdout.lines().take_while(|line| !line.is_empty()).collect();
        assert_eq!(lines.len(), 4, "{}", ran.stdout);
        assert!(lines.iter().all(|line| line.starts_with("+ ")), "{lines:?}");
        assert_kept_back(&ran);
    }
    assert_kept_back(&stranger.script(&["open", &received]));

    let folder = stranger.desk("out/unpacked");
    stranger.done(&["open", &received, "--extract", folder.to_str().unwrap()]);
    let everything = files_below(&folder);
    assert!(
        everything
            .iter()
            .any(|path| fs::read(path).unwrap() == papers::pdf(student::PAGE))
    );
    for path in everything {
        assert_nothing_kept_back(path.to_str().unwrap(), &fs::read(&path).unwrap());
    }
}

#[test]
fn what_was_kept_back_is_nowhere_inside_the_encryption() {
    let Some(corpus) = dossier_tests::corpus() else {
        return;
    };
    let told = tell(Machine::new(), &corpus);
    let files = unwrap(&told.bundle(), told.words());
    assert!(files.iter().any(|(name, _)| name == "presentation.json"));
    let everything = files
        .iter()
        .map(|(_, content)| content.as_slice())
        .collect::<Vec<_>>()
        .concat();
    assert!(
        scan::contains(&everything, student::ORGANISATION.as_bytes()),
        "what was shared is there"
    );
    for (name, content) in files {
        assert_nothing_kept_back(&name, name.as_bytes());
        assert_nothing_kept_back(&name, &content);
    }
}

#[test]
fn a_share_that_is_over_or_meant_for_another_is_opened_and_said() {
    let Some(corpus) = dossier_tests::corpus() else {
        return;
    };
    let told = tell(Machine::new(), &corpus);
    let (stranger, received) = told.stranger();
    let late = stranger.run(&["--json", "--now", "2026-07-02T00:00:00Z", "open", &received]);
    assert_eq!(late.code, 1);
    assert_eq!(late.json()["bundle"]["expired"], true);
    assert_eq!(late.json()["items"].as_array().unwrap().len(), 2);
    assert_eq!(
        stranger
            .script(&["open", &received, "--as", "somebody@else.example"])
            .code,
        1
    );
    assert_eq!(
        stranger
            .script(&["open", &received, "--as", student::RECIPIENT_ID])
            .code,
        0
    );
}

#[test]
fn the_ledger_tells_who_has_what_until_it_is_taken_back() {
    let Some(corpus) = dossier_tests::corpus() else {
        return;
    };
    let told = tell(Machine::new(), &corpus);
    let machine = &told.machine;
    let standing = machine.done(&["shares"])["shares"][0].clone();
    assert_eq!(standing["id"], told.share());
    assert_eq!(standing["recipient"], student::RECIPIENT);
    assert_eq!(
        (&standing["purpose"], &standing["state"]),
        (&json!("admission"), &json!("given"))
    );
    assert_eq!(
        (&standing["from"], &standing["until"]),
        (&json!(NOW), &json!("2026-07-01T23:59:59Z"))
    );
    let item = &standing["items"][0];
    assert_eq!(
        (&item["id"], &item["version"]),
        (&json!(told.internship), &json!(3))
    );
    assert_eq!(item["fields"], json!(["title", "organisation", "hours"]));

    let receipt = machine.desk("out/receipt.json");
    machine.done(&["receipt", told.share(), "--out", receipt.to_str().unwrap()]);
    let receipt: Value = serde_json::from_slice(&fs::read(receipt).unwrap()).unwrap();
    assert_eq!(receipt["dct:identifier"], told.shared["receipt"]);

    let notice = machine.done(&["withdraw", told.share()]);
    assert!(notice["letter"].as_str().unwrap().contains(student::RECIPIENT));
    assert!(notice["notice"]["proof"].is_array());
    assert_eq!(
        machine.done(&["shares", told.share()])["shares"][0]["state"],
        "withdrawn"
    );
    assert_eq!(machine.done(&["check", "--full"])["ok"], true);
}

#[test]
fn a_preview_shows_what_the_stranger_will_see_and_leaves_no_trace() {
    let Some(corpus) = dossier_tests::corpus() else {
        return;
    };
    let told = tell(Machine::new(), &corpus);
    let badge = told.imported[0].0["records"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let shown = format!("{}:title,organisation,hours,attachments", told.internship);
    let letter = told.machine.desk("letter.txt");
    let preview = told.machine.script(&[
        "--lang",
        "nl",
        "share",
        "--to",
        student::RECIPIENT,
        "--to-id",
        student::RECIPIENT_ID,
        "--preview",
        "--purpose",
        "admission",
        "--until",
        "2026-07-01",
        "--text-file",
        letter.to_str().unwrap(),
        "--item",
        &shown,
        "--item",
        &badge,
    ]);
    assert_kept_back(&preview);
    let (stranger, received) = told.stranger();
    let (preview, opened) = (preview.done(), stranger.done(&["open", &received]));
    assert_eq!(preview["items"], opened["items"]);
    assert_eq!(
        told.machine.done(&["shares"])["shares"].as_array().unwrap().len(),
        1
    );
}

fn assert_kept_back(ran: &Ran) {
    assert_nothing_kept_back(&ran.asked, ran.stdout.as_bytes());
    assert_nothing_kept_back(&ran.asked, ran.stderr.as_bytes());
}

fn assert_nothing_kept_back(place: &str, bytes: &[u8]) {
    let kept_back = [
        ("evaluation", student::EVALUATION),
        ("notes", student::NOTES),
        ("supervisor", student::SUPERVISOR),
        ("earlier title", student::FIRST_TITLE),
    ];
    let scanner = scan::Scanner::new(&kept_back.map(|(name, text)| (name, text.to_owned())));
    assert_eq!(scanner.find(bytes), Vec::<String>::new(), "{place}");
}

/// Every file below a folder.
pub(crate) fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.append(&mut files_below(&path));
        } else {
            files.push(path);
        }
    }
    files
}
