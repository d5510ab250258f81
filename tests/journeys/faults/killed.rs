//! A process that is killed at any moment: what was acknowledged is there, the rest is whole or absent.

use std::{
    collections::BTreeSet,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::machine::{Machine, has};

/// Adds a record and is killed at the nth of these system calls. True if it was acknowledged before.
pub(super) fn add_and_kill(machine: &Machine, folder: &str, source: &str, calls: &str, nth: usize) -> bool {
    let plain = machine.dossier_command(&["--json", "--dossier", folder, "add", "skill", "--from", source]);
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={calls}")]);
    strace.args(["-e", &format!("inject={calls}:signal=KILL:when={nth}"), "--"]);
    strace.arg(plain.get_program()).args(plain.get_args()).env_clear();
    strace
        .envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .current_dir(plain.get_current_dir().unwrap());
    let output = strace.stdin(Stdio::null()).output().unwrap();
    serde_json::from_slice::<Value>(&output.stdout).is_ok_and(|answer| answer["id"].is_string())
}

#[test]
fn killed_at_any_write_an_acknowledged_record_is_there_and_the_rest_is_whole() {
    if !has("strace", "--version") {
        return;
    }
    let machine = Machine::new();
    machine.make_dossier();
    let folder = machine.dossier().to_str().unwrap().to_owned();
    let (mut kills, mut known) = (0, BTreeSet::new());
    for call in [
        "pwrite64",
        "write",
        "fsync",
        "fdatasync",
        "ftruncate",
        "rename",
        "unlink",
    ] {
        for nth in 1.. {
            assert!(nth < 400, "the run never ends by itself");
            let title = format!("{call}-{nth}");
            let record = json!({"title": title, "notes": "n".repeat(3_000)});
            let source = machine.put("record.json", record.to_string());
            let done = add_and_kill(&machine, &folder, &source, call, nth);
            let records = machine.list();
            let names = records
                .iter()
                .map(|record| record["title"].as_str().unwrap().to_owned());
            let titles: BTreeSet<String> = names.collect();
            assert!(
                titles.is_superset(&known),
                "{call} {nth}: something that was there is gone"
            );
            assert!(
                titles.contains(&title) || !done,
                "{call} {nth}: an acknowledged record is gone"
            );
            let whole = |record: &Value| record["notes"].as_str().is_some_and(|notes| notes.len() == 3_000);
            assert!(records.iter().all(whole), "{call} {nth}");
            known = titles;
            // A run that makes this call less often than that ends by itself.
            if done {
                break;
            }
            kills += 1;
        }
    }
    assert!(kills > 25, "only {kills} kills came before the end");
    assert_eq!(machine.done(&["check", "--full"])["ok"], true);
    eprintln!(
        "killed at each of {kills} calls: {} records are there, none half",
        known.len()
    );
}

#[test]
fn imports_that_are_killed_at_random_moments_come_in_whole_or_not_at_all() {
    let kills: u64 = std::env::var("DOSSIER_KILLS")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(40);
    let machine = Machine::new();
    machine.make_dossier();
    const BATCH: usize = 40;
    let (mut acknowledged, mut came_in, mut whole_run) = (0, 0, Duration::ZERO);
    for round in 0..kills {
        let records: Vec<_> = (0..BATCH)
            .map(|n| json!({"kind": "skill", "title": format!("{round}/{n}"), "notes": "x".repeat(900)}))
            .collect();
        let source = machine.put("batch.json", json!({"records": records}).to_string());
        let mut import = machine.dossier_command(&["--json", "import", &source]);
        let begun = Instant::now();
        let mut child = import
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        if round % 10 == 0 {
            // How long a run takes here and now that nobody ends.
            child.wait().unwrap();
            whole_run = begun.elapsed();
        } else {
            // Spread over the whole run, and a little beyond its end.
            std::thread::sleep(whole_run * u32::try_from(round * 37 % 100).unwrap() / 85);
            let _ = child.kill();
        }
        let output = child.wait_with_output().unwrap();
        let done = serde_json::from_slice::<Value>(&output.stdout).is_ok();
        let found = machine.list();
        let of_this = found
            .iter()
            .filter(|record| {
                record["title"]
                    .as_str()
                    .unwrap()
                    .starts_with(&format!("{round}/"))
            })
            .count();
        assert!(
            of_this == 0 || of_this == BATCH,
            "round {round}: {of_this} of {BATCH}"
        );
        assert!(
            of_this == BATCH || !done,
            "round {round}: an acknowledged import is gone"
        );
        acknowledged += u64::from(done);
        came_in += of_this;
        assert_eq!(found.len(), came_in, "round {round}: an earlier record is gone");
    }
    assert_eq!(machine.done(&["check", "--full"])["ok"], true);
    eprintln!(
        "{kills} kills: {acknowledged} imports were acknowledged, {} came in, none half",
        came_in / BATCH
    );
    assert!(
        came_in / BATCH < usize::try_from(kills).unwrap(),
        "no kill came in time to prove anything"
    );
}
