//! What is said aloud without being asked for: each message once.

use dossier_tests::stage::{Scene, Stage, WIDE};
use serde_json::{Value, json};

use crate::tour::{before_every_page, evaluate, open, texts};

/// Writes down whatever a live region comes to say. A screen reader speaks a change of one; an alert also when it appears.
const LISTEN: &str = r"
    window.spoken = [];
    const LIVE = '[aria-live]:not([aria-live=off]), [role=status], [role=alert]';
    const last = new WeakMap();
    const hear = (region) => {
        const text = region.textContent.replace(/\s+/g, ' ').trim();
        if (text !== '' && text !== last.get(region)) window.spoken.push(text);
        last.set(region, text);
    };
    new MutationObserver((changes) => {
        const regions = new Set();
        for (const change of changes) {
            const target = change.target.nodeType === 1 ? change.target : change.target.parentElement;
            const region = target?.closest(LIVE);
            if (region) regions.add(region);
            for (const node of change.addedNodes) {
                if (node.nodeType !== 1) continue;
                if (node.matches(LIVE)) regions.add(node);
                for (const inner of node.querySelectorAll(LIVE)) regions.add(inner);
            }
        }
        // A region inside another would be said by both.
        for (const region of regions) if (region.isConnected) hear(region);
    }).observe(document, { subtree: true, childList: true, characterData: true });
";

fn spoken(stage: &Stage) -> Vec<String> {
    stage.settle();
    texts(&evaluate(stage, "window.spoken.splice(0)"))
}

#[test]
fn a_message_is_spoken_once() {
    let data = tempfile::tempdir().unwrap();
    let stage = Stage::set(Scene::Demo, data.path());
    before_every_page(&stage, LISTEN);
    stage.look(WIDE);

    // Control: the listener hears a region that says something twice.
    stage.at("overview");
    spoken(&stage);
    evaluate(
        &stage,
        "(async () => { for (const text of ['a', 'b', 'a']) { document.querySelector('[role=status]').textContent = text; await new Promise((done) => setTimeout(done, 30)); } return 0; })()",
    );
    assert_eq!(spoken(&stage), ["a", "b", "a"]);

    open(&stage, "toast");
    let said = spoken(&stage);
    let binned: Vec<_> = said.iter().filter(|text| text.contains("prullenbak")).collect();
    assert_eq!(binned.len(), 1, "{said:?}");

    stage.at("all");
    spoken(&stage);
    stage.driver.fill("#search", "projectleiding");
    stage.driver.wait_for_text("Projectleiding");
    let said = spoken(&stage);
    let mut counts = said.clone();
    counts.dedup();
    assert_eq!(said, counts, "the same is not said again");
    assert!(
        said.len() <= 3,
        "a count for what was typed and not for every letter: {said:?}"
    );

    open(&stage, "share-who");
    spoken(&stage);
    stage.driver.fill("#share-recipient", " ");
    stage.driver.press("#share-next");
    let said = spoken(&stage);
    assert_eq!(said.len(), 1, "one fault, said once: {said:?}");
}

#[test]
fn a_refused_passphrase_is_spoken_once_and_again_when_it_is_refused_again() {
    let data = tempfile::tempdir().unwrap();
    let stage = Stage::set(Scene::Locked, data.path());
    before_every_page(&stage, LISTEN);
    stage.look(WIDE);
    stage.at("");
    assert_eq!(
        spoken(&stage),
        [""; 0],
        "a page that comes in speaks by its heading alone"
    );
    for round in 0..2 {
        stage.driver.fill("#unlock-secret", "verkeerd");
        stage.driver.press("#unlock-open");
        stage.driver.find("[role=alert]");
        let said = spoken(&stage);
        assert_eq!(said.len(), 1, "round {round}: {said:?}");
        if let Some(id) = evaluate(&stage, "document.activeElement.id").as_str() {
            assert_eq!(id, "unlock-secret");
        }
    }
    assert_eq!(stage.call("start", &Value::Null)["state"], json!("locked"));
}
