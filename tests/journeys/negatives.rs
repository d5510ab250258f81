//! Every way in which a bundle can be broken, through the three readers that there are: the application's session, the
//! terminal and the viewer's program. Each is refused with one code, the same three times, and every code has its bundle.

use std::{collections::BTreeMap, collections::BTreeSet, sync::Arc};

use dossier_api::{OpenBundleRequest, Places, Session};
use dossier_share::OpenFault;
use dossier_viewer::{Desk, compose, split};
use serde_json::{Value, json};

use crate::{
    machine::{Machine, command},
    support::now,
    viewer_bundles::{Case, TOO_MUCH_HERE, cases, limits},
};

/// Codes that no bundle can bring about.
const WITHOUT_A_BUNDLE: [(&str, &str); 2] = [
    ("io", "the disk fails while it is read"),
    (
        "bundle_too_large",
        "more than a gigabyte unpacked: `bounds_hold_before_anything_is_unpacked` has it without one",
    ),
];

/// What came of opening: the code of the refusal, or the limits that were said.
type Came = Result<Vec<String>, String>;

fn by_the_app(case: &Case) -> Came {
    let folder = tempfile::tempdir().unwrap();
    let places = Places {
        dossier_folder: folder.path().join("d"),
        state_folder: folder.path().join("s"),
        settings_file: folder.path().join("s.json"),
    };
    let mut session = Session::new(places, Box::new(now));
    // Once from memory and once from where it lies: the two are one reader.
    let file = folder.path().join("x.dossiershare");
    std::fs::write(&file, &case.bytes).unwrap();
    let mut came = Vec::new();
    for parked in [
        session.park("x.dossiershare", case.bytes.clone()),
        session.park_bundle("x.dossiershare", &file, case.bytes.len() as u64),
    ] {
        let request = OpenBundleRequest {
            token: parked.unwrap().token,
            secret: case.secret.clone(),
        };
        came.push(
            session
                .open_bundle(request)
                .map(|view| view.limits)
                .map_err(|failure| failure.code),
        );
    }
    assert_eq!(came[0], came[1], "{}", case.name);
    came.remove(0)
}

fn by_the_terminal(machine: &Machine, case: &Case) -> Came {
    let file = machine.put("x.dossiershare", &case.bytes);
    let moment = now().to_string();
    let mut arguments = vec!["--json", "--now", &*moment, "open", &*file];
    let key = machine.put("k.txt", &case.secret);
    if case.secret.contains("AGE-SECRET-KEY-1") {
        arguments.extend(["--identity", &*key]);
    }
    let output = machine
        .dossier_command(&arguments)
        .env("DOSSIER_PASSPHRASE", &case.secret)
        .output()
        .unwrap();
    let said: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}: {}", case.name, String::from_utf8_lossy(&output.stderr)));
    match said["error"]["code"].as_str() {
        Some(code) => {
            assert!(
                matches!(output.status.code(), Some(3..=5)),
                "{}: {:?}",
                case.name,
                output.status
            );
            Err(code.to_owned())
        }
        None => Ok(texts(&said["lines"]["use"]["limits"])),
    }
}

fn by_the_viewer(case: &Case) -> Came {
    let open = json!({"do": "open", "secret": case.secret, "now": now().to_string(), "language": "en"});
    let mut desk = Desk::default();
    let answer = desk.answer(&compose(&open, &case.bytes));
    let said = split::<Value>(&answer).unwrap().0;
    if let Some(code) = said["refusal"]["code"].as_str() {
        return Err(code.to_owned());
    }
    let answer = desk.answer(&compose(&json!({"do": "json"}), &[]));
    Ok(texts(
        &split::<Value>(&answer).unwrap().0["json"]["lines"]["use"]["limits"],
    ))
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| one.as_str().map(str::to_owned))
        .collect()
}

#[test]
fn app_terminal_and_viewer_refuse_every_broken_bundle_with_the_same_code_and_every_code_has_one() {
    let machine = Machine::new();
    assert!(command().is_file());
    let cases = Arc::new(cases());
    let mut by_code: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for case in cases.iter() {
        let app = by_the_app(case);
        assert_eq!(
            by_the_terminal(&machine, case),
            app,
            "{}: terminal and app",
            case.name
        );
        // Natively the viewer takes as much work as the app; the browser's bound is tested in the browser.
        assert_eq!(by_the_viewer(case), app, "{}: viewer and app", case.name);
        if case.name != TOO_MUCH_HERE {
            by_code
                .entry(app.err().unwrap_or_default())
                .or_default()
                .push(case.name.clone());
        }
    }
    let met: BTreeSet<&str> = by_code
        .keys()
        .map(String::as_str)
        .filter(|code| !code.is_empty())
        .collect();
    let missing: Vec<_> = OpenFault::CODES
        .iter()
        .filter(|code| !met.contains(*code) && !WITHOUT_A_BUNDLE.iter().any(|(known, _)| known == *code))
        .collect();
    assert!(missing.is_empty(), "no bundle is refused with {missing:?}");
    let opened = &by_code[""];
    assert!(opened.contains(&"as it should be".to_owned()));
    eprintln!("{} bundles, {} codes, three readers", cases.len(), met.len());
    for (code, names) in &by_code {
        eprintln!(
            "  {:<22} {}",
            if code.is_empty() { "(opens)" } else { code },
            names.join("; ")
        );
    }
}

#[test]
fn expired_and_not_yet_valid_are_opened_and_said_apart_by_all_three() {
    let machine = Machine::new();
    for (case, limit) in limits() {
        let expected = Ok(vec![limit.to_owned()]);
        assert_eq!(by_the_app(&case), expected, "{}", case.name);
        assert_eq!(by_the_terminal(&machine, &case), expected, "{}", case.name);
        assert_eq!(by_the_viewer(&case), expected, "{}", case.name);
    }
}
