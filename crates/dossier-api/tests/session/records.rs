//! Records through the session.

use dossier_api::*;
use serde_json::json;

use crate::world::*;

#[test]
fn a_form_becomes_a_record_that_reads_in_the_readers_language() {
    let device = Device::new();
    let mut session = device.created();
    let view = saved(&mut session, internship());
    let row = &view.row;
    assert_eq!(
        (row.title.as_str(), row.issuer.as_str(), row.date.as_str()),
        ("Stage Bakkerij Smit", "Bakkerij Smit", "2026-05-29")
    );
    assert_eq!(
        (row.evidence.as_str(), row.status.as_str(), row.rosette.as_str()),
        ("self", "", "")
    );
    let fields: Vec<_> = view
        .fields
        .iter()
        .map(|f| (f.key.as_str(), f.shape.as_str(), f.sensitive))
        .collect();
    assert_eq!(
        fields,
        [
            ("start", "date", false),
            ("end", "date", false),
            ("tags", "lines", true),
            ("notes", "prose", true),
            ("organisation", "line", false),
            ("supervisor", "line", true),
            ("hours", "line", false),
            ("tasks", "lines", false),
            ("eigen veld", "unknown", true),
        ]
    );
    session
        .settings(SettingsRequest {
            language: "en".to_owned(),
            theme: "system".to_owned(),
        })
        .unwrap();
    assert_eq!(
        session.record(id(&row.id)).unwrap().row.title,
        "Internship Smit Bakery"
    );
}

#[test]
fn every_change_is_a_version_that_says_what_differs() {
    let device = Device::new();
    let mut session = device.created();
    let first = saved(&mut session, internship());
    let mut draft = first.draft.clone();
    draft["fields"]["hours"] = json!("660");
    draft["dates"]["end"] = json!("2026-06-01");
    let second = session
        .save_record(SaveRequest {
            id: first.row.id.clone(),
            draft,
        })
        .unwrap();
    assert_eq!(second.version, 2);
    assert_eq!(
        second
            .versions
            .iter()
            .map(|version| version.version)
            .collect::<Vec<_>>(),
        [2, 1]
    );
    let mut changed = second.versions[0].changed.clone();
    changed.sort();
    assert_eq!(changed, ["end", "hours"]);
    assert!(second.versions[1].changed.is_empty());
}

#[test]
fn what_cannot_be_kept_is_refused_with_its_field() {
    let device = Device::new();
    let mut session = device.created();
    let mut save = |id: &str, draft| {
        session
            .save_record(SaveRequest {
                id: id.to_owned(),
                draft,
            })
            .unwrap_err()
    };
    let failure = save("", json!({"kind": "work"}));
    assert_eq!(
        (failure.code.as_str(), failure.about.as_str()),
        ("record_refused", "/title")
    );
    assert_eq!(save("", json!([1])).code, "record_refused");
    assert_eq!(save("no id", internship()).code, "bad_request");
    assert_eq!(
        save("00000000-0000-4000-8000-000000000000", internship()).code,
        "not_found"
    );
}

#[test]
fn the_list_filters_pages_and_counts_the_bin_apart() {
    let device = Device::new();
    let mut session = device.created();
    let stage = saved(&mut session, internship()).row.id;
    for number in 1..=5 {
        saved(
            &mut session,
            json!({"kind": "result", "title": format!("Toets {number}"), "fields": {"grade": "7,5"}}),
        );
    }
    let view = list(&session, |request| (request.offset, request.limit) = (1, 2));
    assert_eq!((view.rows.len(), view.total), (2, 6));
    assert_eq!(
        list(&session, |request| request.kind = "result".to_owned()).total,
        5
    );
    assert_eq!(list(&session, |request| request.tag = "BPV".to_owned()).total, 1);
    assert_eq!(
        list(&session, |request| request.issuer = "smit".to_owned()).total,
        1
    );
    let found = list(&session, |request| request.search = "BAKKERIJ geheim".to_owned());
    assert_eq!(found.rows[0].id, stage);
    let counted =
        |view: &ListView, kind: &str| view.kinds.iter().find(|count| count.key == kind).unwrap().count;
    assert_eq!((counted(&found, "result"), counted(&found, "internship")), (5, 1));

    session.trash(ids(&[&stage])).unwrap();
    let bin = list(&session, |request| request.trashed = true);
    assert_eq!(
        (bin.total, counted(&bin, "internship"), counted(&bin, "result")),
        (1, 1, 0)
    );
    assert!(bin.rows[0].trashed);
    session.restore(ids(&[&stage])).unwrap();
    assert_eq!(list(&session, |_| ()).total, 6);
    let strange = "00000000-0000-4000-8000-000000000000";
    assert_eq!(code(session.trash(ids(&[&stage, strange]))), "not_found");
    assert_eq!(
        list(&session, |_| ()).total,
        6,
        "one that is not there leaves the others where they are"
    );
}

