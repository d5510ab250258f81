//! One proof, as often as asked: `prove NAME[:PART] [--count N]`; without a name, what there is. `cargo xtask prove` starts it.

#![allow(clippy::print_stdout)]

use std::process::ExitCode;

use dossier_tests::prove::{self, Trial};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (name, count) = match words.as_slice() {
        ["child", ..] => return prove::child(&arguments[1..]),
        [name] => (*name, None),
        [name, "--count", count] => (*name, count.parse().ok()),
        _ => {
            for proof in prove::ALL {
                println!("  {:<10} {} (--count {})", proof.name, proof.promise, proof.full);
            }
            return if words.is_empty() {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(2)
            };
        }
    };
    let (name, part) = name
        .split_once(':')
        .map_or((name, None), |(name, part)| (name, Some(part.to_owned())));
    let Some(proof) = prove::proof(name) else {
        eprintln!("no proof called {name}");
        return ExitCode::from(2);
    };
    let Ok(program) = std::env::current_exe() else {
        eprintln!("this program does not know where it is");
        return ExitCode::FAILURE;
    };
    let count = count.unwrap_or(proof.full);
    println!("{name} --count {count}: {}", proof.promise);
    for line in (proof.run)(&Trial { count, program, part }) {
        println!("  {line}");
    }
    ExitCode::SUCCESS
}
