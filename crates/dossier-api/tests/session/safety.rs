//! Backups, locking by itself, patience, and what opens the dossier, as a screen asks for them.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, Ordering},
};

use dossier::{Keystore, KeystoreSecret};
use dossier_api::*;
use jiff::Timestamp;

/// A keystore that lives as long as the test.
#[derive(Default)]
struct Drawer(Mutex<Option<(uuid::Uuid, Vec<u8>)>>);

impl Keystore for Drawer {
    fn keep(&self, dossier: uuid::Uuid, secret: &KeystoreSecret) -> bool {
        *self.0.lock().unwrap() = Some((dossier, secret.expose().to_vec()));
        true
    }

    fn fetch(&self, dossier: uuid::Uuid) -> Option<KeystoreSecret> {
        let kept = self.0.lock().unwrap().clone().filter(|(id, _)| *id == dossier)?;
        KeystoreSecret::from_bytes(&kept.1)
    }

    fn forget(&self, _: uuid::Uuid) {
        *self.0.lock().unwrap() = None;
    }
}

/// A session whose clock the test sets.
struct Watch {
    folder: tempfile::TempDir,
    seconds: Arc<AtomicI64>,
}

impl Watch {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            seconds: Arc::new(AtomicI64::new(0)),
        }
    }

    fn session(&self) -> Session {
        let seconds = Arc::clone(&self.seconds);
        let state = self.folder.path().join("state");
        let places = Places {
            dossier_folder: self.folder.path().join("sanne.dossier"),
            settings_file: state.join("settings.json"),
            state_folder: state,
        };
        let clock = move || Timestamp::from_second(1_780_000_000 + seconds.load(Ordering::SeqCst)).unwrap();
        Session::new(places, Box::new(clock))
    }

    fn made(&self) -> Session {
        let mut session = self.session();
        let request = CreateRequest {
            passphrase: SECRET.to_owned(),
            name: "Sanne".to_owned(),
        };
        session.create(request).unwrap();
        session
    }

    fn pass(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }
}

const SECRET: &str = "kanarie lantaarn veulen ladder";

fn with(secret: &str) -> UnlockRequest {
    UnlockRequest {
        secret: secret.to_owned(),
        recovery: false,
    }
}

#[test]
fn it_locks_after_five_minutes_without_the_person_and_not_before() {
    let watch = Watch::new();
    let mut session = watch.made();
    assert_eq!(session.start().lock_after, 5);
    watch.pass(1_000);
    assert!(
        !session.lock_if_idle(),
        "before a screen tells of touches it counts itself"
    );
    session.touch().unwrap();
    watch.pass(299);
    assert!(!session.lock_if_idle());
    session.touch().unwrap();
    watch.pass(299);
    assert!(!session.lock_if_idle());
    watch.pass(1);
    assert!(session.lock_if_idle());
    assert_eq!(session.start().state, "locked");
    assert!(!session.lock_if_idle(), "once is enough");
}

#[test]
fn a_clock_set_back_starts_the_wait_again_and_another_time_can_be_chosen() {
    let watch = Watch::new();
    let mut session = watch.made();
    let after = |session: &mut Session, minutes| {
        let start = session.start();
        let request = PreferencesRequest {
            lock_after: minutes,
            keys: start.keys,
            text_size: start.text_size,
            safe_rendering: start.safe_rendering,
        };
        session.preferences(request).unwrap();
    };
    session.touch().unwrap();
    after(&mut session, 1);
    watch.pass(-1_000_000);
    assert!(!session.lock_if_idle());
    watch.pass(60);
    assert!(session.lock_if_idle());
    session.unlock(with(SECRET)).unwrap();
    after(&mut session, 0);
    watch.pass(1_000_000);
    assert!(!session.lock_if_idle(), "never is never");
}

#[test]
fn guessing_gets_slower_and_the_right_passphrase_opens_after_the_wait() {
    let watch = Watch::new();
    let mut session = watch.made();
    session.lock();
    for _ in 0..4 {
        assert_eq!(session.unlock(with("mis")).unwrap_err().code, "wrong_passphrase");
    }
    let refused = session.unlock(with(SECRET)).unwrap_err();
    assert_eq!((refused.code.as_str(), refused.about.as_str()), ("too_soon", "2"));
    watch.pass(1);
    session.unlock(with(SECRET)).unwrap();
}

