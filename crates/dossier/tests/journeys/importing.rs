//! Files in: what is told, what is kept, what is known again.

use std::collections::BTreeSet;

use dossier::{
    Code, Query, RowState, merge_patch,
    model::{EvidenceLevel, Status},
    verify_source,
};
use serde_json::{Value, json};

use crate::common::{Desk, add, import, judge, now, plan, sample, source};

fn three_badges() -> Vec<dossier::Source> {
    [
        "badge-gewijzigd.json",
        "badge-projectleiding.json",
        "badge-in-een-plaatje.png",
    ]
    .into_iter()
    .map(|name| source(name, sample(&format!("import/{name}"))))
    .collect()
}

fn statuses(plan: &dossier::Plan) -> Vec<Status> {
    plan.rows
        .iter()
        .filter_map(|row| Some(row.judgement.as_ref()?.verdict.status()))
        .collect()
}

#[test]
fn each_badge_gets_its_verdict_and_keeps_its_bytes() {
    let (desk, mut dossier) = Desk::with_dossier();
    let plan = plan(&dossier, three_badges());
    assert_eq!(statuses(&plan), [Status::Invalid, Status::Valid, Status::Valid]);
    dossier.run_import(&plan, None, now()).unwrap();
    dossier.lock();
    let dossier = desk.open();
    let ids: Vec<_> = plan.rows.iter().map(|row| row.id).collect();
    assert_eq!(
        dossier.original(ids[2]).unwrap(),
        sample("import/badge-in-een-plaatje.png")
    );
    let levels: Vec<_> = ids
        .iter()
        .map(|id| dossier.show(*id).unwrap().provenance.evidence)
        .collect();
    assert_eq!(
        levels,
        [EvidenceLevel::File, EvidenceLevel::Signed, EvidenceLevel::Signed]
    );
}

#[test]
fn a_forgery_neither_replaces_the_real_one_nor_hides_it_whichever_comes_first() {
    let forged = || source("forged.json", sample("import/badge-gewijzigd.json"));
    let real = || source("real.json", sample("import/badge-projectleiding.json"));
    for order in [vec![forged(), real()], vec![real(), forged()]] {
        let (_desk, mut dossier) = Desk::with_dossier();
        for one in order {
            let plan = plan(&dossier, vec![one]);
            assert_eq!(plan.rows[0].state, RowState::New);
            dossier.run_import(&plan, None, now()).unwrap();
        }
        let valid = Query {
            status: Some(Status::Valid),
            ..Query::default()
        };
        assert_eq!(
            (dossier.list(&valid).len(), dossier.list(&Query::default()).len()),
            (1, 2)
        );
    }
}

#[test]
fn importing_the_same_again_adds_nothing() {
    let (_desk, mut dossier) = Desk::with_dossier();
    let sources = || {
        let mut all = three_badges();
        all.extend(three_badges());
        all.push(source("records.json", sample("import/records.json")));
        all
    };
    let first = plan(&dossier, sources());
    assert_eq!(
        first
            .rows
            .iter()
            .filter(|row| row.state == RowState::Same)
            .count(),
        3,
        "twice in one plan"
    );
    dossier.run_import(&first, None, now()).unwrap();
    let count = dossier.list(&Query::default()).len();
    let second = plan(&dossier, sources());
    assert!(second.rows.iter().all(|row| row.state == RowState::Same));
    dossier.run_import(&second, None, now()).unwrap();
    assert_eq!(dossier.list(&Query::default()).len(), count);
}

#[test]
fn our_own_export_comes_back_as_what_it_was_and_a_changed_row_as_a_version() {
    let (_desk, mut dossier) = Desk::with_dossier();
    let id = add(
        &mut dossier,
        json!({"kind": "work", "title": "Bakker", "tags": ["oud"], "eigen": [1, {"a": null}]}),
    );
    let mut export = dossier.export_json();
    let again = plan(&dossier, vec![source("export.json", export.to_string())]);
    assert_eq!((again.rows[0].state, again.rows[0].id), (RowState::Same, id));
    merge_patch(&mut export["records"][0], &json!({"title": "Banketbakker"}));
    let changed = plan(&dossier, vec![source("export.json", export.to_string())]);
    assert_eq!(
        (changed.rows[0].state, changed.rows[0].id),
        (RowState::Updated, id)
    );
    dossier.run_import(&changed, None, now()).unwrap();
    let record = dossier.show(id).unwrap();
    assert_eq!((record.version, &record.draft.tags), (2, &vec!["oud".to_owned()]));
    // In an empty dossier it is new, under its own words and every own key.
    let (_other_desk, mut other) = Desk::with_dossier();
    let copy = import(&mut other, vec![source("export.json", export.to_string())])[0];
    assert_eq!(
        other.show(copy).unwrap().draft.more["eigen"],
        json!([1, {"a": null}])
    );
    assert_eq!(
        other.show(copy).unwrap().provenance.evidence,
        EvidenceLevel::OwnWord
    );
}

#[test]
fn one_bad_file_and_one_bad_row_spoil_nothing_else() {
    let (_desk, mut dossier) = Desk::with_dossier();
    let rows = json!([{"kind": "work", "title": "Bakker"}, {"kind": "geen", "title": "X"}]);
    let sources = vec![
        source("broken.json", "{\"a\":"),
        source("rows.json", rows.to_string()),
        source("letter.pdf", "%PDF-1.7"),
        source("badge.json", sample("import/badge-projectleiding.json")),
    ];
    let plan = plan(&dossier, sources);
    let codes: Vec<_> = plan
        .sources
        .iter()
        .map(|source| source.fault.as_ref().map(dossier::Fault::code))
        .collect();
    assert_eq!(
        codes,
        [Some(Code::MalformedJson), None, Some(Code::FormatNotRead), None]
    );
    assert_eq!(plan.sources[1].problems[0].place, "/1/kind");
    assert_eq!(dossier.run_import(&plan, None, now()).unwrap().added.len(), 2);
}

