//! The walls of the window, tried from inside the built app: not what the configuration says, but what happens.

use serde_json::json;

use crate::room::{Room, say};

#[test]
fn the_page_can_say_our_own_commands_and_nothing_else() {
    let room = Room::lived_in(|_| {});
    let driver = room.open();
    driver.find("#unlock-secret");
    let outcome = say(&driver, "start", json!({}));
    assert_eq!(
        outcome["answer"]["state"], "locked",
        "control: our own pass: {outcome}"
    );

    // Commands that are in the binary with its plug-ins and allowed to nobody.
    for foreign in [
        "plugin:window|close",
        "plugin:event|emit",
        "plugin:dialog|open",
        "plugin:deep-link|register",
        "plugin:window-state|filename",
        "plugin:path|resolve_directory",
        "plugin:webview|create_webview_window",
        "plugin:resources|close",
    ] {
        let outcome = say(&driver, foreign, json!({}));
        assert_eq!(
            outcome,
            json!("silence"),
            "{foreign} is stopped by the isolation frame"
        );
    }
    // One of our names in another shape is stopped there as well; the same without the frame's leave would be heard.
    let outcome = say(&driver, "parked", json!({"request": {}, "path": "/etc/passwd"}));
    assert_eq!(outcome, json!("silence"));
    assert_eq!(say(&driver, "parked", json!({}))["answer"], json!([]), "control");
    // What the frame lets through, since it has the shape of ours, Rust refuses: it is on no list.
    let outcome = say(&driver, "read_any_file", json!({"request": {}}));
    let why = outcome["refusal"].as_str().unwrap_or_default();
    assert!(
        why.contains("not allowed") || why.contains("not found"),
        "{outcome}"
    );
}

#[test]
fn the_isolation_frame_and_the_policy_stand_in_the_built_app() {
    let room = Room::lived_in(|_| {});
    let driver = room.open();
    driver.find("#unlock-secret");
    let frames = driver.script(
        "return [...document.querySelectorAll('iframe')].map((one) => one.src)",
        json!([]),
    );
    let frames: Vec<String> = serde_json::from_value(frames).unwrap();
    assert!(
        frames.len() == 1 && frames[0].starts_with("isolation-"),
        "one frame, of isolation: {frames:?}"
    );
    let closed = driver.script(
        "return [typeof window.__TAURI__, Object.isFrozen(Object.prototype), String(document.referrer)]",
        json!([]),
    );
    assert_eq!(closed, json!(["undefined", true, ""]));

    let offences = r"const done = arguments[arguments.length - 1];
        const broken = [];
        document.addEventListener('securitypolicyviolation', (event) => broken.push(event.effectiveDirective));
        const tried = {};
        const attempt = (name, act) => { try { tried[name] = act(); } catch (refusal) { tried[name] = refusal.name; } };
        attempt('html', () => { document.createElement('p').innerHTML = '<b>b</b>'; return 'set'; });
        attempt('eval', () => window.eval('1 + 1'));
        attempt('function', () => new Function('return 1')());
        document.head.append(Object.assign(document.createElement('style'), { textContent: 'h1 { color: rgb(1, 2, 3) }' }));
        document.body.append(Object.assign(document.createElement('img'), { src: 'https://badges.example.org/x.png' }));
        fetch('https://badges.example.org/').then(() => { tried.fetch = 'answered'; }, () => { tried.fetch = 'refused'; });
        const form = document.createElement('form');
        form.action = 'https://badges.example.org/'; document.body.append(form); form.submit();
        setTimeout(() => {
            tried.colour = getComputedStyle(document.querySelector('h1')).color;
            done({ tried, broken: [...new Set(broken)].sort() });
        }, 800);";
    let outcome = driver.script_later(offences, json!([]));
    let tried = &outcome["tried"];
    assert_eq!(tried["html"], "TypeError", "Trusted Types: {outcome}");
    assert_ne!(tried["eval"], 2, "{outcome}");
    assert_ne!(tried["function"], 1, "{outcome}");
    assert_eq!(tried["fetch"], "refused", "{outcome}");
    assert_ne!(tried["colour"], "rgb(1, 2, 3)", "{outcome}");
    let broken = outcome["broken"].to_string();
    for rule in ["connect-src", "img-src", "style-src", "form-action"] {
        assert!(broken.contains(rule), "{rule}: {outcome}");
    }

    // And it goes nowhere.
    driver.script(
        "setTimeout(() => { location.href = 'https://badges.example.org/'; }); return 0",
        json!([]),
    );
    std::thread::sleep(std::time::Duration::from_millis(800));
    let place = driver.script("return location.protocol", json!([]));
    assert_eq!(place, "tauri:");
    driver.find("#unlock-secret");
}
