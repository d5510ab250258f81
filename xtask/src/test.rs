//! `cargo xtask check` and `cargo xtask test`: what CI runs, to the letter.

use std::process::Command;

use crate::{
    process::{Done, built, cargo, has, npm, root, step},
    setup::{self, Need},
};

/// Everything that needs no window.
pub(crate) fn check() -> Done {
    step("format", cargo().args(["fmt", "--all", "--check"]))?;
    step("build the screens", npm().args(["run", "build"]))?;
    step("types of the screens", npm().args(["run", "check"]))?;
    step("lints", cargo().args(["clippy", "--workspace", "--all-targets", "--features", "eigen-dossier/automation", "--", "--deny", "warnings"]))?;
    step("npm audit", npm().args(["audit", "--omit=dev", "--audit-level=low"]))?;
    if has("cargo-deny") {
        step("licences and sources", cargo().args(["deny", "check", "bans", "licenses", "sources"]))?;
    } else {
        eprintln!("\n── licences and sources: cargo-deny is not installed; tests/tidy reads the same rules from deny.toml");
    }
    Ok(())
}

/// Everything.
pub(crate) fn test() -> Done {
    setup::ensure(&Need::ALL)?;
    check()?;
    step("logic of the screens", npm().args(["test"]))?;
    step("screens for the browser tests", npm().args(["run", "build:harness"]))?;
    rooms()?;
    step("examples in the documentation", cargo().args(["test", "--workspace", "--doc", "--quiet"]))?;
    step("the app, with files from a folder instead of a dialog", cargo().args([
        "build", "--package", "eigen-dossier", "--features", "automation,tauri/custom-protocol",
    ]))?;
    step("harness and command for the tests of the window and the browser", cargo().args([
        "build", "--package", "dossier-tests", "--bins", "--package", "dossier-cli",
    ]))?;
    step("the real window", &mut in_a_window(&tests("window", "window")))?;
    step("the browser", &mut tests("browser", "browser"))
}

/// The tests of every room. nextest where it is installed, because it is faster; else cargo's own.
fn rooms() -> Done {
    let nextest = has("cargo-nextest");
    let runner: &[&str] = if nextest { &["nextest", "run", "--no-fail-fast"] } else { &["test", "--no-fail-fast"] };
    step("the rooms", cargo().args(runner).args(["--workspace", "--exclude", "eigen-dossier"]))
}

/// One test program with the feature that lets it run.
fn tests(feature: &str, name: &str) -> Command {
    let nextest = has("cargo-nextest");
    let mut command = cargo();
    command.args(if nextest { &["nextest", "run"][..] } else { &["test"][..] });
    command.args(["--package", "dossier-tests", "--features", feature, "--test", name]);
    command.env("DOSSIER_APP", built("debug", "eigen-dossier"));
    command.env("DOSSIER_HARNESS", built("debug", "harness"));
    command.env("DOSSIER_UI", root().join("ui/dist-harness"));
    command
}

/// Wraps a command in a display of its own and a message bus of its own, so that it needs neither.
fn in_a_window(inner: &Command) -> Command {
    let mut command = Command::new("xvfb-run");
    command.args(["--auto-servernum", "--server-args=-screen 0 1280x1000x24", "dbus-run-session", "--"]);
    command.arg(inner.get_program()).args(inner.get_args());
    for (name, value) in inner.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    command.env("NO_AT_BRIDGE", "1").env("LIBGL_ALWAYS_SOFTWARE", "1").current_dir(root());
    command
}
