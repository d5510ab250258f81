//! Chores that make files, or take long.

use crate::{
    process::{Done, built, cargo, npm, root, step},
    setup::{self, Need},
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
