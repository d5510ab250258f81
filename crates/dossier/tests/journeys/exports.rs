//! An opened bundle in the formats of other programs: what stood in it comes back, nothing becomes a formula, markup or an
//! institution's word.
//!
//! Schemas are the corpus' own and stand beside the project (or where DOSSIER_CORPUS says); never copied.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use dossier::{
    BundleFormat, Code, credential, export_bundle,
    model::Language,
    open_bundle,
    share::{Opened, Secret},
};
use serde_json::{Value, json};

use crate::{
    common::{add, judge, now},
    sharing::{filled, item, order},
};
use dossier::ShareLock;

/// Text that would like to be something else: a formula, markup, a cell of its own, a sign no document may hold.
const NASTY: &str = "=HYPERLINK(\"http://x\")\t</title><x>&amp;,\";\u{1}@a\r\n+1";

fn opened() -> Opened {
    let (desk, mut dossier, internship, badge) = filled();
    let result = add(
        &mut dossier,
        json!({
            "kind": "result", "title": {"nl": "Statistiek", "en": "Statistics"}, "issuer": {"name": "Hogeschool Elders"}, "language": "nl",
            "dates": {"completed": "2026-01-30", "start": "2025-09"},
            "fields": {
                "courseCode": "STA-101", "grade": "7,5", "scale": "1-10", "passed": true,
                "credits": {"value": "4,5", "unit": "EC"}, "level": "NLQF 6", "description": "Toetsen & schatten",
            },
        }),
    );
    let nasty = add(
        &mut dossier,
        json!({
            "kind": "result", "title": NASTY, "issuer": NASTY,
            "fields": {"grade": NASTY, "scale": NASTY, "credits": {"value": "veel", "unit": NASTY}, "eigen sleutel;=1": [NASTY]},
        }),
    );
    let skill = add(
        &mut dossier,
        json!({"kind": "skill", "title": "Lassen", "fields": {"level": "B1"}}),
    );

    let every = [
        "title",
        "issuer",
        "dates",
        "language",
        "hours",
        "courseCode",
        "grade",
        "scale",
        "passed",
        "credits",
        "level",
        "description",
    ];
    let of = |id, own: &[&str]| {
        let record = dossier.show(id).unwrap();
        let there = dossier::share::members(&record.draft, &dossier::model::Purpose::Guidance);
        let names: Vec<&str> = every
            .iter()
            .chain(own)
            .copied()
            .filter(|name| there.iter().any(|member| member.key == *name))
            .collect();
        item(id, &names)
    };
    let items = vec![
        of(internship, &[]),
        item(badge, &[]),
        of(result, &[]),
        of(nasty, &["eigen sleutel;=1"]),
        of(skill, &[]),
    ];
    let to = desk.path("share.dossiershare");
    let shared = dossier
        .share(&order(items), &ShareLock::default(), &to, now())
        .unwrap();
    let secret = Secret::parse(shared.words.as_ref().unwrap());
    open_bundle(&fs::read(&to).unwrap(), &secret, None, &mut judge()).unwrap()
}

fn export(opened: &Opened, format: BundleFormat) -> (Vec<u8>, usize) {
    let exported = export_bundle(opened, format, Language::Nl).unwrap();
    (exported.bytes, exported.left_out)
}

#[test]
fn json_is_what_open_prints() {
    let opened = opened();
    let (bytes, left_out) = export(&opened, BundleFormat::Json);
    assert_eq!(serde_json::from_slice::<Value>(&bytes).unwrap(), opened.to_json());
    assert_eq!(left_out, 0);
}

/// RFC 4180, strictly.
fn table(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut signs = text.chars().peekable();
    loop {
        assert_eq!(signs.next(), Some('"'), "every cell is in quotes");
        loop {
            match signs.next().unwrap() {
                '"' if signs.peek() == Some(&'"') => cell.push(signs.next().unwrap()),
                '"' => break,
                c => cell.push(c),
            }
        }
        row.push(std::mem::take(&mut cell));
        match signs.next() {
            Some(',') => {}
            Some('\r') => {
                assert_eq!(signs.next(), Some('\n'));
                rows.push(std::mem::take(&mut row));
                if signs.peek().is_none() {
                    return rows;
                }
            }
            other => panic!("{other:?} after a cell"),
        }
    }
}

