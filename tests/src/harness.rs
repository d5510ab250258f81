//! The real core behind plain HTTP on loopback, so that a browser can show the real screens.
//!
//! Only for tests: the product has no server. `POST /call/NAME` is one command of the conversation;
//! `POST /park?name=…` stands in for the native file dialog; everything else is a file of the screens,
//! served under the content security policy of the window.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use dossier_api::{Places, SaveDocumentRequest, Session};
use jiff::Timestamp;
use serde_json::Value;
use tiny_http::{Header, Method, Request, Response, Server};

/// The window's policy, except that the core is asked over HTTP on the same origin instead of IPC.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; \
    connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'";

/// Serves the screens in `ui` and a session whose files live in `data`, until the process ends.
/// Prints the address on its own line.
pub fn serve(ui: &Path, data: &Path, now: Option<Timestamp>, demo: bool) {
    let server = Server::http("127.0.0.1:0").expect("a port on loopback");
    println!("http://{}", server.server_addr().to_ip().expect("an address"));
    let places = Places {
        dossier_folder: data.join("dossier.dossier"),
        state_folder: data.join("state"),
        settings_file: data.join("state").join("settings.json"),
    };
    let clock = Box::new(move || now.unwrap_or_else(Timestamp::now));
    let mut session = if demo {
        Session::demo(places, clock).expect("a demo dossier")
    } else {
        Session::new(places, clock)
    };
    for request in server.incoming_requests() {
        answer(&mut session, ui, data, request);
    }
}

fn answer(session: &mut Session, ui: &Path, data: &Path, mut request: Request) {
    let url = request.url().to_owned();
    let mut body = Vec::new();
    request.as_reader().read_to_end(&mut body).expect("a body");
    let (status, media_type, bytes) = if *request.method() == Method::Post {
        let (status, value) = call(session, data, &url, &body);
        (status, "application/json", value.to_string().into_bytes())
    } else {
        file(ui, url.split(['?', '#']).next().unwrap_or("/"))
    };
    let header = |name: &str, value: &str| Header::from_bytes(name, value).expect("a header");
    let response = Response::from_data(bytes)
        .with_status_code(status)
        .with_header(header("Content-Type", media_type))
        .with_header(header("Content-Security-Policy", POLICY))
        .with_header(header("Cache-Control", "no-store"));
    if let Err(error) = request.respond(response) {
        eprintln!("harness: {error}");
    }
}

fn call(session: &mut Session, data: &Path, url: &str, body: &[u8]) -> (u16, Value) {
    if let Some(name) = url.strip_prefix("/park?name=") {
        let parked = session.park(name, body.to_vec());
        return outcome(parked.map(|view| serde_json::to_value(view).expect("JSON")));
    }
    let name = url.strip_prefix("/call/").unwrap_or_default();
    let request: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    outcome(match native(session, data, name, &request) {
        Some(answer) => answer,
        None => session.dispatch(name, request),
    })
}

/// The commands that end in a native dialog: here a folder stands in for it. A backup is the newest one in there.
fn native(
    session: &mut Session,
    data: &Path,
    name: &str,
    request: &Value,
) -> Option<Result<Value, dossier_api::Failure>> {
    let mut watch = |_| true;
    Some(match name {
        "make_share" => asked(request).and_then(|request| {
            let to = data.join(session.suggested_share_name(&request));
            said(session.make_share(request, &to))
        }),
        "make_reply" => asked(request).and_then(|request| {
            let to = data.join(session.suggested_reply_name(&request)?);
            said(session.make_reply(request, &to))
        }),
        "save_file" => asked(request).and_then(|request| {
            let to = data.join(session.file_name(&request)?);
            said(session.save_file(request, &to))
        }),
        "save_bundle_as" => asked(request).and_then(|request| {
            let to = data.join(session.bundle_export_name(&request)?);
            said(session.save_bundle_as(&request, &to))
        }),
        "save_from_bundle" => asked(request).and_then(|request| {
            let to = data.join(session.bundle_file_name(&request)?);
            said(session.save_from_bundle(request, &to))
        }),
        "save_document" => asked::<SaveDocumentRequest>(request).and_then(|request| {
            let to = data.join(session.document_name(&request)?);
            said(session.save_document(request, &to))
        }),
        "save_kit" => said(session.save_kit(&data.join(session.kit_name()))),
        "make_backup" => said(session.make_backup(&free(data, &session.backup_name()), &mut watch)),
        "pick_backup_folder" => said(session.choose_backup_folder(data)),
        "regular_backup" => said(session.regular_backup(&mut watch)),
        "drill_backup" => asked(request).and_then(|request| {
            said(newest_backup(data).map_or(Ok(None), |file| {
                session.drill_backup(&file, request, &mut watch).map(Some)
            }))
        }),
        "restore_backup" => asked(request).and_then(|request| {
            said(newest_backup(data).map_or(Ok(None), |file| {
                session.restore_backup(&file, request, &mut watch).map(Some)
            }))
        }),
        "salvage" => said(session.salvage(&free(data, "gered"))),
        // A test page has no clipboard of its own; nothing runs beside a command here, so nothing is stopped.
        "copy_secret" | "stop" => Ok(Value::Bool(false)),
        _ => return None,
    })
}

