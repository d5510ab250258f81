//! Real servers on loopback, well behaved and not.

// A test measures real waiting.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod world;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use dossier_net::{ACCEPT_JSON, Hook, Limits, NetCode, NetFault, Outcome, Rule};
use world::{Act, Server, answer, fetcher, redirect};

const NAME: &[&str] = &["issuer.example.org"];
const URL: &str = "https://issuer.example.org/badge";

#[test]
fn a_document_comes_back_with_its_status_type_and_moment() {
    let server = Server::start(NAME, |_| {
        answer(
            "200 OK",
            "Content-Type: Application/JSON; charset=utf-8\r\n",
            b"{}",
        )
    });
    let fetcher = server.fetcher(NAME);
    let fetched = fetcher.fetch(URL, ACCEPT_JSON, "hosted badge").unwrap();
    assert_eq!(
        (fetched.status, fetched.media_type.as_str(), &*fetched.bytes),
        (200, "application/json", &b"{}"[..])
    );
    assert_eq!((fetched.url.as_str(), fetched.final_url.as_str()), (URL, URL));
    assert_eq!(fetched.at.to_string(), "2026-06-01T00:00:00Z");
    let diary = fetcher.diary();
    assert_eq!(
        (diary[0].url.as_str(), diary[0].reason.as_str()),
        (URL, "hosted badge")
    );
    assert_eq!(
        diary[0].outcome,
        Outcome::Answered {
            status: 200,
            bytes: 2
        }
    );
}

#[test]
fn a_request_tells_nothing_about_its_sender() {
    let server = Server::start(NAME, |_| answer("200 OK", "Set-Cookie: id=1\r\n", b"{}"));
    let fetcher = server.fetcher(NAME);
    for _ in 0..2 {
        fetcher
            .fetch("https://issuer.example.org/badge#part", ACCEPT_JSON, "twice")
            .unwrap();
    }
    let requests = server.requests.lock().unwrap();
    let lines: Vec<&str> = requests[1].lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(lines[0], "GET /badge HTTP/1.1");
    let mut names: Vec<String> = lines[1..]
        .iter()
        .map(|line| line.split(':').next().unwrap().to_ascii_lowercase())
        .collect();
    names.sort();
    assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
    assert!(
        requests[1]
            .to_ascii_lowercase()
            .contains("user-agent: dossier\r\n")
    );
}

#[test]
fn a_badge_that_is_gone_or_not_found_is_an_answer() {
    for (status, code) in [("410 Gone", 410), ("404 Not Found", 404), ("500 Oops", 500)] {
        let server = Server::start(NAME, move |_| answer(status, "", b"{\"revoked\":true}"));
        let fetched = server.fetcher(NAME).fetch(URL, ACCEPT_JSON, "status").unwrap();
        assert_eq!((fetched.status, fetched.is_gone()), (code, code == 410));
        assert_eq!(fetched.bytes, b"{\"revoked\":true}");
    }
}

#[test]
fn three_redirects_are_followed_and_a_fourth_is_not() {
    let names = &["issuer.example.org", "other.example.org"];
    let server = Server::start(names, |path| match path {
        "/3" => redirect("/2"),
        "/2" => redirect("https://other.example.org/1"),
        "/1" => redirect("https://other.example.org/0"),
        "/0" => answer("200 OK", "", b"here"),
        _ => redirect("/3"),
    });
    let fetcher = server.fetcher(names);
    let fetched = fetcher
        .fetch("https://issuer.example.org/3", ACCEPT_JSON, "badge")
        .unwrap();
    assert_eq!(fetched.final_url, "https://other.example.org/0");
    assert_eq!(fetched.url, "https://issuer.example.org/3");
    assert_eq!(fetcher.diary().len(), 4);
    let fault = fetcher
        .fetch("https://issuer.example.org/4", ACCEPT_JSON, "badge")
        .unwrap_err();
    assert_eq!(fault, NetFault::TooManyRedirects { limit: 3 });
}

#[test]
fn a_redirect_loop_ends() {
    let server = Server::start(NAME, |_| redirect(URL));
    let fault = server.fetcher(NAME).fetch(URL, ACCEPT_JSON, "badge").unwrap_err();
    assert_eq!(fault, NetFault::TooManyRedirects { limit: 3 });
    assert_eq!(server.connects(), 4);
}

