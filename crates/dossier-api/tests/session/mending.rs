//! Mending a row that could not be read, through the session.

use dossier_api::*;

use crate::world::*;

fn plan(session: &mut Session, token: &str) -> PlanView {
    session
        .plan_import(PlanRequest {
            tokens: vec![token.to_owned()],
            online: false,
        })
        .unwrap()
}

fn broken(session: &Session, problem: &ProblemView) -> Result<BrokenRowView, Failure> {
    session.broken_row(BrokenRowRequest {
        token: problem.mend.clone(),
        place: problem.place.clone(),
    })
}

fn mend(session: &mut Session, problem: &ProblemView, text: &str) -> Result<ParkedView, Failure> {
    session.mend_row(MendRequest {
        token: problem.mend.clone(),
        place: problem.place.clone(),
        text: text.to_owned(),
    })
}

#[test]
fn a_row_is_mended_where_it_stands_and_the_others_stay_as_they_were() {
    let device = Device::new();
    let mut session = device.created();
    let text = r#"{"records":[{"kind":"work","title":"Krantenwijk"},{"kind":"geen","title":"Oppas"}]}"#;
    let parked = session.park("werk.json", text.into()).unwrap();
    let before = plan(&mut session, &parked.token);
    let problem = &before.problems[0];
    let row = broken(&session, problem).unwrap().text;
    assert!(row.contains("Oppas") && !row.contains("Krantenwijk"), "{row}");

    assert_eq!(code(mend(&mut session, problem, "{\"kind\": ")), "malformed_json");
    assert_eq!(
        broken(&session, problem).unwrap().text,
        row,
        "nothing was changed"
    );
    let mended = mend(&mut session, problem, &row.replace("geen", "work")).unwrap();
    assert_eq!(mended.token, parked.token);
    let after = plan(&mut session, &parked.token);
    let titles: Vec<_> = after.rows.iter().map(|row| row.row.title.as_str()).collect();
    assert_eq!(titles, ["Krantenwijk", "Oppas"]);
    assert!(after.problems.is_empty());
}

#[test]
fn a_file_that_breaks_off_is_mended_as_a_whole() {
    let device = Device::new();
    let mut session = device.created();
    let text = "[{\"kind\":\"work\",\"title\":\"Oppas\"}";
    let parked = session.park("werk.json", text.into()).unwrap();
    let problem = &plan(&mut session, &parked.token).problems[0];
    assert_eq!(broken(&session, problem).unwrap().text, text);
    mend(&mut session, problem, &format!("{text}]")).unwrap();
    assert_eq!(plan(&mut session, &parked.token).rows.len(), 1);
}

#[test]
fn what_an_issuer_made_is_never_mended() {
    let device = Device::new();
    let mut session = device.created();
    let badge = include_str!("../../../../samples/import/badge-projectleiding.json");
    for bytes in [badge.to_owned(), badge[..badge.len() - 4].to_owned()] {
        let parked = session.park("badge.json", bytes.into_bytes()).unwrap();
        let request = BrokenRowRequest {
            token: parked.token.clone(),
            place: String::new(),
        };
        assert_eq!(code(session.broken_row(request)), "not_mendable");
        let request = MendRequest {
            token: parked.token,
            place: String::new(),
            text: "{}".to_owned(),
        };
        assert_eq!(code(session.mend_row(request)), "not_mendable");
    }
}
