//! What axe-core can see of the accessibility guidelines (WCAG 2.2, levels A and AA).

use dossier_tests::{
    root,
    stage::{PHONE, Stage, WIDE},
};

use crate::tour::{Faults, evaluate, texts, tour};

/// `target-size` is off in axe unless it is asked for.
const RUN: &str = r"axe.run(document, {
    runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
    rules: { 'target-size': { enabled: true } },
    resultTypes: ['violations'],
    preload: false,
}).then((result) => result.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.flat().join(' ')} (${node.failureSummary.replace(/\s+/g, ' ')})`)))";

#[test]
fn no_screen_has_an_accessibility_fault() {
    let program = root().join("ui/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&program)
        .unwrap_or_else(|error| panic!("{}: {error}: run `npm ci` in ui", program.display()));
    let look_over = |stage: &Stage| {
        evaluate(stage, &format!("{axe};\n0"));
        texts(&evaluate(stage, RUN))
    };
    let mut faults = Faults::default();
    let mut controlled = false;
    tour(
        &[WIDE, PHONE],
        |_| {},
        |stage, screen, look| {
            for fault in look_over(stage) {
                faults.add(screen, look, &fault);
            }
            if !controlled {
                controlled = true;
                evaluate(
                    stage,
                    "document.querySelector('main').append(document.createElement('button')); 0",
                );
                assert!(
                    look_over(stage)
                        .iter()
                        .any(|fault| fault.starts_with("button-name")),
                    "axe sees a button without a name"
                );
            }
        },
    );
    faults.none();
}
