//! The content security policy, and that nobody else is asked anything.

use std::net::TcpListener;

use dossier_tests::stage::{PHONE, Scene, Stage, WIDE};
use serde_json::json;

use crate::tour::{Faults, before_every_page, evaluate, texts, tour};

/// Writes down what the policy refuses, from before the first line of the page.
const LISTEN: &str = "window.refused = []; addEventListener('securitypolicyviolation', (event) => \
    window.refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`), true)";

/// Three things that the policy refuses: a style, markup from text, and script from text.
const OFFEND: &str = r"new Promise((done) => {
    document.head.append(Object.assign(document.createElement('style'), { textContent: 'p { color: red }' }));
    setTimeout(() => { try { document.createElement('p').innerHTML = '<b>b</b>'; } catch {} });
    setTimeout(() => { try { (0, window.eval)('1'); } catch {} });
    setTimeout(() => done(0), 300);
})";

/// Everything that the page has asked of anyone. Sockets and peers are in no list of the browser's, hence the two traps.
const ASKED: &str = "[...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]\
    .map((entry) => entry.name).concat(window.sockets, [...document.querySelectorAll('link')].map((link) => link.href))";
const TRAP_SOCKETS: &str = r"window.sockets = [];
    for (const name of ['WebSocket', 'EventSource', 'RTCPeerConnection', 'WebTransport']) {
        if (name in window) window[name] = class { constructor(...of) { window.sockets.push(`${name}:${of[0]}`); } };
    }";

#[test]
fn nothing_on_any_screen_breaks_the_content_security_policy() {
    let mut faults = Faults::default();
    let mut controlled = false;
    tour(
        &[WIDE],
        |stage| before_every_page(stage, LISTEN),
        |stage, screen, look| {
            for refused in refused(stage) {
                faults.add(screen, look, &refused);
            }
            if !controlled {
                controlled = true;
                evaluate(stage, OFFEND);
                let seen = refused(stage).join("\n");
                for directive in ["style-src-elem inline", "TrustedHTML", "TrustedScript"] {
                    assert!(seen.contains(directive), "{directive} is seen in\n{seen}");
                }
            }
        },
    );
    faults.none();
}

#[test]
fn no_screen_asks_anything_of_another_host() {
    see_that_a_stranger_is_seen();
    let mut faults = Faults::default();
    tour(
        &[PHONE],
        |stage| before_every_page(stage, TRAP_SOCKETS),
        |stage, screen, look| {
            let asked = texts(&evaluate(stage, ASKED));
            assert!(asked.iter().any(|url| url.ends_with("/call/start")), "{asked:?}");
            for url in asked
                .iter()
                .filter(|url| !url.starts_with(&format!("{}/", stage.harness.url)))
            {
                faults.add(screen, look, url);
            }
        },
    );
    faults.none();
}

/// What the policy has refused on this page, by its own event and by what the browser says in its log.
fn refused(stage: &Stage) -> Vec<String> {
    let mut found = texts(&evaluate(stage, "window.refused.splice(0)"));
    let about = [
        "Content Security Policy",
        "Trusted Type",
        "TrustedHTML",
        "TrustedScript",
    ];
    found.extend(
        stage
            .driver
            .log()
            .into_iter()
            .filter(|line| about.iter().any(|word| line.contains(word))),
    );
    found
}

/// With the policy out of the way a request to a stranger does happen, and stands in the list.
fn see_that_a_stranger_is_seen() {
    let data = tempfile::tempdir().unwrap();
    let stage = Stage::set(Scene::Nothing, data.path());
    let stranger = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/pixel.png", stranger.local_addr().unwrap());
    before_every_page(&stage, TRAP_SOCKETS);
    stage
        .driver
        .chromium_command("Page.setBypassCSP", json!({"enabled": true}));
    stage.at("welcome");
    std::thread::spawn(move || drop(stranger.accept()));
    evaluate(
        &stage,
        &format!(
            "new Promise((done) => {{ const image = new Image(); image.onerror = () => setTimeout(() => done(0), 100); image.src = '{url}'; }})"
        ),
    );
    evaluate(&stage, "new WebSocket('ws://127.0.0.1:9/'); 0");
    let asked = texts(&evaluate(&stage, ASKED));
    assert!(asked.contains(&url), "{asked:?}");
    assert!(
        asked.contains(&"WebSocket:ws://127.0.0.1:9/".to_owned()),
        "{asked:?}"
    );
}
