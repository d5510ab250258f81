//! `cargo xtask run`: from a fresh clone to an open dossier.

use std::{path::Path, process::Command};

use crate::{
    process::{Done, built, cargo, npm, root, step},
    setup::{self, Need},
    viewer,
};

/// Opens the app; without a display, does the main job in the terminal on sample data.
pub(crate) fn run(options: &[&str]) -> Done {
    if let Some(unknown) = options.iter().find(|option| **option != "--demo") {
        return Err(format!("run takes --demo, not {unknown}"));
    }
    if !has_display() {
        return in_the_terminal();
    }
    setup::ensure(&[Need::Screens, Need::Window])?;
    viewer::or_without()?;
    step("build the screens", npm().args(["run", "build"]))?;
    step(
        "build the app",
        cargo().args(["build", "--package", "eigen-dossier"]),
    )?;
    eprintln!("\nEigen Dossier opens in a window of its own. Close it to come back here.");
    step(
        "Eigen Dossier",
        Command::new(built("debug", "eigen-dossier")).args(options),
    )
}

fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// The same core without a window: make a dossier, fill it, import, verify, share, open.
fn in_the_terminal() -> Done {
    eprintln!(
        "There is no display here, so the window cannot open. This is the main job in the terminal, on sample data."
    );
    step(
        "build the command",
        cargo().args(["build", "--package", "dossier-cli"]),
    )?;
    let folder = std::env::temp_dir().join(format!("eigen-dossier-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let told = tell_the_story(&folder);
    let removed = std::fs::remove_dir_all(&folder)
        .map_err(|error| format!("cannot remove {}: {error}", folder.display()));
    told.and(removed)
}

fn tell_the_story(folder: &Path) -> Done {
    let samples = root().join("samples");
    let sample = |name: &str| samples.join(name).to_string_lossy().into_owned();
    let share = folder.join("bakker.dossiershare").to_string_lossy().into_owned();
    let share_words = folder.join("words.txt");

    dossier(folder, "Make a dossier", &["new"])?;
    dossier(
        folder,
        "Add an internship",
        &["add", "internship", "--from", &sample("internship.json")],
    )?;
    dossier(
        folder,
        "Import everything in the sample folder: records, a signed badge, a tampered one",
        &["import", &sample("import")],
    )?;
    dossier(folder, "What is in it", &["list"])?;
    let badge = id_of_badge(folder, "Projectleiding")?;
    let internship = id_of(folder, "Stage")?;
    dossier(folder, "What is known about the badge", &["show", &badge])?;
    let (badge_item, internship_item) = (badge.clone(), format!("{internship}:organisation,role,hours"));
    let words = captured(
        folder,
        &[
            "share",
            "--json",
            "--to",
            "Mevrouw Bakker",
            "--purpose",
            "admission",
            "--until",
            "2030-12-31",
            "--item",
            &badge_item,
            "--item",
            &internship_item,
            "--out",
            &share,
        ],
    )?;
    let passphrase = text_member(&words, "passphrase").ok_or("the share gave no passphrase")?;
    eprintln!("\n── Share two of them; the passphrase goes by another way: {passphrase}");
    std::fs::write(&share_words, passphrase).map_err(|error| error.to_string())?;
    dossier(folder, "Who has what", &["shares"])?;
    let words_file = share_words.to_string_lossy().into_owned();
    step(
        "A stranger opens the share, without a dossier and without an account",
        command(folder).args(["open", &share, "--passphrase-file", &words_file]),
    )?;
    eprintln!("\nThat was the main job. With a display, `cargo xtask run` opens the same core in a window.");
    Ok(())
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(built("debug", "dossier"));
    command.env("DOSSIER_PATH", folder.join("sample.dossier"));
    command
}

/// Runs one verb on the sample dossier and shows what it prints. A negative verdict (exit 1) is part of the story.
fn dossier(folder: &Path, title: &str, arguments: &[&str]) -> Done {
    eprintln!("\n── {title}\n   dossier {}", arguments.join(" "));
    let status = command(folder)
        .args(arguments)
        .env("DOSSIER_PASSPHRASE", SAMPLE_PASSPHRASE)
        .status();
    let status = status.map_err(|error| error.to_string())?;
    if matches!(status.code(), Some(0 | 1)) {
        Ok(())
    } else {
        Err(format!("dossier {}: {status}", arguments.join(" ")))
    }
}

fn captured(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = command(folder)
        .args(arguments)
        .env("DOSSIER_PASSPHRASE", SAMPLE_PASSPHRASE)
        .output();
    let output = output.map_err(|error| error.to_string())?;
    if !matches!(output.status.code(), Some(0 | 1)) {
        return Err(format!(
            "dossier {}: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn id_of(folder: &Path, words: &str) -> Result<String, String> {
    let listed = captured(folder, &["list", "--json", "--search", words])?;
    text_member(&listed, "id").ok_or_else(|| format!("no record with {words} in the sample dossier"))
}

/// The badge with exactly this title: that of the tampered copy holds it too. An `id` stands before its `title`.
fn id_of_badge(folder: &Path, title: &str) -> Result<String, String> {
    let listed = captured(folder, &["list", "--json", "--search", title])?;
    let listed = listed.replace("\": ", "\":");
    let found = listed.split_once(&format!("\"title\":\"{title}\""));
    let id = found.and_then(|(before, _)| before.rsplit_once("\"id\":\""));
    let id = id.and_then(|(_, after)| after.split('"').next());
    id.map(str::to_owned)
        .ok_or_else(|| format!("no badge called {title} in the sample dossier"))
}

/// The first text member of this name: enough for our own, known output, and no parser is needed to build xtask.
fn text_member(json: &str, name: &str) -> Option<String> {
    let (_, after) = json.split_once(&format!("\"{name}\":"))?;
    let text = after.trim_start().strip_prefix('"')?;
    Some(text.split('"').next()?.to_owned())
}

/// Of a dossier that lives for a minute and holds only samples.
const SAMPLE_PASSPHRASE: &str = "voorbeeld voorbeeld voorbeeld";
