//! A folder, an environment and the command in it.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) const PASSPHRASE: &str = "kanarie lantaarn veulen ladder";
pub(crate) const NOW: &str = "2026-06-01T12:00:00Z";

pub(crate) struct Terminal {
    folder: TempDir,
    passphrase: Option<String>,
}

pub(crate) struct Ran {
    pub(crate) exit: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Terminal {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            passphrase: Some(PASSPHRASE.to_owned()),
        }
    }

    /// A folder with a dossier in it.
    pub(crate) fn with_dossier() -> Self {
        let terminal = Self::new();
        assert_eq!(terminal.run(&["new", "--kdf", "19456,2,1"]).exit, 0);
        terminal
    }

    pub(crate) fn passphrase(mut self, text: Option<&str>) -> Self {
        self.passphrase = text.map(str::to_owned);
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), bytes).unwrap();
        name.to_owned()
    }

    /// Copies a file of `samples/` here.
    pub(crate) fn sample(&self, name: &str) -> String {
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../samples")
            .join(name);
        self.put(
            Path::new(name).file_name().unwrap().to_str().unwrap(),
            fs::read(from).unwrap(),
        )
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dossier"));
        command
            .current_dir(self.folder.path())
            .env_clear()
            .args(arguments);
        command
            .env("DOSSIER_PATH", self.path("d.dossier"))
            .env("DOSSIER_STATE", self.path("state"));
        command.env("HOME", self.path("home"));
        command.envs(self.passphrase.as_ref().map(|text| ("DOSSIER_PASSPHRASE", text)));
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    /// At the tests' moment, as JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let ran = self.run(&[&["--json", "--now", NOW], arguments].concat());
        (
            ran.exit,
            serde_json::from_str(&ran.out)
                .unwrap_or_else(|_| panic!("{arguments:?}: {}{}", ran.out, ran.err)),
        )
    }

    pub(crate) fn with_input(&self, arguments: &[&str], input: &str) -> Ran {
        let mut command = self.command(arguments);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Ran::of(child.wait_with_output().unwrap())
    }

    /// Adds a record and gives its identity.
    pub(crate) fn add(&self, kind: &str, record: &str) -> String {
        let ran = self.with_input(&["add", kind, "--from", "-", "--json", "--now", NOW], record);
        let answer: Value =
            serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
        answer["id"].as_str().unwrap().to_owned()
    }
}

impl Ran {
    fn of(output: Output) -> Self {
        Self {
            exit: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
