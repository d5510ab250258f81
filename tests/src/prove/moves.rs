//! Killed while everything in a dossier moves: a migration, a new key, a restore over it, a backup laid beside it.
//!
//! Each kill meets a dossier of its own. One in three is killed once more while the same is tried again; whatever is
//! left then must be the old or the new, and whole.

mod judge;

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

use dossier::{Dossier, Home, KdfParams, RecoveryCode, Unlock, model::Language};
use dossier_vault::{Migration, OpenFault, Vault};
use serde_json::json;

use super::{
    Rng, Trial,
    acts::{self, CODE, nth_passphrase, say},
    desk::{Desk, content, copy_folder, folder, now},
    kill,
};

use judge::{Left, judge};

/// Records in each dossier: a re-key takes more than one commit for them.
const RECORDS: usize = 600;
/// Records that only the live dossier has, when a backup is laid beside it.
const ONLY_HERE: usize = 20;

/// One way to move everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    Migrate,
    Rekey,
    Restore,
    Merge,
}

impl Move {
    const ALL: [Self; 4] = [Self::Migrate, Self::Rekey, Self::Restore, Self::Merge];

    const fn name(self) -> &'static str {
        match self {
            Self::Migrate => "migrate",
            Self::Rekey => "rekey",
            Self::Restore => "restore",
            Self::Merge => "merge",
        }
    }
}

pub(super) fn run(trial: &Trial) -> Vec<String> {
    Move::ALL
        .into_iter()
        .filter(|one| trial.wants(one.name()))
        .map(|one| trial.told(killed(trial, one)))
        .collect()
}

/// The shape that was never released and stands in for one that was: every payload backwards.
fn backwards(payload: &[u8]) -> Option<Vec<u8>> {
    Some(payload.iter().rev().copied().collect())
}

const OLDER: Migration = Migration {
    from: 1,
    to: 0,
    payload: backwards,
};
const STEPS: [Migration; 1] = [Migration {
    from: 0,
    to: 1,
    payload: backwards,
}];

/// Where a dossier of one kill stands, with the backup beside it.
struct Place {
    _home: tempfile::TempDir,
    dossier: PathBuf,
}

impl Place {
    fn of(pristine: &Desk) -> Self {
        let home = folder();
        for entry in fs::read_dir(pristine.home.path()).unwrap() {
            let path = entry.unwrap().path();
            let to = home.path().join(path.file_name().unwrap());
            if path.is_dir() {
                copy_folder(&path, &to);
            } else {
                fs::copy(&path, &to).unwrap();
            }
        }
        Self {
            dossier: home.path().join("mine.dossier"),
            _home: home,
        }
    }
}

fn backup_beside(dossier: &Path) -> PathBuf {
    dossier.with_file_name("one.dossierbackup")
}

/// What the process does that is killed: the move, whether or not it was begun before.
pub(super) fn child(name: &str, folder: &Path) -> ExitCode {
    let code = RecoveryCode::parse(&std::env::var(CODE).unwrap()).unwrap();
    let home = Home {
        folder: folder.to_owned(),
        state: Some(folder.with_file_name("state")),
    };
    let by_code = Unlock::Recovery(&code);
    let one = Move::ALL.into_iter().find(|one| one.name() == name).unwrap();
    match one {
        Move::Migrate => Vault::open_migrating(folder, by_code, None, &STEPS)
            .unwrap()
            .vault
            .lock(),
        Move::Rekey => match Vault::open(folder, Unlock::Passphrase(&nth_passphrase(0)), None) {
            Err(OpenFault::WrongSecret) => {
                // The new key is in force: opening goes on with what is left.
                let new = nth_passphrase(1);
                Vault::open(folder, Unlock::Passphrase(&new), None)
                    .unwrap()
                    .vault
                    .lock();
            }
            old => {
                old.unwrap().vault.lock();
                let old = nth_passphrase(0);
                let mut dossier = Dossier::open(home, Unlock::Passphrase(&old)).unwrap();
                dossier
                    .rekey(&nth_passphrase(1), Some(KdfParams::FLOOR), &mut |_, _| ())
                    .unwrap();
                dossier.lock();
            }
        },
        Move::Restore => {
            let file = backup_beside(folder);
            let restored = Dossier::restore_over(home, &file, by_code, now(), &mut |_| true);
            restored.unwrap().0.lock();
        }
        Move::Merge => {
            let mut dossier = Dossier::open(home, by_code).unwrap();
            let file = backup_beside(folder);
            dossier
                .merge_backup(&file, by_code, now(), &mut |_| true)
                .unwrap();
            dossier.lock();
        }
    }
    say("done");
    ExitCode::SUCCESS
}

