//! A world on loopback: real TLS servers, a certificate authority made for the test, and names that lead there.

#![allow(dead_code, clippy::unwrap_used)]

use std::{
    collections::HashMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use dossier_net::{Fetcher, Hook, Limits};
use jiff::Timestamp;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};

/// What a server does with one request.
#[derive(Clone)]
pub(crate) enum Act {
    Send(Vec<u8>),
    Wait(Duration),
}

type Script = Arc<dyn Fn(&str) -> Vec<Act> + Send + Sync>;

/// A server that runs until the test ends, and counts.
pub(crate) struct Server {
    pub(crate) socket: SocketAddr,
    pub(crate) root: Vec<u8>,
    pub(crate) connects: Arc<AtomicUsize>,
    pub(crate) most_at_once: Arc<AtomicUsize>,
    pub(crate) requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Serves all `names` over TLS, each request by the script for its path.
    pub(crate) fn start(names: &[&str], script: impl Fn(&str) -> Vec<Act> + Send + Sync + 'static) -> Self {
        let (root, config) = certificates(names);
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let server = Self {
            socket: listener.local_addr().unwrap(),
            root,
            connects: Arc::default(),
            most_at_once: Arc::default(),
            requests: Arc::default(),
        };
        let (connects, most, requests) = (
            server.connects.clone(),
            server.most_at_once.clone(),
            server.requests.clone(),
        );
        let (script, now): (Script, Arc<AtomicUsize>) = (Arc::new(script), Arc::default());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).unwrap();
                let acceptor = TlsAcceptor::from(Arc::new(config));
                while let Ok((stream, _)) = listener.accept().await {
                    connects.fetch_add(1, Ordering::SeqCst);
                    let (acceptor, script, now, most, requests) = (
                        acceptor.clone(),
                        script.clone(),
                        now.clone(),
                        most.clone(),
                        requests.clone(),
                    );
                    tokio::spawn(async move {
                        let Ok(mut stream) = acceptor.accept(stream).await else {
                            return;
                        };
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        let mut head = Vec::new();
                        while !head.ends_with(b"\r\n\r\n") {
                            match stream.read_u8().await {
                                Ok(byte) => head.push(byte),
                                Err(_) => break,
                            }
                        }
                        let head = String::from_utf8_lossy(&head).into_owned();
                        let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
                        requests.lock().unwrap().push(head);
                        for act in script(&path) {
                            match act {
                                Act::Send(bytes) => {
                                    if stream.write_all(&bytes).await.is_err()
                                        || stream.flush().await.is_err()
                                    {
                                        break;
                                    }
                                }
                                Act::Wait(time) => tokio::time::sleep(time).await,
                            }
                        }
                        now.fetch_sub(1, Ordering::SeqCst);
                        let _ = stream.shutdown().await;
                    });
                }
            });
        });
        server
    }

    /// A fetcher that reaches this server under each of its `names`.
    pub(crate) fn fetcher(&self, names: &[&str]) -> Fetcher {
        self.fetcher_within(names, Limits::STANDARD)
    }

    pub(crate) fn fetcher_within(&self, names: &[&str], limits: Limits) -> Fetcher {
        let known: HashMap<String, SocketAddr> = names
            .iter()
            .map(|name| ((*name).to_owned(), self.socket))
            .collect();
        let hook = Hook::new(move |name| known.get(name).copied().into_iter().collect());
        fetcher(hook.trust(self.socket).root(self.root.clone()).limits(limits))
    }

    pub(crate) fn connects(&self) -> usize {
        self.connects.load(Ordering::SeqCst)
    }
}

pub(crate) fn fetcher(hook: Hook) -> Fetcher {
    Fetcher::hooked(hook, || "2026-06-01T00:00:00Z".parse::<Timestamp>().unwrap()).unwrap()
}

pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<Act> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n",
        body.len()
    );
    vec![Act::Send([head.as_bytes(), body].concat())]
}

pub(crate) fn redirect(to: &str) -> Vec<Act> {
    answer("302 Found", &format!("Location: {to}\r\n"), b"")
}

fn certificates(names: &[&str]) -> (Vec<u8>, ServerConfig) {
    let authority_key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = authority.self_signed(&authority_key).unwrap().der().to_vec();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().unwrap();
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let certificate = CertificateParams::new(names)
        .unwrap()
        .signed_by(&key, &issuer)
        .unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    (root, config)
}
