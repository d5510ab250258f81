//! One person's machine: the real command with folders of its own, and what it answered.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::OnceLock,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::trace;

/// The moment at which every journey takes place.
pub(crate) const NOW: &str = "2026-06-01T00:00:00Z";

/// The cheapest key derivation that is allowed: journeys are about what is kept, not how long it takes.
pub(crate) const CHEAP: &str = "19456,2,1";

/// The command under test: `DOSSIER_CLI`, else built once by the cargo that runs us.
pub(crate) fn command() -> &'static Path {
    static COMMAND: OnceLock<PathBuf> = OnceLock::new();
    COMMAND.get_or_init(|| std::env::var_os("DOSSIER_CLI").map_or_else(build, PathBuf::from))
}

fn build() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args([
            "build",
            "--quiet",
            "--package",
            "dossier-cli",
            "--message-format",
            "json",
        ])
        .current_dir(dossier_tests::root())
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(built.status.success(), "dossier-cli does not build");
    let messages = String::from_utf8(built.stdout).unwrap();
    let messages = messages
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let executable = messages
        .filter(|m| m["target"]["name"] == "dossier")
        .find_map(|m| m["executable"].as_str().map(PathBuf::from));
    executable.expect("cargo names the executable that it built")
}

/// True if this tool can be run; says so if not.
pub(crate) fn has(tool: &str, argument: &str) -> bool {
    let there = Command::new(tool)
        .arg(argument)
        .output()
        .is_ok_and(|output| output.status.success());
    if !there {
        eprintln!("passed over: {tool} is not installed");
    }
    there
}

/// A machine with nothing on it. `desk` is where its owner keeps files; the rest is the program's.
pub(crate) struct Machine {
    root: TempDir,
    passphrase: String,
    traces: Option<trace::Traces>,
}

impl Machine {
    pub(crate) fn new() -> Self {
        Self::with_passphrase("drie gele fietsen in de regen")
    }

    pub(crate) fn with_passphrase(passphrase: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        for folder in [
            "home", "data", "config", "cache", "state", "run", "tmp", "desk", "desk/out",
        ] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        Self {
            root,
            passphrase: passphrase.to_owned(),
            traces: None,
        }
    }

    /// Watches every file that the command writes, where strace is installed.
    pub(crate) fn watched(mut self) -> Self {
        self.traces = trace::Traces::start();
        self
    }

    pub(crate) fn traces(&self) -> Option<&trace::Traces> {
        self.traces.as_ref()
    }

    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    /// A file on its owner's desk.
    pub(crate) fn desk(&self, name: &str) -> PathBuf {
        self.root().join("desk").join(name)
    }

    /// Puts a file on the desk and names it.
    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.desk(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Where the command keeps the dossier when nobody says otherwise.
    pub(crate) fn dossier(&self) -> PathBuf {
        self.root().join("data/nl.eigendossier.app/dossier.dossier")
    }

    /// The command, ready to run, in this machine's surroundings and no other.
    pub(crate) fn dossier_command(&self, arguments: &[&str]) -> Command {
        let mut command = match &self.traces {
            Some(traces) => traces.wrap(self::command()),
            None => Command::new(self::command()),
        };
        let root = self.root();
        command.args(arguments).current_dir(root.join("desk")).env_clear();
        command
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LANG", "en_GB.UTF-8");
        let folders = [
            ("HOME", "home"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_RUNTIME_DIR", "run"),
            ("TMPDIR", "tmp"),
        ];
        for (variable, folder) in folders {
            command.env(variable, root.join(folder));
        }
        command.env("DOSSIER_PASSPHRASE", &self.passphrase);
        command
    }

    /// Runs the command for a person.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, |_| {}, b"")
    }

    /// Runs it with surroundings of the caller's and something to read.
    pub(crate) fn run_with(&self, arguments: &[&str], prepare: impl Fn(&mut Command), stdin: &[u8]) -> Ran {
        let mut command = self.dossier_command(arguments);
        prepare(&mut command);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that does not read its input may be gone already.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        let output = child.wait_with_output().unwrap();
        Ran::of(arguments, output)
    }

    /// Runs the command for a script, pinned in time.
    pub(crate) fn script(&self, arguments: &[&str]) -> Ran {
        self.run(&[&["--json", "--now", NOW], arguments].concat())
    }

    /// The same, and it must have been done.
    pub(crate) fn done(&self, arguments: &[&str]) -> Value {
        self.script(arguments).done()
    }

    /// Makes the dossier and gives its recovery code.
    pub(crate) fn make_dossier(&self) -> String {
        self.done(&["new", "--kdf", CHEAP])["recoveryCode"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Adds one record and gives its identity.
    pub(crate) fn add(&self, kind: &str, record: &Value) -> String {
        let bytes = record.to_string();
        let ran = self.run_with(
            &["--json", "--now", NOW, "add", kind, "--from", "-"],
            |_| {},
            bytes.as_bytes(),
        );
        ran.done()["id"].as_str().unwrap().to_owned()
    }

    /// Every record, the trash apart, as scripts see it.
    pub(crate) fn list(&self) -> Vec<Value> {
        self.done(&["list"])["records"].as_array().unwrap().clone()
    }

    /// A command that has the dossier open, and waits for something to read.
    pub(crate) fn hold(&self) -> Holder {
        let mut command = self.dossier_command(&["--json", "--now", NOW, "import", "-"]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It writes its number down once it has the lock; asking by another command could win it.
        let lock = self.dossier().join("LOCK");
        for _ in 0..1_000 {
            if fs::read_to_string(&lock).is_ok_and(|text| text.trim() == child.id().to_string()) {
                return Holder { child };
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        panic!("the other process never had the dossier open");
    }
}

/// Another process that has the dossier open.
pub(crate) struct Holder {
    child: Child,
}

impl Holder {
    /// Lets it go on with this to import.
    pub(crate) fn release(mut self, records: &str) -> Ran {
        self.child
            .stdin
            .take()
            .unwrap()
            .write_all(records.as_bytes())
            .unwrap();
        Ran::of(&["import", "-"], self.child.wait_with_output().unwrap())
    }

    /// Ends it without any farewell.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// What a run of the command came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) asked: String,
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    fn of(arguments: &[&str], output: Output) -> Self {
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!stderr.contains("panicked at"), "{arguments:?} crashed: {stderr}");
        Self {
            asked: arguments.join(" "),
            // A process that was killed has no code of its own.
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr,
        }
    }

    /// The one document on standard output.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    pub(crate) fn done(&self) -> Value {
        assert_eq!(self.code, 0, "{self:#?}");
        self.json()
    }
}
