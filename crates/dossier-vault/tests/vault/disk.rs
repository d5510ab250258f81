//! Disks that are full or cannot be written. Needs the right to mount; says so and passes without.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use dossier_seal::{KdfParams, Passphrase, Unlock};
use dossier_vault::{Change, CreateFault, OpenFault, OpenWarning, ReadOnly, Vault, WriteFault};
use tempfile::TempDir;

use crate::common::*;

/// A small disk of its own, taken away at the end.
struct Disk {
    place: TempDir,
}

impl Disk {
    fn mount(size: &str) -> Option<Self> {
        let place = TempDir::new().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(place.path())
            .output()
            .is_ok_and(|output| output.status.success());
        if !mounted {
            eprintln!("skipped: no right to mount a small disk here");
        }
        mounted.then_some(Self { place })
    }

    fn path(&self) -> &Path {
        self.place.path()
    }

    fn remount(&self, mode: &str) {
        let done = Command::new("mount")
            .args(["-o", &format!("remount,{mode}")])
            .arg(self.path())
            .status();
        assert!(done.unwrap().success());
    }

    /// Leaves `free` bytes, more or less.
    fn fill(&self, free: u64) -> PathBuf {
        let filler = self.path().join("filler");
        let mut file = fs::File::create(&filler).unwrap();
        while std::io::Write::write_all(&mut file, &[1; 4096]).is_ok() {}
        let len = file.metadata().unwrap().len().saturating_sub(free);
        file.set_len(len).unwrap();
        filler
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).status();
    }
}

#[test]
fn a_full_disk_loses_nothing_and_the_ballast_saves_the_last_work() {
    let Some(disk) = Disk::mount("8m") else { return };
    let path = disk.path().join("mine.dossier");
    let (mut vault, recovery) = Vault::create(&path, &passphrase(), KdfParams::FLOOR).unwrap();
    let filler = disk.fill(60_000);
    let mut kept = Vec::new();
    let mut on_ballast = 0;
    let fault = loop {
        let mut new = version("Werk");
        new.draft.notes = "n".repeat(3000);
        let before = heads(&vault);
        match vault.commit(Change::at(now()).put(new)) {
            Ok(committed) => {
                kept.extend(committed.versions);
                on_ballast += u32::from(committed.ballast_used);
            }
            Err(fault) => {
                assert!(heads(&vault) == before, "memory is as before");
                break fault;
            }
        }
        assert!(kept.len() < 5000, "the disk never fills");
    };
    assert_eq!(fault, WriteFault::DiskFull);
    assert_eq!(on_ballast, 1, "the ballast was told once");
    assert!(!path.join("ballast").exists());
    // Reading goes on, and so does writing once there is room.
    assert_eq!(vault.heads().count(), kept.len());
    assert!(vault.check(true).is_ok());
    fs::remove_file(filler).unwrap();
    vault.commit(Change::at(now()).put(version("Daarna"))).unwrap();
    vault.lock();
    let opened = Vault::open(&path, Unlock::Recovery(&recovery), None).unwrap();
    assert_eq!(
        (opened.warnings, opened.vault.heads().count()),
        (vec![], kept.len() + 1)
    );
    assert!(path.join("ballast").exists(), "laid down again");
}

#[test]
fn every_amount_of_room_gives_a_whole_save_or_a_named_refusal() {
    let Some(disk) = Disk::mount("6m") else { return };
    let path = disk.path().join("mine.dossier");
    let (vault, recovery) = Vault::create(&path, &passphrase(), KdfParams::FLOOR).unwrap();
    vault.lock();
    let mut count = 0;
    for step in 0..40 {
        // Opening needs no room either.
        let filler = disk.fill(step * 4096);
        let mut vault = Vault::open(&path, Unlock::Recovery(&recovery), None)
            .unwrap()
            .vault;
        assert_eq!(vault.heads().count(), count);
        match vault.commit(Change::at(now()).put(version("Werk"))) {
            Ok(_) => count += 1,
            Err(fault) => assert_eq!(fault, WriteFault::DiskFull),
        }
        assert_eq!(vault.heads().count(), count);
        drop(vault);
        fs::remove_file(filler).unwrap();
        let opened = Vault::open(&path, Unlock::Recovery(&recovery), None).unwrap();
        assert_eq!(
            (opened.warnings, opened.vault.heads().count()),
            (vec![], count),
            "{step}"
        );
        assert!(opened.vault.check(true).is_ok());
    }
}