#[test]
fn a_redirect_to_a_private_place_is_refused_before_any_connection() {
    let inner = Server::start(&["inner.example.org"], |_| answer("200 OK", "", b"secret"));
    let inner_socket = inner.socket;
    for (to, rule) in [
        ("https://127.0.0.1/", Rule::IpLiteral),
        ("https://[::1]/", Rule::IpLiteral),
        ("http://issuer.example.org/", Rule::NotHttps),
        ("https://issuer.example.org:8443/", Rule::Port),
        ("https://user@issuer.example.org/", Rule::Userinfo),
        ("https://localhost/", Rule::LocalName),
        ("//intranet/", Rule::SingleLabel),
        ("https://inner.example.org/", Rule::PrivateAddress),
        ("\\\\127.0.0.1\\", Rule::Malformed),
    ] {
        let server = Server::start(NAME, move |_| redirect(to));
        let socket = server.socket;
        let hook = Hook::new(move |name| vec![if name == NAME[0] { socket } else { inner_socket }]);
        let fetcher = fetcher(hook.trust(socket).root(server.root.clone()));
        let fault = fetcher.fetch(URL, ACCEPT_JSON, "badge").unwrap_err();
        assert_eq!(fault, NetFault::Refused { rule }, "{to}");
        assert_eq!(
            fetcher.diary().last().unwrap().outcome,
            Outcome::Failed(NetCode::Refused)
        );
    }
    assert_eq!(inner.connects(), 0);
}

#[test]
fn a_name_server_that_changes_its_mind_gains_nothing() {
    let server = Server::start(NAME, |_| redirect("/again"));
    let inner = Server::start(NAME, |_| answer("200 OK", "", b"secret"));
    let (outer_socket, inner_socket, calls) = (server.socket, inner.socket, Arc::new(AtomicUsize::new(0)));
    let counted = calls.clone();
    // The first answer is allowed, every later one is an address inside.
    let hook = Hook::new(move |_| match counted.fetch_add(1, Ordering::SeqCst) {
        0 => vec![outer_socket],
        _ => vec![inner_socket],
    });
    let fetcher = fetcher(hook.trust(server.socket).root(server.root.clone()));
    let fault = fetcher.fetch(URL, ACCEPT_JSON, "badge").unwrap_err();
    assert_eq!(
        fault,
        NetFault::Refused {
            rule: Rule::PrivateAddress
        }
    );
    assert_eq!((server.connects(), inner.connects()), (1, 0));
    assert_eq!(
        calls.load(Ordering::SeqCst),
        2,
        "one look-up for one connection: nothing between check and use"
    );
}

#[test]
fn a_body_beyond_the_bound_is_refused_whether_its_length_is_told_or_not() {
    let big = vec![b'a'; (5 << 20) + 1];
    let told = big.clone();
    let server = Server::start(NAME, move |path| match path {
        "/told" => answer("200 OK", "", &told),
        "/fits" => answer("200 OK", "", &told[1..]),
        _ => {
            let chunk = [b"100000\r\n".as_slice(), &told[..1 << 20], b"\r\n"].concat();
            let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
            std::iter::once(Act::Send(head))
                .chain(std::iter::repeat_n(Act::Send(chunk), 100))
                .collect()
        }
    });
    let fetcher = server.fetcher(NAME);
    for path in ["told", "untold"] {
        let fault = fetcher
            .fetch(&format!("https://issuer.example.org/{path}"), "*/*", "badge")
            .unwrap_err();
        assert_eq!(fault, NetFault::TooLarge { limit: 5 << 20 }, "{path}");
    }
    assert_eq!(
        fetcher
            .fetch("https://issuer.example.org/fits", "*/*", "badge")
            .unwrap()
            .bytes
            .len(),
        5 << 20
    );
}

#[test]
fn a_lying_content_length_yields_no_document() {
    let server = Server::start(NAME, |path| {
        let length = if path == "/more" { 100 } else { 2 };
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        vec![Act::Send([head.as_bytes(), b"{}surplus"].concat())]
    });
    let fetcher = server.fetcher(NAME);
    assert_eq!(
        fetcher.fetch("https://issuer.example.org/more", "*/*", "badge"),
        Err(NetFault::Broken)
    );
    assert_eq!(
        fetcher
            .fetch("https://issuer.example.org/less", "*/*", "badge")
            .unwrap()
            .bytes,
        b"{}"
    );
}

#[test]
fn what_came_compressed_is_not_unpacked() {
    let server = Server::start(NAME, |_| {
        answer("200 OK", "Content-Encoding: gzip\r\n", b"\x1f\x8b")
    });
    assert_eq!(
        server.fetcher(NAME).fetch(URL, "*/*", "badge"),
        Err(NetFault::Encoded)
    );
}

