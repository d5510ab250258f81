//! Bundles for the viewer: one as it should be, one of fifty credentials, and one for each way to be broken.
//!
//! Long because one broken bundle after the other.

use std::io::Write;

use dossier_credential::own::Purpose;
use dossier_seal::{
    HolderKey, Passphrase,
    age_file::{self, AgeIdentity, Recipients},
};
use dossier_share::{Secret, Shareable};
use dossier_tests::corpus;
use serde_json::json;

use crate::support::{
    Loose, Shelf, Stored, fields, internship, key, opened, parcel, selection, shareable, sign, signed, whole,
    zip,
};

/// The words that open every bundle here.
pub(crate) const WORDS: &str = "fiets kaas dijk tulp noord zon";

/// The application would do this much work.
pub(crate) const TOO_MUCH_HERE: &str = "more work than a browser does";

/// A bundle, and what it is tried with.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) secret: String,
}

/// Seals a container for one key: words take their second, each time.
struct Lock(AgeIdentity);

impl Lock {
    fn seal(&self, container: &[u8]) -> Vec<u8> {
        let recipients = Recipients::Keys(vec![self.0.recipient()]);
        let mut writer = age_file::seal_to(&recipients, Vec::new()).unwrap();
        writer.write_all(container).unwrap();
        writer.finish().unwrap()
    }
}

/// An internship with a file, a signed credential, one that was tampered with, and text that would like to be markup.
fn loose() -> (Loose, HolderKey) {
    let mut shelf = Shelf::default();
    let (mut stage, badge, mut forged) = (internship(), signed("EHBO"), signed("Heftruck"));
    let report = shelf.add("verslag.pdf", "application/pdf", b"%PDF-1.4 report");
    stage.attachments = vec![report.clone()];
    let original = String::from_utf8(forged.original.clone().unwrap()).unwrap();
    forged.original = Some(original.replace("Heftruck", "Hijskraan").into_bytes());
    let markup = shareable(json!({
        "kind": "portfolio", "title": "<img src=x onerror=window.ran=1>",
        "fields": {"description": "<script>window.ran=1</script>", "url": "javascript:window.ran=1"},
    }));
    let mut picked = fields(
        &stage,
        &[
            "title",
            "dates",
            "organisation",
            "hours",
            "tasks",
            "workProcesses",
        ],
    );
    picked.attachments = vec![report.id];
    let items = vec![
        picked,
        whole(&badge),
        whole(&forged),
        fields(&markup, &["title", "description", "url"]),
    ];
    let parcel = parcel(selection(items), vec![stage, badge, forged, markup], &shelf);
    (Loose::of(&opened(&parcel)), parcel.holder)
}

/// A bundle as it should be, under the words with the work factor that real ones have.
pub(crate) fn usual() -> Vec<u8> {
    let passphrase = Passphrase::new(WORDS.to_owned());
    let under = Recipients::Passphrase(&passphrase, age_file::DEFAULT_WORK);
    let mut writer = age_file::seal_to(&under, Vec::new()).unwrap();
    writer.write_all(&loose().0.zip()).unwrap();
    writer.finish().unwrap()
}

/// Fifty signed credentials, and the key file that opens them.
pub(crate) fn fifty() -> (Vec<u8>, String) {
    let records: Vec<Shareable> = (1..=50).map(|n| signed(&format!("Badge {n}"))).collect();
    let items = records.iter().map(whole).collect();
    let container = Loose::of(&opened(&parcel(selection(items), records, &Shelf::default()))).zip();
    let lock = Lock(AgeIdentity::make());
    (lock.seal(&container), lock.0.to_text().to_string())
}

