//! The property of the whole room: a bundle holds exactly what was agreed to. What was withheld is nowhere in it, whatever was
//! picked: no member, no file, no earlier version, no claim of an issuer's credential, no line of the ledger, no document that
//! was looked at for a credential that stays home.
//!
//! 300 shares in every run; `PROPTEST_CASES=10000` for the full size.
#![allow(clippy::unwrap_used)]

mod support;

use std::{collections::BTreeSet, path::PathBuf, sync::LazyLock};

use base64::{Engine, engine::general_purpose};
use dossier_model::{Fetched, Kind, fields};
use dossier_seal::age_file::AgeIdentity;
use dossier_share::{
    Lock, Part, Secret, Selected, Shareable,
    ledger::{Chain, Event, EventKind},
    propose, seal,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::*;

/// What a record holds beside its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    /// Nothing.
    OwnWords,
    /// A credential that goes whole.
    Whole,
    /// An SD-JWT of which the picked claims go.
    SdJwt,
    /// A credential with a base proof of this suite, of which the picked places go.
    Base(&'static str),
}

/// One record: its kind, which of its members and files are picked, and what it holds.
#[derive(Clone, Debug)]
struct Plan {
    kind: Kind,
    picks: Vec<bool>,
    files: Vec<bool>,
    holds: Holds,
    versions: u32,
    shared: bool,
}

fn plan() -> impl Strategy<Value = Plan> {
    let kind = prop::sample::select(Kind::ALL.to_vec());
    let bits = |n| prop::collection::vec(any::<bool>(), n);
    let holds = prop_oneof![
        60 => Just(Holds::OwnWords),
        20 => Just(Holds::Whole),
        16 => Just(Holds::SdJwt),
        2 => Just(Holds::Base("ecdsa-sd-2023")),
        2 => Just(Holds::Base("bbs-2023")),
    ];
    let files = prop::collection::vec(any::<bool>(), 0..3);
    (kind, bits(24), files, holds, 1..4_u32, prop::bool::weighted(0.7)).prop_map(
        |(kind, picks, files, holds, versions, shared)| Plan {
            kind,
            picks,
            files,
            holds,
            versions,
            shared,
        },
    )
}

/// A value that cannot come from anywhere else.
fn canary(record: usize, member: &str) -> String {
    format!("CANARY-{record}-{member}-END")
}

/// Every member of the kind, each with its own canary, and two that no kind knows.
fn draft(record: usize, kind: Kind, mark: &str) -> (Value, Vec<String>) {
    let say = |name: &str| json!(canary(record, &format!("{mark}{name}")));
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
    fields_of.insert("shoeSize".to_owned(), json!({"deep": [say("shoeSize")]}));
    names.extend(["shoeSize".to_owned(), "studentNumber".to_owned()]);
    let draft = json!({
        "kind": kind, "title": say("title"), "issuer": {"name": say("issuer")}, "tags": [say("tags")],
        "notes": say("notes"), "skills": [say("skills")], "language": say("language"), "fields": fields_of,
        "studentNumber": say("studentNumber"),
    });
    (draft, names)
}

/// A credential with a base proof, and places of it with the text that stands there.
type Base = (Vec<u8>, Vec<(String, String)>);

/// The corpus' credentials with a base proof, and the texts under their subject that occur nowhere else in them. None without
/// the corpus, which stands beside the project and is never copied here: then an SD-JWT stands in.
fn base(suite: &str) -> Option<Base> {
    static FOUND: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
        let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
        let root = std::env::var_os("DOSSIER_CORPUS").map_or(beside, PathBuf::from);
        let found = root.join("credentials/w3c-di");
        if !found.is_dir() {
            eprintln!(
                "without ecdsa-sd-2023 and bbs-2023: no corpus at {}",
                root.display()
            );
        }
        found.is_dir().then_some(found)
    });
    let bytes = std::fs::read(FOUND.as_ref()?.join(suite).join("prc-base-signed.json")).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    let places = dossier_share::places(&bytes).into_iter();
    let told = places.filter_map(|(place, value)| {
        let value = value.as_str()?.to_owned();
        let telling =
            place.starts_with("/credentialSubject/") && value.len() > 4 && text.matches(&value).count() == 1;
        telling.then_some((place, value))
    });
    Some((bytes, told.collect()))
}

/// What must be in the bundle, and what must not.
#[derive(Default)]
struct Expected {
    wanted: BTreeSet<String>,
    withheld: BTreeSet<String>,
}

impl Expected {
    fn put(&mut self, goes: bool, value: String) {
        if goes {
            &mut self.wanted
        } else {
            &mut self.withheld
        }
        .insert(value);
    }
}

