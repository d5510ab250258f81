//! What can go wrong, each with its code, its words in both languages, and nothing lost.

mod disk;
mod input;
mod killed;
mod opening;

use serde_json::Value;

use crate::machine::{Machine, NOW, Ran};

/// Runs a command that must fail with this exit code and this code, in both languages, for scripts
/// and for people. Gives the English message.
pub(crate) fn refused(machine: &Machine, arguments: &[&str], exit: i32, code: &str) -> String {
    refused_with(machine, arguments, |_| {}, exit, code)
}

/// The same with surroundings of the caller's.
pub(crate) fn refused_with(
    machine: &Machine,
    arguments: &[&str],
    prepare: impl Fn(&mut std::process::Command),
    exit: i32,
    code: &str,
) -> String {
    let [dutch, english] = ["nl", "en"].map(|language| {
        let ran = machine.run_with(
            &[&["--json", "--now", NOW, "--lang", language], arguments].concat(),
            &prepare,
            b"",
        );
        assert_eq!(ran.code, exit, "{ran:#?}");
        let error = ran.json()["error"].clone();
        let message = in_words(&error, code, &ran);

        let ran = machine.run_with(
            &[&["--now", NOW, "--lang", language], arguments].concat(),
            &prepare,
            b"",
        );
        assert_eq!((ran.code, ran.stdout.as_str()), (exit, ""), "{ran:#?}");
        assert!(
            ran.stderr.contains(&message) && ran.stderr.contains(error["hint"].as_str().unwrap()),
            "{ran:#?}"
        );
        message
    });
    assert_ne!(dutch, english);
    english
}

/// Imports a source that must be refused as a whole, in both languages. Gives the place.
pub(crate) fn source_refused(machine: &Machine, source: &str, exit: i32, code: &str) -> String {
    let [dutch, english] = ["nl", "en"].map(|language| {
        let ran = machine.script(&["--lang", language, "import", source]);
        assert_eq!(ran.code, exit, "{ran:#?}");
        let read = ran.json()["sources"][0].clone();
        assert!(read["records"].as_array().is_some_and(Vec::is_empty), "{ran:#?}");
        let problem = read["problems"][0].clone();
        let message = in_words(&problem, code, &ran);
        let ran = machine.run(&["--now", NOW, "--lang", language, "import", source]);
        assert!(ran.code == exit && ran.stdout.contains(&message), "{ran:#?}");
        (message, problem["where"].as_str().unwrap().to_owned())
    });
    assert_ne!(dutch.0, english.0);
    assert_eq!(dutch.1, english.1);
    english.1
}

/// Checks that a failure says what happened and what to do, with nothing left to fill in.
fn in_words(error: &Value, code: &str, ran: &Ran) -> String {
    assert_eq!(error["code"], code, "{ran:#?}");
    for part in ["message", "hint"] {
        let words = error[part].as_str().unwrap_or_default();
        assert!(
            words.len() > 15 && !words.contains('{'),
            "{part} of {code}: {ran:#?}"
        );
    }
    error["message"].as_str().unwrap().to_owned()
}
