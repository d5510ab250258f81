//! What a reader asks of his system: less motion, his own colours.

use dossier_tests::stage::{Stage, WIDE};
use serde_json::json;

use crate::tour::{Faults, evaluate, texts, tour};

/// What moves for longer than an eye sees, or would when it changes.
const MOTION: &str = r"(() => {
    const seconds = (list) => Math.max(...list.split(',').map((one) => parseFloat(one) * (one.trim().endsWith('ms') ? 0.001 : 1)));
    return [...document.querySelectorAll('*')].filter((one) => {
        const style = getComputedStyle(one);
        const moves = style.animationName !== 'none' && seconds(style.animationDuration) > 0.02;
        return moves || (style.transitionProperty !== 'none' && seconds(style.transitionDuration) > 0.02) || style.scrollBehavior === 'smooth';
    }).map((one) => `${one.tagName.toLowerCase()}#${one.id}.${[...one.classList].join('.')}`);
})()";

/// Controls that do not show where they are once the reader's colours take the place of ours.
const UNSEEN: &str = r"(() => {
    const clear = (colour) => colour === 'transparent' || colour === 'rgba(0, 0, 0, 0)';
    const ground = getComputedStyle(document.body).backgroundColor;
    return [...document.querySelectorAll('a[href], button, input, textarea, select, summary, [role=button]')]
        .filter((one) => one.checkVisibility() && one.closest('.unseen') === null && getComputedStyle(one).clipPath === 'none')
        .filter((one) => {
            const style = getComputedStyle(one);
            const sides = ['Top', 'Right', 'Bottom', 'Left'];
            const edge = sides.some((side) => parseFloat(style[`border${side}Width`]) >= 1 && style[`border${side}Style`] !== 'none' && !clear(style[`border${side}Color`]));
            const native = style.appearance !== 'none' && one.matches('input, select, button');
            const words = one.textContent.trim() !== '' && style.color !== ground;
            return !edge && !native && !words && one.querySelector('svg') === null;
        })
        .map((one) => `${one.tagName.toLowerCase()}#${one.id}.${[...one.classList].join('.')}`);
})()";

/// Lines and fills that have the colour of what they lie on.
const FAINT: &str = r"[...document.querySelectorAll('svg')].filter((one) => one.checkVisibility()).filter((drawing) => {
    const ground = getComputedStyle(document.body).backgroundColor;
    const marks = [...drawing.querySelectorAll('path, line, circle, rect, polyline, polygon, text')].filter((one) => one.closest('defs, clipPath, mask') === null);
    return marks.length > 0 && marks.every((mark) => {
        const style = getComputedStyle(mark);
        const none = (paint) => paint === 'none' || paint === ground || paint === 'rgba(0, 0, 0, 0)';
        return none(style.fill) && none(style.stroke);
    });
}).map((one) => `svg.${[...one.classList].join('.')} in ${one.parentElement.className}`)";

fn ask(stage: &Stage, features: &[(&str, &str)]) {
    let features: Vec<_> = features
        .iter()
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect();
    stage
        .driver
        .chromium_command("Emulation.setEmulatedMedia", json!({"features": features}));
}

#[test]
fn nothing_moves_for_whoever_asked_for_less_motion() {
    let mut faults = Faults::default();
    let mut otherwise = 0;
    tour(
        &[WIDE],
        |_| {},
        |stage, screen, look| {
            // The stage asks for less motion on every screen.
            for moving in texts(&evaluate(stage, MOTION)) {
                faults.add(screen, look, &format!("{moving} moves"));
            }
            ask(stage, &[("prefers-reduced-motion", "no-preference")]);
            otherwise += texts(&evaluate(stage, MOTION)).len();
            stage.look(look);
        },
    );
    assert!(otherwise > 0, "control: with motion something does move");
    faults.none();
}

#[test]
fn every_control_and_drawing_shows_in_the_readers_own_colours() {
    let mut faults = Faults::default();
    let mut controlled = false;
    tour(
        &[WIDE],
        |_| {},
        |stage, screen, look| {
            ask(
                stage,
                &[("forced-colors", "active"), ("prefers-reduced-motion", "reduce")],
            );
            stage.settle();
            assert_eq!(
                evaluate(stage, "matchMedia('(forced-colors: active)').matches"),
                true
            );
            for part in texts(&evaluate(stage, UNSEEN))
                .into_iter()
                .chain(texts(&evaluate(stage, FAINT)))
            {
                faults.add(screen, look, &format!("does not show: {part}"));
            }
            if !controlled {
                controlled = true;
                evaluate(
                    stage,
                    "const one = document.createElement('button'); one.id = 'control'; one.setAttribute('aria-label', 'x'); \
                     one.style.cssText = 'border: 0; appearance: none; width: 2rem; height: 2rem'; document.body.append(one); 0",
                );
                assert!(texts(&evaluate(stage, UNSEEN)).contains(&"button#control.".to_owned()));
            }
        },
    );
    faults.none();
}
