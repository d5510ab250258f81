//! The proofs of the vault, each by a name: `cargo xtask prove NAME --count N`.
//!
//! A proof does its work so many times and gives its figures; a broken promise is a panic. CI runs each of them small
//! (`tests/prove/`), on request they run long. Some need a second process, which is the program `prove` itself.

#![allow(clippy::unwrap_used, clippy::panic)]

mod acts;
mod attacks;
mod desk;
mod faults;
mod flat;
mod flips;
mod keys;
mod kill;
mod memory;
mod moves;
mod pages;
mod power;
mod replay;
mod rollback;
mod rows;
mod secrets;
mod session;
mod shim;
mod truncate;

pub use acts::child;

use std::path::PathBuf;

/// One proof.
#[derive(Clone, Copy)]
pub struct Proof {
    /// What it is called.
    pub name: &'static str,
    /// What it proves, in a line.
    pub promise: &'static str,
    /// How often on request, unless told otherwise.
    pub full: u64,
    /// How often in CI.
    pub small: u64,
    /// Does it, and gives the figures.
    pub run: fn(&Trial) -> Vec<String>,
}

/// How often, and with which program as the second process.
#[derive(Clone, Debug)]
pub struct Trial {
    /// How often.
    pub count: u64,
    /// The program `prove`.
    pub program: PathBuf,
    /// Only this part of the proof: one act, one move. `None` for all of it.
    pub part: Option<String>,
}

impl Trial {
    /// True when this part was asked for.
    fn wants(&self, part: &str) -> bool {
        self.part.as_deref().is_none_or(|wanted| wanted == part)
    }

    /// A figure, said as soon as it stands: a long proof may be stopped.
    fn told(&self, line: String) -> String {
        if self.count >= 100 {
            eprintln!("{line}");
        }
        line
    }
}

/// Every proof.
pub const ALL: &[Proof] = &[
    Proof {
        name: "kill",
        promise: "kill -9 at any moment: what was acknowledged is there, the rest is whole or absent",
        full: 10_000,
        small: 80,
        run: kill::run,
    },
    Proof {
        name: "moves",
        promise: "kill -9 while all of it moves (migration, re-key, restore, merge): the old or the new, never neither",
        full: 500,
        small: 6,
        run: moves::run,
    },
    Proof {
        name: "power",
        promise: "power loss: each write that was not synced applied, dropped, torn or garbage; no acknowledged commit is lost",
        full: 100_000,
        small: 120,
        run: power::run,
    },
    Proof {
        name: "faults",
        promise: "the Nth write, sync, rename … fails, for every N: a typed fault, nothing lost; a clock set back, a second process",
        full: 1_000_000,
        small: 30,
        run: faults::run,
    },
    Proof {
        name: "flips",
        promise: "every bit of header, slots, a record, a share; random bits of a 10 MiB dossier: found and named, or unused",
        full: 100_000,
        small: 150,
        run: flips::run,
    },
    Proof {
        name: "rows",
        promise: "rows swapped, deleted, copied, put back, moved between dossiers: each is named, the rest is readable",
        full: 10_000,
        small: 60,
        run: rows::run,
    },
    Proof {
        name: "truncate",
        promise: "every shorter piece of an attachment, a share, the database, the log: refused or named, never half",
        full: 1,
        small: 40,
        run: truncate::run,
    },
    Proof {
        name: "memory",
        promise: "a core dump of the locked program has no key, passphrase or record; unlocked and leaky ones do",
        full: 10,
        small: 1,
        run: memory::run,
    },
    Proof {
        name: "flat",
        promise: "a file of COUNT MiB is stored and read back with at most 32 MiB above the idle program",
        full: 256,
        small: 24,
        run: flat::run,
    },
    Proof {
        name: "attacks",
        promise: "every attack file through every parser: no panic, at most 300 MiB and 2 s",
        full: 1,
        small: 12,
        run: attacks::run,
    },
    Proof {
        name: "rollback",
        promise: "a whole older copy is noticed by the device that saw a newer one, and can be accepted",
        full: 100,
        small: 10,
        run: rollback::run,
    },
    Proof {
        name: "secrets",
        promise: "a wrong passphrase and a damaged header are told apart",
        full: 1_000,
        small: 20,
        run: secrets::run,
    },
];

/// The proof of this name.
pub fn proof(name: &str) -> Option<&'static Proof> {
    ALL.iter().find(|proof| proof.name == name)
}

/// Numbers that look random and come back with the same seed: a failure can be repeated.
#[derive(Clone)]
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `bound`, which is not 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    pub(crate) fn bytes(&mut self, len: usize) -> Vec<u8> {
        let words = std::iter::repeat_with(|| self.next().to_le_bytes());
        words.take(len / 8 + 1).flatten().take(len).collect()
    }
}
