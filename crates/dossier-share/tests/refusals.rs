//! Every rule of the bundle, broken once: each has its own code, and nothing is shown.
//!
//! Long because one broken rule after the other.
#![allow(clippy::unwrap_used)]

mod support;

use std::io::Write;

use dossier_credential::own::Purpose as For;
use dossier_seal::age_file::{self, AgeIdentity, Recipients};
use dossier_share::{OpenFault, Secret};
use flate2::{Compression, write::DeflateEncoder};
use serde_json::json;
use support::*;

fn bundle() -> (Loose, dossier_seal::HolderKey) {
    let mut shelf = Shelf::default();
    let (mut stage, badge) = (internship(), signed("EHBO"));
    let report = shelf.add("a.pdf", "application/pdf", b"%PDF report");
    stage.attachments = vec![report.clone()];
    let mut picked = fields(&stage, &["title", "hours"]);
    picked.attachments = vec![report.id];
    let parcel = parcel(selection(vec![picked, whole(&badge)]), vec![stage, badge], &shelf);
    (Loose::of(&opened(&parcel)), parcel.holder)
}

#[track_caller]
fn refused(loose: &Loose, code: &str) {
    let fault = loose.open().unwrap_err();
    assert_eq!(fault.code(), code, "{fault}");
}

#[track_caller]
fn zip_refused(container: &[u8], code: &str) {
    let fault = open_container(container).unwrap_err();
    assert_eq!(fault.code(), code, "{fault}");
}

#[test]
fn the_untouched_bundle_opens_when_it_is_packed_again_by_other_means() {
    assert_eq!(bundle().0.open().unwrap().items.len(), 2);
}

#[test]
fn an_altered_receipt_file_or_list_is_noticed() {
    let (good, _) = bundle();
    let mut loose = good.clone();
    loose.edit("consent/receipt.jsonld", |receipt| {
        receipt["dct:created"] = json!("2020-01-01T00:00:00Z")
    });
    refused(&loose, "digest_mismatch");

    let mut loose = good.clone();
    loose.set("attachments/01-01.pdf", "%PDF other");
    refused(&loose, "digest_mismatch");

    let mut loose = good.clone();
    loose.edit("presentation.json", |p| {
        p["verifiableCredential"][0]["validUntil"] = json!("2099-01-01T00:00:00Z")
    });
    refused(&loose, "proof_invalid");

    let mut loose = good.clone();
    loose.edit("presentation.json", |p| {
        p["proof"][0]["domain"] = json!("other@example.nl")
    });
    refused(&loose, "proof_invalid");

    let mut loose = good;
    loose.edit("presentation.json", |p| {
        p["verifiableCredential"][0]["relatedResource"][0]["digestSRI"] = json!("x")
    });
    refused(&loose, "proof_invalid");
}

#[test]
fn a_file_too_many_or_too_few_is_noticed() {
    let (good, _) = bundle();
    let mut loose = good.clone();
    loose.0.push(("attachments/09-01.pdf".into(), b"hello".to_vec()));
    refused(&loose, "file_unlisted");

    let mut loose = good.clone();
    loose.0.retain(|(name, _)| name != "attachments/01-01.pdf");
    refused(&loose, "file_missing");

    let mut loose = good;
    loose.0.retain(|(name, _)| name != "presentation.json");
    refused(&loose, "manifest_missing");
}

#[test]
fn a_proof_that_was_stripped_doubled_or_borrowed_is_noticed() {
    let (good, _) = bundle();
    for suite in [0, 1] {
        let mut loose = good.clone();
        loose.edit("presentation.json", |p| {
            p["proof"].as_array_mut().unwrap().remove(suite);
        });
        refused(&loose, "proof_missing");
    }
    let mut loose = good.clone();
    loose.edit("presentation.json", |p| {
        p["verifiableCredential"][0]
            .as_object_mut()
            .unwrap()
            .remove("proof");
    });
    refused(&loose, "proof_missing");

    let mut loose = good.clone();
    loose.edit("presentation.json", |p| {
        let first = p["proof"][0].clone();
        p["proof"].as_array_mut().unwrap().push(first);
    });
    refused(&loose, "proof_invalid");

    // The manifest's own proofs, presented as if they were the presentation's.
    let mut loose = good;
    loose.edit("presentation.json", |p| {
        p["proof"] = p["verifiableCredential"][0]["proof"].clone()
    });
    refused(&loose, "proof_invalid");
}

