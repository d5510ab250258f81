//! Words that are longer than any we wrote: every screen in a language that is English made 40 % longer.

use std::path::PathBuf;

use dossier_tests::stage::{Look, PHONE, Stage, WIDE};

use crate::{
    size::WIDE_PARTS,
    tour::{Faults, evaluate, texts, tour_of},
};

/// What is cut off: its words need more room than it has, and the rest cannot be scrolled to. Three things are cut on
/// purpose and whole elsewhere: the rows of a list, which all have one height; a long value among the boxes of a share;
/// and on a phone the names of the steps that are not the present one.
const CUT: &str = r"[...document.body.querySelectorAll('*')].flatMap((one) => {
    if (!one.checkVisibility() || one.closest('.unseen, svg, select, input, textarea, .tight, .value, nav ol, ol.steps, .steps') !== null) return [];
    const style = getComputedStyle(one);
    const words = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
    if (!words || style.display === 'inline') return [];
    const hides = (side) => ['hidden', 'clip'].includes(style[side]);
    const wide = hides('overflowX') && one.scrollWidth > one.clientWidth + 1;
    const high = hides('overflowY') && one.scrollHeight > one.clientHeight + 1;
    const over = !hides('overflowX') && style.overflowX === 'visible' && one.scrollWidth > one.clientWidth + 2;
    return wide || high || over ? [`${one.tagName.toLowerCase()}#${one.id}.${[...one.classList].join('.')}: ${one.textContent.trim().slice(0, 60)}`] : [];
})";

#[test]
fn words_of_140_percent_are_nowhere_cut_off_and_no_screen_scrolls_sideways() {
    let ui = std::env::var_os("DOSSIER_UI_LONG").expect("DOSSIER_UI_LONG names the screens in long words");
    let english = |look: Look| Look {
        language: "en",
        ..look
    };
    let mut faults = Faults::default();
    let mut controlled = false;
    tour_of(
        Some(PathBuf::from(ui)),
        &[english(WIDE), english(PHONE)],
        |_| {},
        |stage, screen, look| {
            let longer = evaluate(stage, "document.body.innerText.includes('⟦')");
            assert_eq!(longer, true, "{}: the words are the long ones", screen.name);
            for part in cut(stage) {
                faults.add(screen, look, &format!("cut off: {part}"));
            }
            let wide = texts(&evaluate(stage, WIDE_PARTS));
            if !wide.is_empty() {
                faults.add(screen, look, &wide.join("; "));
            }
            if !controlled {
                controlled = true;
                evaluate(
                    stage,
                    "const box = document.createElement('div'); box.id = 'control'; box.textContent = 'x'.repeat(99); \
                     box.style.cssText = 'width: 4rem; overflow: hidden; white-space: nowrap'; document.body.append(box); 0",
                );
                assert!(
                    cut(stage).iter().any(|part| part.contains("control")),
                    "what is cut off is seen"
                );
            }
        },
    );
    faults.none();
}

fn cut(stage: &Stage) -> Vec<String> {
    texts(&evaluate(stage, CUT))
}
