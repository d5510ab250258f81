//! How quick the screens are in the real window, beside a bare Tauri window, in one run: `cargo xtask bench screens`.
//!
//! Medians of several starts, taken in turn, so that a busy moment meets both. Needs a display and the driver of the
//! web view. `DOSSIER_APP` and `DOSSIER_BARE` name the two programs.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::disallowed_methods)]

use std::{
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use dossier_api::{CreateRequest, Places, Session};
use dossier_tests::{stage, webdriver::Driver};
use jiff::Timestamp;
use serde_json::{Value, json};

const PASSPHRASE: &str = "vier blauwe fietsen in de regen";
const RECORDS: usize = 10_000;
const STARTS: usize = 7;

fn main() {
    let home = tempfile::tempdir().unwrap();
    let (empty, many) = (home.path().join("empty"), home.path().join("many"));
    fill(&empty, 0);
    fill(&many, RECORDS);
    println!("| what | measured | aim |\n| --- | --- | --- |");
    first_paint(&empty);
    let none = opened(&empty).0;
    let (full, driver) = opened(&many);
    println!("| unlock to overview painted, {RECORDS} records (key derivation and all) | {full:.0} ms | |");
    println!(
        "| … less the same with an empty dossier | {:.0} ms | ≤ 1000 ms |",
        full - none
    );
    search(&driver);
    scroll(&driver);
}

/// A home with a dossier in it.
fn fill(home: &Path, records: usize) {
    let places = Places {
        dossier_folder: home.join("data/nl.eigendossier.app/dossier.dossier"),
        state_folder: home.join("config/nl.eigendossier.app"),
        settings_file: home.join("config/nl.eigendossier.app/settings.json"),
    };
    std::fs::create_dir_all(&places.state_folder).unwrap();
    std::fs::create_dir_all(home.join("data/nl.eigendossier.app")).unwrap();
    let mut session = Session::new(places, Box::new(Timestamp::now));
    let request = CreateRequest {
        passphrase: PASSPHRASE.to_owned(),
        name: "Sanne".to_owned(),
    };
    session.create(request).unwrap();
    if records > 0 {
        stage::bring_in_many(&mut session, records);
    }
    session.lock();
}

fn start(program: &str, home: &Path) -> Driver {
    let program = std::env::var_os(program).unwrap_or_else(|| panic!("{program} names a program"));
    let environment: Vec<(&str, PathBuf)> = vec![
        ("HOME", home.to_path_buf()),
        ("XDG_DATA_HOME", home.join("data")),
        ("XDG_CONFIG_HOME", home.join("config")),
        ("XDG_CACHE_HOME", home.join("cache")),
    ];
    let environment: Vec<(&str, &Path)> = environment
        .iter()
        .map(|(name, value)| (*name, value.as_path()))
        .collect();
    Driver::window(Path::new(&program), &[], &environment)
}

/// From the start of the program to the first thing that a person can read, of both in turn.
fn first_paint(home: &Path) {
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..STARTS {
        for (program, times) in ["DOSSIER_BARE", "DOSSIER_APP"].into_iter().zip(&mut times) {
            let begun = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            let driver = start(program, home);
            driver.find("h1");
            let painted = number(&driver.script_later(
                "const done = arguments[arguments.length - 1]; const look = () => { \
                    const paint = performance.getEntriesByName('first-contentful-paint')[0]; \
                    if (paint) done(performance.timeOrigin + paint.startTime); else requestAnimationFrame(look); }; look()",
                json!([]),
            ));
            times.push(painted - begun.as_secs_f64() * 1000.0);
        }
    }
    let [bare, ours] = times.map(median);
    println!(
        "| start of the program to first contentful paint, ours {ours:.0} ms, bare Tauri window {bare:.0} ms | {:.2} × | ≤ 1.3 × |",
        ours / bare
    );
}

/// From the press on the button to a painted overview; the median of several starts, and the last window.
fn opened(home: &Path) -> (f64, Driver) {
    let mut times = Vec::new();
    loop {
        let driver = start("DOSSIER_APP", home);
        driver.fill("#unlock-secret", PASSPHRASE);
        let took = number(&driver.script_later(
            "const done = arguments[arguments.length - 1]; const begun = performance.now(); \
             document.getElementById('unlock-open').click(); \
             const look = () => document.getElementById('nav-overview') && document.querySelector('main h1') \
                 ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun))) : requestAnimationFrame(look); look()",
            json!([]),
        ));
        times.push(took);
        if times.len() == 5 {
            return (median(times), driver);
        }
    }
}

/// From a letter to the rows that go with it, painted.
fn search(driver: &Driver) {
    driver.press("#nav-all");
    driver.find("[data-index='0']");
    let mut times = Vec::new();
    for number_of in (0..20).map(|n| 4_000 + n * 137) {
        times.push(number(&driver.script_later(
            "const done = arguments[arguments.length - 1]; const field = document.getElementById('search'); \
             field.value = `onderdeel 0${arguments[0]}`; const begun = performance.now(); \
             field.dispatchEvent(new Event('input', { bubbles: true })); \
             const look = () => document.querySelector('li[aria-posinset] .title')?.innerText === `Onderdeel 0${arguments[0]}` \
                 ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun))) : requestAnimationFrame(look); look()",
            json!([number_of]),
        )));
    }
    let slowest = times.iter().copied().fold(0.0, f64::max);
    println!(
        "| search among {RECORDS}, letter to painted rows: median {:.0} ms, slowest of 20 | {slowest:.0} ms | ≤ 100 ms |",
        median(times)
    );
    driver.fill("#search", " ");
}

/// Frames while the list moves, fast and slow.
fn scroll(driver: &Driver) {
    driver.press("#nav-overview");
    driver.press("#nav-all");
    driver.find("[data-index='5']");
    let frames = driver.script_later(
        "const done = arguments[arguments.length - 1]; const list = document.querySelector('.rows ul'); const frames = []; \
         let last = performance.now(); const step = () => { const now = performance.now(); frames.push(now - last); last = now; \
             list.scrollTop += frames.length % 100 < 50 ? 60 : 600; frames.length < 300 ? requestAnimationFrame(step) : done(frames.slice(1)); }; \
         requestAnimationFrame(step)",
        json!([]),
    );
    let mut frames: Vec<f64> = frames.as_array().unwrap().iter().map(number).collect();
    frames.sort_by(f64::total_cmp);
    println!(
        "| frames while the list of {RECORDS} scrolls: median {:.0} ms, 95th percentile | {:.0} ms | ≤ 50 ms |",
        frames[frames.len() / 2],
        frames[frames.len() * 95 / 100]
    );
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("a number: {value}"))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
