//! One item on the screen, all else locked.

use dossier_api::*;
use serde_json::Value;

use crate::world::*;

#[test]
fn while_one_item_is_shown_everything_else_is_locked_and_gone() {
    let device = Device::new();
    let mut session = device.created();
    let record = saved(&mut session, internship()).row.id;
    session.park("cv.pdf", b"%PDF-1.4".to_vec()).unwrap();
    assert_eq!(code(session.shown()), "nothing_shown");

    let unknown = IdRequest {
        id: "00000000-0000-4000-8000-000000000000".to_owned(),
    };
    assert_eq!(code(session.show_on_screen(unknown)), "not_found");
    assert!(session.overview().is_ok(), "what cannot be shown locks nothing");

    let start = session.show_on_screen(IdRequest { id: record.clone() }).unwrap();
    assert_eq!(
        (start.state.as_str(), start.showing, start.parked.len()),
        ("locked", true, 0)
    );
    let shown = session.shown().unwrap();
    assert_eq!(shown.row.id, record);
    let text = serde_json::to_string(&shown).unwrap();
    assert!(
        text.contains("640") && !text.contains("GEHEIM") && !text.contains("NOTITIE"),
        "{text}"
    );
    // Every command that needs the dossier is refused; the item itself opens nothing.
    for command in Session::COMMANDS.iter().filter(|command| command.needs_dossier) {
        assert_eq!(
            session.dispatch(command.name, Value::Null).unwrap_err().code,
            "locked",
            "{command:?}"
        );
    }

    let start = session.stop_showing();
    assert_eq!((start.state.as_str(), start.showing), ("locked", false));
    assert_eq!(code(session.shown()), "nothing_shown");
    unlock(&mut session);
    assert!(!session.start().showing);
}

#[test]
fn unlocking_and_locking_take_the_item_off_the_screen() {
    let device = Device::new();
    let mut session = device.created();
    let record = saved(&mut session, internship()).row.id;
    session.show_on_screen(IdRequest { id: record.clone() }).unwrap();
    assert!(
        session.is_open(),
        "sleep and a screen lock take it away as they lock a dossier"
    );
    unlock(&mut session);
    assert_eq!(code(session.shown()), "nothing_shown");
    session.show_on_screen(IdRequest { id: record }).unwrap();
    session.lock();
    assert_eq!(code(session.shown()), "nothing_shown");
}
