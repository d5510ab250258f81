//! The app around the window: one instance, one window, and what happens when it closes.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use dossier_api::{Failure, ParkedView, Places, Session};
use jiff::Timestamp;
use tauri::{
    AppHandle, DragDropEvent, Emitter, Manager, WebviewUrl, WebviewWindowBuilder, Window, WindowEvent,
};
use tauri_plugin_window_state::StateFlags;

use crate::{
    clipboard, commands,
    files::{self, Content},
    guard,
};

/// The one session, behind a lock: commands run on worker threads.
pub(crate) struct Shell(Mutex<Session>);

/// Set when the person stops long work. Beside the session: that is busy with the work.
#[derive(Default)]
pub(crate) struct Stop(AtomicBool);

impl Stop {
    /// Stops what is being done; it ends at the next place where nothing is half.
    pub(crate) fn now(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Shell {
    /// Runs something on the session that no person asked for just now.
    pub(crate) fn quietly<T>(&self, act: impl FnOnce(&mut Session) -> T) -> T {
        // A panic in a command must not lock the learner out of his own dossier; the session only
        // changes after a commit, so what is behind a poisoned lock is whole.
        let mut session = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        act(&mut session)
    }

    /// Runs one command on the session: somebody asked for it, so somebody is there.
    pub(crate) fn session<T>(&self, act: impl FnOnce(&mut Session) -> T) -> T {
        self.quietly(|session| {
            session.somebody_is_there();
            let answer = act(session);
            session.somebody_is_there();
            answer
        })
    }
}

/// Builds the app and runs it until the window closes.
pub(crate) fn run() -> tauri::Result<()> {
    let window_state = tauri_plugin_window_state::Builder::default()
        .with_state_flags(StateFlags::all() - StateFlags::VISIBLE)
        .build();
    tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, arguments, folder| {
            second_instance(app, arguments, folder);
        }))
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(window_state)
        .invoke_handler(commands::handler())
        .setup(|app| {
            let session = start_session(app.handle())?;
            app.manage(Stop::default());
            let mut session = session;
            session.watched_by(watcher(app.handle()));
            app.manage(Shell(Mutex::new(session)));
            arrive(app.handle(), std::env::args().skip(1), None);
            #[cfg(not(any(target_os = "linux", target_os = "windows")))]
            hear_links(app.handle());
            open_window(app.handle())?;
            guard::start(app.handle());
            Ok(())
        })
        .on_window_event(window_event)
        .run(tauri::generate_context!())
}

/// The shell is where the clock comes from.
#[allow(clippy::disallowed_methods)]
fn start_session(app: &AppHandle) -> Result<Session, Box<dyn std::error::Error>> {
    let data = app.path().app_local_data_dir()?;
    let places = Places {
        dossier_folder: data.join("dossier.dossier"),
        state_folder: app.path().app_config_dir()?,
        settings_file: app.path().app_config_dir()?.join("settings.json"),
    };
    let clock = Box::new(Timestamp::now);
    if std::env::args().any(|argument| argument == "--demo") {
        let demo = Places {
            dossier_folder: data.join("demo.dossier"),
            state_folder: places.state_folder.join("demo"),
            settings_file: places.state_folder.join("demo").join("settings.json"),
        };
        return Ok(Session::demo(demo, clock)?);
    }
    let mut session = Session::new(places, clock);
    if let Some(keystore) = dossier_system::SystemKeystore::find() {
        session.use_keystore(std::sync::Arc::new(keystore));
    }
    Ok(session)
}

/// One window, built here rather than in the configuration so that it refuses to navigate anywhere.
fn open_window(app: &AppHandle) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
        .title("Eigen Dossier")
        .inner_size(1180.0, 780.0)
        .min_inner_size(360.0, 560.0)
        .visible(false)
        .on_navigation(|url| matches!(url.scheme(), "tauri") || url.host_str() == Some("tauri.localhost"))
        .on_page_load(|window, _| {
            // Hidden until there is something to see: no white flash.
            if let Err(error) = window.show() {
                eprintln!("Eigen Dossier: {error}");
            }
        })
        .build()?;
    Ok(())
}

fn window_event(window: &Window, event: &WindowEvent) {
    match event {
        WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
            park(window.app_handle(), paths.clone());
        }
        // Closing is locking: keys are wiped before the process ends.
        WindowEvent::CloseRequested { .. } => {
            let shell = window.state::<Shell>();
            shell.quietly(|session| {
                // The regular copy, when it is due; a failure shows as a copy that is due next time.
                if session.backup_is_due() {
                    let _ = session.regular_backup(&mut |_| true);
                }
                session.lock();
            });
            clipboard::clear();
        }
        _ => {}
    }
}

