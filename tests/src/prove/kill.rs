//! Killed at any moment, over every way to write.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    thread,
    time::{Duration, Instant},
};

use dossier::Unlock;
use dossier_vault::Vault;
use serde_json::json;

use super::{
    Rng, Trial,
    acts::{self, Act, BATCH},
    desk::{Desk, now},
};

/// A dossier takes so many kills before it is made anew: it grows.
const ROUNDS: u64 = 40;

pub(super) fn run(trial: &Trial) -> Vec<String> {
    let alone = trial.part.is_some();
    let small = if alone { trial.count } else { trial.count / 2 };
    let large = if alone {
        trial.count
    } else {
        (trial.count * 3 / 100).max(2)
    };
    // The full run attaches what the promise says; a small one what still goes to disk in more than one transaction.
    let file = if large >= 100 { 100 << 20 } else { 10 << 20 };
    [
        (Act::Add, small, 400),
        (Act::Edit, small, 400),
        (Act::Import, large, 900),
        (Act::Attach, large, file),
        (Act::Share, large, 0),
        (Act::Passphrase, large, 0),
    ]
    .into_iter()
    .filter(|(act, ..)| trial.wants(act.name()))
    .map(|(act, kills, size)| trial.told(killed(trial, act, kills, size)))
    .collect()
}

fn killed(trial: &Trial, act: Act, kills: u64, size: usize) -> String {
    let mut dice = Rng::new(kills ^ size as u64);
    let (mut acknowledged, mut in_time) = (0, 0);
    let begun = Instant::now();
    let mut stage = None;
    // How long one act takes here: a kill falls anywhere within two of them.
    let (mut pace, mut paced) = (Duration::from_millis(5), false);
    for round in 0..kills {
        if round % rounds_of(act) == 0 {
            stage = None;
        }
        let (desk, known) = stage.get_or_insert_with(|| (prepared(), 0_u64));
        let mut child = acts::spawn(
            &trial.program,
            &desk.recovery,
            &[
                act.name(),
                desk.path.to_str().unwrap(),
                "100000",
                &size.to_string(),
            ],
        )
        .spawn()
        .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        // One in five is killed while it opens; the others after their first line.
        let early = dice.below(5) == 0;
        let mut last = None;
        if !early {
            let opened = lines.next();
            assert_eq!(opened.as_deref(), Some("open"), "{act:?}: it did not open");
            let begun = Instant::now();
            if !paced || round % ROUNDS == 1 {
                paced = true;
                last = lines.next().and_then(|line| done(&line));
                pace = begun.elapsed();
            }
        }
        let micros = usize::try_from(pace.as_micros()).unwrap() * 2 + 500;
        thread::sleep(Duration::from_micros(dice.below(micros) as u64));
        child.kill().unwrap();
        child.wait().unwrap();
        let after: Vec<String> = lines.collect();
        assert!(
            after.iter().all(|line| !line.starts_with("failed")),
            "{act:?}: {after:?}"
        );
        let last = after.iter().filter_map(|line| done(line)).next_back().or(last);
        acknowledged += last.map_or(0, |last| last - (*known).min(last));
        in_time += u64::from(last.is_none());
        *known = holds(act, desk, last.unwrap_or(*known).max(*known));
        if round % 500 == 499 {
            eprintln!("{act:?}: {} of {kills}, {acknowledged} acknowledged", round + 1);
        }
    }
    let seconds = begun.elapsed().as_secs_f32();
    format!(
        "{:<10} {kills} kills ({in_time} before the first acknowledgement), {acknowledged} acknowledged, 0 lost, 0 half, every opening succeeded; {seconds:.0} s",
        act.name()
    )
}

/// Large files fill memory: fewer of them in one dossier.
const fn rounds_of(act: Act) -> u64 {
    match act {
        Act::Attach => 8,
        _ => ROUNDS,
    }
}

fn done(line: &str) -> Option<u64> {
    line.strip_prefix("done ")?.parse().ok()
}

/// A dossier with the record that acts are about.
pub(super) fn prepared() -> Desk {
    let desk = Desk::new();
    let mut dossier = desk.dossier();
    dossier
        .add(json!({"kind": "work", "title": "Bijbaan"}), None, now())
        .unwrap();
    dossier.lock();
    desk
}

/// Opens what the killed process left, and holds it against what was acknowledged. Gives what is there now.
pub(super) fn holds(act: Act, desk: &Desk, acknowledged: u64) -> u64 {
    let opened = Vault::open(&desk.path, Unlock::Recovery(&desk.recovery), None).expect("it opens");
    let spare = [dossier_vault::OpenWarning::SpareHeaderReplaced];
    assert!(
        opened.warnings.is_empty() || (act == Act::Passphrase && opened.warnings == spare),
        "{act:?}: {:?}",
        opened.warnings
    );
    let report = opened.vault.check(true);
    assert!(report.is_ok(), "{act:?}: {report:?}");
    opened.vault.lock();
    assert!(
        !desk.path.join("header.bak.new").exists(),
        "{act:?}: a half header stays"
    );

    let dossier = desk.dossier();
    let there = acts::count(act, &dossier);
    assert!(
        there >= acknowledged,
        "{act:?}: {acknowledged} acknowledged, {there} there"
    );
    match act {
        Act::Import => {
            let brought = dossier.records().count() - 1;
            assert_eq!(brought % BATCH, 0, "half an import: {brought} records");
        }
        Act::Share => {
            dossier.check_ledger().expect("the ledger is a chain");
            for n in 1..=acknowledged {
                let share =
                    fs::read(acts::share_file(&desk.path, n)).expect("an acknowledged share has its file");
                assert!(share.starts_with(b"age-encryption.org/v1\n"));
            }
        }
        Act::Passphrase => {
            let next = dossier
                .setting("next")
                .and_then(serde_json::Value::as_u64)
                .unwrap_or_default();
            dossier.lock();
            one_passphrase_opens(desk, there, next);
            return there;
        }
        Act::Add | Act::Edit | Act::Attach => {}
    }
    dossier.lock();
    there
}

/// The last that was acknowledged opens it, or the one that was on its way; and then the earlier one no more.
fn one_passphrase_opens(desk: &Desk, last: u64, next: u64) {
    let opens = |n| {
        let secret = acts::nth_passphrase(n);
        Vault::open(&desk.path, Unlock::Passphrase(&secret), None).is_ok()
    };
    let (old, new) = (opens(last), next > last && opens(next));
    assert!(old != new, "passphrase {last} opens: {old}; {next} opens: {new}");
    if last > 0 {
        assert!(!opens(last - 1), "an earlier passphrase still opens");
    }
}
