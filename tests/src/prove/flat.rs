//! A file of any size goes in and comes out through little memory.

use std::{fs, io::Read as _, path::Path, process::ExitCode};

use dossier::{RecoveryCode, Unlock, model::AttachmentId};
use dossier_seal::make_id;
use dossier_vault::{BlobId, Change, Vault};

use super::{
    Trial,
    acts::{self, CODE, say},
    desk::{Desk, content, now},
};

/// Above what the open, idle program takes.
const MOST: u64 = 32 << 10;

/// `count` is the size of the larger file in mebibytes.
pub(super) fn run(trial: &Trial) -> Vec<String> {
    let desk = Desk::new();
    let small = grown(trial, &desk, 1);
    let large = grown(trial, &desk, trial.count);
    for [stored, read] in [small, large] {
        assert!(
            stored <= MOST && read <= MOST,
            "{stored} and {read} KiB above idle"
        );
    }
    let [[small_in, small_out], [large_in, large_out]] =
        [small, large].map(|of| of.map(|kib| kib as f64 / 1024.0));
    vec![format!(
        "storing 1 MiB takes {small_in:.1} MiB above idle and {} MiB takes {large_in:.1}; reading them back {small_out:.1} and {large_out:.1}",
        trial.count
    )]
}

/// What storing and reading back a file of so many mebibytes takes at most above idle, in KiB.
fn grown(trial: &Trial, desk: &Desk, mebibytes: u64) -> [u64; 2] {
    let path = desk.path.to_str().unwrap();
    let child = acts::spawn(
        &trial.program,
        &desk.recovery,
        &["flat", path, &mebibytes.to_string()],
    );
    let output = { child }.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    let mut figures = said.split_whitespace().map(|word| word.parse().unwrap());
    [figures.next().unwrap(), figures.next().unwrap()]
}

/// The process that does it.
pub(super) fn child(folder: &Path, mebibytes: u64) -> ExitCode {
    let code = RecoveryCode::parse(&std::env::var(CODE).unwrap()).unwrap();
    let mut vault = Vault::open(folder, Unlock::Recovery(&code), None).unwrap().vault;
    // No content twice: it would be kept once. A block more than a piece, so that no two pieces are alike.
    let block = content(mebibytes, 70_001);
    let mut source = Endless { block, at: 0 }.take(mebibytes << 20);
    let id = BlobId::from(AttachmentId::new(make_id().unwrap()));
    let stored = peak_of(|| {
        let blob = vault.attach(id, &mut source, u64::MAX).unwrap();
        vault.commit(Change::at(now()).blob(blob)).unwrap();
    });
    let read = peak_of(|| vault.read_blob(id, &mut std::io::sink()).unwrap());
    vault.lock();
    say(&format!("{stored} {read}"));
    ExitCode::SUCCESS
}

/// Resident memory at its highest during some work, above what it was before, in KiB.
fn peak_of(work: impl FnOnce()) -> u64 {
    // 5: forget the peak so far (proc(5)).
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = status("VmRSS:");
    work();
    status("VmHWM:").saturating_sub(before)
}

fn status(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

struct Endless {
    block: Vec<u8>,
    at: usize,
}

impl std::io::Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let rest = &self.block[self.at..];
        let len = rest.len().min(into.len());
        into[..len].copy_from_slice(&rest[..len]);
        self.at = (self.at + len) % self.block.len();
        Ok(len)
    }
}
