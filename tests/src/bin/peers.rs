//! The same work by us and by our peers, in one run: `cargo xtask bench peers`.
//!
//! Medians of several runs, taken in turn, so that a busy moment meets both. A peer that is not installed is said and
//! passed over. Everything lies in a temporary folder on a real disk (`TMPDIR` picks another).

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::disallowed_methods)]

use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use dossier::{
    KdfParams, Passphrase, Unlock,
    model::{AttachmentId, Draft, EvidenceLevel, Kind, Provenance, RecordId},
};
use dossier_seal::make_id;
use dossier_vault::{Change, NewVersion, Vault};
use jiff::Timestamp;
use rusqlite::{Connection, params};

const SECRET: &str = "vier blauwe fietsen";
const ENTRIES: usize = 10_000;
const FILE: usize = 100 << 20;

fn main() {
    let home = tempfile::tempdir().unwrap();
    println!("| what | ours | peer | ratio | aim |\n| --- | --- | --- | --- | --- |");
    unlock_and_search(home.path());
    save(home.path());
    attachments(home.path());
}

/// A line of the table.
fn line(what: &str, ours: Duration, peer: Duration, aim: &str) {
    let ratio = ours.as_secs_f64() / peer.as_secs_f64();
    println!(
        "| {what} | {:.1} ms | {:.1} ms | {ratio:.2} | {aim} |",
        millis(ours),
        millis(peer)
    );
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn timed(mut work: impl FnMut()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

/// Runs both so often, in turn.
fn in_turn(runs: usize, mut one: impl FnMut(), mut other: impl FnMut()) -> (Duration, Duration) {
    let times: Vec<_> = (0..runs).map(|_| (timed(&mut one), timed(&mut other))).collect();
    let (ones, others) = times.into_iter().unzip();
    (median(ones), median(others))
}

fn has(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        eprintln!("passed over: {program} is not installed");
    }
    there
}

/// What a command takes, with this on its standard input.
fn run(command: &mut Command, input: &str) {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let status = child.wait().unwrap();
    assert!(status.success(), "{command:?}: {status}");
}

fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn version(n: usize) -> NewVersion {
    let mut draft = Draft::new(Kind::Result, format!("Vak nummer {n}").as_str());
    draft.notes = "Een aantekening van gewone lengte over wat er geleerd is. ".repeat(4);
    let source = Provenance {
        source: "hand".to_owned(),
        format: "form".to_owned(),
        sha256: None,
        at: now(),
        evidence: EvidenceLevel::OwnWord,
        url: None,
    };
    NewVersion::new(RecordId::new(make_id().unwrap()), draft, source)
}

/// A dossier with so many records.
fn filled(folder: &Path, records: usize) -> Vault {
    let secret = Passphrase::new(SECRET.to_owned());
    let (mut vault, _) = Vault::create(folder, &secret, KdfParams::FLOOR).unwrap();
    for begin in (0..records).step_by(1_000) {
        let change =
            (begin..records.min(begin + 1_000)).fold(Change::at(now()), |change, n| change.put(version(n)));
        vault.commit(change).unwrap();
    }
    vault
}

fn unlock_and_search(home: &Path) {
    let Some(dossier) = std::env::var_os("DOSSIER_CLI") else {
        eprintln!("passed over: DOSSIER_CLI does not name the command");
        return;
    };
    if !has("keepassxc-cli") {
        return;
    }
    filled(&home.join("none.dossier"), 0).lock();
    filled(&home.join("many.dossier"), ENTRIES).lock();
    let xml = |entries: usize| {
        let entry = |n: usize| {
            let note = "Een aantekening van gewone lengte over wat er geleerd is. ".repeat(4);
            format!(
                "<Entry><String><Key>Title</Key><Value>Vak nummer {n}</Value></String><String><Key>Notes</Key><Value>{note}</Value></String></Entry>"
            )
        };
        let all: String = (0..entries).map(entry).collect();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><KeePassFile><Meta/><Root><Group><UUID>AAAAAAAAAAAAAAAAAAAAAA==</UUID><Name>Root</Name>{all}</Group></Root></KeePassFile>"
        )
    };
    let twice = format!("{SECRET}\n{SECRET}\n");
    for (name, entries) in [("none", 1), ("source", ENTRIES)] {
        let file = home.join(format!("{name}.xml"));
        fs::write(&file, xml(entries)).unwrap();
        let mut command = Command::new("keepassxc-cli");
        command.args(["import", "--quiet", "--set-password", "--decryption-time", "100"]);
        run(command.arg(file).arg(home.join(format!("{name}.kdbx"))), &twice);
    }
    // Merged into a copy of the small one, which keeps its own key derivation: so both have the same.
    fs::copy(home.join("none.kdbx"), home.join("many.kdbx")).unwrap();
    let mut merge = Command::new("keepassxc-cli");
    merge
        .args(["merge", "--quiet"])
        .arg(home.join("many.kdbx"))
        .arg(home.join("source.kdbx"));
    run(&mut merge, &twice);

    let ours = |name: &str| {
        let mut command = Command::new(&dossier);
        command
            .arg("--dossier")
            .arg(home.join(format!("{name}.dossier")))
            .args(["list", "--search", "nummer 777"]);
        command
            .env("DOSSIER_PASSPHRASE", SECRET)
            .env("XDG_STATE_HOME", home.join("state"));
        run(&mut command, "");
    };
    let theirs = |name: &str| {
        let mut command = Command::new("keepassxc-cli");
        command
            .args(["search", "--quiet"])
            .arg(home.join(format!("{name}.kdbx")));
        // Nothing found is exit 1 there; the one entry of the small one is found by its own name.
        command.arg(if name == "none" { "nummer 0" } else { "nummer 777" });
        run(&mut command, &format!("{SECRET}\n"));
    };
    let (ours_none, theirs_none) = in_turn(11, || ours("none"), || theirs("none"));
    let (ours_many, theirs_many) = in_turn(11, || ours("many"), || theirs("many"));
    line(
        "unlock + search, 10,000 entries, whole command",
        ours_many,
        theirs_many,
        "",
    );
    line(
        "… less the same with an empty one (start, key derivation)",
        ours_many.saturating_sub(ours_none),
        theirs_many.saturating_sub(theirs_none),
        "≤ 0.2",
    );
}

