//! The viewer page in real browsers: from a disk and from a web space it opens, verifies, refuses, and asks nobody.
//!
//! Long because one broken bundle after the other, in two browsers.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use dossier_share::{Secret, fill_page};
use dossier_tests::{
    corpus,
    marionette::Firefox,
    root,
    webdriver::{Driver, wait_for},
};
use dossier_viewer::{Desk, compose, split};
use serde_json::{Value, json};

use crate::support::now;
use crate::viewer_bundles::{Case, TOO_MUCH_HERE, WORDS, cases, fifty, natively, usual};

/// Writes down what the policy refuses and which sockets are made, from before the first line of the page; and stops
/// the clock where the bundles were made.
const WATCH: &str = "window.refused = []; window.sockets = []; \
    addEventListener('securitypolicyviolation', (event) => window.refused.push(`${event.effectiveDirective} ${event.blockedURI}`), true); \
    for (const name of ['WebSocket', 'EventSource', 'RTCPeerConnection', 'WebTransport']) \
        if (name in window) window[name] = class { constructor(...of) { window.sockets.push(`${name}:${of[0]}`); } }; \
    const RealDate = Date; window.Date = class extends RealDate { constructor(...of) { of.length ? super(...of) : super('2026-11-22T10:00:00Z'); } };";
const ASKED: &str = "JSON.stringify([...performance.getEntriesByType('resource').map((entry) => entry.name), ...window.sockets])";

/// The built page: `cargo xtask viewer` builds it, `cargo xtask test` before anything else.
fn viewer() -> Vec<u8> {
    let path = std::env::var_os("DOSSIER_VIEWER")
        .map_or_else(|| root().join("crates/dossier/assets/viewer.html"), PathBuf::from);
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}: run `cargo xtask viewer`", path.display()))
}

fn chromium(width: u32, height: u32) -> Driver {
    let driver = Driver::chromium(width, height);
    let added = driver.chromium_command("Page.addScriptToEvaluateOnNewDocument", json!({"source": WATCH}));
    assert!(added["identifier"].is_string(), "{added}");
    driver
}

/// What an expression comes to, promises awaited. It is the debugger that asks, so the page's policy has no say in it.
fn evaluate(driver: &Driver, expression: &str) -> Value {
    let parameters = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
    let mut answer = driver.chromium_command("Runtime.evaluate", parameters);
    assert!(answer["exceptionDetails"].is_null(), "{answer:#}");
    answer["result"]["value"].take()
}

/// Neither a breach of the policy nor a question to anybody.
fn quiet(driver: &Driver, place: &str) {
    assert_eq!(
        evaluate(driver, "JSON.stringify(window.refused)"),
        "[]",
        "{place}"
    );
    assert_eq!(evaluate(driver, ASKED), "[]", "{place}");
    let said: Vec<_> = driver
        .log()
        .into_iter()
        .filter(|line| !line.contains("favicon"))
        .collect();
    assert!(said.is_empty(), "{place}: {said:?}");
}