#[test]
fn a_slow_host_is_left_in_time_wherever_it_is_slow() {
    let wait = || Act::Wait(Duration::from_secs(30));
    let server = Server::start(NAME, move |path| match path {
        "/head" => vec![wait()],
        "/body" => vec![
            Act::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{".to_vec()),
            wait(),
        ],
        _ => {
            let head = Act::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n".to_vec());
            let drops = std::iter::repeat_n(
                [Act::Send(b"a".to_vec()), Act::Wait(Duration::from_millis(100))],
                300,
            );
            std::iter::once(head).chain(drops.flatten()).collect()
        }
    });
    let limits = Limits {
        total: Duration::from_millis(500),
        connect: Duration::from_millis(400),
        ..Limits::STANDARD
    };
    let fetcher = server.fetcher_within(NAME, limits);
    for path in ["head", "body", "drip"] {
        let began = Instant::now();
        let fault = fetcher
            .fetch(&format!("https://issuer.example.org/{path}"), "*/*", "badge")
            .unwrap_err();
        assert_eq!(fault, NetFault::Timeout, "{path}");
        assert!(began.elapsed() < Duration::from_secs(5), "{path}");
    }
}

#[test]
fn a_host_that_takes_the_connection_and_stays_silent_is_left() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let socket = silent.local_addr().unwrap();
    let limits = Limits {
        connect: Duration::from_millis(300),
        ..Limits::STANDARD
    };
    let fetcher = fetcher(Hook::new(move |_| vec![socket]).trust(socket).limits(limits));
    let began = Instant::now();
    assert_eq!(fetcher.fetch(URL, "*/*", "badge"), Err(NetFault::Timeout));
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_closed_port_an_unknown_name_and_a_foreign_certificate_are_told_apart() {
    let closed: SocketAddr = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let hooked = fetcher(Hook::new(move |_| vec![closed]).trust(closed));
    assert_eq!(hooked.fetch(URL, "*/*", "badge"), Err(NetFault::Connect));
    let nowhere = fetcher(Hook::new(|_| Vec::new()));
    assert_eq!(nowhere.fetch(URL, "*/*", "badge"), Err(NetFault::Resolve));
    let server = Server::start(&["somebody-else.example.org"], |_| answer("200 OK", "", b"{}"));
    assert_eq!(
        server.fetcher(NAME).fetch(URL, "*/*", "badge"),
        Err(NetFault::Tls)
    );
    let (trusted, other) = (
        Server::start(NAME, |_| answer("200 OK", "", b"{}")),
        server.root.clone(),
    );
    let socket = trusted.socket;
    let mistrusting = fetcher(Hook::new(move |_| vec![socket]).trust(socket).root(other));
    assert_eq!(mistrusting.fetch(URL, "*/*", "badge"), Err(NetFault::Tls));
}

#[test]
fn what_does_not_speak_http_is_broken() {
    let server = Server::start(NAME, |_| vec![Act::Send(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec())]);
    assert_eq!(
        server.fetcher(NAME).fetch(URL, "*/*", "badge"),
        Err(NetFault::Broken)
    );
}

#[test]
fn one_host_sees_at_most_two_of_us_at_once() {
    let server = Server::start(NAME, |_| {
        let mut acts = vec![Act::Wait(Duration::from_millis(100))];
        acts.extend(answer("200 OK", "", b"{}"));
        acts
    });
    let fetcher = server.fetcher(NAME);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| fetcher.fetch(URL, "*/*", "badge").unwrap());
        }
    });
    assert_eq!(server.connects(), 8);
    assert_eq!(server.most_at_once.load(Ordering::SeqCst), 2);
}

#[test]
fn a_proxy_in_the_environment_is_not_used() {
    const INSIDE: &str = "DOSSIER_TEST_PROXY_CHILD";
    if std::env::var_os(INSIDE).is_some() {
        let server = Server::start(NAME, |_| answer("200 OK", "", b"direct"));
        assert_eq!(
            server.fetcher(NAME).fetch(URL, "*/*", "badge").unwrap().bytes,
            b"direct"
        );
        return;
    }
    let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    proxy.set_nonblocking(true).unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", "a_proxy_in_the_environment_is_not_used"])
        .env(INSIDE, "1");
    for name in [
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
        "HTTP_PROXY",
        "http_proxy",
    ] {
        child.env(name, &address);
    }
    assert!(child.output().unwrap().status.success());
    assert!(proxy.accept().is_err(), "the proxy was called");
}

#[test]
fn a_caller_inside_an_async_runtime_gets_its_answer_too() {
    let server = Server::start(NAME, |_| answer("200 OK", "", b"{}"));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let fetcher = server.fetcher(NAME);
        assert_eq!(fetcher.fetch(URL, "*/*", "badge").unwrap().status, 200);
    });
}
