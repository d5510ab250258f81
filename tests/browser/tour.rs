//! Goes past every screen, with one core and one browser for each scene.

use std::path::PathBuf;

use dossier_tests::stage::{Look, SCREENS, Scene, Screen, Stage};
use serde_json::{Value, json};

/// What was wrong, where. Tests gather all of it before they fail, so that one run tells everything.
#[derive(Default)]
pub(crate) struct Faults(Vec<String>);

impl Faults {
    pub(crate) fn add(&mut self, screen: &Screen, look: Look, what: &str) {
        self.0.push(format!(
            "{} ({} px, {}): {what}",
            screen.name, look.width, look.language
        ));
    }

    /// Fails when there are any.
    pub(crate) fn none(self) {
        assert!(
            self.0.is_empty(),
            "{} faults:\n{}",
            self.0.len(),
            self.0.join("\n")
        );
    }
}

/// Opens every screen in each of these looks. `prepare` is called once for each browser, before its first screen.
pub(crate) fn tour(looks: &[Look], prepare: impl Fn(&Stage), visit: impl FnMut(&Stage, &Screen, Look)) {
    tour_of(None, looks, prepare, visit);
}

/// The same in another build of the screens.
pub(crate) fn tour_of(
    ui: Option<PathBuf>,
    looks: &[Look],
    prepare: impl Fn(&Stage),
    mut visit: impl FnMut(&Stage, &Screen, Look),
) {
    let mut seen = 0;
    for scene in Scene::ALL {
        let data = tempfile::tempdir().unwrap();
        let stage = Stage::set_in(ui.clone(), scene, data.path());
        prepare(&stage);
        for look in looks {
            stage.look(*look);
            for screen in SCREENS.iter().filter(|screen| screen.scene == scene) {
                (screen.open)(&stage);
                visit(&stage, screen, *look);
                seen += 1;
            }
        }
    }
    assert_eq!(seen, SCREENS.len() * looks.len(), "a scene was passed over");
}

/// Opens one screen by its name.
pub(crate) fn open(stage: &Stage, name: &str) {
    let screen = SCREENS.iter().find(|screen| screen.name == name);
    (screen
        .unwrap_or_else(|| panic!("no screen is called {name}"))
        .open)(stage);
}

/// Runs script in every page from now on, before the page's own. The page's policy has no say in it.
pub(crate) fn before_every_page(stage: &Stage, script: &str) {
    let answer = stage
        .driver
        .chromium_command("Page.addScriptToEvaluateOnNewDocument", json!({"source": script}));
    assert!(answer["identifier"].is_string(), "{answer}");
}

/// What an expression comes to, promises awaited. It is the debugger that asks, so the page's policy has no say in it.
pub(crate) fn evaluate(stage: &Stage, expression: &str) -> Value {
    let parameters = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
    let mut answer = stage.driver.chromium_command("Runtime.evaluate", parameters);
    assert!(
        answer["result"].is_object() && answer["exceptionDetails"].is_null(),
        "{answer:#}"
    );
    answer["result"]["value"].take()
}

/// Texts in a JSON array.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().unwrap_or_else(|| panic!("a list: {value}"));
    list.iter()
        .map(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned))
        .collect()
}