#[test]
fn a_table_has_every_item_and_field_and_no_cell_is_a_formula() {
    let opened = opened();
    let (bytes, left_out) = export(&opened, BundleFormat::Csv);
    assert_eq!(left_out, 0);
    let text = String::from_utf8(bytes).unwrap();
    let rows = table(text.strip_prefix('\u{feff}').unwrap());
    assert_eq!(rows.len(), 1 + opened.items.len());
    let at = |row: usize, name: &str| {
        let column = rows[0].iter().position(|head| head == name).unwrap();
        rows[row][column].clone()
    };
    assert_eq!(
        (at(3, "title"), at(3, "grade"), at(3, "credits")),
        ("Statistiek".into(), "7,5".into(), "4,5 EC".into())
    );
    assert_eq!(
        (at(3, "saidBy"), at(3, "status")),
        ("learner".to_owned(), String::new())
    );
    assert_eq!(
        (at(2, "saidBy"), at(2, "status")),
        ("issuer".to_owned(), "valid".to_owned())
    );
    for cell in rows.iter().flatten() {
        assert!(
            !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']),
            "{cell:?}"
        );
        let cells = cell
            .split([';', ',', '\t', '\n'])
            .map(|part| part.trim_start_matches([' ', '"', '\r']));
        cells.for_each(|part| assert!(!part.starts_with(['=', '+', '-', '@']), "{part:?} of {cell:?}"));
    }
    assert!(rows[0].contains(&"eigen sleutel;'=1".to_owned()), "{:?}", rows[0]);
}

#[test]
fn a_transcript_is_read_by_our_own_reader_and_nothing_but_signed_work_bears_an_institutions_name() {
    let opened = opened();
    let (bytes, left_out) = export(&opened, BundleFormat::Elmo);
    assert_eq!(left_out, 1, "ELMO has no place for a skill");
    let read = credential::read(&bytes).unwrap();
    let drafts: Vec<_> = credential::parts(&read).iter().map(credential::draft).collect();
    assert_eq!(drafts.len(), 4);
    let result = drafts
        .iter()
        .find(|draft| draft.fields.get("courseCode") == Some(&json!("STA-101")))
        .unwrap();
    assert_eq!(result.title, opened.items[2].draft.title);
    for (key, value) in [
        ("grade", json!("7,5")),
        ("scale", json!("1-10")),
        ("passed", json!(true)),
        ("credits", json!({"value": "4.5", "unit": "EC"})),
        ("level", json!("NLQF 6")),
    ] {
        assert_eq!(result.fields[key], value, "{key}");
    }
    assert_eq!(result.dates.completed, "2026-01-30".parse().ok());
    assert_eq!(result.language.as_deref(), Some("nl"));
    let issuer = |draft: &dossier::model::Draft| {
        let name = draft.issuer.as_ref().and_then(|issuer| issuer.name.as_ref());
        name.map(|name| name.best(Language::Nl).to_owned())
            .unwrap_or_default()
    };
    let own = "Opgave van de lerende, zonder bevestiging van een instelling";
    assert_eq!(issuer(result), own, "{:?}", result.issuer);
    let signed = drafts.iter().find(|draft| issuer(draft) != own).unwrap();
    assert_eq!(issuer(signed), issuer(&opened.items[1].draft));
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("niet bevestigd door Hogeschool Elders") && !text.contains("<x>"));
}

