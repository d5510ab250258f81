//! A small client for Firefox's own remote protocol (Marionette): Debian has Firefox, and no geckodriver.
//!
//! A message is its length in decimal, a colon and JSON: `[0, id, command, parameters]` and back `[1, id, error, result]`.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

use crate::webdriver::wait_for;

/// A headless Firefox with a fresh profile; it ends with this value.
pub struct Firefox {
    process: Child,
    stream: TcpStream,
    next: u64,
    _profile: tempfile::TempDir,
}

impl Firefox {
    /// Starts Firefox so that it calls nobody of its own accord. `None`, said, when it is not installed.
    pub fn start() -> Option<Self> {
        let profile = tempfile::tempdir().expect("a folder");
        let preferences = [
            ("marionette.port", json!(0)),
            ("network.proxy.type", json!(0)),
            ("network.captive-portal-service.enabled", json!(false)),
            ("network.connectivity-service.enabled", json!(false)),
            ("app.update.disabledForTesting", json!(true)),
            ("services.settings.server", json!("http://127.0.0.1:9/")),
            ("datareporting.policy.dataSubmissionEnabled", json!(false)),
            ("toolkit.telemetry.enabled", json!(false)),
            ("browser.shell.checkDefaultBrowser", json!(false)),
            ("intl.accept_languages", json!("nl")),
        ];
        let lines = preferences.map(|(name, value)| format!("user_pref({name:?}, {value});\n"));
        std::fs::write(profile.path().join("user.js"), lines.concat()).expect("preferences");
        let process = Command::new("firefox-esr")
            .args(["--headless", "--marionette", "--no-remote", "--profile"])
            .arg(profile.path())
            .env("HOME", profile.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(process) = process else {
            eprintln!("passed over: firefox-esr is not installed");
            return None;
        };
        let port_file = profile.path().join("MarionetteActivePort");
        let port = wait_for("Firefox to listen", || {
            std::fs::read_to_string(&port_file)
                .ok()?
                .trim()
                .parse::<u16>()
                .ok()
        });
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("Firefox answers");
        stream
            .set_read_timeout(Some(Duration::from_secs(120)))
            .expect("a timeout");
        let mut firefox = Self {
            process,
            stream,
            next: 1,
            _profile: profile,
        };
        let greeting = firefox.read();
        assert_eq!(greeting["marionetteProtocol"], 3, "{greeting}");
        firefox.say("WebDriver:NewSession", json!({}));
        Some(firefox)
    }

    /// Opens an address.
    pub fn go(&mut self, url: &str) {
        self.say("WebDriver:Navigate", json!({"url": url}));
    }

    /// Makes the window this large.
    pub fn resize(&mut self, width: u32, height: u32) {
        self.say(
            "WebDriver:SetWindowRect",
            json!({"width": width, "height": height}),
        );
    }

    /// Runs script in the page and gives what it returns.
    pub fn script(&mut self, script: &str) -> Value {
        let answer = self.say("WebDriver:ExecuteScript", json!({"script": script, "args": []}));
        answer["value"].clone()
    }

    /// Waits until a script returns something.
    pub fn wait(&mut self, what: &str, script: &str) -> Value {
        wait_for(what, || {
            let found = self.script(script);
            (!found.is_null() && found != json!(false)).then_some(found)
        })
    }

    /// Clicks what a selector finds.
    pub fn press(&mut self, css: &str) {
        let element = self.find(css);
        self.say("WebDriver:ElementClick", json!({"id": element}));
    }

    /// Types into what a selector finds; into a file field, the path of a file.
    pub fn keys(&mut self, css: &str, text: &str) {
        let element = self.find(css);
        self.say("WebDriver:ElementSendKeys", json!({"id": element, "text": text}));
    }

    fn find(&mut self, css: &str) -> Value {
        let found = self.say(
            "WebDriver:FindElement",
            json!({"using": "css selector", "value": css}),
        );
        let element = found["value"].as_object().and_then(|map| map.values().next());
        element.unwrap_or_else(|| panic!("{css}: {found}")).clone()
    }

    fn say(&mut self, command: &str, parameters: Value) -> Value {
        let message = json!([0, self.next, command, parameters]).to_string();
        self.next += 1;
        write!(self.stream, "{}:{message}", message.len()).expect("Firefox listens");
        let answer = self.read();
        assert!(answer[2].is_null(), "{command}: {answer}");
        answer[3].clone()
    }

    fn read(&mut self) -> Value {
        let mut length = String::new();
        let mut byte = [0];
        loop {
            self.stream.read_exact(&mut byte).expect("Firefox speaks");
            if byte == *b":" {
                break;
            }
            length.push(char::from(byte[0]));
        }
        let mut message = vec![0; length.parse().expect("a length")];
        self.stream.read_exact(&mut message).expect("Firefox speaks");
        serde_json::from_slice(&message).expect("JSON")
    }
}

impl Drop for Firefox {
    fn drop(&mut self) {
        let killed = self.process.kill().and_then(|()| self.process.wait());
        if killed.is_err() {
            eprintln!("Firefox did not end");
        }
    }
}
