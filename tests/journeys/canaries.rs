//! Nothing that a student wrote stands in plain text in any file that the command wrote.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::{machine::Machine, scan::Scanner, story, student};

#[test]
fn no_file_that_the_command_wrote_holds_a_word_of_the_student() {
    let Some(corpus) = dossier_tests::corpus() else {
        return;
    };
    let told = story::tell(Machine::with_passphrase(student::PASSPHRASE).watched(), &corpus);
    let machine = &told.machine;
    let share = told.share();
    machine.done(&["list", "--search", student::PLACE]);
    machine.done(&["show", &told.internship]);
    machine.done(&["shares"]);
    machine.done(&["check", "--full"]);
    machine.script(&["show", "9a1a4a60-5f4e-4f7e-9d5c-0d7a5f1f2b11"]);
    // A run that fails must not leave a word behind either.
    machine.script(&["import", "patch.json"]);
    machine.script(&["attach", &told.internship, "not-there.pdf"]);

    let secrets = student::beside_records(&told.recovery, told.words());
    let scanner = Scanner::new(&[student::in_records(), secrets].concat());
    assert!(scanner.len() >= 20);

    // What is on the disk, but for the papers that the student put on the desk.
    let papers = ["patch.json", "letter.txt", student::FILE_NAME].map(|name| machine.desk(name));
    let left = story::files_below(machine.root());
    let left: Vec<_> = left.into_iter().filter(|path| !papers.contains(path)).collect();
    assert!(
        left.contains(&machine.desk("out/stage.dossiershare"))
            && left.contains(&machine.dossier().join("dossier.db"))
    );
    for path in &left {
        assert_clean(&scanner, path, &fs::read(path).unwrap());
        assert_clean(&scanner, path, path.to_str().unwrap().as_bytes());
    }

    // What ever was on the disk, also for a moment.
    if let Some(traces) = machine.traces() {
        for (path, content) in traces.written() {
            assert!(
                path.starts_with(machine.root()),
                "{} is outside the machine's own folders",
                path.display()
            );
            assert_clean(&scanner, &path, &content);
            assert_clean(&scanner, &path, path.to_str().unwrap().as_bytes());
        }
    }

    // The control: asked for plain files, the same scan finds every word that belongs in them.
    let out = |name: &str| machine.desk("out").join(name);
    let (export, page, receipt) = (out("export.json"), out("page.pdf"), out("receipt.json"));
    machine.done(&["export", "--format", "json", "--out", export.to_str().unwrap()]);
    machine.done(&[
        "save",
        told.attachment["id"].as_str().unwrap(),
        "--to",
        page.to_str().unwrap(),
    ]);
    machine.done(&["receipt", share, "--out", receipt.to_str().unwrap()]);
    let wanted: BTreeSet<_> = student::in_records().into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        scanner
            .names(&fs::read(&export).unwrap())
            .into_iter()
            .collect::<BTreeSet<_>>(),
        wanted
    );
    assert_eq!(scanner.names(&fs::read(&page).unwrap()), ["attachment content"]);
    if let Some(traces) = machine.traces() {
        let written = traces.written();
        let hits: BTreeSet<PathBuf> = written
            .iter()
            .filter(|(_, content)| !scanner.names(content).is_empty())
            .map(|(path, _)| stem(path))
            .collect();
        let asked: BTreeSet<PathBuf> = [&export, &page, &receipt].map(|path| stem(path)).into();
        assert_eq!(hits, asked, "the trace sees the plain files, and no other");
    }
}

#[test]
fn a_stranger_who_opens_a_share_gets_no_file_at_all() {
    let Some(corpus) = dossier_tests::corpus() else {
        return;
    };
    let told = story::tell(Machine::new(), &corpus);
    let stranger = Machine::with_passphrase(told.words()).watched();
    let received = stranger.put("received.dossiershare", told.bundle());
    stranger.done(&["open", &received]);
    assert_eq!(story::files_below(stranger.root()), [PathBuf::from(&received)]);
    if let Some(traces) = stranger.traces() {
        assert_eq!(
            traces.written().into_keys().collect::<Vec<_>>(),
            Vec::<PathBuf>::new()
        );
    }
}

/// A file may be written under a passing name beside its own: the name up to the first dot counts.
fn stem(path: &Path) -> PathBuf {
    let name = path
        .file_name()
        .unwrap()
        .to_str()
        .unwrap()
        .trim_start_matches('.');
    path.with_file_name(name.split('.').next().unwrap())
}

fn assert_clean(scanner: &Scanner, path: &Path, bytes: &[u8]) {
    assert_eq!(scanner.find(bytes), Vec::<String>::new(), "{}", path.display());
}
