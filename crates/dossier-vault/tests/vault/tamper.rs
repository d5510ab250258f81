//! Whoever can write the file can flip, swap, delete, copy and replay its rows. Each is found and
//! named, and everything else stays readable.
//! `cargo xtask prove rows` does the same at random, many thousand times; here each row is named for what it is.

use std::collections::BTreeSet;

use dossier_vault::{Change, Opened, Subject};
use rusqlite::{Connection, params};

use crate::common::*;

#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) place: i64,
    pub(crate) id: Vec<u8>,
    pub(crate) rev: i64,
    pub(crate) sealed: Vec<u8>,
}

pub(crate) fn rows(sample: &Sample) -> Vec<Row> {
    let sql = sample.sql();
    let mut statement = sql.prepare("SELECT place, id, rev, sealed FROM row").unwrap();
    let row = |row: &rusqlite::Row<'_>| {
        Ok(Row {
            place: row.get(0)?,
            id: row.get(1)?,
            rev: row.get(2)?,
            sealed: row.get(3)?,
        })
    };
    statement
        .query_map([], row)
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

pub(crate) fn put(sql: &Connection, row: &Row) {
    let text =
        "INSERT OR REPLACE INTO row (place, id, rev, schema, epoch, sealed) VALUES (?1, ?2, ?3, 1, 1, ?4)";
    sql.execute(text, params![row.place, row.id, row.rev, row.sealed])
        .unwrap();
}

/// Everything that is not named is there as it was.
pub(crate) fn the_rest_is_readable(
    sample: &Sample,
    whole: &std::collections::BTreeMap<dossier_model::RecordId, dossier_vault::StoredRecord>,
) -> Opened {
    let opened = sample.open();
    let found = heads(&opened.vault);
    let named: BTreeSet<_> = problems(&opened)
        .into_iter()
        .filter_map(|problem| match problem.subject {
            Subject::Record { id, .. } => Some(id),
            _ => None,
        })
        .collect();
    for (id, record) in whole {
        match found.get(id) {
            Some(there) => assert!(there == record, "a record changed its words"),
            None => assert!(named.contains(id), "record {id} is gone without a word"),
        }
    }
    assert!(
        found.keys().all(|id| whole.contains_key(id)),
        "a record came from nowhere"
    );
    opened
}

#[test]
fn a_flip_in_any_row_is_named_and_the_others_are_readable() {
    let sample = Sample::filled();
    let whole = sample.heads();
    let pristine = rows(&sample);
    let mut named = BTreeSet::new();
    for row in &pristine {
        for at in [0, 30, row.sealed.len() / 2, row.sealed.len() - 1] {
            let mut sealed = row.sealed.clone();
            sealed[at] ^= 0x10;
            put(
                &sample.sql(),
                &Row {
                    place: row.place,
                    id: row.id.clone(),
                    rev: row.rev,
                    sealed,
                },
            );
            // Old versions stay sealed when unlocking; the check opens them too.
            let opened = the_rest_is_readable(&sample, &whole);
            let found = opened.vault.check(false).problems;
            assert_eq!(codes(&found), ["row_altered"]);
            assert!(
                !matches!(found[0].subject, Subject::Row(_) | Subject::Dossier),
                "{found:?}"
            );
            named.insert(found[0].subject);
        }
        put(&sample.sql(), row);
    }
    assert_eq!(named.len(), pristine.len(), "each row has a name of its own");
    assert!(sample.open().vault.check(true).is_ok());
}

#[test]
fn a_deleted_row_is_named() {
    let sample = Sample::filled();
    let whole = sample.heads();
    for row in rows(&sample) {
        sample
            .sql()
            .execute("DELETE FROM row WHERE place = ?1", [row.place])
            .unwrap();
        assert_eq!(
            codes(&problems(&the_rest_is_readable(&sample, &whole))),
            ["row_missing"]
        );
        put(&sample.sql(), &row);
    }
}

