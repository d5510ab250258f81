//! Addresses that try to reach what is not public: none may cause a single connection.

#![allow(clippy::unwrap_used)]

mod world;

use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use dossier_net::{Hook, NetFault, Rule};

/// Each trick, and the rule that stops it.
const TRICKS: &[(&str, Rule)] = &[
    // Other schemes, and what looks like https
    ("http://example.org/", Rule::NotHttps),
    ("HTTP://example.org/", Rule::NotHttps),
    ("ftp://example.org/", Rule::NotHttps),
    ("file:///etc/passwd", Rule::NotHttps),
    ("file://localhost/etc/passwd", Rule::NotHttps),
    ("gopher://127.0.0.1:6379/_INFO", Rule::NotHttps),
    ("dict://127.0.0.1:11211/stats", Rule::NotHttps),
    ("ws://127.0.0.1/", Rule::NotHttps),
    ("data:application/json,{}", Rule::NotHttps),
    ("javascript:alert(1)", Rule::NotHttps),
    ("blob:https://example.org/x", Rule::NotHttps),
    ("unix:/var/run/docker.sock", Rule::NotHttps),
    ("view-source:https://example.org/", Rule::NotHttps),
    ("jar:https://example.org/a!/b", Rule::NotHttps),
    ("did:web:127.0.0.1%3A6379", Rule::NotHttps),
    ("https:example.org", Rule::Malformed),
    ("https:/example.org", Rule::Malformed),
    ("https:///example.org/", Rule::Malformed),
    ("https:////example.org/", Rule::Malformed),
    ("//example.org/", Rule::Malformed),
    ("example.org", Rule::Malformed),
    ("", Rule::Malformed),
    ("https://", Rule::Malformed),
    // User names
    ("https://admin@example.org/", Rule::Userinfo),
    ("https://admin:secret@example.org/", Rule::Userinfo),
    ("https://:secret@example.org/", Rule::Userinfo),
    ("https://example.org@evil.example.net/", Rule::Userinfo),
    ("https://example.org%2f@evil.example.net/", Rule::Userinfo),
    ("https://example.org:443@127.0.0.1/", Rule::Userinfo),
    // Parsers that disagree
    ("https://example.org\\@127.0.0.1/", Rule::Malformed),
    ("https:\\\\127.0.0.1\\", Rule::Malformed),
    ("https://exa\tmple.org/", Rule::Malformed),
    ("https://exa\nmple.org/", Rule::Malformed),
    ("https://example.org/\r\nHost: internal", Rule::Malformed),
    (" https://example.org/", Rule::Malformed),
    ("https://example.org/ HTTP/1.1", Rule::Malformed),
    ("https://example.org\u{0}.evil.test/", Rule::Malformed),
    ("https://exam ple.org/", Rule::Malformed),
    ("https://[::1/", Rule::IpLiteral),
    ("https://exa%00mple.org/", Rule::Malformed),
    ("https://exa%mple.org/", Rule::Malformed),
    ("https://example..org/", Rule::Malformed),
    ("https://.example.org/", Rule::Malformed),
    ("https://ex*mple.org/", Rule::Malformed),
    ("https://example.org,127.0.0.1/", Rule::IpLiteral),
    // Other ports
    ("https://example.org:80/", Rule::Port),
    ("https://example.org:8443/", Rule::Port),
    ("https://example.org:6379/", Rule::Port),
    ("https://example.org:0/", Rule::Port),
    ("https://example.org:65536/", Rule::Port),
    ("https://example.org:4x3/", Rule::Port),
    // IP addresses in every spelling
    ("https://127.0.0.1/", Rule::IpLiteral),
    ("https://127.0.0.1:443/", Rule::IpLiteral),
    ("https://93.184.215.14/", Rule::IpLiteral),
    ("https://2130706433/", Rule::IpLiteral),
    ("https://0x7f000001/", Rule::IpLiteral),
    ("https://0x7f.0x0.0x0.0x1/", Rule::IpLiteral),
    ("https://0177.0.0.1/", Rule::IpLiteral),
    ("https://00000177.00000000.00000000.00000001/", Rule::IpLiteral),
    ("https://017700000001/", Rule::IpLiteral),
    ("https://127.1/", Rule::IpLiteral),
    ("https://127.0.1/", Rule::IpLiteral),
    ("https://0/", Rule::IpLiteral),
    ("https://0x0/", Rule::IpLiteral),
    ("https://127.0.0.1./", Rule::IpLiteral),
    ("https://%31%32%37.0.0.1/", Rule::IpLiteral),
    ("https://127%2e0%2e0%2e1/", Rule::IpLiteral),
    ("https://１２７.０.０.１/", Rule::IpLiteral),
    ("https://①②⑦.⓪.⓪.①/", Rule::IpLiteral),
    ("https://127。0。0。1/", Rule::IpLiteral),
    ("https://999.999.999.999/", Rule::IpLiteral),
    ("https://256.0.0.1/", Rule::IpLiteral),
    ("https://1.2.3.4.5/", Rule::IpLiteral),
    ("https://169.254.169.254/latest/meta-data/", Rule::IpLiteral),
    ("https://[::1]/", Rule::IpLiteral),
    ("https://[::]/", Rule::IpLiteral),
    ("https://[0:0:0:0:0:0:0:1]/", Rule::IpLiteral),
    ("https://[::ffff:127.0.0.1]/", Rule::IpLiteral),
    ("https://[::ffff:7f00:1]/", Rule::IpLiteral),
    ("https://[::127.0.0.1]/", Rule::IpLiteral),
    ("https://[64:ff9b::7f00:1]/", Rule::IpLiteral),
    ("https://[2002:7f00:1::]/", Rule::IpLiteral),
    ("https://[fe80::1%25eth0]/", Rule::IpLiteral),
    ("https://[fd00::1]/", Rule::IpLiteral),
    ("https://[2606:4700::1111]/", Rule::IpLiteral),
    ("https://[v1.x]/", Rule::IpLiteral),
    // Names that stay at home
    ("https://localhost/", Rule::LocalName),
    ("https://LOCALHOST/", Rule::LocalName),
    ("https://localhost./", Rule::LocalName),
    ("https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", Rule::LocalName),
    ("https://loc%61lhost/", Rule::LocalName),
    ("https://foo.localhost/", Rule::LocalName),
    ("https://printer.local/", Rule::LocalName),
    ("https://metadata.google.internal/", Rule::LocalName),
    ("https://router.home.arpa/", Rule::LocalName),
    ("https://abc.onion/", Rule::LocalName),
    ("https://intranet/", Rule::SingleLabel),
    ("https://router/", Rule::SingleLabel),
    ("https://com/", Rule::SingleLabel),
    ("https://com./", Rule::SingleLabel),
    ("https://example.org./", Rule::SingleLabel),
    // Public names, private addresses
    ("https://loopback.example.org/", Rule::PrivateAddress),
    ("https://127.0.0.1.nip.example.org/", Rule::PrivateAddress),
    ("https://zero.example.org/", Rule::PrivateAddress),
    ("https://home.example.org/", Rule::PrivateAddress),
    ("https://office.example.org/", Rule::PrivateAddress),
    ("https://docker.example.org/", Rule::PrivateAddress),
    ("https://carrier.example.org/", Rule::PrivateAddress),
    ("https://metadata.example.org/", Rule::PrivateAddress),
    ("https://multicast.example.org/", Rule::PrivateAddress),
    ("https://broadcast.example.org/", Rule::PrivateAddress),
    ("https://six-loopback.example.org/", Rule::PrivateAddress),
    ("https://six-mapped.example.org/", Rule::PrivateAddress),
    ("https://six-mapped-public.example.org/", Rule::PrivateAddress),
    ("https://six-nat64.example.org/", Rule::PrivateAddress),
    ("https://six-6to4.example.org/", Rule::PrivateAddress),
    ("https://six-teredo.example.org/", Rule::PrivateAddress),
    ("https://six-unique-local.example.org/", Rule::PrivateAddress),
    ("https://six-link-local.example.org/", Rule::PrivateAddress),
    ("https://good-and-bad.example.org/", Rule::PrivateAddress),
    ("https://bad-and-good.example.org/", Rule::PrivateAddress),
];

