//! The same for the manifest: its parts flipped, moved and put back, alone and together with the rows below them.

use dossier_vault::{Change, OpenWarning, Problem, ProblemCode, ReadOnly, Subject, WriteFault};
use rusqlite::{Connection, params};
use serde_json::json;

use crate::common::*;
use crate::tamper::{Row, put, rows, the_rest_is_readable};

fn parts(sample: &Sample) -> Vec<(i64, Vec<u8>)> {
    let sql = sample.sql();
    let mut statement = sql.prepare("SELECT place, sealed FROM manifest").unwrap();
    let part = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    statement
        .query_map([], part)
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

fn put_part(sql: &Connection, (place, sealed): &(i64, Vec<u8>)) {
    let text = "INSERT OR REPLACE INTO manifest (place, epoch, sealed) VALUES (?1, 1, ?2)";
    sql.execute(text, params![place, sealed]).unwrap();
}

/// The setting "language" was written twice; these are its two writings with the manifest of each.
struct History {
    sample: Sample,
    old_row: Row,
    old_parts: Vec<(i64, Vec<u8>)>,
    new_parts: Vec<(i64, Vec<u8>)>,
}

fn history() -> History {
    let sample = Sample::filled();
    let old_parts = parts(&sample);
    let old_rows = rows(&sample);
    sample
        .open()
        .vault
        .commit(Change::at(now()).set("language", json!("fr")))
        .unwrap();
    let (new_rows, new_parts) = (rows(&sample), parts(&sample));
    let changed = |row: &Row| {
        new_rows
            .iter()
            .any(|new| new.place == row.place && new.rev != row.rev)
    };
    let old_row = old_rows.into_iter().find(changed).unwrap();
    History {
        sample,
        old_row,
        old_parts,
        new_parts,
    }
}

impl History {
    /// Puts the old manifest's parts from `level` down back.
    fn put_back(&self, level: i64) {
        let changed = self
            .old_parts
            .iter()
            .filter(|part| !self.new_parts.contains(part));
        changed
            .filter(|(place, _)| place >> 16 >= level)
            .for_each(|part| put_part(&self.sample.sql(), part));
    }
}

#[test]
fn a_row_put_back_as_it_was_is_named() {
    let history = history();
    put(&history.sample.sql(), &history.old_row);
    let found = problems(&history.sample.open());
    assert_eq!(codes(&found), ["row_old"]);
    assert!(matches!(found[0].subject, Subject::Setting(_)));
}

#[test]
fn a_row_put_back_with_its_leaf_or_its_node_is_named() {
    for level in [2, 1] {
        let history = history();
        put(&history.sample.sql(), &history.old_row);
        history.put_back(level);
        let opened = history.sample.open();
        let found = problems(&opened);
        assert!(codes(&found).contains(&"manifest_old"), "{found:?}");
        let named = |problem: &Problem| {
            problem.code == ProblemCode::RowUnproven && matches!(problem.subject, Subject::Setting(_))
        };
        assert!(found.iter().any(named), "{found:?}");
        assert_eq!(opened.vault.read_only(), Some(ReadOnly::Damaged));
    }
}

#[test]
fn a_manifest_put_back_without_its_row_is_named() {
    for level in [2, 1] {
        let history = history();
        history.put_back(level);
        let found = problems(&history.sample.open());
        assert!(codes(&found).contains(&"manifest_old"), "{found:?}");
        assert!(
            found
                .iter()
                .any(|problem| matches!(problem.subject, Subject::Setting(_))),
            "{found:?}"
        );
    }
}

#[test]
fn everything_put_back_is_an_older_dossier_and_the_mark_tells() {
    let history = history();
    let mark = history.sample.open().vault.high_water();
    put(&history.sample.sql(), &history.old_row);
    history.put_back(0);
    let code = dossier_seal::Unlock::Recovery(&history.sample.recovery);
    let opened = dossier_vault::Vault::open(&history.sample.path, code, Some(mark)).unwrap();
    let expected = OpenWarning::RolledBack {
        seen: mark.epoch,
        found: mark.epoch - 1,
    };
    assert_eq!(opened.warnings, [expected]);
    // A genuine restore is accepted by keeping its mark.
    let accepted = opened.vault.high_water();
    drop(opened);
    let opened = dossier_vault::Vault::open(&history.sample.path, code, Some(accepted)).unwrap();
    assert_eq!(opened.warnings, []);
}

#[test]
fn a_damaged_or_missing_part_of_the_manifest_is_named_and_the_records_are_readable() {
    let sample = Sample::filled();
    let whole = sample.heads();
    for (place, sealed) in parts(&sample) {
        let level = place >> 16;
        let mut flipped = sealed.clone();
        flipped[40] ^= 1;
        put_part(&sample.sql(), &(place, flipped));
        for expected in ["manifest_altered", "manifest_missing"] {
            let opened = the_rest_is_readable(&sample, &whole);
            assert_eq!(
                heads(&opened.vault).len(),
                whole.len(),
                "the rows speak for themselves"
            );
            let found = problems(&opened);
            assert!(codes(&found).contains(&expected), "{found:?}");
            let doubtful = codes(&found)
                .iter()
                .filter(|code| **code == "row_unproven")
                .count();
            assert!(doubtful > 0 || level == 0, "{found:?}");
            let refused = { opened }
                .vault
                .commit(Change::at(now()).put(version("x")))
                .unwrap_err();
            assert_eq!(refused, WriteFault::ReadOnly(ReadOnly::Damaged));
            sample
                .sql()
                .execute("DELETE FROM manifest WHERE place = ?1", [place])
                .unwrap();
        }
        put_part(&sample.sql(), &(place, sealed));
    }
    assert_eq!(problems(&sample.open()), []);
}

#[test]
fn a_part_of_the_manifest_in_anothers_place_is_named() {
    let sample = Sample::filled();
    let all = parts(&sample);
    let leaves: Vec<_> = all.iter().filter(|(place, _)| place >> 16 == 2).collect();
    put_part(&sample.sql(), &(leaves[0].0, leaves[1].1.clone()));
    assert!(codes(&problems(&sample.open())).contains(&"manifest_altered"));
    put_part(&sample.sql(), leaves[0]);
    put_part(&sample.sql(), &(leaves[0].0 ^ 1, leaves[0].1.clone()));
    assert_eq!(codes(&problems(&sample.open())), ["manifest_unlisted"]);
}
