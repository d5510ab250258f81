//! Small screens and large text (WCAG 1.4.10 and 1.4.4).

use dossier_tests::stage::{Look, Stage, WIDE};
use serde_json::json;

use crate::tour::{Faults, evaluate, texts, tour};

/// Width in CSS pixels, size of text in percent.
const CASES: [(u32, u32); 3] = [(320, 100), (1280, 200), (360, 200)];

/// What sticks out of the page, if the page can be scrolled sideways.
pub(crate) const WIDE_PARTS: &str = r"(() => {
    const page = document.scrollingElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    const parts = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > page.clientWidth + 0.5);
    const named = parts.slice(0, 4).map((one) => `${one.tagName.toLowerCase()}#${one.id}.${[...one.classList].join('.')} to ${Math.round(one.getBoundingClientRect().right)}`);
    return [`${page.scrollWidth} px on ${page.clientWidth}`, ...named];
})()";

#[test]
fn no_screen_scrolls_sideways_at_320_px_or_at_200_percent_text() {
    let mut faults = Faults::default();
    let mut controlled = false;
    tour(
        &[WIDE],
        |_| {},
        |stage, screen, look| {
            for (width, percent) in CASES {
                show(stage, width, percent);
                let parts = texts(&evaluate(stage, WIDE_PARTS));
                if !parts.is_empty() {
                    faults.add(
                        screen,
                        Look { width, ..look },
                        &format!("at {percent} % {}", parts.join("; ")),
                    );
                }
            }
            if !controlled {
                controlled = true;
                evaluate(
                    stage,
                    "const wide = document.createElement('div'); wide.style.width = '2000px'; wide.style.height = '1px'; document.body.append(wide); 0",
                );
                assert_ne!(
                    texts(&evaluate(stage, WIDE_PARTS)),
                    [""; 0],
                    "a part that is too wide is seen"
                );
            }
            show(stage, WIDE.width, 100);
        },
    );
    faults.none();
}

/// The root's own size is set through the CSSOM, which the policy leaves alone.
fn show(stage: &Stage, width: u32, percent: u32) {
    let metrics = json!({"width": width, "height": 740, "deviceScaleFactor": 1, "mobile": false});
    stage
        .driver
        .chromium_command("Emulation.setDeviceMetricsOverride", metrics);
    evaluate(
        stage,
        &format!("document.documentElement.style.fontSize = '{percent}%'; 0"),
    );
    stage.settle();
}
