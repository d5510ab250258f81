//! Whoever can write the file moves whole rows. Each is genuine; their places are not.

use std::{collections::BTreeSet, time::Instant};

use dossier_vault::{Change, OpenWarning, Subject};
use rusqlite::{Connection, params};
use serde_json::json;

use super::{
    Rng, Trial,
    desk::{Desk, now},
    kill,
};

#[derive(Clone)]
struct Row {
    place: i64,
    id: Vec<u8>,
    rev: i64,
    sealed: Vec<u8>,
}

pub(super) fn run(trial: &Trial) -> Vec<String> {
    let begun = Instant::now();
    let (one, other) = (Stage::new(), Stage::new());
    let mut dice = Rng::new(trial.count);
    let mut tally = [0_u64; 6];
    for _ in 0..trial.count {
        let way = dice.below(tally.len());
        one.tamper(way, &other, &mut dice);
        tally[way] += 1;
    }
    assert!(
        one.desk.vault().vault.check(true).is_ok(),
        "every change was taken back"
    );
    let names = [
        "swapped",
        "deleted",
        "copied",
        "put back as they were",
        "moved from another dossier",
        "in the place of another's",
    ];
    let figures = names
        .iter()
        .zip(tally)
        .map(|(name, count)| format!("{name} {count}"));
    vec![format!(
        "{} of {} named, the rest readable: {}; {:.0} s",
        trial.count,
        trial.count,
        figures.collect::<Vec<_>>().join(", "),
        begun.elapsed().as_secs_f32()
    )]
}

/// A dossier, its rows now, and its settings' rows as they once were.
struct Stage {
    desk: Desk,
    rows: Vec<Row>,
    old: Vec<Row>,
    heads: usize,
}

impl Stage {
    fn new() -> Self {
        let desk = kill::prepared();
        let mut vault = desk.vault().vault;
        for n in 0..40 {
            vault
                .commit(
                    Change::at(now())
                        .ledger(format!("line {n}"))
                        .set(format!("setting {}", n % 8), json!(n)),
                )
                .unwrap();
        }
        vault.lock();
        let mut dossier = desk.dossier();
        for n in 0..60 {
            dossier
                .add(
                    json!({"kind": "skill", "title": format!("Werk {n}")}),
                    None,
                    now(),
                )
                .unwrap();
        }
        dossier.lock();
        let before = rows(&desk);
        let mut vault = desk.vault().vault;
        for n in 0..8 {
            vault
                .commit(Change::at(now()).set(format!("setting {n}"), json!("new")))
                .unwrap();
        }
        vault.lock();
        let rows = rows(&desk);
        let changed = |row: &Row| {
            rows.iter()
                .any(|new| new.place == row.place && new.rev != row.rev)
        };
        let old = before.into_iter().filter(changed).collect::<Vec<_>>();
        assert_eq!(old.len(), 8);
        let heads = desk.vault().vault.heads().count();
        Self {
            desk,
            rows,
            old,
            heads,
        }
    }

    fn tamper(&self, way: usize, other: &Self, dice: &mut Rng) {
        let at = dice.below(self.rows.len());
        let row = &self.rows[at];
        let second = &self.rows[(at + 1 + dice.below(self.rows.len() - 1)) % self.rows.len()];
        let foreign = &other.rows[dice.below(other.rows.len())];
        let sql = self.desk.sql();
        let (expected, touched): (&str, Vec<&Row>) = match way {
            0 => {
                put(
                    &sql,
                    &Row {
                        sealed: second.sealed.clone(),
                        ..row.clone()
                    },
                );
                put(
                    &sql,
                    &Row {
                        sealed: row.sealed.clone(),
                        ..second.clone()
                    },
                );
                ("row_swapped", vec![row, second])
            }
            1 => {
                delete(&sql, row.place);
                ("row_missing", vec![row])
            }
            2 => {
                put(
                    &sql,
                    &Row {
                        place: row.place ^ 1,
                        ..row.clone()
                    },
                );
                ("row_duplicated", vec![])
            }
            3 => {
                let old = &self.old[dice.below(self.old.len())];
                put(&sql, old);
                let now = self.rows.iter().find(|row| row.place == old.place).unwrap();
                ("row_old", vec![now])
            }
            4 => {
                put(&sql, foreign);
                ("row_foreign", vec![])
            }
            _ => {
                put(
                    &sql,
                    &Row {
                        place: row.place,
                        id: row.id.clone(),
                        ..foreign.clone()
                    },
                );
                ("row_altered", vec![row])
            }
        };
        drop(sql);
        let opened = self.desk.vault();
        let problems = opened.warnings.iter().find_map(|warning| match warning {
            OpenWarning::Damaged(problems) => Some(problems.clone()),
            _ => None,
        });
        let problems = problems.unwrap_or_default();
        assert!(
            problems.iter().any(|problem| problem.code.as_str() == expected),
            "{expected}: {problems:?}"
        );
        // What is not named is there.
        let lost: BTreeSet<_> = problems
            .iter()
            .filter_map(|problem| match problem.subject {
                Subject::Record { id, .. } => Some(id),
                _ => None,
            })
            .collect();
        assert!(
            opened.vault.heads().count() + lost.len() >= self.heads,
            "{expected}: a record is gone without a word"
        );
        drop(opened);
        let sql = self.desk.sql();
        for row in touched {
            put(&sql, row);
        }
        match way {
            2 => delete(&sql, row.place ^ 1),
            4 => delete(&sql, foreign.place),
            _ => {}
        }
    }
}

fn rows(desk: &Desk) -> Vec<Row> {
    let sql = desk.sql();
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

fn put(sql: &Connection, row: &Row) {
    let text =
        "INSERT OR REPLACE INTO row (place, id, rev, schema, epoch, sealed) VALUES (?1, ?2, ?3, 1, 1, ?4)";
    sql.execute(text, params![row.place, row.id, row.rev, row.sealed])
        .unwrap();
}

fn delete(sql: &Connection, place: i64) {
    sql.execute("DELETE FROM row WHERE place = ?1", [place]).unwrap();
}
