//! The power goes, at every moment of a session, on a disk that kept its promises and no more.

use std::{
    collections::HashMap,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use dossier::{RecoveryCode, Unlock};
use dossier_vault::{OpenFault, OpenWarning, Vault};
use rusqlite::Connection;

use super::{
    Rng, Trial,
    desk::folder,
    replay::Disk,
    shim::{self, Event},
};

/// So many states are drawn from one recorded session before another is recorded.
const OF_ONE: u64 = 10_000;

pub(super) fn run(trial: &Trial) -> Vec<String> {
    let home = folder();
    let Some(layer) = shim::built(home.path()) else {
        return Vec::new();
    };
    let begun = Instant::now();
    let (mut states, mut events, mut sum) = (0, 0, Tally::default());
    while states < trial.count {
        let wanted = OF_ONE.min(trial.count - states);
        let record = recorded(trial, &layer, &["script"]);
        events += record.events.len();
        sum.add(&replayed(&record, wanted, states, Syncs::AsMade, &vault_holds));
        states += wanted;
        if trial.count >= OF_ONE {
            eprintln!("{states} states out of {events} events: {sum:?}");
        }
    }
    assert_eq!((sum.lost, sum.broken), (0, 0), "power loss: {sum:?}");
    let mut lines = vec![format!(
        "a dossier       {states} states out of {events} events: {} lost an acknowledged commit, {} did not open or were damaged; {:.0} s",
        sum.lost,
        sum.broken,
        begun.elapsed().as_secs_f32()
    )];
    // The controls: a proof that cannot fail proves nothing.
    let few = (trial.count / 20).max(60);
    let record = recorded(trial, &layer, &["script"]);
    let weak = replayed(&record, few, 1, Syncs::AsIfNormal, &vault_holds);
    assert!(
        weak.lost > 0,
        "synchronous=NORMAL lost nothing: the proof cannot fail"
    );
    assert_eq!(weak.broken, 0, "NORMAL loses, it does not break");
    lines.push(format!(
        "control         {few} states of the same as if synchronous=NORMAL: {} lost an acknowledged commit (must be above 0)",
        weak.lost
    ));
    for (synchronous, may_lose, may_break) in [
        ("FULL", false, false),
        ("NORMAL", true, false),
        ("OFF", true, true),
    ] {
        let record = recorded(trial, &layer, &["bare", synchronous]);
        let found = replayed(&record, few, 2, Syncs::AsMade, &bare_holds);
        assert_eq!(
            found.lost > 0,
            may_lose,
            "bare SQLite at {synchronous}: {found:?}"
        );
        assert!(
            found.broken == 0 || may_break,
            "bare SQLite at {synchronous}: {found:?}"
        );
        lines.push(format!(
            "bare SQLite     {few} states at synchronous={synchronous}: {} lost, {} corrupt",
            found.lost, found.broken
        ));
    }
    lines
}

/// A recorded session.
struct Record {
    events: Vec<Event>,
    root: String,
}

fn recorded(trial: &Trial, layer: &Path, what: &[&str]) -> Record {
    let home = folder();
    let (root, log) = (home.path().join("disk"), home.path().join("log"));
    std::fs::create_dir(&root).unwrap();
    let mut command = Command::new(&trial.program);
    command.arg("child").args(what);
    if what[0] == "bare" {
        command.arg(root.join("bare.db")).arg("60");
    } else {
        command.arg(root.join("mine.dossier"));
    }
    command
        .env("LD_PRELOAD", layer)
        .env("SHIM_ROOT", &root)
        .env("SHIM_LOG", &log);
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{what:?}: {output:?}");
    Record {
        events: shim::read(&log),
        root: root.to_str().unwrap().to_owned(),
    }
}

/// What was found in many states.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    lost: u64,
    broken: u64,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.lost += other.lost;
        self.broken += other.broken;
    }
}

/// Which syncs are believed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Syncs {
    /// All that were made.
    AsMade,
    /// Those that SQLite would make at `synchronous=NORMAL`: the log is synced before it is moved, not at each commit.
    AsIfNormal,
}

/// What was acknowledged up to a moment, and what comes later.
struct Said<'a> {
    before: Vec<&'a str>,
    all: &'a [String],
}

/// How one state stands.
enum State {
    Holds,
    Lost,
    Broken(String),
}

