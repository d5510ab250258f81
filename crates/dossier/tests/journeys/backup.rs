//! Backups, restoring, re-keying and salvage, as a learner meets them.

use std::fs;

use dossier::{
    Code, Dossier, LedgerMerge, Passphrase, ShareLock, ShareOrder, ShareOrderItem, Unlock, Warning,
    model::{Language, Purpose, RecordId},
};
use serde_json::json;

use crate::common::*;

fn skill(title: &str) -> serde_json::Value {
    json!({"kind": "skill", "title": title})
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap().flatten() {
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

fn share_one(dossier: &mut Dossier, id: RecordId, folder: &std::path::Path, name: &str) {
    let order = ShareOrder {
        recipient: name.to_owned(),
        recipient_id: None,
        purpose: Purpose::Admission,
        from: None,
        until: ShareOrder::suggested_until(now()),
        text: String::new(),
        conditions: Default::default(),
        as_is: Vec::new(),
        items: vec![ShareOrderItem { id, names: None }],
        language: Language::Nl,
    };
    let file = folder.join(format!("{name}.dossiershare"));
    dossier
        .share(&order, &ShareLock::default(), &file, now())
        .unwrap();
}

#[test]
fn what_was_lost_comes_back_and_what_is_newer_here_stays() {
    let (place, mut dossier) = Desk::with_dossier();
    let kept = dossier.add(skill("Solderen"), None, now()).unwrap().id;
    let edited = dossier.add(skill("Lassen"), None, now()).unwrap().id;
    let gone = dossier.add(skill("Frezen"), None, now()).unwrap().id;
    dossier
        .attach(gone, "cv.pdf", &mut b"%PDF-1.7 frezen".as_slice(), now())
        .unwrap();
    share_one(&mut dossier, kept, place.folder.path(), "mbo");
    let file = place.path("b.dossierbackup");
    let about = dossier.back_up(&file, now(), &mut |_| true).unwrap();
    assert_eq!((about.records, about.files), (3, 1));
    assert_eq!(dossier.backup_dates(), (Some(now()), Some(now())));

    dossier
        .edit(edited, &json!({"title": "Lassen TIG"}), now())
        .unwrap();
    dossier.remove(gone, now()).unwrap();
    dossier.erase(&[gone]).unwrap();
    assert!(dossier.show(gone).is_err());

    let secret = passphrase();
    let report = dossier
        .merge_backup(&file, Unlock::Passphrase(&secret), now(), &mut |_| true)
        .unwrap();
    assert_eq!(
        (report.added.as_slice(), report.same, report.newer),
        ([gone].as_slice(), 1, 1)
    );
    assert!(report.updated.is_empty() && report.failed.is_empty());
    assert_eq!(report.ledger, LedgerMerge::Kept);
    assert_eq!(dossier.show(edited).unwrap().draft.title, "Lassen TIG".into());
    let back = dossier.show(gone).unwrap().clone();
    assert!(!back.trashed, "it comes back as it was in the backup");
    let out = place.path("cv.pdf");
    dossier.save_attachment(back.attachments[0].id, &out).unwrap();
    assert_eq!(fs::read(out).unwrap(), b"%PDF-1.7 frezen");

    // Twice is once.
    let again = dossier
        .merge_backup(&file, Unlock::Passphrase(&secret), now(), &mut |_| true)
        .unwrap();
    assert_eq!((again.added.len(), again.same, again.newer), (0, 2, 1));
    assert!(dossier.check(true).is_ok());
    let left = fs::read_dir(place.path("state")).unwrap();
    assert!(
        left.flatten()
            .all(|file| !file.file_name().to_string_lossy().starts_with("restore-"))
    );
}

#[test]
fn a_restored_dossier_knows_its_shares_and_says_in_its_ledger_that_it_came_back() {
    let (place, mut dossier) = Desk::with_dossier();
    let id = dossier.add(skill("Solderen"), None, now()).unwrap().id;
    share_one(&mut dossier, id, place.folder.path(), "mbo");
    let file = place.path("b.dossierbackup");
    dossier.back_up(&file, now(), &mut |_| true).unwrap();
    let lines = dossier.check_ledger().unwrap();
    share_one(&mut dossier, id, place.folder.path(), "bedrijf");
    dossier.lock();
    fs::remove_dir_all(place.home().folder).unwrap();

    let secret = passphrase();
    let (mut dossier, _) = Dossier::restore_backup(
        place.home(),
        &file,
        Unlock::Passphrase(&secret),
        now(),
        &mut |_| true,
    )
    .unwrap();
    assert!(
        !dossier.warnings().contains(&Warning::RolledBack),
        "this device takes it as the newest"
    );
    assert_eq!(dossier.shares(now()).unwrap().len(), 1);
    assert_eq!(dossier.check_ledger().unwrap(), lines + 1);
    // Its keys work: it can withdraw and share on.
    let share = dossier.shares(now()).unwrap()[0].share;
    dossier.withdraw(share, now()).unwrap();
    dossier.lock();
    let dossier = Dossier::open(place.home(), Unlock::Passphrase(&secret)).unwrap();
    assert!(!dossier.warnings().contains(&Warning::RolledBack));
}

#[test]
fn a_lost_end_of_the_ledger_comes_back_with_its_keys() {
    let (place, mut dossier) = Desk::with_dossier();
    let id = dossier.add(skill("Solderen"), None, now()).unwrap().id;
    dossier.lock();
    // The state before the first share, put back later.
    let before = place.path("before");
    copy_folder(&place.home().folder, &before);
    let secret = passphrase();
    let mut dossier = place.open();
    share_one(&mut dossier, id, place.folder.path(), "mbo");
    let file = place.path("b.dossierbackup");
    dossier.back_up(&file, now(), &mut |_| true).unwrap();
    dossier.lock();
    fs::remove_dir_all(place.home().folder).unwrap();
    copy_folder(&before, &place.home().folder);

    let mut dossier = place.open();
    assert!(dossier.warnings().contains(&Warning::RolledBack));
    // A new key does not keep it from coming back.
    dossier.rekey(&secret, None, &mut |_, _| {}).unwrap();
    let report = dossier
        .merge_backup(&file, Unlock::Passphrase(&secret), now(), &mut |_| true)
        .unwrap();
    assert_eq!(report.ledger, LedgerMerge::Recovered);
    let shares = dossier.shares(now()).unwrap();
    assert_eq!(shares.len(), 1);
    dossier.withdraw(shares[0].share, now()).unwrap();
}

#[test]
fn a_dossier_that_does_not_open_is_replaced_and_kept_beside() {
    let (place, mut dossier) = Desk::with_dossier();
    dossier.add(skill("Solderen"), None, now()).unwrap();
    let file = place.path("b.dossierbackup");
    dossier.back_up(&file, now(), &mut |_| true).unwrap();
    dossier.lock();
    let db = place.home().folder.join("dossier.db");
    fs::write(&db, vec![7; 8192]).unwrap();
    let secret = passphrase();
    assert!(Dossier::open(place.home(), Unlock::Passphrase(&secret)).is_err());
    let (dossier, earlier) = Dossier::restore_over(
        place.home(),
        &file,
        Unlock::Passphrase(&secret),
        now(),
        &mut |_| true,
    )
    .unwrap();
    assert_eq!(dossier.records().count(), 1);
    assert_eq!(fs::read(earlier.join("dossier.db")).unwrap(), vec![7; 8192]);
}

#[test]
fn a_drill_proves_a_backup_and_remembers_when() {
    let (place, mut dossier) = Desk::with_dossier();
    dossier.add(skill("Solderen"), None, now()).unwrap();
    let file = place.path("b.dossierbackup");
    dossier.back_up(&file, now(), &mut |_| true).unwrap();
    let later = "2027-01-01T12:00:00Z".parse().unwrap();
    let state = place.home().state;
    let secret = passphrase();
    let drill = |secret: &Passphrase, file: &std::path::Path| {
        Dossier::drill(
            file,
            Unlock::Passphrase(secret),
            state.as_deref(),
            later,
            &mut |_| true,
        )
    };
    assert_eq!(drill(&secret, &file).unwrap().records, 1);
    assert_eq!(dossier.backup_dates(), (Some(now()), Some(later)));
    let wrong = Passphrase::new("iets anders".to_owned());
    assert_eq!(drill(&wrong, &file).unwrap_err().code(), Code::WrongPassphrase);
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() - 40;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    assert_eq!(drill(&secret, &file).unwrap_err().code(), Code::BackupDamaged);
    assert_eq!(
        drill(&secret, &place.path("no")).unwrap_err().code(),
        Code::SourceUnreadable
    );
}

#[test]
fn regular_copies_get_names_of_their_own_and_the_oldest_go() {
    let (place, mut dossier) = Desk::with_dossier();
    let folder = place.path("usb");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("mine.dossierbackup"), b"somebody else's").unwrap();
    for n in 0..4 {
        let file = dossier.back_up_into(&folder, 2, now(), &mut |_| true).unwrap();
        assert!(file.is_file(), "{n}");
    }
    let mut names: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .flatten()
        .map(|file| file.file_name())
        .collect();
    names.sort();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(
        names.contains(&"mine.dossierbackup".into()),
        "what is not ours stays"
    );
}

#[test]
fn an_older_copy_warns_until_it_is_accepted() {
    let (place, mut dossier) = Desk::with_dossier();
    dossier.add(skill("Solderen"), None, now()).unwrap();
    dossier.lock();
    let copy = place.path("copy");
    copy_folder(&place.home().folder, &copy);
    let mut dossier = place.open();
    dossier.add(skill("Lassen"), None, now()).unwrap();
    dossier.lock();
    fs::remove_dir_all(place.home().folder).unwrap();
    copy_folder(&copy, &place.home().folder);
    for _ in 0..2 {
        let dossier = place.open();
        assert!(
            dossier.warnings().contains(&Warning::RolledBack),
            "it warns each time"
        );
        dossier.lock();
    }
    let mut dossier = place.open();
    dossier.accept_older(now()).unwrap();
    assert!(dossier.warnings().is_empty());
    dossier.lock();
    assert!(place.open().warnings().is_empty());
}

#[test]
fn a_new_key_leaves_shares_and_keys_in_force() {
    let (place, mut dossier) = Desk::with_dossier();
    let id = dossier.add(skill("Solderen"), None, now()).unwrap().id;
    share_one(&mut dossier, id, place.folder.path(), "mbo");
    let holder = dossier.shares(now()).unwrap()[0].holder.clone();
    let new = Passphrase::new("zeven zachte zaagbekken".to_owned());
    let rekeyed = dossier.rekey(&new, None, &mut |_, _| {}).unwrap();
    assert!(rekeyed.complete);
    share_one(&mut dossier, id, place.folder.path(), "mbo");
    let shares = dossier.shares(now()).unwrap();
    assert!(
        shares.iter().all(|share| share.holder == holder),
        "one recipient, one key, also after it"
    );
    dossier.withdraw(shares[1].share, now()).unwrap();
    let lines = dossier.check_ledger().unwrap();
    dossier.lock();
    let refused = Dossier::open(place.home(), Unlock::Passphrase(&passphrase())).unwrap_err();
    assert_eq!(refused.code(), Code::WrongPassphrase);
    let dossier = Dossier::open(place.home(), Unlock::Recovery(&rekeyed.recovery)).unwrap();
    assert_eq!(dossier.check_ledger().unwrap(), lines);
}

#[test]
fn salvage_brings_out_what_is_whole_and_says_what_is_lost() {
    let (place, mut dossier) = Desk::with_dossier();
    let whole = dossier.add(skill("Solderen"), None, now()).unwrap().id;
    dossier
        .attach(whole, "a/cv.pdf", &mut b"een".as_slice(), now())
        .unwrap();
    dossier
        .attach(whole, "CV.pdf", &mut vec![7; 200_000].as_slice(), now())
        .unwrap();
    let twice = dossier.add(skill("Lassen"), None, now()).unwrap().id;
    dossier
        .edit(twice, &json!({"title": "Lassen TIG"}), now())
        .unwrap();
    let once = dossier.add(skill("Frezen"), None, now()).unwrap().id;
    dossier.lock();
    let db = rusqlite::Connection::open(place.home().folder.join("dossier.db")).unwrap();
    // A piece of the large file, and every row in turn until the newest of one record and all of another are gone.
    db.execute("DELETE FROM chunk WHERE n = 1", []).unwrap();
    drop(db);
    damage_until(&place, &[twice, once]);

    let dossier = place.open();
    let out = place.path("out");
    let salvaged = dossier.salvage(&out).unwrap();
    assert_eq!(salvaged.records, 2);
    assert_eq!(salvaged.older, [(twice, 1)]);
    assert_eq!(salvaged.lost, [once]);
    assert_eq!((salvaged.files, salvaged.lost_files.len()), (1, 1));
    assert!(!salvaged.problems.is_empty());
    assert_eq!(fs::read(out.join("files/cv.pdf")).unwrap(), b"een");
    assert!(!out.join("files/CV (2).pdf").exists(), "half a file is none");
    let records: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("records.json")).unwrap()).unwrap();
    assert_eq!(records["records"].as_array().unwrap().len(), 2);
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("report.json")).unwrap()).unwrap();
    assert_eq!(report, salvaged.to_json());
    assert!(
        dossier.salvage(&out).is_err(),
        "a folder with something in it is left alone"
    );
}

