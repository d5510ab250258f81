//! The whole way with the keyboard alone, on a phone's width, where a bar stands over the foot of the page.

use dossier_tests::stage::{PASSPHRASE, PHONE, Scene, Stage};
use serde_json::{Value, json};

use crate::tour::evaluate;

const ENTER: &str = "\u{E007}";
const SPACE: &str = " ";
const DOWN: &str = "\u{E015}";

/// What has the focus, whether that shows, and whether something lies over it.
const FOCUS: &str = r"(() => {
    const one = document.activeElement;
    if (one === null || one === document.body) return { id: '', text: '', shows: true, over: '' };
    const drawn = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== 'rgba(0, 0, 0, 0)';
    const box = one.getBoundingClientRect();
    const inSight = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
    const top = document.elementFromPoint(inSight(box.left, box.right, innerWidth), inSight(box.top, box.bottom, innerHeight));
    const own = top !== null && (one.contains(top) || [...(one.labels ?? [])].some((label) => label.contains(top)));
    return {
        id: one.id,
        text: (one.innerText || one.getAttribute('aria-label') || '').trim(),
        shows: drawn(getComputedStyle(one)),
        over: own ? '' : `${top?.tagName}#${top?.id}.${top?.className} at ${Math.round(box.top)}–${Math.round(box.bottom)} of ${innerHeight}`,
    };
})()";

/// Somebody's hands on a keyboard. There is no mouse.
struct Hands<'a> {
    stage: &'a Stage,
    faults: Vec<String>,
}

impl Hands<'_> {
    /// Tabs on until something with this id has the focus.
    fn to(&mut self, id: &str) {
        self.tab_until(id, false, |focus| focus["id"] == id);
    }

    /// Tabs back until something with this id has the focus.
    fn back_to(&mut self, id: &str) {
        self.tab_until(id, true, |focus| focus["id"] == id);
    }

    /// Tabs on until something that says this has the focus.
    fn until_words(&mut self, words: &str) {
        self.tab_until(words, false, |focus| focus["text"] == words);
    }

    fn tab_until(&mut self, what: &str, back: bool, is_it: impl Fn(&Value) -> bool) {
        let mut passed = Vec::new();
        for _ in 0..120 {
            // Shift is held, which a row of keys cannot say.
            for kind in ["rawKeyDown", "keyUp"] {
                let key = json!({"type": kind, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9, "modifiers": if back { 8 } else { 0 }});
                self.stage.driver.chromium_command("Input.dispatchKeyEvent", key);
            }
            let focus = evaluate(self.stage, FOCUS);
            let place = evaluate(self.stage, "location.hash");
            if focus["shows"] != true {
                self.faults
                    .push(format!("{place}: no sign of the focus on {focus}"));
            }
            if focus["over"] != "" {
                self.faults.push(format!("{place}: something lies over {focus}"));
            }
            if is_it(&focus) {
                return;
            }
            passed.push(format!("{}|{}", focus["id"], focus["text"]));
        }
        panic!(
            "the keyboard does not reach {what}; it passed {passed:#?} on\n{}",
            self.stage.driver.text_of_page()
        );
    }

    fn type_in(&mut self, id: &str, text: &str) {
        self.to(id);
        self.keys(text);
        assert_eq!(
            evaluate(self.stage, "document.activeElement.value"),
            text,
            "typed in {id}"
        );
    }

    fn keys(&self, keys: &str) {
        self.stage.driver.keys(keys);
    }

    /// Presses Enter where the focus is, and waits for what comes of it.
    fn enter(&self, then: &str) {
        self.keys(ENTER);
        self.stage.driver.find(then);
        self.stage.settle();
    }
}

#[test]
fn a_learner_can_do_the_main_job_with_the_keyboard_alone() {
    let data = tempfile::tempdir().unwrap();
    let stage = Stage::set(Scene::Nothing, data.path());
    stage.look(PHONE);
    stage.at("welcome");
    let mut hands = Hands {
        stage: &stage,
        faults: Vec::new(),
    };
    begin(&mut hands);
    write_an_internship(&mut hands);
    share_it(&mut hands);
    let shares = stage.call("shares", &Value::Null);
    assert_eq!(shares[0]["recipient"], "Mevrouw Bakker", "{shares}");
    assert!(
        hands.faults.is_empty(),
        "{} faults:\n{}",
        hands.faults.len(),
        hands.faults.join("\n")
    );
}

/// A passphrase, and the recovery code read from the screen and typed back.
fn begin(hands: &mut Hands) {
    hands.to("welcome-next");
    hands.enter("#welcome-passphrase");
    hands.type_in("welcome-passphrase", PASSPHRASE);
    hands.type_in("welcome-name", "Sanne");
    hands.to("welcome-create");
    hands.enter("#recovery-groups");
    let groups = evaluate(
        hands.stage,
        "[...document.querySelectorAll('#recovery-groups .code')].map((one) => one.innerText)",
    );
    hands.to("recovery-written");
    hands.enter("#recovery-group-0");
    for id in ["recovery-group-0", "recovery-group-1"] {
        let place = evaluate(
            hands.stage,
            &format!("Number(document.querySelector('label[for={id}]').innerText.match(/\\d+/)[0])"),
        );
        let group = groups[usize::try_from(place.as_u64().unwrap()).unwrap() - 1]
            .as_str()
            .unwrap()
            .to_owned();
        hands.type_in(id, &group);
    }
    hands.to("recovery-confirm");
    hands.enter("#nav-add");
}

fn write_an_internship(hands: &mut Hands) {
    // The bar is first in the document, so it is behind the heading that has the focus.
    hands.back_to("nav-add");
    hands.enter("#add-internship");
    hands.to("add-internship");
    hands.enter("#field-title");
    hands.type_in("field-title", "Stage bij de dijkwacht");
    hands.type_in("field-organisation", "Waterschap Rijnstroom");
    hands.to("form-more");
    hands.keys(SPACE);
    hands.type_in("field-tags", "water");
    hands.to("form-save");
    hands.enter("#detail-share");
}

fn share_it(hands: &mut Hands) {
    hands.to("detail-share");
    hands.enter("#share-purpose");
    hands.to("share-purpose");
    hands.keys(DOWN);
    assert_eq!(
        evaluate(hands.stage, "document.activeElement.value"),
        "admission",
        "an arrow chooses from the list"
    );
    hands.stage.driver.find("#share-item-0");
    hands.stage.settle();
    hands.to("share-next");
    hands.enter("#share-recipient");
    hands.type_in("share-recipient", "Mevrouw Bakker");
    hands.to("share-next");
    hands.enter("#share-until");
    let month = evaluate(
        hands.stage,
        "document.querySelectorAll('[aria-pressed]')[1].innerText",
    )
    .as_str()
    .unwrap()
    .to_owned();
    hands.until_words(&month);
    hands.keys(SPACE);
    hands.stage.driver.find("#share-until-words");
    hands.to("share-next");
    hands.enter("#share-make");
    hands.to("share-make");
    hands.enter("#made-words");
    hands.to("made-done");
    hands.enter("#nav-shares[aria-current=page]");
    hands.stage.driver.wait_for_text("Mevrouw Bakker");
}
