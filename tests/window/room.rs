//! A home of its own for one run of the app, with a hatch in the place of the native dialogs.

use std::path::{Path, PathBuf};

use dossier_tests::webdriver::Driver;

/// A home folder, a folder to pick files from, a folder to save files to.
pub(crate) struct Room {
    folder: tempfile::TempDir,
}

impl Room {
    pub(crate) fn new() -> Self {
        let room = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for name in ["home", "pick", "save", "tmp"] {
            std::fs::create_dir(room.path(name)).unwrap();
        }
        room
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
        let app = std::env::var_os("DOSSIER_APP").expect("DOSSIER_APP names the app: run `cargo xtask test`");
        let home = self.path("home");
        let (data, config, cache) = (home.join("data"), home.join("config"), home.join("cache"));
        let (pick, save, tmp) = (self.path("pick"), self.path("save"), self.path("tmp"));
        let environment: [(&str, &Path); 7] = [
            ("HOME", &home),
            ("XDG_DATA_HOME", &data),
            ("XDG_CONFIG_HOME", &config),
            ("XDG_CACHE_HOME", &cache),
            ("TMPDIR", &tmp),
            ("DOSSIER_AUTOMATION_PICK", &pick),
            ("DOSSIER_AUTOMATION_SAVE", &save),
        ];
        Driver::window(Path::new(&app), &[], &environment)
    }
}