fn killed(trial: &Trial, one: Move) -> String {
    let pristine = prepared(one);
    let mut dice = Rng::new(trial.count ^ one as u64);
    let begun = Instant::now();
    // How long it takes when nobody kills it, the process's own start with it.
    let pace = {
        let (place, begun) = (Place::of(&pristine), Instant::now());
        assert!(
            struck(trial, one, &pristine, &place, None),
            "{one:?} does not come to its end"
        );
        let pace = begun.elapsed();
        assert_eq!(judge(one, &pristine, &place), Left::New, "{one:?}");
        pace
    };
    let (mut old, mut new, mut between, mut twice) = (0_u64, 0_u64, 0_u64, 0_u64);
    for round in 0..trial.count {
        let place = Place::of(&pristine);
        let mut done = false;
        let times = if dice.below(3) == 0 { 2 } else { 1 };
        for _ in 0..times {
            let micros = usize::try_from(pace.as_micros()).unwrap() * 11 / 10;
            let moment = Duration::from_micros(dice.below(micros) as u64);
            done |= struck(trial, one, &pristine, &place, Some(moment));
        }
        twice += times - 1;
        let left = judge(one, &pristine, &place);
        assert!(
            !done || left != Left::Old,
            "{one:?}: acknowledged, and the old is in force"
        );
        match left {
            Left::Old => old += 1,
            Left::New => new += 1,
            Left::Between => between += 1,
        }
        if round % 100 == 99 {
            eprintln!("{one:?}: {} of {}", round + 1, trial.count);
        }
    }
    format!(
        "{:<10} {} dossiers killed ({twice} of them twice): {old} as before, {new} as after, {between} in between and finished by the next opening; 0 neither; {:.0} s",
        one.name(),
        trial.count,
        begun.elapsed().as_secs_f32()
    )
}

/// Starts the move and kills it at this moment; true when it had said that it was done.
fn struck(trial: &Trial, one: Move, pristine: &Desk, place: &Place, at: Option<Duration>) -> bool {
    let path = place.dossier.to_str().unwrap();
    let mut child = acts::spawn(&trial.program, &pristine.recovery, &["move", one.name(), path])
        .spawn()
        .unwrap();
    if let Some(moment) = at {
        thread::sleep(moment);
        child.kill().unwrap();
    }
    let mut errors = child.stderr.take().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let done = lines.map_while(Result::ok).any(|line| line == "done");
    let status = child.wait().unwrap();
    // Killed, or come to its end in time: a failure of its own is neither.
    if status.code().is_some_and(|code| code != 0) {
        let mut why = String::new();
        let _ = std::io::Read::read_to_string(&mut errors, &mut why);
        panic!("{one:?}: {status}: {why}");
    }
    done
}

/// The dossier that is moved, and what lies beside it.
fn prepared(one: Move) -> Desk {
    let desk = kill::prepared();
    let mut dossier = desk.dossier();
    add(&mut dossier, "allebei", RECORDS);
    let id = dossier.records().next().unwrap().id;
    let file = content(9, 2_500_000);
    dossier
        .attach(id, "bijlage.bin", &mut file.as_slice(), now())
        .unwrap();
    dossier.keep_setting("which", json!("backup"), now()).unwrap();
    match one {
        Move::Migrate => {
            dossier.lock();
            let mut vault = desk.vault().vault;
            vault.reshape(OLDER).unwrap();
            vault.lock();
            return desk;
        }
        Move::Rekey => {}
        Move::Restore | Move::Merge => {
            if one == Move::Merge {
                add(&mut dossier, "alleen in de reservekopie", RECORDS);
            }
            dossier
                .back_up(&backup_beside(&desk.path), now(), &mut |_| true)
                .unwrap();
            if one == Move::Merge {
                // The live dossier is one that lost those, and has some of its own.
                dossier.lock();
                let mut vault = desk.vault().vault;
                let lost: Vec<_> = vault
                    .heads()
                    .filter(|record| record.draft.title.best(Language::Nl).starts_with("alleen in"))
                    .map(|record| record.id)
                    .collect();
                vault.erase(&lost).unwrap();
                vault.lock();
                dossier = desk.dossier();
                add(&mut dossier, "alleen hier", ONLY_HERE);
            }
            dossier.keep_setting("which", json!("live"), now()).unwrap();
        }
    }
    dossier.lock();
    desk
}

fn add(dossier: &mut Dossier, title: &str, records: usize) {
    for n in 0..records {
        let record = json!({"kind": "skill", "title": format!("{title} {n}"), "notes": "n".repeat(n % 900)});
        dossier.add(record, None, now()).unwrap();
    }
}
