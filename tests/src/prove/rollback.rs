//! A whole older copy is genuine in every byte. Only the device that saw a newer one can tell.

use dossier::{Dossier, Home, Unlock, Warning};
use serde_json::json;

use super::{
    Rng, Trial,
    desk::{copy_folder, now},
    kill,
};

pub(super) fn run(trial: &Trial) -> Vec<String> {
    let mut dice = Rng::new(trial.count);
    for round in 0..trial.count {
        let desk = kill::prepared();
        let state = desk.home.path().join("state");
        let open = || {
            let home = Home {
                folder: desk.path.clone(),
                state: Some(state.clone()),
            };
            Dossier::open(home, Unlock::Recovery(&desk.recovery)).unwrap()
        };
        let write = |times: usize| {
            let mut dossier = open();
            assert_eq!(dossier.warnings(), [], "round {round}");
            for n in 0..times {
                dossier
                    .add(json!({"kind": "skill", "title": format!("{n}")}), None, now())
                    .unwrap();
            }
            dossier.lock();
        };
        write(1 + dice.below(5));
        let old = desk.home.path().join("old");
        copy_folder(&desk.path, &old);
        write(1 + dice.below(9));
        std::fs::remove_dir_all(&desk.path).unwrap();
        copy_folder(&old, &desk.path);
        let dossier = open();
        assert_eq!(dossier.warnings(), [Warning::RolledBack], "round {round}");
        dossier.lock();
    }
    vec![format!(
        "{} of {} older copies told as such",
        trial.count, trial.count
    )]
}
