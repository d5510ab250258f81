//! Chores that make files, or take long.

use crate::{
    process::{Done, built, cargo, npm, root, step},
    setup::{self, Need},
    test::in_a_window,
};

/// Takes a picture of every screen, from the real core, into `docs/screens/`.
pub(crate) fn screens(options: &[&str]) -> Done {
    setup::ensure(&[Need::Screens, Need::BrowserTests])?;
    step("build the screens", npm().args(["run", "build:harness"]))?;
    step(
        "build the harness",
        cargo().args(["build", "--package", "dossier-tests", "--bins"]),
    )?;
    step(
        "take pictures",
        cargo()
            .args([
                "run",
                "--quiet",
                "--package",
                "dossier-tests",
                "--bin",
                "screens",
                "--",
            ])
            .args(options)
            .env("DOSSIER_HARNESS", built("debug", "harness"))
            .env("DOSSIER_UI", root().join("ui/dist-harness")),
    )
}

/// Makes the sample records and badges anew, with keys that belong to nobody.
pub(crate) fn samples() -> Done {
    step(
        "make samples",
        cargo().args(["run", "--quiet", "--package", "dossier-tests", "--bin", "samples"]),
    )
}

/// The real window beside a bare one, in one run; `--debug` measures the build that the tests use.
pub(crate) fn bench_screens(options: &[&str]) -> Done {
    setup::ensure(&[Need::Screens, Need::Window, Need::WindowTests])?;
    let debug = options.contains(&"--debug");
    let profile = if debug { "debug" } else { "release" };
    step("build the screens", npm().args(["run", "build"]))?;
    let mut build = cargo();
    build.args([
        "build",
        "--package",
        "eigen-dossier",
        "--package",
        "dossier-tests",
        "--bins",
        "--example",
        "bare",
    ]);
    if debug {
        build.args(["--features", "eigen-dossier/automation"]);
    } else {
        build.arg("--release");
    }
    step("build the app, a bare window and the bench", &mut build)?;
    let mut bench = std::process::Command::new(built(profile, "budgets"));
    bench
        .env("DOSSIER_APP", built(profile, "eigen-dossier"))
        .env("DOSSIER_BARE", built(profile, "examples/bare"));
    step("budgets", &mut in_a_window(&bench))
}

/// Runs the benchmarks; a name picks those that match.
pub(crate) fn bench(filter: &[&str]) -> Done {
    step(
        "benchmarks",
        cargo()
            .args([
                "bench",
                "--workspace",
                "--exclude",
                "eigen-dossier",
                "--benches",
                "--",
            ])
            .args(filter),
    )
}