/// The record of a plan in its last version, the earlier ones, and the part of it that is picked.
fn record(
    index: usize,
    plan: &Plan,
    shelf: &mut Shelf,
    expected: &mut Expected,
) -> (Vec<Shareable>, Option<Selected>) {
    let (json, names) = draft(index, plan.kind, "");
    let goes = |n: usize| plan.shared && plan.picks[n];
    let mut of = match plan.holds {
        Holds::Whole => signed(&canary(index, "issued")),
        Holds::SdJwt => {
            let claims: Vec<_> = (0..8)
                .map(|n| (format!("claim{n}"), json!(canary(index, &format!("claim{n}")))))
                .collect();
            sd_jwt("sd", &claims, None)
        }
        _ => shareable(json.clone()),
    };
    let base = match plan.holds {
        Holds::Base(suite) => base(suite),
        _ => None,
    };
    of.draft = serde_json::from_value(json).unwrap();
    of.version = plan.versions;
    let own = plan.holds == Holds::OwnWords || (matches!(plan.holds, Holds::Base(_)) && base.is_none());
    let part = if own {
        let picked = names.iter().enumerate().filter(|(n, _)| goes(*n));
        Part::Fields(picked.map(|(_, name)| name.clone()).collect())
    } else if let Some((bytes, places)) = &base {
        of.original = Some(bytes.clone());
        let mut chosen = Vec::new();
        for (n, (place, value)) in places.iter().enumerate() {
            expected.put(goes(n % 24), value.clone());
            if goes(n % 24) {
                chosen.push(place.clone());
            }
        }
        Part::Shown(chosen)
    } else if plan.holds == Holds::SdJwt {
        let chosen = (0..8).filter(|n| goes(*n)).map(|n| format!("/claim{n}"));
        (0..8).for_each(|n| expected.put(goes(n), canary(index, &format!("claim{n}"))));
        Part::Shown(chosen.collect())
    } else {
        expected.put(plan.shared, canary(index, "issued"));
        // What was looked at for the verdict goes along with the credential, and with nothing else.
        let looked_at = canary(index, "looked-at");
        of.evidence = vec![Fetched {
            url: format!("https://school.example/{index}"),
            final_url: format!("https://school.example/{index}"),
            status: 200,
            media_type: "application/json".to_owned(),
            at: now(),
            bytes: looked_at.clone().into_bytes(),
        }];
        expected.put(plan.shared, looked_at);
        Part::Whole
    };
    for (n, name) in names.iter().enumerate() {
        expected.put(own && goes(n), canary(index, name));
    }
    let mut picked_files = Vec::new();
    for (n, picked) in plan.files.iter().enumerate() {
        let (name, content) = (
            canary(index, &format!("name{n}")),
            canary(index, &format!("content{n}")),
        );
        let file = shelf.add(&name, "application/pdf", content.as_bytes());
        // The name of a picked file goes along inside the record, and not beside a credential.
        expected.put(plan.shared && *picked && own, name);
        expected.put(plan.shared && *picked, content);
        if *picked {
            picked_files.push(file.id);
        }
        of.attachments.push(file);
    }
    let earlier = (1..plan.versions).map(|version| {
        let (json, names) = draft(index, plan.kind, &format!("v{version}-"));
        names
            .iter()
            .for_each(|name| expected.put(false, canary(index, &format!("v{version}-{name}"))));
        let mut earlier = shareable(json);
        (earlier.id, earlier.version) = (of.id, version);
        earlier
    });
    let mut versions: Vec<Shareable> = earlier.collect();
    expected.put(false, of.id.to_string());
    let selected = plan.shared.then_some(Selected {
        record: of.id,
        version: of.version,
        part,
        attachments: picked_files,
    });
    versions.push(of);
    (versions, selected)
}

/// All that a recipient can read: every file as it is, and what its parts in base64 decode to.
fn everything(files: Vec<(String, Vec<u8>)>) -> String {
    let mut all = Vec::new();
    for (name, content) in files {
        all.extend(name.into_bytes());
        let text = String::from_utf8_lossy(&content).into_owned();
        let coded = text.split(|c: char| !(c.is_ascii_alphanumeric() || "+/-_=".contains(c)));
        for one in coded.filter(|one| one.len() >= 16) {
            let bare = one.trim_end_matches('=').replace('-', "+").replace('_', "/");
            all.extend(general_purpose::STANDARD_NO_PAD.decode(bare).unwrap_or_default());
            all.push(b'\n');
        }
        all.extend(content);
    }
    String::from_utf8_lossy(&all).into_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn a_bundle_holds_exactly_what_was_agreed_to(plans in prop::collection::vec(plan(), 1..5), lines in 0..4_usize) {
        let mut shelf = Shelf::default();
        let mut expected = Expected::default();
        let (mut records, mut items) = (Vec::new(), Vec::new());
        let mut based = BTreeSet::new();
        for (index, plan) in plans.iter().enumerate() {
            // Two records with the corpus' one credential would say what the other withholds.
            if let Holds::Base(suite) = plan.holds && !based.insert(suite) {
                continue;
            }
            let (versions, selected) = record(index, plan, &mut shelf, &mut expected);
            records.extend(versions);
            items.extend(selected);
        }
        // The two credentials of the corpus tell of the same person.
        prop_assume!(!items.is_empty() && based.len() < 2);

        // What the learner's ledger says of other shares.
        let ledger = key();
        let mut chain = Chain::read([], &ledger.did_key()).unwrap();
        for line in 0..lines {
            let logged = canary(line, "logged");
            let event = Event { kind: EventKind::ConsentGiven, receipt: dossier_seal::make_id().unwrap(), payload: json!({"recipient": logged}) };
            chain.append(event, &ledger, now()).unwrap();
            expected.put(false, logged);
        }
        expected.put(false, ledger.did_key());

        let count = items.len();
        let proposal = propose(selection(items), records, now()).unwrap();
        let consent = proposal.with_checkpoint(&chain.checkpoint(&ledger)).unwrap().accept(now());
        let identity = AgeIdentity::make();
        let (lock, mut bytes) = (Lock::Keys(vec![identity.recipient()]), Vec::new());
        seal(&consent, &key(), lock, &shelf, &mut bytes).unwrap();
        let opened = open_at(&bytes, &Secret::Keys(vec![identity]), now(), None).unwrap();
        prop_assert_eq!(opened.items.len(), count);

        let all = everything(Loose::of(&opened).0);
        for value in &expected.wanted {
            prop_assert!(all.contains(value), "{} was agreed to and is not there", value);
        }
        for value in &expected.withheld {
            prop_assert!(!all.contains(value), "{} was withheld and is there", value);
        }
    }
}

/// 300 in every run; the full size asks for more by PROPTEST_CASES.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(300)
}
