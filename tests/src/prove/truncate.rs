//! Things that end too soon.

use std::{fs, time::Instant};

use dossier::{
    Unlock,
    credential::{NoEvidence, Policy},
    share::{self, Opening},
};
use dossier_seal::{
    AttachmentKey, CHUNK_LEN, Header, KdfParams, Passphrase, SEALED_CHUNK_LEN, StreamOpener, StreamSealer,
};
use dossier_vault::{Change, Vault};
use serde_json::json;

use super::{
    Rng, Trial,
    desk::{copy_folder, folder, now},
    flips, kill,
};

pub(super) fn run(trial: &Trial) -> Vec<String> {
    // One is every length; more is a sample of so many.
    let full = trial.count == 1;
    let lengths = |len: usize| -> Vec<usize> {
        if full {
            return (0..len).collect();
        }
        let mut dice = Rng::new(len as u64);
        (0..trial.count)
            .map(|_| dice.below(len))
            .chain([0, 1, len - 1])
            .collect()
    };
    vec![
        streams(&lengths),
        bundles(&lengths),
        databases(&lengths, full),
        logs(&lengths, full),
    ]
}

/// Every prefix of a file of three pieces.
fn streams(lengths: &dyn Fn(usize) -> Vec<usize>) -> String {
    let (_, key, _) = Header::create(&Passphrase::new("x".to_owned()), KdfParams::FLOOR).unwrap();
    let (place, file) = (key.attachment_place([1; 16]), AttachmentKey::make().unwrap());
    let (mut sealer, head) = StreamSealer::new(&file, place).unwrap();
    let mut sealed = sealer.chunk(&vec![1; CHUNK_LEN]).unwrap();
    sealed.extend(sealer.chunk(&vec![2; CHUNK_LEN]).unwrap());
    sealed.extend(sealer.last(&vec![3; 1_000]).unwrap());
    let opens = |bytes: &[u8]| {
        let mut opener = StreamOpener::new(&file, place, &head).unwrap();
        let mut rest = bytes;
        while rest.len() > SEALED_CHUNK_LEN {
            let (chunk, after) = rest.split_at(SEALED_CHUNK_LEN);
            if opener.chunk(chunk).is_err() {
                return false;
            }
            rest = after;
        }
        opener.last(rest).is_ok()
    };
    assert!(opens(&sealed));
    let tried = lengths(sealed.len());
    assert!(
        tried.iter().all(|len| !opens(&sealed[..*len])),
        "a shorter attachment opened"
    );
    assert!(
        !opens(&[sealed.as_slice(), &[0]].concat()),
        "a longer attachment opened"
    );
    format!(
        "attachment of 3 pieces  {} of {} prefixes refused",
        tried.len(),
        tried.len()
    )
}

fn bundles(lengths: &dyn Fn(usize) -> Vec<usize>) -> String {
    let (bytes, secret) = flips::shared();
    let policy = Policy::at(now());
    let opening = Opening {
        now: now(),
        as_id: None,
        evidence: &NoEvidence,
        policy: &policy,
    };
    assert!(share::open(&bytes, &secret, &opening).is_ok());
    let tried = lengths(bytes.len());
    for len in &tried {
        assert!(
            share::open(&bytes[..*len], &secret, &opening).is_err(),
            "a share of {len} bytes opened"
        );
    }
    format!(
        "share of {} bytes    {} of {} prefixes refused",
        bytes.len(),
        tried.len(),
        tried.len()
    )
}

/// The database cut anywhere: refused, or what is missing is named, and what is shown is right.
fn databases(lengths: &dyn Fn(usize) -> Vec<usize>, full: bool) -> String {
    let desk = kill::prepared();
    let mut dossier = desk.dossier();
    for n in 0..30 {
        dossier
            .add(
                json!({"kind": "skill", "title": format!("Werk {n}")}),
                None,
                now(),
            )
            .unwrap();
    }
    dossier.lock();
    let file = desk.path.join("dossier.db");
    let whole = fs::read(&file).unwrap();
    let there = desk.vault().vault.heads().count();
    let mut tried = lengths(whole.len());
    if full {
        // A page is what a disk loses: every page's end, and the bytes around some.
        tried.retain(|len| len % 64 == 0 || len % 4_096 == 4_095 || len % 4_096 == 1);
    }
    let (mut refused, mut named) = (0, 0);
    for len in &tried {
        fs::write(&file, &whole[..*len]).unwrap();
        match Vault::open(&desk.path, Unlock::Recovery(&desk.recovery), None) {
            Err(_) => refused += 1,
            Ok(opened) => {
                let told = !opened.warnings.is_empty() || !opened.vault.check(true).is_ok();
                assert!(
                    told,
                    "a database of {len} of {} bytes opens without a word",
                    whole.len()
                );
                assert!(opened.vault.heads().count() <= there);
                named += 1;
            }
        }
        let _ = fs::remove_file(desk.path.join("dossier.db-wal"));
    }
    fs::write(&file, &whole).unwrap();
    assert!(desk.vault().vault.check(true).is_ok());
    format!(
        "database, cut           {} lengths: {refused} refused, {named} opened with a warning, 0 silent",
        tried.len()
    )
}

/// The log cut anywhere: some last commits are gone, which the device's own mark tells; never half of one.
fn logs(lengths: &dyn Fn(usize) -> Vec<usize>, full: bool) -> String {
    let desk = kill::prepared();
    let mut vault = desk.vault().vault;
    for n in 0..12 {
        vault
            .commit(Change::at(now()).ledger(format!("line {n}")).set("n", json!(n)))
            .unwrap();
    }
    let mark = vault.high_water();
    // As a killed process leaves it.
    let left = folder();
    copy_folder(&desk.path, &left.path().join("left"));
    vault.lock();
    let log = fs::read(left.path().join("left/dossier.db-wal")).unwrap();
    assert!(log.len() > 50_000, "the log holds the commits");
    let begun = Instant::now();
    let mut tried = lengths(log.len());
    if full {
        tried.retain(|len| len % 24 == 8);
    }
    let mut older = 0;
    for len in &tried {
        let place = left.path().join("now");
        let _ = fs::remove_dir_all(&place);
        copy_folder(&left.path().join("left"), &place);
        fs::write(place.join("dossier.db-wal"), &log[..*len]).unwrap();
        let opened = Vault::open(&place, Unlock::Recovery(&desk.recovery), Some(mark)).unwrap();
        let found = opened.vault.high_water();
        assert!(opened.vault.check(true).is_ok(), "half a commit at {len}");
        let lines = opened.vault.ledger().count();
        let number = opened.vault.setting("n").and_then(serde_json::Value::as_u64);
        assert_eq!(
            number.map_or(0, |n| n + 1),
            lines as u64,
            "half a commit at {len}"
        );
        let told = opened
            .warnings
            .iter()
            .any(|warning| warning.code() == "rolled_back");
        assert_eq!(told, found.epoch < mark.epoch, "{len}");
        older += usize::from(told);
    }
    format!(
        "log, cut                {} lengths: {older} told as older by the mark, 0 half commits; {:.0} s",
        tried.len(),
        begun.elapsed().as_secs_f32()
    )
}