fn asked<T: serde::de::DeserializeOwned>(request: &Value) -> Result<T, dossier_api::Failure> {
    serde_json::from_value(request.clone()).map_err(|_| bad_request())
}

fn said<T: serde::Serialize>(answer: Result<T, dossier_api::Failure>) -> Result<Value, dossier_api::Failure> {
    answer.map(|view| serde_json::to_value(view).expect("JSON"))
}

/// A name in the folder that nothing has yet.
fn free(data: &Path, name: &str) -> PathBuf {
    let (stem, ending) = name
        .rsplit_once('.')
        .map_or((name, String::new()), |(stem, end)| (stem, format!(".{end}")));
    let names =
        std::iter::once(data.join(name)).chain((2..).map(|n| data.join(format!("{stem}-{n}{ending}"))));
    names
        .into_iter()
        .find(|path| !path.exists())
        .unwrap_or_else(|| data.join(name))
}

fn newest_backup(data: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(data).ok()?.flatten().map(|entry| entry.path());
    entries
        .filter(|path| path.extension().is_some_and(|ending| ending == "dossierbackup"))
        .max_by_key(|path| path.metadata().and_then(|about| about.modified()).ok())
}

fn bad_request() -> dossier_api::Failure {
    dossier_api::Failure {
        code: "bad_request".to_owned(),
        about: String::new(),
    }
}

fn outcome(result: Result<Value, dossier_api::Failure>) -> (u16, Value) {
    match result {
        Ok(value) => (200, value),
        Err(failure) => (422, serde_json::to_value(failure).expect("JSON")),
    }
}

fn file(ui: &Path, path: &str) -> (u16, &'static str, Vec<u8>) {
    let name = path.trim_start_matches('/');
    let name = if name.is_empty() { "index.html" } else { name };
    if name.split('/').any(|part| part == "..") {
        return (400, "text/plain", Vec::new());
    }
    let media_type = match Path::new(name).extension().and_then(|end| end.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    match std::fs::read(ui.join(name)) {
        Ok(bytes) => (200, media_type, bytes),
        Err(_) => (404, "text/plain", Vec::new()),
    }
}

/// A harness in a process of its own, ended with this value.
pub struct Harness {
    process: Child,
    /// Where it listens.
    pub url: String,
    /// Where its files live.
    pub data: PathBuf,
}

impl Harness {
    /// Starts the harness program that `DOSSIER_HARNESS` names, on the screens that `DOSSIER_UI` names.
    pub fn start(data: &Path, options: &[&str]) -> Self {
        Self::start_with(None, data, options)
    }

    /// The same on these built screens.
    pub fn start_with(ui: Option<PathBuf>, data: &Path, options: &[&str]) -> Self {
        let program = std::env::var_os("DOSSIER_HARNESS")
            .expect("DOSSIER_HARNESS names the harness: run `cargo xtask test`");
        let ui = ui
            .or_else(|| std::env::var_os("DOSSIER_UI").map(PathBuf::from))
            .expect("DOSSIER_UI names the built screens");
        let mut command = Command::new(program);
        command.arg(ui).arg(data).args(options).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the harness starts");
        let mut url = String::new();
        let output = process.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut url).expect("its address");
        Self {
            process,
            url: url.trim().to_owned(),
            data: data.to_path_buf(),
        }
    }

    /// One command of the conversation. A failure comes back as its JSON.
    pub fn call(&self, name: &str, request: &Value) -> Value {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let agent: ureq::Agent = config.into();
        let mut answer = agent
            .post(format!("{}/call/{name}", self.url))
            .send_json(request)
            .expect("the harness answers");
        answer.body_mut().read_json().expect("JSON")
    }

    /// Hands a file in, as the native dialog would.
    pub fn park(&self, name: &str, bytes: &[u8]) -> Value {
        let mut answer = ureq::post(format!("{}/park?name={name}", self.url))
            .send(bytes)
            .expect("the harness answers");
        answer.body_mut().read_json().expect("JSON")
    }
}

impl Drop for Harness {
    fn drop(&mut self) {
        if let Err(error) = self.process.kill().and_then(|()| self.process.wait()) {
            eprintln!("the harness did not end in order: {error}");
        }
    }
}
