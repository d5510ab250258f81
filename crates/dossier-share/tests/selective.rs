//! A part of an issuer's credential: what was chosen arrives and is checked, the rest stays home.
//!
//! The corpus stands beside the project (or where DOSSIER_CORPUS says) and is never copied here.
#![allow(clippy::unwrap_used)]

mod support;

use std::path::PathBuf;

use dossier_share::{Part, Selected, Shareable, propose};
use serde_json::json;
use support::*;

/// An SD-JWT of another maker in a record.
fn record() -> Option<Shareable> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let root = std::env::var_os("DOSSIER_CORPUS").map_or(beside, PathBuf::from);
    let path = root.join("consent/sd-jwt/self-record.sdjwt.full.txt");
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("skipped: no corpus at {}", path.display());
        return None;
    };
    let mut of = shareable(json!({"kind": "credential", "title": "Cijfer"}));
    of.original = Some(bytes);
    Some(of)
}

fn shown(of: &Shareable, places: &[&str]) -> Selected {
    Selected {
        record: of.id,
        version: of.version,
        part: Part::Shown(places.iter().map(|place| (*place).to_owned()).collect()),
        attachments: Vec::new(),
    }
}

#[test]
fn the_chosen_claims_arrive_and_the_others_are_nowhere_in_the_bundle() {
    let Some(of) = record() else { return };
    let whole = String::from_utf8(of.original.clone().unwrap()).unwrap();
    let disclosures: Vec<String> = whole
        .trim()
        .split('~')
        .skip(1)
        .filter(|part| !part.is_empty() && !part.contains('.'))
        .map(str::to_owned)
        .collect();
    let places = of.places();
    assert!(places.len() >= 2, "{places:?}");
    let (chosen, _) = places[0].clone();
    let parcel = parcel(
        selection(vec![shown(&of, &[&chosen])]),
        vec![of],
        &Shelf::default(),
    );
    let opened = opened(&parcel);
    let sent = String::from_utf8(content(&opened, "credentials/01-credential.sdjwt")).unwrap();
    let kept = disclosures
        .iter()
        .filter(|one| sent.contains(one.as_str()))
        .count();
    assert_eq!(kept, 1);
    assert!(
        sent.starts_with(whole.split('~').next().unwrap()),
        "the issuer's own bytes"
    );
    // Decoys of the issuer count too: nobody can tell them apart.
    assert!(opened.items[0].withheld as usize >= disclosures.len() - 1);
    let all: Vec<u8> = Loose::of(&opened)
        .0
        .into_iter()
        .flat_map(|(_, content)| content)
        .collect();
    let all = String::from_utf8_lossy(&all);
    let left = disclosures.iter().filter(|one| !sent.contains(one.as_str()));
    assert!(left.clone().count() > 0 && left.into_iter().all(|one| !all.contains(one.as_str())));
    let receipt = opened.receipt.to_string();
    assert!(
        receipt.contains(&format!("credentials/01-credential.sdjwt#{chosen}")),
        "{receipt}"
    );
}

#[test]
fn a_place_that_is_not_there_and_a_credential_that_goes_whole_are_refused() {
    let badge = signed("EHBO");
    let fault = propose(selection(vec![shown(&badge, &["/name"])]), vec![badge], now()).unwrap_err();
    assert_eq!(fault.code(), "share_cannot_disclose");
    let stage = internship();
    let fault = propose(selection(vec![shown(&stage, &["/title"])]), vec![stage], now()).unwrap_err();
    assert_eq!(fault.code(), "share_nothing_signed");
    let Some(of) = record() else { return };
    let fault = propose(selection(vec![shown(&of, &["/nowhere"])]), vec![of], now()).unwrap_err();
    assert_eq!(fault.code(), "share_cannot_disclose");
}

#[test]
fn a_base_proof_never_leaves_whether_a_part_or_all_is_shared() {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let root = std::env::var_os("DOSSIER_CORPUS")
        .map_or(beside, PathBuf::from)
        .join("credentials/w3c-di");
    for suite in ["ecdsa-sd-2023", "bbs-2023"] {
        let Ok(bytes) = std::fs::read(root.join(suite).join("prc-base-signed.json")) else {
            eprintln!("skipped: no corpus at {}", root.display());
            return;
        };
        let base: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let value = base["proof"]["proofValue"].as_str().unwrap().to_owned();
        let mut of = shareable(json!({"kind": "credential", "title": "Kaart"}));
        of.original = Some(bytes);
        let places = of.places();
        let (chosen, _) = places
            .iter()
            .find(|(place, _)| place.starts_with("/credentialSubject/"))
            .unwrap()
            .clone();
        for (part, whole) in [(shown(&of, &[&chosen]), false), (support::whole(&of), true)] {
            let parcel = parcel(selection(vec![part]), vec![of.clone()], &Shelf::default());
            let opened = opened(&parcel);
            let sent = content(&opened, "credentials/01-credential.json");
            assert!(!String::from_utf8_lossy(&sent).contains(&value), "{suite}");
            let sent: serde_json::Value = serde_json::from_slice(&sent).unwrap();
            let there = |place: &str| sent.pointer(place).is_some();
            assert!(there(&chosen), "{suite}: {chosen}");
            let others = places
                .iter()
                .filter(|(place, _)| *place != chosen && place.starts_with("/credentialSubject/"));
            assert_eq!(others.clone().all(|(place, _)| there(place)), whole, "{suite}");
            let verdict = opened.items[0].verdict.as_ref().unwrap();
            let failed = verdict.findings().iter().any(|finding| {
                finding.check == dossier_model::Check::Proof
                    && finding.outcome == dossier_model::Outcome::Failed
            });
            assert!(!failed, "{suite}: {verdict:?}");
        }
    }
}
