//! Against a real Secret Service (GNOME Keyring) on a D-Bus of the test's own.
//!
//! Both programs come with most desktops; where one is missing the test says so and proves nothing.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, missing_docs)]

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
};

use dossier::{Code, Dossier, Home, KdfParams, Keystore, Passphrase, SlotKind, Unlock};
use dossier_system::SystemKeystore;

/// Set in the process that talks to the private bus: a bus is chosen before the first thread.
const INSIDE: &str = "DOSSIER_KEYSTORE_TEST_INSIDE";

struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn is_there(program: &str) -> bool {
    let asked = Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    asked.is_ok_and(|status| status.success())
}

#[test]
fn a_real_secret_service_opens_the_dossier_beside_the_passphrase() {
    if std::env::var_os(INSIDE).is_some() {
        return with_the_service();
    }
    if !is_there("dbus-daemon") || !is_there("gnome-keyring-daemon") {
        eprintln!("skipped: dbus-daemon and gnome-keyring-daemon are needed");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let mut bus = Ended(
        Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut address = String::new();
    BufReader::new(bus.0.stdout.take().unwrap())
        .read_line(&mut address)
        .unwrap();
    let private = |command: &mut Command| {
        command
            .env("DBUS_SESSION_BUS_ADDRESS", address.trim())
            .env("HOME", home.path())
            .env("XDG_RUNTIME_DIR", home.path())
            .env("XDG_DATA_HOME", home.path().join("data"));
    };
    let mut keyring = Command::new("gnome-keyring-daemon");
    private(&mut keyring);
    let keyring = keyring
        .args(["--foreground", "--unlock", "--components=secrets"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut keyring = Ended(keyring);
    keyring.0.stdin.take().unwrap().write_all(b"test\n").unwrap();
    let mut inside = Command::new(std::env::current_exe().unwrap());
    private(&mut inside);
    let inside = inside
        .args([
            "--exact",
            "a_real_secret_service_opens_the_dossier_beside_the_passphrase",
            "--nocapture",
        ])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let said =
        String::from_utf8_lossy(&inside.stderr).into_owned() + &String::from_utf8_lossy(&inside.stdout);
    assert!(inside.status.success(), "{said}");
}

fn with_the_service() {
    // The service needs a moment to take its name on the bus.
    let found = (0..100).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let name = Command::new("dbus-send")
            .args([
                "--session",
                "--print-reply",
                "--dest=org.freedesktop.DBus",
                "/",
                "org.freedesktop.DBus.GetNameOwner",
            ])
            .arg("string:org.freedesktop.secrets")
            .output();
        name.is_ok_and(|answer| answer.status.success())
            .then(SystemKeystore::find)
            .flatten()
    });
    let keystore = found.expect("the service answers");
    let folder = tempfile::tempdir().unwrap();
    let home = || Home {
        folder: folder.path().join("d.dossier"),
        state: None,
    };
    let secret = Passphrase::new("kanarie lantaarn veulen ladder".to_owned());
    let (mut dossier, _) = Dossier::create(home(), &secret, KdfParams::FLOOR).unwrap();
    let id = Dossier::id_in(&home()).unwrap();
    assert!(keystore.fetch(id).is_none());
    dossier.add_keystore(&keystore).unwrap();
    dossier.lock();

    let kept = keystore.fetch(id).unwrap();
    let mut dossier = Dossier::open(home(), Unlock::Keystore(&kept)).unwrap();
    let doors = dossier.doors();
    assert!(
        doors
            .iter()
            .any(|door| door.here && door.kind == SlotKind::Keystore)
    );
    assert!(
        doors.iter().any(|door| door.kind == SlotKind::Passphrase),
        "never alone"
    );
    dossier.remove_keystore(&keystore).unwrap();
    dossier.lock();
    assert!(keystore.fetch(id).is_none());
    let refused = Dossier::open(home(), Unlock::Keystore(&kept)).unwrap_err();
    assert_eq!(refused.code(), Code::WrongPassphrase);
    assert!(Dossier::open(home(), Unlock::Passphrase(&secret)).is_ok());
}