#[test]
fn the_overview_adds_up_and_looks_ninety_days_ahead() {
    let device = Device::new();
    let mut session = device.created();
    saved(&mut session, internship());
    let course = |title: &str, ec: &str| json!({"kind": "result", "title": title, "fields": {"credits": {"value": ec, "unit": "EC"}, "level": "NLQF 6", "passed": true}});
    saved(&mut session, course("Statistiek", "6"));
    saved(&mut session, course("Databases", "2,5"));
    let zero = json!({"kind": "result", "title": "Rekenen 3F", "fields": {"credits": {"value": "0", "unit": "SBU"}}});
    saved(&mut session, zero);
    for (title, expires) in [
        ("Voorbij", "2026-05-31"),
        ("Bijna", "2026-08-29"),
        ("Later", "2026-09-30"),
        ("Vandaag", "2026-06-01"),
    ] {
        saved(
            &mut session,
            json!({"kind": "credential", "title": title, "dates": {"expires": expires}}),
        );
    }
    let view = session.overview().unwrap();
    assert_eq!((view.total, view.open_shares, view.warnings.len()), (8, 0, 0));
    assert_eq!(view.study_load.len(), 1, "nothing of a unit is no bar");
    let load = &view.study_load[0];
    assert_eq!(
        (load.unit.as_str(), load.level.as_str(), load.total.as_str()),
        ("EC", "NLQF 6", "8.5")
    );
    assert_eq!((load.signed.as_str(), load.own.as_str()), ("0", "8.5"));
    assert_eq!(view.internship_hours[0].total, "640");
    let titles: Vec<_> = view.expiring.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(titles, ["Vandaag", "Bijna"]);
    assert_eq!(view.recent.len(), 5);
}

#[test]
fn a_file_goes_in_comes_out_whole_and_stays_in_the_older_version() {
    let device = Device::new();
    let mut session = device.created();
    let record = saved(&mut session, internship()).row.id;
    let parked = session
        .park("C:\\stage\\plan.pdf", b"%PDF-1.7 whole".to_vec())
        .unwrap();
    let unknown = AttachRequest {
        id: record.clone(),
        tokens: vec![parked.token.clone(), "gone".to_owned()],
    };
    assert_eq!(code(session.attach(unknown)), "unknown_token");
    assert!(session.record(id(&record)).unwrap().attachments.is_empty());
    let view = session
        .attach(AttachRequest {
            id: record.clone(),
            tokens: vec![parked.token],
        })
        .unwrap();
    assert!(session.parked().is_empty());
    let file = view.attachments[0].clone();
    assert_eq!(
        (file.name.as_str(), file.media_type.as_str(), file.bytes),
        ("plan.pdf", "application/pdf", 14)
    );

    let request = SaveFileRequest {
        id: record.clone(),
        file: file.id.clone(),
    };
    assert_eq!(session.file_name(&request).unwrap(), "plan.pdf");
    let to = device.folder().join("out.pdf");
    assert!(session.save_file(request, &to).unwrap());
    assert_eq!(std::fs::read(to).unwrap(), b"%PDF-1.7 whole");
    let other = saved(&mut session, internship()).row.id;
    let foreign = SaveFileRequest {
        id: other,
        file: file.id.clone(),
    };
    assert_eq!(code(session.file_name(&foreign)), "not_found");
    let none = SaveFileRequest {
        id: record.clone(),
        file: "original".to_owned(),
    };
    assert_eq!(code(session.file_name(&none)), "not_found");

    let view = session
        .detach(DetachRequest {
            id: record,
            file: file.id,
        })
        .unwrap();
    assert!(view.attachments.is_empty());
    assert_eq!(view.versions[0].changed, ["attachments"]);
    let check = session.check().unwrap();
    assert!(
        check.ok && check.attachments == 1,
        "the older version keeps its file"
    );
}

#[test]
fn the_forms_are_those_of_the_seven_kinds() {
    let forms = Device::new().session().forms();
    assert_eq!(forms.len(), 7);
    let internship = forms.iter().find(|form| form.kind == "internship").unwrap();
    let pathway = internship
        .fields
        .iter()
        .find(|field| field.key == "pathway")
        .unwrap();
    assert_eq!(
        (pathway.shape.as_str(), pathway.choices.as_slice()),
        ("choice", ["BOL".to_owned(), "BBL".to_owned()].as_slice())
    );
    assert!(
        internship
            .fields
            .iter()
            .any(|field| field.key == "supervisor" && field.sensitive)
    );
}
