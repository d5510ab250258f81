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

        /// Shows every type of the conversation to a visitor, so that bindings can be written from them.
        #[cfg(test)]
        pub(crate) fn visit_types(visitor: &mut impl ts_rs::TypeVisitor) {
            visitor.visit::<Failure>();
            $($(visitor.visit::<$request>();)? visitor.visit::<$view>();)+
            // The commands that end in a native dialog, which the shell answers.
            visitor.visit::<SaveFileRequest>();
            visitor.visit::<SharedView>();
        }
    };
    (@needs anytime) => { false };
    (@needs dossier) => { true };
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
    dossier run_import(ImportRequest) -> ImportedView;
    dossier verify_again(IdRequest) -> DetailView;
    dossier share_options(ShareOptionsRequest) -> ShareOptionsView;
    dossier preview_share(ShareRequest) -> ReaderView;
    dossier shares() -> Vec<ShareRowView>;
    dossier withdraw(IdRequest) -> WithdrawalView;
    anytime open_bundle(OpenBundleRequest) -> ReaderView;
    anytime close_bundle(IdRequest) -> ();
    dossier check() -> CheckView;
}

fn read<T: DeserializeOwned>(request: Value) -> Result<T, Failure> {
    // The parser's own words could repeat what was typed; the name of the command is known to the caller.
    serde_json::from_value(request).map_err(|_| Failure::bad_request(""))
}

/// A command without a request gets none.
fn nothing(request: &Value) -> Result<(), Failure> {
    let empty = request.is_null() || request.as_object().is_some_and(serde_json::Map::is_empty);
    if empty { Ok(()) } else { Err(Failure::bad_request("")) }
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

cannot_fail!(StartView, Vec<ParkedView>, Vec<FormView>);
