//! Every command by its name: declared once, said by any screen.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{Failure, requests::*, session::Session, views::*};

/// One command of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its name, as screens say it.
    pub name: &'static str,
    /// True when it is refused unless a dossier is open.
    pub needs_dossier: bool,
}

/// Declares the conversation: which commands there are, what each asks and answers, and whether it
/// needs an open dossier. The names, the dispatch and the generated bindings all come from this table.
macro_rules! conversation {
    ($($need:ident $name:ident($($request:ty)?) -> $view:ty;)+) => {
        impl Session {
            /// The commands that [`Session::dispatch`] knows.
            pub const COMMANDS: &'static [Command] =
                &[$(Command { name: stringify!($name), needs_dossier: conversation!(@needs $need) }),+];

            /// Says a command by its name, with its request as JSON. Those that end in a native dialog are
            /// not among them: they need a path, and a screen never has one.
            ///
            /// # Errors
            /// `bad_request` for an unknown name or a request of another shape; `locked` or `no_dossier`
            /// before the request is even looked at; else what the command says.
            pub fn dispatch(&mut self, name: &str, request: Value) -> Result<Value, Failure> {
                let command = Self::COMMANDS.iter().find(|command| command.name == name);
                if command.ok_or_else(|| Failure::bad_request(""))?.needs_dossier {
                    self.must_be_open()?;
                }
                match name {
                    $(stringify!($name) => conversation!(@say self $name request $($request)?),)+
                    _ => Err(Failure::bad_request("")),
                }
            }
        }

        /// A request with nothing in it for each command; `null` for one without a request.
        #[cfg(test)]
        pub(crate) fn blank_requests() -> Vec<Value> {
            vec![$(conversation!(@blank $($request)?)),+]
        }

        /// Shows every type of the conversation to a visitor, so that bindings can be written from them.
        #[cfg(test)]
        pub(crate) fn visit_types(visitor: &mut impl ts_rs::TypeVisitor) {
            visitor.visit::<Failure>();
            $($(visitor.visit::<$request>();)? visitor.visit::<$view>();)+
            // The commands that end in a native dialog, which the shell answers.
            visitor.visit::<SaveFileRequest>();
            visitor.visit::<SaveBundleRequest>();
            visitor.visit::<SavedBundleView>();
            visitor.visit::<SharedView>();
            visitor.visit::<ReplyRequest>();
            visitor.visit::<RepliedView>();
            visitor.visit::<SaveDocumentRequest>();
            visitor.visit::<BackupView>();
            visitor.visit::<RestoredView>();
            visitor.visit::<SalvagedView>();
            visitor.visit::<SecretRequest>();
            visitor.visit::<RestoreRequest>();
            visitor.visit::<CopyRequest>();
        }
    };
    (@needs anytime) => { false };
    (@needs dossier) => { true };
    (@blank) => { Value::Null };
    (@blank $request:ty) => { serde_json::to_value(<$request>::default()).unwrap_or_default() };
    (@say $session:ident $name:ident $request:ident) => {{
        nothing(&$request)?;
        $session.$name().answer()
    }};
    (@say $session:ident $name:ident $request:ident $type:ty) => {
        $session.$name(read::<$type>($request)?).answer()
    };
}

conversation! {
    anytime start() -> StartView;
    anytime settings(SettingsRequest) -> StartView;
    anytime make_passphrase() -> StrengthView;
    anytime rate_passphrase(PassphraseRequest) -> StrengthView;
    anytime create(CreateRequest) -> RecoveryView;
    dossier confirm_recovery(ConfirmRequest) -> bool;
    anytime unlock(UnlockRequest) -> OverviewView;
    anytime lock() -> StartView;
    dossier change_passphrase(PassphraseRequest) -> ();
    dossier overview() -> OverviewView;
    dossier list(ListRequest) -> ListView;
    dossier record(IdRequest) -> DetailView;
    anytime forms() -> Vec<FormView>;
    dossier save_record(SaveRequest) -> DetailView;
    dossier trash(IdsRequest) -> ();
    dossier restore(IdsRequest) -> ();
    anytime paste(PasteRequest) -> ParkedView;
    anytime parked() -> Vec<ParkedView>;
    anytime drop_parked(IdsRequest) -> ();
    dossier attach(AttachRequest) -> DetailView;
    dossier detach(DetachRequest) -> DetailView;
    dossier plan_import(PlanRequest) -> PlanView;
    dossier broken_row(BrokenRowRequest) -> BrokenRowView;
    dossier mend_row(MendRequest) -> ParkedView;
    dossier run_import(ImportRequest) -> ImportedView;
    dossier verify_again(IdRequest) -> DetailView;
    dossier verify_online(IdRequest) -> DetailView;
    dossier trust() -> TrustView;
    dossier add_registry(AddRegistryRequest) -> TrustView;
    dossier add_issuer(AddIssuerRequest) -> TrustView;
    dossier remove_registry(NameRequest) -> TrustView;
    dossier add_identifier(IdentifierRequest) -> TrustView;
    dossier add_eduid(IdRequest) -> TrustView;
    dossier remove_identifier(NameRequest) -> TrustView;
    dossier recheck_state() -> RecheckView;
    dossier set_recheck(ScheduleRequest) -> RecheckView;
    dossier recheck(RecheckRequest) -> RecheckedView;
    dossier diary() -> Vec<AskedView>;
    dossier clear_diary() -> ();
    dossier share_options(ShareOptionsRequest) -> ShareOptionsView;
    dossier preview_share(ShareRequest) -> ReaderView;
    dossier shares() -> Vec<ShareRowView>;
    dossier leak_check(ShareRequest) -> Vec<LeakView>;
    anytime read_request(IdRequest) -> RequestView;
    dossier refuse_request(IdRequest) -> ();
    dossier read_reply(IdRequest) -> ReplyView;
    dossier take_reply(IdRequest) -> ReplyView;
    dossier show_on_screen(IdRequest) -> StartView;
    anytime shown() -> ShownView;
    anytime stop_showing() -> StartView;
    dossier share_news(IdRequest) -> ShareRequest;
    dossier note_share(NoteShareRequest) -> Vec<ShareRowView>;
    dossier erase_share(IdRequest) -> Vec<ShareRowView>;
    dossier reminders() -> Vec<ReminderView>;
    anytime purposes() -> Vec<PurposeView>;
    dossier withdraw(IdRequest) -> WithdrawalView;
    anytime open_bundle(OpenBundleRequest) -> ReaderView;
    anytime close_bundle(IdRequest) -> ();
    anytime recheck_bundle(IdRequest) -> ReaderView;
    dossier check() -> CheckView;
    dossier insight() -> InsightView;
    dossier filters() -> FiltersView;
    dossier acts() -> Vec<ActView>;
    dossier undo(UndoRequest) -> UndoneView;
    dossier difference(VersionRequest) -> Vec<ChangeView>;
    dossier preview_file(SaveFileRequest) -> PreviewView;
    dossier fetch(FetchRequest) -> ParkedView;
    anytime read_qr(IdRequest) -> QrView;
    anytime preferences(PreferencesRequest) -> StartView;
    anytime touch() -> ();
    dossier safety() -> SafetyView;
    dossier new_recovery() -> RecoveryView;
    dossier add_passphrase(PassphraseRequest) -> SafetyView;
    dossier remove_slot(IdRequest) -> SafetyView;
    dossier keystore(KeystoreRequest) -> SafetyView;
    anytime unlock_keystore() -> OverviewView;
    dossier rekey(PassphraseRequest) -> RecoveryView;
    dossier accept_older() -> SafetyView;
    dossier erase(IdsRequest) -> ();
    dossier backup_schedule(BackupScheduleRequest) -> SafetyView;
}