#[test]
fn a_transcript_is_valid_by_the_schemas_of_emrex() {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let corpus = std::env::var_os("DOSSIER_CORPUS").map_or(beside, PathBuf::from);
    let schemas = corpus.join("sources/elmo/xsd");
    if !schemas.is_dir() || Command::new("xmllint").arg("--version").output().is_err() {
        eprintln!("skipped: no schemas at {}, or no xmllint", schemas.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (bytes, _) = export(&opened(), BundleFormat::Elmo);
    fs::write(folder.join("out.xml"), &bytes).unwrap();
    // What the schema imports from the network lies here: the corpus' copies, and of two others the one name that is used.
    for name in ["xmldsig-core-schema.xsd", "EUROPASS_ISOCountries_V1.1.xsd"] {
        fs::copy(schemas.join(name), folder.join(name)).unwrap();
    }
    let stub = |name: &str, namespace: &str, inside: &str| {
        let text = format!(
            r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{namespace}">{inside}</xs:schema>"#
        );
        fs::write(folder.join(name), text).unwrap();
    };
    stub(
        "xml.xsd",
        "http://www.w3.org/XML/1998/namespace",
        r#"<xs:attribute name="lang" type="xs:language"/>"#,
    );
    stub(
        "schema.xsd",
        "https://github.com/erasmus-without-paper/ewp-specs-types-address/tree/stable-v1",
        r#"<xs:complexType name="FlexibleAddress"><xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/></xs:sequence></xs:complexType>"#,
    );
    for edition in ["1.5.0", "1.7.0"] {
        let text = fs::read_to_string(schemas.join(format!("elmo-schema-v{edition}.xsd"))).unwrap();
        fs::write(folder.join("elmo.xsd"), local(&text)).unwrap();
        let output = Command::new("xmllint")
            .args(["--nonet", "--noout", "--schema", "elmo.xsd", "out.xml"])
            .current_dir(folder)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "{edition}: {said}\n{}",
            String::from_utf8_lossy(&bytes)
        );
    }
}

/// Every `schemaLocation` by the last part of its address.
fn local(schema: &str) -> String {
    let mut out = String::new();
    let mut rest = schema;
    while let Some((before, tail)) = rest.split_once("schemaLocation=\"") {
        let (address, after) = tail.split_once('"').unwrap();
        let name = Path::new(address).file_name().unwrap().to_string_lossy();
        out += &format!("{before}schemaLocation=\"{name}\"");
        rest = after;
    }
    out + rest
}

#[test]
fn associations_have_the_shapes_of_both_editions_and_make_nothing_up() {
    let opened = opened();
    let (bytes, left_out) = export(&opened, BundleFormat::Ooapi);
    assert_eq!(left_out, 1);
    assert_eq!(bytes, export(&opened, BundleFormat::Ooapi).0, "twice the same");
    let six: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(six["items"].as_array().unwrap().len(), 4);
    let result = &six["items"][2];
    assert_eq!(
        result["result"],
        json!({
            "state": "completed", "pass": "passed", "score": "7,5", "resultvaluetype": "grade_0_10_one_decimal",
            "resultDateTime": "2026-01-30T00:00:00Z", "studyLoad": {"studyLoadUnit": "ects", "value": 4.5},
        })
    );
    let offering = &result["courseOffering"];
    assert_eq!(
        offering["primaryCode"],
        json!({"codeType": "identifier", "code": "STA-101"})
    );
    assert_eq!(
        offering["name"][1],
        json!({"language": "nl", "value": "Statistiek"})
    );
    assert!(
        offering.get("startDateTime").is_none(),
        "of 2025-09 no day is made up"
    );
    assert_eq!(result["ext"]["dossier"]["statedBy"], "learner");
    assert_eq!(six["items"][1]["ext"]["dossier"]["status"], "valid");
    // A study load that is no amount is not given, and stands as it was written.
    let nasty = &six["items"][3];
    assert!(nasty["result"].get("studyLoad").is_none());
    assert_eq!(nasty["ext"]["dossier"]["fields"]["credits"]["value"], "veel");
    assert_eq!(nasty["courseOffering"]["name"][0]["value"], NASTY);

    let five: Value = serde_json::from_slice(&export(&opened, BundleFormat::Ooapi5).0).unwrap();
    let result = &five["items"][2];
    assert_eq!(result["associationType"], "courseOfferingAssociation");
    assert_eq!(result["result"]["resultDate"], "2026-01-30");
    assert_eq!(result["offering"]["offeringType"], "course");
}

#[test]
fn a_format_without_a_place_for_anything_writes_nothing() {
    let (desk, mut dossier, ..) = filled();
    let skill = add(&mut dossier, json!({"kind": "skill", "title": "Lassen"}));
    let to = desk.path("share.dossiershare");
    let shared = dossier
        .share(
            &order(vec![item(skill, &["title"])]),
            &ShareLock::default(),
            &to,
            now(),
        )
        .unwrap();
    let secret = Secret::parse(shared.words.as_ref().unwrap());
    let opened = open_bundle(&fs::read(&to).unwrap(), &secret, None, &mut judge()).unwrap();
    for format in [BundleFormat::Elmo, BundleFormat::Ooapi, BundleFormat::Ooapi5] {
        let fault = export_bundle(&opened, format, Language::Nl).unwrap_err();
        assert_eq!(fault.code(), Code::NothingToExport);
    }
    assert_eq!(export(&opened, BundleFormat::Csv).1, 0);
}