#[test]
fn an_attackers_key_with_right_signatures_is_still_not_the_holder() {
    let (good, holder) = bundle();
    let attacker = key();
    // A stolen manifest, handed over in the attacker's own name.
    let mut loose = good.clone();
    let mut presentation = loose.json("presentation.json");
    presentation["holder"] = json!(attacker.did_key());
    let presentation = sign(presentation, &attacker, For::Authentication);
    loose.set("presentation.json", serde_json::to_vec(&presentation).unwrap());
    refused(&loose, "holder_mismatch");

    // The holder's name above the attacker's signature.
    let mut loose = good.clone();
    let mut presentation = loose.json("presentation.json");
    presentation["holder"] = json!(holder.did_key());
    let presentation = sign(presentation, &attacker, For::Authentication);
    loose.set("presentation.json", serde_json::to_vec(&presentation).unwrap());
    refused(&loose, "holder_mismatch");

    // Everything anew, but for a record that somebody else signed.
    let mut loose = good;
    loose.sign_again(&attacker);
    refused(&loose, "holder_mismatch");
}

#[test]
fn a_manifest_of_another_shape_is_refused_even_when_it_is_signed() {
    let (good, holder) = bundle();
    let mut resigned = good.clone();
    resigned.sign_again(&holder);
    assert!(resigned.open().is_ok(), "signing again is not the fault");

    let present = |edit: &dyn Fn(&mut serde_json::Value)| {
        let mut loose = good.clone();
        let mut presentation = loose.json("presentation.json");
        edit(&mut presentation);
        let presentation = sign(presentation, &holder, For::Authentication);
        loose.set("presentation.json", serde_json::to_vec(&presentation).unwrap());
        loose
    };
    refused(&present(&|p| p["name"] = json!("extra")), "manifest_malformed");
    refused(
        &present(&|p| p["id"] = json!("urn:uuid:00000000-0000-4000-8000-000000000000")),
        "manifest_malformed",
    );
    refused(
        &present(&|p| p["verifiableCredential"] = json!([])),
        "manifest_missing",
    );
    refused(
        &present(&|p| {
            let manifest = p["verifiableCredential"][0].clone();
            let other = json!({"@context": manifest["@context"], "type": manifest["type"], "issuer": "did:example:x"});
            p["verifiableCredential"] = json!([manifest, other]);
        }),
        "manifest_missing",
    );
}

#[test]
fn a_missing_receipt_or_a_malformed_record_is_refused_even_when_it_is_signed() {
    let (good, holder) = bundle();
    let mut loose = good.clone();
    loose.0.retain(|(name, _)| name != "consent/receipt.jsonld");
    loose.sign_again(&holder);
    refused(&loose, "receipt_missing");

    let mut loose = good.clone();
    let record = loose
        .0
        .iter()
        .find(|(name, _)| name.starts_with("records/"))
        .unwrap()
        .0
        .clone();
    let mut claim = loose.json(&record);
    claim["credentialSubject"]["http://www.w3.org/1999/02/22-rdf-syntax-ns#value"]["@value"]["kind"] =
        json!("pet");
    let claim = sign(claim, &holder, For::Assertion);
    loose.set(&record, serde_json::to_vec(&claim).unwrap());
    loose.sign_again(&holder);
    refused(&loose, "record_malformed");

    let mut loose = good;
    loose.edit(&record, |claim| claim["name"] = json!("changed"));
    loose.sign_again(&holder);
    refused(&loose, "proof_invalid");
}

#[test]
fn what_is_not_json_or_says_two_things_is_refused() {
    let (good, holder) = bundle();
    let mut loose = good.clone();
    let text = String::from_utf8(loose.get("presentation.json").to_vec()).unwrap();
    loose.set(
        "presentation.json",
        text.replacen('{', "{\"holder\":\"did:key:zother\",", 1),
    );
    refused(&loose, "duplicate_key");

    let mut loose = good.clone();
    loose.set("presentation.json", "{");
    refused(&loose, "not_json");

    let mut loose = good;
    let text = String::from_utf8(loose.get("consent/receipt.jsonld").to_vec()).unwrap();
    loose.set(
        "consent/receipt.jsonld",
        text.replacen('{', "{\"dct:identifier\":\"1\",", 1),
    );
    loose.sign_again(&holder);
    refused(&loose, "duplicate_key");
}