fn file_url(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// A loopback web space with this page, and every path that was asked of it.
fn web_space(page: Vec<u8>) -> (String, Arc<Mutex<Vec<String>>>) {
    let server = tiny_http::Server::http("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", server.server_addr().to_ip().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let list = Arc::clone(&asked);
    std::thread::spawn(move || {
        for request in server.incoming_requests() {
            list.lock().unwrap().push(request.url().to_owned());
            let html = tiny_http::Header::from_bytes("Content-Type", "text/html; charset=utf-8").unwrap();
            let _ = request.respond(tiny_http::Response::from_data(page.clone()).with_header(html));
        }
    });
    (url, asked)
}

/// Types words or a key and waits for what comes of it: empty when it opened, else the code.
fn try_to_open(driver: &Driver, secret: &str) -> String {
    driver.fill("#secret", secret.trim());
    driver.press("#open");
    wait_for("the bundle to open or to be refused", || {
        let found = driver.script(
            "return document.querySelector('.items') ? '' : document.querySelector('#refusal')?.dataset.code ?? null",
            json!([]),
        );
        found.as_str().map(str::to_owned)
    })
}

#[test]
fn the_viewer_opens_from_a_disk_and_from_a_web_space_and_asks_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let filled = fill_page(&viewer(), &usual(), None).unwrap();
    let path = folder.path().join("dossier.html");
    std::fs::write(&path, &filled).unwrap();
    let (url, asked) = web_space(filled);
    let axe = std::fs::read_to_string(root().join("ui/node_modules/axe-core/axe.min.js")).unwrap();
    let driver = chromium(1280, 900);
    for (place, width, language, theme) in [
        (file_url(&path), 1280, "nl", "light"),
        (url.clone(), 360, "en", "dark"),
        (file_url(&path), 360, "nl", "dark"),
    ] {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": theme}, {"name": "prefers-reduced-motion", "value": "reduce"}]});
        driver.chromium_command("Emulation.setEmulatedMedia", features);
        driver.chromium_command(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 700}),
        );
        driver.go(&place);
        driver.press(&format!("#language-{language}"));
        let faultless = |state: &str| {
            evaluate(&driver, &format!("{axe};\n0"));
            let run = "axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }, \
                rules: { 'target-size': { enabled: true } } }).then((result) => JSON.stringify(result.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target}`))))";
            assert_eq!(
                evaluate(&driver, run),
                "[]",
                "{place} {state} {language} {theme} {width}"
            );
            let wide = evaluate(&driver, "document.documentElement.scrollWidth - innerWidth");
            assert_eq!(wide, 0, "{place} {state}: scrolls sideways at {width} px");
        };
        faultless("closed");
        assert_eq!(try_to_open(&driver, "verkeerde woorden"), "wrong_passphrase");
        faultless("refused");
        assert_eq!(try_to_open(&driver, WORDS), "");
        evaluate(
            &driver,
            "for (const one of document.querySelectorAll('details')) one.open = true; 0",
        );
        faultless("open");
        let said = evaluate(
            &driver,
            "JSON.stringify([...document.querySelectorAll('.lines li')].map((line) => line.id))",
        );
        assert_eq!(
            said,
            r#"["line-intact","line-holder","line-confirmed","line-use"]"#
        );
        let marks = evaluate(
            &driver,
            "JSON.stringify([...document.querySelectorAll('p.mark')].map((mark) => mark.className))",
        );
        assert_eq!(marks, r#"["mark own","mark verified","mark broken","mark own"]"#);
        let text = driver.text_of_page().to_lowercase();
        assert!(
            text.contains("<script>window.ran=1</script>")
                && !text.contains("trusted")
                && !text.contains("vertrouwd")
        );
        assert_eq!(evaluate(&driver, "typeof window.ran"), "undefined");
        assert!(
            evaluate(
                &driver,
                "document.querySelector('#main').querySelectorAll('img, script, iframe, a, object, embed').length"
            ) == 0
        );
        quiet(&driver, &place);
        driver.press("#close");
        assert!(!driver.text_of_page().contains("EHBO"));
        assert_eq!(
            evaluate(&driver, "document.getElementById('bundle')"),
            Value::Null
        );
        quiet(&driver, &place);
    }
    let asked = asked.lock().unwrap().clone();
    assert_eq!(asked, ["/"], "one page, and nothing beside it");
}

#[test]
fn a_breach_of_the_policy_and_a_question_to_others_would_be_seen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("viewer.html");
    std::fs::write(&path, viewer()).unwrap();
    let driver = chromium(800, 600);
    driver.go(&file_url(&path));
    driver.find("#pick");
    evaluate(
        &driver,
        "document.head.append(Object.assign(document.createElement('style'), { textContent: 'p { color: red }' })); new Promise((done) => setTimeout(() => done(0), 200))",
    );
    evaluate(
        &driver,
        "document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/x.png' })); new Promise((done) => setTimeout(() => done(0), 200))",
    );
    let refused = evaluate(&driver, "JSON.stringify(window.refused)").to_string();
    assert!(
        refused.contains("style-src-elem inline") && refused.contains("img-src"),
        "{refused}"
    );
    evaluate(&driver, "new WebSocket('ws://127.0.0.1:9/'); 0");
    assert!(evaluate(&driver, ASKED).to_string().contains("WebSocket"));
}

#[test]
fn every_broken_bundle_is_refused_in_the_browser_with_the_code_of_the_app() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("viewer.html");
    std::fs::write(&page, viewer()).unwrap();
    let driver = chromium(1000, 800);
    driver.go(&file_url(&page));
    let mut wrong = Vec::new();
    let mut codes = std::collections::BTreeSet::new();
    for (number, case) in cases().iter().enumerate() {
        let path = folder.path().join(format!("{number}.dossiershare"));
        std::fs::write(&path, &case.bytes).unwrap();
        driver.go(&file_url(&page));
        driver.fill("#file", &path.to_string_lossy());
        let here = try_to_open(&driver, &case.secret);
        let there = if case.name == TOO_MUCH_HERE {
            "too_costly".to_owned()
        } else {
            natively(case).err().unwrap_or_default()
        };
        if here != there {
            wrong.push(format!("{}: {here:?}, the app says {there:?}", case.name));
        }
        codes.insert(here);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(codes.len() >= 20, "each has a code of its own: {codes:?}");
    quiet(&driver, "after every refusal");
}

