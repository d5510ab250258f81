//! A stand-in for logind and a screen saver, on a D-Bus of the test's own.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, missing_docs)]

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use dossier_system::{Bus, Signal, watch_bus};
use zbus::blocking::{Connection, connection::Builder};

struct PrivateBus {
    daemon: Child,
    address: String,
}

impl PrivateBus {
    /// A bus, or nothing (said aloud) where the daemon is not installed.
    fn start() -> Option<Self> {
        let daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut daemon) = daemon else {
            eprintln!("skipped: dbus-daemon is needed");
            return None;
        };
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        let address = address.trim().to_owned();
        Some(Self { daemon, address })
    }

    fn stand_in(&self) -> Connection {
        Builder::address(self.address.as_str()).unwrap().build().unwrap()
    }

    /// What a listener hears from here on.
    fn heard(&self, stand_in: &Connection) -> Receiver<Signal> {
        let (tell, heard) = channel();
        let bus = Bus::At(self.address.clone());
        thread::spawn(move || watch_bus(&bus, &|signal| tell.send(signal).unwrap()));
        // It listens once it hears; until then the first signals go unheard.
        for _ in 0..200 {
            say(stand_in, "org.freedesktop.login1.Session", "Lock", &());
            if heard.recv_timeout(Duration::from_millis(50)).is_ok() {
                thread::sleep(Duration::from_millis(200));
                while heard.try_recv().is_ok() {}
                return heard;
            }
        }
        panic!("the listener never came up");
    }
}

impl Drop for PrivateBus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

fn say<B: serde::Serialize + zbus::zvariant::DynamicType>(
    from: &Connection,
    interface: &str,
    member: &str,
    body: &B,
) {
    from.emit_signal(None::<&str>, "/org/freedesktop/any", interface, member, body)
        .unwrap();
}

fn next(heard: &Receiver<Signal>) -> Option<Signal> {
    heard.recv_timeout(Duration::from_secs(5)).ok()
}

#[test]
fn sleep_and_every_desktops_screen_lock_are_heard_and_nothing_else() {
    let Some(bus) = PrivateBus::start() else { return };
    let stand_in = bus.stand_in();
    let heard = bus.heard(&stand_in);
    let manager = "org.freedesktop.login1.Manager";
    say(&stand_in, manager, "PrepareForSleep", &true);
    assert_eq!(next(&heard), Some(Signal::Sleep));
    say(&stand_in, "org.freedesktop.login1.Session", "Lock", &());
    assert_eq!(next(&heard), Some(Signal::ScreenLock));
    for desktop in ["freedesktop", "gnome", "cinnamon", "mate", "xfce"] {
        say(
            &stand_in,
            &format!("org.{desktop}.ScreenSaver"),
            "ActiveChanged",
            &true,
        );
        assert_eq!(next(&heard), Some(Signal::ScreenLock), "{desktop}");
    }
    // Waking up, unlocking, other things, and bodies of another shape.
    say(&stand_in, manager, "PrepareForSleep", &false);
    say(&stand_in, manager, "PrepareForSleep", &"true");
    say(&stand_in, "org.gnome.ScreenSaver", "ActiveChanged", &false);
    say(&stand_in, "org.example.Player", "ActiveChanged", &true);
    say(&stand_in, "org.freedesktop.login1.Session", "Unlock", &());
    say(&stand_in, "org.freedesktop.login1.Session", "Lock", &());
    assert_eq!(next(&heard), Some(Signal::ScreenLock));
    assert_eq!(heard.try_recv().ok(), None);
}
