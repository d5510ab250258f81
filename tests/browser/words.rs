//! Every word in the reader's language, and no word that is only a key.

use std::collections::BTreeMap;

use dossier_tests::{
    root,
    stage::{PHONE, Scene, Stage, WIDE},
};
use serde_json::Value;

use crate::tour::{Faults, evaluate, texts, tour};

/// All that can be read or heard on the screen, except what says itself that it is in another language, and codes.
const ALL_WORDS: &str = r"(() => {
    const found = [document.title];
    const other = (one) => one.closest('[lang]') !== document.documentElement || one.closest('.code, code, script, style') !== null;
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const holder = walk.currentNode.parentElement;
        const drawn = holder.closest('select') ?? holder;
        if (drawn.checkVisibility() && !other(holder)) found.push(walk.currentNode.data.replace(/\s+/g, ' ').trim());
    }
    for (const one of document.body.querySelectorAll('[aria-label], [placeholder], [title], [alt]')) {
        if (one.checkVisibility() && !other(one)) found.push(...['aria-label', 'placeholder', 'title', 'alt'].map((name) => one.getAttribute(name) ?? ''));
    }
    return found.filter((text) => text !== '');
})()";

/// The words of one language, by key: the sentences themselves, and the longest fixed part of those with holes in them.
struct Catalogue {
    whole: BTreeMap<String, String>,
    parts: BTreeMap<String, String>,
}

impl Catalogue {
    fn read(language: &str) -> Self {
        let text = std::fs::read_to_string(root().join(format!("locales/{language}.json"))).unwrap();
        let words: Value = serde_json::from_str(&text).unwrap();
        let (mut whole, mut parts) = (BTreeMap::new(), BTreeMap::new());
        for (key, value) in words
            .as_object()
            .unwrap()
            .iter()
            .filter(|(key, _)| !key.starts_with('$'))
        {
            for sentence in sentences(value) {
                let longest = sentence
                    .split(['{', '}'])
                    .step_by(2)
                    .map(str::trim)
                    .max_by_key(|part| part.len())
                    .unwrap_or_default()
                    .to_owned();
                if sentence == longest {
                    whole.insert(sentence, key.clone());
                }
                parts.insert(longest, key.clone());
            }
        }
        Self { whole, parts }
    }

    /// The key of the sentence that stands in this text, if it is one of this language and not also of the other.
    fn key_in(&self, text: &str, other: &Self) -> Option<&str> {
        if let Some(key) = self.whole.get(text) {
            return (!other.whole.contains_key(text)).then_some(key);
        }
        // A short part is too likely to stand in a learner's own words.
        let long = self
            .parts
            .iter()
            .filter(|(part, _)| part.len() >= 18 && text.contains(part.as_str()));
        long.filter(|(part, _)| !other.parts.keys().any(|own| own.contains(part.as_str())))
            .map(|(_, key)| key.as_str())
            .next()
    }
}

/// A message is a sentence, or a choice between sentences by number.
fn sentences(message: &Value) -> Vec<String> {
    match message {
        Value::String(sentence) => vec![sentence.clone()],
        Value::Array(variants) => variants
            .iter()
            .flat_map(|one| one["match"].as_object().into_iter().flatten())
            .flat_map(|(_, inner)| sentences(inner))
            .collect(),
        _ => panic!("a message: {message}"),
    }
}

/// The words in this text that look like a key: small letters with a line between them.
fn keys_in(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|letter: char| {
        !(letter.is_ascii_alphanumeric() || letter == '_' || letter == '-' || letter == '.')
    });
    words.filter(|word| {
        word.trim_matches('_').contains('_') && !word.chars().any(|letter| letter.is_ascii_uppercase())
    })
}

#[test]
fn every_sentence_on_the_screens_is_in_the_chosen_language() {
    let (dutch, english) = (Catalogue::read("nl"), Catalogue::read("en"));
    let mut faults = Faults::default();
    tour(
        &[WIDE, PHONE],
        |_| {},
        |stage, screen, look| {
            let (own, other) = if look.language == "nl" {
                (&dutch, &english)
            } else {
                (&english, &dutch)
            };
            let language = evaluate(stage, "document.documentElement.lang");
            if language != look.language {
                faults.add(screen, look, &format!("html says lang={language}"));
            }
            let found = texts(&evaluate(stage, ALL_WORDS));
            assert!(
                found.iter().any(|text| own.whole.contains_key(text)),
                "{}: not one sentence is known in {found:#?}",
                screen.name
            );
            for text in found {
                if let Some(key) = other.key_in(&text, own) {
                    faults.add(screen, look, &format!("{text:?} is {key} in the other language"));
                }
                for key in keys_in(&text) {
                    faults.add(screen, look, &format!("{key} is a key, in {text:?}"));
                }
            }
        },
    );
    faults.none();
}

#[test]
fn another_language_comes_at_once_and_without_a_new_page() {
    let data = tempfile::tempdir().unwrap();
    let stage = Stage::set(Scene::Nothing, data.path());
    stage.look(WIDE);
    stage.at("welcome");
    let heading = switch(&stage, "#language-en");
    assert_eq!(
        Catalogue::read("en").whole.get(&heading).map(String::as_str),
        Some("ui_welcome_title")
    );
    drop(stage);

    let data = tempfile::tempdir().unwrap();
    let stage = Stage::set(Scene::Demo, data.path());
    stage.look(WIDE);
    stage.at("settings");
    let heading = switch(&stage, "#settings-language-en");
    assert_eq!(
        Catalogue::read("en").whole.get(&heading).map(String::as_str),
        Some("ui_nav_settings")
    );
    // It stays so on the other screens, and on the next start.
    stage.driver.press("#nav-all");
    stage.settle();
    let (dutch, english) = (Catalogue::read("nl"), Catalogue::read("en"));
    let check = || {
        let left: Vec<String> = texts(&evaluate(&stage, ALL_WORDS))
            .into_iter()
            .filter(|text| dutch.key_in(text, &english).is_some())
            .collect();
        assert_eq!(left, [""; 0]);
    };
    check();
    assert_eq!(evaluate(&stage, "window.samePage"), true);
    stage.at("overview");
    assert_eq!(evaluate(&stage, "document.documentElement.lang"), "en");
    check();
}

/// Presses a switch to English on a page in Dutch, and gives the heading after it.
fn switch(stage: &Stage, css: &str) -> String {
    let heading = "document.querySelector('h1').innerText.trim()";
    assert_eq!(evaluate(stage, "document.documentElement.lang"), "nl");
    let before = evaluate(stage, heading);
    evaluate(stage, "window.samePage = true");
    stage.driver.press(css);
    stage.driver.find("html[lang=en]");
    stage.settle();
    assert_eq!(
        evaluate(stage, "window.samePage"),
        true,
        "the page was not loaded anew"
    );
    let after = evaluate(stage, heading);
    assert_ne!(before, after);
    after.as_str().unwrap().to_owned()
}
