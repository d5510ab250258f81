//! The corpus's verdicts beside those of four validators that others use, and how fast two of them are beside ours.
//!
//! The peers are installed under `target/verifiers` by npm and pip and are given the corpus's own pages, so that all
//! judge the same thing and nothing is fetched.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::process::{Done, cargo, output, root, step, target};

/// What npm installs: the verifiers, their suites, and a library for tokens.
const NPM: &[&str] = &[
    "@digitalbazaar/vc@7",
    "@digitalbazaar/credentials-context@3",
    "@digitalbazaar/data-integrity@2",
    "@digitalbazaar/data-integrity-context@2",
    "@digitalbazaar/eddsa-rdfc-2022-cryptosuite@1",
    "@digitalbazaar/eddsa-jcs-2022-cryptosuite@1",
    "@digitalbazaar/ecdsa-rdfc-2019-cryptosuite@1",
    "@digitalbazaar/ecdsa-jcs-2019-cryptosuite@1",
    "@digitalbazaar/ecdsa-sd-2023-cryptosuite@3",
    "@digitalbazaar/bbs-2023-cryptosuite@2",
    "@digitalbazaar/ed25519-signature-2020@5",
    "@digitalbazaar/ed25519-signature-2018@4",
    "@digitalbazaar/ed25519-multikey@1",
    "@digitalbazaar/ecdsa-multikey@1",
    "@digitalbazaar/bls12-381-multikey@2",
    "@digitalbazaar/did-method-key@5",
    "@digitalbazaar/vc-bitstring-status-list@2",
    "@digitalcredentials/verifier-core@1.0.0-beta.11",
    "jose@6",
];

/// What pip installs, each in an environment of its own: `openbadges` pins libraries of 2017, of which one does not
/// start on a Python of today and is replaced.
const PIP: &[(&str, &[&str])] = &[
    ("openbadges", &["openbadges==1.1.2"]),
    ("openbadgeslib", &["openbadgeslib[ldp]==4.6.3"]),
];

/// The columns of the table: our own verdict first.
const PEERS: [&str; 5] = [
    OURS,
    "@digitalbazaar/vc",
    "verifier-core",
    "openbadges",
    "openbadgeslib",
];
const OURS: &str = "dossier";

const PAGE: &str = "docs/guide/verdicts.md";
const BEGIN: &str = "<!-- table: cargo xtask compare-verifiers -->";
const END: &str = "<!-- end of table -->";

/// Judges the corpus with all of them and writes the table into the guide; with `--bench`, prints how fast they are.
pub(crate) fn compare(words: &[&str]) -> Done {
    let corpus = corpus()?;
    let folder = target().join("verifiers");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let npm = install_npm(&folder);
    if words == ["--bench"] {
        npm?;
        return bench(&folder, &corpus);
    }
    let mut said = Vec::new();
    let ours = folder.join("ours.tsv");
    step(
        "our own verdicts",
        cargo()
            .args([
                "test",
                "--quiet",
                "--package",
                "dossier-credential",
                "--test",
                "corpus",
                "expected_verdict",
            ])
            .env("DOSSIER_CORPUS", corpus.parent().unwrap_or(&corpus))
            .env("DOSSIER_VERDICTS", &ours),
    )?;
    said.push((OURS.to_owned(), Ok(ours)));
    let peers = folder.join("npm.tsv");
    let judged = npm.and_then(|()| {
        let mut node = Command::new("node");
        node.current_dir(folder.join("npm"))
            .args(["peers.mjs", "compare"])
            .args([&corpus, &peers]);
        step("@digitalbazaar/vc and verifier-core", &mut node)
    });
    said.push((
        "@digitalbazaar/vc, verifier-core".to_owned(),
        judged.map(|()| peers),
    ));
    for (peer, packages) in PIP {
        let table = folder.join(format!("{peer}.tsv"));
        let judged = install_pip(&folder, peer, packages).and_then(|python| {
            let mut command = Command::new(python);
            command
                .arg(root().join("xtask/verifiers/badges.py"))
                .arg(peer)
                .args([&corpus, &table]);
            step(peer, command.env("PYTHONWARNINGS", "ignore"))
        });
        said.push(((*peer).to_owned(), judged.map(|()| table)));
    }
    write_page(&corpus, &said)
}

