//! Secrets on the clipboard: put there on request, gone by themselves.

use std::{sync::Mutex, thread, time::Duration};

use arboard::Clipboard;
use dossier::Zeroizing;

/// How long a secret stays.
const STAYS: Duration = Duration::from_secs(30);

/// What we put there last, and the clipboard that serves it: on Linux its owner has to live.
static LAST: Mutex<Option<Copied>> = Mutex::new(None);

struct Copied {
    clipboard: Clipboard,
    text: Zeroizing<String>,
    turn: u64,
}

/// Puts a secret on the clipboard; false when there is no clipboard. Managers of history are asked to leave
/// it out where the system has a way to ask.
pub(crate) fn copy(text: String) -> bool {
    let text = Zeroizing::new(text);
    let mut last = LAST.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let turn = last.as_ref().map_or(0, |copied| copied.turn) + 1;
    let Ok(mut clipboard) = Clipboard::new() else {
        return false;
    };
    if put(&mut clipboard, &text).is_err() {
        return false;
    }
    *last = Some(Copied {
        clipboard,
        text,
        turn,
    });
    drop(last);
    thread::spawn(move || {
        thread::sleep(STAYS);
        let mut last = LAST.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // A later copy has its own time.
        if last.as_ref().is_some_and(|copied| copied.turn == turn) {
            take_back(&mut last);
        }
    });
    true
}

/// Takes what we put there away, at a lock and at the end.
pub(crate) fn clear() {
    let mut last = LAST.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    take_back(&mut last);
}

/// Something else that the person copied since is his.
fn take_back(last: &mut Option<Copied>) {
    let Some(Copied {
        mut clipboard, text, ..
    }) = last.take()
    else {
        return;
    };
    let still_ours = clipboard
        .get_text()
        .map(Zeroizing::new)
        .is_ok_and(|now| *now == *text);
    if still_ours {
        // What the system does not clear now it drops with our process.
        let _ = clipboard.clear();
    }
}

#[cfg(target_os = "linux")]
fn put(clipboard: &mut Clipboard, text: &str) -> Result<(), arboard::Error> {
    use arboard::SetExtLinux as _;
    clipboard.set().exclude_from_history().text(text)
}

#[cfg(target_os = "windows")]
fn put(clipboard: &mut Clipboard, text: &str) -> Result<(), arboard::Error> {
    use arboard::SetExtWindows as _;
    clipboard
        .set()
        .exclude_from_history()
        .exclude_from_cloud()
        .text(text)
}

#[cfg(target_os = "macos")]
fn put(clipboard: &mut Clipboard, text: &str) -> Result<(), arboard::Error> {
    use arboard::SetExtApple as _;
    clipboard.set().exclude_from_history().text(text)
}
