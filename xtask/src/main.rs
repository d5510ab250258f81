//! Set-up and chores: `cargo xtask run | test | check | prove | fuzz | …`.
//!
//! Needs nothing but Rust to build; what a chore needs beside that it installs, or names.

// Chores tell how long they took and work in a folder that is wiped: neither is the core.
#![allow(clippy::disallowed_methods)]

mod chores;
mod fuzz;
mod process;
mod prove;
mod run;
mod setup;
mod share_bench;
mod test;
mod verifiers;
mod viewer;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <chore>

  run [--demo]   set up, build and open the app; without a display, do the main job in the terminal
  test           everything: check, then the tests of every room, the window and the browser
  check          what needs no window: format, lints, arrows, licences, the screens' types
  screens        make docs/screens/ from the real core in Chromium; a NAME picks screens, --quick takes two looks, --all keeps all eight
  samples        make samples/ anew (own records, own signed badges)
  viewer         build the viewer page that `share --html` and the app carry
  bench          every benchmark; `bench peers` measures beside keepassxc-cli, age and bare SQLite,
                 `bench share` 200 MiB beside age and openssl,
                 `bench screens` the real window beside a bare Tauri window (--debug: as built for the tests)
  prove [NAME] [--count N]      one proof of the vault; without a name, lists them
  fuzz [TARGET] [--minutes N]   random bytes for one parser, or for each in turn
  compare-verifiers [--bench]
                 the shared corpus's verdicts beside those of four peers, into docs/guide/verdicts.md; or who is how fast
  oracle [--count N]
                 our canonical N-Quads beside those of jsonld and rdf-canonize, on the corpus and on documents made from it
  setup          install or name what is missing, and stop

Linux (Debian, Ubuntu): missing packages are installed with apt-get. macOS and Windows: they are named.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["run", rest @ ..] => run::run(rest),
        ["test"] => test::test(),
        ["check"] => setup::ensure(&[setup::Need::Screens, setup::Need::Window]).and_then(|()| test::check()),
        ["screens", rest @ ..] => chores::screens(rest),
        ["viewer"] => viewer::viewer(),
        ["samples"] => chores::samples(),
        ["prove", rest @ ..] => prove::prove(rest),
        ["fuzz", rest @ ..] => fuzz::fuzz(rest),
        ["bench", "peers"] => prove::peers(),
        ["bench", "screens", rest @ ..] => chores::bench_screens(rest),
        ["bench", "share"] => share_bench::bench(),
        ["bench", rest @ ..] => chores::bench(rest),
        ["compare-verifiers", rest @ ..] => verifiers::compare(rest),
        ["oracle", rest @ ..] => verifiers::oracle(rest),
        ["setup"] => setup::ensure(&setup::Need::ALL),
        _ => {
            println!("{HELP}");
            return if matches!(words.as_slice(), [] | ["help" | "--help" | "-h"]) {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(2)
            };
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("\nxtask: {why}");
            ExitCode::FAILURE
        }
    }
}
