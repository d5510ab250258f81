//! A small WebDriver client (W3C WebDriver, plain HTTP on loopback): for WebKitWebDriver and chromedriver alike.

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use base64::Engine as _;
use serde_json::{Value, json};

/// The key under which WebDriver names an element (§12.1).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How long a test waits for something to appear.
const PATIENCE: Duration = Duration::from_secs(30);

/// A driver process and one session in it; both end with it.
pub struct Driver {
    process: Child,
    agent: ureq::Agent,
    session: String,
    /// Where Chromium's own debugger listens.
    debugger: Option<String>,
}

/// An element on the page.
#[derive(Clone, Debug)]
pub struct Element(String);

impl Driver {
    /// Starts WebKitWebDriver on a Tauri app.
    pub fn window(app: &Path, arguments: &[&str], environment: &[(&str, &Path)]) -> Self {
        let mut command = Command::new("WebKitWebDriver");
        command
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("GDK_BACKEND", "x11");
        for (name, value) in environment {
            command.env(name, value);
        }
        let options = json!({"webkitgtk:browserOptions": {"binary": app, "args": arguments}});
        Self::start(command, |port| vec![format!("--port={port}")], options)
    }

    /// Starts chromedriver with a fresh, headless Chromium that calls nobody.
    pub fn chromium(width: u32, height: u32) -> Self {
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--force-device-scale-factor=1",
            "--hide-scrollbars",
            &format!("--window-size={width},{height}"),
        ];
        let options = json!({"browserName": "chrome", "goog:chromeOptions": {"args": arguments}, "goog:loggingPrefs": {"browser": "ALL"}});
        Self::start(
            Command::new("chromedriver"),
            |port| vec![format!("--port={port}")],
            options,
        )
    }

    fn start(mut command: Command, arguments: impl Fn(u16) -> Vec<String>, options: Value) -> Self {
        let port = free_port();
        let process = command
            .args(arguments(port))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let process = process.expect("the driver starts: `cargo xtask setup` installs it");
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(120)));
        let mut driver = Self {
            process,
            agent: config.build().into(),
            session: format!("http://127.0.0.1:{port}"),
            debugger: None,
        };
        wait_for("the driver to listen", || {
            driver
                .agent
                .get(format!("{}/status", driver.session))
                .call()
                .ok()
                .map(|_| ())
        });
        let made = driver.post("/session", &json!({"capabilities": {"alwaysMatch": options}}));
        let id = made["sessionId"]
            .as_str()
            .unwrap_or_else(|| panic!("a session: {made}"));
        driver.session = format!("{}/session/{id}", driver.session);
        let debugger = &made["capabilities"]["goog:chromeOptions"]["debuggerAddress"];
        driver.debugger = debugger.as_str().map(str::to_owned);
        driver
    }

    /// Host and port of Chromium's debugger; nothing for another driver.
    pub fn debugger(&self) -> Option<&str> {
        self.debugger.as_deref()
    }

    /// Opens an address.
    pub fn go(&self, url: &str) {
        self.post("/url", &json!({"url": url}));
    }

    /// Runs script in the page and gives what it returns.
    pub fn script(&self, script: &str, arguments: Value) -> Value {
        self.post("/execute/sync", &json!({"script": script, "args": arguments}))
    }

    /// Runs script that calls back with its answer.
    pub fn script_later(&self, script: &str, arguments: Value) -> Value {
        self.post("/execute/async", &json!({"script": script, "args": arguments}))
    }

    /// Waits until a CSS selector finds something, and gives it.
    pub fn find(&self, css: &str) -> Element {
        wait_for(
            &format!("{css} on a page that says: {}", self.text_of_page()),
            || self.try_find(css),
        )
    }

    /// What a CSS selector finds now, if anything.
    pub fn try_find(&self, css: &str) -> Option<Element> {
        let found = self.post("/element", &json!({"using": "css selector", "value": css}));
        found[ELEMENT].as_str().map(|id| Element(id.to_owned()))
    }

    /// Waits until the page says this.
    pub fn wait_for_text(&self, text: &str) {
        let seen = || self.text_of_page().contains(text).then_some(());
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if seen().is_some() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!(
            "waited for {text:?} on a page that says:\n{}",
            self.text_of_page()
        );
    }

    /// All that the page says.
    pub fn text_of_page(&self) -> String {
        self.script("return document.body ? document.body.innerText : ''", json!([]))
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Clicks, as a person would: with the element well in sight, not at the edge under a bar.
    pub fn click(&self, element: &Element) {
        let answer = self.try_click(element);
        assert!(answer.is_ok(), "click: {answer:?}");
    }

    /// Clicks, or says why not: a list may be drawn anew between finding one of its rows and clicking it.
    fn try_click(&self, element: &Element) -> Result<(), Value> {
        self.script(
            "arguments[0].scrollIntoView({ block: 'center' })",
            json!([{ELEMENT: element.0}]),
        );
        let answer = self.post(&format!("/element/{}/click", element.0), &json!({}));
        if answer.get("error").is_none() {
            Ok(())
        } else {
            Err(answer)
        }
    }

    /// Waits for a selector and clicks what it finds.
    pub fn press(&self, css: &str) {
        self.find(css);
        wait_for(&format!("{css} to take a click"), || {
            self.try_find(css)
                .and_then(|element| self.try_click(&element).ok())
        });
    }

    /// Waits for one of the elements that a selector finds to say this, and clicks it.
    pub fn press_one_that_says(&self, css: &str, text: &str) {
        let script = "return [...document.querySelectorAll(arguments[0])].find((one) => one.innerText.includes(arguments[1])) ?? null";
        wait_for(&format!("{css} that says {text} and takes a click"), || {
            let found = self.script(script, json!([css, text]));
            let element = Element(found[ELEMENT].as_str()?.to_owned());
            self.try_click(&element).ok()
        });
    }

    /// Chooses an option of a list by its value.
    pub fn choose(&self, css: &str, value: &str) {
        self.find(css);
        let script = "const list = document.querySelector(arguments[0]); list.value = arguments[1]; \
            list.dispatchEvent(new Event('change', { bubbles: true })); return list.value";
        assert_eq!(self.script(script, json!([css, value])), value);
    }

    /// Types into a field after emptying it.
    pub fn fill(&self, css: &str, text: &str) {
        let element = self.find(css);
        self.post(&format!("/element/{}/clear", element.0), &json!({}));
        let answer = self.post(&format!("/element/{}/value", element.0), &json!({"text": text}));
        assert!(answer.get("error").is_none(), "typing: {answer}");
    }

    /// Presses keys wherever the focus is. WebDriver names special keys by private code points (§17.4.2).
    pub fn keys(&self, keys: &str) {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                [
                    json!({"type": "keyDown", "value": key}),
                    json!({"type": "keyUp", "value": key}),
                ]
            })
            .collect();
        self.post(
            "/actions",
            &json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]}),
        );
    }

    /// What the window shows, as PNG.
    pub fn screenshot(&self) -> Vec<u8> {
        let picture = self.fetch("/screenshot");
        let text = picture.as_str().expect("a picture");
        base64::engine::general_purpose::STANDARD
            .decode(text)
            .expect("base64")
    }

    /// Makes the window this large.
    pub fn resize(&self, width: u32, height: u32) {
        self.post("/window/rect", &json!({"width": width, "height": height}));
    }

    /// A command of Chromium's own (emulating a phone, colours, the language).
    pub fn chromium_command(&self, name: &str, parameters: Value) -> Value {
        self.post("/goog/cdp/execute", &json!({"cmd": name, "params": parameters}))
    }

    /// What the browser logged since the last time.
    pub fn log(&self) -> Vec<String> {
        let entries = self.post("/se/log", &json!({"type": "browser"}));
        entries
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|entry| entry["message"].as_str().map(str::to_owned))
            .collect()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let answer = self.agent.post(format!("{}{path}", self.session)).send_json(body);
        Self::value(path, answer)
    }

    fn fetch(&self, path: &str) -> Value {
        Self::value(path, self.agent.get(format!("{}{path}", self.session)).call())
    }

    fn value(path: &str, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Value {
        let mut answer = answer.unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut body: Value = answer
            .body_mut()
            .read_json()
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        body["value"].take()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Ending the session closes the app or the browser in an orderly way; then the driver itself.
        let ended = self.agent.delete(&self.session).call().is_ok();
        let killed = self.process.kill().and_then(|()| self.process.wait()).is_ok();
        if !(ended && killed) {
            eprintln!("the driver did not end in order");
        }
    }
}

/// Waits, with patience, until something is there.
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("waited {} s for {what}", PATIENCE.as_secs());
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a free port")
        .port()
}
