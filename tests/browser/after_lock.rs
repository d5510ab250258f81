//! After a lock nothing that was decrypted is left in the page's heap, as the browser's own debugger sees it.

use std::net::TcpStream;

use dossier_tests::stage::{PASSPHRASE, Scene, Stage, WIDE};
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket, stream::MaybeTlsStream};

use crate::tour::evaluate;

/// Words of the learner that stand nowhere else: not in the program, not in its words.
const CANARIES: [&str; 4] = [
    "Kanariecursus-lassen",
    "Kanariewerf-aan-de-kade",
    "kanarie-notitie-alleen-voor-mij",
    "Kanarie-ontvanger",
];

#[test]
fn nothing_decrypted_is_left_in_the_heap_after_a_lock() {
    let data = tempfile::tempdir().unwrap();
    let stage = Stage::set(Scene::Locked, data.path());
    stage.look(WIDE);
    stage.at("");
    stage.driver.fill("#unlock-secret", PASSPHRASE);
    stage.driver.press("#unlock-open");
    stage.driver.find("#nav-all");
    fill(&stage);
    read_everything(&stage);

    let mut debugger = Debugger::of(&stage);
    let before = debugger.heap();
    for canary in CANARIES {
        assert!(
            before.contains(canary),
            "control: {canary} is in the heap while it is open"
        );
    }

    stage.driver.press("#lock");
    stage.driver.find("#unlock-secret");
    stage.settle();
    let after = debugger.heap();
    assert!(
        after.contains("unlock-secret"),
        "control: it is the heap of the locked screen"
    );
    for secret in CANARIES.into_iter().chain([PASSPHRASE]) {
        assert!(
            !after.contains(secret),
            "{secret} is still in the heap after the lock"
        );
    }
    let stored = evaluate(
        &stage,
        "[...Object.keys(localStorage), ...Object.keys(sessionStorage)].sort()",
    );
    assert_eq!(stored, json!(["language", "theme"]), "all that the page stores");
}

fn fill(stage: &Stage) {
    let [title, organisation, note, _] = CANARIES;
    let draft =
        json!({"kind": "work", "title": title, "fields": {"organisation": organisation}, "notes": note});
    let saved = stage.call("save_record", &json!({"id": "", "draft": draft}));
    assert!(saved["row"]["id"].is_string(), "{saved}");
}

/// The list, the search, the record, its form and a share of it.
fn read_everything(stage: &Stage) {
    let [title, organisation, _, recipient] = CANARIES;
    let driver = &stage.driver;
    let id = stage.id_of(title);
    evaluate(stage, "location.hash = '#/all'; 0");
    driver.fill("#search", organisation);
    driver.wait_for_text(title);
    evaluate(stage, &format!("location.hash = '#/all/{id}/edit'; 0"));
    driver.find("#form-save");
    evaluate(stage, &format!("location.hash = '#/all/{id}'; 0"));
    driver.press("#detail-share");
    driver.choose("#share-purpose", "admission");
    driver.find("#share-item-0");
    driver.press("#share-next");
    driver.fill("#share-recipient", recipient);
    stage.settle();
}

/// The debugger's own line to the page: what is told in events does not come through WebDriver.
struct Debugger {
    line: WebSocket<MaybeTlsStream<TcpStream>>,
    next: u64,
}

impl Debugger {
    fn of(stage: &Stage) -> Self {
        let address = stage
            .driver
            .debugger()
            .expect("Chromium says where its debugger listens");
        let mut answer = ureq::get(format!("http://{address}/json/list")).call().unwrap();
        let pages: Value = answer.body_mut().read_json().unwrap();
        let page = pages
            .as_array()
            .unwrap()
            .iter()
            .find(|page| page["type"] == "page");
        let place = page.unwrap()["webSocketDebuggerUrl"].as_str().unwrap();
        let (line, _) = tungstenite::connect(place).unwrap();
        Self { line, next: 1 }
    }

    /// Everything that lives in the page's heap, after what is dead was swept.
    fn heap(&mut self) -> String {
        self.say("HeapProfiler.enable", |_| {});
        self.say("HeapProfiler.collectGarbage", |_| {});
        let mut heap = String::new();
        self.say("HeapProfiler.takeHeapSnapshot", |event| {
            if event["method"] == "HeapProfiler.addHeapSnapshotChunk" {
                heap.push_str(event["params"]["chunk"].as_str().unwrap_or_default());
            }
        });
        assert!(heap.len() > 100_000, "a heap of {} bytes is no heap", heap.len());
        heap
    }

    fn say(&mut self, method: &str, mut hear: impl FnMut(&Value)) {
        let id = self.next;
        self.next += 1;
        let message = json!({"id": id, "method": method, "params": {}}).to_string();
        self.line.send(Message::text(message)).unwrap();
        loop {
            let Message::Text(text) = self.line.read().unwrap() else {
                continue;
            };
            let event: Value = serde_json::from_str(&text).unwrap();
            if event["id"] == id {
                assert!(event["error"].is_null(), "{method}: {event}");
                return;
            }
            hear(&event);
        }
    }
}