#[test]
fn only_the_chosen_rows_are_imported() {
    let (_desk, mut dossier) = Desk::with_dossier();
    let plan = plan(&dossier, three_badges());
    let imported = dossier
        .run_import(&plan, Some(&BTreeSet::from([1])), now())
        .unwrap();
    assert_eq!(imported.added, [plan.rows[1].id]);
    assert_eq!(dossier.list(&Query::default()).len(), 1);
}

#[test]
fn a_plan_that_the_dossier_overtook_is_refused_whole() {
    let (_desk, mut dossier) = Desk::with_dossier();
    let id = add(&mut dossier, json!({"kind": "work", "title": "Bakker"}));
    let mut export = dossier.export_json();
    export["records"][0]["title"] = json!("Kok");
    export["records"]
        .as_array_mut()
        .unwrap()
        .push(json!({"kind": "skill", "title": "Lassen"}));
    let plan = plan(&dossier, vec![source("export.json", export.to_string())]);
    dossier.edit(id, &json!({"title": "Slager"}), now()).unwrap();
    assert_eq!(
        dossier.run_import(&plan, None, now()).unwrap_err().code(),
        Code::Conflict
    );
    assert_eq!(dossier.list(&Query::default()).len(), 1);
    assert_eq!(dossier.show(id).unwrap().version, 2);
}

#[test]
fn a_file_is_checked_without_any_dossier() {
    let check = |name: &str| verify_source(source(name, sample(name)), None, &mut judge());
    let verdict = &check("import/badge-projectleiding.json").unwrap()[0]
        .judgement
        .verdict;
    assert_eq!(verdict.status(), Status::Valid);
    assert_eq!(
        check("import/records.json").unwrap_err().code(),
        Code::NoCredential
    );
}

#[test]
fn a_kept_credential_is_checked_again_and_the_new_verdict_is_a_version() {
    let (_desk, mut dossier) = Desk::with_dossier();
    let id = import(
        &mut dossier,
        vec![source("b.json", sample("import/badge-projectleiding.json"))],
    )[0];
    let later = "2027-06-01T12:00:00Z".parse().unwrap();
    let mut judge = dossier::Judge::new(dossier::credential::Policy::at(later));
    let judgement = dossier.verify_again(id, &mut judge, later).unwrap();
    let record = dossier.show(id).unwrap();
    assert_eq!(
        (record.version, record.verdict.as_ref()),
        (2, Some(&judgement.verdict))
    );
    assert_eq!(judgement.verdict.as_of, later);
}

/// Over the corpus: a badge that names its documents by address is judged with the map, and what was
/// looked at is kept with it.
#[test]
fn the_documents_that_a_verdict_rests_on_are_kept() {
    let Some(corpus) = corpus() else { return };
    let credentials = corpus.join("credentials");
    let (desk, mut dossier) = Desk::with_dossier();
    // The corpus's map, and the badge itself served at its own address.
    let map: Value =
        serde_json::from_slice(&std::fs::read(credentials.join("evidence.json")).unwrap()).unwrap();
    let absolute =
        |(url, file): (&String, &Value)| (url.clone(), json!(credentials.join(file.as_str().unwrap())));
    let mut map: serde_json::Map<String, Value> = map.as_object().unwrap().iter().map(absolute).collect();
    let own = json!(credentials.join("ob2/basic-assertion.json"));
    map.insert("https://example.org/beths-robotics-badge.json".to_owned(), own);
    std::fs::write(desk.path("map.json"), json!(map).to_string()).unwrap();
    let map = dossier::EvidenceMap::read(&desk.path("map.json"), now()).unwrap();
    let mut judge = judge().with_map(map);
    let sources = dossier::Source::of_path(&credentials.join("ob2/basic-assertion.json"));
    let plan = dossier
        .plan_import(sources, None, &mut judge, &mut |_| true)
        .unwrap();
    dossier.run_import(&plan, None, now()).unwrap();
    let id = plan.rows[0].id;
    assert_eq!(
        dossier.show(id).unwrap().verdict.as_ref().unwrap().status(),
        Status::Valid
    );
    let evidence = dossier.evidence(id).unwrap();
    assert!(evidence.len() >= 2 && evidence.iter().all(|document| !document.bytes.is_empty()));
    // Offline and without the map, the kept documents still answer.
    let again = dossier.verify(id, &mut crate::common::judge()).unwrap();
    assert_eq!(again.verdict.status(), Status::Valid);
    assert_eq!(
        again.verdict.findings().len(),
        plan.rows[0].judgement.as_ref().unwrap().verdict.findings().len()
    );
}

fn corpus() -> Option<std::path::PathBuf> {
    let beside = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let path = std::env::var_os("DOSSIER_CORPUS").map_or(beside, Into::into);
    if !path.is_dir() {
        eprintln!("skipped: no corpus");
        return None;
    }
    Some(path)
}

#[test]
fn what_a_plan_shows_is_exactly_what_is_kept() {
    let (_desk, mut dossier) = Desk::with_dossier();
    let plan = plan(
        &dossier,
        vec![source("records.json", sample("import/records.json"))],
    );
    dossier.run_import(&plan, None, now()).unwrap();
    for row in &plan.rows {
        let kept: Value = json!(dossier.show(row.id).unwrap().draft);
        assert_eq!(kept, json!(row.draft));
    }
}
