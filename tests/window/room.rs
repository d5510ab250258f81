//! A home of its own for one run of the app, with a hatch in the place of the native dialogs.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use dossier_api::{CreateRequest, Places, Session, UnlockRequest};
use dossier_tests::webdriver::{Driver, wait_for};
use jiff::Timestamp;
use serde_json::Value;

/// The passphrase of the dossiers that these tests make.
pub(crate) const PASSPHRASE: &str = "kanarie-wachtzin-fiets-dijk";

/// A home folder, a folder to pick files from, a folder to save files to, and a message bus that no other room is on:
/// on it the app finds whether it is the first.
pub(crate) struct Room {
    folder: tempfile::TempDir,
    bus: Child,
    address: String,
}

impl Room {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["home", "pick", "save", "tmp"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        let mut bus = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("a message bus: `cargo xtask setup` installs it");
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        Self {
            folder,
            bus,
            address: address.trim().to_owned(),
        }
    }

    /// A room where somebody already has a dossier; `fill` puts into it what the test needs.
    pub(crate) fn lived_in(fill: impl FnOnce(&mut Session)) -> Self {
        let room = Self::new();
        let mut session = room.session();
        let request = CreateRequest {
            passphrase: PASSPHRASE.to_owned(),
            name: "Sanne".to_owned(),
        };
        session.create(request).unwrap();
        fill(&mut session);
        session.lock();
        room
    }

    /// The same core on the same folders, without the window.
    pub(crate) fn session(&self) -> Session {
        let (data, config) = (self.data(), self.config());
        std::fs::create_dir_all(&data).unwrap();
        std::fs::create_dir_all(&config).unwrap();
        let places = Places {
            dossier_folder: data.join("dossier.dossier"),
            state_folder: config.clone(),
            settings_file: config.join("settings.json"),
        };
        Session::new(places, Box::new(Timestamp::now))
    }

    /// The same core, unlocked. Fails while another has the dossier.
    pub(crate) fn unlocked(&self) -> Session {
        let mut session = self.session();
        let request = UnlockRequest {
            secret: PASSPHRASE.to_owned(),
            recovery: false,
        };
        session.unlock(request).unwrap();
        session
    }

    fn data(&self) -> PathBuf {
        self.path("home/data/nl.eigendossier.app")
    }

    /// Where the app keeps what is not secret.
    pub(crate) fn config(&self) -> PathBuf {
        self.path("home/config/nl.eigendossier.app")
    }

    /// Everything the app could have written.
    pub(crate) fn whole(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What the person picks the next time the app asks.
    pub(crate) fn lay_out(&self, files: &[(&str, &[u8])]) {
        for old in std::fs::read_dir(self.path("pick")).unwrap() {
            std::fs::remove_file(old.unwrap().path()).unwrap();
        }
        for (name, bytes) in files {
            std::fs::write(self.path("pick").join(name), bytes).unwrap();
        }
    }

    /// The one file that the person saved.
    pub(crate) fn saved(&self, ending: &str) -> PathBuf {
        let files = std::fs::read_dir(self.path("save"))
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let mut files = files.filter(|path| path.extension().is_some_and(|end| end == ending));
        files
            .next()
            .unwrap_or_else(|| panic!("a saved file that ends in .{ending}"))
    }

    /// Starts the app in this home.
    pub(crate) fn open(&self) -> Driver {
        self.open_with(&[])
    }

    /// Starts the app in this home, as the system does with a file or a link to open.
    pub(crate) fn open_with(&self, arguments: &[&str]) -> Driver {
        let environment = self.environment();
        let environment: Vec<(&str, &Path)> = environment
            .iter()
            .map(|(name, value)| (*name, value.as_path()))
            .collect();
        Driver::window(&app(), arguments, &environment)
    }

    /// Starts the app once more beside the one that runs, from this folder, and waits until it ended.
    pub(crate) fn open_again(&self, folder: &Path, arguments: &[&str]) {
        let status = Command::new(app())
            .args(arguments)
            .envs(self.environment())
            .env("GDK_BACKEND", "x11")
            .current_dir(folder)
            .status()
            .unwrap();
        assert!(status.success(), "the second start ends well: {status}");
    }

    fn environment(&self) -> [(&'static str, PathBuf); 8] {
        let home = self.path("home");
        [
            ("XDG_DATA_HOME", home.join("data")),
            ("XDG_CONFIG_HOME", home.join("config")),
            ("XDG_CACHE_HOME", home.join("cache")),
            ("HOME", home),
            ("TMPDIR", self.path("tmp")),
            ("DOSSIER_AUTOMATION_PICK", self.path("pick")),
            ("DOSSIER_AUTOMATION_SAVE", self.path("save")),
            ("DBUS_SESSION_BUS_ADDRESS", PathBuf::from(&self.address)),
        ]
    }

    /// The process of the app that runs in this home.
    pub(crate) fn process(&self) -> Option<u32> {
        let home = format!("HOME={}", self.path("home").display());
        processes().find(|id| {
            environment_of(*id).contains(&home)
                && std::fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|program| program == app())
        })
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if self.bus.kill().and_then(|()| self.bus.wait()).is_err() {
            eprintln!("the message bus did not end");
        }
    }
}

/// The app under test.
fn app() -> PathBuf {
    let app = std::env::var_os("DOSSIER_APP").expect("DOSSIER_APP names the app: run `cargo xtask test`");
    PathBuf::from(app).canonicalize().unwrap()
}

pub(crate) fn processes() -> impl Iterator<Item = u32> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// What a process was started with; nothing once it has ended.
pub(crate) fn environment_of(process: u32) -> Vec<String> {
    let bytes = std::fs::read(format!("/proc/{process}/environ")).unwrap_or_default();
    bytes
        .split(|byte| *byte == 0)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect()
}

/// Types the passphrase on the unlock screen.
pub(crate) fn unlock(driver: &Driver) {
    driver.fill("#unlock-secret", PASSPHRASE);
    driver.press("#unlock-open");
    driver.find("#nav-overview");
}

/// One command of the conversation, said by the page itself. What the isolation frame stops has no answer, ever.
pub(crate) fn say(driver: &Driver, command: &str, payload: Value) -> Value {
    let script = "const done = arguments[arguments.length - 1]; setTimeout(() => done('silence'), 4000); \
        window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).then((answer) => done({ answer }), (refusal) => done({ refusal: String(refusal?.code ?? refusal) }))";
    driver.script_later(script, serde_json::json!([command, payload]))
}

/// Waits for the app of this room to be gone.
pub(crate) fn wait_for_the_end(room: &Room) {
    wait_for("the app to end", || room.process().is_none().then_some(()));
}
