//! The guarded fetcher: one document at a time, by the rules.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use dossier_model::Fetched;
use jiff::Timestamp;
use reqwest::{
    Client, ClientBuilder, Response,
    header::{self, HeaderMap, HeaderName},
    redirect::Policy,
};
use tokio::{
    runtime::Runtime,
    sync::Semaphore,
    time::{Instant, timeout_at},
};

use crate::{
    DiaryEntry, Limits, NetFault, Outcome, Rule,
    resolver::{Blocked, Resolver},
    target::Target,
};

/// What to accept where a credential, a key or a status list is wanted.
pub const ACCEPT_JSON: &str =
    "application/json, application/ld+json;q=0.9, application/did+json;q=0.9, */*;q=0.5";

/// The name we give ourselves: the same for everybody, without version, system or learner.
const USER_AGENT: &str = "dossier";

type Clock = Box<dyn Fn() -> Timestamp + Send + Sync>;

/// Gets documents over HTTPS from public hosts, within [`Limits`], and keeps a diary.
///
/// Each request stands alone: no cookies, no referer, no proxy, no connection kept. It blocks its
/// caller until the answer is there; call it from a thread that may wait. Several threads may share one.
///
/// A fetcher makes requests only when told to; whether the learner gave leave is the caller's to know.
pub struct Fetcher {
    // An option only so that dropping can shut it down without waiting for a resolver that hangs.
    runtime: Option<Runtime>,
    client: Client,
    resolver: Resolver,
    limits: Limits,
    clock: Clock,
    turns: Mutex<HashMap<String, Arc<Semaphore>>>,
    diary: Mutex<Vec<DiaryEntry>>,
}

