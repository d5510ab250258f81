//! The property of the whole room: a bundle holds exactly what was agreed to. What was withheld is
//! nowhere in it, whatever was picked.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeSet;

use dossier_model::{Kind, fields};
use dossier_share::{Part, Selected};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::*;

/// One record: its kind, which of its members and files are picked, and whether it holds a credential.
#[derive(Clone, Debug)]
struct Plan {
    kind: Kind,
    picks: Vec<bool>,
    files: Vec<bool>,
    credential: bool,
    shared: bool,
}

fn plan() -> impl Strategy<Value = Plan> {
    let kind = prop::sample::select(Kind::ALL.to_vec());
    let bits = |n| prop::collection::vec(any::<bool>(), n);
    (
        kind,
        bits(24),
        prop::collection::vec(any::<bool>(), 0..3),
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.7),
    )
        .prop_map(|(kind, picks, files, credential, shared)| Plan {
            kind,
            picks,
            files,
            credential,
            shared,
        })
}

/// A value that cannot come from anywhere else.
fn canary(record: usize, member: &str) -> String {
    format!("CANARY-{record}-{member}-END")
}

/// Every member of the kind, each with its own canary, and two that no kind knows.
fn draft(record: usize, kind: Kind) -> (Value, Vec<String>) {
    let say = |name: &str| json!(canary(record, name));
    let mut fields_of = serde_json::Map::new();
    let mut names: Vec<String> = ["title", "issuer", "tags", "notes", "skills", "language"]
        .map(str::to_owned)
        .into();
    for spec in fields::specs(kind) {
        // Identities of records are rewritten, which another test looks at.
        if spec.shape != fields::Shape::Records {
            fields_of.insert(spec.key.to_owned(), say(spec.key));
            names.push(spec.key.to_owned());
        }
    }
    fields_of.insert(
        "shoeSize".to_owned(),
        json!({"deep": [canary(record, "shoeSize")]}),
    );
    names.extend(["shoeSize".to_owned(), "studentNumber".to_owned()]);
    let draft = json!({
        "kind": kind, "title": say("title"), "issuer": {"name": say("issuer")}, "tags": [say("tags")],
        "notes": say("notes"), "skills": [say("skills")], "language": say("language"), "fields": fields_of,
        "studentNumber": say("studentNumber"),
    });
    (draft, names)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn a_bundle_holds_exactly_what_was_agreed_to(plans in prop::collection::vec(plan(), 1..5)) {
        let mut shelf = Shelf::default();
        let (mut records, mut items) = (Vec::new(), Vec::new());
        let (mut wanted, mut withheld) = (BTreeSet::new(), BTreeSet::new());
        for (index, plan) in plans.iter().enumerate() {
            let (json, names) = draft(index, plan.kind);
            let mut of = if plan.credential { signed(&canary(index, "issued")) } else { shareable(json.clone()) };
            of.draft = serde_json::from_value(json).unwrap();
            let mut picked_files = Vec::new();
            for (n, picked) in plan.files.iter().enumerate() {
                let (name, content) = (canary(index, &format!("name{n}")), canary(index, &format!("content{n}")));
                let file = shelf.add(&name, "application/pdf", content.as_bytes());
                // The name of a picked file goes along inside the record, and not beside a credential.
                let goes = plan.shared && *picked;
                (if goes && !plan.credential { &mut wanted } else { &mut withheld }).insert(name);
                (if goes { &mut wanted } else { &mut withheld }).insert(content);
                if *picked { picked_files.push(file.id); }
                of.attachments.push(file);
            }
            let picked = |n: usize| plan.shared && !plan.credential && plan.picks[n];
            let part = if plan.credential { Part::Whole } else {
                Part::Fields(names.iter().enumerate().filter(|(n, _)| picked(*n)).map(|(_, name)| name.clone()).collect())
            };
            for (n, name) in names.iter().enumerate() {
                (if picked(n) { &mut wanted } else { &mut withheld }).insert(canary(index, name));
            }
            if plan.credential {
                (if plan.shared { &mut wanted } else { &mut withheld }).insert(canary(index, "issued"));
            }
            if plan.shared {
                items.push(Selected { record: of.id, version: of.version, part, attachments: picked_files });
            }
            withheld.insert(of.id.to_string());
            records.push(of);
        }
        prop_assume!(!items.is_empty());
        let count = items.len();
        let parcel = parcel(selection(items), records, &shelf);
        let opened = opened(&parcel);
        prop_assert_eq!(opened.items.len(), count);

        let mut all = Vec::new();
        for (name, content) in Loose::of(&opened).0 {
            all.extend(name.into_bytes());
            all.extend(content);
        }
        let all = String::from_utf8_lossy(&all);
        for value in &wanted {
            prop_assert!(all.contains(value), "{} was agreed to and is not there", value);
        }
        for value in &withheld {
            prop_assert!(!all.contains(value), "{} was withheld and is there", value);
        }
    }
}

/// 300 in every run; a nightly run asks for more by PROPTEST_CASES.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(300)
}