fn replayed(
    record: &Record,
    states: u64,
    seed: u64,
    syncs: Syncs,
    holds: &dyn Fn(&Path, &Said<'_>, &mut Rng) -> State,
) -> Tally {
    let all: Vec<String> = record.events.iter().flat_map(lines_of).collect();
    let mut said = Said {
        before: Vec::new(),
        all: &all,
    };
    let (mut disk, mut dice, mut tally) = (Disk::default(), Rng::new(seed), Tally::default());
    let mut drawn = 0;
    let pace = pace(&record.events);
    let mut logs = HashMap::new();
    for (at, event) in record.events.iter().enumerate() {
        match event {
            Event::Created(file, path) | Event::Opened(file, path) => {
                logs.insert(*file, path.ends_with("-wal"));
            }
            _ => {}
        }
        let skipped = match event {
            Event::Synced(file) => {
                syncs == Syncs::AsIfNormal
                    && logs.get(file).copied().unwrap_or_default()
                    && !moves_the_log(&record.events[at + 1..], &logs)
            }
            _ => false,
        };
        if !skipped {
            disk.take(event);
        }
        for line in lines_of(event) {
            let place = said.before.len();
            debug_assert_eq!(said.all[place], line);
            said.before.push(&said.all[place]);
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let due = (states as f64 * pace[at]).round() as u64;
        while drawn < due {
            drawn += 1;
            let place = folder();
            disk.lay(&mut dice, &record.root, place.path());
            match holds(place.path(), &said, &mut dice) {
                State::Holds => {}
                State::Lost => tally.lost += 1,
                State::Broken(why) => {
                    if tally.broken < 3 && syncs == Syncs::AsMade {
                        eprintln!("after event {at} of {}: {why}", record.events.len());
                    }
                    tally.broken += 1;
                }
            }
        }
    }
    tally
}

/// How much of all states is drawn up to each event: as many between any two acknowledgements as between any other,
/// so that a large file, which is thousands of writes, does not take them all.
fn pace(events: &[Event]) -> Vec<f64> {
    let ends: Vec<usize> = (0..events.len())
        .filter(|at| matches!(events[*at], Event::Said(_)) || at + 1 == events.len())
        .collect();
    let mut pace = Vec::with_capacity(events.len());
    for (done, end) in ends.iter().enumerate() {
        let begin = pace.len();
        let len = (end + 1 - begin) as f64;
        pace.extend(
            (begin..=*end).map(|at| (done as f64 + (at + 1 - begin) as f64 / len) / ends.len() as f64),
        );
    }
    pace
}

/// True when the database is written before the log is again: this sync belongs to a checkpoint.
fn moves_the_log(after: &[Event], logs: &HashMap<u64, bool>) -> bool {
    let next = after.iter().find_map(|event| match event {
        Event::Written(file, ..) => Some(!logs.get(file).copied().unwrap_or_default()),
        Event::Said(_) => Some(false),
        _ => None,
    });
    next.unwrap_or_default()
}

fn lines_of(event: &Event) -> Vec<String> {
    match event {
        Event::Said(text) => text.lines().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

fn words<'a>(lines: &'a [&'a str], kind: &str) -> Vec<&'a str> {
    lines
        .iter()
        .filter_map(|line| line.strip_prefix(kind)?.strip_prefix(' '))
        .collect()
}

/// Opens the dossier of one state.
fn vault_holds(place: &Path, said: &Said<'_>, dice: &mut Rng) -> State {
    let folder = place.join("mine.dossier");
    let all: Vec<&str> = said.all.iter().map(String::as_str).collect();
    let (codes, known) = (words(&all, "code"), words(&said.before, "code").len());
    if known == 0 && !folder.exists() {
        return State::Holds;
    }
    let code = |n: usize| RecoveryCode::parse(codes[n]).unwrap();
    // The last code that was said, or the one that was being put in force.
    let first = known.saturating_sub(1);
    let mut opened = Vault::open(&folder, Unlock::Recovery(&code(first)), None);
    if matches!(opened, Err(OpenFault::WrongSecret)) && first + 1 < codes.len() {
        opened = Vault::open(&folder, Unlock::Recovery(&code(first + 1)), None);
    }
    let opened = match opened {
        Ok(opened) => opened,
        Err(fault) => return State::Broken(format!("{fault}")),
    };
    let fine = |warning: &OpenWarning| matches!(warning, OpenWarning::SpareHeaderReplaced);
    if !opened.warnings.iter().all(fine) {
        return State::Broken(format!("{:?}", opened.warnings));
    }
    let mark = opened.vault.high_water();
    let report = opened.vault.check(true);
    opened.vault.lock();
    if !report.is_ok() {
        return State::Broken(format!("{:?}", report.problems));
    }
    let marks = words(&all, "mark");
    let now = format!("{} {}", mark.epoch, hex::encode(mark.root));
    let same = |text: &&str| text.split(' ').next() == now.split(' ').next();
    if marks.iter().copied().any(|text| same(&text) && text != now) {
        return State::Broken("a state that never was".to_owned());
    }
    let acknowledged = words(&said.before, "mark");
    let epoch = |text: &str| text.split(' ').next().unwrap().parse::<u64>().unwrap();
    if acknowledged.last().is_some_and(|last| epoch(last) > mark.epoch) {
        return State::Lost;
    }
    // Seldom, because it costs as much again: the code before the last opens nothing.
    if known > 1
        && dice.below(8) == 0
        && Vault::open(&folder, Unlock::Recovery(&code(first - 1)), None).is_ok()
    {
        return State::Broken("an old code still opens".to_owned());
    }
    State::Holds
}

/// Counts the rows of a bare database.
fn bare_holds(place: &Path, said: &Said<'_>, _: &mut Rng) -> State {
    let file = place.join("bare.db");
    let acknowledged = words(&said.before, "mark").len() as i64;
    if acknowledged == 0 {
        return State::Holds;
    }
    let counted = Connection::open(&file).and_then(|db| {
        let sound: String = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        let rows: i64 = db.query_row("SELECT count(*) FROM row", [], |row| row.get(0))?;
        Ok((sound, rows))
    });
    match counted {
        Ok((sound, _)) if sound != "ok" => State::Broken(sound),
        Ok((_, rows)) if rows < acknowledged => State::Lost,
        Ok(_) => State::Holds,
        // Not even the table came to be: lost, and the file is whole.
        Err(error) if error.to_string().contains("no such table") => State::Lost,
        Err(error) => State::Broken(error.to_string()),
    }
}