/// One record, durable, among ever more; beside it a bare row of the same size, with the same settings.
fn save(home: &Path) {
    for records in [1, 1_000, 10_000, 100_000] {
        let folder = home.join(format!("save-{records}.dossier"));
        let mut vault = filled(&folder, records);
        let bytes: usize = 1_024;
        let db = Connection::open(home.join(format!("bare-{records}.db"))).unwrap();
        for (name, value) in [
            ("locking_mode", "EXCLUSIVE"),
            ("journal_mode", "WAL"),
            ("synchronous", "FULL"),
        ] {
            let _ = db.pragma_update_and_check(None, name, value, |_| Ok(()));
        }
        db.execute_batch("CREATE TABLE row (place INTEGER PRIMARY KEY, sealed BLOB NOT NULL); BEGIN")
            .unwrap();
        let insert = |db: &Connection| {
            let id = make_id().unwrap().into_bytes();
            let place = i64::from_be_bytes(id[..8].try_into().unwrap());
            db.execute(
                "INSERT INTO row VALUES (?1, ?2)",
                params![place, vec![id[9]; bytes]],
            )
            .unwrap();
        };
        (0..records).for_each(|_| insert(&db));
        db.execute_batch("COMMIT").unwrap();
        let mut n = 0;
        let (ours, bare) = in_turn(
            60,
            || {
                n += 1;
                vault.commit(Change::at(now()).put(version(n))).unwrap();
            },
            || insert(&db),
        );
        line(
            &format!("save one among {records}, durable"),
            ours,
            bare,
            "≤ 2, flat",
        );
        let size = vault.sizes().database;
        let begun = Instant::now();
        vault.lock();
        let locked = begun.elapsed();
        let secret = Passphrase::new(SECRET.to_owned());
        let opened = timed(|| drop(Vault::open(&folder, Unlock::Passphrase(&secret), None).unwrap()));
        eprintln!(
            "{records} records: {size} bytes, locked in {:.1} ms after 60 saves, unlocked in {:.0} ms with the cheapest key derivation",
            millis(locked),
            millis(opened)
        );
    }
}

fn attachments(home: &Path) {
    if !has("age") || !has("age-keygen") {
        return;
    }
    let mut vault = filled(&home.join("files.dossier"), 1);
    let plain = home.join("plain.bin");
    let mut content = vec![0_u8; FILE];
    let mut dice = File::open("/dev/urandom").unwrap();
    dice.read_exact(&mut content).unwrap();
    fs::write(&plain, &content).unwrap();
    drop(content);
    let key = home.join("key");
    let made = Command::new("age-keygen").arg("-o").arg(&key).output().unwrap();
    let recipient = String::from_utf8(made.stderr).unwrap();
    let recipient = recipient.trim().rsplit(' ').next().unwrap().to_owned();
    let sealed = home.join("sealed.age");
    let mut last = None;
    let mut first_bytes = fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(&plain)
        .unwrap();
    let mut round = 0_u64;
    let (stored, age_stored) = in_turn(
        5,
        || {
            // Another content each time, else it would be kept once.
            round += 1;
            std::io::Seek::rewind(&mut first_bytes).unwrap();
            first_bytes.write_all(&round.to_le_bytes()).unwrap();
            let id = AttachmentId::new(make_id().unwrap());
            let blob = vault
                .attach(id, &mut File::open(&plain).unwrap(), u64::MAX)
                .unwrap();
            vault
                .commit(Change::at(now()).put(version(1)).blob(blob))
                .unwrap();
            last = Some(id);
        },
        || {
            let status = Command::new("age")
                .args(["-r", &recipient, "-o"])
                .arg(&sealed)
                .arg(&plain)
                .status();
            assert!(status.unwrap().success());
            File::open(&sealed).unwrap().sync_all().unwrap();
        },
    );
    line(
        "store a file of 100 MiB, durable (peer: age + fsync)",
        stored,
        age_stored,
        "≤ 2",
    );
    let id = last.unwrap();
    let (opened, age_opened) = in_turn(
        5,
        || {
            vault
                .read_blob(id, &mut File::create(home.join("ours.bin")).unwrap())
                .unwrap()
        },
        || {
            let mut command = Command::new("age");
            command
                .args(["-d", "-i"])
                .arg(&key)
                .arg("-o")
                .arg(home.join("theirs.bin"))
                .arg(&sealed);
            assert!(command.status().unwrap().success());
        },
    );
    line(
        "open a file of 100 MiB into a file (peer: age -d)",
        opened,
        age_opened,
        "≤ 1.2",
    );
}