/// Tells the screens how far a backup has come, not more often than they can show. False once the person stops it.
pub(crate) fn progress(app: &AppHandle) -> impl FnMut(dossier::Progress) -> bool {
    let app = app.clone();
    let mut told = 0;
    app.state::<Stop>().0.store(false, Ordering::SeqCst);
    move |progress| {
        // What is proven after it was written counts from the beginning again.
        if progress.done < told || progress.done == 0 || progress.done - told >= 1 << 20 {
            told = progress.done;
            tell_progress(&app, progress.done, progress.total);
        }
        !app.state::<Stop>().0.load(Ordering::SeqCst)
    }
}

/// The same for work that counts things. Each begins at nothing done.
fn watcher(app: &AppHandle) -> dossier_api::Watcher {
    let app = app.clone();
    let told = AtomicU64::new(0);
    Arc::new(move |done, of| {
        let stop = &app.state::<Stop>().0;
        if done == 0 {
            stop.store(false, Ordering::SeqCst);
        }
        // A hundred steps are enough to see it move.
        let step = (of / 100).max(1);
        if done == 0 || done < told.load(Ordering::Relaxed) || done - told.load(Ordering::Relaxed) >= step {
            told.store(done, Ordering::Relaxed);
            tell_progress(&app, done, of);
        }
        !stop.load(Ordering::SeqCst)
    })
}

fn tell_progress(app: &AppHandle, done: u64, of: u64) {
    tell(app, "progress", &[done, of.max(done)]);
}

/// A second start hands its files and links to the first and raises the window.
fn second_instance(app: &AppHandle, arguments: Vec<String>, folder: String) {
    arrive(app, arguments.into_iter().skip(1), Some(PathBuf::from(folder)));
    if let Some(window) = app.get_webview_window("main") {
        let raised = window.unminimize().and_then(|()| window.set_focus());
        if let Err(error) = raised {
            eprintln!("Eigen Dossier: {error}");
        }
    }
}

/// Takes in what the system hands over by name: files, and links with a scheme of ours. Nothing is followed.
fn arrive(app: &AppHandle, arguments: impl Iterator<Item = String>, folder: Option<PathBuf>) {
    let (links, files): (Vec<_>, Vec<_>) = arguments.partition(|argument| dossier_api::is_link(argument));
    if !files.is_empty() {
        park(app, files::named(files.into_iter(), folder));
    }
    if !links.is_empty() {
        let shell = app.state::<Shell>();
        let parked = links
            .iter()
            .map(|link| shell.quietly(|session| session.park_link(link)));
        tell_parked(app, &parked.collect::<Vec<_>>());
    }
}

/// Where links do not come as arguments.
#[cfg(not(any(target_os = "linux", target_os = "windows")))]
fn hear_links(app: &AppHandle) {
    use tauri_plugin_deep_link::DeepLinkExt as _;
    let handle = app.clone();
    app.deep_link().on_open_url(move |event| {
        arrive(&handle, event.urls().into_iter().map(String::from), None);
    });
}

/// Reads the files into memory, where they wait for the person to decide, and tells the screen. A share stays on the disk.
pub(crate) fn park(app: &AppHandle, paths: Vec<PathBuf>) -> Vec<Result<ParkedView, Failure>> {
    let shell = app.state::<Shell>();
    let parked: Vec<_> = paths
        .into_iter()
        .map(|path| {
            files::read(&path).and_then(|file| match file.content {
                Content::Bytes(bytes) => shell.session(|s| s.park(&file.name, bytes)),
                Content::Bundle(bytes) => shell.session(|s| s.park_bundle(&file.name, &path, bytes)),
            })
        })
        .collect();
    tell_parked(app, &parked);
    parked
}

fn tell_parked(app: &AppHandle, parked: &[Result<ParkedView, Failure>]) {
    let good: Vec<_> = parked.iter().filter_map(|one| one.as_ref().ok()).collect();
    let refused: Vec<_> = parked.iter().filter_map(|one| one.as_ref().err()).collect();
    if !good.is_empty() {
        tell(app, "parked", &good);
    }
    if !refused.is_empty() {
        tell(app, "refused", &refused);
    }
}

pub(crate) fn tell<T: serde::Serialize>(app: &AppHandle, event: &str, what: &T) {
    if let Err(error) = app.emit(event, what) {
        eprintln!("Eigen Dossier: {error}");
    }
}
