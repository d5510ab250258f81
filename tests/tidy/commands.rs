//! The window's commands: declared once, allowed one by one.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::root;

#[test]
fn every_command_is_declared_handled_and_allowed_and_none_beside() {
    let build = std::fs::read_to_string(root().join("src-tauri/build.rs")).unwrap();
    let list = build
        .split_once("const COMMANDS")
        .unwrap()
        .1
        .split_once("];")
        .unwrap()
        .0;
    let declared: BTreeSet<String> = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();

    let shell = std::fs::read_to_string(root().join("src-tauri/src/commands.rs")).unwrap();
    let list = shell
        .split_once("generate_handler![")
        .unwrap()
        .1
        .split_once(']')
        .unwrap()
        .0;
    let handled: BTreeSet<String> = list
        .split(',')
        .map(|name| name.trim().to_owned())
        .filter(|n| !n.is_empty())
        .collect();

    let capability = std::fs::read(root().join("src-tauri/capabilities/main.json")).unwrap();
    let capability: Value = serde_json::from_slice(&capability).unwrap();
    let permissions = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p.as_str().unwrap());
    let (own, plumbing): (Vec<_>, Vec<_>) = permissions.partition(|name| name.starts_with("allow-"));
    let allowed: BTreeSet<String> = own
        .iter()
        .map(|name| name["allow-".len()..].replace('-', "_"))
        .collect();

    assert_eq!(declared, handled);
    assert_eq!(declared, allowed);
    assert_eq!(plumbing, ["core:event:allow-listen", "core:event:allow-unlisten"]);
}

#[test]
fn the_window_is_closed_to_script_from_outside() {
    let text = std::fs::read(root().join("src-tauri/tauri.conf.json")).unwrap();
    let conf: Value = serde_json::from_slice(&text).unwrap();
    let security = &conf["app"]["security"];
    assert_eq!(conf["app"]["withGlobalTauri"], false);
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(security["pattern"]["use"], "isolation");
    let csp = security["csp"].as_object().unwrap();
    assert_eq!(csp["default-src"], "'none'");
    assert_eq!(csp["script-src"], "'self'");
    // The hash is of the one rule by which Tauri hides its isolation frame.
    assert_eq!(
        csp["style-src"],
        "'self' 'sha256-YEercZJImS+vUX2bz7vkQ0aA4rtBIPLuCEWz+yraQ/g='"
    );
    assert_eq!(csp["require-trusted-types-for"], "'script'");
    for (name, value) in csp {
        let value = value.as_str().unwrap();
        assert!(
            !value.contains("unsafe") && !value.contains('*'),
            "{name} {value}"
        );
    }
}