#[test]
fn tricks_of_the_container_are_refused_each_by_its_own_name() {
    let (good, _) = bundle();
    let entries: Vec<_> = good
        .0
        .iter()
        .map(|(name, content)| Stored::new(name, content))
        .collect();
    let with = |edit: &dyn Fn(&mut Vec<Stored>)| {
        let mut entries = entries.clone();
        edit(&mut entries);
        zip(&entries)
    };
    assert!(open_container(&zip(&entries)).is_ok());
    let last = entries.len() - 1;
    let added = |name: &str| Stored::new(name, b"hello");

    let mut tail = zip(&entries);
    tail.push(0);
    zip_refused(&tail, "zip_malformed");
    zip_refused(
        &[b"PK junk".as_slice(), &zip(&entries)].concat(),
        "zip_stray_bytes",
    );
    zip_refused(&with(&|e| e[2].gap = b"gap".to_vec()), "zip_stray_bytes");
    zip_refused(&with(&|e| e[last].gap = b"gap".to_vec()), "zip_stray_bytes");
    zip_refused(&with(&|e| e[last].offset = Some(0)), "zip_overlap");
    zip_refused(
        &with(&|e| e[2].local_name = Some("evidence/other.json".into())),
        "zip_headers_differ",
    );
    zip_refused(&with(&|e| e.push(added("README.txt"))), "zip_duplicate_name");
    for name in [
        "../evil",
        "/etc/passwd",
        "records\\a",
        "c:a",
        "records/../../a",
        "records/a/",
        "Records/a",
        "readme.TXT",
    ] {
        zip_refused(&with(&|e| e.push(added(name))), "zip_unsafe_name");
    }
    zip_refused(&with(&|e| e[last].flags = 1), "zip_encrypted");
    zip_refused(&with(&|e| e[last].flags = 8), "zip_unsupported");
    zip_refused(&with(&|e| e[last].method = 12), "zip_unsupported");
    zip_refused(&with(&|e| e[last].extra = vec![1, 0, 0, 0]), "zip_unsupported");
    zip_refused(
        &with(&|e| {
            e[last].host = 3;
            e[last].attributes = 0o120_777 << 16;
        }),
        "zip_not_a_file",
    );
    zip_refused(&with(&|e| e[last].attributes = 0x10), "zip_not_a_file");
    zip_refused(&with(&|e| e[last].crc = Some(7)), "zip_damaged");
    zip_refused(&with(&|e| e[last].bytes = Some(7)), "zip_malformed");
}

#[test]
fn bounds_hold_before_anything_is_unpacked() {
    let (good, _) = bundle();
    let entries: Vec<_> = good
        .0
        .iter()
        .map(|(name, content)| Stored::new(name, content))
        .collect();
    let with = |extra: Vec<Stored>| zip(&[entries.clone(), extra].concat());

    let many = (0..500).map(|n| Stored::new(&format!("attachments/90-{n}.bin"), b""));
    zip_refused(&with(many.collect()), "too_many_files");

    let promises = |name: &str, bytes: u32| Stored {
        bytes: Some(bytes),
        method: 8,
        ..Stored::new(name, b"\x03\0")
    };
    zip_refused(
        &with(vec![promises("evidence/90-a.json", (5 << 20) + 1)]),
        "bundle_too_large",
    );
    zip_refused(
        &with(vec![promises("attachments/90-a.bin", (256 << 20) + 1)]),
        "bundle_too_large",
    );
    let five = (0..5).map(|n| promises(&format!("attachments/90-{n}.bin"), 250 << 20));
    zip_refused(&with(five.collect()), "bundle_too_large");
}

#[test]
fn a_bomb_that_promises_little_and_inflates_to_much_is_stopped_at_its_promise() {
    let (good, holder) = bundle();
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; 64 << 20]).unwrap();
    let bomb = encoder.finish().unwrap();
    let mut loose = good;
    loose.0.push(("attachments/09-01.bin".into(), b"hello".to_vec()));
    loose.sign_again(&holder);
    let mut entries: Vec<_> = loose
        .0
        .iter()
        .map(|(name, content)| Stored::new(name, content))
        .collect();
    let last = entries.last_mut().unwrap();
    (last.bytes, last.crc, last.method) = (Some(5), Some(crc32fast::hash(b"hello")), 8);
    last.content = bomb;
    zip_refused(&zip(&entries), "zip_damaged");
}

