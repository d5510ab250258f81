//! The window of Eigen Dossier. It holds no rule: each command converts in, calls the session, converts out.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod clipboard;
mod commands;
mod files;
mod graphics;
mod guard;
mod shell;

/// Memory is wiped when it is given back: what was typed and read passes through many hands that do not.
#[global_allocator]
static WIPED: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> std::process::ExitCode {
    dossier_system::forbid_core_dumps();
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
