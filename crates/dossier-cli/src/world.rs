//! The network, or in tests a world on loopback.

use dossier::net::{Fetcher, NetFault};
use jiff::Timestamp;

/// A fetcher for the real network.
#[cfg(not(feature = "test-hooks"))]
pub(crate) fn fetcher(clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Result<Fetcher, NetFault> {
    Fetcher::new(clock)
}

/// A fetcher for a test's world where one is named by `DOSSIER_TEST_WORLD`, else for the real network. The variable
/// holds the names that lead into the world, its socket and its certificate authority's file:
/// `issuer.example.org,other.example.org@127.0.0.1:4711@/tmp/root.der`. No shipped program has this feature.
#[cfg(feature = "test-hooks")]
pub(crate) fn fetcher(clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Result<Fetcher, NetFault> {
    let Ok(world) = std::env::var("DOSSIER_TEST_WORLD") else {
        return Fetcher::new(clock);
    };
    let parts: Vec<&str> = world.splitn(3, '@').collect();
    let [names, socket, root] = parts[..] else {
        return Err(NetFault::Setup);
    };
    let socket: std::net::SocketAddr = socket.parse().map_err(|_| NetFault::Setup)?;
    let root = std::fs::read(root).map_err(|_| NetFault::Setup)?;
    let names: Vec<String> = names.split(',').map(str::to_owned).collect();
    let answers = move |name: &str| {
        names
            .iter()
            .filter(|known| *known == name)
            .map(|_| socket)
            .collect()
    };
    let limits = dossier::net::Limits {
        total: std::time::Duration::from_secs(3),
        ..dossier::net::Limits::STANDARD
    };
    let hook = dossier::net::Hook::new(answers)
        .trust(socket)
        .root(root)
        .limits(limits);
    Fetcher::hooked(hook, clock)
}