#[test]
fn what_is_no_bundle_at_all_says_so() {
    let code = |bytes: &[u8]| {
        open_at(bytes, &Secret::parse("words"), now(), None)
            .unwrap_err()
            .code()
    };
    assert_eq!(code(b""), "not_a_bundle");
    assert_eq!(code(b"%PDF-1.7"), "not_a_bundle");
    assert_eq!(code(b"age-encryption.org/v2\n"), "not_a_bundle");
    assert_eq!(code(b"age-encryption.org/v1\n-> X"), "damaged");
    zip_refused(b"hello", "not_a_bundle");
    zip_refused(&zip(&[Stored::new("README.txt", b"hello")]), "not_a_bundle");
    zip_refused(
        &zip(&[Stored::new("mimetype", b"application/vnd.other+zip")]),
        "unknown_layout",
    );
}

#[test]
fn a_bundle_that_was_cut_or_bent_on_its_way_is_damaged() {
    let stage = internship();
    let parcel = parcel(
        selection(vec![fields(&stage, &["title"])]),
        vec![stage],
        &Shelf::default(),
    );
    let code = |bytes: &[u8]| {
        open_at(bytes, &parcel.secret, now(), None)
            .map(|_| ())
            .map_err(|fault| fault.code())
    };
    let whole = &parcel.bytes;
    assert_eq!(code(&whole[..whole.len() - 1]), Err("damaged"));
    assert_eq!(code(&whole[..whole.len() / 2]), Err("damaged"));
    let mut bent = whole.clone();
    *bent.last_mut().unwrap() ^= 1;
    assert_eq!(code(&bent), Err("damaged"));
    for end in [0, 10, 22, 60, 150] {
        assert!(code(&whole[..end]).is_err(), "{end}");
    }
}

fn scrypt_stanza(work: u8) -> String {
    format!("-> scrypt {} {work}\n{}\n", "A".repeat(22), "A".repeat(43))
}

fn age_file_of(stanzas: &str) -> String {
    format!(
        "age-encryption.org/v1\n{stanzas}--- {}\n{}",
        "A".repeat(43),
        "\0".repeat(64)
    )
}

#[test]
fn scrypt_that_would_cost_a_tebibyte_is_refused_before_it_runs() {
    let file = age_file_of(&scrypt_stanza(30));
    let fault = open_at(file.as_bytes(), &Secret::parse("words"), now(), None).unwrap_err();
    assert!(matches!(fault, OpenFault::TooCostly { found: 30, .. }), "{fault}");
}

#[test]
fn one_file_under_two_passphrases_is_refused() {
    // age allows a scrypt stanza only alone; two of them would be two truths under one name.
    let file = age_file_of(&(scrypt_stanza(10) + &scrypt_stanza(10)));
    let fault = open_at(file.as_bytes(), &Secret::parse("words"), now(), None).unwrap_err();
    assert_eq!(fault.code(), "damaged");
}

#[test]
fn any_bent_byte_of_the_inner_container_is_refused_and_nothing_panics() {
    let container = bundle().0.zip();
    let identity = AgeIdentity::make();
    let recipients = Recipients::Keys(vec![identity.recipient()]);
    let secret = Secret::Keys(vec![identity]);
    for at in (0..container.len()).step_by(97) {
        let mut bent = container.clone();
        bent[at] ^= 0x40;
        let mut writer = age_file::seal_to(&recipients, Vec::new()).unwrap();
        writer.write_all(&bent).unwrap();
        let result = open_at(&writer.finish().unwrap(), &secret, now(), None);
        // Times and a few version bytes of the headers say nothing, and may say anything.
        if let Ok(opened) = result {
            assert!(
                Loose::of(&opened) == bundle_of(&container),
                "byte {at} changed what is read"
            );
        }
    }
}

fn bundle_of(container: &[u8]) -> Loose {
    Loose::of(&open_container(container).unwrap())
}
