//! A disk that is full, or that may not be written.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;

use super::refused;
use crate::machine::{CHEAP, Machine};

/// A small disk of its own, taken away at the end.
struct Disk(PathBuf);

impl Disk {
    /// None where mounting is not allowed, which is said.
    fn mount(at: PathBuf, size: &str) -> Option<Self> {
        fs::create_dir(&at).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(&at)
            .output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self(at));
        }
        eprintln!("passed over: mounting a small disk is not allowed here");
        None
    }

    fn remount(&self, options: &str) {
        let done = Command::new("mount")
            .args(["-o", &format!("remount,{options}")])
            .arg(&self.0)
            .status()
            .unwrap();
        assert!(done.success(), "remount,{options}");
    }

    /// Fills the disk but for this many bytes, and gives the file that does it.
    fn fill_but(&self, spare: usize) -> PathBuf {
        let filler = self.0.join("filler");
        let mut content = vec![0x55; 64 << 20];
        // The disk takes what it can; then some is given back.
        let _ = fs::write(&filler, &content);
        let taken = usize::try_from(fs::metadata(&filler).unwrap().len()).unwrap();
        content.truncate(taken.saturating_sub(spare));
        fs::write(&filler, &content).unwrap();
        filler
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// A machine whose dossier lies on a disk of this size.
fn machine_on(size: &str) -> Option<(Machine, Disk, String)> {
    let machine = Machine::new();
    let disk = Disk::mount(machine.root().join("small"), size)?;
    let folder = machine
        .root()
        .join("small/mine.dossier")
        .to_str()
        .unwrap()
        .to_owned();
    machine.done(&["--dossier", &folder, "new", "--kdf", CHEAP]);
    Some((machine, disk, folder))
}

/// How many amounts of room are tried, each a page of the disk more than the one before.
const ROUNDS: usize = 12;

fn note(machine: &Machine, name: &str, bytes: usize) -> String {
    let record = json!({"title": name, "notes": "zo lang als het breed is ".repeat(bytes / 25 + 1)});
    machine.put(&format!("{name}.json"), record.to_string())
}

#[test]
fn a_full_disk_is_said_and_every_saved_record_stays() {
    let Some((machine, disk, folder)) = machine_on("6m") else {
        return;
    };
    let within = |arguments: &[&str]| machine.script(&[&["--dossier", folder.as_str()], arguments].concat());
    let first = note(&machine, "eerste", 2_000);
    within(&["add", "skill", "--from", &first]).done();
    let large = note(&machine, "groot", 400_000);
    for step in 0..ROUNDS {
        let filler = disk.fill_but(step * 4096);
        let before = within(&["list"]).done();
        let mut saved = before["total"].as_u64().unwrap();
        // Saves until it does not fit; the ballast may help once more.
        let refused_as = loop {
            let ran = within(&["add", "skill", "--from", &large]);
            if ran.code != 0 {
                break ran;
            }
            saved += 1;
            assert!(saved < 100, "the disk never ran out");
        };
        assert_eq!(
            (refused_as.code, &refused_as.json()["error"]["code"]),
            (5, &json!("disk_full")),
            "{refused_as:#?}"
        );
        let after = within(&["list"]).done();
        assert_eq!(
            after["total"], saved,
            "budget {step}: what was acknowledged is there, and nothing else"
        );
        for record in before["records"].as_array().unwrap() {
            assert!(
                after["records"].as_array().unwrap().contains(record),
                "budget {step}"
            );
        }
        if step == 0 {
            refused(
                &machine,
                &["--dossier", &folder, "add", "skill", "--from", &large],
                5,
                "disk_full",
            );
        }
        fs::remove_file(filler).unwrap();
        within(&["add", "skill", "--from", &first]).done();
        // Room for the next round: a dossier keeps every version, so it starts anew.
        fs::remove_dir_all(Path::new(&folder)).unwrap();
        within(&["new", "--kdf", CHEAP]).done();
        within(&["add", "skill", "--from", &first]).done();
    }
    assert_eq!(within(&["check", "--full"]).done()["ok"], true);
}

#[test]
fn a_full_disk_leaves_no_half_import_no_half_file_and_no_half_share() {
    let Some((machine, disk, folder)) = machine_on("8m") else {
        return;
    };
    let within = |arguments: &[&str]| machine.script(&[&["--dossier", folder.as_str()], arguments].concat());
    let id = within(&["add", "work", "--from", &note(&machine, "werk", 500)]).done()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let before = within(&["list"]).done();
    let filler = disk.fill_but(16_384);

    let import = machine.put("many.json", crate::papers::many(1_000).to_string());
    let huge = machine.put("huge.bin", vec![7_u8; 6 << 20]);
    let out = disk.0.join("share.dossiershare");
    let page = machine.put("page.bin", vec![8_u8; 300_000]);
    for attempt in [vec!["import", &import], vec!["attach", &id, &huge]] {
        let arguments = [vec!["--dossier", folder.as_str()], attempt].concat();
        refused(&machine, &arguments, 5, "disk_full");
        assert_eq!(within(&["list"]).done(), before);
    }
    fs::remove_file(&filler).unwrap();
    within(&["attach", &id, &page]).done();
    let before = within(&["list"]).done();
    let filler = disk.fill_but(8_192);
    let share = [
        "--dossier",
        &folder,
        "share",
        "--to",
        "Loket",
        "--purpose",
        "guidance",
        "--until",
        "2026-07-01",
        "--item",
        &format!("{id}:title,attachments"),
        "--out",
        out.to_str().unwrap(),
    ];
    refused(&machine, &share, 5, "disk_full");
    assert!(!out.exists(), "no half share");
    let left: Vec<_> = fs::read_dir(&disk.0)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 2, "the dossier and the filler: {left:?}");
    assert_eq!(within(&["list"]).done(), before);
    assert_eq!(
        within(&["shares"]).done()["shares"],
        json!([]),
        "what never left is not called given"
    );

    fs::remove_file(filler).unwrap();
    within(&["import", &import]).done();
    assert_eq!(within(&["list"]).done()["total"], 1_001);
    assert_eq!(within(&["check", "--full"]).done()["ok"], true);
}

