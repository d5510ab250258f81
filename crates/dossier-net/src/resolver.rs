//! Names become addresses here and nowhere else, so that the address that was checked is the one that is connected.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::{Rule, address::is_public};

/// Looks a name up and lets it through only when every address it has is public.
///
/// One bad address among good ones refuses the name: a host that points into a home network is not
/// one to talk to, and the choice between addresses is not ours.
#[derive(Clone)]
pub(crate) struct Resolver {
    source: Source,
}

#[derive(Clone)]
enum Source {
    System,
    #[cfg(feature = "test-hooks")]
    Hook(std::sync::Arc<crate::hook::Hook>),
}

/// The refusal of a name, carried through reqwest's boxed errors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blocked(pub(crate) Rule);

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl std::error::Error for Blocked {}

impl Resolver {
    /// The machine's own resolver.
    pub(crate) const fn system() -> Self {
        Self {
            source: Source::System,
        }
    }

    #[cfg(feature = "test-hooks")]
    pub(crate) const fn hooked(hook: std::sync::Arc<crate::hook::Hook>) -> Self {
        Self {
            source: Source::Hook(hook),
        }
    }

    /// True when a connection may end here: the check of the resolver, made again on the peer itself.
    pub(crate) fn allows(&self, address: SocketAddr) -> bool {
        match &self.source {
            Source::System => is_public(unmapped(address)),
            #[cfg(feature = "test-hooks")]
            Source::Hook(hook) => hook.trusts(address) || is_public(unmapped(address)),
        }
    }

    /// All addresses of a name, before any check. A port of 0 becomes that of the scheme.
    async fn look_up(&self, name: &str) -> std::io::Result<Vec<SocketAddr>> {
        match &self.source {
            Source::System => {
                let all = tokio::net::lookup_host((name, 443)).await?;
                Ok(all.collect())
            }
            #[cfg(feature = "test-hooks")]
            Source::Hook(hook) => Ok(hook.look_up(name)),
        }
    }
}

/// A v6 socket may report a v4 peer in mapped form; it is the v4 address that counts.
fn unmapped(address: SocketAddr) -> IpAddr {
    address.ip().to_canonical()
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let found = resolver.look_up(name.as_str()).await?;
            // Here the mapped form is judged as it stands: no honest name server answers with it.
            let spotless = found.iter().all(|address| match address.ip() {
                IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some() => false,
                _ => resolver.allows(*address),
            });
            if !spotless {
                return Err(Blocked(Rule::PrivateAddress).into());
            }
            if found.is_empty() {
                return Err(std::io::Error::from(std::io::ErrorKind::NotFound).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
