//! `cargo xtask viewer`: the viewer page, from the rooms' own source to one HTML file that is compiled into the programs.
//!
//! The program inside it is WebAssembly. rustup brings what compiles it; where it cannot, Debian's web compiler does.
//! `DOSSIER_WEB_COMPILER=debian` takes that one in any case, to see that it still works.
//! What was built is kept by the content of everything it is made of, so that it is built anew only when that changed.

use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    process::{Done, cargo, has, output, root, step, target},
    setup::{self, Need},
};

const TRIPLE: &str = "wasm32-unknown-unknown";

/// The page hands in the dice (crates/dossier-viewer/src/browser.rs). Every browser that unpacks the page has 128-bit
/// vectors too; without them a key from words takes longer.
const FLAGS: &str = "--cfg getrandom_backend=\"custom\" -C target-feature=+simd128";

/// Everything that the page is made of.
const MADE_OF: [&str; 11] = [
    "Cargo.toml",
    "Cargo.lock",
    "locales",
    "crates/dossier-model",
    "crates/dossier-seal",
    "crates/dossier-credential",
    "crates/dossier-share",
    "crates/dossier-viewer",
    "ui/src/kit/tokens.css",
    "ui/src/kit/base.css",
    "xtask/src/viewer.rs",
];

/// Where the page stands: there the programs take it from when they are compiled.
pub(crate) fn page() -> PathBuf {
    root().join("crates/dossier/assets/viewer.html")
}

/// Builds the page, unless it is there and as it would be built.
pub(crate) fn viewer() -> Done {
    setup::ensure(&[Need::Screens])?;
    let stamp = target().join("viewer.stamp");
    let made_of = content()?;
    let as_built = |page: &[u8]| format!("{made_of:016x} {:016x}\n", hash_of(page));
    let there = fs::read(page()).ok();
    if there.is_some_and(|page| fs::read_to_string(&stamp).is_ok_and(|text| text == as_built(&page))) {
        eprintln!("\n── the viewer page is there, and as it would be built");
        return Ok(());
    }
    let program = program()?;
    step(
        "the viewer page",
        cargo()
            .args([
                "run",
                "--quiet",
                "--package",
                "dossier-viewer",
                "--example",
                "page",
                "--",
            ])
            .arg(program)
            .arg(page()),
    )?;
    let page = fs::read(page()).map_err(|error| error.to_string())?;
    fs::write(&stamp, as_built(&page)).map_err(|error| format!("{}: {error}", stamp.display()))
}

/// Builds the page where that can be done; where not, the programs say that they lack it.
pub(crate) fn or_without() -> Done {
    if let Err(why) = viewer() {
        eprintln!("\n── without the viewer page, so that shares are files only: {why}");
    }
    Ok(())
}

/// Compiles the viewer to WebAssembly.
fn program() -> Result<PathBuf, String> {
    let debian_is_wanted = std::env::var("DOSSIER_WEB_COMPILER").is_ok_and(|wanted| wanted == "debian");
    let mut command = if !debian_is_wanted && has_rustup_target() {
        cargo()
    } else {
        debians()?
    };
    command
        .args([
            "rustc",
            "--locked",
            "--package",
            "dossier-viewer",
            "--lib",
            "--crate-type",
            "cdylib",
        ])
        .args(["--profile", "viewer", "--target", TRIPLE])
        // Flags of the caller's are for his own machine.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", FLAGS);
    step("the viewer's program (WebAssembly)", &mut command)?;
    Ok(target().join(TRIPLE).join("viewer/dossier_viewer.wasm"))
}

/// True when the compiler at hand has the target, or rustup could bring it.
fn has_rustup_target() -> bool {
    let there = || {
        let sysroot = output("rustc", &["--print", "sysroot"])?;
        Path::new(&sysroot)
            .join("lib/rustlib")
            .join(TRIPLE)
            .is_dir()
            .then_some(())
    };
    if there().is_some() {
        return true;
    }
    let brought = has("rustup")
        && step(
            "rustup target add",
            Command::new("rustup")
                .args(["target", "add", TRIPLE])
                .current_dir(root()),
        )
        .is_ok();
    brought && there().is_some()
}

/// Debian's compiler for its browsers, which builds the standard library itself. It lives beside ours under its own
/// names and has a cache of its own, so that neither disturbs the other.
fn debians() -> Result<Command, String> {
    setup::ensure(&[Need::WebCompiler])?;
    let [cargo, rustc] = DEBIANS;
    if !(Path::new(cargo).is_file() && Path::new(rustc).is_file() && has("wasm-ld-19")) {
        return Err(format!(
            "no compiler for {TRIPLE}: run `rustup target add {TRIPLE}`"
        ));
    }
    let mut command = Command::new(cargo);
    command
        .current_dir(root())
        .env("RUSTC", rustc)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-19")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
    Ok(command)
}

/// Not those on the path: there stand rustup's.
const DEBIANS: [&str; 2] = ["/usr/bin/cargo", "/usr/bin/rustc"];

/// A hash over the content of everything that the page is made of, and the compiler. It guards against nobody; it
/// tells whether something changed.
fn content() -> Result<u64, String> {
    let mut hasher = DefaultHasher::new();
    output("rustc", &["--version"]).hash(&mut hasher);
    for name in MADE_OF {
        add(&root().join(name), &mut hasher)?;
    }
    Ok(hasher.finish())
}

fn add(path: &Path, hasher: &mut DefaultHasher) -> Done {
    let fault = |error: std::io::Error| format!("{}: {error}", path.display());
    if path.is_file() {
        path.strip_prefix(root()).unwrap_or(path).hash(hasher);
        fs::read(path).map_err(fault)?.hash(hasher);
        return Ok(());
    }
    let entries = fs::read_dir(path).map_err(fault)?;
    let mut inside: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    inside.sort();
    // Tests and benches are no part of the page.
    inside.retain(|path| !(path.ends_with("tests") || path.ends_with("benches")));
    inside.iter().try_for_each(|path| add(path, hasher))
}

fn hash_of(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}
