//! The Nth call to the disk fails, for every N and in every act: a typed fault, and nothing is lost.

use std::{fs, path::Path, time::Instant};

use dossier::{
    Unlock,
    model::{Draft, Kind, RecordId},
};
use dossier_vault::{Change, OpenFault, Vault};
use serde_json::json;

use super::{
    Rng, Trial,
    acts::{self, Act},
    desk::{Desk, copy_folder, folder, now},
    kill, shim,
};

/// Which calls fail, with what (errno of Linux), and how that is called.
const FAULTS: &[(&str, i32, &str)] = &[
    ("write", 28, "no room"),
    ("write", 5, "I/O error"),
    ("short", 0, "written in part"),
    ("sync", 5, "I/O error"),
    ("truncate", 5, "I/O error"),
    ("open", 13, "not allowed"),
    ("open", 30, "read-only"),
    ("open", 24, "too many files"),
    ("rename", 5, "I/O error"),
    ("rename", 28, "no room"),
    ("unlink", 1, "not allowed"),
    ("close", 5, "late error"),
    ("lock", 37, "no locks"),
];

pub(super) fn run(trial: &Trial) -> Vec<String> {
    let home = folder();
    let Some(layer) = shim::built(home.path()) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    let all = trial.count >= 100_000;
    let mut left = trial.count;
    let mut dice = Rng::new(trial.count);
    for act in Act::ALL {
        let (begun, desk) = (Instant::now(), kill::prepared());
        let (mut points, mut told, mut borne) = (0_u64, 0_u64, 0_u64);
        for (call, errno, _) in FAULTS {
            for sticky in [false, true] {
                // Small, a few of each; on request every one, to the first that no longer happens.
                let mut nth = if all { 1 } else { 1 + dice.below(6) };
                while left > 0 {
                    left -= 1;
                    // A large file goes to disk before its commit; a few tries of that are dear enough for the long run.
                    let size = match act {
                        Act::Attach if all => 9 << 20,
                        Act::Attach => 300_000,
                        _ => 300,
                    };
                    match once(
                        trial,
                        &layer,
                        &desk,
                        act,
                        &format!("{call}:{nth}:{errno}:{}", u8::from(sticky)),
                        size,
                    ) {
                        Outcome::NotReached => break,
                        Outcome::Told => told += 1,
                        Outcome::Borne => borne += 1,
                    }
                    points += 1;
                    nth += if all { 1 } else { 7 + dice.below(40) };
                }
                left = left.min(if all { left } else { trial.count });
            }
        }
        lines.push(format!(
            "{:<10} {points} single faults: {told} told with a code, {borne} borne (done all the same), 0 lost, 0 damaged; {:.0} s",
            act.name(),
            begun.elapsed().as_secs_f32()
        ));
        left = if all { left } else { trial.count };
    }
    lines.push(a_clock_that_is_set_back());
    lines.push(a_file_replaced_underneath());
    lines.push(a_second_process(trial));
    lines
}

enum Outcome {
    /// The act makes this call less often than that.
    NotReached,
    /// It failed, with a code.
    Told,
    /// It was done all the same.
    Borne,
}

fn once(trial: &Trial, layer: &Path, of: &Desk, act: Act, fault: &str, size: usize) -> Outcome {
    let home = folder();
    let desk = Desk {
        path: home.path().join("mine.dossier"),
        recovery: dossier::RecoveryCode::parse(&of.recovery.to_string()).unwrap(),
        home,
    };
    copy_folder(&of.path, &desk.path);
    let fired = desk.home.path().join("fired");
    let output = acts::spawn(
        &trial.program,
        &desk.recovery,
        &[act.name(), desk.path.to_str().unwrap(), "2", &size.to_string()],
    )
    .env("LD_PRELOAD", layer)
    .env("SHIM_ROOT", desk.home.path())
    .env("SHIM_FAIL", fault)
    .env("SHIM_FIRED", &fired)
    .output()
    .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = said.lines().find_map(|line| line.strip_prefix("failed "));
    let code = output.status.code();
    assert!(
        (code == Some(0) && failed.is_none()) || (code == Some(3) && failed.is_some()),
        "{act:?} with {fault}: {output:?}"
    );
    assert!(
        failed != Some("internal"),
        "{act:?} with {fault}: no code of its own"
    );
    let acknowledged = said
        .lines()
        .filter_map(|line| line.strip_prefix("done ")?.parse().ok())
        .next_back()
        .unwrap_or(0);
    kill::holds(act, &desk, acknowledged);
    match (fired.exists(), failed.is_some()) {
        (false, _) => Outcome::NotReached,
        (true, true) => Outcome::Told,
        (true, false) => Outcome::Borne,
    }
}

