//! `cargo xtask prove [NAME[:PART]] [--count N]`: the long size of what CI runs small.

use crate::process::{Done, built, cargo, step};

/// Proofs that are tests of one room, by name.
const TESTS: &[(&str, &str, &str)] = &[(
    "ssrf",
    "dossier-net",
    "no request leaves for an address that is not public: every trick, on loopback with a resolver of the test's own",
)];

/// Runs one proof; without a name, lists them all.
pub(crate) fn prove(arguments: &[&str]) -> Done {
    if let Some((name, package, _)) = TESTS.iter().find(|(name, ..)| arguments.first() == Some(name)) {
        let run = [
            "test",
            "--release",
            "--package",
            package,
            "--test",
            "tricks",
            "--test",
            "loopback",
        ];
        return step(&format!("prove {name}"), cargo().args(run));
    }
    step(
        "build the proofs",
        cargo().args([
            "build",
            "--profile",
            "proof",
            "--package",
            "dossier-tests",
            "--bin",
            "prove",
        ]),
    )?;
    let mut command = std::process::Command::new(built("proof", "prove"));
    step("prove", command.args(arguments))?;
    if arguments.is_empty() {
        for (name, _, promise) in TESTS {
            eprintln!("  {name:<10} {promise}");
        }
    }
    Ok(())
}

/// The same work by us and by our peers, in one run.
pub(crate) fn peers() -> Done {
    step(
        "build the benches",
        cargo().args([
            "build",
            "--release",
            "--package",
            "dossier-cli",
            "--package",
            "dossier-tests",
            "--bins",
        ]),
    )?;
    let mut command = std::process::Command::new(built("release", "peers"));
    step("peers", command.env("DOSSIER_CLI", built("release", "dossier")))
}
