//! Credentials judged per second on one core, for `cargo xtask compare-verifiers --bench`.
//!
//!     rate <corpus/credentials> <vc-jwt.vector>
//!
//! Reading is included: what a learner waits for is a file becoming a verdict.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs
)]

use std::{fs, path::Path, time::Instant};

use dossier_credential::{NoEvidence, Policy, read, verify};
use dossier_model::Status;

fn main() {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let policy = Policy::at("2026-06-01T00:00:00Z".parse().unwrap());
    let badge = fs::read(Path::new(&paths[0]).join("ob3/dcc/v2-rdfc-basic.json")).unwrap();
    let token = fs::read_to_string(&paths[1]).unwrap();
    let token = token.lines().nth(1).unwrap().as_bytes();
    for (name, bytes) in [
        ("`dossier`, Open Badge, eddsa-rdfc-2022", badge.as_slice()),
        ("`dossier`, VC-JWT EdDSA", token),
    ] {
        let judge = || {
            let judged = verify(&read(bytes).unwrap(), &NoEvidence, &policy);
            assert_eq!(judged.verdict.status(), Status::Valid, "{name}");
        };
        (0..30).for_each(|_| judge());
        let (mut count, begun) = (0u32, Instant::now());
        while begun.elapsed().as_secs() < 5 {
            judge();
            count += 1;
        }
        println!("{name}\t{:.0}", f64::from(count) / begun.elapsed().as_secs_f64());
    }
}
