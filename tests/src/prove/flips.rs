//! One bit is another: in the header, in a record, in a share, anywhere in a dossier of ten mebibytes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{Seek as _, SeekFrom, Write as _},
    path::Path,
    time::Instant,
};

use dossier::{
    Unlock,
    credential::{NoEvidence, Policy},
    model::RecordId,
    share::{self, Opening, Secret},
};
use dossier_seal::{Header, Passphrase, age_file::AgeIdentity};
use dossier_vault::{Change, OpenFault, StoredRecord, Vault};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{
    Rng, Trial,
    desk::{Desk, content, now},
    kill, pages,
    pages::Use,
};

pub(super) fn run(trial: &Trial) -> Vec<String> {
    let full = trial.count >= 10_000;
    let mut lines = Vec::new();
    for (part, run) in [
        ("header", headers as fn(bool) -> String),
        ("record", record),
        ("share", bundle),
    ] {
        if trial.wants(part) {
            lines.push(trial.told(run(full)));
        }
    }
    if trial.wants("anywhere") {
        lines.extend(anywhere(trial.count, if full { 10 << 20 } else { 1 << 20 }));
    }
    lines
}

/// Every bit of a header with its two slots, with the passphrase slot's key derivation left out: the recovery code
/// opens first, and what is damaged is said before any secret is tried.
fn headers(full: bool) -> String {
    let secret = Passphrase::new("x".to_owned());
    let (header, _, recovery) = Header::create(&secret, dossier::KdfParams::FLOOR).unwrap();
    let bytes = header.encode();
    let mut dice = Rng::new(7);
    let (mut refused, mut dressed_refused) = (0, 0);
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(
            Header::decode(&flipped).is_err(),
            "bit {bit} of the header goes unnoticed"
        );
        refused += 1;
        // Somebody who flips with intent computes the checksum anew. Then the MAC and the slot tell.
        if !full && dice.below(4) != 0 || bit / 8 >= bytes.len() - 32 {
            continue;
        }
        let end = flipped.len() - 32;
        let sum = Sha256::new_with_prefix(b"dossier/v1/header-sum")
            .chain_update(&flipped[..end])
            .finalize();
        flipped[end..].copy_from_slice(&sum);
        let opened =
            Header::decode(&flipped).is_ok_and(|header| header.unlock(Unlock::Recovery(&recovery)).is_ok());
        assert!(
            !opened,
            "bit {bit} of the header, with a right checksum, goes unnoticed"
        );
        dressed_refused += 1;
    }
    format!(
        "header and slots  {refused} of {refused} bits refused; {dressed_refused} of {dressed_refused} with the checksum mended refused"
    )
}

