//! What a learner waits for, on a dossier of 10,000 records on the disk.
//!
//! `cargo bench -p dossier --bench facade`. Key derivation is at its floor, and `unlock` includes it.

#![allow(clippy::unwrap_used, missing_docs)]

use std::{fs, hint::black_box, path::PathBuf, time::Duration};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use dossier::{
    Dossier, Home, Judge, KdfParams, Passphrase, Query, ShareLock, ShareOrder, ShareOrderItem, Source,
    Unlock,
    credential::Policy,
    import::{Origin, Upload},
    model::{Language, Purpose},
    open_bundle,
    share::Secret,
    verify_source,
};
use jiff::Timestamp;
use serde_json::{Value, json};

const RECORDS: usize = 10_000;

fn now() -> Timestamp {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

fn passphrase() -> Passphrase {
    Passphrase::new("kanarie lantaarn veulen ladder".to_owned())
}

fn judge() -> Judge {
    Judge::new(Policy::at(now()))
}

/// A record as a student has them: about half a kibibyte, each with words of its own.
fn record(n: usize) -> Value {
    json!({
        "kind": (["result", "work", "portfolio", "skill"][n % 4]),
        "title": {"nl": format!("Onderdeel {n} over logistiek"), "en": format!("Item {n} on logistics")},
        "issuer": {"name": "ROC Über de Brug", "identifiers": {"brin": "99ZZ"}},
        "dates": {"completed": format!("20{:02}-{:02}", n % 27, n % 12 + 1)},
        "tags": ["jaar 1", format!("groep {}", n % 40)],
        "notes": "Dit ging over het plannen van ritten, het laden van wagens en het praten met klanten.",
        "fields": {"grade": "7,5", "description": format!("Verslag nummer {n} met een café erin."),
            "credits": {"value": "3", "unit": "EC"}, "level": "NLQF 4"},
    })
}

fn source(name: &str, bytes: Vec<u8>) -> Source {
    Source::of(
        name,
        Upload {
            name: name.to_owned(),
            origin: Origin::File,
            bytes,
        },
    )
}

fn badge() -> Vec<u8> {
    fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../samples/import/badge-projectleiding.json"))
        .unwrap()
}

fn bench(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let home = Home {
        folder: folder.path().join("d.dossier"),
        state: Some(folder.path().join("state")),
    };
    let (mut dossier, _) = Dossier::create(home.clone(), &passphrase(), KdfParams::FLOOR).unwrap();
    let records: Vec<Value> = (0..RECORDS).map(record).collect();
    let plan = dossier
        .plan_import(
            [source(
                "many.json",
                json!({"format": "dossier-export/1", "records": records})
                    .to_string()
                    .into_bytes(),
            )],
            None,
            &mut judge(),
            &mut |_| true,
        )
        .unwrap();
    assert_eq!(plan.rows.len(), RECORDS);
    dossier.run_import(&plan, None, now()).unwrap();
    dossier.lock();

    let mut group = c.benchmark_group("10,000 records");
    group.sample_size(20).measurement_time(Duration::from_secs(8));
    group.bench_function("unlock", |b| {
        b.iter(|| {
            Dossier::open(home.clone(), Unlock::Passphrase(&passphrase()))
                .unwrap()
                .lock()
        });
    });
    let mut dossier = Dossier::open(home.clone(), Unlock::Passphrase(&passphrase())).unwrap();
    group.bench_function("list", |b| {
        b.iter(|| black_box(dossier.list(&Query::default()).len()))
    });
    let query = Query {
        search: "CAFÉ 9999".to_owned(),
        ..Query::default()
    };
    group.bench_function("search", |b| b.iter(|| black_box(dossier.list(&query).len())));
    group.bench_function("stats", |b| b.iter(|| black_box(dossier.stats())));
    group.bench_function("save", |b| {
        b.iter(|| dossier.add(record(1), None, now()).unwrap())
    });
    // The second time it is known: what is measured is reading, judging and comparing with everything there is.
    dossier
        .plan_import([source("b.json", badge())], None, &mut judge(), &mut |_| true)
        .and_then(|plan| dossier.run_import(&plan, None, now()))
        .unwrap();
    group.bench_function("plan an import", |b| {
        b.iter_batched(
            || [source("b.json", badge())],
            |sources| {
                dossier
                    .plan_import(sources, None, &mut judge(), &mut |_| true)
                    .unwrap()
            },
            BatchSize::SmallInput,
        );
    });
    let mut count = 0;
    group.bench_function("run an import", |b| {
        b.iter_batched(
            || {
                count += 1;
                let row = json!([{"kind": "work", "title": format!("Baan {count}")}]).to_string();
                source("row.json", row.into_bytes())
            },
            |source| {
                let plan = dossier
                    .plan_import([source], None, &mut judge(), &mut |_| true)
                    .unwrap();
                dossier.run_import(&plan, None, now()).unwrap()
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();

    let mut group = c.benchmark_group("one credential");
    group.bench_function("verify", |b| {
        b.iter_batched(
            badge,
            |bytes| verify_source(source("b.json", bytes), None, &mut judge()).unwrap(),
            BatchSize::SmallInput,
        );
    });
    group.finish();

    let mut group = c.benchmark_group("a share of two");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    let own = dossier.add(record(7), None, now()).unwrap().id;
    let signed = dossier
        .records()
        .find(|record| record.original.is_some())
        .unwrap()
        .id;
    let order = ShareOrder {
        recipient: "ROC Test".to_owned(),
        recipient_id: None,
        purpose: Purpose::Admission,
        from: None,
        until: "2026-07-01".parse().unwrap(),
        text: String::new(),
        items: [own, signed].map(|id| ShareOrderItem { id, names: None }).into(),
        language: Language::Nl,
        conditions: dossier::share::Conditions::default(),
        as_is: Vec::new(),
    };
    let to = folder.path().join("s.dossiershare");
    group.bench_function("seal", |b| {
        b.iter(|| dossier.share(&order, &ShareLock::default(), &to, now()).unwrap());
    });
    let shared = dossier.share(&order, &ShareLock::default(), &to, now()).unwrap();
    let (bytes, secret) = (
        fs::read(&to).unwrap(),
        Secret::parse(shared.words.as_ref().unwrap()),
    );
    group.bench_function("open", |b| {
        b.iter(|| open_bundle(&bytes, &secret, None, &mut judge()).unwrap())
    });
    group.finish();
}

criterion_group!(facade, bench);
criterion_main!(facade);
