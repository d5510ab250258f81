//! The pieces of files: flipped, lost, swapped, repeated, taken from elsewhere.

use std::collections::BTreeMap;

use dossier_vault::{ReadFault, Vault};
use rusqlite::{Connection, params};

use crate::common::*;

type Piece = (Vec<u8>, i64, Vec<u8>);

fn pieces(sample: &Sample) -> Vec<Piece> {
    let sql = sample.sql();
    let mut statement = sql.prepare("SELECT stream, n, sealed FROM chunk").unwrap();
    let piece = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    statement
        .query_map([], piece)
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

fn put(sql: &Connection, (stream, n, sealed): &Piece) {
    let text = "INSERT OR REPLACE INTO chunk (stream, n, sealed) VALUES (?1, ?2, ?3)";
    sql.execute(text, params![stream, n, sealed]).unwrap();
}

/// The codes of a full check, and that exactly `broken` of the three files cannot be read.
fn check(sample: &Sample, broken: usize) -> Vec<&'static str> {
    let vault: Vault = sample.open().vault;
    let report = vault.check(true);
    let failing = blobs(&vault).into_iter().filter(|id| {
        matches!(vault.blob_bytes(*id, u64::MAX), Err(ReadFault::Damaged(problem))
            if report.problems.iter().any(|named| named.subject == problem.subject))
    });
    assert_eq!(failing.count(), broken, "{report:?}");
    codes(&report.problems)
}

#[test]
fn a_flip_in_any_piece_is_named_and_the_other_files_are_readable() {
    let sample = Sample::filled();
    for piece in pieces(&sample) {
        for at in [0, piece.2.len() - 1] {
            let mut flipped = piece.clone();
            flipped.2[at] ^= 1;
            put(&sample.sql(), &flipped);
            assert_eq!(check(&sample, 1), ["attachment_altered"]);
        }
        put(&sample.sql(), &piece);
    }
    assert_eq!(check(&sample, 0), [] as [&str; 0]);
}

#[test]
fn a_lost_piece_is_named() {
    let sample = Sample::filled();
    for piece in pieces(&sample) {
        sample
            .sql()
            .execute(
                "DELETE FROM chunk WHERE stream = ?1 AND n = ?2",
                params![piece.0, piece.1],
            )
            .unwrap();
        assert_eq!(check(&sample, 1), ["attachment_incomplete"]);
        put(&sample.sql(), &piece);
    }
}

#[test]
fn swapped_repeated_and_moved_pieces_are_named() {
    let sample = Sample::filled();
    let mut files: BTreeMap<Vec<u8>, Vec<Piece>> = BTreeMap::new();
    for piece in pieces(&sample) {
        files.entry(piece.0.clone()).or_default().push(piece);
    }
    // Of the three files one is so small that it has a single piece.
    files.retain(|_, pieces| pieces.len() > 1);
    let [first, last] = <[_; 2]>::try_from(files.into_values().collect::<Vec<_>>()).unwrap();
    for (to, from, broken) in [(&first[0], &first[1], 1), (&first[0], &last[0], 1)] {
        put(&sample.sql(), &(to.0.clone(), to.1, from.2.clone()));
        assert_eq!(check(&sample, broken), ["attachment_altered"]);
        put(&sample.sql(), to);
    }
    let beyond = (first[0].0.clone(), first.len() as i64, first[0].2.clone());
    put(&sample.sql(), &beyond);
    assert_eq!(check(&sample, 0), ["attachment_unlisted"]);
}

#[test]
fn a_piece_of_another_dossier_is_named() {
    let (sample, other) = (Sample::filled(), Sample::filled());
    let (mine, theirs) = (pieces(&sample), pieces(&other));
    put(
        &sample.sql(),
        &(mine[0].0.clone(), mine[0].1, theirs[0].2.clone()),
    );
    assert_eq!(check(&sample, 1), ["attachment_altered"]);
}

#[test]
fn pieces_that_nobody_named_are_swept_at_the_next_opening() {
    let sample = Sample::filled();
    let before = pieces(&sample).len();
    let mut vault = sample.open().vault;
    vault.keep(&content(9 << 20)).unwrap();
    assert!(vault.check(true).is_ok(), "a file on its way is no damage");
    drop(vault);
    assert!(pieces(&sample).len() > before);
    sample.open().vault.lock();
    assert_eq!(pieces(&sample).len(), before);
}

#[test]
fn nothing_is_swept_from_a_damaged_dossier() {
    let sample = Sample::filled();
    let before = pieces(&sample);
    let sql = sample.sql();
    sql.execute("DELETE FROM row", []).unwrap();
    drop(sql);
    sample.open().vault.lock();
    assert!(pieces(&sample) == before);
}
