//! Carries the viewer page if it was built, and says so if it was not: a page is never made up.

// A build script has no other way to look at files.
#![allow(clippy::disallowed_methods)]

use std::{env, fs, path::Path};

fn main() {
    // The folder, not the file: cargo takes a file that is not there for one that always changes.
    println!("cargo::rerun-if-changed=assets");
    let page = Path::new("assets/viewer.html");
    let code = match page.canonicalize() {
        Ok(page) => format!("Some(include_bytes!({:?}))", page.display().to_string()),
        Err(_) => "None".to_owned(),
    };
    let out = env::var("OUT_DIR").unwrap_or_default();
    if let Err(error) = fs::write(Path::new(&out).join("viewer_page.rs"), code) {
        println!("cargo::error=cannot write to {out}: {error}");
    }
}
