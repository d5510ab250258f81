//! A wrong passphrase is one thing, a damaged header another; who mixes them up sends a learner the wrong way.

use std::fs;

use dossier::{Passphrase, Unlock};
use dossier_vault::{OpenFault, Vault};

use super::{
    Rng, Trial,
    desk::{Desk, passphrase},
};

pub(super) fn run(trial: &Trial) -> Vec<String> {
    let desk = Desk::new();
    let spare = desk.path.join("header.bak");
    let header = fs::read(&spare).unwrap();
    let mut dice = Rng::new(trial.count);
    let put = |bytes: &[u8]| {
        fs::write(&spare, bytes).unwrap();
        desk.sql()
            .execute("UPDATE meta SET value = ?1 WHERE name = 'header'", [bytes])
            .unwrap();
    };
    let (mut wrong, mut damaged, mut both) = (0, 0, 0);
    for _ in 0..trial.count {
        let broken = dice.below(2) == 0;
        let right = broken && dice.below(2) == 0;
        let secret = if right {
            passphrase()
        } else {
            Passphrase::new(format!("vier blauwe fietsen{}", dice.next()))
        };
        if broken {
            let mut bytes = header.clone();
            // Behind the magic, without which it is no dossier at all.
            let bit = 64 + dice.below(bytes.len() * 8 - 64);
            bytes[bit / 8] ^= 1 << (bit % 8);
            put(&bytes);
        }
        let told = Vault::open(&desk.path, Unlock::Passphrase(&secret), None)
            .map(drop)
            .unwrap_err();
        if broken {
            assert!(
                matches!(told, OpenFault::DamagedHeader),
                "a damaged header was told as {told:?}"
            );
            both += u64::from(!right);
            damaged += 1;
            put(&header);
        } else {
            assert!(
                matches!(told, OpenFault::WrongSecret),
                "a wrong passphrase was told as {told:?}"
            );
            wrong += 1;
        }
    }
    Vault::open(&desk.path, Unlock::Passphrase(&passphrase()), None).unwrap();
    vec![format!(
        "{} of {} told right: {wrong} wrong passphrases, {damaged} damaged headers ({both} of them with a wrong passphrase as well)",
        trial.count, trial.count
    )]
}
