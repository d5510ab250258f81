//! What a person reads: his language, one calm page, nothing of a stranger's that steers the terminal.

use crate::terminal::{NOW, Terminal};

#[test]
fn the_language_comes_from_the_option_else_from_the_environment() {
    let terminal = Terminal::with_dossier();
    let list = |arguments: &[&str], locale: &str| {
        let output = terminal.command(arguments).env("LANG", locale).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(list(&["list"], "nl_NL.UTF-8"), "0 in totaal\n");
    assert_eq!(list(&["list"], "C.UTF-8"), "0 in all\n");
    assert_eq!(list(&["list", "--lang", "nl"], "en_GB.UTF-8"), "0 in totaal\n");
    assert!(list(&["--help"], "nl_NL.UTF-8").contains("Opdrachten:"));
    assert!(list(&["share", "--help", "--lang", "en"], "nl_NL.UTF-8").contains("Share a chosen part"));
}

#[test]
fn no_colour_and_no_control_character_leaves_for_a_file() {
    let terminal = Terminal::with_dossier();
    let id = terminal.add(
        "work",
        r#"{"title":"a\u001b[2Jb\u202ec","fields":{"role":"x\ny"}}"#,
    );
    for verb in [vec!["show", &id], vec!["list"], vec!["history", &id]] {
        let ran = terminal.run(&verb);
        let strange: String = ran
            .out
            .chars()
            .filter(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}')
            .collect();
        assert_eq!(strange, "", "{verb:?}: {}", ran.out);
    }
}

#[test]
fn a_failure_is_said_on_stderr_with_what_to_do_and_stdout_stays_empty() {
    let terminal = Terminal::with_dossier().passphrase(Some("niet deze"));
    let ran = terminal.run(&["list", "--lang", "nl"]);
    assert_eq!((ran.exit, ran.out.as_str()), (3, ""));
    assert_eq!(ran.err.lines().count(), 2, "{}", ran.err);
}

#[test]
fn a_verdict_reads_as_one_word_and_its_findings() {
    let terminal = Terminal::new();
    let badge = terminal.sample("import/badge-projectleiding.json");
    let ran = terminal.run(&["verify", &badge, "--now", NOW, "--lang", "nl"]);
    let lines: Vec<_> = ran.out.lines().collect();
    assert!(lines[1].starts_with("  Klopt (open-badges-3"), "{}", ran.out);
    assert!(
        lines[2..].iter().all(|line| line.starts_with("    ")),
        "{}",
        ran.out
    );
}