#[test]
fn a_backup_is_made_proven_and_brought_back() {
    let watch = Watch::new();
    let mut session = watch.made();
    let file = watch.folder.path().join(session.backup_name());
    assert!(session.safety().unwrap().last_backup.is_none());
    let made = session.make_backup(&file, &mut |_| true).unwrap();
    assert_eq!((made.records, made.file), (0, session.backup_name()));
    assert!(session.safety().unwrap().last_backup.is_some());
    assert_eq!(
        session.make_backup(&file, &mut |_| true).unwrap_err().code,
        "backup_exists"
    );

    let ask = |secret: &str| SecretRequest {
        secret: secret.to_owned(),
        recovery: false,
    };
    assert_eq!(
        session
            .drill_backup(&file, ask(SECRET), &mut |_| true)
            .unwrap()
            .records,
        0
    );
    assert_eq!(
        session
            .drill_backup(&file, ask("mis"), &mut |_| true)
            .unwrap_err()
            .code,
        "wrong_passphrase"
    );
    let back = |replace| RestoreRequest {
        secret: SECRET.to_owned(),
        recovery: false,
        replace,
    };
    let merged = session.restore_backup(&file, back(false), &mut |_| true).unwrap();
    assert_eq!(
        (merged.added, merged.same, merged.ledger.as_str()),
        (0, 0, "kept")
    );

    session.lock();
    assert_eq!(
        session
            .restore_backup(&file, back(false), &mut |_| true)
            .unwrap_err()
            .code,
        "locked"
    );
    let replaced = session.restore_backup(&file, back(true), &mut |_| true).unwrap();
    assert!(replaced.earlier.starts_with("sanne.earlier-") && session.is_open());
    assert!(
        watch
            .folder
            .path()
            .join(replaced.earlier)
            .join("dossier.db")
            .is_file()
    );

    let other = Watch::new();
    let mut fresh = other.session();
    fresh.restore_backup(&file, back(false), &mut |_| true).unwrap();
    assert_eq!(fresh.start().state, "open");
}

#[test]
fn a_regular_copy_is_due_after_its_days_and_not_without_a_folder() {
    let watch = Watch::new();
    let mut session = watch.made();
    assert!(!session.backup_is_due());
    let usb = watch.folder.path().join("usb");
    std::fs::create_dir(&usb).unwrap();
    let safety = session.choose_backup_folder(&usb).unwrap();
    assert_eq!(
        (
            safety.backup_folder.as_str(),
            safety.backup_days,
            safety.backup_due
        ),
        ("usb", 7, true)
    );
    session.regular_backup(&mut |_| true).unwrap();
    assert!(!session.backup_is_due());
    watch.pass(7 * 86_400 - 1);
    assert!(!session.backup_is_due());
    watch.pass(1);
    assert!(session.backup_is_due());
    let never = session
        .backup_schedule(BackupScheduleRequest { days: 0 })
        .unwrap();
    assert!(!never.backup_due);
    session.lock();
    assert!(!session.backup_is_due());
}

