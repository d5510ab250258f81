//! How long it takes to seal and to open: fifty own records and fifty signed credentials, and one
//! large file. age keys, so that the passphrase's deliberate second does not hide the rest.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::{hint::black_box, io::sink};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dossier_seal::age_file::AgeIdentity;
use dossier_share::{Consent, Lock, Selected, Shareable, propose, seal};
use support::*;

fn consent(items: Vec<Selected>, records: Vec<Shareable>) -> Consent {
    propose(selection(items), records, now()).unwrap().accept(now())
}

fn lock() -> Lock<'static> {
    Lock::Keys(vec![AgeIdentity::make().recipient()])
}

fn fifty(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("fifty");
    group.sample_size(20);
    let holder = key();
    let records: Vec<_> = (0..50).map(|_| internship()).collect();
    let items = records
        .iter()
        .map(|of| fields(of, &["title", "dates", "hours", "organisation"]))
        .collect();
    let own = consent(items, records);
    group.bench_function("seal own records", |bench| {
        bench.iter(|| seal(&own, &holder, lock(), &Shelf::default(), &mut sink()).unwrap());
    });
    let open = |parcel: &Parcel| black_box(opened(parcel)).items.len();
    let of_own = {
        let records: Vec<_> = (0..50).map(|_| internship()).collect();
        let items = records
            .iter()
            .map(|of| fields(of, &["title", "dates", "hours", "organisation"]))
            .collect();
        parcel(selection(items), records, &Shelf::default())
    };
    group.bench_function("open own records", |bench| bench.iter(|| open(&of_own)));
    let of_signed = {
        let records: Vec<_> = (0..50).map(|n| signed(&format!("Badge {n}"))).collect();
        parcel(
            selection(records.iter().map(whole).collect()),
            records,
            &Shelf::default(),
        )
    };
    group.bench_function("open signed credentials", |bench| bench.iter(|| open(&of_signed)));
    group.finish();
}

fn large_file(criterion: &mut Criterion) {
    const BYTES: usize = 32 << 20;
    let mut group = criterion.benchmark_group("one file of 32 MiB");
    group.sample_size(10).throughput(Throughput::Bytes(BYTES as u64));
    let mut shelf = Shelf::default();
    let film = shelf.add("film.mp4", "video/mp4", &vec![7; BYTES]);
    let mut of = internship();
    of.attachments = vec![film.clone()];
    let picked = Selected {
        attachments: vec![film.id],
        ..fields(&of, &["title"])
    };
    let consented = consent(vec![picked.clone()], vec![of.clone()]);
    let holder = key();
    group.bench_function("seal", |bench| {
        bench.iter(|| seal(&consented, &holder, lock(), &shelf, &mut sink()).unwrap());
    });
    let parcel = parcel(selection(vec![picked]), vec![of], &shelf);
    group.bench_function("open", |bench| {
        bench.iter(|| black_box(opened(&parcel)).items.len())
    });
    group.finish();
}

criterion_group!(benches, fifty, large_file);
criterion_main!(benches);
