//! Making, changing, looking back, throwing away.

use dossier::{
    Code, Decimal, Dossier, Expiring, Fault, KdfParams, Passphrase, Query, Unlock, model::EvidenceLevel,
};
use serde_json::json;

use crate::common::{Desk, add, import, now, sample, source};

#[test]
fn a_change_is_a_new_version_and_nothing_is_overwritten() {
    let (desk, mut dossier) = Desk::with_dossier();
    let id = add(
        &mut dossier,
        json!({"kind": "internship", "title": "Stage", "fields": {"hours": "640"}, "x": 1}),
    );
    let saved = dossier
        .edit(
            id,
            &json!({"fields": {"hours": "660", "role": "bakker"}, "x": null}),
            now(),
        )
        .unwrap();
    assert_eq!(saved.version, 2);
    dossier.lock();
    let history = desk.open().history(id).unwrap();
    let hours: Vec<_> = history
        .iter()
        .map(|record| record.draft.fields["hours"].clone())
        .collect();
    assert_eq!(hours, [json!("640"), json!("660")]);
    assert_eq!(
        dossier::changes_between(&history[0], &history[1]),
        ["hours", "role", "x"]
    );
}

#[test]
fn an_edit_that_changes_nothing_makes_no_version() {
    let (_desk, mut dossier) = Desk::with_dossier();
    let id = add(&mut dossier, json!({"kind": "work", "title": "Bakker"}));
    let whole = json!(dossier.show(id).unwrap().to_record());
    assert_eq!(dossier.edit(id, &whole, now()).unwrap().version, 1);
}

#[test]
fn what_the_dossier_keeps_itself_cannot_be_edited() {
    let (_desk, mut dossier) = Desk::with_dossier();
    let id = add(&mut dossier, json!({"kind": "work", "title": "Bakker"}));
    for patch in [
        json!({"version": 7}),
        json!({"provenance": {"evidence": "trusted"}}),
        json!({"id": "x"}),
    ] {
        assert!(
            matches!(dossier.edit(id, &patch, now()), Err(Fault::MemberFixed(_))),
            "{patch}"
        );
    }
    assert_eq!(
        dossier
            .edit(id, &json!({"title": null}), now())
            .unwrap_err()
            .code(),
        Code::RecordRefused
    );
    assert_eq!(dossier.show(id).unwrap().version, 1);
}

#[test]
fn a_record_goes_to_the_bin_and_comes_back_with_all_its_versions() {
    let (_desk, mut dossier) = Desk::with_dossier();
    let id = add(&mut dossier, json!({"kind": "skill", "title": "Lassen"}));
    assert_eq!(dossier.remove(id, now()).unwrap().version, 2);
    assert_eq!(dossier.remove(id, now()).unwrap().version, 2);
    let count = |dossier: &Dossier, trashed| {
        dossier
            .list(&Query {
                trashed,
                ..Query::default()
            })
            .len()
    };
    assert_eq!((count(&dossier, false), count(&dossier, true)), (0, 1));
    dossier.restore(id, now()).unwrap();
    assert_eq!((count(&dossier, false), count(&dossier, true)), (1, 0));
    assert_eq!(dossier.history(id).unwrap().len(), 3);
}

#[test]
fn search_ignores_case_and_accents_over_title_issuer_notes_tags_and_fields() {
    let (_desk, mut dossier) = Desk::with_dossier();
    add(
        &mut dossier,
        json!({
            "kind": "result", "title": {"nl": "Café-exploitatie", "en": "Running a bar"}, "issuer": "ROC Überveen",
            "notes": "bij mevrouw De Wit", "tags": ["horeca"], "dates": {"expires": "2026-07"},
            "fields": {"grade": "7,5", "credits": {"value": "6", "unit": "EC"}},
        }),
    );
    add(
        &mut dossier,
        json!({"kind": "work", "title": "Bakker", "fields": {"organisation": "Smit"}}),
    );
    let count = |query: Query| dossier.list(&query).len();
    let search = |text: &str| {
        count(Query {
            search: text.to_owned(),
            ..Query::default()
        })
    };
    for text in [
        "cafe",
        "RUNNING bar",
        "uberveen",
        "de wit",
        "HORECA",
        "7,5",
        "ec cafe",
    ] {
        assert_eq!(search(text), 1, "{text}");
    }
    assert_eq!(search("cafe smit"), 0);
    assert_eq!(
        count(Query {
            issuer: Some("smit".into()),
            ..Query::default()
        }),
        1
    );
    assert_eq!(
        count(Query {
            tag: Some("Horeca".into()),
            ..Query::default()
        }),
        1
    );
    let within = |days| {
        count(Query {
            expiring: Some(Expiring { now: now(), days }),
            ..Query::default()
        })
    };
    assert_eq!((within(30), within(61)), (0, 1));
}

