//! Puts the viewer page together: `page PROGRAM.wasm OUT.html`, run by `cargo xtask viewer`.
//!
//! One file that asks nobody for anything: template, styles, script, words, fonts and the program,
//! and a policy that names exactly these styles and this script by their digests. What it is made of
//! stands in `docs/formats/share-v1.md`, section 13.

// A chore that reads and writes files of the project; it is no part of the rooms.
#![allow(clippy::disallowed_methods)]

use std::{collections::BTreeSet, fs, io::Write, path::Path, process::ExitCode};

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, write::DeflateEncoder};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// In the order in which they need each other.
const SCRIPTS: [&str; 6] = [
    "rosette.js",
    "draw.js",
    "program.js",
    "view.js",
    "reply.js",
    "main.js",
];

/// The application's own tokens and base, so that both look the same.
const KIT: [&str; 2] = ["tokens.css", "base.css"];

/// Identity, family, weights, widths and file of each font.
const FONTS: [[&str; 5]; 3] = [
    [
        "font-head",
        "Archivo",
        "100 900",
        "62% 125%",
        "archivo/files/archivo-latin-wdth-normal.woff2",
    ],
    [
        "font-text",
        "Atkinson Hyperlegible Next",
        "200 800",
        "",
        "atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
    ],
    [
        "font-code",
        "Atkinson Hyperlegible Mono",
        "200 800",
        "",
        "atkinson-hyperlegible-mono/files/atkinson-hyperlegible-mono-latin-wght-normal.woff2",
    ],
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [program, out] = arguments.as_slice() else {
        eprintln!("page PROGRAM.wasm OUT.html");
        return ExitCode::from(2);
    };
    match page(Path::new(program)).and_then(|page| write(Path::new(out), &page)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("page: {why}");
            ExitCode::FAILURE
        }
    }
}

fn page(program: &Path) -> Result<String, String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (sources, kit) = (here.join("page"), here.join("../../ui/src/kit"));
    let mut style = String::new();
    for name in KIT {
        style += &read(&kit.join(name))?;
    }
    style = without_light_dark(&style) + &read(&sources.join("viewer.css"))?;
    let mut script = "(() => {\n'use strict';\n".to_owned();
    for name in SCRIPTS {
        script += &read(&sources.join(name))?;
    }
    script += "})();\n";
    let words = words(&here.join("../../locales"), &script)?;
    let policy = format!(
        "default-src 'none'; script-src '{}' 'wasm-unsafe-eval'; style-src '{}'; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'",
        digest(&script),
        digest(&style),
    );
    let wasm = fs::read(program).map_err(|error| format!("{}: {error}", program.display()))?;
    let noscript = words["nl"]["viewer_no_script"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
        + " "
        + words["en"]["viewer_no_script"].as_str().unwrap_or_default();
    let parts = [
        ("policy", policy),
        ("style", style),
        ("noscript", noscript),
        // A data block ends at the first `</script`: no text of ours may hold one.
        (
            "words",
            serde_json::to_string(&words)
                .map_err(|error| error.to_string())?
                .replace('<', "\\u003c"),
        ),
        (
            "fonts",
            fonts(&here.join("../../ui/node_modules/@fontsource-variable"))?,
        ),
        ("program", STANDARD.encode(deflated(&wasm)?)),
        ("script", script),
    ];
    let template = read(&sources.join("viewer.html"))?;
    let mut page = String::with_capacity(3 << 20);
    let mut rest = template.as_str();
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, tail) = after.split_once("}}").ok_or("the template has an open {{")?;
        let part = parts.iter().find(|(known, _)| *known == name);
        page += before;
        page += &part.ok_or_else(|| format!("the template wants {name}"))?.1;
        rest = tail;
    }
    Ok(page + rest)
}

/// Every sentence that the script says by name, in both languages: shown before the program has started.
fn words(locales: &Path, script: &str) -> Result<Map<String, Value>, String> {
    let mut wanted: BTreeSet<&str> = script
        .split("say('")
        .skip(1)
        .chain(script.split("? '").skip(1))
        .chain(script.split(": '").skip(1))
        .filter_map(|rest| rest.split('\'').next())
        .filter(|key| key.starts_with("viewer_") || key.starts_with("reader_") || key.starts_with("ui_"))
        .collect();
    wanted.extend(["viewer_no_script", "viewer_language_nl", "viewer_language_en"]);
    let mut languages = Map::new();
    for language in ["nl", "en"] {
        let all: Value = serde_json::from_str(&read(&locales.join(format!("{language}.json")))?)
            .map_err(|error| error.to_string())?;
        let mut some = Map::new();
        for key in &wanted {
            let text = all[*key]
                .as_str()
                .ok_or_else(|| format!("{language}.json has no plain sentence {key}"))?;
            some.insert((*key).to_owned(), text.into());
        }
        languages.insert(language.to_owned(), Value::Object(some));
    }
    Ok(languages)
}

/// Fonts as data: the script hands their bytes to the browser, so that the policy need not allow any address.
fn fonts(folder: &Path) -> Result<String, String> {
    let font = |[id, family, weight, stretch, file]: &[&str; 5]| {
        let path = folder.join(file);
        let bytes = fs::read(&path)
            .map_err(|error| format!("{}: {error}: run `cargo xtask setup`", path.display()))?;
        let stretch = if stretch.is_empty() {
            String::new()
        } else {
            format!(" data-stretch=\"{stretch}\"")
        };
        Ok(format!(
            "<script type=\"font/woff2\" id=\"{id}\" data-family=\"{family}\" data-weight=\"{weight}\"{stretch}>{}</script>\n",
            STANDARD.encode(bytes)
        ))
    };
    FONTS.iter().map(font).collect()
}

/// Writes `light-dark(a, b)` out for browsers that do not know it yet: the light one for all, the dark one where the
/// system asks for it.
fn without_light_dark(style: &str) -> String {
    let (mut light, mut dark) = (String::new(), String::new());
    for line in style.lines() {
        let pair = line.split_once("light-dark(").and_then(|(before, after)| {
            let (pair, _) = after.rsplit_once(')')?;
            let comma = if let Some(end) = pair.find(')') {
                end + pair[end..].find(',')?
            } else {
                pair.find(',')?
            };
            Some((before, pair[..comma].trim(), pair[comma + 1..].trim()))
        });
        if let Some((before, day, night)) = pair {
            light += &format!("{before}{day};\n");
            dark += &format!("{before}{night};\n");
        } else {
            light += line;
            light.push('\n');
        }
    }
    format!("{light}@media (prefers-color-scheme: dark) {{\n  :root {{\n{dark}  }}\n}}\n")
}

fn deflated(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .map_err(|error| error.to_string())
}

fn digest(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

fn read(path: &Path) -> Result<String, String> {
    // Line ends as committed, whatever the system made of them: the digests must fit.
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.replace("\r\n", "\n"))
}

fn write(out: &Path, page: &str) -> Result<(), String> {
    fs::write(out, page).map_err(|error| format!("{}: {error}", out.display()))?;
    eprintln!("{}: {} bytes", out.display(), page.len());
    Ok(())
}
