//! A part of an issuer's credential: what was chosen arrives and is checked, the rest stays home.
//!
//! The corpus stands beside the project (or where DOSSIER_CORPUS says) and is never copied here.
#![allow(clippy::unwrap_used)]

mod support;

use std::path::PathBuf;

use dossier_model::{Check, Outcome, Verdict};
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

/// What was found of a check, as codes.
fn codes(verdict: &Verdict, check: Check, outcome: Outcome) -> Vec<&'static str> {
    let found = verdict.findings().iter();
    let found = found.filter(|finding| finding.check == check && finding.outcome == outcome);
    found.map(|finding| finding.code.as_str()).collect()
}

#[test]
fn a_part_that_is_bound_to_the_holders_key_carries_a_binding_for_this_recipient_that_holds() {
    let holder = key();
    let claims = [
        ("cijfer".to_owned(), json!("8,5")),
        ("geboren".to_owned(), json!("CANARY-2008-05-01")),
    ];
    let of = sd_jwt("Cijfer", &claims, Some(&holder));
    let receipt_nonce = |opened: &dossier_share::Opened| {
        let receipt = opened.receipt.to_string();
        move |nonce: &str| receipt.contains(nonce)
    };
    let parcel = parcel_by(
        holder,
        selection(vec![shown(&of, &["/cijfer"])]),
        vec![of],
        &Shelf::default(),
    );
    let opened = opened(&parcel);
    let sent = String::from_utf8(content(&opened, "credentials/01-credential.sdjwt")).unwrap();
    let binding = sent.trim().rsplit('~').next().unwrap();
    let payload = binding
        .split('.')
        .nth(1)
        .expect("a token of the holder's stands last");
    let payload = {
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        serde_json::from_slice::<serde_json::Value>(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
    };
    assert_eq!(payload["aud"], "School@example.nl");
    assert!(
        receipt_nonce(&opened)(payload["nonce"].as_str().unwrap()),
        "{payload}"
    );
    let verdict = opened.items[0].verdict.as_ref().unwrap();
    assert!(
        codes(verdict, Check::Proof, Outcome::Passed).contains(&"signature_ok"),
        "{verdict:?}"
    );
    for check in [Check::Proof, Check::Integrity] {
        assert_eq!(codes(verdict, check, Outcome::Failed), Vec::<&str>::new());
    }
    assert!(!opened.to_json().to_string().contains("CANARY"));

    // The same token with a binding over another selection, or by another key, does not hold.
    let mut bent = Loose::of(&opened);
    let other = sent.replacen("~ey", "~", 1);
    bent.set("credentials/01-credential.sdjwt", other);
    bent.sign_again(&parcel.holder);
    let bent = bent.open().unwrap();
    let verdict = bent.items[0].verdict.as_ref().unwrap();
    assert_ne!(verdict.status(), dossier_model::Status::Valid, "{verdict:?}");
}

#[test]
fn what_is_bound_to_another_wallets_key_goes_without_a_binding_and_is_not_presented_as_the_learners() {
    let elsewhere = key();
    let claims = [
        ("cijfer".to_owned(), json!("8,5")),
        ("vak".to_owned(), json!("Lassen")),
    ];
    let of = sd_jwt("Cijfer", &claims, Some(&elsewhere));
    let credential = dossier_credential::read(of.original.as_deref().unwrap()).unwrap();
    assert_eq!(credential.is_bound_to(&key().did_key()), Some(false));
    assert_eq!(credential.is_bound_to(&elsewhere.did_key()), Some(true));
    let parcel = parcel(
        selection(vec![shown(&of, &["/cijfer"])]),
        vec![of],
        &Shelf::default(),
    );
    let opened = opened(&parcel);
    let sent = String::from_utf8(content(&opened, "credentials/01-credential.sdjwt")).unwrap();
    assert!(
        sent.trim_end().ends_with('~'),
        "no binding by a key that is not the one it is bound to: {sent}"
    );
}

#[test]
fn a_file_bears_the_ending_of_what_carries_it() {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let root = std::env::var_os("DOSSIER_CORPUS").map_or(beside, PathBuf::from);
    let Ok(cose) = std::fs::read(root.join("credentials/jose-cose/credential-cose-minimal.txt")) else {
        eprintln!("skipped: no corpus at {}", root.display());
        return;
    };
    let mut of = shareable(json!({"kind": "credential", "title": "Bewijs"}));
    of.original = Some(cose);
    let parcel = parcel(selection(vec![whole(&of)]), vec![of], &Shelf::default());
    assert_eq!(opened(&parcel).items[0].path, "credentials/01-credential.cose");
}
