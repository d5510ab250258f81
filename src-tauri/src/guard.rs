//! Locking when nobody asked: nobody is there, the device sleeps, the screen locks.

use std::{thread, time::Duration};

use tauri::{AppHandle, Manager};

use crate::{
    clipboard,
    shell::{self, Shell},
};

/// How often it looks whether anybody is there.
const TICK: Duration = Duration::from_secs(5);

/// Starts watching. It ends with the process.
pub(crate) fn start(app: &AppHandle) {
    let idle = app.clone();
    thread::spawn(move || {
        loop {
            thread::sleep(TICK);
            if idle.state::<Shell>().quietly(|session| session.lock_if_idle()) {
                after_lock(&idle);
            }
        }
    });
    #[cfg(target_os = "linux")]
    {
        let app = app.clone();
        dossier_system::watch(move |_| lock_now(&app));
    }
}

/// Locks at once. Sleep waits for this to return.
#[cfg(target_os = "linux")]
fn lock_now(app: &AppHandle) {
    let was_open = app.state::<Shell>().quietly(|session| {
        let open = session.is_open();
        session.lock();
        open
    });
    if was_open {
        after_lock(app);
    }
}

/// What a lock leaves outside the session: the clipboard, and whatever the screens still hold. A web view's
/// memory cannot be wiped, so its page is loaded anew.
pub(crate) fn after_lock(app: &AppHandle) {
    clipboard::clear();
    shell::tell(app, "locked", &());
    // A screen that does not answer any more is loaded anew all the same.
    if let Some(window) = app.get_webview_window("main")
        && let Err(error) = window.reload()
    {
        eprintln!("Eigen Dossier: {error}");
    }
}
