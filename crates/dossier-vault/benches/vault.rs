//! Unlocking, locking, saving and listing, at sizes that one learner and one institution reach.
//!
//! Unlocking uses the recovery code: the passphrase's own cost is chosen, not ours to measure.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use dossier_model::{Draft, EvidenceLevel, Issuer, Kind, Provenance, RecordId, Text};
use dossier_seal::{KdfParams, Passphrase, RecoveryCode, Unlock, make_id};
use dossier_vault::{Change, NewVersion, Vault};
use jiff::Timestamp;
use serde_json::json;
use tempfile::TempDir;

struct Home {
    folder: TempDir,
    recovery: RecoveryCode,
}

impl Home {
    fn with(records: usize) -> Self {
        let folder = TempDir::new().unwrap();
        let secret = Passphrase::new("vier blauwe fietsen".to_owned());
        let path = folder.path().join("bench.dossier");
        let (mut vault, recovery) = Vault::create(&path, &secret, KdfParams::FLOOR).unwrap();
        for start in (0..records).step_by(10_000) {
            let mut change = Change::at(now());
            change.put = (start..records.min(start + 10_000)).map(record).collect();
            vault.commit(change).unwrap();
        }
        vault.lock();
        Self { folder, recovery }
    }

    fn open(&self) -> Vault {
        let path = self.folder.path().join("bench.dossier");
        Vault::open(&path, Unlock::Recovery(&self.recovery), None)
            .unwrap()
            .vault
    }
}

fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

/// A result as a Dutch student has hundreds of: about 700 bytes of JSON.
fn record(n: usize) -> NewVersion {
    let mut draft = Draft::new(Kind::Result, format!("Toets {n}: onderhoud aan installaties"));
    draft.issuer = Some(Issuer {
        name: Some(Text::Plain("Techniek College Rotterdam".to_owned())),
        identifiers: [("brin".to_owned(), "30RR".to_owned())].into(),
    });
    draft.tags = vec!["leerjaar 2".to_owned(), "techniek".to_owned()];
    draft.notes = "Herkansing na feedback op het werkproces; praktijkdeel in het lokaal gemaakt.".to_owned();
    let fields = json!({
        "course": "Onderhoud", "courseCode": "OND2", "programme": "Monteur", "programmeCode": "25345",
        "grade": "7,5", "scale": "1-10", "passed": true, "credits": {"value": "120", "unit": "SBU"},
        "level": "NLQF 3", "attempt": "2", "weight": "1", "assessor": "J. de Vries",
    });
    draft.fields = fields.as_object().unwrap().clone();
    let source = Provenance {
        source: "resultaten.csv".to_owned(),
        format: "csv".to_owned(),
        sha256: Some("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned()),
        at: now(),
        evidence: EvidenceLevel::File,
        url: None,
    };
    NewVersion::new(RecordId::new(make_id().unwrap()), draft, source)
}

fn vault(c: &mut Criterion) {
    let mut group = c.benchmark_group("vault");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3));
    for size in [1_000, 10_000, 100_000] {
        let home = Home::with(size);
        group.bench_function(format!("unlock/{size}"), |b| b.iter(|| black_box(home.open())));
        group.bench_function(format!("lock/{size}"), |b| {
            b.iter_batched(
                || {
                    let mut vault = home.open();
                    // Something waits in the log, as it does in a session.
                    vault.commit(Change::at(now()).put(record(0))).unwrap();
                    vault
                },
                Vault::lock,
                BatchSize::PerIteration,
            );
        });
        let mut vault = home.open();
        group.bench_function(format!("list/{size}"), |b| {
            b.iter(|| vault.heads().filter(|record| !record.trashed).count());
        });
        group.bench_function(format!("save/{size}"), |b| {
            b.iter(|| vault.commit(Change::at(now()).put(record(0))).unwrap());
        });
    }
    group.bench_function("bare commit of 2 KiB", |b| {
        let folder = TempDir::new().unwrap();
        let db = rusqlite::Connection::open(folder.path().join("bare.db")).unwrap();
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA locking_mode = EXCLUSIVE;
             CREATE TABLE t (k INTEGER PRIMARY KEY, v BLOB);",
        )
        .unwrap();
        b.iter(|| {
            db.execute("INSERT INTO t (v) VALUES (?1)", [vec![7_u8; 2048]])
                .unwrap()
        });
    });
    let home = Home::with(0);
    let mut vault = home.open();
    let content = vec![7_u8; 32 << 20];
    group.bench_function("attach 32 MiB", |b| {
        b.iter_custom(|rounds| {
            // Taking it away again is not what is measured.
            let mut took = Duration::ZERO;
            for _ in 0..rounds {
                let start = Instant::now();
                let blob = vault.keep(&content).unwrap();
                took += start.elapsed();
                vault.discard(&blob);
            }
            took
        });
    });
    let blob = vault.keep(&content).unwrap();
    vault.commit(Change::at(now()).blob(blob.clone())).unwrap();
    group.bench_function("read 32 MiB", |b| {
        b.iter(|| vault.read_blob(blob.id(), &mut std::io::sink()).unwrap());
    });
    group.finish();
}

criterion_group!(benches, vault);
criterion_main!(benches);
