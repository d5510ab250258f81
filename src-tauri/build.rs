//! Declares the app's commands, so that each needs a permission, and lets Tauri build its context.

/// Every command of the conversation, by name; `capabilities/main.json` allows them one by one.
const COMMANDS: &[&str] = &[
    "start",
    "settings",
    "make_passphrase",
    "rate_passphrase",
    "create",
    "confirm_recovery",
    "unlock",
    "lock",
    "change_passphrase",
    "overview",
    "list",
    "record",
    "forms",
    "save_record",
    "trash",
    "restore",
    "pick_files",
    "paste",
    "parked",
    "drop_parked",
    "attach",
    "detach",
    "save_file",
    "plan_import",
    "run_import",
    "verify_again",
    "share_options",
    "preview_share",
    "make_share",
    "shares",
    "leak_check",
    "read_request",
    "refuse_request",
    "share_news",
    "note_share",
    "erase_share",
    "reminders",
    "purposes",
    "save_document",
    "withdraw",
    "open_bundle",
    "save_from_bundle",
    "close_bundle",
    "check",
    "insight",
    "filters",
    "acts",
    "undo",
    "difference",
    "preview_file",
    "fetch",
    "preferences",
];

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        // A build script speaks on stderr and ends; there is nobody to hand an error to.
        eprintln!("{error:#}");
        std::process::exit(1);
    }
}
