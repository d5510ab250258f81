//! `cargo xtask check` and `cargo xtask test`: what CI runs, to the letter.

use std::process::Command;

use crate::{
    process::{Done, built, cargo, has, npm, root, step},
    setup::{self, Need},
    viewer,
};

/// The features of every step, the same for all, so that nothing is built twice. `automation`: files come from a
/// folder instead of a native dialog, which no driver can click.
const FEATURES: &str =
    "eigen-dossier/automation,dossier-tests/window,dossier-tests/browser,dossier-cli/test-hooks";

/// Everything that needs no window.
pub(crate) fn check() -> Done {
    step("format", cargo().args(["fmt", "--all", "--check"]))?;
    step("build the screens", npm().args(["run", "build"]))?;
    step("types of the screens", npm().args(["run", "check"]))?;
    step(
        "lints",
        cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--features",
            FEATURES,
            "--",
            "--deny",
            "warnings",
        ]),
    )?;
    audit()?;
    if has("cargo-deny") {
        step(
            "licences and sources",
            cargo().args(["deny", "check", "bans", "licenses", "sources"]),
        )?;
    } else {
        eprintln!(
            "\n── licences and sources: cargo-deny is not installed; tests/tidy reads the same rules from deny.toml"
        );
    }
    Ok(())
}

/// Known faults of what the screens carry. A registry that cannot be asked is said; it is not a pass, and not our fault.
fn audit() -> Done {
    eprintln!("\n── npm audit");
    let mut command = npm();
    command.args(["audit", "--omit=dev", "--audit-level=low"]);
    let output = command.output().map_err(|error| format!("npm audit: {error}"))?;
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    eprint!("{said}");
    if output.status.success() {
        return Ok(());
    }
    if said.contains("audit endpoint returned an error") {
        eprintln!("── npm audit: NOT CHECKED, this registry does not answer the question");
        return Ok(());
    }
    Err(format!("npm audit: {}", output.status))
}

/// Everything.
pub(crate) fn test() -> Done {
    setup::ensure(&Need::ALL)?;
    // First, so that everything after it is compiled once, with the page inside.
    viewer::viewer()?;
    check()?;
    step("logic of the screens", npm().args(["test"]))?;
    step(
        "screens for the browser tests",
        npm().args(["run", "build:harness"]),
    )?;
    step("the same in long words", npm().args(["run", "build:long"]))?;
    step(
        "the programs",
        cargo().args(["build", "--workspace", "--bins", "--features", FEATURES]),
    )?;
    step("the rooms", &mut rooms())?;
    step(
        "examples in the documentation",
        cargo().args(["test", "--workspace", "--doc", "--quiet"]),
    )?;
    step("the real window", &mut in_a_window(&outside("window")))?;
    step("the browser", &mut outside("browser"))
}

/// The tests of every room. nextest where it is installed, because it is faster; else cargo's own.
fn rooms() -> Command {
    let mut command = if has("cargo-nextest") {
        tests(&[
            "nextest",
            "run",
            "--no-fail-fast",
            "--features",
            FEATURES,
            "-E",
            "not (binary(window) | binary(browser))",
        ])
    } else {
        tests(&[
            "test",
            "--no-fail-fast",
            "--features",
            "eigen-dossier/automation,dossier-cli/test-hooks",
        ])
    };
    command.arg("--workspace");
    command
}

/// The tests that look from outside, at a window or with a browser.
fn outside(name: &str) -> Command {
    let runner: &[&str] = if has("cargo-nextest") {
        &["nextest", "run"]
    } else {
        &["test"]
    };
    let mut command = tests(runner);
    command.args(["--workspace", "--features", FEATURES, "--test", name]);
    command
}

/// A test command that knows where the programs are.
fn tests(arguments: &[&str]) -> Command {
    let mut command = cargo();
    command.args(arguments);
    command.env("DOSSIER_APP", built("debug", "eigen-dossier"));
    command.env("DOSSIER_CLI", built("debug", "dossier"));
    command.env("DOSSIER_HARNESS", built("debug", "harness"));
    command.env("DOSSIER_UI", root().join("ui/dist-harness"));
    command.env("DOSSIER_UI_LONG", root().join("ui/dist-long"));
    command.env("DOSSIER_VIEWER", viewer::page());
    command
}

/// Wraps a command in a display of its own and a message bus of its own, so that it needs neither.
pub(crate) fn in_a_window(inner: &Command) -> Command {
    let mut command = Command::new("xvfb-run");
    command.args([
        "--auto-servernum",
        "--server-args=-screen 0 1280x1000x24",
        "dbus-run-session",
        "--",
    ]);
    command.arg(inner.get_program()).args(inner.get_args());
    for (name, value) in inner.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    command
        .env("NO_AT_BRIDGE", "1")
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .current_dir(root());
    command
}