/// Every way to be broken that there is a file or a rule for.
pub(crate) fn cases() -> Vec<Case> {
    let (good, holder) = loose();
    let lock = Lock(AgeIdentity::make());
    let key_text = lock.0.to_text().to_string();
    let mut cases = Vec::new();
    let mut add = |name: &str, bytes: Vec<u8>, secret: &str| {
        cases.push(Case {
            name: name.to_owned(),
            bytes,
            secret: secret.to_owned(),
        });
    };
    let changed = |change: &dyn Fn(&mut Loose)| {
        let mut loose = good.clone();
        change(&mut loose);
        lock.seal(&loose.zip())
    };
    add("as it should be", lock.seal(&good.zip()), &key_text);
    add("other words", usual(), "andere woorden");
    add(
        "a key where words are asked",
        usual(),
        &AgeIdentity::make().to_text(),
    );
    let (for_a_key, _) = fifty();
    add("words where a key is asked", for_a_key.clone(), WORDS);
    add("another key", for_a_key, &AgeIdentity::make().to_text());
    add("no bundle at all", b"hello, this is a letter".to_vec(), &key_text);
    add("nothing", Vec::new(), &key_text);
    add("no zip inside", lock.seal(b"hello"), &key_text);
    let mut cut = lock.seal(&good.zip());
    cut.truncate(cut.len() - 9);
    add("cut off", cut, &key_text);
    let mut bent = lock.seal(&good.zip());
    let middle = bent.len() / 2;
    bent[middle] ^= 1;
    add("one bit bent", bent, &key_text);
    let costly = |work: u8| {
        let stanza = format!("-> scrypt {} {work}\n{}\n", "A".repeat(22), "A".repeat(43));
        format!(
            "age-encryption.org/v1\n{stanza}--- {}\n{}",
            "A".repeat(43),
            "\0".repeat(64)
        )
        .into_bytes()
    };
    add("more work than anybody does", costly(30), WORDS);
    add(TOO_MUCH_HERE, costly(19), WORDS);
    add(
        "another receipt",
        changed(&|l| {
            l.edit("consent/receipt.jsonld", |r| {
                r["dct:created"] = json!("2020-01-01T00:00:00Z")
            })
        }),
        &key_text,
    );
    add(
        "another file",
        changed(&|l| l.set("attachments/01-01.pdf", "%PDF other")),
        &key_text,
    );
    add(
        "a longer period",
        changed(&|l| {
            l.edit("presentation.json", |p| {
                p["verifiableCredential"][0]["validUntil"] = json!("2099-01-01T00:00:00Z")
            })
        }),
        &key_text,
    );
    add(
        "another audience",
        changed(&|l| {
            l.edit("presentation.json", |p| {
                p["proof"][0]["domain"] = json!("other@example.nl")
            })
        }),
        &key_text,
    );
    add(
        "a proof less",
        changed(&|l| {
            l.edit("presentation.json", |p| {
                p["proof"].as_array_mut().unwrap().pop();
            })
        }),
        &key_text,
    );
    add(
        "a file more",
        changed(&|l| l.0.push(("records/09-work.json".to_owned(), b"{}".to_vec()))),
        &key_text,
    );
    add(
        "a file less",
        changed(&|l| l.0.retain(|(name, _)| name != "README.txt")),
        &key_text,
    );
    add(
        "no manifest",
        changed(&|l| l.0.retain(|(name, _)| name != "presentation.json")),
        &key_text,
    );
    add(
        "a key twice",
        changed(&|l| {
            let text = String::from_utf8(l.get("presentation.json").to_vec()).unwrap();
            l.set("presentation.json", text.replacen('{', "{\"id\":\"urn:x\",", 1));
        }),
        &key_text,
    );
    add(
        "another layout",
        changed(&|l| l.set("mimetype", "application/zip")),
        &key_text,
    );
    let attacker = key();
    add(
        "an attacker's presentation around the learner's records",
        changed(&|l| l.sign_again(&attacker)),
        &key_text,
    );
    // What a learner's own program would never sign.
    let signed_again = |change: &dyn Fn(&mut Loose)| {
        changed(&|l| {
            change(l);
            l.sign_again(&holder);
        })
    };
    add(
        "no receipt",
        signed_again(&|l| l.0.retain(|(name, _)| name != "consent/receipt.jsonld")),
        &key_text,
    );
    add(
        "a receipt that says two things",
        signed_again(&|l| {
            let text = String::from_utf8(l.get("consent/receipt.jsonld").to_vec()).unwrap();
            l.set(
                "consent/receipt.jsonld",
                text.replacen('{', "{\"dct:identifier\":\"1\",", 1),
            );
        }),
        &key_text,
    );
    add(
        "a record that is none",
        signed_again(&|l| {
            let mut claim = l.json("records/01-internship.json");
            claim["credentialSubject"]["http://www.w3.org/1999/02/22-rdf-syntax-ns#value"]["@value"]["kind"] =
                json!("pet");
            let claim = sign(claim, &holder, Purpose::Assertion);
            l.set("records/01-internship.json", serde_json::to_vec(&claim).unwrap());
        }),
        &key_text,
    );
    add(
        "a record that was changed",
        signed_again(&|l| {
            l.edit("records/01-internship.json", |claim| {
                claim["name"] = json!("Diploma")
            })
        }),
        &key_text,
    );
    add(
        "no JSON",
        changed(&|l| l.set("presentation.json", "{")),
        &key_text,
    );
    add(
        "a member that nobody knows",
        changed(&|l| l.edit("presentation.json", |p| p["more"] = json!(1))),
        &key_text,
    );
    let entries = |change: &dyn Fn(&mut Vec<Stored>)| {
        let mut entries: Vec<_> = good
            .0
            .iter()
            .map(|(name, content)| Stored::new(name, content))
            .collect();
        change(&mut entries);
        lock.seal(&zip(&entries))
    };
    add(
        "a name twice",
        entries(&|e| {
            let again = e[2].clone();
            e.push(again);
        }),
        &key_text,
    );
    add(
        "a name that leads out",
        entries(&|e| e[2].name = "../evil.json".to_owned()),
        &key_text,
    );
    add(
        "two names for one file",
        entries(&|e| e[2].local_name = Some("records/other.json".to_owned())),
        &key_text,
    );
    add(
        "stray bytes",
        entries(&|e| e[2].gap = b"stray".to_vec()),
        &key_text,
    );
    add(
        "bytes that two files own",
        entries(&|e| e.last_mut().unwrap().offset = Some(0)),
        &key_text,
    );
    add(
        "a directory among the files",
        entries(&|e| e[2].attributes = 0x10),
        &key_text,
    );
    add("a method of its own", entries(&|e| e[2].method = 12), &key_text);
    let mut tail = zip(&good
        .0
        .iter()
        .map(|(name, content)| Stored::new(name, content))
        .collect::<Vec<_>>());
    tail.push(0);
    add("bytes behind the end", lock.seal(&tail), &key_text);
    add("a lock of its own", entries(&|e| e[2].flags = 1), &key_text);
    add("a wrong sum", entries(&|e| e[2].crc = Some(7)), &key_text);
    add(
        "a promise too large",
        entries(&|e| e[2].bytes = Some(300 << 20)),
        &key_text,
    );
    add(
        "too many files",
        entries(&|e| e.extend((0..500).map(|n| Stored::new(&format!("evidence/{n}-x.json"), b"{}")))),
        &key_text,
    );
    for (name, bytes) in of_the_corpus(&lock) {
        add(&name, bytes, &key_text);
    }
    cases.extend(limits().into_iter().map(|(case, _)| case));
    cases
}