/// Damages the newest row of each record. Which row that is, only opening the dossier tells.
fn damage_until(place: &Desk, records: &[RecordId]) {
    let path = place.home().folder.join("dossier.db");
    let rows: Vec<i64> = {
        let db = rusqlite::Connection::open(&path).unwrap();
        let mut places = db.prepare("SELECT place FROM row").unwrap();
        places
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    };
    let flip = |row: i64| {
        let db = rusqlite::Connection::open(&path).unwrap();
        let sealed: Vec<u8> = db
            .query_row("SELECT sealed FROM row WHERE place = ?1", [row], |row| row.get(0))
            .unwrap();
        let flipped: Vec<u8> = sealed.iter().map(|byte| byte ^ 1).collect();
        db.execute(
            "UPDATE row SET sealed = ?1 WHERE place = ?2",
            rusqlite::params![flipped, row],
        )
        .unwrap();
    };
    for row in rows {
        let seen = |dossier: &Dossier| records.iter().filter(|id| dossier.show(**id).is_ok()).count();
        let (before, all) = {
            let d = place.open();
            (seen(&d), d.records().count())
        };
        flip(row);
        let (after, left) = {
            let d = place.open();
            (seen(&d), d.records().count())
        };
        // Put back what was something else: another record, a file's description, a setting, an old version.
        if after == before || left + 1 != all {
            flip(row);
        }
    }
}