/// How many changed documents are made of each of the corpus, unless told otherwise.
const CHANGES: &str = "20";

/// Holds our canonical N-Quads against those of `jsonld` and `rdf-canonize`: every document of the corpus, and
/// documents made from them at random.
pub(crate) fn oracle(words: &[&str]) -> Done {
    let changes = match words {
        [] => CHANGES,
        ["--count", count] if count.parse::<u32>().is_ok() => count,
        _ => return Err("oracle [--count N]".to_owned()),
    };
    let corpus = corpus()?;
    let folder = target().join("verifiers");
    install_npm(&folder)?;
    let told = folder.join("oracle.jsonl");
    let mut node = Command::new("node");
    node.current_dir(folder.join("npm"))
        .arg("oracle.mjs")
        .args([&corpus, &told])
        .arg(changes);
    step("jsonld and rdf-canonize", &mut node)?;
    step(
        "ours",
        cargo()
            .args(["test", "--quiet", "--package", "dossier-credential", "--lib"])
            .args(["our_canonical_form", "--", "--nocapture"])
            .env("DOSSIER_JSONLD_ORACLE", &told),
    )
}

/// The shared corpus, as every test finds it.
fn corpus() -> Result<PathBuf, String> {
    let beside = root().join("../shared/corpus");
    let corpus = std::env::var_os("DOSSIER_CORPUS")
        .map_or(beside, PathBuf::from)
        .join("credentials");
    fs::canonicalize(corpus).map_err(|_| "no corpus beside the project and no DOSSIER_CORPUS".to_owned())
}

fn install_npm(folder: &Path) -> Done {
    let at = folder.join("npm");
    fs::create_dir_all(&at).map_err(|error| format!("{}: {error}", at.display()))?;
    for script in ["peers.mjs", "oracle.mjs"] {
        let copied = fs::copy(root().join("xtask/verifiers").join(script), at.join(script));
        copied.map_err(|error| format!("{script}: {error}"))?;
    }
    let package = at.join("package.json");
    if !package.is_file() {
        fs::write(&package, r#"{"private":true,"type":"module"}"#).map_err(|error| error.to_string())?;
    }
    if at.join("node_modules/@digitalcredentials/verifier-core").is_dir() {
        return Ok(());
    }
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(&at)
        .args(["install", "--no-audit", "--no-fund", "--ignore-scripts"])
        .args(NPM);
    step("install the verifiers from npm", &mut npm)
}

/// The Python of an environment in which the packages are installed.
fn install_pip(folder: &Path, peer: &str, packages: &[&str]) -> Result<PathBuf, String> {
    let at = folder.join(format!("py-{peer}"));
    let python = at.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    if !python.is_file() {
        let maker = if cfg!(windows) { "python" } else { "python3" };
        step(
            "make a Python environment",
            Command::new(maker).args(["-m", "venv"]).arg(&at),
        )?;
        step(
            peer,
            Command::new(&python)
                .args(["-m", "pip", "install", "--quiet"])
                .args(packages),
        )?;
        if peer == "openbadges" {
            let newer = [
                "-m",
                "pip",
                "install",
                "--quiet",
                "--upgrade",
                "pycryptodome",
                "setuptools<80",
            ];
            step("a pycryptodome that starts", Command::new(&python).args(newer))?;
        }
    }
    Ok(python)
}

/// One verdict: the word, and why.
type Said = (String, String);

/// Writes the table between its marks. A peer that could not be had is named instead of left out.
fn write_page(corpus: &Path, said: &[(String, Result<PathBuf, String>)]) -> Done {
    let mut verdicts: BTreeMap<(String, String), Said> = BTreeMap::new();
    let mut absent = String::new();
    for (name, table) in said {
        match table {
            Ok(table) => {
                let text =
                    fs::read_to_string(table).map_err(|error| format!("{}: {error}", table.display()))?;
                for line in text.lines() {
                    let cells: Vec<&str> = line.split('\t').collect();
                    if let [file, peer, word, why] = cells.as_slice() {
                        verdicts.insert(
                            ((*file).to_owned(), (*peer).to_owned()),
                            ((*word).to_owned(), (*why).to_owned()),
                        );
                    }
                }
            }
            Err(why) => {
                let _ = writeln!(absent, "Not compared: {name} ({why}).\n");
            }
        }
    }
    let page = root().join(PAGE);
    let text = fs::read_to_string(&page).map_err(|error| format!("{PAGE}: {error}"))?;
    let (before, after) = text
        .split_once(BEGIN)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)))
        .ok_or_else(|| format!("{PAGE} has lost the marks of its table"))?;
    let table = table_of(&verdicts);
    fs::write(&page, format!("{before}{BEGIN}\n\n{absent}{table}\n{END}{after}"))
        .map_err(|error| error.to_string())?;
    let cases = corpus.join("expected.json");
    println!("{PAGE} written for the cases of {}", cases.display());
    Ok(())
}