#[test]
fn a_file_comes_back_as_it_went_in_and_leaves_no_folder_in_its_name() {
    let (desk, mut dossier) = Desk::with_dossier();
    let id = add(&mut dossier, json!({"kind": "internship", "title": "Stage"}));
    let content: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
    let file = dossier
        .attach(id, "C:\\map\\plan.pdf", &mut content.as_slice(), now())
        .unwrap();
    assert_eq!(
        (file.name.as_str(), file.media_type.as_str(), file.bytes),
        ("plan.pdf", "application/pdf", 800_000)
    );
    let to = desk.path("out.pdf");
    dossier.save_attachment(file.id, &to).unwrap();
    assert_eq!(std::fs::read(&to).unwrap(), content);
    dossier.detach(id, file.id, now()).unwrap();
    assert_eq!(
        dossier.save_attachment(file.id, &to).unwrap_err().code(),
        Code::NotFound
    );
    let huge = desk.path("huge.bin");
    std::fs::File::create(&huge)
        .unwrap()
        .set_len((256 << 20) + 1)
        .unwrap();
    assert_eq!(
        dossier.attach_file(id, &huge, now()).unwrap_err().code(),
        Code::AttachmentTooLarge
    );
    let gone = desk.path("no/such/folder/out.pdf");
    assert_eq!(
        dossier.attach_file(id, &gone, now()).unwrap_err().code(),
        Code::SourceUnreadable
    );
}

#[test]
fn once_the_words_of_a_credential_are_changed_they_stand_as_the_learners_own() {
    let (_desk, mut dossier) = Desk::with_dossier();
    let id = import(
        &mut dossier,
        vec![source("badge.json", sample("import/badge-projectleiding.json"))],
    )[0];
    let level = |dossier: &Dossier| dossier.show(id).unwrap().provenance.evidence;
    assert_eq!(level(&dossier), EvidenceLevel::Signed);
    dossier
        .edit(id, &json!({"tags": ["trots"], "notes": "hoera"}), now())
        .unwrap();
    assert_eq!(level(&dossier), EvidenceLevel::Signed);
    dossier.edit(id, &json!({"title": "Hoogleraar"}), now()).unwrap();
    assert_eq!(level(&dossier), EvidenceLevel::OwnWord);
    assert_eq!(
        dossier.original(id).unwrap(),
        sample("import/badge-projectleiding.json")
    );
}

#[test]
fn totals_add_up_and_tell_what_stands_behind_them() {
    let (_desk, mut dossier) = Desk::with_dossier();
    let result = |grade: &str, passed: bool| {
        json!({
            "kind": "result", "title": grade,
            "fields": {"passed": passed, "level": "NLQF 5", "credits": {"value": "2,5", "unit": "EC"}},
        })
    };
    for (grade, passed) in [("7", true), ("8", true), ("4", false)] {
        add(&mut dossier, result(grade, passed));
    }
    add(
        &mut dossier,
        json!({"kind": "internship", "title": "Stage", "fields": {"hours": 640}}),
    );
    add(
        &mut dossier,
        json!({"kind": "internship", "title": "Stage 2", "fields": {"hours": "veel"}}),
    );
    let stats = dossier.stats();
    let load = &stats.study_load[0];
    assert_eq!(
        (load.unit.as_str(), load.level.as_str(), load.amount.own),
        ("EC", "NLQF 5", Decimal::read("5").unwrap())
    );
    assert_eq!(
        (stats.internship_hours.total, stats.uncounted),
        (Decimal::read("640").unwrap(), 1)
    );
    assert_eq!(
        (stats.records, stats.kinds["result"], stats.kinds["work"]),
        (5, 3, 0)
    );
}

#[test]
fn after_a_new_passphrase_the_old_one_opens_nothing_and_the_recovery_code_still_does() {
    let desk = Desk::new();
    let (mut dossier, recovery) =
        Dossier::create(desk.home(), &crate::common::passphrase(), KdfParams::FLOOR).unwrap();
    let new = Passphrase::new("zes andere woorden".to_owned());
    dossier.change_passphrase(&new, None).unwrap();
    dossier.lock();
    let old = Dossier::open(desk.home(), Unlock::Passphrase(&crate::common::passphrase()));
    assert_eq!(old.unwrap_err().code(), Code::WrongPassphrase);
    let mut dossier = Dossier::open(desk.home(), Unlock::Recovery(&recovery)).unwrap();
    let newer = dossier.new_recovery().unwrap();
    dossier.lock();
    assert_eq!(
        Dossier::open(desk.home(), Unlock::Recovery(&recovery))
            .unwrap_err()
            .code(),
        Code::WrongRecoveryCode
    );
    Dossier::open(desk.home(), Unlock::Recovery(&newer)).unwrap();
}

#[test]
fn every_way_not_to_open_has_its_own_code() {
    let (desk, dossier) = Desk::with_dossier();
    let wrong = Passphrase::new("niet deze".to_owned());
    let code = || {
        Dossier::open(desk.home(), Unlock::Passphrase(&wrong))
            .unwrap_err()
            .code()
    };
    assert_eq!(code(), Code::InUse);
    dossier.lock();
    assert_eq!(code(), Code::WrongPassphrase);
    let again = Dossier::create(desk.home(), &wrong, KdfParams::FLOOR);
    assert_eq!(again.unwrap_err().code(), Code::AlreadyExists);
    let weak = KdfParams {
        t: 1,
        ..KdfParams::FLOOR
    };
    let other = || dossier::Home {
        folder: desk.path("other.dossier"),
        state: None,
    };
    assert_eq!(
        Dossier::create(other(), &wrong, weak).unwrap_err().code(),
        Code::KdfRefused
    );
    let blank = Passphrase::new(String::new());
    assert_eq!(
        Dossier::create(other(), &blank, KdfParams::FLOOR)
            .unwrap_err()
            .code(),
        Code::PassphraseEmpty
    );
    assert_eq!(
        Dossier::must_exist(&other()).unwrap_err().code(),
        Code::NotADossier
    );
}
