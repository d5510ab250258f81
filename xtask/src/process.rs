//! Running other programs, and saying so.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

/// What a chore answers: nothing, or a sentence about what went wrong.
pub(crate) type Done = Result<(), String>;

/// The project's own folder.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The folder that cargo builds into.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A built program.
pub(crate) fn built(profile: &str, name: &str) -> PathBuf {
    target()
        .join(profile)
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// npm in the folder of the screens. On Windows npm is a script, which only the shell finds.
pub(crate) fn npm() -> Command {
    let mut command = if cfg!(windows) {
        let mut shell = Command::new("cmd");
        shell.args(["/C", "npm"]);
        shell
    } else {
        Command::new("npm")
    };
    command.current_dir(root().join("ui"));
    command
}

/// Runs a step, with its name before and its time after.
pub(crate) fn step(name: &str, command: &mut Command) -> Done {
    eprintln!("\n── {name}");
    let begun = Instant::now();
    let status = command
        .status()
        .map_err(|error| format!("{name}: cannot start: {error}"))?;
    eprintln!("── {name}: {:.0} s", begun.elapsed().as_secs_f32());
    if status.success() {
        Ok(())
    } else {
        Err(format!("{name}: {status}"))
    }
}

/// True when a program can be started.
pub(crate) fn has(program: &str) -> bool {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&paths).any(|folder| {
        let plain = folder.join(program);
        plain.is_file()
            || (cfg!(windows)
                && ["exe", "cmd"]
                    .iter()
                    .any(|end| plain.with_extension(end).is_file()))
    })
}

/// What a program prints, or nothing.
pub(crate) fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
