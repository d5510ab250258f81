//! `cargo xtask fuzz [TARGET] --minutes N`: random bytes for every parser.
//!
//! Seeds are read where they lie: the project's own, and the corpus beside it. What a campaign finds and what it grew
//! stays under `fuzz/`, which git does not keep.

use std::{path::PathBuf, process::Command};

use crate::process::{Done, has, output, root, step};

/// A hang, in seconds; more memory than this, in MiB: a finding like a crash.
const TIMEOUT: &str = "-timeout=5";
const MEMORY: &str = "-rss_limit_mb=512";

/// One line of `fuzz/targets.tsv`.
struct Target {
    name: String,
    dict: Option<PathBuf>,
    seeds: Vec<PathBuf>,
}

/// Builds every target with its sanitizer, then runs the named one, or each in turn.
pub(crate) fn fuzz(arguments: &[&str]) -> Done {
    let (mut wanted, mut minutes) = (None, 1.0_f64);
    let mut rest = arguments.iter();
    while let Some(word) = rest.next() {
        match *word {
            "--minutes" => {
                let number = rest.next().and_then(|number| number.parse().ok());
                minutes = number.ok_or("--minutes takes a number")?;
            }
            name => wanted = Some(name),
        }
    }
    let targets = targets()?;
    if let Some(name) = wanted.filter(|name| !targets.iter().any(|target| target.name == *name)) {
        let names: Vec<_> = targets.iter().map(|target| target.name.as_str()).collect();
        return Err(format!("no target {name}; there are: {}", names.join(" ")));
    }
    build()?;
    let chosen = targets
        .iter()
        .filter(|target| wanted.is_none_or(|name| target.name == name));
    for target in chosen {
        run(target, minutes)?;
    }
    Ok(())
}

/// The targets and what each starts from.
fn targets() -> Result<Vec<Target>, String> {
    let table = root().join("fuzz/targets.tsv");
    let table = std::fs::read_to_string(&table).map_err(|error| format!("{}: {error}", table.display()))?;
    let corpus =
        std::env::var_os("DOSSIER_CORPUS").map_or_else(|| root().join("../shared/corpus"), PathBuf::from);
    let line = |line: &str| {
        let mut columns = line.split('\t');
        let (name, dict, seeds) = (columns.next()?, columns.next()?, columns.next()?);
        let seed = |seed: &str| match seed.strip_prefix('+') {
            Some(seed) => corpus.join(seed),
            None => root().join(seed),
        };
        Some(Target {
            name: name.to_owned(),
            dict: (dict != "-").then(|| root().join(format!("fuzz/dicts/{dict}.dict"))),
            seeds: seeds
                .split_whitespace()
                .filter(|word| *word != "-")
                .map(seed)
                .filter(|path| path.is_dir())
                .collect(),
        })
    };
    Ok(table
        .lines()
        .filter(|text| !text.starts_with('#'))
        .filter_map(line)
        .collect())
}

/// The sanitizer is not stable: nightly where it is installed, else the stable compiler's own back door.
fn build() -> Done {
    if !has("cargo-fuzz") {
        return Err("fuzzing needs cargo-fuzz: cargo install cargo-fuzz".to_owned());
    }
    let mut command = Command::new("cargo");
    if output("rustup", &["run", "nightly", "rustc", "--version"]).is_some() {
        command.arg("+nightly");
    } else {
        command.env("RUSTC_BOOTSTRAP", "1");
    }
    step(
        "build the fuzz targets",
        command.args(["fuzz", "build"]).current_dir(root()),
    )
}

fn run(target: &Target, minutes: f64) -> Done {
    let host = output("rustc", &["-vV"]).unwrap_or_default();
    let host = host.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or("rustc does not say what it compiles for")?;
    let fuzz = root().join("fuzz");
    let grown = fuzz.join("corpus").join(&target.name);
    let found = fuzz.join("artifacts").join(&target.name);
    for folder in [&grown, &found] {
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let mut command = Command::new(fuzz.join("target").join(host).join("release").join(&target.name));
    // SQLite's C comes as a library with two names for one table: known, and no fault of a parser. A small quarantine
    // leaves the memory bound to what a parser really takes.
    command.env("ASAN_OPTIONS", "detect_odr_violation=0:quarantine_size_mb=16");
    command.arg(format!("-max_total_time={:.0}", minutes * 60.0));
    command.args([TIMEOUT, MEMORY, "-print_final_stats=1", "-verbosity=1"]);
    command.arg(format!("-artifact_prefix={}/", found.display()));
    if let Some(dict) = &target.dict {
        command.arg(format!("-dict={}", dict.display()));
    }
    command.arg(grown).args(&target.seeds);
    step(&format!("fuzz {} for {minutes} min", target.name), &mut command)
}