/// The clock is only written down; the order of what happened does not hang on it.
fn a_clock_that_is_set_back() -> String {
    let desk = kill::prepared();
    let mut dossier = desk.dossier();
    let id = dossier.records().next().unwrap().id;
    let early = "1999-01-01T00:00:00Z".parse().unwrap();
    for n in 2..6_u32 {
        let at = if n % 2 == 0 { early } else { now() };
        let saved = dossier.edit(id, &json!({"notes": n.to_string()}), at).unwrap();
        assert_eq!(saved.version, n);
    }
    dossier.lock();
    let dossier = desk.dossier();
    assert_eq!(dossier.show(id).unwrap().draft.notes, "5");
    assert_eq!(dossier.history(id).unwrap().len(), 5);
    assert!(dossier.check(true).is_ok());
    "clock      set back by 27 years between edits: versions keep their order, the check is clean".to_owned()
}

/// Another file takes the database's place while it is open: what is acknowledged from then on must not be lost.
fn a_file_replaced_underneath() -> String {
    let desk = kill::prepared();
    let other = desk.home.path().join("copy");
    copy_folder(&desk.path, &other);
    let mut vault = desk.vault().vault;
    fs::rename(other.join("dossier.db"), desk.path.join("dossier.db")).unwrap();
    let (id, draft) = (
        RecordId::new(dossier_seal::make_id().unwrap()),
        Draft::new(Kind::Skill, "na de wissel"),
    );
    let new = dossier_vault::NewVersion::new(id, draft, vault.heads().next().unwrap().provenance.clone());
    let committed = vault.commit(Change::at(now()).put(new));
    drop(vault);
    let opened = Vault::open(&desk.path, Unlock::Recovery(&desk.recovery), None);
    match (committed, opened) {
        (Err(fault), Ok(opened)) => {
            assert!(opened.vault.check(true).is_ok());
            format!("replaced   the file underneath: told as {fault:?}, the file in its place is whole")
        }
        (Ok(_), Ok(opened)) => {
            assert!(
                opened.vault.record(id).is_some(),
                "an acknowledged record went to a file that is gone"
            );
            "replaced   the file underneath: what was acknowledged is there".to_owned()
        }
        (_, Err(fault)) => panic!("the file in its place does not open: {fault}"),
    }
}

/// Two processes: the second is told who has it, each time.
fn a_second_process(trial: &Trial) -> String {
    let desk = kill::prepared();
    let tries = (trial.count / 2).clamp(20, 1_000);
    let mut writer = acts::spawn(
        &trial.program,
        &desk.recovery,
        &[Act::Add.name(), desk.path.to_str().unwrap(), "1000000", "10"],
    );
    let mut writer = writer.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut first = [0; 5];
    std::io::Read::read_exact(writer.stdout.as_mut().unwrap(), &mut first).unwrap();
    let mut out = writer.stdout.take().unwrap();
    let drain = std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
    for _ in 0..tries {
        let told = Vault::open(&desk.path, Unlock::Recovery(&desk.recovery), None).unwrap_err();
        assert!(matches!(told, OpenFault::InUse { .. }), "{told:?}");
    }
    writer.kill().unwrap();
    writer.wait().unwrap();
    drain.join().unwrap().unwrap();
    assert!(desk.vault().vault.check(true).is_ok());
    format!(
        "second     process beside a writer: turned away {tries} of {tries} times; after the writer's death it opens"
    )
}