/// Starts the page's own program beside the page, and answers messages: `window.answers(base64) -> base64`.
const PROGRAM: &str = "(async () => { \
    const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)); \
    const packed = new Blob([bytes(document.getElementById('program').textContent)]).stream().pipeThrough(new DecompressionStream('deflate-raw')); \
    const { instance } = await WebAssembly.instantiate(await new Response(packed).arrayBuffer(), { page: { random() {} } }); \
    const program = instance.exports; \
    window.answers = (list) => list.map((text) => { \
        const question = bytes(text); \
        const room = program.room(question.length); \
        new Uint8Array(program.memory.buffer, room, question.length).set(question); \
        const length = program.ask(); \
        let out = ''; \
        for (const byte of new Uint8Array(program.memory.buffer, program.reply(), length)) out += String.fromCharCode(byte); \
        return btoa(out); }); \
    return 0; })()";

fn in_the_browser(driver: &Driver, questions: &[Vec<u8>]) -> Vec<Value> {
    let list: Vec<_> = questions
        .iter()
        .map(|question| STANDARD.encode(question))
        .collect();
    let answers = evaluate(driver, &format!("window.answers({})", json!(list)));
    let read = |answer: &Value| {
        let message = STANDARD.decode(answer.as_str().unwrap()).unwrap();
        split::<Value>(&message).unwrap().0
    };
    answers.as_array().unwrap().iter().map(read).collect()
}

#[test]
fn the_browser_and_the_app_come_to_the_same_json_for_bundles_and_for_every_file_of_the_corpus() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("viewer.html");
    std::fs::write(&page, viewer()).unwrap();
    let driver = chromium(800, 600);
    driver.go(&file_url(&page));
    evaluate(&driver, PROGRAM);

    for case in cases()
        .iter()
        .filter(|case| case.name != TOO_MUCH_HERE && natively(case).is_ok())
    {
        let open = json!({"do": "open", "secret": case.secret, "now": now().to_string(), "language": "nl"});
        let here = in_the_browser(
            &driver,
            &[compose(&open, &case.bytes), compose(&json!({"do": "json"}), &[])],
        );
        assert_eq!(
            here[1]["json"],
            natively(case).unwrap().to_json(),
            "{}",
            case.name
        );
    }

    let Some(corpus) = corpus() else { return };
    let (mut compared, mut with_verdict) = (0, 0);
    let mut batch: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    let mut compare = |batch: &mut Vec<(PathBuf, Vec<u8>)>| {
        let questions: Vec<_> = batch.iter().map(|(_, question)| question.clone()).collect();
        for ((path, question), here) in batch.drain(..).zip(in_the_browser(&driver, &questions)) {
            let there = Desk::default().answer(&question);
            let there = split::<Value>(&there).unwrap().0;
            assert_eq!(here, there, "{}", path.display());
            compared += 1;
            with_verdict += usize::from(here["verdict"].is_object());
        }
    };
    for path in files_in(&corpus.join("credentials")) {
        let bytes = std::fs::read(&path).unwrap();
        // A picture of megabytes says no more about the reader than a small one, and takes its time to be sent over.
        if bytes.len() > 1 << 20 {
            continue;
        }
        batch.push((
            path,
            compose(&json!({"do": "verify", "now": now().to_string()}), &bytes),
        ));
        if batch.len() == 40 {
            compare(&mut batch);
        }
    }
    compare(&mut batch);
    eprintln!(
        "{compared} files of the corpus, {with_verdict} with a verdict: the same JSON in Chromium and natively"
    );
    assert!(with_verdict > 100, "{with_verdict}");
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_in(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn fifty_credentials_open_and_how_long_that_takes_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("viewer.html");
    std::fs::write(&page, viewer()).unwrap();
    let (bytes, secret) = fifty();
    let (under_key, under_words) = (
        folder.path().join("key.dossiershare"),
        folder.path().join("words.dossiershare"),
    );
    std::fs::write(&under_key, bytes).unwrap();
    std::fs::write(&under_words, usual()).unwrap();
    let driver = chromium(1000, 800);
    let clock = "document.getElementById('open').addEventListener('click', () => { const begun = performance.now(); \
        new MutationObserver(() => { if (document.querySelector('.items')) window.took ??= Math.round(performance.now() - begun); }).observe(document.body, { childList: true, subtree: true }); }); 0";
    for (what, path, secret, items) in [
        ("50 credentials, key file", &under_key, secret.as_str(), 50),
        ("4 items, words", &under_words, WORDS, 4),
    ] {
        driver.go(&file_url(&page));
        driver.fill("#file", &path.to_string_lossy());
        driver.find("#secret");
        evaluate(&driver, clock);
        assert_eq!(try_to_open(&driver, secret), "");
        assert_eq!(
            evaluate(&driver, "document.querySelectorAll('.items article').length"),
            items
        );
        eprintln!(
            "{what}: opened and verified in {} ms",
            evaluate(&driver, "window.took")
        );
    }
}

