#![no_main]

use std::{net::SocketAddr, sync::OnceLock};

use dossier_net::{Fetcher, Hook};

/// A world in which every name leads to this machine or a private network: no address may be connected to.
fn fetcher() -> &'static Fetcher {
    static ONE: OnceLock<Fetcher> = OnceLock::new();
    ONE.get_or_init(|| {
        let hook = Hook::new(|_| vec![SocketAddr::from(([127, 0, 0, 1], 443)), SocketAddr::from(([10, 0, 0, 1], 443))]);
        Fetcher::hooked(hook, || jiff::Timestamp::UNIX_EPOCH).expect("a fetcher without certificates")
    })
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    assert!(fetcher().fetch(text, "*/*", "fuzz").is_err(), "something was fetched from nowhere");
    let did = format!("did:web:{text}");
    for did in [text, &did] {
        if let Ok(url) = dossier_credential::did_web_url(did) {
            assert!(url.starts_with("https://"), "a did:web that leads elsewhere");
            assert!(fetcher().fetch(&url, "*/*", "fuzz").is_err(), "something was fetched from nowhere");
        }
    }
});
