//! Erasing for good.

use dossier_model::{Attachment, AttachmentId};
use dossier_seal::{Unlock, make_id};
use dossier_vault::{Change, Erased, NewVersion, ReadOnly, Vault, WriteFault};

use crate::common::*;

#[test]
fn what_is_erased_is_gone_from_the_disk_with_the_files_that_nothing_else_names() {
    let sample = Sample::empty();
    let mut vault = sample.open().vault;
    let with_file = |vault: &mut Vault, title: &str, len: usize| -> NewVersion {
        let id = AttachmentId::new(make_id().unwrap());
        let blob = vault.attach(id, &mut content(len).as_slice(), u64::MAX).unwrap();
        let mut record = version(title);
        record.attachments.push(Attachment {
            id,
            name: "a.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes: blob.bytes(),
            sha256: blob.sha256(),
        });
        vault
            .commit(Change::at(now()).put(record.clone()).blob(blob))
            .unwrap();
        record
    };
    // The first two files are one content; the third is alone.
    let shared = with_file(&mut vault, "Een", 200_000);
    let twin = with_file(&mut vault, "Twee", 200_000);
    let alone = with_file(&mut vault, "Drie", 300_000);
    // An older version names a file that the newest does not.
    let mut bare = vault.record(alone.id).unwrap().next();
    bare.attachments.clear();
    vault.commit(Change::at(now()).put(bare)).unwrap();

    let erased = vault.erase(&[shared.id, alone.id]).unwrap();
    assert_eq!(erased, Erased { records: 2, files: 2 });
    assert!(vault.record(shared.id).is_none() && vault.versions(alone.id).next().is_none());
    let content_of_twin = vault.blob_bytes(twin.attachments[0].id, u64::MAX).unwrap();
    assert_eq!(content_of_twin, content(200_000));
    let report = vault.check(true);
    assert!(report.is_ok(), "{:?}", report.problems);
    assert_eq!((report.records, report.attachments), (1, 1));
    vault.lock();
    let count = |sql: &str| {
        sample
            .sql()
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .unwrap()
    };
    assert_eq!(count("SELECT count(DISTINCT stream) FROM chunk"), 1);
    assert_eq!(count("SELECT count(*) FROM row"), 2);
    assert_eq!(sample.open().vault.heads().count(), 1);
}

#[test]
fn what_a_kill_leaves_of_an_erased_file_the_next_opening_takes_away() {
    let sample = Sample::filled();
    let (pieces, streams) = (
        "SELECT count(*) FROM chunk",
        "SELECT count(DISTINCT stream) FROM chunk",
    );
    let count = |sql: &str| {
        sample
            .sql()
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .unwrap()
    };
    let before = sample.copy();
    let whole = count(pieces);
    let mut vault = sample.open().vault;
    let record = vault
        .heads()
        .find(|record| !record.attachments.is_empty())
        .unwrap()
        .id;
    vault.erase(&[record]).unwrap();
    vault.lock();
    assert_eq!(count(pieces), 0);
    // As if it had been killed right after the commit: all pieces are still there.
    let db = sample.sql();
    db.execute(
        "ATTACH ?1 AS old",
        [before.path().join("dossier.db").to_str().unwrap()],
    )
    .unwrap();
    db.execute("INSERT INTO chunk SELECT * FROM old.chunk", [])
        .unwrap();
    drop(db);
    assert_eq!((count(pieces), count(streams)), (whole, 3));
    let opened = sample.open();
    assert_eq!(codes(&problems(&opened)), Vec::<&str>::new());
    opened.vault.lock();
    assert_eq!(count(pieces), 0);
}

#[test]
fn nothing_is_erased_while_a_version_that_may_name_the_file_cannot_be_read() {
    let sample = Sample::filled();
    let record = sample
        .heads()
        .into_values()
        .find(|record| !record.attachments.is_empty())
        .unwrap();
    let rows: i64 = sample
        .sql()
        .query_row("SELECT count(*) FROM row", [], |row| row.get(0))
        .unwrap();
    let mut unseen = 0;
    for n in 0..rows {
        let copy = sample.copy();
        // Its tag stays, so that only opening the row finds it; unlocking leaves old versions shut.
        let db = rusqlite::Connection::open(copy.path().join("dossier.db")).unwrap();
        let sql = "UPDATE row SET sealed = CAST(X'0000' || substr(sealed, 3) AS BLOB) \
                   WHERE place = (SELECT place FROM row LIMIT 1 OFFSET ?1)";
        db.execute(sql, [n]).unwrap();
        drop(db);
        let opened = Vault::open(copy.path(), Unlock::Recovery(&sample.recovery), None).unwrap();
        if problems(&opened).is_empty() {
            let mut vault = opened.vault;
            assert_eq!(
                vault.erase(&[record.id]),
                Err(WriteFault::ReadOnly(ReadOnly::Damaged))
            );
            assert!(vault.record(record.id).is_some());
            unseen += 1;
        }
    }
    assert_eq!(unseen, 2, "two old versions");
}