#[test]
fn several_passphrases_a_new_code_and_a_new_key() {
    let watch = Watch::new();
    let mut session = watch.made();
    let second = || PassphraseRequest {
        passphrase: "zeven zachte zaagbekken".to_owned(),
    };
    let safety = session.add_passphrase(second()).unwrap();
    let kinds: Vec<_> = safety.slots.iter().map(|slot| slot.kind.as_str()).collect();
    assert_eq!(kinds, ["passphrase", "passphrase", "recovery"]);
    session.lock();
    session.unlock(with(&second().passphrase)).unwrap();
    let mine = |session: &Session| {
        session
            .safety()
            .unwrap()
            .slots
            .into_iter()
            .find(|slot| slot.here)
            .unwrap()
            .id
    };
    let first = session.safety().unwrap().slots[0].id.clone();
    session.remove_slot(IdRequest { id: first }).unwrap();
    let id = mine(&session);
    assert_eq!(
        session.remove_slot(IdRequest { id }).unwrap_err().code,
        "last_passphrase"
    );

    let code = session.new_recovery().unwrap();
    let kit = watch.folder.path().join("kit.html");
    assert!(session.save_kit(&kit).unwrap());
    let page = std::fs::read_to_string(&kit).unwrap();
    assert!(code.groups.iter().all(|group| page.contains(group)) && page.contains("Sanne"));
    let typed = ConfirmRequest {
        places: vec![2, 5],
        groups: vec![code.groups[2].clone(), code.groups[5].clone()],
    };
    assert!(session.confirm_recovery(typed).unwrap());
    assert_eq!(
        session.save_kit(&kit).unwrap_err().code,
        "stale",
        "once confirmed the code is gone"
    );

    let code = session.rekey(second()).unwrap();
    session.lock();
    let request = UnlockRequest {
        secret: code.groups.join("-"),
        recovery: true,
    };
    session.unlock(request).unwrap();
}

#[test]
fn the_keystore_opens_what_it_was_let_open_and_nothing_after_that() {
    let watch = Watch::new();
    let mut session = watch.made();
    let on = |on| KeystoreRequest { on };
    assert_eq!(session.keystore(on(true)).unwrap_err().code, "keystore_refused");
    session.use_keystore(Arc::new(Drawer::default()));
    assert!(session.keystore(on(true)).unwrap().keystore_on);
    session.lock();
    session.unlock_keystore().unwrap();
    // A new key leaves the keystore with a secret that fits nothing.
    session
        .rekey(PassphraseRequest {
            passphrase: SECRET.to_owned(),
        })
        .unwrap();
    session.lock();
    assert_eq!(session.unlock_keystore().unwrap_err().code, "keystore_empty");
    session.unlock(with(SECRET)).unwrap();
    session.keystore(on(true)).unwrap();
    assert!(!session.keystore(on(false)).unwrap().keystore_on);
    session.lock();
    assert_eq!(session.unlock_keystore().unwrap_err().code, "keystore_empty");
}

#[test]
fn that_the_recovery_code_was_typed_back_is_remembered_until_there_is_a_new_one() {
    let watch = Watch::new();
    let mut session = watch.made();
    let checked = |session: &Session| session.safety().unwrap().recovery_checked;
    assert_eq!(checked(&session), None);
    let groups = session.new_recovery().unwrap().groups;
    let typed = |first: &str| ConfirmRequest {
        places: vec![0, 4],
        groups: vec![first.to_owned(), groups[4].clone()],
    };
    assert!(!session.confirm_recovery(typed("0000")).unwrap());
    assert_eq!(checked(&session), None);
    assert!(session.confirm_recovery(typed(&groups[0])).unwrap());
    assert!(checked(&session).is_some());
    session.lock();
    session.unlock(with(SECRET)).unwrap();
    assert!(checked(&session).is_some());
    session.new_recovery().unwrap();
    assert_eq!(checked(&session), None);
}

#[test]
fn looking_at_many_files_tells_how_far_it_is_and_can_be_stopped() {
    let watch = Watch::new();
    let mut session = watch.made();
    let tokens: Vec<String> = (0..5)
        .map(|n| {
            let text = format!("{{\"kind\":\"work\",\"title\":\"Werk {n}\"}}");
            session.park("werk.json", text.into_bytes()).unwrap().token
        })
        .collect();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&heard);
    session.watched_by(Arc::new(move |done, of| {
        hears.lock().unwrap().push((done, of));
        done < 2
    }));
    let request = PlanRequest {
        tokens,
        online: false,
    };
    assert_eq!(session.plan_import(request.clone()).unwrap_err().code, "stopped");
    assert_eq!(*heard.lock().unwrap(), [(0, 5), (1, 5), (2, 5)]);
    assert_eq!(session.parked().len(), 5, "the files still wait");
    session.watched_by(Arc::new(|_, _| true));
    assert_eq!(session.plan_import(request).unwrap().rows.len(), 5);
}