/// Where the names of the last group lead; every other name leads to the listener on loopback.
fn answers(name: &str, listener: SocketAddr) -> Vec<SocketAddr> {
    let addresses: &[&str] = match name.split('.').next().unwrap_or_default() {
        "zero" => &["0.0.0.0"],
        "home" => &["192.168.1.1"],
        "office" => &["10.0.0.1"],
        "docker" => &["172.17.0.1"],
        "carrier" => &["100.64.0.1"],
        "metadata" => &["169.254.169.254"],
        "multicast" => &["224.0.0.1"],
        "broadcast" => &["255.255.255.255"],
        "six-loopback" => &["::1"],
        "six-mapped" => &["::ffff:127.0.0.1"],
        "six-mapped-public" => &["::ffff:93.184.215.14"],
        "six-nat64" => &["64:ff9b::7f00:1"],
        "six-6to4" => &["2002:7f00:1::"],
        "six-teredo" => &["2001::1"],
        "six-unique-local" => &["fd00::1"],
        "six-link-local" => &["fe80::1"],
        "good-and-bad" => &["93.184.215.14", "127.0.0.1"],
        "bad-and-good" => &["127.0.0.1", "93.184.215.14"],
        _ => return vec![listener],
    };
    addresses
        .iter()
        .map(|text| SocketAddr::new(text.parse().unwrap(), listener.port()))
        .collect()
}

#[test]
fn no_trick_causes_a_connection_and_each_is_stopped_by_its_own_rule() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let socket = listener.local_addr().unwrap();
    let fetcher = world::fetcher(Hook::new(move |name| answers(name, socket)));
    let mut wrong = Vec::new();
    for (url, rule) in TRICKS {
        let found = fetcher.fetch(url, "*/*", "trick");
        if found.as_ref().err() != Some(&NetFault::Refused { rule: *rule }) {
            wrong.push(format!("{url:?}: expected {rule:?}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    std::thread::sleep(Duration::from_millis(50));
    assert!(listener.accept().is_err(), "somebody connected");
    assert!(TRICKS.len() >= 60);
    assert_eq!(
        fetcher.diary().len(),
        TRICKS.len(),
        "a refusal is written down too"
    );
}

#[test]
fn an_address_without_end_is_refused() {
    let fetcher = world::fetcher(Hook::new(|_| Vec::new()));
    let long = format!("https://example.org/{}", "a".repeat(5000));
    let fault = fetcher.fetch(&long, "*/*", "trick").unwrap_err();
    assert_eq!(fault, NetFault::Refused { rule: Rule::TooLong });
}