impl Fetcher {
    /// A fetcher for the real network; `clock` dates the answers and the diary.
    ///
    /// # Errors
    /// [`NetFault::Setup`] when the machine's certificates or sockets cannot be used.
    pub fn new(clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Result<Self, NetFault> {
        Self::build(Box::new(clock), Resolver::system(), Limits::STANDARD, |builder| {
            builder
        })
    }

    /// A fetcher in a test's own world.
    ///
    /// # Errors
    /// [`NetFault::Setup`] when a certificate of the hook cannot be read.
    #[cfg(feature = "test-hooks")]
    pub fn hooked(
        hook: crate::Hook,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Result<Self, NetFault> {
        let hook = Arc::new(hook);
        let roots = hook.roots.iter().map(|der| reqwest::Certificate::from_der(der));
        let roots: Vec<_> = roots.collect::<Result<_, _>>().map_err(|_| NetFault::Setup)?;
        let limits = hook.limits;
        Self::build(Box::new(clock), Resolver::hooked(hook), limits, |builder| {
            builder.tls_certs_only(roots)
        })
    }

    /// Gets one document. An answer of any status is an answer: that a badge is gone (410) or not found (404) is
    /// evidence. `accept` is sent as the `Accept` header, `reason` only goes into the diary.
    ///
    /// # Errors
    /// [`NetFault`] when there is no answer. After [`NetFault::Refused`] nothing was sent to that address.
    pub fn fetch(&self, url: &str, accept: &str, reason: &str) -> Result<Fetched, NetFault> {
        let Some(runtime) = &self.runtime else {
            return Err(NetFault::Setup);
        };
        // On a thread of its own, because a caller inside an async runtime may not block on a second one.
        std::thread::scope(|scope| {
            let work = scope.spawn(|| runtime.block_on(self.follow(url, accept, reason)));
            work.join().unwrap_or(Err(NetFault::Setup))
        })
    }

    /// Every request so far, refused ones too, in the order in which they ended.
    pub fn diary(&self) -> Vec<DiaryEntry> {
        unpoisoned(&self.diary).clone()
    }

    fn build(
        clock: Clock,
        resolver: Resolver,
        limits: Limits,
        trust: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, NetFault> {
        let builder = Client::builder()
            .https_only(true)
            .no_proxy()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .user_agent(USER_AGENT)
            .connect_timeout(limits.connect)
            .pool_max_idle_per_host(0)
            .dns_resolver(resolver.clone());
        let client = trust(builder).build().map_err(|_| NetFault::Setup)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        Ok(Self {
            runtime: Some(runtime.map_err(|_| NetFault::Setup)?),
            client,
            resolver,
            limits,
            clock,
            turns: Mutex::default(),
            diary: Mutex::default(),
        })
    }

    /// Walks from the first address to the one that answers, every step by the same rules, all within one time.
    async fn follow(&self, url: &str, accept: &str, reason: &str) -> Result<Fetched, NetFault> {
        let asked = Asked { url, accept };
        let mut target = Target::parse(url).inspect_err(|fault| self.note(url, reason, failed(fault)))?;
        let deadline = Instant::now() + self.limits.total;
        for _ in 0..=self.limits.redirects {
            let turn = self.turn(target.host());
            // One deadline over everything: our own queue, the name server, the host and its redirects.
            let step = async {
                let _permit = turn.acquire().await;
                self.step(&target, &asked).await
            };
            let step = timeout_at(deadline, step).await.unwrap_or(Err(NetFault::Timeout));
            match step.inspect_err(|fault| self.note(target.url().as_str(), reason, failed(fault)))? {
                Step::Answer(fetched) => {
                    let outcome = Outcome::Answered {
                        status: fetched.status,
                        bytes: fetched.bytes.len(),
                    };
                    self.note(target.url().as_str(), reason, outcome);
                    return Ok(fetched);
                }
                Step::Onward { status, location } => {
                    self.note(target.url().as_str(), reason, Outcome::Redirected { status });
                    let next = target.redirected(&location);
                    target = next.inspect_err(|fault| self.note(&location, reason, failed(fault)))?;
                }
            }
        }
        Err(NetFault::TooManyRedirects {
            limit: self.limits.redirects,
        })
    }

    /// One request to one address.
    async fn step(&self, target: &Target, asked: &Asked<'_>) -> Result<Step, NetFault> {
        let request = self
            .client
            .get(target.url().clone())
            .header(header::ACCEPT, asked.accept)
            .header(header::ACCEPT_ENCODING, "identity");
        let response = request.send().await.map_err(|fault| fault_of(&fault))?;
        // The resolver checked the address already; the peer is asked again because a mistake here has no second chance.
        if !response
            .remote_addr()
            .is_some_and(|peer| self.resolver.allows(peer))
        {
            return Err(NetFault::Refused {
                rule: Rule::PeerAddress,
            });
        }
        let status = response.status();
        if let Some(location) =
            text_of(response.headers(), header::LOCATION).filter(|_| status.is_redirection())
        {
            return Ok(Step::Onward {
                status: status.as_u16(),
                location,
            });
        }
        let media_type = media_type(response.headers());
        let bytes = self.body(response).await?;
        Ok(Step::Answer(Fetched {
            url: asked.url.to_owned(),
            final_url: target.url().to_string(),
            status: status.as_u16(),
            media_type,
            bytes,
            at: (self.clock)(),
        }))
    }

    /// The body, never more of it in memory than the bound and one chunk.
    async fn body(&self, mut response: Response) -> Result<Vec<u8>, NetFault> {
        let limit = self.limits.bytes;
        let encoding = text_of(response.headers(), header::CONTENT_ENCODING);
        if encoding.is_some_and(|encoding| !encoding.trim().eq_ignore_ascii_case("identity")) {
            return Err(NetFault::Encoded);
        }
        if response
            .content_length()
            .is_some_and(|length| length > limit as u64)
        {
            return Err(NetFault::TooLarge { limit });
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|fault| fault_of(&fault))? {
            if bytes.len() + chunk.len() > limit {
                return Err(NetFault::TooLarge { limit });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    fn turn(&self, host: &str) -> Arc<Semaphore> {
        let mut turns = unpoisoned(&self.turns);
        let fresh = || Arc::new(Semaphore::new(self.limits.per_host));
        turns.entry(host.to_owned()).or_insert_with(fresh).clone()
    }

    fn note(&self, url: &str, reason: &str, outcome: Outcome) {
        tracing::debug!(?outcome, "request");
        let url = url.chars().take(4096).collect();
        let entry = DiaryEntry {
            url,
            reason: reason.to_owned(),
            at: (self.clock)(),
            outcome,
        };
        unpoisoned(&self.diary).push(entry);
    }
}

impl Drop for Fetcher {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl std::fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fetcher {{ requests: {} }}", unpoisoned(&self.diary).len())
    }
}

/// What the caller asked, through all redirects.
struct Asked<'a> {
    url: &'a str,
    accept: &'a str,
}

enum Step {
    Answer(Fetched),
    Onward { status: u16, location: String },
}

const fn failed(fault: &NetFault) -> Outcome {
    Outcome::Failed(fault.code())
}

fn text_of(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// The media type without its parameters, in lower case.
fn media_type(headers: &HeaderMap) -> String {
    let whole = text_of(headers, header::CONTENT_TYPE).unwrap_or_default();
    whole
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// reqwest's one error type, told apart by what is inside; never by its text.
fn fault_of(fault: &reqwest::Error) -> NetFault {
    if let Some(Blocked(rule)) = inside::<Blocked>(fault) {
        return NetFault::Refused { rule: *rule };
    }
    if fault.is_timeout() {
        NetFault::Timeout
    } else if fault.is_dns() {
        NetFault::Resolve
    } else if inside::<rustls::Error>(fault).is_some() {
        NetFault::Tls
    } else if fault.is_connect() {
        NetFault::Connect
    } else {
        NetFault::Broken
    }
}

/// Looks for a cause of one type. An `io::Error` hides what it wraps from `source`, so it is opened.
fn inside<'e, E: std::error::Error + 'static>(fault: &'e (dyn std::error::Error + 'static)) -> Option<&'e E> {
    let mut next = Some(fault);
    while let Some(fault) = next {
        if let Some(found) = fault.downcast_ref::<E>() {
            return Some(found);
        }
        let wrapped = fault
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        next = match wrapped {
            Some(wrapped) => Some(wrapped as &(dyn std::error::Error + 'static)),
            None => fault.source(),
        };
    }
    None
}

/// A panic elsewhere does not make the diary or the turns untrue.
fn unpoisoned<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