/// The counts of each word, then a row for each case.
fn table_of(verdicts: &BTreeMap<(String, String), Said>) -> String {
    let mut files: Vec<&String> = verdicts.keys().map(|(file, _)| file).collect();
    files.dedup();
    let mut text = String::from("| says | ");
    text += &PEERS.map(|peer| format!("`{peer}` |")).join(" ");
    text += "\n| --- | --- | --- | --- | --- | --- |\n";
    for word in [
        "valid",
        "unknown",
        "invalid",
        "no_credential",
        "refused",
        "not read",
        "broke off",
    ] {
        let counts = PEERS.map(|peer| {
            let count = verdicts
                .iter()
                .filter(|((_, who), (said, _))| who == peer && said == word)
                .count();
            if count == 0 {
                String::new()
            } else {
                count.to_string()
            }
        });
        let _ = writeln!(text, "| {word} | {} |", counts.join(" | "));
    }
    text += "\n| case | ";
    text += &PEERS.map(|peer| format!("`{peer}` |")).join(" ");
    text += "\n| --- | --- | --- | --- | --- | --- |\n";
    for file in files {
        let cells = PEERS.map(|peer| match verdicts.get(&(file.clone(), peer.to_owned())) {
            None => "–".to_owned(),
            Some((word, why)) if why.is_empty() => word.clone(),
            Some((word, why)) => format!("{word}: {}", cell(why)),
        });
        let _ = writeln!(text, "| `{file}` | {} |", cells.join(" | "));
    }
    text
}

/// Text that stays in its cell.
fn cell(text: &str) -> String {
    let short: String = text.chars().take(70).collect();
    short
        .replace('|', "/")
        .replace(['<', '>', '`', '[', ']'], "")
        .trim()
        .to_owned()
}

/// Credentials per second, each program alone on one core.
fn bench(folder: &Path, corpus: &Path) -> Done {
    step(
        "build ours",
        cargo().args([
            "build",
            "--quiet",
            "--release",
            "--package",
            "dossier-credential",
            "--example",
            "rate",
        ]),
    )?;
    let token = root().join("crates/dossier-credential/tests/vectors/vc-jwt-eddsa/valid.vector");
    let ours = crate::process::built("release", "examples/rate");
    step("ours", on_one_core(&ours).args([corpus, &token]))?;
    let mut node = on_one_core(Path::new("node"));
    node.current_dir(folder.join("npm"))
        .args(["peers.mjs", "bench"])
        .args([corpus, &token]);
    step("theirs", &mut node)
}

/// The program, bound to one core where the system has `taskset`.
fn on_one_core(program: &Path) -> Command {
    if output("taskset", &["--version"]).is_none() {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", "1"]).arg(program);
    command
}