#[test]
fn a_rosette_has_the_same_lines_as_in_the_app() {
    let page = String::from_utf8(viewer()).unwrap();
    let part = |text: &str| {
        let from = text.find("function rosettePaths").unwrap();
        let hash = text[from..].find("function hash").unwrap() + from;
        let end = text[hash..].find("\n}\n").unwrap() + hash + 3;
        text[from..end].to_owned()
    };
    let app = std::fs::read_to_string(root().join("ui/src/kit/rosette.ts")).unwrap();
    let mut app = part(&app);
    for types in [": string[]", ": string", ": number", ": RosetteState"] {
        app = app.replace(types, "");
    }
    let app = app
        .replace("const CENTRE", "//")
        .replace("CENTRE", "30")
        .replace("REACH", "27");
    let driver = Driver::chromium(400, 300);
    driver.go("about:blank");
    let inputs = "['did:key:z6Mk', 'https://badges.example', '', 'x'].flatMap((text) => ['verified', 'unsure', 'own', 'broken'].map((state) => rosettePaths(text, state)))";
    let lines = |script: &str| {
        evaluate(
            &driver,
            &format!("(() => {{ {script}; return JSON.stringify({inputs}); }})()"),
        )
    };
    let ours = lines(&part(&page));
    assert!(ours.as_str().unwrap().len() > 10_000);
    assert_eq!(ours, lines(&app));
}

#[test]
fn firefox_opens_and_refuses_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dossier.html");
    let Some(mut firefox) = Firefox::start() else {
        return;
    };
    let filled = fill_page(&viewer(), &usual(), None).unwrap();
    std::fs::write(&path, &filled).unwrap();
    let (url, asked) = web_space(filled);
    for place in [file_url(&path), url] {
        firefox.go(&place);
        firefox.keys("#secret", "verkeerde woorden");
        firefox.press("#open");
        let code = firefox.wait(
            "a refusal",
            "return document.querySelector('#refusal')?.dataset.code ?? null",
        );
        assert_eq!(code, "wrong_passphrase", "{place}");
        firefox.script("document.getElementById('secret').value = ''");
        firefox.keys("#secret", WORDS);
        firefox.press("#open");
        firefox.wait(
            "the items",
            "return document.querySelectorAll('.items article').length === 4",
        );
        let marks =
            firefox.script("return [...document.querySelectorAll('p.mark')].map((mark) => mark.className)");
        assert_eq!(
            marks,
            json!(["mark own", "mark verified", "mark broken", "mark own"])
        );
        assert_eq!(
            firefox.script("return performance.getEntriesByType('resource').map((entry) => entry.name)"),
            json!([])
        );
        assert_eq!(
            firefox.script("return [...document.fonts].every((font) => font.status === 'loaded')"),
            true
        );
    }
    let asked: Vec<_> = asked
        .lock()
        .unwrap()
        .iter()
        .filter(|path| *path != "/favicon.ico")
        .cloned()
        .collect();
    assert_eq!(asked, ["/"]);
}

/// What the tests above rest on: a case that should open does, natively.
#[test]
fn the_untouched_bundle_opens_in_the_app() {
    let bytes = usual();
    let case = Case {
        name: "usual".to_owned(),
        bytes,
        secret: WORDS.to_owned(),
    };
    assert_eq!(natively(&case).unwrap().items.len(), 4);
    assert!(matches!(Secret::parse(WORDS), Secret::Passphrase(_)));
}
