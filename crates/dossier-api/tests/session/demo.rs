//! The demo dossier.

use dossier_api::*;

use crate::world::*;

#[test]
fn the_demo_opens_by_itself_is_marked_and_is_made_once() {
    let device = Device::new();
    let mut session = Session::demo(device.places(), clock()).unwrap();
    let start = session.start();
    assert_eq!(
        (start.state.as_str(), start.name.as_str(), start.demo),
        ("open", "Sanne", true)
    );
    let overview = session.overview().unwrap();
    assert_eq!(
        (
            overview.name.as_str(),
            overview.open_shares,
            overview.warnings.len()
        ),
        ("Sanne", 1, 0)
    );
    let counted = |status: &str| {
        overview
            .statuses
            .iter()
            .find(|count| count.key == status)
            .unwrap()
            .count
    };
    assert_eq!(
        (counted("valid"), counted("invalid")),
        (3, 1),
        "one badge has expired"
    );
    assert!(overview.kinds.iter().all(|kind| kind.count > 0));
    assert!(session.check().unwrap().ok);
    let change = PassphraseRequest {
        passphrase: "iets anders".to_owned(),
    };
    assert_eq!(code(session.change_passphrase(change)), "demo_fixed");

    assert_eq!(session.lock().state, "locked");
    let any = UnlockRequest {
        secret: "wat dan ook".to_owned(),
        recovery: false,
    };
    assert_eq!(session.unlock(any).unwrap(), overview);
    session.lock();
    let again = Session::demo(device.places(), clock()).unwrap();
    assert_eq!(again.overview().unwrap(), overview);
}

#[test]
fn the_demo_never_opens_what_is_somebodys_own() {
    let device = Device::new();
    device.created().lock();
    assert_eq!(
        Session::demo(device.places(), clock()).unwrap_err().code,
        "wrong_passphrase"
    );
    unlock(&mut device.session());
}
