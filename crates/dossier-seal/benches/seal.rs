//! How long sealing takes: a record, a stream, a key.
#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use dossier_seal::{
    AttachmentKey, CHUNK_LEN, Header, KdfParams, Passphrase, StreamOpener, StreamSealer, Unlock,
    make_recovery_code,
};

fn record(c: &mut Criterion) {
    let key = Header::create(&Passphrase::new("bench".to_owned()), KdfParams::FLOOR)
        .unwrap()
        .1;
    let at = key.place(1, [5; 16], 1, 1);
    let mut group = c.benchmark_group("record");
    for len in [200, 2_000, 20_000] {
        let payload = vec![7; len];
        let sealed = key.seal_row(at, &payload).unwrap();
        group.throughput(Throughput::Bytes(len as u64));
        group.bench_function(format!("seal/{len}"), |b| {
            b.iter(|| key.seal_row(at, black_box(&payload)).unwrap())
        });
        group.bench_function(format!("open/{len}"), |b| {
            b.iter(|| key.open_row(at, black_box(&sealed)).unwrap())
        });
    }
    group.finish();
}

fn stream(c: &mut Criterion) {
    const CHUNKS: usize = 64;
    let data = Header::create(&Passphrase::new("bench".to_owned()), KdfParams::FLOOR)
        .unwrap()
        .1;
    let at = data.attachment_place([3; 16]);
    let key = AttachmentKey::make().unwrap();
    let text = vec![7; CHUNK_LEN];
    let seal = || {
        let (mut sealer, head) = StreamSealer::new(&key, at).unwrap();
        let mut chunks: Vec<Vec<u8>> = (1..CHUNKS).map(|_| sealer.chunk(&text).unwrap()).collect();
        chunks.push(sealer.last(&text).unwrap());
        (head, chunks)
    };
    let (head, chunks) = seal();
    let mut group = c.benchmark_group("stream");
    group
        .throughput(Throughput::Bytes((CHUNKS * CHUNK_LEN) as u64))
        .sample_size(30);
    group.bench_function("seal/4MiB", |b| b.iter(seal));
    group.bench_function("open/4MiB", |b| {
        b.iter(|| {
            let mut opener = StreamOpener::new(&key, at, &head).unwrap();
            for chunk in &chunks[..CHUNKS - 1] {
                black_box(opener.chunk(chunk).unwrap());
            }
            opener.last(&chunks[CHUNKS - 1]).unwrap()
        });
    });
    group.finish();
}

fn key(c: &mut Criterion) {
    let passphrase = Passphrase::new("bench".to_owned());
    let mut group = c.benchmark_group("unlock");
    group.sample_size(10);
    for (name, kdf) in [("floor", KdfParams::FLOOR), ("default", KdfParams::DEFAULT)] {
        let header = Header::create(&passphrase, kdf).unwrap().0;
        group.bench_function(format!("passphrase/{name}"), |b| {
            b.iter(|| header.unlock(Unlock::Passphrase(&passphrase)).unwrap());
        });
    }
    let (header, _, recovery) = Header::create(&passphrase, KdfParams::FLOOR).unwrap();
    group.bench_function("recovery", |b| {
        b.iter(|| header.unlock(Unlock::Recovery(&recovery)).unwrap())
    });
    group.bench_function("recovery_code", |b| {
        b.iter_batched(|| (), |()| make_recovery_code(), BatchSize::SmallInput)
    });
    group.finish();
}

criterion_group!(benches, record, stream, key);
criterion_main!(benches);