#[test]
fn a_file_that_does_not_fit_leaves_nothing_and_keeps_the_ballast() {
    let Some(disk) = Disk::mount("40m") else { return };
    let path = disk.path().join("mine.dossier");
    let (mut vault, _) = Vault::create(&path, &passphrase(), KdfParams::FLOOR).unwrap();
    assert_eq!(vault.keep(&content(60 << 20)).unwrap_err(), WriteFault::DiskFull);
    assert!(path.join("ballast").exists());
    assert!(vault.check(true).is_ok(), "no piece of it is left");
    vault.commit(Change::at(now()).put(version("Klein"))).unwrap();
    let small = vault.keep(&content(1 << 20)).unwrap();
    vault.commit(Change::at(now()).blob(small)).unwrap();
}

#[test]
fn a_full_disk_keeps_the_passphrase_as_it_was() {
    let Some(disk) = Disk::mount("4m") else { return };
    let path = disk.path().join("mine.dossier");
    let (mut vault, _) = Vault::create(&path, &passphrase(), KdfParams::FLOOR).unwrap();
    disk.fill(0);
    let new = Passphrase::new("vijf groene fietsen".to_owned());
    assert_eq!(
        vault.change_passphrase(&new, KdfParams::FLOOR).unwrap_err(),
        WriteFault::DiskFull
    );
    vault.lock();
    Vault::open(&path, Unlock::Passphrase(&passphrase()), None).unwrap();
}

#[test]
fn a_dossier_is_not_half_made_on_a_full_or_read_only_disk() {
    let Some(disk) = Disk::mount("4m") else { return };
    let path = disk.path().join("mine.dossier");
    let filler = disk.fill(8192);
    let make = || Vault::create(&path, &passphrase(), KdfParams::FLOOR).map(drop);
    assert_eq!(make().unwrap_err(), CreateFault::DiskFull);
    assert_eq!(
        fs::read_dir(disk.path()).unwrap().count(),
        1,
        "only the filler is there"
    );
    fs::remove_file(filler).unwrap();
    disk.remount("ro");
    assert_eq!(make().unwrap_err(), CreateFault::ReadOnly);
    disk.remount("rw");
    make().unwrap();
}

#[test]
fn a_read_only_disk_is_read_from_a_copy_and_said_to_be_read_only() {
    let Some(disk) = Disk::mount("8m") else { return };
    let path = disk.path().join("mine.dossier");
    let (mut vault, recovery) = Vault::create(&path, &passphrase(), KdfParams::FLOOR).unwrap();
    vault.commit(Change::at(now()).put(version("Werk"))).unwrap();
    vault.lock();
    disk.remount("ro");
    let code = Unlock::Recovery(&recovery);
    assert_eq!(Vault::open(&path, code, None).unwrap_err(), OpenFault::NeedsCopy);
    let scratch = TempDir::new().unwrap();
    let mut opened = Vault::open_copy(&path, &scratch.path().join("copy"), code, None).unwrap();
    assert_eq!(opened.warnings, [OpenWarning::ReadOnly(ReadOnly::Medium)]);
    assert_eq!(opened.vault.heads().count(), 1);
    assert!(opened.vault.check(true).is_ok());
    let refused = opened
        .vault
        .commit(Change::at(now()).put(version("x")))
        .unwrap_err();
    assert_eq!(refused, WriteFault::ReadOnly(ReadOnly::Medium));
    drop(opened);
    disk.remount("rw");
}

#[test]
fn commits_that_wait_in_the_log_of_a_read_only_disk_are_read_from_a_copy() {
    let Some(disk) = Disk::mount("8m") else { return };
    let path = disk.path().join("mine.dossier");
    let (mut vault, recovery) = Vault::create(&path, &passphrase(), KdfParams::FLOOR).unwrap();
    vault.commit(Change::at(now()).put(version("Werk"))).unwrap();
    // As if the program had died here: a copy of the folder with its log, made behind its back.
    let dead = disk.path().join("dead.dossier");
    fs::create_dir(&dead).unwrap();
    copy_folder(&path, &dead);
    vault.lock();
    disk.remount("ro");
    let code = Unlock::Recovery(&recovery);
    assert_eq!(Vault::open(&dead, code, None).unwrap_err(), OpenFault::NeedsCopy);
    let scratch = TempDir::new().unwrap();
    let place = scratch.path().join("copy");
    let opened = Vault::open_copy(&dead, &place, code, None).unwrap();
    assert_eq!(opened.warnings, [OpenWarning::ReadOnly(ReadOnly::Medium)]);
    assert_eq!(opened.vault.heads().count(), 1, "never stale");
    drop(opened);
    assert!(!place.exists(), "the copy is gone");
    disk.remount("rw");
}
