//! What is left in memory: a core dump of the program, open, locked, and of one that leaks.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, ExitCode, Stdio},
};

use dossier::{Dossier, Home, KdfParams, Lang, Passphrase, Query, Unlock, make_words};
use dossier_seal::Zeroizing;
use serde_json::json;

use super::{
    Trial,
    acts::say,
    desk::{Desk, folder, now},
    keys,
};

/// Records with a word of their own.
const CANARIES: usize = 20;

pub(super) fn run(trial: &Trial) -> Vec<String> {
    if Command::new("gcore").arg("--help").output().is_err() {
        eprintln!("passed over: no gcore (package gdb)");
        return Vec::new();
    }
    let mut lines = Vec::new();
    for round in 0..trial.count {
        // Made now: a passphrase that stands in this program would be found in every dump of it.
        let typed = make_words(6, Lang::En).unwrap();
        let desk = Desk::new();
        desk.vault()
            .vault
            .change_passphrase(&Passphrase::new(typed.to_string()), KdfParams::FLOOR)
            .unwrap();
        let header = fs::read(desk.path.join("header.bak")).unwrap();
        let mut wanted: Vec<(String, Vec<u8>)> = keys::of_header(&header, &typed)
            .into_iter()
            .map(|(name, bytes)| (name.to_owned(), bytes))
            .collect();
        let mut dossier = desk.dossier();
        for n in 0..CANARIES {
            let word = format!(
                "kanarie-{round}-{n}-{:016x}",
                super::Rng::new(n as u64 + 1).next()
            );
            let record = json!({"kind": "work", "title": format!("Werk {n}"), "notes": word});
            dossier.add(record, None, now()).unwrap();
            wanted.push((format!("record {n}"), word.into_bytes()));
        }
        dossier.lock();
        let names = |found: &[String]| {
            if found.is_empty() {
                "none".to_owned()
            } else {
                found.join(", ")
            }
        };

        let (open, locked) = dumps(trial, &desk, &typed, &wanted, false);
        let must = ["passphrase", "record key", "data key"];
        let canaries = open
            .iter()
            .filter(|name| name.starts_with("record ") && *name != "record key")
            .count();
        assert_eq!(canaries, CANARIES, "the open dump shows every record: {open:?}");
        assert!(
            must[1..]
                .iter()
                .all(|name| open.iter().any(|found| found == name)),
            "{open:?}"
        );
        assert_eq!(locked, Vec::<String>::new(), "left in memory after locking");
        let (_, leaked) = dumps(trial, &desk, &typed, &wanted, true);
        assert!(
            !leaked.is_empty(),
            "a program that leaks passes: the proof cannot fail"
        );
        if round == 0 {
            lines.push(format!(
                "open     {} of {} secrets found: {}",
                open.len(),
                wanted.len(),
                names(&open)
            ));
            lines.push(format!("locked   0 of {} found", wanted.len()));
            lines.push(format!("leaky    {} found (must be above 0)", leaked.len()));
        }
    }
    lines.push(format!("{} rounds, each with three dumps", trial.count));
    lines
}

/// Which secrets stand in a dump of the open program, and in one of the locked.
fn dumps(
    trial: &Trial,
    desk: &Desk,
    typed: &str,
    wanted: &[(String, Vec<u8>)],
    leaky: bool,
) -> (Vec<String>, Vec<String>) {
    let home = folder();
    let secret = home.path().join("secret");
    fs::write(&secret, typed).unwrap();
    let mut child = Command::new(&trial.program)
        .args(["child", "hold"])
        .arg(&desk.path)
        .arg(&secret)
        .arg(if leaky { "leaky" } else { "careful" })
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    assert_eq!(lines.next().as_deref(), Some("open"));
    let open = found(&child, home.path(), wanted);
    child.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
    assert_eq!(lines.next().as_deref(), Some("locked"));
    let locked = found(&child, home.path(), wanted);
    drop(child.stdin.take());
    child.wait().unwrap();
    (open, locked)
}

fn found(child: &Child, home: &Path, wanted: &[(String, Vec<u8>)]) -> Vec<String> {
    let core = home.join("core");
    let dumped = Command::new("gcore")
        .arg("-o")
        .arg(&core)
        .arg(child.id().to_string())
        .output()
        .unwrap();
    let file = home.join(format!("core.{}", child.id()));
    let bytes =
        fs::read(&file).unwrap_or_else(|_| panic!("no dump: {}", String::from_utf8_lossy(&dumped.stderr)));
    fs::remove_file(file).unwrap();
    assert!(bytes.len() > 1 << 20, "a dump of {} bytes", bytes.len());
    wanted
        .iter()
        .filter(|(_, secret)| holds(&bytes, secret))
        .map(|(name, _)| name.clone())
        .collect()
}

fn holds(bytes: &[u8], secret: &[u8]) -> bool {
    let (first, rest) = secret.split_first().unwrap();
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| byte == first) {
        if bytes[from + at + 1..].starts_with(rest) {
            return true;
        }
        from += at + 1;
    }
    false
}

/// The process that is dumped: opens, uses what it opened, waits, locks, waits.
pub(super) fn hold(folder: &Path, secret: &Path, leaky: bool) -> ExitCode {
    // No reader with a buffer of its own: what it keeps nobody wipes.
    let typed = Zeroizing::new(fs::read(secret).unwrap());
    let text = Zeroizing::new(String::from_utf8(typed.to_vec()).unwrap());
    drop(typed);
    let passphrase = Passphrase::new(String::clone(&text));
    drop(text);
    let home = Home {
        folder: folder.to_owned(),
        state: None,
    };
    let dossier = Dossier::open(home, Unlock::Passphrase(&passphrase)).unwrap();
    drop(passphrase);
    let found = dossier.list(&Query {
        search: "kanarie".to_owned(),
        ..Query::default()
    });
    let all = found.len();
    say("open");
    wait();
    if leaky {
        // What a forgotten reference or a missing wipe comes to.
        std::mem::forget(dossier);
    } else {
        dossier.lock();
    }
    say("locked");
    wait();
    ExitCode::from(u8::from(all != CANARIES))
}

fn wait() {
    let mut line = String::new();
    let _ = std::io::stdin().read_line(&mut line);
}