#[test]
fn no_room_for_a_new_dossier_leaves_nothing_behind() {
    let machine = Machine::new();
    let Some(disk) = Disk::mount(machine.root().join("small"), "16k") else {
        return;
    };
    let folder = disk.0.join("mine.dossier");
    refused(
        &machine,
        &["--dossier", folder.to_str().unwrap(), "new", "--kdf", CHEAP],
        5,
        "disk_full",
    );
    assert_eq!(fs::read_dir(&disk.0).unwrap().count(), 0);
}

#[test]
fn a_read_only_disk_is_read_in_full_and_never_written() {
    let Some((machine, disk, folder)) = machine_on("6m") else {
        return;
    };
    let within = |arguments: &[&str]| machine.script(&[&["--dossier", folder.as_str()], arguments].concat());
    let id = within(&["add", "skill", "--from", &note(&machine, "eerste", 500)]).done()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let before = within(&["list"]).done();
    disk.remount("ro");
    let ran = within(&["list"]);
    assert_eq!(ran.done(), before);
    assert!(
        !ran.stderr.trim().is_empty(),
        "it is said that nothing can be changed"
    );
    within(&["show", &id]).done();
    assert_eq!(within(&["check", "--full"]).done()["ok"], true);
    refused(
        &machine,
        &[
            "--dossier",
            &folder,
            "add",
            "skill",
            "--from",
            &note(&machine, "tweede", 500),
        ],
        5,
        "read_only",
    );
    refused(&machine, &["--dossier", &folder, "remove", &id], 5, "read_only");
    refused(
        &machine,
        &[
            "--dossier",
            disk.0.join("other.dossier").to_str().unwrap(),
            "new",
            "--kdf",
            CHEAP,
        ],
        5,
        "read_only",
    );
    disk.remount("rw");
    assert_eq!(within(&["list"]).done(), before);
    within(&["add", "skill", "--from", &note(&machine, "derde", 500)]).done();
}

#[test]
fn a_read_only_disk_with_commits_still_in_the_log_is_never_stale() {
    if !crate::machine::has("strace", "--version") {
        return;
    }
    let Some((machine, disk, folder)) = machine_on("6m") else {
        return;
    };
    let within = |arguments: &[&str]| machine.script(&[&["--dossier", folder.as_str()], arguments].concat());
    within(&["add", "skill", "--from", &note(&machine, "eerste", 500)]).done();
    // Killed at each sync in turn: some of those leave a commit that is only in the log.
    let mut with_log = 0;
    for sync in 1..12 {
        let title = format!("sync-{sync}");
        let source = note(&machine, &title, 500);
        super::killed::add_and_kill(&machine, &folder, &source, "fsync,fdatasync", sync);
        let log = fs::metadata(Path::new(&folder).join("dossier.db-wal")).map_or(0, |log| log.len());
        disk.remount("ro");
        let read_only = within(&["list"]);
        disk.remount("rw");
        with_log += usize::from(log > 0);
        let writable = within(&["list"]).done();
        assert_eq!(
            read_only.done(),
            writable,
            "killed at sync {sync} with a log of {log} bytes"
        );
    }
    assert!(
        with_log > 0,
        "no kill left a commit in the log, so nothing was proven"
    );
    let left = fs::read_dir(machine.root().join("config/nl.eigendossier.app")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["marks.json"], "no copy stays behind");
}
