//! What a screen says: any command with any request, locked and open.

use std::cell::RefCell;

use dossier_api::{Places, Session};
use serde_json::Value;
use tempfile::TempDir;

use super::now;

/// How many requests one demo dossier takes before it is made anew: it grows.
const TURNS: u32 = 2_000;

struct Desk {
    session: Session,
    turns: u32,
    _folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let places = Places {
            dossier_folder: folder.path().join("demo.dossier"),
            state_folder: folder.path().join("state"),
            settings_file: folder.path().join("state/settings.json"),
        };
        let moment = now();
        let session = Session::demo(places, Box::new(move || moment)).expect("the demo opens");
        Self {
            session,
            turns: 0,
            _folder: folder,
        }
    }
}

thread_local! {
    static DESK: RefCell<Option<Desk>> = const { RefCell::new(None) };
}

/// The first byte picks the command, the second whether it is locked, the rest is the request.
pub(super) fn ipc(bytes: &[u8]) {
    let [pick, locked, request @ ..] = bytes else {
        return;
    };
    let command = Session::COMMANDS[usize::from(*pick) % Session::COMMANDS.len()];
    // A new dossier costs a key derivation each time, and proves nothing here.
    if matches!(command.name, "create" | "change_passphrase") {
        return;
    }
    let Ok(request) = serde_json::from_slice::<Value>(request) else {
        return;
    };
    DESK.with_borrow_mut(|desk| {
        if desk.as_ref().is_none_or(|desk| desk.turns >= TURNS) {
            *desk = Some(Desk::new());
        }
        let Some(desk) = desk else { return };
        desk.turns += 1;
        if locked % 8 == 1 {
            desk.session.lock();
        } else if command.needs_dossier {
            let _ = desk
                .session
                .dispatch("unlock", serde_json::json!({"secret": "x", "recovery": false}));
        }
        match desk.session.dispatch(command.name, request) {
            Ok(answer) => drop(answer),
            Err(failure) => assert!(!failure.code.is_empty(), "a failure without a code"),
        }
    });
}