/// Every bit of one sealed record, where it lies.
fn record(full: bool) -> String {
    let desk = kill::prepared();
    let (place, sealed): (i64, Vec<u8>) = desk
        .sql()
        .query_row(
            "SELECT place, sealed FROM row ORDER BY place LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    let step = if full { 1 } else { 97 };
    let mut named = 0;
    for bit in (0..sealed.len() * 8).step_by(step) {
        let mut flipped = sealed.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let put = |bytes: &[u8]| {
            desk.sql()
                .execute(
                    "UPDATE row SET sealed = ?1 WHERE place = ?2",
                    rusqlite::params![bytes, place],
                )
                .unwrap();
        };
        put(&flipped);
        let opened = desk.vault();
        let problems = opened.vault.check(false).problems;
        assert!(
            problems
                .iter()
                .any(|problem| problem.code.as_str() == "row_altered"),
            "bit {bit}: {problems:?}"
        );
        assert_eq!(
            opened.vault.heads().count(),
            0,
            "bit {bit}: a changed record is shown"
        );
        named += 1;
        drop(opened);
        put(&sealed);
    }
    assert!(desk.vault().vault.check(true).is_ok());
    format!("one record        {named} of {named} bits named as row_altered, never shown")
}

/// Every bit of a share of some 64 KiB.
fn bundle(full: bool) -> String {
    let (bytes, secret) = shared();
    let policy = Policy::at(now());
    let opening = Opening {
        now: now(),
        as_id: None,
        evidence: &NoEvidence,
        policy: &policy,
    };
    share::open(&bytes, &secret, &opening).expect("the untouched share opens");
    let step = if full { 1 } else { 991 };
    let mut refused = 0_u64;
    let begun = Instant::now();
    let mut flipped = bytes.clone();
    for bit in (0..bytes.len() * 8).step_by(step) {
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(
            share::open(&flipped, &secret, &opening).is_err(),
            "bit {bit} of the share goes unnoticed"
        );
        flipped[bit / 8] ^= 1 << (bit % 8);
        refused += 1;
    }
    format!(
        "a share           {} bytes: {refused} of {refused} bits refused; {:.0} s",
        bytes.len(),
        begun.elapsed().as_secs_f32()
    )
}

/// A share with a file in it, for a key.
pub(super) fn shared() -> (Vec<u8>, Secret) {
    let desk = kill::prepared();
    let mut dossier = desk.dossier();
    let id = dossier.records().next().unwrap().id;
    let file = content(5, 52_000);
    let attached = dossier
        .attach(id, "bijlage.bin", &mut file.as_slice(), now())
        .unwrap();
    let identity = AgeIdentity::make();
    let order = dossier::ShareOrder {
        recipient: "Loket".to_owned(),
        recipient_id: None,
        purpose: dossier::model::Purpose::Guidance,
        from: None,
        until: "2026-12-31".parse().unwrap(),
        text: "Bij dezen".to_owned(),
        conditions: dossier::share::Conditions::default(),
        as_is: Vec::new(),
        items: vec![dossier::ShareOrderItem {
            id,
            names: Some(vec!["title".to_owned(), attached.id.to_string()]),
        }],
        language: dossier::model::Language::Nl,
    };
    let lock = dossier::ShareLock {
        keys: vec![identity.recipient().to_string()],
        ..Default::default()
    };
    let out = desk.home.path().join("out.dossiershare");
    dossier.share(&order, &lock, &out, now()).unwrap();
    (fs::read(out).unwrap(), Secret::Keys(vec![identity]))
}

/// What a dossier says, to be compared.
#[derive(PartialEq)]
struct Says {
    records: BTreeMap<RecordId, StoredRecord>,
    histories: usize,
    ledger: Vec<Vec<u8>>,
    settings: BTreeMap<String, serde_json::Value>,
}

fn says(vault: &Vault) -> Says {
    Says {
        records: vault.heads().map(|record| (record.id, record.clone())).collect(),
        histories: vault.sizes().versions,
        ledger: vault.ledger().map(|line| line.content.clone()).collect(),
        settings: vault
            .settings()
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect(),
    }
}

/// Random bits anywhere in the database of a dossier of this size: records, old versions, files, a ledger.
fn anywhere(flips: u64, size: usize) -> Vec<String> {
    let desk = filled(size);
    let file = desk.path.join("dossier.db");
    // Once open and shut: what an earlier session left over is swept.
    let whole = says(&desk.vault().vault);
    let pristine = fs::read(&file).unwrap();
    assert!(desk.vault().warnings.is_empty());
    assert_eq!(
        fs::read(&file).unwrap(),
        pristine,
        "opening a closed dossier writes nothing into it"
    );
    let uses = pages::uses(&pristine);
    let share = |kind| uses.iter().filter(|one| **one == kind).count() as f64 * 100.0 / uses.len() as f64;
    let begun = Instant::now();
    let mut dice = Rng::new(flips);
    let (mut found, mut in_content, mut in_structure, mut unnoticed_structure, mut unused) =
        (0_u64, 0_u64, 0_u64, 0_u64, 0_u64);
    let (mut refused, mut codes) = (0_u64, BTreeMap::<&str, u64>::new());
    for _ in 0..flips {
        let bit = dice.below(pristine.len() * 8);
        let (at, kind) = (bit / 8, uses[bit / 8]);
        poke(&file, at, pristine[at] ^ 1 << (bit % 8));
        let noticed = noticed(&desk, &whole, &mut codes, &mut refused);
        match (kind, noticed) {
            (Use::Content, true) => in_content += 1,
            (Use::Structure, true) => in_structure += 1,
            (Use::Unused, true) => unused += 1,
            (Use::Content, false) => panic!("bit {bit}, in the content of a row, goes unnoticed"),
            (Use::Structure, false) => unnoticed_structure += 1,
            (Use::Unused, false) => unused += 1,
        }
        found += u64::from(noticed);
        restore(&file, &pristine, at);
    }
    let named: Vec<String> = codes
        .iter()
        .map(|(code, count)| format!("{code} {count}"))
        .collect();
    vec![
        format!(
            "anywhere          {flips} flips in {:.1} MiB ({:.1} % content, {:.1} % SQLite's structure, {:.1} % unused): {found} noticed",
            pristine.len() as f64 / f64::from(1 << 20),
            share(Use::Content),
            share(Use::Structure),
            share(Use::Unused)
        ),
        format!(
            "                  content {in_content} of {in_content} noticed; structure {in_structure} noticed, {unnoticed_structure} changed nothing that can be read; unused {unused}; 0 wrong plain text, 0 panics; {:.0} s",
            begun.elapsed().as_secs_f32()
        ),
        format!(
            "                  refused whole {refused}; named: {}",
            named.join(", ")
        ),
    ]
}

/// Opens, compares everything that can be read, and says whether the flip was told. Wrong plain text is a panic.
fn noticed(desk: &Desk, whole: &Says, codes: &mut BTreeMap<&'static str, u64>, refused: &mut u64) -> bool {
    let opened = match Vault::open(&desk.path, Unlock::Recovery(&desk.recovery), None) {
        Ok(opened) => opened,
        Err(OpenFault::WrongSecret) => panic!("a flip made a right code a wrong one"),
        Err(_) => {
            *refused += 1;
            return true;
        }
    };
    let there = says(&opened.vault);
    let report = opened.vault.check(true);
    for (id, record) in &there.records {
        assert!(whole.records.get(id) == Some(record), "wrong plain text");
    }
    let told = !report.is_ok() || !opened.warnings.is_empty();
    assert!(told || there == *whole, "something is gone without a word");
    let seen: BTreeSet<&str> = report
        .problems
        .iter()
        .map(|problem| problem.code.as_str())
        .collect();
    for code in seen {
        *codes.entry(code).or_default() += 1;
    }
    told
}

fn poke(file: &Path, at: usize, byte: u8) {
    let mut file = fs::OpenOptions::new().write(true).open(file).unwrap();
    file.seek(SeekFrom::Start(at as u64)).unwrap();
    file.write_all(&[byte]).unwrap();
}

/// Puts the byte back; and the whole file where opening it wrote more (a header that was mended from its copy).
fn restore(file: &Path, pristine: &[u8], at: usize) {
    poke(file, at, pristine[at]);
    let now = fs::read(file).unwrap();
    if now != pristine {
        let _ = fs::remove_file(file.with_file_name("dossier.db-wal"));
        fs::write(file, pristine).unwrap();
    }
}

/// A dossier of this size: four fifths files, the rest records.
pub(super) fn filled(size: usize) -> Desk {
    let desk = kill::prepared();
    let mut dossier = desk.dossier();
    let id = dossier.records().next().unwrap().id;
    for n in 0..size / 2_500_000 + 1 {
        let file = content(n as u64, size * 4 / 5 / (size / 2_500_000 + 1));
        dossier
            .attach(id, &format!("{n}.bin"), &mut file.as_slice(), now())
            .unwrap();
    }
    for n in 0..size / 10_000 {
        let record =
            json!({"kind": "result", "title": format!("Vak {n}"), "notes": "w".repeat(n * 13 % 3_000)});
        dossier.add(record, None, now()).unwrap();
    }
    dossier.lock();
    let mut vault = desk.vault().vault;
    for n in 0..20 {
        vault
            .commit(Change::at(now()).ledger(format!("line {n}")).set("n", json!(n)))
            .unwrap();
    }
    vault.lock();
    desk
}
