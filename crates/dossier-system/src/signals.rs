//! What the desktop tells on D-Bus: the device is about to sleep, the screen locks.
//!
//! systemd-logind says both on the system bus; desktops say the second on the session bus, each under an
//! interface of its own whose name ends in `ScreenSaver`. Where there is no bus nothing is heard: then the
//! time without the person still locks.

use std::{sync::Arc, thread};

use zbus::{
    MatchRule,
    blocking::{Connection, MessageIterator, connection::Builder},
    message::{Message, Type},
    zvariant::OwnedFd,
};

/// What was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The device is about to sleep; it waits for us for a moment.
    Sleep,
    /// The screen locks.
    ScreenLock,
}

/// A bus to listen on.
#[derive(Clone, Debug)]
pub enum Bus {
    /// Of the whole device.
    System,
    /// Of the person's session.
    Session,
    /// At an address; for tests.
    At(String),
}

/// Who is told. It runs on a thread of the listener's, and sleep waits for it to return.
type Heard = Arc<dyn Fn(Signal) + Send + Sync>;

const MANAGER: &str = "org.freedesktop.login1.Manager";
const LOGIN_SESSION: &str = "org.freedesktop.login1.Session";

/// Listens on both buses for as long as the process lives.
pub fn watch(heard: impl Fn(Signal) + Send + Sync + 'static) {
    let heard: Heard = Arc::new(heard);
    for bus in [Bus::System, Bus::Session] {
        let heard = Arc::clone(&heard);
        // A bus that is not there is no failure: the thread ends and nothing is heard.
        thread::spawn(move || watch_bus(&bus, &*heard));
    }
}

/// Listens on one bus until it goes away; an error says why nothing is or was heard.
///
/// # Errors
/// When the bus is not there, or broke off.
pub fn watch_bus(bus: &Bus, heard: &dyn Fn(Signal)) -> zbus::Result<()> {
    let connection = match bus {
        Bus::System => Builder::system()?,
        Bus::Session => Builder::session()?,
        Bus::At(address) => Builder::address(address.as_str())?,
    }
    .build()?;
    // Every signal of these names; who sent it does not matter, because all it can do is lock.
    let rules = [
        signal(MANAGER, "PrepareForSleep")?,
        signal(LOGIN_SESSION, "Lock")?,
        MatchRule::builder()
            .msg_type(Type::Signal)
            .member("ActiveChanged")?
            .build(),
    ];
    let bus = zbus::blocking::fdo::DBusProxy::new(&connection)?;
    for rule in rules {
        bus.add_match_rule(rule)?;
    }
    let mut delay = delay_sleep(&connection);
    for message in MessageIterator::from(&connection) {
        match meaning(&message?) {
            Some(Meant::Sleep(true)) => {
                heard(Signal::Sleep);
                // Letting go of it says that we are done.
                delay = None;
            }
            Some(Meant::Sleep(false)) => delay = delay_sleep(&connection),
            Some(Meant::Locked) => heard(Signal::ScreenLock),
            None => {}
        }
    }
    drop(delay);
    Ok(())
}

enum Meant {
    Sleep(bool),
    Locked,
}

fn meaning(message: &Message) -> Option<Meant> {
    let header = message.header();
    if header.message_type() != Type::Signal {
        return None;
    }
    let (interface, member) = (header.interface()?.as_str(), header.member()?.as_str());
    let flag = || message.body().deserialize::<bool>().ok();
    match (interface, member) {
        (MANAGER, "PrepareForSleep") => Some(Meant::Sleep(flag()?)),
        (LOGIN_SESSION, "Lock") => Some(Meant::Locked),
        (saver, "ActiveChanged") if saver.ends_with("ScreenSaver") => flag()?.then_some(Meant::Locked),
        _ => None,
    }
}

fn signal(interface: &'static str, member: &'static str) -> zbus::Result<MatchRule<'static>> {
    Ok(MatchRule::builder()
        .msg_type(Type::Signal)
        .interface(interface)?
        .member(member)?
        .build())
}

/// Asks logind to wait a moment before it sleeps. Without it the lock races with sleep, and mostly wins.
fn delay_sleep(connection: &Connection) -> Option<OwnedFd> {
    let manager = "/org/freedesktop/login1";
    let ask = ("sleep", "Eigen Dossier", "lock", "delay");
    let answer = connection.call_method(
        Some("org.freedesktop.login1"),
        manager,
        Some(MANAGER),
        "Inhibit",
        &ask,
    );
    answer.ok()?.body().deserialize().ok()
}
