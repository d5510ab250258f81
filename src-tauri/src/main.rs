//! The window of Eigen Dossier. It holds no rule: each command converts in, calls the session, converts out.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod files;
mod graphics;
mod shell;

fn main() -> std::process::ExitCode {
    graphics::prefer_safe_rendering();
    match shell::run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            // There is no window to say it in.
            eprintln!("Eigen Dossier: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}
