//! A dossier that is far larger than most.

use dossier_tests::{
    stage::{PHONE, Scene, Stage, WIDE},
    webdriver::wait_for,
};
use serde_json::json;

use crate::tour::evaluate;

const COUNT: usize = 10_000;

#[test]
fn ten_thousand_records_scroll_without_making_ten_thousand_elements() {
    let data = tempfile::tempdir().unwrap();
    let stage = Stage::set(Scene::Empty, data.path());
    bring_in(&stage);
    for look in [WIDE, PHONE] {
        stage.look(look);
        stage.at("all");
        few_elements(&stage, "at the top");
        assert_eq!(
            evaluate(
                &stage,
                "document.querySelector('li[aria-posinset]').getAttribute('aria-setsize')"
            ),
            COUNT.to_string()
        );

        for part in [0.25, 0.5, 1.0] {
            evaluate(
                &stage,
                &format!(
                    "document.querySelector('.rows ul').scrollTop = document.querySelector('.rows ul').scrollHeight * {part}; 0"
                ),
            );
            // The row in the middle of the list's window is there, with a title.
            let middle = "(() => { const box = document.querySelector('.rows ul').getBoundingClientRect(); \
                return document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)?.closest('li[aria-posinset]')?.querySelector('.title')?.innerText ?? '' })()";
            wait_for("a title amid the list", || {
                evaluate(&stage, middle)
                    .as_str()
                    .filter(|title| title.starts_with("Onderdeel"))
                    .map(|_| ())
            });
            few_elements(&stage, &format!("at {part} of the way"));
        }
        stage.driver.find(&format!("li[aria-posinset='{COUNT}'] .title"));

        stage.driver.fill("#search", "onderdeel 04321");
        let titles = "[...document.querySelectorAll('li[aria-posinset] .title')].map((one) => one.innerText)";
        wait_for("one row", || {
            (evaluate(&stage, titles) == json!(["Onderdeel 04321"])).then_some(())
        });
    }
}

/// Ten thousand records of all kinds, by way of a file.
fn bring_in(stage: &Stage) {
    let export = dossier_tests::stage::many(COUNT);
    let parked = stage.harness.park("veel.json", &export);
    let plan = stage.call(
        "plan_import",
        &json!({"tokens": [parked["token"]], "online": false}),
    );
    let rows: Vec<usize> = (0..COUNT).collect();
    let report = stage.call("run_import", &json!({"plan": plan["plan"], "rows": rows}));
    assert_eq!(
        report["added"].as_array().map(Vec::len),
        Some(COUNT),
        "{}",
        report["problems"]
    );
}

fn few_elements(stage: &Stage, place: &str) {
    let counted = evaluate(
        stage,
        "[document.querySelectorAll('li[aria-posinset]').length, document.querySelectorAll('*').length]",
    );
    let (rows, all) = (counted[0].as_u64().unwrap(), counted[1].as_u64().unwrap());
    assert!((1..=60).contains(&rows), "{place} there are {rows} rows");
    assert!(all < 2_500, "{place} there are {all} elements");
}