fn read<T: DeserializeOwned>(request: Value) -> Result<T, Failure> {
    // The parser's own words could repeat what was typed; the name of the command is known to the caller.
    serde_json::from_value(request).map_err(|_| Failure::bad_request(""))
}

/// A command without a request gets none.
fn nothing(request: &Value) -> Result<(), Failure> {
    let empty = request.is_null() || request.as_object().is_some_and(serde_json::Map::is_empty);
    if empty {
        Ok(())
    } else {
        Err(Failure::bad_request(""))
    }
}

/// What a command answers, on its way out as JSON.
trait Answer {
    fn answer(self) -> Result<Value, Failure>;
}

impl<T: Serialize> Answer for Result<T, Failure> {
    fn answer(self) -> Result<Value, Failure> {
        // Views are text, numbers and lists under names: they always have a form in JSON.
        Ok(serde_json::to_value(self?).unwrap_or_default())
    }
}

macro_rules! cannot_fail {
    ($($view:ty),+) => {
        $(impl Answer for $view {
            fn answer(self) -> Result<Value, Failure> {
                Ok(self).answer()
            }
        })+
    };
}

cannot_fail!(StartView, Vec<ParkedView>, Vec<FormView>, Vec<PurposeView>);

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]
    use std::path::Path;

    use serde_json::json;

    use super::*;
    use crate::Places;

    fn places(folder: &Path) -> Places {
        Places {
            dossier_folder: folder.join("sanne.dossier"),
            state_folder: folder.join("state"),
            settings_file: folder.join("state").join("settings.json"),
        }
    }

    fn clock() -> crate::Clock {
        Box::new(|| "2026-06-01T12:00:00Z".parse().unwrap())
    }

    /// The demo, because it opens without a passphrase and has something of everything.
    pub(crate) fn demo(folder: &Path) -> Session {
        Session::demo(places(folder), clock()).unwrap()
    }

    #[test]
    fn while_locked_every_command_that_needs_the_dossier_is_refused_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let mut none = Session::new(places(&folder.path().join("elsewhere")), clock());
        let mut locked = demo(folder.path());
        for (command, blank) in Session::COMMANDS.iter().zip(blank_requests()) {
            // Whatever the request: what is locked is not even looked at.
            for request in [blank, Value::Null, json!({"id": 7})] {
                locked.lock();
                let answer = locked
                    .dispatch(command.name, request.clone())
                    .err()
                    .map(|failure| failure.code);
                assert_eq!(
                    answer.as_deref() == Some("locked"),
                    command.needs_dossier,
                    "{command:?}: {answer:?}"
                );
                if command.needs_dossier {
                    assert_eq!(
                        none.dispatch(command.name, request).unwrap_err().code,
                        "no_dossier",
                        "{command:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_no_screen_says_is_refused_without_repeating_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut session = demo(folder.path());
        let cases = [
            ("format_disk", Value::Null),
            ("rate_passphrase", json!({"passphrase": ["geheim"]})),
            (
                "rate_passphrase",
                json!({"passphrase": "geheim", "extra": "geheim"}),
            ),
            ("start", json!("geheim")),
            ("record", json!({"id": "geheim"})),
            ("list", json!({"kind": "geheim"})),
        ];
        for (name, request) in cases {
            let failure = session.dispatch(name, request).unwrap_err();
            assert_eq!(failure.code, "bad_request", "{name}");
            assert!(!failure.about.contains("geheim"), "{name}");
        }
    }
}