#[test]
fn two_swapped_rows_are_both_named() {
    let sample = Sample::filled();
    let whole = sample.heads();
    let rows = rows(&sample);
    for pair in rows.windows(2) {
        let [a, b] = pair else { unreachable!() };
        let swap = |from: &Row, to: &Row| {
            put(
                &sample.sql(),
                &Row {
                    place: to.place,
                    id: to.id.clone(),
                    rev: to.rev,
                    sealed: from.sealed.clone(),
                },
            )
        };
        swap(a, b);
        swap(b, a);
        assert_eq!(
            codes(&problems(&the_rest_is_readable(&sample, &whole))),
            ["row_swapped"; 2]
        );
        put(&sample.sql(), a);
        put(&sample.sql(), b);
    }
    // With their ids exchanged as well, each stands in the other's place.
    let (a, b) = (&rows[0], &rows[1]);
    put(
        &sample.sql(),
        &Row {
            place: b.place,
            id: a.id.clone(),
            rev: a.rev,
            sealed: a.sealed.clone(),
        },
    );
    put(
        &sample.sql(),
        &Row {
            place: a.place,
            id: b.id.clone(),
            rev: b.rev,
            sealed: b.sealed.clone(),
        },
    );
    assert_eq!(
        codes(&problems(&the_rest_is_readable(&sample, &whole))),
        ["row_swapped"; 2]
    );
}

#[test]
fn a_copied_row_is_named_after_its_original() {
    let sample = Sample::filled();
    let whole = sample.heads();
    for row in rows(&sample) {
        let copy = Row {
            place: row.place ^ 1,
            id: row.id.clone(),
            rev: row.rev,
            sealed: row.sealed.clone(),
        };
        put(&sample.sql(), &copy);
        let found = problems(&the_rest_is_readable(&sample, &whole));
        assert_eq!(codes(&found), ["row_duplicated"]);
        assert!(!matches!(found[0].subject, Subject::Row(_)));
        sample
            .sql()
            .execute("DELETE FROM row WHERE place = ?1", [copy.place])
            .unwrap();
    }
}

#[test]
fn a_row_of_another_dossier_is_a_stranger() {
    let (sample, other) = (Sample::filled(), Sample::filled());
    let whole = sample.heads();
    let mine = rows(&sample);
    for row in rows(&other) {
        put(&sample.sql(), &row);
        assert_eq!(
            codes(&problems(&the_rest_is_readable(&sample, &whole))),
            ["row_foreign"]
        );
        sample
            .sql()
            .execute("DELETE FROM row WHERE place = ?1", [row.place])
            .unwrap();
        // In the place of one of ours it is an altered row.
        put(
            &sample.sql(),
            &Row {
                place: mine[0].place,
                id: mine[0].id.clone(),
                rev: row.rev,
                sealed: row.sealed,
            },
        );
        assert_eq!(
            codes(&problems(&the_rest_is_readable(&sample, &whole))),
            ["row_altered"]
        );
        put(&sample.sql(), &mine[0]);
    }
}

#[test]
fn a_damaged_row_does_not_stop_the_others_from_being_changed() {
    let sample = Sample::filled();
    let id = *sample.heads().keys().next().unwrap();
    let row = rows(&sample).into_iter().next().unwrap();
    sample
        .sql()
        .execute("DELETE FROM row WHERE place = ?1", [row.place])
        .unwrap();
    let before = problems(&sample.open());
    sample
        .open()
        .vault
        .commit(Change::at(now()).put(version("Nieuw")))
        .unwrap();
    assert_eq!(
        problems(&sample.open()),
        before,
        "the damage stays named until it is dealt with"
    );
    assert!(sample.open().vault.versions(id).count() > 0);
}

#[test]
fn other_types_in_the_columns_are_damage_and_no_panic() {
    let sample = Sample::filled();
    let whole = sample.heads();
    let row = &rows(&sample)[2];
    for change in [
        "sealed = 'text'",
        "sealed = 7",
        "rev = 'x'",
        "rev = -1",
        "schema = 2",
        "epoch = 99999999999",
        "id = 5",
        "id = x'00'",
    ] {
        sample
            .sql()
            .execute(&format!("UPDATE row SET {change} WHERE place = ?1"), [row.place])
            .unwrap();
        let found = problems(&the_rest_is_readable(&sample, &whole));
        assert_eq!(codes(&found), ["row_altered"], "{change}");
        sample
            .sql()
            .execute(
                "UPDATE row SET epoch = 1, schema = 1 WHERE place = ?1",
                [row.place],
            )
            .unwrap();
        put(&sample.sql(), row);
    }
}
