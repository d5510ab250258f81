//! The commands by name: one declaration drives the table, the dispatch and the tests.

use dossier::Code;
use serde_json::Value;

use crate::{Failure, Session, requests::*};

/// One command of the conversation. Commands that need a place on disk are the shell's own: the person
/// chooses the place in a dialog of the system, and no screen ever names one.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// The name.
    pub name: &'static str,
    /// False for what works while the dossier is locked.
    pub needs_dossier: bool,
    /// A request with nothing in it; `null` for a command without one.
    pub blank: fn() -> Value,
}

macro_rules! commands {
    ($($needs:ident { $($name:ident $(($request:ident))?),+ $(,)? })+) => {
        /// Every command that [`Session::dispatch`] knows.
        pub const COMMANDS: &[Command] = &[$($(Command {
            name: stringify!($name),
            needs_dossier: commands!(@needs $needs),
            blank: || commands!(@blank $($request)?),
        },)+)+];

        impl Session {
            /// Carries out a command by its name, for a caller that has no types: a development server, a test.
            ///
            /// # Errors
            /// `usage` for an unknown command or a request of another shape; else the command's own failure.
            pub fn dispatch(&mut self, name: &str, request: Value) -> Result<Value, Failure> {
                match name {
                    $($(stringify!($name) => answer(commands!(@call self, $name, request $(, $request)?)?),)+)+
                    _ => Err(Failure { about: name.chars().take(40).collect(), ..Failure::of(Code::Usage) }),
                }
            }
        }
    };
    (@needs dossier) => { true };
    (@needs nothing) => { false };
    (@blank) => { Value::Null };
    (@blank $request:ident) => { serde_json::to_value($request::default()).unwrap_or_default() };
    (@call $session:ident, $name:ident, $value:ident) => { { let _ = $value; $session.$name() } };
    (@call $session:ident, $name:ident, $value:ident, $request:ident) => {
        $session.$name(serde_json::from_value::<$request>($value).map_err(malformed)?)
    };
}

commands! {
    nothing {
        start,
        settings(SettingsRequest),
        make_passphrase,
        rate_passphrase(PassphraseRequest),
        create(CreateRequest),
        unlock(UnlockRequest),
        lock,
        forms,
        paste(PasteRequest),
        parked,
        drop_parked(IdsRequest),
        open_bundle(OpenBundleRequest),
        close_bundle(IdRequest),
    }
    dossier {
        confirm_recovery(ConfirmRequest),
        change_passphrase(PassphraseRequest),
        overview,
        list(ListRequest),
        record(IdRequest),
        save_record(SaveRequest),
        trash(IdsRequest),
        restore(IdsRequest),
        attach(AttachRequest),
        detach(DetachRequest),
        plan_import(PlanRequest),
        run_import(ImportRequest),
        verify_again(IdRequest),
        share_options(ShareOptionsRequest),
        preview_share(ShareRequest),
        shares,
        withdraw(IdRequest),
        check,
    }
}

fn answer(view: impl serde::Serialize) -> Result<Value, Failure> {
    serde_json::to_value(view).map_err(malformed)
}

/// The place of the mistake, never a value: a request can hold a passphrase.
fn malformed(error: serde_json::Error) -> Failure {
    let about = if error.line() > 0 { format!("{}:{}", error.line(), error.column()) } else { String::new() };
    Failure { about, ..Failure::of(Code::Usage) }
}
