//! Credentials judged per second on one core: `cargo bench -p dossier-credential`.
//!
//! The subjects are our own vectors, so the numbers can be had without the corpus. Reading is included: what a
//! learner waits for is a file becoming a verdict.
#![allow(clippy::unwrap_used, missing_docs)]

use std::{collections::HashMap, num::NonZeroUsize};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dossier_credential::{Batch, NoEvidence, Policy, read, verify};
use dossier_model::Fetched;

fn bench(c: &mut Criterion) {
    let policy = Policy::at("2026-06-01T00:00:00Z".parse().unwrap());
    let mut group = c.benchmark_group("verify");
    group.throughput(Throughput::Elements(1));
    let subjects = [
        "eddsa-rdfc-2022",
        "eddsa-jcs-2022",
        "ed25519signature2020",
        "ecdsa-rdfc-2019",
        "vc-jwt-eddsa",
        "vc-jwt-es256",
        "vc-jwt-rs256",
    ];
    for name in subjects {
        let path = format!("{}/tests/vectors/{name}/valid.vector", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let bytes = text.split_once('\n').unwrap().1.trim_end().as_bytes();
        group.bench_function(name, |b| {
            b.iter(|| verify(&read(bytes).unwrap(), &NoEvidence, &policy))
        });
    }
    // A real Open Badge 3.0 has more blank nodes and longer contexts; it stands in the corpus, if that is here.
    let corpus = std::env::var_os("DOSSIER_CORPUS").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        std::path::PathBuf::from,
    );
    if let Ok(bytes) = std::fs::read(corpus.join("credentials/ob3/dcc/v2-rdfc-basic.json")) {
        group.bench_function("open-badge-3-eddsa-rdfc-2022", |b| {
            b.iter(|| verify(&read(&bytes).unwrap(), &NoEvidence, &policy))
        });
    }
    group.finish();

    // A school's list is asked about for each of its credentials: read once, or a hundred times.
    let path = format!(
        "{}/tests/vectors/status/in-good-standing.vector",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).unwrap();
    let (credential, list) = text.split_once('\n').unwrap().1.split_once("\n@ 200 ").unwrap();
    let (url, list) = list.split_once('\n').unwrap();
    let credential = read(credential.as_bytes()).unwrap();
    let fetched = Fetched {
        url: url.to_owned(),
        final_url: url.to_owned(),
        status: 200,
        media_type: String::new(),
        at: policy.now,
        bytes: list.trim_end().as_bytes().to_vec(),
    };
    let evidence = HashMap::from([(url.to_owned(), fetched)]);
    let hundred = vec![&credential; 100];
    let mut group = c.benchmark_group("a hundred credentials of one status list");
    group.throughput(Throughput::Elements(100));
    group.bench_function("one by one", |b| {
        b.iter(|| {
            hundred
                .iter()
                .map(|one| verify(one, &evidence, &policy))
                .collect::<Vec<_>>()
        })
    });
    for workers in [1, 2] {
        let workers = NonZeroUsize::new(workers).unwrap();
        group.bench_function(format!("in a batch, {workers} workers"), |b| {
            b.iter(|| Batch::new(policy.clone()).verify_each(&hundred, |_| &evidence, workers))
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