/// Bundles that are in order and may not be used now, with the word for it.
pub(crate) fn limits() -> Vec<(Case, &'static str)> {
    let lock = Lock(AgeIdentity::make());
    let day = crate::support::moment;
    let periods = [
        (
            "expired",
            "2026-11-01T00:00:00Z",
            "2026-11-22T10:30:00Z",
            "2026-11-22T09:00:00Z",
        ),
        (
            "not_yet_valid",
            "2026-12-01T00:00:00Z",
            "2026-12-31T00:00:00Z",
            "2026-12-31T00:00:00Z",
        ),
    ];
    let of = |(limit, from, until, signed_until): (&'static str, &str, &str, &str)| {
        let stage = internship();
        let mut selection = selection(vec![fields(&stage, &["title"])]);
        (selection.from, selection.until) = (day(from), day(until));
        let parcel = parcel(selection, vec![stage], &Shelf::default());
        let mut loose = Loose::of(&opened(&parcel));
        // A share that is over cannot be proposed: its holder signs it anew with the period that has passed.
        let mut presentation = loose.json("presentation.json");
        presentation["verifiableCredential"][0]["validUntil"] = json!(signed_until);
        loose.set("presentation.json", serde_json::to_vec(&presentation).unwrap());
        loose.sign_again(&parcel.holder);
        let case = Case {
            name: limit.to_owned(),
            bytes: lock.seal(&loose.zip()),
            secret: lock.0.to_text().to_string(),
        };
        (case, limit)
    };
    periods.into_iter().map(of).collect()
}

/// The corpus' negatives, in our media type and under our words.
fn of_the_corpus(lock: &Lock) -> Vec<(String, Vec<u8>)> {
    let Some(folder) = corpus().map(|corpus| corpus.join("consent/bundles")) else {
        return Vec::new();
    };
    let sample = |path: &std::path::Path| {
        let mut files = unzip(&std::fs::read(path).unwrap());
        files[0].1 = b"application/vnd.eigen-dossier.share+zip".to_vec();
        Loose(files)
    };
    let good = sample(&folder.join("share.zip"));
    let mut found: Vec<_> = std::fs::read_dir(folder.join("negative"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    let of = |path: std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let loose = if name.ends_with(".zip") {
            sample(&path)
        } else {
            let mut loose = good.clone();
            loose.set("presentation.json", std::fs::read(&path).unwrap());
            loose
        };
        (name, lock.seal(&loose.zip()))
    };
    found.into_iter().map(of).collect()
}

/// By another's reader, in the order of its directory.
fn unzip(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ::zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).unwrap();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect()
}

/// Opens as the application does.
pub(crate) fn natively(case: &Case) -> Result<dossier_share::Opened, String> {
    let opened = dossier_viewer::open(&case.bytes, &Secret::parse(&case.secret), crate::support::now());
    opened.map_err(|fault| fault.code().to_owned())
}
