//! In and out.

use dossier_api::*;

use crate::world::*;

#[test]
fn a_dossier_is_made_its_code_typed_back_locked_and_opened_by_either_secret() {
    let device = Device::new();
    let mut session = device.session();
    assert_eq!(session.start().state, "none");
    assert_eq!(code(session.overview()), "no_dossier");

    let RecoveryView { groups } = session
        .create(CreateRequest {
            passphrase: PASSPHRASE.to_owned(),
            name: " Sanne ".to_owned(),
        })
        .unwrap();
    assert_eq!(groups.len(), 9);
    let start = session.start();
    assert_eq!(
        (start.state.as_str(), start.name.as_str(), start.demo),
        ("open", "sanne", false)
    );
    assert_eq!(start.last_opened.as_deref(), Some(NOW));
    assert_eq!(session.overview().unwrap().name, "Sanne");

    let typed = |places: [u8; 2], groups: [&str; 2]| ConfirmRequest {
        places: places.to_vec(),
        groups: groups.map(str::to_owned).to_vec(),
    };
    assert!(
        !session
            .confirm_recovery(typed([2, 7], [&groups[2], &groups[6]]))
            .unwrap()
    );
    assert_eq!(
        code(session.confirm_recovery(typed([2, 9], [&groups[2], "0000"]))),
        "bad_request"
    );
    assert_eq!(
        code(session.confirm_recovery(typed([2, 2], [&groups[2], &groups[2]]))),
        "bad_request"
    );
    let sloppy = format!(
        " {}-",
        groups[2].to_lowercase().replace('0', "o").replace('1', "l")
    );
    assert!(
        session
            .confirm_recovery(typed([2, 7], [&sloppy, &groups[7]]))
            .unwrap()
    );
    assert_eq!(
        code(session.confirm_recovery(typed([2, 7], [&groups[2], &groups[7]]))),
        "stale"
    );

    assert_eq!(session.lock().state, "locked");
    assert_eq!(code(session.overview()), "locked");
    let wrong = UnlockRequest {
        secret: "niet deze".to_owned(),
        recovery: false,
    };
    assert_eq!(code(session.unlock(wrong)), "wrong_passphrase");
    let slip = UnlockRequest {
        secret: groups.join(" ").replacen(&groups[0], "ZZZZ", 1),
        recovery: true,
    };
    assert_eq!(code(session.unlock(slip)), "recovery_code_malformed");
    let by_code = UnlockRequest {
        secret: groups.join(" "),
        recovery: true,
    };
    assert_eq!(session.unlock(by_code).unwrap().name, "Sanne");

    let new = PassphraseRequest {
        passphrase: "een hele nieuwe zin".to_owned(),
    };
    session.change_passphrase(new).unwrap();
    assert_eq!(
        code(session.change_passphrase(PassphraseRequest::default())),
        "passphrase_empty"
    );
    session.lock();
    let old = UnlockRequest {
        secret: PASSPHRASE.to_owned(),
        recovery: false,
    };
    assert_eq!(code(session.unlock(old)), "wrong_passphrase");
    session
        .unlock(UnlockRequest {
            secret: "een hele nieuwe zin".to_owned(),
            recovery: false,
        })
        .unwrap();
}

#[test]
fn a_code_that_was_not_typed_back_is_gone_after_a_lock() {
    let device = Device::new();
    let mut session = device.created();
    session.lock();
    unlock(&mut session);
    let typed = ConfirmRequest {
        places: vec![0, 1],
        groups: vec![String::new(); 2],
    };
    assert_eq!(code(session.confirm_recovery(typed)), "stale");
}

#[test]
fn nothing_is_made_where_there_is_a_dossier_or_without_a_passphrase() {
    let device = Device::new();
    let mut session = device.session();
    assert_eq!(code(session.create(CreateRequest::default())), "passphrase_empty");
    assert_eq!(session.start().state, "none");
    let mut session = device.created();
    let again = CreateRequest {
        passphrase: "x".to_owned(),
        name: String::new(),
    };
    assert_eq!(code(session.create(again.clone())), "already_exists");
    session.lock();
    assert_eq!(code(session.create(again)), "already_exists");
    unlock(&mut session);
}

#[test]
fn a_second_session_hears_that_the_dossier_is_in_use() {
    let device = Device::new();
    let _first = device.created();
    let request = UnlockRequest {
        secret: PASSPHRASE.to_owned(),
        recovery: false,
    };
    assert_eq!(code(device.session().unlock(request)), "in_use");
}

#[test]
fn language_and_theme_stay_on_the_device_and_only_known_ones_are_taken() {
    let device = Device::new();
    let mut session = device.session();
    let request = |language: &str, theme: &str| SettingsRequest {
        language: language.to_owned(),
        theme: theme.to_owned(),
    };
    let start = session.settings(request("en", "dark")).unwrap();
    assert_eq!((start.language.as_str(), start.theme.as_str()), ("en", "dark"));
    assert_eq!(
        session.settings(request("fr", "dark")).unwrap_err().about,
        "language"
    );
    assert_eq!(
        session.settings(request("en", "neon")).unwrap_err().about,
        "theme"
    );
    let start = device.session().start();
    assert_eq!((start.language.as_str(), start.theme.as_str()), ("en", "dark"));
}

#[test]
fn a_made_passphrase_has_six_words_of_the_readers_language_and_is_strong() {
    let device = Device::new();
    let session = device.session();
    let made = session.make_passphrase().unwrap();
    assert_eq!(made.passphrase.split('-').count(), 6);
    assert!(made.score >= 3 && made.bits >= 56, "{} {}", made.score, made.bits);
    assert_ne!(made.passphrase, session.make_passphrase().unwrap().passphrase);
    let rated = session
        .rate_passphrase(PassphraseRequest {
            passphrase: "welkom01".to_owned(),
        })
        .unwrap();
    assert!(rated.score < 2 && rated.passphrase.is_empty());
}
